"""Computing the figures: one GROUP BY pass for each table, all sent as one statement.

A pass groups a table's rows by village; the measures of villages add up to those of any scope. Medians do not add
up, but their histograms do. Several views (months) are several windows of the same passes. So whatever the number of
villages, areas, months and figures, the database is asked once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from dashboard.figures import rolled
from dashboard.figures.at import AT, windows
from dashboard.figures.expressions import days_between, number_type, text_of
from dashboard.figures.freshness import unloaded
from dashboard.figures.kinds import (
    Calendar,
    Coverage,
    Figure,
    Median,
    Result,
    Source,
    Tabular,
    Values,
    merged,
    village_of,
)
from dashboard.figures.meetings import meetings_by
from dashboard.figures.registry import FIGURES, figure
from dashboard.figures.scopes import BELOW_TOWN, Division, Villages
from dashboard.view import View

T = TypeVar("T")
Group = str | None
ByGroup = dict[Group, Values]
Histogram = dict[int, int]


@dataclass(frozen=True)
class Row:
    """The figures of one scope or month in a view; `code` and `name` say which."""

    code: str
    name: str
    results: dict[str, Result]
    view: View


@dataclass(frozen=True)
class Pass:
    """One source's measures, each computed once: `places` says where a figure's own stand among them."""

    source: Source
    columns: tuple[ColumnElement[Any], ...]
    places: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Measured:
    """What the passes brought for some views: figures of any scope are added up from it, without asking again.

    For each view, `values` are the measures of a figure by village (None: the records without one), and `histograms`
    the cases of a median by village and number of days. `unloaded` are the ledgers that were never loaded: their
    figures are neither good nor bad.
    """

    views: tuple[View, ...]
    chosen: tuple[Figure, ...]
    villages: Villages
    values: list[dict[str, ByGroup]]
    histograms: list[dict[str, dict[Group, Histogram]]]
    meetings: list[Any]
    unloaded: frozenset[str] = frozenset()
    # Rows asked for before: pages that share what was measured share these too.
    added_up: dict[tuple[int, str], Row] = field(default_factory=dict, repr=False, compare=False)

    def row(self, number: int, scope: str | None = None) -> Row:
        """The figures of a scope (None: the town) in the view of that number."""
        return self._of(number, self.villages.scope(scope))

    def rows(self, number: int, by: str, scope: str | None = None) -> list[Row]:
        """The figures of each village or area of a scope in the view of that number, in the order of the codes."""
        members = self.villages.within(scope) if by == "village" else _areas(self.villages, scope)
        return [self._of(number, member) for member in members]

    def months(self, scope: str | None = None) -> list[Row]:
        """The figures of a scope in each of the views, named by the month in which the view ends."""
        return [
            replace(
                self.row(number, scope), code=f"{view.as_of:%Y-%m}", name=f"{view.as_of.year}年{view.as_of.month}月"
            )
            for number, view in enumerate(self.views)
        ]

    def _of(self, number: int, member: Division) -> Row:
        found = self.added_up.get((number, member.code))
        if found is None:
            found = self.added_up[number, member.code] = self._add_up(number, member)
        return found

    def _add_up(self, number: int, member: Division) -> Row:
        """Records without a village count for the town alone."""
        view = replace(self.views[number], scope=member.code or None)
        is_town = member.level not in BELOW_TOWN
        codes = [village.code for village in self.villages.within(view.scope)]
        results = {}
        for each in self.chosen:
            if each.ledger in self.unloaded:
                results[each.id] = each.unloaded()
            elif isinstance(each, Calendar):
                results[each.id] = each.result(self.meetings, view) if is_town else each.rate_result(0, 0)
            elif isinstance(each, Median):
                results[each.id] = each.of(merged(inside(self.histograms[number][each.id], codes, is_town)))
            elif isinstance(each, Tabular):
                # Cells are villages': what stands under a division that is none any more fills no cell.
                everything = is_town and not isinstance(each, Coverage)
                own = inside(self.values[number][each.id], codes, everything)
                # What is due in a view does not depend on its scope: with the view itself it is worked out once.
                results[each.id] = each.result(own, self.views[number], len(codes))
        return Row(member.code, member.name, results, view)


def figures(connection: Connection, view: View, by: str | None = None, ids: Iterable[str] | None = None) -> list[Row]:
    """All figures (or those of `ids`) of the view's scope; `by` gives a row for each village, area or month in it.

    Raises:
        UnknownScope: the view's scope is no division.
    """
    chosen = tuple(ids) if ids is not None else None
    if by == "month":
        return measure(connection, tuple(view.months()), chosen).months(view.scope)
    found = measure(connection, (view,), chosen)
    return [found.row(0, view.scope)] if by is None else found.rows(0, by, view.scope)


def measure(connection: Connection, views: tuple[View, ...], ids: tuple[str, ...] | None = None) -> Measured:
    """Measure all figures (or those of `ids`) in all the views at once; the views' scopes do not matter."""
    chosen = tuple(FIGURES.values()) if ids is None else tuple(figure(figure_id) for figure_id in ids)
    villages = Villages.read(connection)
    if len(villages.all) < rolled.PAYS_FROM:
        return measure_directly(connection, views, chosen, villages)
    standing = rolled.standing(connection)
    if standing.stale:
        return measure_directly(connection, views, chosen, villages)
    kept, rest = rolled.split(chosen, views)
    measured = measure_directly(connection, views, rest, villages)
    if kept:
        whose = rolled.TownFilter(share=standing.share)
        added = rolled.sums(connection, views, kept, by_town=False, whose=whose)
        for own, sums in zip(measured.values, added, strict=True):
            own |= {
                each: {village or None: found for village, found in groups.items()} for each, groups in sums.items()
            }
    return replace(measured, chosen=chosen)


def measure_directly(
    connection: Connection, views: tuple[View, ...], chosen: tuple[Figure, ...], villages: Villages
) -> Measured:
    """Measure figures from the records themselves: the definition that rollups are held against."""
    values: list[dict[str, ByGroup]] = [defaultdict(dict) for _ in views]
    histograms: list[dict[str, dict[Group, Histogram]]] = [defaultdict(lambda: defaultdict(dict)) for _ in views]
    parts, kinds = _parts(chosen, windows(views))
    for place, number, village, days, *found in connection.execute(union_all(*parts)) if parts else ():
        kind = kinds[place]
        if isinstance(kind, Median):
            histograms[number][kind.id][village][days] = int(found[0])
            continue
        types = [number_type(column) for column in kind.columns]
        own = [value if value is None else of(value) for of, value in zip(types, found, strict=False)]
        for figure_id, places in kind.places.items():
            values[number][figure_id][village] = tuple(own[each] for each in places)
    needs_meetings = any(isinstance(each, Calendar) for each in chosen)
    held = meetings_by(connection, max(view.as_of for view in views)) if needs_meetings else []
    return Measured(views, chosen, villages, values, histograms, held, unloaded(connection))


@lru_cache(maxsize=64)
def passes(chosen: tuple[Tabular, ...]) -> list[Pass]:
    """The figures grouped into one pass for each table; equal measures (a shared N) are computed once."""
    by_source: dict[int, list[Tabular]] = defaultdict(list)
    for each in chosen:
        by_source[id(each.source)].append(each)
    return [_pass(figures_of_source) for figures_of_source in by_source.values()]


def _pass(figures_of_source: list[Tabular]) -> Pass:
    columns: dict[str, ColumnElement[Any]] = {}
    places: dict[str, tuple[int, ...]] = {}
    for each in figures_of_source:
        own = []
        for column in each.measures():
            text = text_of(column)
            columns.setdefault(text, column)
            own.append(list(columns).index(text))
        places[each.id] = tuple(own)
    return Pass(figures_of_source[0].source, tuple(columns.values()), places)


def _parts(chosen: Sequence[Figure], at: CTE) -> tuple[list[Select[Any]], list[Pass | Median]]:
    """One SELECT for each pass and each median, all of the same width; and beside them what each brings."""
    medians = [each for each in chosen if isinstance(each, Median)]
    tables = passes(tuple(each for each in chosen if isinstance(each, Tabular) and not isinstance(each, Median)))
    width = max([1, *(len(each.columns) for each in tables)])
    kinds: list[Pass | Median] = [*tables, *medians]
    selects = [pass_statement(each, at, village_of(each.source), place, width) for place, each in enumerate(tables)]
    selects += [_histogram_statement(each, at, len(tables) + place, width) for place, each in enumerate(medians)]
    return selects, kinds


def pass_statement(one_pass: Pass, at: CTE, group: ColumnElement[Any], place: int, width: int) -> Select[Any]:
    """The measures of a pass by window and group: each row is place, window number, group, NULL, then the measures."""
    named = [column.label(f"measure_{number}") for number, column in enumerate(one_pass.columns)]
    return (
        select(
            literal(place, Integer),
            AT.number,
            cast(group, String),
            cast(null(), Integer),
            *named,
            *_empty(width, named),
        )
        .select_from(one_pass.source.from_clause.join(at, true()))
        .where(one_pass.source.exists)
        .group_by(AT.number, group)
    )


def _histogram_statement(each: Median, at: CTE, place: int, width: int) -> Select[Any]:
    days = days_between(each.first, each.last)
    village, count = village_of(each.source), func.count()
    return (
        select(literal(place, Integer), AT.number, village, days, count, *_empty(width, [count]))
        .select_from(each.source.from_clause.join(at, true()))
        .where(each.source.exists, each.among)
        .group_by(AT.number, village, days)
    )


def _empty(width: int, filled: Sequence[Any]) -> list[ColumnElement[Any]]:
    """What fills a SELECT of a union up to its `width`."""
    return [cast(null(), BigInteger)] * (width - len(filled))


def _areas(villages: Villages, scope: str | None) -> list[Division]:
    if villages.is_town(scope):
        return villages.areas
    return [area for area in villages.areas if area.code == scope]


def inside(groups: dict[Group, T], codes: list[str], is_town: bool) -> list[T]:
    """What belongs to a scope; for the town also what has no village."""
    return list(groups.values()) if is_town else [groups[code] for code in codes if code in groups]
