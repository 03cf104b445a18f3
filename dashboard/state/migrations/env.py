"""Alembic's environment: migrates over the connection that db.migrate hands it, for the state database."""

from alembic import context

from dashboard.state.schema import StateBase

context.configure(
    connection=context.config.attributes["connection"], target_metadata=StateBase.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
