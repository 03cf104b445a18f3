"""What our disputes page says and draws, without a framework: the other frameworks' pages are made of it.

The figures come from the same functions by their direct definition, kept by function and arguments for good, as a
developer would cache them; the charts and the HTML come from the same code as ours. What is asked of a village is
asked as a developer would ask it: with the village in the statement.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import Connection, make_url

from dashboard.charts import control as controls
from dashboard.charts import disputes as charts
from dashboard.charts import funnel as funnels
from dashboard.charts import guard as guards
from dashboard.charts import parts
from dashboard.charts.chart import Chart
from dashboard.charts.names import OUTCOMES_TITLE
from dashboard.charts.outcomes import COLOURS
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import Before
from dashboard.figures import meetings
from dashboard.figures.at import windows
from dashboard.figures.breakdown import Breakdown, Months
from dashboard.figures.compute import Row, measure, pass_statement, passes
from dashboard.figures.control import control
from dashboard.figures.disputes import escalated_to
from dashboard.figures.funnel import funnel
from dashboard.figures.guard import guard
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.slices import COLUMNS
from dashboard.links import Links
from dashboard.view import View, earlier, months_before, rolling_year
from db.engine import reading_engine

DAY = date(2026, 10, 31)
COMPARED = "dispute.on_time"


@dataclass(frozen=True)
class Drawn:
    """A chart with its heading and what stands beside the heading."""

    title: str
    aside: str
    chart: Chart


@dataclass(frozen=True)
class Content:
    """The page from top to bottom: `head`, then three columns, then the table; HTML is a string."""

    head: list[str]
    left: list[Drawn]
    middle: list[Drawn | str]
    right: list[Drawn | str]
    table: str

    @property
    def pieces(self) -> list[Drawn | str]:
        return [*self.head, *self.left, *self.middle, *self.right, self.table]


class Reader:
    """The database, each question asked once."""

    def __init__(self, address: str) -> None:
        self.engine = reading_engine(make_url(address))
        with self.engine.connect() as connection:
            self.villages, self.held = Villages.read(connection), meetings.all_meetings(connection)
        self.known: dict[Any, Any] = {}
        self.lock = Lock()

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        key = (function.__qualname__, arguments)
        if key not in self.known:
            with self.lock, self.engine.connect() as bare:
                connection = bare.execution_options(villages=self.villages, meetings=self.held)
                self.known[key] = function(connection, *arguments)
        return self.known[key]


def reader() -> Reader:
    return Reader(os.environ["DATABASE_URL"])


def split(connection: Connection, ids: tuple[str, ...], column: str, view: View) -> Breakdown:
    """A breakdown of the view's village (or the town), with the village in the statement."""
    chosen = tuple(FIGURES[each] for each in ids)
    values: Any = defaultdict(lambda: defaultdict(dict))
    for one_pass in passes(chosen):  # type: ignore[arg-type]
        table = one_pass.source.table
        statement = pass_statement(
            one_pass, windows([view]), COLUMNS[column][table.name], 0, len(one_pass.columns)
        ).order_by(COLUMNS[column][table.name])
        if view.scope:
            statement = statement.where(table.c.village_code == view.scope)
        for _, _, group, _, *measures in connection.execute(statement):
            for each, places in one_pass.places.items():
                values[group][each][view.scope] = tuple(measures[place] for place in places)
    return Breakdown(view, chosen, Villages.read(connection), dict(values))  # type: ignore[arg-type]


def content(read: Reader, village: str) -> Content:
    """The page for a village; for the town where it is empty."""
    scope = village or None
    view = View.of(DAY, None, scope)
    town = replace(view, scope=None)
    links = Links((("as_of", DAY.isoformat()), *((("village", village),) if village else ())))
    name = read.villages.by_code[village].short_name if village else "全镇"
    last = earlier(view, "meeting", read(meetings.last_20th, DAY))
    compared = read(measure, (town, replace(last, scope=None)) if last else (town,))
    now, rows = compared.row(0, scope).results, compared.rows(0, "village", scope)
    before = Before("上次", compared.row(1, scope).results if last else {})
    year: list[Row] = read(measure, rolling_year(town), tuple(charts.GOALS)).months(scope)
    accepted = read(measure, tuple(View(DAY, months_before(DAY, 11)).months()), ("dispute.accepted",)).months(scope)
    intake = replace(view, start=months_before(DAY, 23))
    months = control(COMPARED, Months(read(split, (COMPARED,), "month", intake)).of(scope))
    # A village is held against its town.
    against, scope_word = compared.row(0).results[COMPARED], "全镇"
    drawn = funnel(against, rows)
    rate = FIGURES[COMPARED].name
    where = parts.hundred_bar(
        now, escalated_to(read(split, ("dispute.escalated",), "escalated_to", view).of(scope)), links
    )
    kinds = read(split, tuple(OUTCOMES), "category", view).of(scope)
    return Content(
        [
            parts.headline(charts.headline(now, drawn, scope_word)),
            parts.card(OUTCOMES_TITLE, where, parts.accepted(now, links)),
            charts.rates(now, before, year, links),
            charts.counts(now, before, links),
            charts.choices(COMPARED, links),
        ],
        [
            Drawn(
                f"各村{rate}",
                charts.beside_villages(len(rows), scope_word),
                charts.villages(COMPARED, against, rows, drawn, scope_word, links),
            )
        ],
        [
            Drawn(f"{rate}　按件数看", "界外的才值得问", funnels.chart(drawn, scope_word, 330, links)),
            funnels.few_words(drawn),
            Drawn(
                f"{rate}　{charts.month_word(COMPARED)}",
                controls.sentence(months),
                controls.chart(months, 200, links.intake(COMPARED, intake)),
            ),
        ],
        [
            Drawn("各月受理", "近12个月，件", charts.months(accepted, links)),
            Drawn("各类纠纷去向", f"{COLOURS}；件", charts.kinds(kinds, links)),
            charts.zero_reports(now, before, rows, links),
        ],
        guards.table(read(guard, town).of(scope), name),
    )
