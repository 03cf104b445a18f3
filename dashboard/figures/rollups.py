"""Rollups: what the records add to each measure at the checkpoints, kept beside the records that they come from.

A checkpoint is the 10th, the 20th or the last day of a month. For every village, lane and month (or year) by which its
records come into the period, a cell holds the measures from one checkpoint up to the next at which they change. Cells
are made by evaluating the declared predicates themselves at the checkpoints on or after the days on which records turn.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Select,
    String,
    cast,
    delete,
    extract,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    union,
    union_all,
)

from dashboard.figures.at import AFTER_D
from dashboard.figures.expressions import checkpoint_of, days_after, january_of, month_of
from dashboard.figures.lanes import Lane, Turn, all_lanes
from db.schema import RollupCell

CELL = RollupCell.__table__
FIRST = dt.date(1900, 1, 31)
NEVER = dt.date(9999, 12, 31)
WHOLE_TOWN = "*"


def cells(number: int, lane: Lane, among: ColumnElement[bool]) -> Select[Any]:
    """The cells of the lane's villages, from those of its records that are `among` (a condition on whole villages)."""
    at = _evaluations(lane, among)
    village = _division(lane)
    period = literal("", String) if lane.since is None else month_of(lane.since)
    measures = [_whole(column).label(name) for column, name in zip(lane.columns, lane.stored, strict=True)]
    key = [column == at.c[f"key_{place}"] for place, column in enumerate(lane.source.key)]
    grouped = [each for each in (lane.source.village, None if lane.since is None else period, at.c.as_of, at.c.next) if each is not None]
    evaluated = (
        select(village.label("division"), period.label("period"), at.c.as_of, at.c.next, *measures)
        .select_from(lane.source.from_clause)
        .join(at, and_all(key))
        .where(lane.source.exists, among)
        .group_by(*grouped)
        .cte("evaluated")
    )
    e = evaluated.c
    enter = select(e.division, e.period, e.as_of.label("day"), *(e[name] for name in lane.stored))
    leave = select(e.division, e.period, e.next, *(-e[name] for name in lane.stored)).where(e.next.is_not(None))
    flows = [enter, leave]
    if lane.since is not None:
        year = func.substr(e.period, 1, 4)
        flows += [
            select(e.division, year, e.as_of, *(e[name] for name in lane.stored)),
            select(e.division, year, e.next, *(-e[name] for name in lane.stored)).where(e.next.is_not(None)),
        ]
    return _stocks(number, lane, union_all(*flows).cte("flows"))


def _stocks(number: int, lane: Lane, flows: CTE) -> Select[Any]:
    f = flows.c
    by = (f.division, f.period, f.day)
    sums = [_whole(func.sum(f[name])).label(name) for name in lane.stored]
    changes = select(*by, *sums).group_by(*by).having(or_(*(func.sum(f[name]) != 0 for name in lane.stored))).cte("changes")
    c = changes.c
    order = {"partition_by": (c.division, c.period), "order_by": c.day}
    until = func.lead(c.day, 1, literal(NEVER, Date)).over(**order)
    stocks = [func.sum(c[name]).over(**order).label(name) for name in lane.stored]
    return select(literal("", String), c.division, literal(number, Integer), c.period, c.day, until, *stocks)


def _evaluations(lane: Lane, among: ColumnElement[bool]) -> CTE:
    """The table `w` of the lane: for each record the checkpoints at which it is evaluated, each with the next one."""
    keys = [column.label(f"key_{place}") for place, column in enumerate(lane.source.key)]
    turned = [_turned(lane, turn, day, keys, among) for turn in lane.turns for day in _days(turn)]
    if not lane.starts_empty:
        turned.append(select(*keys, literal(FIRST, Date).label("as_of")).select_from(lane.source.from_clause).where(among))
    turns = union(*turned).subquery("turns")
    own = [turns.c[key.name] for key in keys]
    following = func.lead(turns.c.as_of).over(partition_by=own, order_by=turns.c.as_of).label("next")
    after = [days_after(turns.c.as_of, days).label(name) for name, days in AFTER_D.items() if days]
    return select(
        *own,
        turns.c.as_of,
        following,
        literal(dt.date(1, 1, 1), Date).label("start"),
        extract("year", turns.c.as_of).label("year"),
        *after,
    ).cte("w")


def _days(turn: Turn) -> list[ColumnElement[Any]]:
    if turn.is_year:
        return [january_of(turn.day), january_of(turn.day + 1)]
    return [days_after(turn.day, -turn.back) if turn.back else turn.day]


def _turned(lane: Lane, turn: Turn, day: ColumnElement[Any], keys: list[Any], among: ColumnElement[bool]) -> Select[Any]:
    statement = select(*keys, checkpoint_of(day).label("as_of")).select_from(lane.source.from_clause)
    statement = statement.where(among, turn.day.is_not(None))
    return statement if turn.through is None else statement.where(turn.through)


def _division(lane: Lane) -> ColumnElement[Any]:
    village = lane.source.village
    return literal("", String) if village is None else func.coalesce(village, "")


def _whole(measure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sums of whole numbers stay whole and small on PostgreSQL; nothing counts as 0."""
    return cast(func.coalesce(measure, 0), Float if isinstance(measure.type, Float) else Integer)


def and_all(clauses: list[Any]) -> Any:
    from sqlalchemy import and_

    return and_(*clauses)
