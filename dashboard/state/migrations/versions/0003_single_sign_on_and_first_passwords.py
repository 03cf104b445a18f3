"""an account's identity at the county's single sign-on; passwords that somebody else has set"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("account", sa.Column("identity", sa.String(length=255), nullable=True, comment="统一认证中的标识"))
    op.add_column("account", sa.Column("password_given", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_account_identity"), "account", ["identity"], unique=True)
    op.add_column("sign_in", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("sign_in", "must_change")
    op.drop_index(op.f("ix_account_identity"), "account")
    op.drop_column("account", "password_given")
    op.drop_column("account", "identity")
