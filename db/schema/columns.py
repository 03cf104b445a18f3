"""What the tables are made of: the base, the kinds of columns by what a ledger keeps in them, checks and indexes.

Every column's `comment` is the ledger heading it holds, with its unit where it has one.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, Text
from sqlalchemy import text as sql_text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


# The rows of towns that share a database. A statement that wants an index of theirs must say it in these words.
SHARED = "town_code <> ''"
TOWN_HEADING = "镇（区划代码，系统记，非台账列）；库中只有一个镇时为 ''"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that `column` is empty or one of the ledger's terms."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_term")


def not_before(earlier: str, later: str) -> CheckConstraint:
    """A check that the day `later` does not precede the day `earlier` (either may be empty)."""
    return CheckConstraint(f"{later} >= {earlier}", name=f"{later}_not_before_{earlier}")


def not_negative(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")


def few(rows: str, *columns: str) -> Index:
    """An index of some rows alone."""
    return Index(None, *columns, sqlite_where=sql_text(rows), postgresql_where=sql_text(rows))


def turning_day(column: str, rows: str | None = None) -> Index:
    """An index on a day on which records begin or cease to count, for those who put rollups right.

    It holds the rows of towns that share a database: a town of its own is read from its records, and loads faster.
    """
    return few(f"{SHARED} AND {rows}" if rows else SHARED, column)


def code_key(heading: str) -> Mapped[str]:
    return mapped_column(String(64), primary_key=True, comment=heading)


def town_key() -> Mapped[str]:
    return mapped_column(String(64), primary_key=True, server_default="", comment=TOWN_HEADING)


def town() -> Mapped[str]:
    return mapped_column(String(64), server_default="", comment=TOWN_HEADING)


def village_key() -> Mapped[str]:
    return mapped_column(ForeignKey("division.code"), primary_key=True, comment="村（区划代码）")


def village() -> Mapped[str]:
    return mapped_column(ForeignKey("division.code"), comment="村（区划代码）")


def optional_village() -> Mapped[str | None]:
    return mapped_column(ForeignKey("division.code"), comment="村（区划代码）；空则只计入全镇")


def term(heading: str) -> Mapped[str]:
    return mapped_column(String(16), comment=heading)


def optional_term(heading: str) -> Mapped[str | None]:
    return mapped_column(String(16), comment=heading)


def text(heading: str) -> Mapped[str]:
    return mapped_column(Text, comment=heading)


def optional_text(heading: str) -> Mapped[str | None]:
    return mapped_column(Text, comment=heading)


def day(heading: str) -> Mapped[dt.date]:
    return mapped_column(comment=heading)


def optional_day(heading: str) -> Mapped[dt.date | None]:
    return mapped_column(comment=heading)


def optional_number(heading: str) -> Mapped[float | None]:
    return mapped_column(comment=heading)


def count(heading: str) -> Mapped[int]:
    return mapped_column(comment=heading)


def optional_count(heading: str) -> Mapped[int | None]:
    return mapped_column(comment=heading)


def approximation(heading: str) -> Mapped[str | None]:
    return mapped_column(String(1), comment=f"{heading}若为概数：约 或 余")
