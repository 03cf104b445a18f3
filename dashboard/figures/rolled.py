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
from dashboard.figures.cells import BEFORE, CELL, WHOLE_TOWN, division_of, town_of
from dashboard.figures.checkpoints import nearest
from dashboard.figures.kinds import Figure
from dashboard.figures.lanes import Lane, Turn, all_lanes, narrowed
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


# Where a measure stands: the share's place, and the column's in it.
Place = tuple[int, int]


@dataclass(frozen=True)
class Together:
    """Measures of one table that a pass counts together, and the lanes they are of, narrowed to them.

    Records that turn in one of the lanes alone add nothing to the others. Measures that look at other records are apart:
    their records turn seldom, and PostgreSQL gives such a statement to no second process.
    """

    places: tuple[Place, ...]
    lanes: tuple[Lane, ...]
    looks_at_others: bool


@dataclass(frozen=True)
class Asked:
    """The lanes that some figures need, where each figure's measures stand, and the passes over the records."""

    shares: tuple[Share, ...]
    places: dict[str, tuple[Place, ...]]
    passes: tuple[Together, ...]


class Found(NamedTuple):
    """What one branch brought for a village or town of a view, to be added to the rest; no village is ''.

    The values stand for the measures of `places`; empty ones follow.
    """

    view: int
    group: str
    places: tuple[Place, ...]
    values: Sequence[Any]


class Packed(NamedTuple):
    """What one branch brought for all villages: their codes as one text with `BETWEEN` between them, and the numbers of
    each measure of `places` in the same order as a text with commas."""

    groups: str
    places: tuple[Place, ...]
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
    return Asked(shares, places, tuple(_together(shares)))


def _together(shares: tuple[Share, ...]) -> Iterator[Together]:
    found: dict[tuple[int, bool], dict[int, list[int]]] = {}
    for place, share in enumerate(shares):
        for column, number in enumerate(share.columns):
            looks = narrowed(share.lane, [number]).looks_at_others
            found.setdefault((id(share.lane.source), looks), {}).setdefault(place, []).append(column)
    for (_, looks), own in found.items():
        places = tuple((place, column) for place, columns in own.items() for column in columns)
        lanes = tuple(
            narrowed(shares[place].lane, (shares[place].columns[column] for column in columns))
            for place, columns in own.items()
        )
        yield Together(places, lanes, looks)


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
    for each in found(connection, views, wanted, by_town, whose):
        for (share, column), value in zip(each.places, each.values, strict=False):
            own = added[each.view][share].setdefault(each.group, [kind(0) for kind in types[share]])
            own[column] += types[share][column](value or 0)
    return [{each: _of_figure(shares, places) for each, places in wanted.places.items()} for shares in added]


def _of_figure(shares: list[dict[str, list[Any]]], places: tuple[tuple[int, int], ...]) -> dict[str, tuple[Any, ...]]:
    """A figure's measures by group; all of them stand in the same lane or in lanes of the same records."""
    groups = {group: None for share, _ in places for group in shares[share]}
    return {
        group: tuple(shares[share][group][column] if group in shares[share] else 0 for share, column in places)
        for group in groups
    }


def found(connection: Connection, views: Sequence[View], wanted: Asked, by_town: bool, whose: Whose) -> Iterator[Found]:
    """What the views come to, by village or by town, in parts to be added up; a statement for every few views."""
    for first in range(0, len(views), VIEWS_AT_ONCE):
        some = views[first : first + VIEWS_AT_ONCE]
        branches = list(_branches(some, wanted, by_town, whose))
        width = max(len(branch.sums) for branch in branches)
        statement = union_all(*(branch.rows(number, width) for number, branch in enumerate(branches)))
        for number, group, *values in connection.execute(statement):
            yield Found(first + branches[number].view, group, branches[number].places, values)


def packed(connection: Connection, view: View, wanted: Asked, whose: Whose) -> Iterator[Packed]:
    """What a view comes to by village, in the same parts; the database makes each part one row, side by side on several
    processors where it has them, and nothing has to be read row by row."""
    branches = list(_branches((view,), wanted, False, whose))
    if connection.dialect.name == "postgresql":
        # To the end of the transaction: a part that has its table read by several processes bars the parts from being
        # worked on side by side, which is the faster.
        connection.exec_driver_sql("SET LOCAL min_parallel_table_scan_size = '1TB'")
    # PostgreSQL works on branches side by side unless one of them looks at other records.
    for looks in (False, True):
        some = [branch for branch in branches if branch.looks_at_others == looks]
        if not some:
            continue
        width = max(len(branch.sums) for branch in some)
        statement = union_all(*(branch.texts(number, width) for number, branch in enumerate(some)))
        for number, groups, *values in connection.execute(statement):
            if groups is not None:
                yield Packed(groups, some[number].places, values[: len(some[number].places)])


@dataclass(frozen=True)
class _Branch:
    """One branch of a union: `body` selects a `division` and `sums`, the measures of `places`, for groups of records."""

    view: int
    places: tuple[Place, ...]
    body: Select[Any]
    sums: tuple[ColumnElement[Any], ...]
    looks_at_others: bool

    def rows(self, number: int, width: int) -> Select[Any]:
        """The branch with its number before and empty columns behind."""
        padding = [cast(null(), BigInteger)] * (width - len(self.sums))
        division, *_ = self.body.selected_columns
        return self.body.with_only_columns(literal(number, Integer).label("branch"), division, *self.sums, *padding)

    def texts(self, number: int, width: int) -> Select[Any]:
        """The branch as one row of texts."""
        groups, *sums = self.body.subquery().c
        values = [func.aggregate_strings(cast(func.coalesce(each, 0), Text), ",") for each in sums]
        # As wide a type as the others': PostgreSQL works on branches side by side where none needs a conversion.
        padding = [cast(null(), Text)] * (width - len(sums))
        columns: list[ColumnElement[Any]] = [literal(number, Integer).label("branch")]
        return select(*columns, func.aggregate_strings(groups, BETWEEN), *values, *padding)


def _branches(views: Sequence[View], wanted: Asked, by_town: bool, whose: Whose) -> Iterator[_Branch]:
    plan = [_Parts(number, view, wanted, by_town, whose) for number, view in enumerate(views)]
    at = windows([window for parts in plan for window in parts.windows])
    for parts in plan:
        yield from parts.branches(at)


class _Parts:
    """The branches of one view. Its windows: (F0, D) and (F0, C) for what lies between D and C, and (F, D)."""

    def __init__(self, number: int, view: View, wanted: Asked, by_town: bool, whose: Whose) -> None:
        self.number, self.view, self.wanted, self.by_town, self.whose = number, view, wanted, by_town, whose
        self.checkpoint = nearest(view.as_of)
        self.from_month = view.start if view.start.day == 1 else next_month(view.start)
        ahead = replace(view, start=self.from_month)
        self.windows = (ahead, replace(ahead, as_of=self.checkpoint), view)

    def branches(self, at: CTE) -> Iterator[_Branch]:
        now, then, whole_view = (3 * self.number + window for window in range(3))
        for place, share in enumerate(self.wanted.shares):
            yield self._cells(place, share)
        after, last = sorted((self.view.as_of, self.checkpoint))
        if after < last:
            for together in self.wanted.passes:
                for touched in self._touched(together, after, last):
                    yield self._pass(together, at, touched, now, then)
        if self.view.start < self.from_month:
            last = min(self.from_month - ONE_DAY, self.view.as_of)
            for place, share in enumerate(self.wanted.shares):
                comes_in = share.lane.since
                if comes_in is not None:
                    yield self._pass(_alone(place, share), at, comes_in.between(self.view.start, last), whole_view)

    def _cells(self, place: int, share: Share) -> _Branch:
        c = CELL.c
        group = c.town_code if self.by_town else c.division_code
        is_whole = c.division_code == WHOLE_TOWN
        periods = [""] if share.lane.since is None else _periods(self.from_month, self.checkpoint)
        sums = [func.sum(c[share.lane.stored[column]]) for column in share.columns]
        body = (
            select(group.label("division"), *sums)
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
        return _Branch(self.number, _alone(place, share).places, body, tuple(sums), False)

    def _touched(self, together: Together, after: dt.date, last: dt.date) -> Iterator[ColumnElement[bool]]:
        """The records that may turn between those days: by their own, and by those of others; none is in both."""
        own = or_(*(_own_turns(lane, after, last, self.whose.share) for lane in together.lanes))
        yield own
        tied = [each for lane in together.lanes for each in _tied_turns(lane, after, last, self.whose.share)]
        if tied:
            yield and_(or_(*tied), not_(func.coalesce(own, False)))

    def _pass(
        self, together: Together, at: CTE, touched: ColumnElement[bool], plus: int, minus: int | None = None
    ) -> _Branch:
        """The records that are `touched`, as they count in the window `plus`, less as they count in `minus`."""
        lane = together.lanes[0]
        group = town_of(lane) if self.by_town else lane.source.village
        in_windows = AT.number.in_([plus] if minus is None else [plus, minus])
        sign = case((AT.number == plus, 1), else_=-1)
        sums = [_summed(_signed(measure, sign)) for each in together.lanes for measure in each.columns]
        body = (
            select((town_of(lane) if self.by_town else division_of(lane)).label("division"), *sums)
            .select_from(lane.source.from_clause.join(at, true()))
            # As IS TRUE: almost all records exist, and PostgreSQL would read the whole index that says so.
            .where(lane.source.exists.is_(True), in_windows, touched, *self.whose.limits(town_of(lane)))
            .group_by(*([] if group is None else [group]))
            .having(func.count() > 0)
        )
        return _Branch(self.number, together.places, body, tuple(sums), together.looks_at_others)


def _alone(place: int, share: Share) -> Together:
    """All measures of a share."""
    lane = narrowed(share.lane, share.columns)
    return Together(tuple((place, column) for column in range(len(share.columns))), (lane,), lane.looks_at_others)


def _summed(measure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the type that a sum of cells has, so that the branches' columns need no conversion."""
    return cast(func.coalesce(measure, 0), Float if isinstance(measure.type, Float) else BigInteger)


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


def _own_turns(lane: Lane, after: dt.date, last: dt.date, share: bool) -> ColumnElement[bool]:
    """The lane's records that may turn by their own days after a day and by another.

    The database finds them by the indexes on these days, which it takes where each of the conditions says of which rows
    they are (db.schema.SHARED).
    """
    own = [_within(turn, after, last, share) for turn in lane.turns if turn.through is None]
    return or_(*(each for each in own if each is not None))


def _tied_turns(lane: Lane, after: dt.date, last: dt.date, share: bool) -> Iterator[ColumnElement[bool]]:
    """The lane's records that may turn between those days by the days of others."""
    key = (town_of(lane), *lane.source.key)
    for turn in lane.turns:
        if turn.through is not None:
            ties = [each for each in (turn.through, _within(turn, after, last, share)) if each is not None]
            # Found first and kept: PostgreSQL would else look up each record's others, for these few.
            tied = select(*key).where(*ties).correlate(None).cte().prefix_with("MATERIALIZED")
            yield tuple_(*key).in_(select(tied))


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
