"""The days that rollups are kept for: the 10th, the 20th and the last day of each month; and the SQL of days that they
need."""

import calendar
import datetime as dt
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from dashboard.figures.expressions import arguments

# Besides the last day of the month; on the 20th the leading group meets.
WITHIN_MONTH = (10, 20)
LONGEST_GAP = 11
FIRST_YEAR, LAST_YEAR = 1899, 2101


def checkpoint(day: dt.date) -> dt.date:
    """The first checkpoint on or after a day."""
    number = next((number for number in WITHIN_MONTH if day.day <= number), None)
    return day.replace(day=number) if number else last_of_month(day)


@lru_cache(maxsize=1)
def checkpoints() -> tuple[dt.date, ...]:
    """All of them: the years that a ledger may hold, and one more on either side."""
    months = [dt.date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    return tuple(day for month in months for day in _of_month(month))


def nearest(day: dt.date) -> dt.date:
    """The checkpoint with the fewest days between it and a day, the earlier of two."""
    later = checkpoint(day)
    passed = [number for number in WITHIN_MONTH if number < day.day]
    earlier = day.replace(day=passed[-1]) if passed else day.replace(day=1) - dt.timedelta(days=1)
    return later if later - day < day - earlier else earlier


def _of_month(month: dt.date) -> list[dt.date]:
    return [month.replace(day=number) for number in WITHIN_MONTH] + [last_of_month(month)]


def last_of_month(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


class days_after(FunctionElement[dt.date]):
    """The day that lies a whole number of days after another."""

    type = Date()
    inherit_cache = True

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day, literal(days, Integer))


class checkpoint_of(FunctionElement[dt.date]):
    """The first checkpoint on or after a day."""

    type = Date()
    inherit_cache = True


class january_of(FunctionElement[dt.date]):
    """The first day of a year."""

    type = Date()
    inherit_cache = True


class earliest(FunctionElement[dt.date]):
    """The earliest of some days, none of them NULL."""

    type = Date()
    inherit_cache = True


class latest(FunctionElement[dt.date]):
    """The latest of some days, none of them NULL."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = arguments(element, compiler, **kw)
    return f"date({day}, {days} || ' days')"


@compiles(days_after, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = arguments(element, compiler, **kw)
    return f"({day} + ({days}))"


@compiles(checkpoint_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day = arguments(element, compiler, **kw)[0]
    within = "".join(
        f" WHEN strftime('%d', {day}) <= '{number}' THEN date({day}, 'start of month', '+{number - 1} days')"
        for number in WITHIN_MONTH
    )
    return f"CASE{within} ELSE date({day}, 'start of month', '+1 month', '-1 day') END"


@compiles(checkpoint_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day = arguments(element, compiler, **kw)[0]
    number = f"date_part('day', {day})::int"
    within = "".join(f" WHEN {number} <= {limit} THEN {day} - {number} + {limit}" for limit in WITHIN_MONTH)
    return f"CASE{within} ELSE ({day} - {number} + 1 + interval '1 month')::date - 1 END"


@compiles(january_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"printf('%04d-01-01', {arguments(element, compiler, **kw)[0]})"


@compiles(january_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"make_date({arguments(element, compiler, **kw)[0]}, 1, 1)"


def _of_several(element: Any, compiler: Any, name: str, **kw: Any) -> str:
    days = arguments(element, compiler, **kw)
    # With a single argument SQLite's min and max are aggregates.
    return days[0] if len(days) == 1 else f"{name}({', '.join(days)})"


@compiles(earliest, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return _of_several(element, compiler, "min", **kw)


@compiles(earliest, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return _of_several(element, compiler, "least", **kw)


@compiles(latest, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return _of_several(element, compiler, "max", **kw)


@compiles(latest, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return _of_several(element, compiler, "greatest", **kw)
