"""The migrated schema equals the models, and its document is up to date."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url

from db.migrate import migrate
from db.schema import Base
from db.schema_docs import document
from tests.conftest import _execute


def test_the_migrations_build_the_models_schema(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_first_commands_at_once_make_the_schema_once(kind, request, tmp_path):
    """A page's upload and a command line, say, both on a new database."""
    if kind == "sqlite":
        url = make_url(f"sqlite:///{tmp_path / 'new.db'}")
    else:
        server, name = request.getfixturevalue("postgresql_server"), f"new_{uuid.uuid4().hex}"
        _execute(server, f"CREATE DATABASE {name}")
        url = server.set(database=name)
    together = Barrier(3)

    def start():
        together.wait()
        migrate(url)

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(start) for _ in range(3)]:
            each.result()


def test_the_schema_document_is_up_to_date():
    assert Path("docs/schema.md").read_text(encoding="utf-8") == document()
