"""Reading figures from rollups: cells at the nearest checkpoint, put right by the few records that lie between.

Of a view (F, D), with C the checkpoint nearest to D and F0 the first month's start on or after F:

    M(F, D) = cells(F0, C) + [P(F0, D) − P(F0, C)] + P(F, D) of the records that come in from F up to F0

where P is the pass over the records as compute.py sends it, here over those alone that turn between C and D, and over
those that come in before F0. So whatever the history, a view reads its cells and half a month's records at most.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.sql.functions import FunctionFilter

from dashboard.figures.at import AT, windows
from dashboard.figures.cells import BEFORE, CELL, WHOLE_TOWN, division_of, town_of, whole
from dashboard.figures.checkpoints import nearest
from dashboard.figures.kinds import Figure
from dashboard.figures.lanes import Lane, Turn, all_lanes
from dashboard.figures.sources import table
from dashboard.view import View, next_month
from db.schema import DataVersion, RollupState

STATE, VERSION = table(RollupState), table(DataVersion)
ONE_DAY = dt.timedelta(days=1)
# From so many villages on, more than any town has, a town is read from its rollups (docs/decisions/0028).
PAYS_FROM = 5_000
# SQLite takes 500 branches in a statement; a view is up to four for each lane.
VIEWS_AT_ONCE = 5
# Cleaning takes control characters out of every cell, so no code holds it.
BETWEEN = "\x1f"


@dataclass(frozen=True)
class Share:
    """What is asked of one lane: its number, and which of its columns."""

    number: int
    lane: Lane
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """The lanes that some figures need, and where each figure's measures stand: the share's place, the column's in it."""

    shares: tuple[Share, ...]
    places: dict[str, tuple[tuple[int, int], ...]]


class Found(NamedTuple):
    """What one branch brought for a village or town of a view, to be added to the rest; no village is ''.

    The values are the share's columns and then empty ones.
    """

    view: int
    share: int
    group: str
    values: Sequence[Any]


class Packed(NamedTuple):
    """What one branch brought for all villages: their codes as one text with `BETWEEN` between them, and each column's
    numbers in the same order as a text with commas."""

    share: int
    groups: str
    values: Sequence[str]


@lru_cache(maxsize=64)
def asked(ids: tuple[str, ...]) -> Asked:
    """What figures that have lanes ask of them."""
    everything = all_lanes()
    needed: dict[int, list[int]] = {}
    for each in ids:
        for lane, column in everything.places[each]:
            columns = needed.setdefault(lane, [])
            columns += [column] if column not in columns else []
    shares = tuple(Share(number, everything.lanes[number], tuple(columns)) for number, columns in needed.items())
    numbers = list(needed)
    places = {
        each: tuple((numbers.index(lane), needed[lane].index(column)) for lane, column in everything.places[each])
        for each in ids
    }
    return Asked(shares, places)


def kept_ids() -> tuple[str, ...]:
    """The figures that rollups hold."""
    return tuple(all_lanes().places)


def split(chosen: tuple[Figure, ...], views: Sequence[View]) -> tuple[Asked | None, tuple[Figure, ...]]:
    """What rollups answer of some figures in some views, and the figures that they do not."""
    reaches = all(view.as_of > BEFORE for view in views)
    kept = tuple(each.id for each in chosen if reaches and each.id in all_lanes().places)
    return (asked(kept) if kept else None), tuple(each for each in chosen if each.id not in kept)


@dataclass(frozen=True)
class Whose:
    """The towns that are read: those of `among`, or all; not those of `without`.

    `share` says that none of them has the database to itself: the indexes on days hold the rows of such towns alone.
    """

    among: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    share: bool = False

    def limits(self, town: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The same as conditions on a column that says whose a row is."""
        limits: list[ColumnElement[bool]] = [] if self.among is None else [town.in_(self.among)]
        return limits + ([town.not_in(self.without)] if self.without else [])


@dataclass(frozen=True)
class Standing:
    """How the rollups of the towns that a connection reads stand: those that may not be used are `stale`.

    `share` says that all those towns share the database with others: none is the nameless town of a database of one.
    """

    stale: tuple[str, ...]
    share: bool


def standing(connection: Connection) -> Standing:
    """How rollups stand, in one statement."""
    current = and_(
        STATE.c.town_code == VERSION.c.town_code,
        STATE.c.version == VERSION.c.version,
        STATE.c.fingerprint == all_lanes().fingerprint,
    )
    statement = select(VERSION.c.town_code, STATE.c.town_code.is_(None)).select_from(VERSION.outerjoin(STATE, current))
    found = {town: is_stale for town, is_stale in connection.execute(statement)}
    return Standing(tuple(town for town, is_stale in found.items() if is_stale), "" not in found)


def sums(
    connection: Connection, views: Sequence[View], wanted: Asked, by_town: bool, whose: Whose = Whose()
) -> list[dict[str, dict[str, tuple[Any, ...]]]]:
    """Each view's measures by figure, and by village or town ('' for records that have no village)."""
    added: list[list[dict[str, list[Any]]]] = [[{} for _ in wanted.shares] for _ in views]
    types = [types_of(share) for share in wanted.shares]
    for each in found(connection, views, wanted.shares, by_town, whose):
        own = [kind(value or 0) for kind, value in zip(types[each.share], each.values, strict=False)]
        groups = added[each.view][each.share]
        before = groups.get(each.group)
        groups[each.group] = own if before is None else [one + two for one, two in zip(before, own, strict=True)]
    return [{each: _of_figure(shares, places) for each, places in wanted.places.items()} for shares in added]


def _of_figure(shares: list[dict[str, list[Any]]], places: tuple[tuple[int, int], ...]) -> dict[str, tuple[Any, ...]]:
    """A figure's measures by group; all of them stand in the same lane or in lanes of the same records."""
    groups = {group: None for share, _ in places for group in shares[share]}
    return {
        group: tuple(shares[share][group][column] if group in shares[share] else 0 for share, column in places)
        for group in groups
    }


def found(
    connection: Connection, views: Sequence[View], shares: Sequence[Share], by_town: bool, whose: Whose
) -> Iterator[Found]:
    """What the views come to, by village or by town, in parts to be added up; a statement for every few views."""
    width = max(len(share.columns) for share in shares)
    for first in range(0, len(views), VIEWS_AT_ONCE):
        some = views[first : first + VIEWS_AT_ONCE]
        plan = [_Parts(number, view, width, by_town, whose) for number, view in enumerate(some)]
        at = windows([window for parts in plan for window in parts.windows])
        branches = [
            branch for parts in plan for place, share in enumerate(shares) for branch in parts.of(place, share, at)
        ]
        for view, place, group, *values in connection.execute(union_all(*branches)):
            yield Found(first + view, place, group, values)


def packed(connection: Connection, view: View, shares: Sequence[Share], whose: Whose) -> Iterator[Packed]:
    """What a view comes to by village, in the same parts; the database makes each part one row, side by side on several
    processors where it has them, and nothing has to be read row by row."""
    parts = _Parts(0, view, max(len(share.columns) for share in shares), False, whose)
    at = windows(list(parts.windows))
    branches = [
        _packed(branch, place, len(share.columns))
        for place, share in enumerate(shares)
        for branch in parts.of(place, share, at)
    ]
    for place, groups, *values in connection.execute(union_all(*branches)):
        if groups is not None:
            yield Packed(place, groups, values[: len(shares[place].columns)])


def _packed(branch: Select[Any], place: int, number: int) -> Select[Any]:
    b = list(branch.subquery().c)[2:]
    values = [func.aggregate_strings(cast(func.coalesce(each, 0), Text), ",") for each in b[1 : number + 1]]
    # As wide a type as the others': PostgreSQL works on branches side by side where none needs a conversion.
    padding = [cast(null(), Text)] * (len(b) - 1 - number)
    columns: list[ColumnElement[Any]] = [literal(place, Integer).label("share")]
    return select(*columns, func.aggregate_strings(b[0], BETWEEN), *values, *padding)


class _Parts:
    """The branches of one view. Its windows: (F0, D) and (F0, C) for what lies between D and C, and (F, D)."""

    def __init__(self, number: int, view: View, width: int, by_town: bool, whose: Whose) -> None:
        self.number, self.view, self.width, self.by_town, self.whose = number, view, width, by_town, whose
        self.checkpoint = nearest(view.as_of)
        self.from_month = view.start if view.start.day == 1 else next_month(view.start)
        ahead = replace(view, start=self.from_month)
        self.windows = (ahead, replace(ahead, as_of=self.checkpoint), view)

    def of(self, place: int, share: Share, at: CTE) -> Iterator[Select[Any]]:
        yield self._cells(place, share)
        now, then, whole_view = (3 * self.number + window for window in range(3))
        days = sorted((self.view.as_of, self.checkpoint))
        comes_in = share.lane.since
        if self.view.as_of != self.checkpoint and (comes_in is None or self.from_month <= days[1]):
            for touched in _turning(share.lane, days[0], days[1], self.whose.share):
                yield self._pass(place, share, at, touched, now, then)
        if comes_in is not None and self.view.start < self.from_month:
            early = comes_in.between(self.view.start, min(self.from_month - ONE_DAY, self.view.as_of))
            yield self._pass(place, share, at, early, whole_view)

    def _cells(self, place: int, share: Share) -> Select[Any]:
        c = CELL.c
        group = c.town_code if self.by_town else c.division_code
        is_whole = c.division_code == WHOLE_TOWN
        periods = [""] if share.lane.since is None else _periods(self.from_month, self.checkpoint)
        sums = [func.sum(c[share.lane.stored[column]]) for column in share.columns]
        return (
            select(*self._head(place), group.label("division"), *sums, *self._padding(share))
            .where(
                c.lane == share.number,
                c.period.in_(periods),
                c.valid_from <= self.checkpoint,
                c.valid_to > self.checkpoint,
                is_whole if self.by_town else not_(is_whole),
                *self.whose.limits(c.town_code),
            )
            .group_by(group)
        )

    def _pass(
        self, place: int, share: Share, at: CTE, touched: ColumnElement[bool], plus: int, minus: int | None = None
    ) -> Select[Any]:
        """The records that are `touched`, as they count in the window `plus`, less as they count in `minus`."""
        lane = share.lane
        group = town_of(lane) if self.by_town else lane.source.village
        in_windows = AT.number.in_([plus] if minus is None else [plus, minus])
        sign = case((AT.number == plus, 1), else_=-1)
        sums = [whole(_signed(lane.columns[column], sign)) for column in share.columns]
        return (
            select(
                *self._head(place),
                (town_of(lane) if self.by_town else division_of(lane)).label("division"),
                *sums,
                *self._padding(share),
            )
            .select_from(lane.source.from_clause.join(at, true()))
            # As IS TRUE: almost all records exist, and PostgreSQL would read the whole index that says so.
            .where(lane.source.exists.is_(True), in_windows, touched, *self.whose.limits(town_of(lane)))
            .group_by(*([] if group is None else [group]))
            .having(func.count() > 0)
        )

    def _head(self, place: int) -> list[ColumnElement[Any]]:
        return [literal(self.number, Integer).label("view"), literal(place, Integer).label("share")]

    def _padding(self, share: Share) -> list[ColumnElement[Any]]:
        return [cast(null(), BigInteger)] * (self.width - len(share.columns))


def _signed(measure: ColumnElement[Any], sign: ColumnElement[Any]) -> ColumnElement[Any]:
    """A measure to which each record adds its part, or takes it away, as `sign` (1 or -1) says."""
    assert isinstance(measure, FunctionFilter) and measure.criterion is not None
    counted = list(measure.func.clauses)
    if measure.func.name == "sum":
        return func.sum(counted[0] * sign).filter(measure.criterion)
    is_counted = [each.is_not(None) for each in counted if not getattr(each, "is_literal", False)]
    return func.sum(sign).filter(measure.criterion, *is_counted)


def _periods(first: dt.date, last: dt.date) -> list[str]:
    """The cells' periods from a month's first day on: months up to the year's end, then years, to the day `last`."""
    month, periods = max(first, BEFORE.replace(day=1)), []
    while month <= last and month.month > 1:
        periods.append(f"{month:%Y-%m}")
        month = next_month(month)
    return periods + [str(year) for year in range(month.year, last.year + 1) if month <= last]


def _turning(lane: Lane, after: dt.date, last: dt.date, share: bool) -> list[ColumnElement[bool]]:
    """The lane's records that may turn after a day and by another, as conditions no two of which hold together.

    Those that turn by their own days come first: the database finds them by the indexes on these days, which it takes
    where each of the conditions says of which rows they are (db.schema.SHARED).
    """
    own = [_within(turn, after, last, share) for turn in lane.turns if turn.through is None]
    is_own = or_(*(each for each in own if each is not None))
    key = (town_of(lane), *lane.source.key)
    others = []
    for turn in lane.turns:
        if turn.through is not None:
            ties = [each for each in (turn.through, _within(turn, after, last, share)) if each is not None]
            # Found first and kept: PostgreSQL would else look up each record's others, for these few.
            tied = select(*key).where(*ties).correlate(None).cte().prefix_with("MATERIALIZED")
            others.append(tuple_(*key).in_(select(tied)))
    return [is_own, and_(or_(*others), not_(func.coalesce(is_own, False)))] if others else [is_own]


def _within(turn: Turn, after: dt.date, last: dt.date, share: bool) -> ColumnElement[bool] | None:
    if turn.is_year:
        return turn.day.between(after.year, last.year) if after.year < last.year else None
    back = dt.timedelta(days=turn.back)
    turns = turn.day.between(after + back + ONE_DAY, last + back)
    among = [] if turn.among is None else [turn.among]
    whose = turn.day.table.c.town_code  # type: ignore[attr-defined]
    return and_(turns, *among, *([whose != literal_column("''")] if share else []))


def types_of(share: Share) -> list[type]:
    """A sum of kilometres makes its place in the union a float for every lane: counts become whole again."""
    return [float if isinstance(share.lane.columns[column].type, Float) else int for column in share.columns]
