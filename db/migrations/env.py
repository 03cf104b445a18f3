"""Alembic's environment: migrates over the connection that db.migrate hands it."""

from alembic import context

from db.schema import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
