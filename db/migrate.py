"""Bringing a database to the schema of this version; safe to call at every start."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from db.engine import loading_engine

MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_LOCK = 99_0720


class Newer(SQLAlchemyError):
    """The database has a revision that this code does not know: a newer version of the program has upgraded it."""


def config(folder: Path = MIGRATIONS) -> Config:
    """Alembic's settings, held in code: there is no ini file to lose."""
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    return settings


def migrate(url: URL | None = None) -> None:
    """Upgrade the database at `url` (default: the shared database) to the newest revision."""
    engine = loading_engine(url)
    with engine.connect() as connection:
        upgrade(connection)
    engine.dispose()


def upgrade(connection: Connection, folder: Path = MIGRATIONS) -> None:
    """Upgrade a database to the newest revision in `folder`, in one transaction; of several at once the first does.

    Raises:
        Newer: it is beyond the newest.
    """
    if is_current(connection, folder):
        return
    found, _ = revision(connection, folder)
    if found is not None and found not in revisions(folder):
        raise Newer(f"revision {found}")
    connection.rollback()
    with connection.begin():
        if connection.dialect.name == "postgresql":
            # On SQLite the transaction is the lock. Here two first commands at once would make the same tables.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        settings = config(folder)
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def is_current(connection: Connection, folder: Path = MIGRATIONS) -> bool:
    """Whether the database already has the newest revision."""
    found, wanted = revision(connection, folder)
    return found == wanted


def revision(connection: Connection, folder: Path = MIGRATIONS) -> tuple[str | None, str | None]:
    """The database's revision (None: no schema yet), and the newest one that this code has."""
    return MigrationContext.configure(connection).get_current_revision(), revisions(folder)[0]


@lru_cache(maxsize=4)
def revisions(folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """The revisions that this code has, the newest first."""
    return tuple(each.revision for each in ScriptDirectory.from_config(config(folder)).walk_revisions())
