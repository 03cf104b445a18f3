"""clues and duties are found by their days

Between two checkpoints rollups are put right by the records that turned since. Disputes and patrols were found by their
days; of clues and duties all of a province's were read through.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SHARED = "town_code <> ''"
DAYS = {
    "clue": {
        **dict.fromkeys(("received_on", "assigned_on", "due_on", "verified_on", "transferred_on", "closed_on")),
        "feedback_on": "real_name",
    },
    "duty": dict.fromkeys(("issued_on", "due_on", "done_on")),
}


def upgrade() -> None:
    for table, days in DAYS.items():
        for day, rows in days.items():
            where = sa.text(f"{SHARED} AND {rows}" if rows else SHARED)
            op.create_index(f"ix_{table}_{day}", table, [day], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, days in DAYS.items():
        for day in days:
            op.drop_index(f"ix_{table}_{day}", table)
