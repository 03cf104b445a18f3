"""rollups: what the records come to in each measure, kept beside them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TOWN_HEADING = "镇（区划代码，系统记，非台账列）；库中只有一个镇时为 ''"
COUNTS, SUMS = 32, 2
DAYS = {
    "dispute": ("received_on", "due_on", "resolved_on", "fulfil_due_on", "fulfilled_on"),
    "patrol": ("patrolled_on",),
}
FEW = {
    "to_town_on": "to_town_on IS NOT NULL",
    "escalated_on": "escalated_on IS NOT NULL",
    "progress_on": "risk = '红'",
}


def upgrade() -> None:
    op.create_table(
        "rollup_cell",
        _town(),
        sa.Column(
            "division_code", sa.String(64), nullable=False, comment="村（区划代码）；'' 为没有村的记录，'*' 为全镇"
        ),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False, comment="一组计数的序号"),
        sa.Column("period", sa.String(7), nullable=False, comment="记录计入的月（2026-03）或年（2026）；'' 为不论何时"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="自这一截至日起"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="到这一截至日之前"),
        *(sa.Column(f"m{place:02d}", sa.Integer(), comment=f"第{place + 1}个计数") for place in range(COUNTS)),
        *(sa.Column(f"f{place}", sa.Float(), comment=f"第{place + 1}个小数之和") for place in range(SUMS)),
        sa.PrimaryKeyConstraint(
            "town_code", "division_code", "lane", "period", "valid_from", name=op.f("pk_rollup_cell")
        ),
    )
    op.create_index(
        "ix_rollup_cell_lane_period_valid_to_valid_from", "rollup_cell", ["lane", "period", "valid_to", "valid_from"]
    )
    of_towns = sa.text("division_code = '*'")
    op.create_index(
        "ix_rollup_cell_of_towns",
        "rollup_cell",
        ["lane", "period", "valid_to"],
        sqlite_where=of_towns,
        postgresql_where=of_towns,
    )
    op.create_table(
        "rollup_checkpoint",
        sa.Column("as_of", sa.Date(), nullable=False, comment="截至日"),
        sa.Column("previous", sa.Date(), nullable=False, comment="前一个"),
        sa.Column("following", sa.Date(), nullable=False, comment="后一个"),
        sa.PrimaryKeyConstraint("as_of", name=op.f("pk_rollup_checkpoint")),
    )
    op.create_table(
        "rollup_state",
        _town(),
        sa.Column("fingerprint", sa.String(64), nullable=False, comment="指标定义的摘要"),
        sa.Column("version", sa.Integer(), nullable=False, comment="数据版本"),
        sa.PrimaryKeyConstraint("town_code", name=op.f("pk_rollup_state")),
    )
    for table, days in DAYS.items():
        for day in days:
            op.create_index(f"ix_{table}_{day}", table, [day])
    for day, rows in FEW.items():
        where = sa.text(rows)
        op.create_index(f"ix_dispute_{day}", "dispute", [day], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, days in DAYS.items() | {("dispute", tuple(FEW))}:
        for day in days:
            op.drop_index(f"ix_{table}_{day}", table)
    for table in ("rollup_state", "rollup_checkpoint", "rollup_cell"):
        op.drop_table(table)


def _town() -> sa.Column:
    return sa.Column("town_code", sa.String(64), server_default="", nullable=False, comment=TOWN_HEADING)
