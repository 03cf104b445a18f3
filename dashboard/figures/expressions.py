"""SQL expressions that SQLite and PostgreSQL spell differently: days between, month and week of a day; and what a
figure's expressions are told apart and read by: their text, and the type of their numbers."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, String
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

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


def arguments(element: FunctionElement[Any], compiler: Any, **kw: Any) -> list[str]:
    """What a function of ours is called with, as SQL."""
    return [compiler.process(clause, **kw) for clause in element.clauses]


def text_of(element: Any) -> str:
    """An expression as SQL with its values in it: two that are written alike are one and the same."""
    return str(element.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def number_type(measure: ColumnElement[Any]) -> type:
    """What a measure's number is read as: a sum of kilometres makes its place in a union a float for every table, and
    counts become whole again by this."""
    return float if isinstance(measure.type, Float) else int


@compiles(days_between, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = arguments(element, compiler, **kw)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    first, second = arguments(element, compiler, **kw)
    return f"({second} - {first})"


@compiles(month_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"substr({arguments(element, compiler, **kw)[0]}, 1, 7)"


@compiles(month_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"to_char({arguments(element, compiler, **kw)[0]}, 'YYYY-MM')"


@compiles(week_of, "sqlite")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(CAST(julianday({arguments(element, compiler, **kw)[0]}) - {MONDAY_JULIAN} AS INTEGER) / 7)"


@compiles(week_of, "postgresql")
def _(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(({arguments(element, compiler, **kw)[0]} - DATE '{MONDAY}') / 7)"


def week_number(day: dt.date) -> int:
    """The same number as `week_of`, of a Python day."""
    return (day - MONDAY).days // 7
