"""an index that holds what all villages are read by

The cells of all villages at one checkpoint lie a page apart, for a town's are written together: reading them one by one
took longer than adding them up, and many times as long from the disk. On PostgreSQL the index holds their counts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

COLUMNS = ["lane", "period", "valid_to", "valid_from"]
BEFORE = "ix_rollup_cell_lane_period_valid_to_valid_from"
NOW = "ix_rollup_cell_of_villages"
HELD = ["town_code", "division_code", *(f"m{number:02d}" for number in range(14))]


def upgrade() -> None:
    op.drop_index(BEFORE, "rollup_cell")
    op.create_index(
        NOW, "rollup_cell", COLUMNS, postgresql_include=HELD, postgresql_where=sa.text("division_code <> '*'")
    )


def downgrade() -> None:
    op.drop_index(NOW, "rollup_cell")
    op.create_index(BEFORE, "rollup_cell", COLUMNS)
