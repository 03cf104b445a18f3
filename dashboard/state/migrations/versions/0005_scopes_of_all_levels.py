"""scopes of all levels: what the column is called

SQLite keeps no such words.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
HEADING = "只看哪里：村、管理区、镇、县、市或省的代码；空为全部"
OLD_HEADING = "管理区或村的代码，只用于这两种角色"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("account", "scope_code", comment=HEADING)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.alter_column("account", "scope_code", comment=OLD_HEADING)
