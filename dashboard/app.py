"""The Streamlit entry: navigation and the filter bar, nothing else."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from dashboard import bars
from dashboard.access import current as session
from dashboard.access.policy import PAGE_REFUSED, NotAllowed, Policy
from dashboard.access.roles import Access
from dashboard.access.watermark import watermark
from dashboard.charts import no_records, parts, theme
from dashboard.charts import region as regions
from dashboard.figures.red_list import red_list
from dashboard.navigation import PAGES, PageEntry
from dashboard.page import bars_above, beside, fence, html, known_page, style, watch
from dashboard.region import region_screen, watch_region
from dashboard.screen import Screen, drawing, screen_of
from dashboard.settings import SETTINGS
from dashboard.slides_mode import in_meeting, leave
from dashboard.towns import TownContext, town_context

# Pages about the dashboard itself, not about a view of the data.
WITHOUT_FILTERS = ("audit",)
# And those that have something to show before there is any village: the ledgers are loaded there.
WITHOUT_VILLAGES = (*WITHOUT_FILTERS, "data")
# The mode in which the first address shows the slides, as the policy knows it; and the file of their page.
MEETING, SLIDES = "meeting", "slides"
# And those that are of no single day, or say by themselves that nothing was recorded as of theirs.
WITHOUT_RECORDS = (*WITHOUT_VILLAGES, MEETING, "snapshots")
NO_TOWN = (
    "数据库里有多个镇，这个账号没有限定到哪一个镇。请找扫黑办添加限定到本镇的账号，"
    "或在首页网址的末尾加上 ?town=镇的区划代码 再打开。"
)


def place(entry: PageEntry) -> str | None:
    """What the policy is asked about a page: the slides stand at the overview's address, in its place."""
    return MEETING if entry.path is None and in_meeting() else entry.path


def allowed(shown: Screen) -> list[PageEntry]:
    """The pages that the role may open."""
    return [each for each in PAGES if shown.policy.allows_page(place(each))]


@contextmanager
def at_its_address() -> Iterator[None]:
    """Whatever goes wrong inside, the browser hears of every page: one that cannot be drawn now comes back at its own
    address."""
    try:
        yield
    except Exception:
        pages = [
            st.Page(lambda: None, title=each.title, url_path=each.path, default=each.path is None) for each in PAGES
        ]
        st.navigation(pages, position="hidden")
        raise


def refused() -> None:
    """What stands in place of a page that the role may not open."""
    raise NotAllowed(PAGE_REFUSED)


def kept_pages(entries: tuple[tuple[PageEntry, str | None, bool], ...]) -> dict[Any, str | None]:
    """Streamlit's pages with what the policy knows each as, those that the role may open first.

    They are kept in the session as long as the role may open the same: to look for every page's file takes the server
    as long as a whole page of words. Each run has copies of its own: a page notes that it was run, and the run before,
    which a choice has overtaken, may still be under way.

    Args:
        entries: each page, what the policy knows it as, and whether the role may open it.
    """
    known, pages = st.session_state.get("pages", (None, {}))
    if known != entries:
        pages = {}
        for each, path, is_open in sorted(entries, key=lambda entry: not entry[2]):
            file = SLIDES if path == MEETING else each.file
            run = f"../pages/{file}.py" if is_open else refused
            page = st.Page(run, title=each.title, url_path=each.path, default=each.path is None)
            pages[page] = path if is_open else each.path
        st.session_state["pages"] = (entries, pages)
    return {copy(page): path for page, path in pages.items()}


def navigate(shown: Screen) -> tuple[str | None, Any]:
    """The path of the page that the address names, and what to run for it: the page, or a refusal.

    The first page answers at / alone: a role that may not see it is led on from there to its own first page.

    Raises:
        NotAllowed: the role opens no page at all.
    """
    if not allowed(shown) and not in_meeting() and shown.policy.allows_page(MEETING):
        st.query_params["mode"] = MEETING
        st.rerun()
    if not allowed(shown):
        raise NotAllowed("这个账号还没有可以打开的页面，请找扫黑办。")

    pages = kept_pages(tuple((each, place(each), shown.policy.allows_page(place(each))) for each in PAGES))
    first = next(iter(pages))
    chosen = st.navigation(list(pages), position="hidden")
    if pages[chosen] is None and not shown.policy.allows_page(None):
        # At once: the bars of a page of figures are not for such a role either.
        st.switch_page(first)
    return pages[chosen], chosen


def palette() -> theme.Palette:
    """The viewer's own light or dark, which no address carries to others.

    The slides are light whatever the projector's computer is set to, unless their address asks for dark.
    """
    chosen = st.query_params.get("theme") if in_meeting() else st.context.theme.type
    return theme.DARK if chosen == "dark" else theme.LIGHT


def run_without_town(access: Access, found: TownContext) -> None:
    """What a role sees while no town is asked for: the region, or the log, which is one for all towns."""
    policy = Policy(access)
    if policy.allows_page("region"):
        run_region(access, found)
    elif policy.allows_page("audit"):
        run_audit(access, found)
    else:
        raise NotAllowed(NO_TOWN)


def only_page(file: str, title: str) -> Any:
    """What to run where there is this one page: every other address leads to it, with all that it asks."""
    page = st.Page(f"../pages/{file}.py", title=title, url_path=file)
    asked = dict(st.query_params)
    others = [
        st.Page(
            lambda: st.switch_page(page, query_params=asked),
            title=each.title,
            url_path=each.path,
            default=each.path is None,
        )
        for each in PAGES
        if each.path != file
    ]
    return st.navigation([page, *others], position="hidden")


def run_audit(access: Access, found: TownContext) -> None:
    """The log, with nothing of any town beside it."""
    chosen = only_page("audit", "审计")
    name = found.path[-1].name if found.path else bars.WHOLE
    beside(watermark(access, dt.datetime.now()))
    html(bars.region_bar(found.version, access, name))
    session.note_view(access, chosen.title)
    chosen.run()


def paper_line(shown: Screen, page: str) -> str:
    """What a printed page carries above."""
    whose = f"{shown.villages.town.name or SETTINGS.town_title}　{page}　{shown.scope_name}"
    return parts.on_paper(whose, shown.view.as_of, shown.view.start, shown.version.is_demo)


def no_villages(shown: Screen) -> str:
    """What stands in place of a page while there is nothing to show: where to begin, for who may."""
    way = "请扫黑办先装载区划台账，再装载其余台账。"
    if shown.access.role.loads:
        page = parts.link("数据质量", shown.links.to("data"))
        way = f"请先装载区划台账，再装载其余台账：在{page}页上传，或在服务器上运行 python -m dashboard import 区划台账.xlsx。"
    first = parts.headline("还没有区划台账，各页都没有数字")
    return first + parts.card("从这里开始", f'<div class="empty">{way}</div>')


def has_records(shown: Screen, path: str | None) -> bool:
    """Whether a page has anything to show: whether anything was recorded in the town as of the day, of which who sees a
    place alone is told nothing."""
    if path in WITHOUT_RECORDS or not shown.policy.allows_page(path) or not shown.policy.sees_town:
        return True
    if not no_records.nothing_counts(shown.town_now()):
        return True
    return not no_records.none_left(shown.read(red_list, shown.town_view))


def ways_on(shown: Screen, path: str | None) -> tuple[str, str]:
    """The same page as of today (of 记录, which the figure's link leads to, the first one), and that of the ledgers."""
    page = "" if path in (None, "records") else path
    return shown.links.to(page, **dict.fromkeys(("as_of", "from", "period"))), shown.links.to("data")


def run_region(access: Access, found: TownContext) -> None:
    """The region page, whatever address was asked: without a town there is no other page of figures."""
    chosen = only_page("region", "区域")
    shown = region_screen(found)
    page = known_page(chosen.title, shown.version, shown.view, access)
    beside(shown.watermark())
    bars_above(
        bars.region_bar(shown.version, access, shown.name, regions.path(shown.path, shown.links))
        + bars.region_filters(shown)
        + parts.notice(shown.notes),
        come_first=not page.drawn,
    )
    watch_region(shown.version)
    session.note_view(access, f"{chosen.title}　{shown.words()}")
    chosen.run()
    page.drawn = True


def town_bars(shown: Screen, current: str | None) -> str:
    """The bars above a page of a town; where the role may not open it, the ways to those that it may."""
    mode = MEETING if shown.policy.allows_page(MEETING) else None
    has_view = current not in WITHOUT_FILTERS and shown.policy.allows_page(current)
    top = bars.top_bar(shown, allowed(shown), current, has_view, mode)
    return top + (bars.filter_bar(shown) if has_view else "")


st.set_page_config(page_title="常态化工作督导", layout="wide", initial_sidebar_state="collapsed")
theme.show(palette())
style(theme.sheet())
with fence(), at_its_address():
    access = session.current()
    found = town_context(access)
    if found.is_region:
        leave()
        run_without_town(access, found)
        st.stop()
    shown = screen_of(access, found)
    path, chosen = navigate(shown)
    page = known_page(chosen.title, shown.version, shown.view, access)
    beside(shown.watermark())
    above = paper_line(shown, chosen.title)
    if path == MEETING:
        html(above)
    else:
        leave()
        bars_above(above + town_bars(shown, path) + parts.notice(shown.notes), come_first=not page.drawn)
    watch(shown.version, st.context.theme.type)
    if shown.villages.all or path in (MEETING, *WITHOUT_VILLAGES):
        session.note_view(shown.access, f"{chosen.title}　{shown.words()}")
        with drawing(shown):
            if has_records(shown, path):
                chosen.run()
            else:
                html(no_records.page(shown.view.as_of, *ways_on(shown, path)))
        page.drawn = True
    else:
        html(no_villages(shown))
