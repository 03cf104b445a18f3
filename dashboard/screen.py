"""What a page is drawn from: the view that the URL asks for, and the figures of it that the role may see."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import streamlit as st

from dashboard import kept
from dashboard.access import current as session
from dashboard.access.policy import NotAllowed, Policy
from dashboard.access.roles import Access
from dashboard.access.watermark import watermark
from dashboard.access.watermark import words as who_and_when
from dashboard.address import days, place, query
from dashboard.charts.names import internal
from dashboard.charts.words import Before
from dashboard.database import connect
from dashboard.faults import check_schema
from dashboard.figures import freshness, meetings
from dashboard.figures.breakdown import Split, breakdown, by_month
from dashboard.figures.changes import comparable
from dashboard.figures.compute import Measured, Row, measure
from dashboard.figures.disputes import escalated_to
from dashboard.figures.kinds import Result
from dashboard.figures.regions import Region
from dashboard.figures.scopes import Villages
from dashboard.links import Links
from dashboard.towns import TownContext, town_context
from dashboard.view import View, earlier, months_before, rolling_year
from db.terms import AREA, VILLAGE

# How far back changes are told where there is nothing to compare with, in days.
A_MONTH = 30
COMPARISONS = {"meeting": "上次20日会", "month": "上月同日", "year": "去年同日"}
DEFAULT_COMPARISON = "meeting"


class Moved(Exception):
    """Ledgers were loaded while the page was being read: it is to be read again."""


@dataclass(frozen=True)
class Screen:
    """What a page is drawn from: who looks, the data's version, the divisions, and the view that the URL asks for.

    `vs` says what the view is compared with: a key of COMPARISONS. Whatever comes out of here has passed the policy:
    a role that is bound to a place has that place's divisions alone in `villages`. `above` are the regions that the
    town lies in, as far up as the account reaches.
    """

    policy: Policy
    version: freshness.Version
    villages: Villages
    view: View
    vs: str
    area: str | None
    village: str | None
    notes: tuple[str, ...]
    above: tuple[Region, ...] = ()

    @cached_property
    def links(self) -> Links:
        """The addresses of pages and records in this view."""
        asked = query(town=self.town, area=self.area, village=self.village)
        return Links(tuple(asked.items()), self.policy.shut_pages)

    @property
    def town(self) -> str | None:
        """The town's code where the database holds many."""
        return self.version.town

    @property
    def scope_name(self) -> str:
        return self.villages.by_code[self.view.scope].short_name if self.view.scope else "全镇"

    @property
    def narrowed_to(self) -> str:
        """The area or village that the page shows alone, which its first line begins with; nothing for the town."""
        return self.scope_name if self.view.scope else ""

    @property
    def is_one_village(self) -> bool:
        """Whether the page shows one village alone: what it says need not name it again."""
        return self.village is not None

    @property
    def access(self) -> Access:
        return self.policy.access

    def watermark(self) -> str:
        """The element for the main screen: who looks, and when."""
        return watermark(self.access, dt.datetime.now())

    def words(self) -> str:
        """The view in words, as the audit log keeps it."""
        whose = f"{self.villages.town.name}　" if self.town else ""
        return f"{whose}{self.scope_name}　截至 {self.view.as_of}　自 {self.view.start}"

    def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """`function(connection, *arguments)`, computed once for each version of the data and shared; not to be changed.

        Raises:
            NotAllowed: the role may not read this.
        """
        self.policy.checked(function, arguments, self._hidden_in)
        return self.policy.cleaned(self._unchecked(function, *arguments), arguments, self._hidden_in)

    def part(self, function: Callable[..., Any], view: View, *arguments: Any) -> Any:
        """What `function(connection, *arguments, view)` reads of all the town's villages at once comes to in the view's
        scope (`of`): whoever asks for another scope of it need not ask the database again.

        Raises:
            NotAllowed: the role may not read this.
        """
        self.policy.checked(function, (*arguments, view), self._hidden_in)
        whole = self._unchecked(function, *arguments, replace(view, scope=None))
        return self.policy.cleaned(whole.of(view.scope), (*arguments, view), self._hidden_in)

    def listed(self, function: Callable[..., Any], view: View, *arguments: Any) -> list[Any]:
        """The records that `function(connection, view, *arguments)` lists: they are read for the town, and those of the
        view's scope are taken from it, so that whoever asks for another scope need not ask the database again.

        Raises:
            NotAllowed: the role may not read this.
        """
        self.policy.checked(function, (view, *arguments), self._hidden_in)
        whole = self._unchecked(function, replace(view, scope=None), *arguments)
        return self.policy.cleaned(self.villages.held(view.scope, whole), (view, *arguments), self._hidden_in)

    def _unchecked(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What was read, as it is: for what is added up and cleaned here (`_allowed`) before it leaves the screen."""
        return kept.read(self.version, function, arguments)

    def _allowed(self, found: Any, scope: str | None, view: View | None = None) -> Any:
        """A row or rows of a scope, as far as the role may see."""
        view = replace(view or self.view, scope=scope)
        self.policy.checked(measure, (view,), self._hidden_in)
        return self.policy.cleaned(found, (view,), self._hidden_in)

    def _hidden_in(self, view: View) -> dict[str, frozenset[str]]:
        """The clue figures that each area and village must not show, worked out over the whole town."""
        return kept.hidden_clue_figures(self.version, replace(view, scope=None), self.policy.divisions)

    def now(self) -> dict[str, Result]:
        """All figures of the view."""
        return self._allowed(self._compared.row(0, self.view.scope), self.view.scope).results

    def before(self) -> Before:
        """All figures of the view that this one is compared with; empty where there is none (no 20日会 yet)."""
        compared = self._compared
        word = {"meeting": "上次", "month": "上月", "year": "去年"}[self.vs]
        if len(compared.views) == 1:
            return Before(word, {})
        row = compared.row(1, self.view.scope)
        before = self._allowed(row, self.view.scope, compared.views[1]).results
        return Before(word, comparable(before, *compared.views))

    def rows(self, by: str) -> list[Row]:
        """The figures of the view for each village or area in scope."""
        return self._allowed(self._compared.rows(0, by, self.view.scope), self.view.scope)

    def at_area(self, area: str) -> "Screen":
        """The same screen for one area."""
        return replace(self, view=replace(self.view, scope=area), area=area, village=None)

    def name(self, code: str) -> str:
        return self.villages.by_code[code].short_name

    def everyone(self) -> list[Row]:
        """The figures of all the town's villages, whatever the scope.

        Raises:
            NotAllowed: the role is bound to a place.
        """
        return self._allowed(self._compared.rows(0, "village"), None)

    def town_now(self) -> dict[str, Result]:
        """The town's figures, whatever the scope.

        Raises:
            NotAllowed: the role is bound to a place.
        """
        return self._allowed(self._compared.row(0), None).results

    def against(self) -> tuple[dict[str, Result], str]:
        """The figures that the villages in scope are held against, and whose they are: the scope's own; the town's
        where the scope is one village, which its own rate would always flatter."""
        if self.village and self.view.scope == self.village and self.policy.sees_town:
            return self.town_now(), "全镇"
        return self.now(), self.scope_name

    def earlier(self) -> View | None:
        """The view that this one is compared with."""
        return earlier(self.view, self.vs, self.last_meeting())

    def marks(self) -> tuple[str, str]:
        """What every export carries: that it is for internal use, and who made it when."""
        return (
            internal(self.version.is_demo),
            who_and_when(self.access, dt.datetime.now()),
        )

    def since(self) -> dt.date:
        """The day after which changes are told: that of the view compared with; a month back where there is none."""
        found = self.earlier()
        return found.as_of if found else self.view.as_of - dt.timedelta(days=A_MONTH)

    def since_words(self) -> str:
        """How that day is called before 的变化."""
        return f"{COMPARISONS[self.vs]}以来" if self.earlier() else f"近{A_MONTH}天"

    @property
    def town_view(self) -> View:
        """The view for the whole town: what is judged against all the town's villages is read once for them all."""
        return replace(self.view, scope=None)

    @cached_property
    def _compared(self) -> Measured:
        views = (self.view, self.earlier())
        return self._unchecked(measure, tuple(replace(view, scope=None) for view in views if view))

    def year(self, ids: tuple[str, ...]) -> list[Row]:
        """Some figures of the twelve months before each of the last twelve months' ends."""
        views = rolling_year(self.town_view)
        return self._allowed(self._unchecked(measure, views, ids).months(self.view.scope), self.view.scope)

    def months(self, ids: tuple[str, ...], number: int = 12) -> list[Row]:
        """Some figures of the last months up to the as-of day, each month with its own period."""
        views = View(self.view.as_of, months_before(self.view.as_of, number - 1)).months()
        return self._allowed(self._unchecked(measure, tuple(views), ids).months(self.view.scope), self.view.scope)

    def by_month(self, ids: tuple[str, ...]) -> list[Row]:
        """Some figures of the last two years' intake, month by month, as it stands at D."""
        return self.part(by_month, self.last_months(), ids)

    def breakdown(self, ids: tuple[str, ...], column: str, view: View | None = None) -> Split:
        """Some figures of the view (or another) split by a slice of their table."""
        return self.part(breakdown, view or self.view, ids, column)

    def escalated_to(self) -> dict[str | None, int]:
        """Where the view's escalated disputes went."""
        return escalated_to(self.breakdown(("dispute.escalated",), "escalated_to"))

    def last_months(self, number: int = 24) -> View:
        """The view whose period is the last months, the as-of day's among them."""
        return replace(self.view, start=months_before(self.view.as_of, number - 1))

    def last_meeting(self) -> dt.date | None:
        return self.read(meetings.last_20th, self.view.as_of)

    def unloaded(self) -> int:
        """How many ledgers were never loaded: their figures are missing, and neither good nor bad."""
        return sum(each.loaded_at is None for each in self.read(freshness.ledgers))

    def next_meeting(self) -> dt.date:
        """The first day on which the next 20日例会 may be held, the as-of day included."""
        return self.read(meetings.next_meeting, self.view.as_of)


# The screen of the run that draws a page just now.
_drawn: ContextVar[Screen | None] = ContextVar("screen", default=None)


@contextmanager
def drawing(shown: Screen) -> Iterator[None]:
    """While a page is drawn its `screen` is this one: who looks and at which version was asked a moment ago.

    Raises:
        Moved: a load has ended meanwhile, so that what was read may be of two versions.
    """
    token = _drawn.set(shown)
    try:
        yield
    finally:
        _drawn.reset(token)
    if not kept.is_read_anew.get():
        return
    kept.is_read_anew.set(False)
    with connect(shown.town) as connection:
        if freshness.data_version(connection) != shown.version:
            raise Moved


def screen() -> Screen:
    """The screen of the page that is being drawn (`drawing`); where none is, the one that the URL asks for now.

    Raises:
        NotSignedIn, NotAllowed: the session has ended; the account's scope is gone.
    """
    shown = _drawn.get()
    if shown is not None:
        return shown
    access = session.current()
    return screen_of(access, town_context(access))


def screen_of(access: Access, found: TownContext) -> Screen:
    """The screen that the URL asks for; what it asks wrongly is said in `notes` and read as the default.

    Args:
        access: who looks.
        found: whose data that is.

    Raises:
        NotAllowed: the account's scope is gone.
    """
    if found.is_region:
        raise NotAllowed("数据库里有多个镇，请先在区域页选一个镇。")
    version = found.version
    check_schema(version)
    villages = kept.frame(version).villages
    notes, query = list(found.notes), st.query_params
    as_of, start = days(notes)
    area = place(query.get("area"), AREA, villages, notes)
    village = place(query.get("village"), VILLAGE, villages, notes)
    if village and area and villages.by_code[village].parent_code != area:
        village = None
    vs = query.get("vs", DEFAULT_COMPARISON)
    if vs not in COMPARISONS:
        notes.append("网址中的对比方式不认识，已与上次20日会对比。")
        vs = DEFAULT_COMPARISON
    policy = Policy(access, villages)
    area, village, note = policy.bound(area, village)
    notes += [note] if note else []
    return Screen(
        policy,
        version,
        policy.visible(),
        View.of(as_of, start, village or area),
        vs,
        area,
        village,
        tuple(notes),
        found.above,
    )
