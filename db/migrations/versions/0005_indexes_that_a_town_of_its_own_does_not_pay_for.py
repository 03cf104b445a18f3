"""indexes that a town of its own does not pay for

The indexes on days, by which rollups are put right, hold the rows of towns that share a database alone: where one town
has it to itself its figures come from the records, and eight indexes halve the speed of a load. The index on the
original codes holds the few disputes that have one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SHARED = "town_code <> ''"
DAYS = {
    "dispute": {
        **dict.fromkeys(("received_on", "due_on", "resolved_on", "fulfil_due_on", "fulfilled_on")),
        "to_town_on": "to_town_on IS NOT NULL",
        "escalated_on": "escalated_on IS NOT NULL",
        "progress_on": "risk = '红'",
    },
    "patrol": {"patrolled_on": None},
}
ORIGINAL = ("ix_dispute_town_code_original_code_received_on", "dispute", ["town_code", "original_code", "received_on"])


def upgrade() -> None:
    for table, day, rows in _days():
        _anew(f"ix_{table}_{day}", table, [day], f"{SHARED} AND {rows}" if rows else SHARED)
    _anew(*ORIGINAL, "original_code IS NOT NULL")


def downgrade() -> None:
    for table, day, rows in _days():
        _anew(f"ix_{table}_{day}", table, [day], rows)
    _anew(*ORIGINAL, None)


def _days() -> list[tuple[str, str, str | None]]:
    return [(table, day, rows) for table, days in DAYS.items() for day, rows in days.items()]


def _anew(name: str, table: str, columns: list[str], rows: str | None) -> None:
    op.drop_index(name, table)
    where = sa.text(rows) if rows else None
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
