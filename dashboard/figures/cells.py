"""Making the cells of rollups: what the records of each village add to a lane's measures at the checkpoints.

Each record is evaluated, by the declared predicates themselves, at every checkpoint from the first to the last day on
which it turns. What it adds at one of them goes in there, and out again at the next, where it is evaluated anew; what
it adds at its last one stays. Summed over a village's records and then over time that is the state of its measures at
each checkpoint, kept from one change to the next: by the month and by the year by which the records come into the
period, so that any period of whole months is a few cells.
"""

import datetime as dt
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Date,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.dml import Insert

from dashboard.figures.at import AFTER_D
from dashboard.figures.checkpoints import LONGEST_GAP, checkpoint_of, days_after, earliest, january_of, latest
from dashboard.figures.expressions import month_of
from dashboard.figures.lanes import Lane, Turn, all_lanes
from dashboard.figures.sources import table
from db.schema import RollupCell, RollupCheckpoint

CELL, CHECKPOINT = table(RollupCell), table(RollupCheckpoint)
KEY = ("town_code", "division_code", "lane", "period", "valid_from", "valid_to")
WHOLE_TOWN, NO_VILLAGE = "*", ""
TOWNS: BindParameter[Any] = bindparam("towns", expanding=True)
VILLAGES: BindParameter[Any] = bindparam("villages", expanding=True)
# Before any day that a ledger may hold, and after.
BEFORE, NEVER = dt.date(1899, 12, 31), dt.date(9999, 12, 31)


@lru_cache(maxsize=256)
def village_cells(number: int, named: bool, unnamed: bool = True) -> Insert:
    """Make the cells of a lane for the records of the towns `:towns`: of all villages, or where `named` of the villages
    `:villages`, and with `unnamed` of the records that have none.

    The statement is built once: that takes longer than it runs.
    """
    lane = all_lanes().lanes[number]
    evaluated = _evaluated(lane, _among(lane, named, unnamed))
    e = evaluated.c
    measures = [e[name] for name in lane.stored]
    periods = [e.period] if lane.since is None else [e.period, func.substr(e.period, 1, 4)]
    flows = []
    for period in periods:
        enter = select(e.town, e.division, period.label("period"), e.as_of.label("day"), *measures)
        leave = select(e.town, e.division, period, e.until, *(-each for each in measures))
        flows += [enter, leave.where(e.until.is_not(None))]
    return _stocks(number, lane, union_all(*flows).cte("flows"))


@lru_cache(maxsize=64)
def town_cells(number: int) -> Insert:
    """Make the cells of a lane for the towns `:towns` from those of their villages."""
    lane = all_lanes().lanes[number]
    own = and_(CELL.c.lane == number, CELL.c.town_code.in_(TOWNS), CELL.c.division_code != WHOLE_TOWN)
    order: dict[str, Any] = {
        "partition_by": (CELL.c.town_code, CELL.c.division_code, CELL.c.period),
        "order_by": CELL.c.valid_from,
    }
    changes = [(CELL.c[name] - func.lag(CELL.c[name], 1, 0).over(**order)).label(name) for name in lane.stored]
    columns = (CELL.c.town_code.label("town"), literal(WHOLE_TOWN).label("division"), CELL.c.period)
    return _stocks(number, lane, select(*columns, CELL.c.valid_from.label("day"), *changes).where(own).cte("flows"))


def _among(lane: Lane, named: bool, unnamed: bool) -> ColumnElement[bool]:
    own, village = town_of(lane).in_(TOWNS), lane.source.village
    if village is None or not named:
        return own
    in_villages = village.in_(VILLAGES)
    return and_(own, or_(in_villages, village.is_(None)) if unnamed else in_villages)


def town_of(lane: Lane) -> ColumnElement[Any]:
    """The column that says whose a lane's records are."""
    return lane.source.table.c.town_code


def division_of(lane: Lane) -> ColumnElement[Any]:
    """The village of a lane's records, '' where there is none."""
    village = lane.source.village
    return literal(NO_VILLAGE, String) if village is None else func.coalesce(village, NO_VILLAGE)


def _evaluated(lane: Lane, among: ColumnElement[bool]) -> CTE:
    """The measures by village, period of coming in, checkpoint, and the checkpoint at which they are evaluated anew."""
    first, last = _life(lane)
    at = _window(lane)
    # The first condition but one follows from the others: it lets the database look checkpoints up by their day.
    lives = and_(at.c.as_of >= first, at.c.as_of < days_after(last, LONGEST_GAP + 1), at.c.previous < last)
    until = case((at.c.as_of < last, at.c.following))
    if not lane.starts_empty:
        lives = or_(at.c.as_of == BEFORE, lives)
        until = case((at.c.as_of == BEFORE, checkpoint_of(first)), else_=until)
    period = literal("", String) if lane.since is None else month_of(lane.since)
    measures = [whole(column).label(name) for column, name in zip(lane.columns, lane.stored, strict=True)]
    grouped = [town_of(lane), at.c.as_of, until]
    grouped += [each for each in (lane.source.village, None if lane.since is None else period) if each is not None]
    return (
        select(
            town_of(lane).label("town"),
            division_of(lane).label("division"),
            period.label("period"),
            at.c.as_of,
            until.label("until"),
            *measures,
        )
        .select_from(lane.source.from_clause.join(at, lives))
        .where(lane.source.exists, among)
        .group_by(*grouped)
        .cte("evaluated")
    )


def _life(lane: Lane) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The first and the last day on which a record may turn."""
    begins = lane.since if lane.since is not None else lane.known_from
    sure = (
        begins
        if begins is not None
        else next(day for turn in lane.turns for day in _days(turn) if _is_sure(lane, turn))
    )
    days = [sure] + [func.coalesce(day, sure) for turn in lane.turns for day in _days(turn)]
    return (earliest(*days) if begins is None else begins), latest(*days)


def _is_sure(lane: Lane, turn: Turn) -> bool:
    """Whether every record of the lane has that day: one of a joined table may be missing."""
    return turn.through is None and lane.is_own(turn.day) and not turn.day.nullable


def _days(turn: Turn) -> list[ColumnElement[Any]]:
    if turn.is_year:
        return [january_of(turn.day), january_of(turn.day + 1)]
    day = days_after(turn.day, -turn.back) if turn.back else turn.day
    if turn.through is not None:
        day = select(func.max(day)).where(turn.through).scalar_subquery()
    return [day]


def _window(lane: Lane) -> CTE:
    """The table `w` of a lane: the checkpoints, as windows whose period begins before any record comes in."""
    c = CHECKPOINT.c
    names = lane.window_names
    # Inlined, so that the database looks checkpoints up by their day.
    after = [days_after(c.as_of, days).label(name) for name, days in AFTER_D.items() if days and name in names]
    year = [cast(extract("year", c.as_of), Integer).label("year")] if "year" in names else []
    return (
        select(c.as_of, c.previous, c.following, literal(dt.date(1, 1, 1), Date).label("start"), *after, *year)
        .cte("w")
        .prefix_with("NOT MATERIALIZED")
    )


def _stocks(number: int, lane: Lane, flows: CTE) -> Insert:
    """From what goes in and out to the state from each change to the next."""
    f = flows.c
    by = (f.town, f.division, f.period, f.day)
    sums = [whole(func.sum(f[name])).label(name) for name in lane.stored]
    is_change = or_(*(func.sum(f[name]) != 0 for name in lane.stored))
    changes = select(*by, *sums).group_by(*by).having(is_change).cte("changes")
    c = changes.c
    order: dict[str, Any] = {"partition_by": (c.town, c.division, c.period), "order_by": c.day}
    valid_to = func.lead(c.day, 1, literal(NEVER, Date)).over(**order)
    states = [func.sum(c[name]).over(**order) for name in lane.stored]
    cells = select(c.town, c.division, literal(number, Integer), c.period, c.day, valid_to, *states)
    return insert(CELL).from_select([*KEY, *lane.stored], cells)


def whole(measure: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sum in which nothing counts as 0; whole numbers stay small on PostgreSQL."""
    return cast(func.coalesce(measure, 0), Float if isinstance(measure.type, Float) else Integer)
