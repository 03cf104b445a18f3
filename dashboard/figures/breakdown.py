"""Figures split by a slice of their table (owner, level, category, month…), for all the town's villages at once.

A page asks for one scope after the other. What is read is kept by village, so that every scope is added up from it.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, String, cast

from dashboard.figures.at import windows
from dashboard.figures.compute import Group, Row, inside, pass_statement, passes
from dashboard.figures.kinds import Result, Tabular, Values, village_of
from dashboard.figures.registry import tabular
from dashboard.figures.scopes import Villages
from dashboard.figures.slices import COLUMNS
from dashboard.figures.whole import Whole
from dashboard.view import View

Split = dict[Group, dict[str, Result]]


@dataclass(frozen=True)
class Breakdown(Whole):
    """The measures of some figures by slice, figure and village; `of` adds up those of a scope."""

    view: View
    chosen: tuple[Tabular, ...]
    villages: Villages
    values: dict[Group, dict[str, dict[Group, Values]]]

    def of(self, scope: str | None) -> Split:
        """The figures of each slice in which a scope (None: the town) has records.

        Raises:
            UnknownScope: the scope is no division.
        """
        codes = [village.code for village in self.villages.within(scope)]
        is_town = self.villages.is_town(scope)
        split = {}
        for group, by_figure in self.values.items():
            own = {each.id: inside(by_figure[each.id], codes, is_town) for each in self.chosen if each.id in by_figure}
            if any(own.values()):
                split[group] = {
                    each.id: each.result(own[each.id], self.view, 0) for each in self.chosen if own.get(each.id)
                }
        return split


@dataclass(frozen=True)
class Months(Whole):
    """A breakdown by the month in which a record comes into the period."""

    breakdown: Breakdown

    def of(self, scope: str | None) -> list[Row]:
        """A row for each month of the view, for a scope (None: the town)."""
        split, view = self.breakdown.of(scope), self.breakdown.view
        rows = []
        for month in view.months():
            code = f"{month.start:%Y-%m}"
            found = split.get(code, {})
            results = {each.id: found.get(each.id) or _nothing(each) for each in self.breakdown.chosen}
            rows.append(Row(code, f"{month.start.year}年{month.start.month}月", results, view))
        return rows


def breakdown(connection: Connection, ids: tuple[str, ...], column: str, view: View) -> Breakdown:
    """Figures of the view, split by a slice of their table; the view's scope does not matter.

    Only counts and rates of records split so; coverage and meetings have no such column.
    """
    chosen = tuple(tabular(figure_id) for figure_id in ids)
    values: dict[Group, dict[str, dict[Group, Values]]] = defaultdict(lambda: defaultdict(dict))
    for one_pass in passes(chosen):
        group, village = COLUMNS[column][one_pass.source.table.name], village_of(one_pass.source)
        statement = pass_statement(one_pass, windows([view]), group, 0, len(one_pass.columns))
        statement = statement.add_columns(cast(village, String)).group_by(village).order_by(group)
        for _, _, found, _, *measures, own in connection.execute(statement):
            for figure_id, places in one_pass.places.items():
                values[found][figure_id][own] = tuple(measures[place] for place in places)
    return Breakdown(view, chosen, Villages.read(connection), dict(values))


def by_month(connection: Connection, ids: tuple[str, ...], view: View) -> Months:
    """Figures of the view split by the month in which a record comes into the period (slice `month`), all as of D.

    Unlike `--by month`, where each month ends with itself: a dispute accepted in March is judged by what has become
    of it now. The months are samples of their own, so control limits may be drawn around them.
    """
    return Months(breakdown(connection, ids, "month", view))


def _nothing(asked: Tabular) -> Result:
    return asked.rate_result(0, 0) if asked.unit == "rate" else asked.count_result(0)
