"""The figures of many towns, added up to those of any 县, 市 or 省 above them.

A region's figures are those of its towns by the same definitions: every case of every town counts once. Days to a
median come from the towns' histograms together; a meeting's month is a case of each town.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Table,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from dashboard.figures import rolled
from dashboard.figures.at import AT, windows
from dashboard.figures.compute import Pass, Row, passes
from dashboard.figures.expressions import days_between, number_type
from dashboard.figures.kinds import Calendar, Coverage, Figure, Median, Result, Tabular, Values, merged, village_of
from dashboard.figures.regions import Region, Regions, villages_in_towns
from dashboard.figures.registry import FIGURES, figure, tabular
from dashboard.figures.sources import MEETING
from dashboard.view import View


@dataclass(frozen=True)
class Lacking:
    """A region or a town, and how many of its towns never loaded a ledger, for each kind that any of them lacks."""

    region: Region
    ledgers: dict[str, int]


@dataclass(frozen=True)
class MeasuredTowns:
    """What the passes brought for towns in some views: the figures of any region are added up from it.

    For each view, `values` are the measures of a figure by town, and `histograms` the cases of a median by town and
    number of days. `unloaded` are the ledgers that a town never loaded: neither its records nor its villages count for
    their figures, and where no town of a region has loaded a ledger its figures are neither good nor bad.
    """

    views: tuple[View, ...]
    chosen: tuple[Figure, ...]
    values: list[dict[str, dict[str, Values]]]
    histograms: list[dict[str, dict[str, dict[int, int]]]]
    meetings: dict[str, list[Any]]
    unloaded: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def row(self, number: int, regions: Regions, code: str) -> Row:
        """The figures of a region in the view of that number."""
        region = regions.region(code)
        return self._add_up(number, region.code, region.name, _sizes(regions, [region]))

    def all(self, number: int, regions: Regions, name: str) -> Row:
        """The figures of all towns, under a name of their own."""
        return self._add_up(number, "", name, _sizes(regions, regions.tops))

    def lacking(self, regions: Regions, code: str) -> Lacking:
        """What a region's towns never loaded."""
        missing = Counter(kind for town in regions.towns(code) for kind in self.unloaded.get(town, ()))
        return Lacking(regions.region(code), dict(missing))

    def _add_up(self, number: int, code: str, name: str, sizes: dict[str, int]) -> Row:
        """`sizes` are the region's towns with the number of their villages."""
        view = self.views[number]
        counted = {kind: self._that_loaded(kind, sizes) for kind in {each.ledger for each in self.chosen}}
        results = {}
        for each in self.chosen:
            own = counted[each.ledger]
            towns = list(own)
            if sizes and not own:
                results[each.id] = each.unloaded()
            elif isinstance(each, Calendar):
                results[each.id] = self._held(each, view, towns)
            elif isinstance(each, Median):
                results[each.id] = each.of(merged(_of(self.histograms[number][each.id], towns)))
            elif isinstance(each, Tabular):
                results[each.id] = each.together(_of(self.values[number][each.id], towns), view, sum(own.values()))
        return Row(code, name, results, view)

    def _that_loaded(self, kind: str, sizes: dict[str, int]) -> dict[str, int]:
        return {town: size for town, size in sizes.items() if kind not in self.unloaded.get(town, ())}

    def _held(self, asked: Calendar, view: View, towns: Sequence[str]) -> Result:
        cases = [met for town in towns for _, met in asked.cases(self.meetings.get(town, []), view)]
        return asked.rate_result(sum(cases), len(cases))


def measure_towns(
    connection: Connection,
    views: tuple[View, ...],
    ids: tuple[str, ...] | None = None,
    towns: Sequence[str] | None = None,
) -> MeasuredTowns:
    """Measure all figures (or those of `ids`) of each town (or those of `towns`) in all the views.

    From rollups what they hold of the towns whose rollups are up to date, the rest from the records.
    """
    chosen = tuple(FIGURES.values()) if ids is None else tuple(figure(each) for each in ids)
    standing = rolled.standing(connection)
    stale = tuple(each for each in standing.stale if towns is None or each in towns)
    kept, rest = rolled.split(chosen, views)
    measured = towns_directly(connection, views, rest, towns)
    if kept is None:
        return measured
    whose = rolled.TownFilter(None if towns is None else tuple(towns), stale, standing.share)
    for own, sums in zip(measured.values, rolled.sums(connection, views, kept, by_town=True, whose=whose), strict=True):
        own |= sums
    if stale:
        late = towns_directly(connection, views, tuple(each for each in chosen if each not in rest), stale)
        for own, others in zip(measured.values, late.values, strict=True):
            for each, by_town in others.items():
                own[each] |= by_town
    return replace(measured, chosen=chosen)


def towns_directly(
    connection: Connection, views: tuple[View, ...], chosen: tuple[Figure, ...], towns: Sequence[str] | None
) -> MeasuredTowns:
    """Measure figures of towns from the records themselves, as one statement and the meetings as another."""
    values: list[dict[str, dict[str, Values]]] = [defaultdict(dict) for _ in views]
    histograms: list[dict[str, dict[str, dict[int, int]]]] = [defaultdict(lambda: defaultdict(dict)) for _ in views]
    parts, kinds = _parts(chosen, views, towns)
    for place, number, town, days, *found in connection.execute(union_all(*parts)) if parts else ():
        kind = kinds[place]
        if isinstance(kind, Median):
            histograms[number][kind.id][town][days] = int(found[0])
            continue
        own = kind.read(found)
        for figure_id, places in kind.places.items():
            values[number][figure_id][town] = tuple(own[each] for each in places)
    needs_meetings = any(isinstance(each, Calendar) for each in chosen)
    return MeasuredTowns(views, chosen, values, histograms, _meetings(connection, towns) if needs_meetings else {})


@dataclass(frozen=True)
class Sums:
    """A pass's measures of villages, summed by town. `wholes` are those of which a region wants the number of villages
    that have all their cells (column of the pass, cells); their sums come last. With `of_villages`, what stands under
    a division that is no village of the town any more is left out."""

    one_pass: Pass
    wholes: tuple[tuple[int, int], ...]
    places: dict[str, tuple[int, ...]]
    of_villages: bool

    @property
    def columns(self) -> list[Any]:
        return [*self.one_pass.columns, *self.wholes]

    def statement(self, at: CTE, place: int, width: int, towns: Sequence[str] | None) -> Select[Any]:
        """Grouped by village first: the cells that a village fills are its own.

        Only records that some figure counts are read: of years of patrols those of the views' weeks.
        """
        source = self.one_pass.source
        counted = or_(*(tabular(each).among for each in self.one_pass.places))
        named = [column.label(f"m{number}") for number, column in enumerate(self.one_pass.columns)]
        town, village = source.table.c.town_code, village_of(source)
        inner = (
            select(AT.number.label("number"), town.label("town"), village.label("village"), *named)
            .select_from(source.from_clause.join(at, true()))
            .where(source.exists, counted, *_among(source.table, towns))
            .group_by(AT.number, town, village)
            .subquery(f"villages_{place}")
        )
        sums: list[Any] = [func.sum(inner.c[each.name]) for each in named]
        sums += [func.count().filter(inner.c[f"m{number}"] == cells) for number, cells in self.wholes]
        sums += [cast(null(), BigInteger)] * (width - len(sums))
        head = (literal(place, Integer), inner.c.number, cast(inner.c.town, String), cast(null(), Integer))
        summed = select(*head, *sums).select_from(inner).group_by(inner.c.number, inner.c.town)
        if not self.of_villages:
            return summed
        known = villages_in_towns()
        return summed.join(known, and_(known.c.code == inner.c.village, known.c.town_code == inner.c.town))

    def read(self, found: Sequence[Any]) -> list[Any]:
        """The sums of a line."""
        types = [*map(number_type, self.one_pass.columns), *[int] * len(self.wholes)]
        return [value if value is None else of(value) for of, value in zip(types, found, strict=False)]


def _sums(one_pass: Pass, view: View, of_villages: bool = False) -> Sums:
    places: dict[str, tuple[int, ...]] = dict(one_pass.places)
    wholes: list[tuple[int, int]] = []
    for figure_id, (column, *_) in one_pass.places.items():
        asked = FIGURES[figure_id]
        if isinstance(asked, Coverage) and asked.whole:
            places[figure_id] = (len(one_pass.columns) + len(wholes),)
            wholes.append((column, len(asked.cells(view))))
    return Sums(one_pass, tuple(wholes), places, of_villages)


def _parts(
    chosen: Sequence[Figure], views: tuple[View, ...], towns: Sequence[str] | None
) -> tuple[list[Select[Any]], list[Sums | Median]]:
    """One SELECT for each pass and each median, all of the same width; and beside them what each brings."""
    medians = [each for each in chosen if isinstance(each, Median)]
    tables = tuple(each for each in chosen if isinstance(each, Tabular) and not isinstance(each, Median))
    cells = tuple(each for each in tables if isinstance(each, Coverage))
    sums = [_sums(each, views[0]) for each in passes(tuple(each for each in tables if each not in cells))]
    sums += [_sums(each, views[0], of_villages=True) for each in passes(cells)]
    at, width = windows(views), max([1, *(len(each.columns) for each in sums)])
    selects = [each.statement(at, place, width, towns) for place, each in enumerate(sums)]
    selects += [_histogram_statement(each, at, len(sums) + place, width, towns) for place, each in enumerate(medians)]
    return selects, [*sums, *medians]


def _histogram_statement(asked: Median, at: CTE, place: int, width: int, towns: Sequence[str] | None) -> Select[Any]:
    town, days = asked.source.table.c.town_code, days_between(asked.first, asked.last)
    empty = [cast(null(), BigInteger)] * (width - 1)
    head: list[Any] = [literal(place, Integer), AT.number, cast(town, String), days, func.count()]
    return (
        select(*head, *empty)
        .select_from(asked.source.from_clause.join(at, true()))
        .where(asked.source.exists, asked.among, *_among(asked.source.table, towns))
        .group_by(AT.number, town, days)
    )


def _meetings(connection: Connection, towns: Sequence[str] | None) -> dict[str, list[Any]]:
    m = MEETING.c
    statement = select(m.town_code, m.code, m.type, m.held_on, m.minutes_on).where(*_among(MEETING, towns))
    found: dict[str, list[Any]] = defaultdict(list)
    for meeting in connection.execute(statement):
        found[meeting.town_code].append(meeting)
    return dict(found)


def _among(table: Table, towns: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if towns is None else [table.c.town_code.in_(towns)]


def _sizes(regions: Regions, within: Sequence[Region]) -> dict[str, int]:
    """The towns in some regions with the number of their villages."""
    return {town: regions.by_code[town].villages for each in within for town in regions.towns(each.code)}


def _of(groups: dict[str, Any], towns: Sequence[str]) -> list[Any]:
    return [groups[town] for town in towns if town in groups]
