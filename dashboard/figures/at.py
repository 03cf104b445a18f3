"""The view as columns of SQL, so that one statement computes any number of views (one window of days each).

Predicates are written over `AT`: `known(clue.closed_on)` is «办结 ≤ D», `in_period(...)` is «in P».
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Date, Integer, literal, select, union_all
from sqlalchemy.sql.expression import ColumnElement, literal_column

from dashboard.view import View

Predicate = ColumnElement[bool]
DAYS = (
    "as_of",
    "start",
    "week_ahead",
    "week_before",
    "fortnight_start",
    "quarter_start",
    "months_from",
    "months_to",
    "weeks_from",
    "weeks_to",
)

# The days that lie a fixed number of days after D.
AFTER_D = {"as_of": 0, "week_ahead": 7, "week_before": -7, "fortnight_start": -13, "quarter_start": -89}


class At:
    """The columns of a window, by name; `number` tells the windows of one statement apart."""

    number = literal_column("w.number", Integer)
    year = literal_column("w.year", Integer)

    def __getattr__(self, name: str) -> ColumnElement[dt.date]:
        if name not in DAYS:
            raise AttributeError(name)
        return literal_column(f"w.{name}", Date)


AT = At()


def known(day: ColumnElement[Any]) -> Predicate:
    """The day has come by D; a later one reads as empty."""
    return day <= AT.as_of


def unknown(day: ColumnElement[Any]) -> Predicate:
    """The day is empty, or later than D."""
    return day.is_(None) | (day > AT.as_of)


def in_period(day: ColumnElement[Any]) -> Predicate:
    """The day lies in P = [from, D]."""
    return day.between(AT.start, AT.as_of)


def windows(views: Sequence[View]) -> CTE:
    """The table `w` with one row for each view, numbered from 0; one for all branches of a statement that joins it."""
    rows = [select(*_columns(number, view)) for number, view in enumerate(views)]
    # Inlined, so that PostgreSQL plans with the days themselves and finds the indexes on them.
    return (rows[0] if len(rows) == 1 else union_all(*rows)).cte("w").prefix_with("NOT MATERIALIZED")


def _columns(number: int, view: View) -> list[ColumnElement[Any]]:
    months_from, months_to, _ = view.whole_months()
    weeks_from, weeks_to, _ = view.whole_weeks()
    days = {name: view.as_of + dt.timedelta(days=after) for name, after in AFTER_D.items()} | {
        "start": view.start,
        "months_from": months_from,
        "months_to": months_to,
        "weeks_from": weeks_from,
        "weeks_to": weeks_to,
    }
    return [
        literal(number, Integer).label("number"),
        literal(view.as_of.year, Integer).label("year"),
        *(literal(days[name], Date).label(name) for name in DAYS),
    ]
