"""Bringing a database to the schema of this version; safe to call at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from db.engine import loading_engine


def config() -> Config:
    """Alembic's settings, held in code: there is no ini file to lose."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return settings


def migrate(url: URL | None = None) -> None:
    """Upgrade the database at `url` (default: the shared database) to the newest revision."""
    engine = loading_engine(url)
    with engine.connect() as connection:
        if not is_current(connection):
            connection.rollback()
            with connection.begin():
                settings = config()
                settings.attributes["connection"] = connection
                command.upgrade(settings, "head")
    engine.dispose()


def is_current(connection: Connection) -> bool:
    """Whether the database already has the newest revision."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest
