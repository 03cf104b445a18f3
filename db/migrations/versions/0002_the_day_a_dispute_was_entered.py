"""the day a dispute was entered"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "dispute", sa.Column("entered_on", sa.Date(), nullable=True, comment="首次装载日期（系统记，非台账列）")
    )


def downgrade() -> None:
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_column("entered_on")
