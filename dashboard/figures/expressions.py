"""SQL expressions that SQLite and PostgreSQL spell differently: days between, month and week of a day."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement, FunctionElement

MONDAY = dt.date(1970, 1, 5)
MONDAY_JULIAN = 2440591.5


class days_between(FunctionElement[int]):
    """Calendar days from the first day to the second."""

    type = Integer()
    inherit_cache = True


class month_of(FunctionElement[str]):
    """A day's month as 'YYYY-MM'."""

    type = String()
    inherit_cache = True


class week_of(FunctionElement[int]):
    """The number of a day's week (Monday to Sunday), counted from the week of Monday 5 January 1970."""

    type = Integer()
    inherit_cache = True


class days_after(FunctionElement[dt.date]):
    """The day that lies a whole number of days (the second argument, a Python number) after the first."""

    type = Date()
    inherit_cache = False

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day)
        self.days = days


class checkpoint_of(FunctionElement[dt.date]):
    """The first checkpoint (the 10th, the 20th or the last of a month) on or after a day."""

    type = Date()
    inherit_cache = True


class january_of(FunctionElement[dt.date]):
    """The first day of a year."""

    type = Date()
    inherit_cache = True


def _arguments(element: FunctionElement[Any], compiler: Any, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(days_between, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = _arguments(element, compiler, **kw)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = _arguments(element, compiler, **kw)
    return f"({second} - {first})"


@compiles(month_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"substr({_arguments(element, compiler, **kw)[0]}, 1, 7)"


@compiles(month_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"to_char({_arguments(element, compiler, **kw)[0]}, 'YYYY-MM')"


@compiles(week_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(CAST(julianday({_arguments(element, compiler, **kw)[0]}) - {MONDAY_JULIAN} AS INTEGER) / 7)"


@compiles(week_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(({_arguments(element, compiler, **kw)[0]} - DATE '{MONDAY}') / 7)"


@compiles(days_after, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"date({_arguments(element, compiler, **kw)[0]}, '{element.days:+d} days')"


@compiles(days_after, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({_arguments(element, compiler, **kw)[0]} + ({element.days}))"


@compiles(january_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"printf('%04d-01-01', {_arguments(element, compiler, **kw)[0]})"


@compiles(january_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"make_date({_arguments(element, compiler, **kw)[0]}, 1, 1)"


import os
GRID=os.environ.get("GRID","10")

@compiles(checkpoint_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day = _arguments(element, compiler, **kw)[0]
    if GRID=="m":
        return f"date({day}, 'start of month', '+1 month', '-1 day')"
    return (
        f"CASE WHEN strftime('%d', {day}) <= '10' THEN date({day}, 'start of month', '+9 days')"
        f" WHEN strftime('%d', {day}) <= '20' THEN date({day}, 'start of month', '+19 days')"
        f" ELSE date({day}, 'start of month', '+1 month', '-1 day') END"
    )


@compiles(checkpoint_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    day = _arguments(element, compiler, **kw)[0]
    of_month = f"extract(day from {day})::int"
    if GRID=="m":
        return f"({day} - {of_month} + 1 + interval '1 month')::date - 1"
    return (
        f"CASE WHEN {of_month} <= 10 THEN {day} - {of_month} + 10 WHEN {of_month} <= 20 THEN {day} - {of_month} + 20"
        f" ELSE ({day} - {of_month} + 1 + interval '1 month')::date - 1 END"
    )


def week_number(day: dt.date) -> int:
    """The same number as `week_of`, of a Python day."""
    return (day - MONDAY).days // 7


Expression = ColumnElement[Any]
