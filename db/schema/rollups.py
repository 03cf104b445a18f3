"""Sums kept beside the records (docs/decisions/0028), and by which definitions they were made."""

import datetime as dt

from sqlalchemy import Float, Index, Integer, SmallInteger, String
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.columns import (
    Base,
    day,
    town_key,
)

# How many measures a cell holds: whole numbers, and others. More are a migration.
ROLLUP_COUNTS, ROLLUP_SUMS = 32, 2
# What all villages are read by stands in the index itself (docs/decisions/0042): no rate has more counts in its lane.
READ_TOGETHER = ("town_code", "division_code", *(f"m{number:02d}" for number in range(14)))


class RollupCell(Base):
    """What a village's records, or a whole town's, come to in one lane of measures from one checkpoint to the next.

    Made by the program from the ledgers within each load and never by hand: figures from it equal those from the
    records. The lanes' numbers and the order of the measures follow from the figures' definitions.
    """

    __tablename__ = "rollup_cell"
    town_code: Mapped[str] = town_key()
    division_code: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="村（区划代码）；'' 为没有村的记录，'*' 为全镇"
    )
    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, comment="一组计数的序号")
    period: Mapped[str] = mapped_column(
        String(7), primary_key=True, comment="记录计入的月（2026-03）或年（2026）；'' 为不论何时"
    )
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True, comment="自这一截至日起")
    valid_to: Mapped[dt.date] = day("到这一截至日之前")
    __table_args__ = (
        Index(
            "ix_rollup_cell_of_villages",
            "lane",
            "period",
            "valid_to",
            "valid_from",
            postgresql_include=READ_TOGETHER,
            postgresql_where=sql_text("division_code <> '*'"),
        ),
        # A town's own cells are few among those of its villages.
        Index(
            "ix_rollup_cell_of_towns",
            "lane",
            "period",
            "valid_to",
            sqlite_where=sql_text("division_code = '*'"),
            postgresql_where=sql_text("division_code = '*'"),
        ),
    )


for _number in range(ROLLUP_COUNTS):
    setattr(RollupCell, f"m{_number:02d}", mapped_column(Integer, comment=f"第{_number + 1}个计数"))
for _number in range(ROLLUP_SUMS):
    setattr(RollupCell, f"f{_number}", mapped_column(Float, comment=f"第{_number + 1}个小数之和"))


class RollupCheckpoint(Base):
    """The days that rollups are kept for: the 10th, the 20th and the last day of each month."""

    __tablename__ = "rollup_checkpoint"
    as_of: Mapped[dt.date] = mapped_column(primary_key=True, comment="截至日")
    previous: Mapped[dt.date] = day("前一个")
    following: Mapped[dt.date] = day("后一个")


class RollupState(Base):
    """One row a town: by which definitions its rollups were made, and up to which version of its data.

    They are used while both are the current ones, so whoever writes records and adds 1 to the version sets them aside.
    """

    __tablename__ = "rollup_state"
    town_code: Mapped[str] = town_key()
    fingerprint: Mapped[str] = mapped_column(String(64), comment="指标定义的摘要")
    version: Mapped[int] = mapped_column(comment="数据版本")
