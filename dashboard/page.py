"""What every page needs: the view from the URL, figures read once per data version, and a fence against errors."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import current as session
from dashboard.access.paths import at
from dashboard.access.policy import NotAllowed, Policy
from dashboard.access.roles import Access
from dashboard.access.suppress import hidden
from dashboard.access.watermark import watermark
from dashboard.charts import parts
from dashboard.faults import check_schema, fault_of
from dashboard.figures import freshness, meetings
from dashboard.figures.compute import Row, figures, series
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.view import View, months_before, rolling_year
from db.engine import reading_engine

PERIODS = {"本年": "year", "本季": "quarter", "本月": "month", "近12个月": "twelve"}


@st.cache_resource
def engine() -> Engine:
    """The read-only engine, shared by all sessions."""
    return reading_engine()


@dataclass(frozen=True)
class Screen:
    """What a page is drawn from: who looks, the data's version, the divisions, and the view that the URL asks for."""

    policy: Policy
    version: freshness.Version
    villages: Villages
    view: View
    area: str | None
    village: str | None
    notes: tuple[str, ...]

    @property
    def access(self) -> Access:
        return self.policy.access

    def only_for(self, path: str) -> None:
        """Refuse a page that the role may not open, for what the page reads past `read`.

        Raises:
            NotAllowed: it may not.
        """
        if not self.policy.allows_page(path):
            raise NotAllowed("这个账号不能打开这一页。")

    def watermark(self) -> str:
        """The element for the main screen: who looks, and when."""
        return watermark(self.access, dt.datetime.now())

    def words(self) -> str:
        """The view in words, as the audit log keeps it."""
        scope = self.policy.divisions.by_code[self.view.scope].name if self.view.scope else "全镇"
        return f"{scope}　截至 {self.view.as_of}　自 {self.view.start}"

    def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """`function(connection, *arguments)`, computed once for each version of the data, as far as the role may see.

        Raises:
            NotAllowed: the role may not read this.
        """
        self.policy.checked(function, arguments, self._hidden)
        found = _read(self.version, function.__module__, function.__qualname__, arguments, function)
        return self.policy.cleaned(found, arguments, self._hidden)

    def _hidden(self, view: View) -> dict[str, frozenset[str]]:
        """The clue figures that each area and village must not show, worked out over the whole town."""
        return _hidden(self.version, replace(view, scope=None), self.policy.divisions)

    def now(self) -> dict[str, Result]:
        """All figures of the view."""
        return self.read(figures, self.view)[0].results

    def before(self) -> dict[str, Result]:
        """All figures as they stood at the last 20日会; empty where there was none."""
        last = self.last_meeting()
        if last is None:
            return {}
        start = self.view.start if self.view.start <= last else None
        return self.read(figures, View.of(last, start, self.view.scope))[0].results

    def rows(self, by: str) -> list[Row]:
        return self.read(figures, self.view, by)

    def year(self) -> list[Row]:
        """The figures of the twelve months before each of the last twelve months' ends."""
        return self.read(series, rolling_year(self.view))

    def months(self) -> list[Row]:
        """The last twelve months, each with its own period."""
        start = months_before(self.view.as_of, 11)
        return self.read(figures, View(self.view.as_of, start, self.view.scope), "month")

    def last_meeting(self) -> dt.date | None:
        return self.read(meetings.last_20th, self.view.as_of)


@st.cache_data(show_spinner=False, max_entries=100)
def _hidden(version: freshness.Version, view: View, _divisions: Villages) -> dict[str, frozenset[str]]:
    ids = [each for each in FIGURES if each.startswith("clue.")]
    with engine().connect() as connection:
        areas, villages = (figures(connection, view, by, ids) for by in ("area", "village"))
    return hidden(areas, villages, _divisions)


@st.cache_data(show_spinner=False, max_entries=400)
def _read(
    version: freshness.Version, module: str, name: str, arguments: tuple[Any, ...], _function: Callable[..., Any]
) -> Any:
    with engine().connect() as connection:
        return _function(connection, *arguments)


def screen() -> Screen:
    """The screen that the URL asks for; what it asks wrongly is said in `notes` and read as the default.

    Raises:
        NotSignedIn, NotAllowed: the session has ended; the account's scope is gone.
    """
    access = session.current()
    with engine().connect() as connection:
        check_schema(connection)
        version = freshness.data_version(connection)
    villages = _villages(version)
    notes: list[str] = []
    query = st.query_params
    as_of = _day(query.get("as_of"), "截至日", notes) or dt.date.today()
    start = _day(query.get("from"), "考核期起始日", notes)
    if start and start > as_of:
        notes.append("考核期起始日晚于截至日，已改为本年1月1日。")
        start = None
    area = _code(query.get("area"), "管理区", villages, notes)
    village = _code(query.get("village"), "村", villages, notes)
    if village and area and villages.by_code[village].parent_code != area:
        village = None
    policy = Policy(access, villages)
    area, village, note = policy.bound(area, village)
    notes += [note] if note else []
    return Screen(
        policy, version, policy.visible(), View.of(as_of, start, village or area), area, village, tuple(notes)
    )


@st.cache_data(show_spinner=False, max_entries=20)
def _villages(version: freshness.Version) -> Villages:
    with engine().connect() as connection:
        return Villages.read(connection)


def _day(text: str | None, name: str, notes: list[str]) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        notes.append(f"网址中的{name}不是日期，已按默认显示。")
        return None


def _code(code: str | None, level: str, villages: Villages, notes: list[str]) -> str | None:
    if not code:
        return None
    found = villages.by_code.get(code)
    if found is None or found.level != level:
        notes.append(f"网址中的{level}代码不在区划台账中，已按全镇显示。")
        return None
    return code


def query(**changes: str | None) -> dict[str, str]:
    """The URL's view with changes; None takes a parameter out."""
    kept = {name: st.query_params[name] for name in ("as_of", "from", "area", "village") if name in st.query_params}
    kept.update({name: value for name, value in changes.items() if value is not None})
    return {name: value for name, value in kept.items() if changes.get(name, "") is not None}


def html(*pieces: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML parts; nothing where they are empty."""
    if any(pieces):
        st.html("".join(pieces), width=width)


def chart(title: str, figure: Any, aside: str = "") -> None:
    """A Plotly chart in a card of its own."""
    with st.container(key=f"box {title}"):
        html(parts.card(title, "", aside))
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=f"chart {title}", alt=title)


@contextmanager
def fence() -> Iterator[None]:
    """Whatever fails inside shows as a sentence that says what to do, never as a traceback."""
    try:
        yield
    except NotAllowed as refusal:
        html(parts.card("无权查看", parts.empty(str(refusal))))
    except session.NotSignedIn:
        html(parts.card("登录已失效", f'<div class="empty">请<a href="{at("login")}">重新登录</a>。</div>'))
    except SQLAlchemyError as error:
        html(parts.card("读不到数据库", parts.empty(fault_of(error, engine).sentence)))
        _look_again()


@st.fragment(run_every=5)
def _look_again() -> None:
    """Draw the page anew as soon as both databases answer."""
    try:
        session.current()
        with engine().connect() as connection:
            check_schema(connection)
    except (SQLAlchemyError, session.NotSignedIn):
        return
    st.rerun()
