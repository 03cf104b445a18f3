"""Reading figures from rollups: cells at the nearest checkpoint, put right by the few records that lie between.

Of a view (F, D), with C the checkpoint nearest to D and F0 the first month's start on or after F:

    M(F, D) = cells(F0, C) + [P(F0, D) − P(F0, C)] + P(F, D) of the records that come in from F up to F0

where P is the pass over the records as compute.py sends it, here over those alone that turn between C and D, and over
those that come in before F0. So however long the history, a view reads its cells and the records of a few days: of at
most five between C and D, and of those from F up to F0.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select, union_all

from dashboard.figures.cells import BEFORE
from dashboard.figures.expressions import number_type
from dashboard.figures.kinds import Figure
from dashboard.figures.lanes import all_lanes, narrowed
from dashboard.figures.rolled_branches import Asked, Place, Share, Together, TownFilter, branches
from dashboard.figures.sources import table
from dashboard.view import View
from db.schema import DataVersion, RollupState

STATE, VERSION = table(RollupState), table(DataVersion)
EVERYONE = TownFilter()
# From so many villages on, more than any town has, a town is read from its rollups (docs/decisions/0028).
PAYS_FROM = 5_000
# SQLite takes 500 branches in a statement; a view is up to two for each lane and two for each table.
VIEWS_AT_ONCE = 5


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
    towns = with_records(found)
    return Standing(tuple(town for town in towns if found[town]), "" not in towns)


def with_records(versions: Iterable[str]) -> list[str]:
    """Of the towns that have a version those with records of their own: where towns load by name, '' is the version of
    the divisions alone, which the county's office loads without a town."""
    towns = list(versions)
    return [town for town in towns if town] or towns


def sums(
    connection: Connection, views: Sequence[View], wanted: Asked, by_town: bool, whose: TownFilter = EVERYONE
) -> list[dict[str, dict[str, tuple[Any, ...]]]]:
    """Each view's measures by figure, and by village or town ('' for records that have no village)."""
    added: list[list[dict[str, list[Any]]]] = [[{} for _ in wanted.shares] for _ in views]
    types = [[number_type(share.lane.columns[column]) for column in share.columns] for share in wanted.shares]
    for each in found(connection, views, wanted, by_town, whose):
        for (share, column), value in zip(each.places, each.values, strict=False):
            own = added[each.view][share].setdefault(each.group, [kind(0) for kind in types[share]])
            own[column] += types[share][column](value or 0)
    return [{each: _of_figure(shares, places) for each, places in wanted.places.items()} for shares in added]


def _of_figure(shares: list[dict[str, list[Any]]], places: tuple[Place, ...]) -> dict[str, tuple[Any, ...]]:
    """A figure's measures by group; all of them stand in the same lane or in lanes of the same records."""
    groups = {group: None for share, _ in places for group in shares[share]}
    return {
        group: tuple(shares[share][group][column] if group in shares[share] else 0 for share, column in places)
        for group in groups
    }


def found(
    connection: Connection, views: Sequence[View], wanted: Asked, by_town: bool, whose: TownFilter
) -> Iterator[Found]:
    """What the views come to, by village or by town, in parts to be added up; a statement for every few views."""
    for first in range(0, len(views), VIEWS_AT_ONCE):
        some = views[first : first + VIEWS_AT_ONCE]
        every = list(branches(some, wanted, by_town, whose))
        width = max(len(branch.sums) for branch in every)
        statement = union_all(*(branch.rows(number, width) for number, branch in enumerate(every)))
        for number, group, *values in connection.execute(statement):
            yield Found(first + every[number].view, group, every[number].places, values)


def packed(connection: Connection, view: View, wanted: Asked, whose: TownFilter) -> Iterator[Packed]:
    """What a view comes to by village, in the same parts; the database makes each part one row, side by side on several
    processors where it has them, and nothing has to be read row by row."""
    every = list(branches((view,), wanted, False, whose))
    # PostgreSQL works on branches side by side unless one of them looks at other records.
    for looks in (False, True):
        some = [branch for branch in every if branch.looks_at_others == looks]
        if not some:
            continue
        width = max(len(branch.sums) for branch in some)
        statement = union_all(*(branch.texts(number, width) for number, branch in enumerate(some)))
        with _side_by_side(connection):
            rows = connection.execute(statement).all()
        for number, groups, *values in rows:
            if groups is not None:
                yield Packed(groups, some[number].places, values[: len(some[number].places)])


@contextmanager
def _side_by_side(connection: Connection) -> Iterator[None]:
    """Bar PostgreSQL from having one table read by several processes: a branch that does cannot be worked on beside
    others, which is the faster for many branches."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("SET LOCAL min_parallel_table_scan_size = '1TB'")
    yield
    connection.exec_driver_sql("SET LOCAL min_parallel_table_scan_size TO DEFAULT")
