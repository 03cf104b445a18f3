"""The engine of the dashboard's own database, and bringing it to this version's schema.

`DASHBOARD_STATE_URL` names the database; without it, it is the SQLite file data/dashboard.db. It is never the shared
database: other systems may read that one, and a restored copy of the ledgers must not bring old passwords back.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from db.engine import ROOT, database_url
from db.migrate import upgrade

DEFAULT_FILE = ROOT / "data" / "dashboard.db"
MIGRATIONS = Path(__file__).with_name("migrations")
WAIT_SECONDS = 10
WRITER_LOCK = 99_0719
# The threads of this process take turns here before they ask the database for its lock. SQLite gives it to whoever
# happens to ask at the right moment: where a hundred pages open at once, some would wait until they time out.
TURN = threading.Lock()


class Locked(SQLAlchemyError):
    """Others of this process have been writing for longer than is waited for."""


class StateIsShared(RuntimeError):
    """`DASHBOARD_STATE_URL` names the shared database."""


def state_url() -> URL:
    """The address of the dashboard's own database.

    Raises:
        StateIsShared: it is the shared database's address.
    """
    url = make_url(os.environ.get("DASHBOARD_STATE_URL") or f"sqlite:///{DEFAULT_FILE}")
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if _place(url) == _place(database_url()):
        raise StateIsShared("DASHBOARD_STATE_URL 与 DATABASE_URL 相同：账号和审计须用单独的数据库，请改一个。")
    return url


@lru_cache(maxsize=8)
def _place(url: URL) -> tuple[Any, ...]:
    """Where a database is, whoever signs in to it and however its address is written."""
    if url.get_backend_name() == "sqlite":
        return ("sqlite", Path(str(url.database)).resolve())
    host = url.host or url.query.get("host", "")
    return (url.get_backend_name(), host, url.port or url.query.get("port"), url.database)


@lru_cache(maxsize=8)
def state_engine(url: URL | None = None) -> Engine:
    """The engine of the state database, one for each address in a process; on SQLite in WAL mode."""
    url = url or state_url()
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    return _sqlite_engine(url)


def _sqlite_engine(url: URL) -> Engine:
    path = Path(str(url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Password hashes are nobody else's to read; the WAL and shm files take the mode of this one.
        path.touch(mode=0o600)
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Whoever writes asks for the lock at once (`writing`): two that read first and write later would deadlock.
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection to the state database for reading."""
    with state_engine(state_url()).connect() as connection:
        yield connection


@contextmanager
def turn() -> Iterator[None]:
    """This thread's turn to write; others of this process wait for it to end.

    Raises:
        Locked: the others write for longer than is waited for.
    """
    if not TURN.acquire(timeout=2 * WAIT_SECONDS):
        raise Locked("the state database is locked")
    try:
        yield
    finally:
        TURN.release()


@contextmanager
def writing() -> Iterator[Connection]:
    """A transaction on the state database that commits at the end of the block, or rolls back; one at a time.

    Raises:
        Locked, OperationalError: others write for longer than is waited for.
    """
    with turn(), transaction() as connection:
        yield connection


@contextmanager
def transaction() -> Iterator[Connection]:
    """The same for whoever has his turn already."""
    with state_engine(state_url()).connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            # As BEGIN IMMEDIATE does on SQLite: the audit chain and the counting of tries rely on taking turns.
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"))
        yield connection


def prepare(url: URL | None = None) -> None:
    """Bring the state database to this version's schema; safe to call at every start."""
    engine = state_engine(url or state_url())
    with engine.connect().execution_options(writes=True) as connection:
        upgrade(connection, MIGRATIONS)
