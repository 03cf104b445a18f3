"""What pages draw with: HTML as one element, exports, a look at newer data, and a fence against errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from secrets import token_hex
from time import monotonic
from typing import Any, Literal

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.delta_generator import DeltaGenerator

from dashboard.access import audit
from dashboard.access import current as session
from dashboard.access.paths import at
from dashboard.access.policy import NotAllowed
from dashboard.access.roles import Access
from dashboard.charts import map as maps
from dashboard.charts import parts, theme
from dashboard.charts.map_data import MapData
from dashboard.database import connect, engine
from dashboard.faults import check_schema, fault_of
from dashboard.figures import freshness
from dashboard.loading import LoadedBy
from dashboard.pack.make import Paper, Progress, make_pack
from dashboard.screen import Moved, Screen
from dashboard.state.engine import writing
from dashboard.view import View
from db.engine import ROOT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFRESH_SECONDS = 5
LOADS_LAST = 2.0
# The bars of the page that is being drawn, until its first words take them along, and the place of both.
_bars: ContextVar[tuple[str, DeltaGenerator | None]] = ContextVar("bars", default=("", None))
OPEN = st.components.v2.component("open", js=(ROOT / "assets" / "open.js").read_text(encoding="utf-8"))


@dataclass
class KnownPage:
    """A page as one role sees it in one view and version of the data: whether it was `drawn` before, by anyone."""

    drawn: bool = False


def known_page(title: str, version: freshness.Version, view: View, access: Access) -> KnownPage:
    """What is known of the page at this address."""
    asked = sorted(st.query_params.items())
    return _known_page(key=repr((title, version, view, asked, access.role.name, access.scope)))


@st.cache_resource(show_spinner=False, max_entries=1000)
def _known_page(key: str) -> KnownPage:
    return KnownPage()


def bars_above(body: str, come_first: bool) -> None:
    """Show the bars above a page: as one element with its first words, which saves the browser a pass over the page.

    Args:
        body: their HTML.
        come_first: they stand there before that, for the page's figures may have to be computed.
    """
    # A place of their own: what follows keeps its number, and with it what the browser holds (a map, a file chosen).
    place = st.container()
    if come_first:
        place.html(as_text(body))
    _bars.set(("" if come_first else body, place))


def watch(drawn: freshness.Version, look: str | None) -> None:
    """Draw the page anew once the data or the browser's setting of light and dark has changed.

    While neither has, this asks one small statement and no more.
    """
    _watch(drawn, look, monotonic())


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(drawn: freshness.Version, look: str | None, begun: float) -> None:
    if st.context.theme.type != look:
        st.rerun()
    if monotonic() - begun < 1:
        # Called by the page itself, which has just asked.
        return
    try:
        with connect(drawn.town) as connection:
            current = freshness.data_version(connection)
    except SQLAlchemyError:
        return
    if current != drawn:
        st.rerun()


def loaded_by(access: Access) -> LoadedBy:
    """Whom the audit log names for what is loaded in this session."""
    return LoadedBy(access.account, access.role.name, session.address())


@dataclass(frozen=True)
class MadePapers:
    """A meeting's papers that a session holds, of which view and made from which version of whose data."""

    papers: list[Paper]
    view: View
    version: freshness.Version

    def belongs_to(self, shown: Screen) -> bool:
        """Another day's or another town's papers must not be taken for this one's."""
        return (self.view, self.version.town) == (shown.view, shown.town)

    def is_older_than(self, shown: Screen) -> bool:
        """Whether the shared database holds newer data than they tell."""
        return self.version.version != shown.version.version


def make_papers(shown: Screen, progress: Progress) -> MadePapers:
    """The meeting's papers of the view; noted in the audit log before they are made.

    Raises:
        NotAllowed: the role may not have them.
        DataMoved: ledgers were loaded the whole time.
    """
    if not shown.policy.makes_papers:
        raise NotAllowed("这个账号不能生成会议材料。")
    session.note(shown.access, audit.EXPORTED, f"会议材料　{shown.words()}")
    with connect(shown.town) as connection:
        papers = make_pack(connection, shown.view, None, shown.access.name, progress)
    return MadePapers(papers, shown.view, shown.version)


def open_address(href: str) -> None:
    """Go to a page from Python (a click on the map): the browser follows the address as it follows a link."""
    OPEN(key="open", data={"href": href, "token": token_hex(8)})


def html(*pieces: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML parts below one another, as one element; nothing where they are empty. A page's first words stand below
    its bars, in one element with them."""
    shown = [each for each in pieces if each]
    bars, place = _bars.get()
    _bars.set(("", None))
    if shown or bars:
        words = shown[0] if len(shown) == 1 else parts.stack(shown) if shown else ""
        (place or st).html(as_text(bars + words), width=width)


def beside(body: str) -> None:
    """Show HTML that is neither bars nor words of the page, in an element of its own."""
    st.html(as_text(body))


def town_map(data: MapData, layers: list[str], *size: int) -> maps.Deck:
    """The map (`charts.map.deck`), drawn once for the same places in the same look: that takes a third of its page."""
    key = repr((data, layers, size, theme.palette().name, maps.boundaries_changed_at()))
    return _town_map(key=key, _data=data, _layers=layers, _size=size)


@st.cache_resource(show_spinner=False, max_entries=100)
def _town_map(key: str, _data: MapData, _layers: list[str], _size: tuple[int, ...]) -> maps.Deck:
    return maps.deck(_data, _layers, *_size)


def style(sheet: str) -> None:
    """Show the page in a style sheet, besides what it already is in."""
    st.html(f"<style>{sheet}</style>")


def as_text(body: str) -> str:
    """HTML as a text, of which assets/parts.js makes elements: Streamlit would first take each apart and look at it, in
    more than half of the browser's own time for a page of words (docs/decisions/0043-html-as-text.md)."""
    return f'<div class="part" hidden>{escape(body, quote=False)}</div>'


def export(shown: Screen, name: str, make: Callable[..., bytes], *arguments: Any) -> None:
    """A button that makes a workbook when it is pressed, and not before; what is exported, and of which view, is noted
    first."""
    access, address = session.current(), session.address()

    def made() -> bytes:
        audit.write(access, audit.EXPORTED, f"{name}　{shown.words()}", address)
        return make(*arguments)

    st.download_button("导出 Excel", made, file_name=name, mime=XLSX, on_click="ignore")


@contextmanager
def fence() -> Iterator[None]:
    """A refusal, an ended session and a fault of a database inside show as a sentence that says what to do. Of any
    other error Streamlit shows only that there was one (`showErrorDetails`), in the words of assets/house.css."""
    try:
        yield
    except NotAllowed as refusal:
        html(parts.card("无权查看", parts.empty(str(refusal))))
    except session.NotSignedIn:
        html(parts.card("登录已失效", f'<div class="empty">请<a href="{at("login")}">重新登录</a>。</div>'))
    except Moved:
        _read_again()
    except SQLAlchemyError as error:
        html(parts.card("读不到数据库", parts.empty(fault_of(error, engine).sentence)))
        _look_again(monotonic())


def _read_again() -> None:
    """Draw the page from the version that is there now; where that moves on at once again, when it stands still."""
    last, now = st.session_state.get("moved", 0.0), monotonic()
    st.session_state["moved"] = now
    if now - last > LOADS_LAST:
        st.rerun()
    html(parts.card("正在装载台账", parts.empty("数据一直在变，装载结束后本页会自己画好。")))


@st.fragment(run_every=5)
def _look_again(drawn: float) -> None:
    """Draw the page anew as soon as both databases answer, the state database for writing too; not in the same breath
    as the fault was `drawn`."""
    if monotonic() - drawn < 1:
        return
    try:
        session.current()
        with writing():
            pass
        with connect() as connection:
            check_schema(freshness.data_version(connection))
    except (SQLAlchemyError, session.NotSignedIn):
        return
    st.rerun()
