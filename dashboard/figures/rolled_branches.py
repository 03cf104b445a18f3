"""The branches of the statement that reads views from rollups: cells at the nearest checkpoint, and the passes over the
few records that turn between it and the view's day (rolled.py says how they make up a view)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.functions import FunctionFilter

from dashboard.figures.at import AT, windows
from dashboard.figures.cells import BEFORE, CELL, WHOLE_TOWN, division_of, town_of
from dashboard.figures.checkpoints import nearest
from dashboard.figures.lanes import Lane, Turn, narrowed
from dashboard.view import View, next_month

ONE_DAY = dt.timedelta(days=1)
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

    Records that turn in one of the lanes alone add nothing to the others. Measures that look at other records are
    apart: PostgreSQL gives such a statement to no second process.
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


@dataclass(frozen=True)
class TownFilter:
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
class Branch:
    """One branch of a union: `body` selects a `division` and `sums`, the measures of `places`, for groups of
    records."""

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


def branches(views: Sequence[View], wanted: Asked, by_town: bool, whose: TownFilter) -> Iterator[Branch]:
    """All branches of some views: what they bring for a village or town is to be added up."""
    plan = [_Parts(number, view, wanted, by_town, whose) for number, view in enumerate(views)]
    at = windows([window for parts in plan for window in parts.windows])
    for parts in plan:
        yield from parts.branches(at)


class _Parts:
    """The branches of one view. Its windows: (F0, D) and (F0, C) for what lies between D and C, and (F, D)."""

    def __init__(self, number: int, view: View, wanted: Asked, by_town: bool, whose: TownFilter) -> None:
        self.number, self.view, self.wanted, self.by_town, self.whose = number, view, wanted, by_town, whose
        self.checkpoint = nearest(view.as_of)
        self.from_month = view.start if view.start.day == 1 else next_month(view.start)
        ahead = replace(view, start=self.from_month)
        self.windows = (ahead, replace(ahead, as_of=self.checkpoint), view)

    def branches(self, at: CTE) -> Iterator[Branch]:
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

    def _cells(self, place: int, share: Share) -> Branch:
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
        return Branch(self.number, _places(place, share), body, tuple(sums), False)

    def _touched(self, together: Together, after: dt.date, last: dt.date) -> Iterator[ColumnElement[bool]]:
        """The records that may turn between those days: by their own, and by those of others; none is in both."""
        own = or_(*(_own_turns(lane, after, last, self.whose.share) for lane in together.lanes))
        yield own
        tied = [each for lane in together.lanes for each in _tied_turns(lane, after, last, self.whose.share)]
        if tied:
            yield and_(or_(*tied), not_(func.coalesce(own, False)))

    def _pass(
        self, together: Together, at: CTE, touched: ColumnElement[bool], plus: int, minus: int | None = None
    ) -> Branch:
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
        return Branch(self.number, together.places, body, tuple(sums), together.looks_at_others)


def _alone(place: int, share: Share) -> Together:
    """All measures of a share."""
    lane = narrowed(share.lane, share.columns)
    return Together(_places(place, share), (lane,), lane.looks_at_others)


def _places(place: int, share: Share) -> tuple[Place, ...]:
    return tuple((place, column) for column in range(len(share.columns)))


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
    return or_(false(), *(each for each in own if each is not None))


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
    whose = turn.day.table.c.town_code
    return and_(turns, *among, *([whose != literal_column("''")] if share else []))
