"""Computing the figures: one GROUP BY pass for each table, whatever the number of villages, areas or months.

A pass groups a table's rows by village; the measures of villages add up to those of any scope. Medians do not add
up, but their histograms do. Several views (months) are several windows of the same statement.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, literal, select, true
from sqlalchemy.dialects import sqlite

from dashboard.figures.at import AT, windows
from dashboard.figures.expressions import days_between
from dashboard.figures.kinds import Calendar, Figure, Median, Result, Source, Tabular, Values
from dashboard.figures.meetings import meetings_by
from dashboard.figures.registry import FIGURES, figure
from dashboard.figures.scopes import Villages
from dashboard.view import View

Group = str | None
ByGroup = dict[Group, Values]
Histogram = dict[int, int]


@dataclass(frozen=True)
class Row:
    """The figures of one scope or month; `code` and `name` say which."""

    code: str
    name: str
    results: dict[str, Result]


@dataclass(frozen=True)
class Pass:
    """One source's measures, each computed once: `places` says where a figure's own stand among them."""

    source: Source
    columns: tuple[ColumnElement[Any], ...]
    places: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Measured:
    """What the passes brought: for each window, measures by figure and group, and histograms by median."""

    values: list[dict[str, ByGroup]]
    histograms: list[dict[str, dict[Group, Histogram]]]
    meetings: list[Any]


def figures(connection: Connection, view: View, by: str | None = None, ids: Iterable[str] | None = None) -> list[Row]:
    """All figures (or those of `ids`) of the view's scope; `by` gives a row for each village, area or month in it.

    Raises:
        UnknownScope: the view's scope is no division.
    """
    chosen = [figure(figure_id) for figure_id in ids] if ids is not None else list(FIGURES.values())
    villages = Villages.read(connection)
    scope = villages.scope(view.scope)
    views = view.months() if by == "month" else [view]
    measured = measure(connection, chosen, views)
    if by == "month":
        return [
            Row(
                f"{month.start:%Y-%m}",
                f"{month.start.year}年{month.start.month}月",
                _results(chosen, measured, number, month, villages),
            )
            for number, month in enumerate(views)
        ]
    members = {None: [scope], "village": villages.within(view.scope), "area": _areas(villages, view.scope)}[by]
    return [
        Row(
            member.code,
            member.name,
            _results(chosen, measured, 0, View(view.as_of, view.start, member.code or None), villages),
        )
        for member in members
    ]


def series(connection: Connection, views: tuple[View, ...]) -> list[Row]:
    """All figures of several views of one scope, one row each, in one pass per table; named by the as-of month."""
    chosen = list(FIGURES.values())
    villages = Villages.read(connection)
    measured = measure(connection, chosen, list(views))
    return [
        Row(
            f"{view.as_of:%Y-%m}",
            f"{view.as_of.year}年{view.as_of.month}月",
            _results(chosen, measured, number, view, villages),
        )
        for number, view in enumerate(views)
    ]


def breakdown(connection: Connection, ids: list[str], view: View, column: str) -> dict[Group, dict[str, Result]]:
    """The same figures of the view's scope, split by a column of their table (owner, level, category…).

    Only counts and rates of records split so; coverage and meetings have no such column.
    """
    villages = Villages.read(connection)
    chosen = [_tabular(figure_id) for figure_id in ids]
    split: dict[Group, dict[str, Result]] = defaultdict(dict)
    for one_pass in passes(tuple(chosen)):
        source = one_pass.source
        statement = _pass_statement(one_pass, windows([view]), source.table.c[column])
        if not villages.is_town(view.scope):
            statement = statement.where(_village(source).in_([v.code for v in villages.within(view.scope)]))
        for _, group, *values in connection.execute(statement):
            for each in chosen:
                if each.id in one_pass.places:
                    own = tuple(values[place] for place in one_pass.places[each.id])
                    split[group][each.id] = each.result([own], view, 0)
    return dict(split)


def measure(connection: Connection, chosen: list[Figure], views: list[View]) -> Measured:
    """Run the passes that the chosen figures need over all the views at once."""
    at = windows(views)
    values: list[dict[str, ByGroup]] = [defaultdict(dict) for _ in views]
    tabular = tuple(each for each in chosen if isinstance(each, Tabular) and not isinstance(each, Median))
    for one_pass in passes(tabular):
        for number, village, *found in connection.execute(_pass_statement(one_pass, at, _village(one_pass.source))):
            for figure_id, places in one_pass.places.items():
                values[number][figure_id][village] = tuple(found[place] for place in places)
    histograms: list[dict[str, dict[Group, Histogram]]] = [defaultdict(lambda: defaultdict(dict)) for _ in views]
    for each in chosen:
        if isinstance(each, Median):
            for number, village, days, count in connection.execute(_histogram_statement(each, at)):
                histograms[number][each.id][village][days] = count
    needs_meetings = any(isinstance(each, Calendar) for each in chosen)
    held = meetings_by(connection, views[-1].as_of) if needs_meetings else []
    return Measured(values, histograms, held)


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
            text = str(column.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
            columns.setdefault(text, column)
            own.append(list(columns).index(text))
        places[each.id] = tuple(own)
    return Pass(figures_of_source[0].source, tuple(columns.values()), places)


def _pass_statement(one_pass: Pass, at: Subquery, group: ColumnElement[Any]) -> Select[Any]:
    named = [column.label(f"measure_{place}") for place, column in enumerate(one_pass.columns)]
    return (
        select(AT.number, group.label("grouped"), *named)
        .select_from(one_pass.source.from_clause.join(at, true()))
        .where(one_pass.source.exists)
        .group_by(AT.number, group)
    )


def _histogram_statement(each: Median, at: Subquery) -> Select[Any]:
    days = days_between(each.first, each.last)
    village = _village(each.source)
    return (
        select(AT.number, village, days, func.count())
        .select_from(each.source.from_clause.join(at, true()))
        .where(each.source.exists, each.among)
        .group_by(AT.number, village, days)
    )


def _village(source: Source) -> ColumnElement[Any]:
    return literal(None) if source.village is None else source.village


def _tabular(figure_id: str) -> Tabular:
    found = figure(figure_id)
    if not isinstance(found, Tabular):
        raise TypeError(f"{figure_id} is not computed from one table's records")
    return found


def _areas(villages: Villages, scope: str | None) -> list[Any]:
    if villages.is_town(scope):
        return villages.areas
    return [area for area in villages.areas if area.code == scope]


def _results(
    chosen: list[Figure], measured: Measured, number: int, view: View, villages: Villages
) -> dict[str, Result]:
    """The figures of one scope in one window. Records without a village count for the town alone."""
    is_town = villages.is_town(view.scope)
    codes = {village.code for village in villages.within(view.scope)}
    results = {}
    for each in chosen:
        if isinstance(each, Calendar):
            results[each.id] = each.result(measured.meetings, view) if is_town else each.rate_result(0, 0)
        elif isinstance(each, Median):
            results[each.id] = each.of(_merged(measured.histograms[number][each.id], codes, is_town))
        elif isinstance(each, Tabular):
            groups = measured.values[number][each.id]
            inside = [values for code, values in groups.items() if is_town or code in codes]
            results[each.id] = each.result(inside, view, len(codes))
    return results


def _merged(histograms: dict[Group, Histogram], codes: set[str], is_town: bool) -> Histogram:
    merged: Histogram = defaultdict(int)
    for code, histogram in histograms.items():
        if is_town or code in codes:
            for days, count in histogram.items():
                merged[days] += count
    return merged
