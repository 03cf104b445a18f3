"""The migrated schema equals the models, and its document is up to date."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from db.schema import Base
from db.schema_docs import document


def test_the_migrations_build_the_models_schema(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_schema_document_is_up_to_date():
    assert Path("docs/schema.md").read_text(encoding="utf-8") == document()
