"""Engines for the shared database: one that may only read (the pages), one that loads (the loader and migrations).

`DATABASE_URL` names the database; without it, it is an SQLite file in data/. `DATABASE_READ_URL` names another address
of the same database that the pages read from (a read replica of PostgreSQL).
"""

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from db.town import keep_to_town

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FILE = ROOT / "data" / "township.db"
DEFAULT_WAIT_SECONDS = 30
# No figure takes so long: a statement that does holds a connection that others wait for.
DEFAULT_STATEMENT_SECONDS = 60


def wait_seconds() -> int:
    """How long a locked database is waited for: `DATABASE_WAIT_SECONDS`, else half a minute."""
    return int(os.environ.get("DATABASE_WAIT_SECONDS") or DEFAULT_WAIT_SECONDS)


def database_url() -> URL:
    """The shared database's address: `DATABASE_URL`, else the SQLite file data/township.db."""
    return _with_driver(os.environ.get("DATABASE_URL") or f"sqlite:///{DEFAULT_FILE}")


def reading_url() -> URL:
    """The address that the pages read from: `DATABASE_READ_URL`, else the shared database's own."""
    address = os.environ.get("DATABASE_READ_URL")
    return _with_driver(address) if address else database_url()


def statement_seconds() -> int:
    """How long PostgreSQL may work on one statement of the pages: `DATABASE_STATEMENT_SECONDS`, else a minute."""
    return int(os.environ.get("DATABASE_STATEMENT_SECONDS") or DEFAULT_STATEMENT_SECONDS)


def _with_driver(address: str) -> URL:
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def loading_engine(url: URL | None = None) -> Engine:
    """An engine that may write; on SQLite in WAL mode, so that readers go on reading during a load."""
    url = url or database_url()
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": wait_seconds(), "isolation_level": None})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A load takes the write lock at once: a second loader waits here and not half-way through.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(url: URL | None = None) -> Engine:
    """An engine that cannot write: `mode=ro` on SQLite, read-only transactions on PostgreSQL.

    On PostgreSQL a statement that takes too long is ended; psycopg prepares by itself those that come again.
    """
    url = url or reading_url()
    if url.get_backend_name() != "sqlite":
        limit = f"-c statement_timeout={statement_seconds()}s"
        options = {"options": f"-c default_transaction_read_only=on {limit}"}
        return keep_to_town(create_engine(url, pool_pre_ping=True, connect_args=options))
    path = Path(str(url.database)).resolve()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, timeout=wait_seconds(), check_same_thread=False
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    _follow_file(engine, path)
    return keep_to_town(engine)


def _follow_file(engine: Engine, path: Path) -> None:
    """Open the file anew where another has taken its place: a connection reads on in the one that it opened."""

    def place() -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @event.listens_for(engine, "connect")
    def remember(_connection: sqlite3.Connection, record: Any) -> None:
        record.info["place"] = place()

    @event.listens_for(engine, "checkout")
    def compare(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
        if record.info["place"] != place():
            raise DisconnectionError
