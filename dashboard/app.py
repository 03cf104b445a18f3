"""The Streamlit entry: navigation and the filter bar, nothing else."""

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from dashboard.access import current as session
from dashboard.access.paths import at
from dashboard.access.policy import NotAllowed, Policy
from dashboard.access.roles import Access
from dashboard.access.watermark import watermark
from dashboard.address import query
from dashboard.charts import parts, theme
from dashboard.charts import region as regions
from dashboard.figures.freshness import Version
from dashboard.figures.meetings import unarranged_years
from dashboard.links import VIEW_PARAMETERS
from dashboard.meeting import in_meeting, leave
from dashboard.navigation import PAGES, PageEntry
from dashboard.page import FOLLOW, fence, html, open_address, watch
from dashboard.region import RegionScreen, region_screen, watch_region
from dashboard.screen import COMPARISONS, DEFAULT_COMPARISON, Screen, drawing, screen_of, village_names
from dashboard.settings import SETTINGS
from dashboard.towns import Whose, whose
from dashboard.view import View, months_before

WHOLE = "全镇"
PERIODS = {"本年": "year", "本季": "quarter", "本月": "month", "近12个月": "twelve"}
# Pages about the dashboard itself, not about a view of the data.
WITHOUT_FILTERS = ("audit",)
# And those that have something to show before there is any village: the ledgers are loaded there.
WITHOUT_VILLAGES = (*WITHOUT_FILTERS, "data")
MEETING = "meeting"
NO_TOWN = (
    "数据库里有多个镇，这个账号没有限定到哪一个镇。请找扫黑办添加限定到本镇的账号，"
    "或在首页网址的末尾加上 ?town=镇的区划代码 再打开。"
)


def period_start(name: str, as_of: dt.date) -> dt.date:
    """The first day of a named period that ends on `as_of`."""
    return {
        "year": dt.date(as_of.year, 1, 1),
        "quarter": months_before(as_of, (as_of.month - 1) % 3),
        "month": as_of.replace(day=1),
        "twelve": months_before(as_of, 11),
    }[PERIODS[name]]


def follow() -> None:
    """Carry the filter bar's choice into the URL, which is where every page reads its view."""
    state = st.session_state
    as_of, period = state.as_of_choice or dt.date.today(), state.period_choice
    chosen = (state.get("area_choice", WHOLE), state.get("village_choice", WHOLE))
    area, village = (None if code == WHOLE else code for code in chosen)
    vs = state.get("vs_choice", DEFAULT_COMPARISON)
    changes = {"as_of": as_of.isoformat(), "area": area, "village": village, "vs": vs}
    if period in PERIODS:
        changes["from"] = period_start(period, as_of).isoformat()
    if area != st.query_params.get("area"):
        changes["village"] = None
    if changes["vs"] == DEFAULT_COMPARISON:
        changes["vs"] = None
    others = {name: value for name, value in st.query_params.items() if name not in VIEW_PARAMETERS}
    st.query_params.from_dict({**others, **query(**changes)})


def place(entry: PageEntry) -> str | None:
    """What the policy is asked about a page: the slides stand at the overview's address, in its place."""
    return MEETING if entry.path is None and in_meeting() else entry.path


def allowed(shown: Screen) -> list[PageEntry]:
    """The pages that the role may open."""
    return [each for each in PAGES if shown.policy.allows_page(place(each))]


def keep_address() -> None:
    """Know every page before anything can go wrong: a page that cannot be drawn now comes back at its own address."""
    empty = [st.Page(lambda: None, title=each.title, url_path=each.path, default=each.path is None) for each in PAGES]
    st.navigation(empty, position="hidden")


def navigate(shown: Screen) -> tuple[str | None, Any]:
    """The path of the page that the address names, and what to run for it: the page, or a refusal.

    The first page answers at / alone: a role that may not see it is led on from there to its own first page.
    """
    if not allowed(shown) and not in_meeting() and shown.policy.allows_page(MEETING):
        st.query_params["mode"] = MEETING
        st.rerun()
    if not allowed(shown):
        raise NotAllowed("这个账号还没有可以打开的页面，请找扫黑办。")

    def refused() -> None:
        raise NotAllowed("这个账号不能打开这一页。")

    pages = {}
    for each in allowed(shown):
        file = MEETING if place(each) == MEETING else each.file
        page = st.Page(f"../pages/{file}.py", title=each.title, url_path=each.path, default=each.path is None)
        pages[page] = place(each)
    first = next(iter(pages))
    for each in PAGES:
        if not shown.policy.allows_page(place(each)):
            pages[st.Page(refused, title=each.title, url_path=each.path, default=each.path is None)] = each.path
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


def top_bar(current: str | None, shown: Screen) -> None:
    town = shown.villages.town.name or SETTINGS.town_title
    with st.container(horizontal=True, key="top"):
        above = f'<span class="path">{regions.path(shown.above, shown.links)} ›</span>' if shown.above else ""
        links = [
            (each.title, shown.links.to(each.path or ""), each.path == current)
            for each in allowed(shown)
            if each.listed
        ]
        html(above, parts.navigation(f"{town} · 常态化工作督导", links), width="content")
        if current not in WITHOUT_FILTERS:
            search(shown)
        meeting = parts.link("会议模式", shown.links.to("", mode=MEETING, area=None, village=None))
        bar_end(shown.version, shown.access, meeting if shown.policy.allows_page(MEETING) else "")


def bar_end(version: Version, access: Access, first: str = "") -> None:
    """The right end of the top bar: `first`, light and dark, whether the data is a demo's, and who is signed in."""
    look = parts.repaint(theme.palette().name, [each.path or "./" for each in PAGES])
    demo = '<span class="demo">演示数据</span>' if version.is_demo else ""
    who = parts.who(access.account, access.role.title, at("password"), at("logout"))
    html(f'<div class="bar-end">{first}{look}{demo}{who}</div>', width="content")


def search(shown: Screen) -> None:
    """Find a village by name, alias, pinyin initials or code, and go to its page."""
    everywhere = village_names(shown.version, shown.policy.divisions)
    names = {village.code: everywhere[village.code] for village in shown.villages.all}
    found = st.selectbox(
        "查村",
        list(names),
        index=None,
        placeholder="查村：名称、首字母",
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"search {st.query_params.get('village')}",
        width=200,
    )
    if found and found != st.query_params.get("village"):
        open_address(shown.links.village(found))


def filter_bar(shown: Screen) -> None:
    villages, view = shown.villages, shown.view
    areas = [area.code for area in villages.areas if shown.policy.role.level != "村"]
    inside = [village.code for village in villages.within(shown.area)]
    if shown.policy.sees_town or not areas:
        areas.insert(0, WHOLE)
    if shown.policy.sees_town or areas[0] != WHOLE:
        inside.insert(0, WHOLE)
    periods, current = period_names(view)

    def name(code: str) -> str:
        if code != WHOLE:
            return villages.by_code[code].short_name
        return "全部" if shown.policy.sees_town else "—"

    state = st.session_state
    state.as_of_choice, state.period_choice, state.vs_choice = view.as_of, current, shown.vs
    state.area_choice, state.village_choice = shown.area or WHOLE, shown.village or WHOLE
    with st.container(horizontal=True, key="filters"):
        choose_day()
        choose("考核期", periods, "period_choice", str, 170)
        choose("对比", list(COMPARISONS), "vs_choice", COMPARISONS.__getitem__, 164)
        choose("管理区", areas, "area_choice", name, 176)
        choose("村", inside, "village_choice", name, 138)
        html(f'<span class="status">{status(shown)}</span>', width="content")


def period_names(view: View) -> tuple[list[str], str]:
    """The periods to choose from, and the view's own."""
    periods = list(PERIODS)
    current = next((name for name in periods if period_start(name, view.as_of) == view.start), None)
    if current is None:
        periods.append(current := f"自 {view.start}")
    return periods, current


def choose_day() -> None:
    """The choice of the as-of day."""
    st.date_input("截至日", key="as_of_choice", format="YYYY-MM-DD", on_change=follow, width=196)


def choose(label: str, options: list[str], key: str, name: Callable[[str], str], width: int) -> None:
    """A labelled choice of the filter bar."""
    st.selectbox(label, options, key=key, format_func=name, on_change=follow, width=width)


def status(shown: Screen) -> str:
    """The next meeting, the last one, and how fresh the data is."""
    days = (shown.next_meeting() - shown.view.as_of).days
    last = shown.last_meeting()
    changed = shown.version.changed_at
    words = [
        f"距20日例会 {days} 天" if days > 0 else "20日例会正当期",
        f"上次 {last.month}月{last.day}日" if last else "尚无20日例会",
        f"数据 {changed:%m-%d %H:%M}" if changed else "尚未装载数据",
    ]
    if missing := shown.unloaded():
        words.append(f"{missing} 本台账未装载")
    if shown.version.quarantined and shown.access.role.loads:
        words.append(f"{shown.version.quarantined} 行待处理")
    words += [f"{year}年放假安排未录入" for year in unarranged_years(shown.view)]
    return " · ".join(words)


def run_without_town(access: Access, found: Whose) -> None:
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


def run_audit(access: Access, found: Whose) -> None:
    """The log, with nothing of any town beside it."""
    chosen = only_page("audit", "审计")
    html(watermark(access, dt.datetime.now()))
    with st.container(horizontal=True, key="top"):
        name = found.path[-1].name if found.path else "全部"
        html(parts.navigation(f"{name} · 常态化工作督导", []), width="content")
        bar_end(found.version, access)
    session.seen(access, chosen.title)
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
    return parts.card("还没有区划台账", f'<div class="empty">{way}</div>')


def run_region(access: Access, found: Whose) -> None:
    """The region page, whatever address was asked: without a town there is no other page of figures."""
    chosen = only_page("region", "区域")
    shown = region_screen(found)
    html(shown.watermark())
    with st.container(horizontal=True, key="top"):
        path = f'<span class="path">{regions.path(shown.path, shown.links)}</span>'
        html(parts.navigation(f"{shown.name} · 常态化工作督导", []), path, width="content")
        bar_end(shown.version, access)
    region_filters(shown)
    for note in shown.notes:
        st.warning(note)
    watch_region(shown.version)
    session.seen(access, f"{chosen.title}　{shown.words()}")
    chosen.run()


def region_filters(shown: RegionScreen) -> None:
    """The filter bar of a region: the day and the period; places are reached by links."""
    state, view = st.session_state, shown.view
    periods, current = period_names(view)
    state.as_of_choice, state.period_choice = view.as_of, current
    with st.container(horizontal=True, key="filters"):
        choose_day()
        choose("考核期", periods, "period_choice", str, 170)
        changed = shown.version.changed_at
        words = f"{len(shown.below)} 个单位 · 对比上月同日" + (f" · 数据 {changed:%m-%d %H:%M}" if changed else "")
        html(f'<span class="status">{words}</span>', width="content")


st.set_page_config(page_title=f"{SETTINGS.town_title} 常态化工作督导", layout="wide", initial_sidebar_state="collapsed")
theme.show(palette())
st.html(f"<style>{theme.sheet()}</style>")
keep_address()
FOLLOW(key="follow")
with fence():
    access = session.current()
    found = whose(access)
    if found.is_region:
        leave()
        run_without_town(access, found)
        st.stop()
    shown = screen_of(access, found)
    path, chosen = navigate(shown)
    html(shown.watermark() + paper_line(shown, chosen.title))
    if path != MEETING:
        leave()
        top_bar(path, shown)
        if path not in WITHOUT_FILTERS:
            filter_bar(shown)
        for note in shown.notes:
            st.warning(note)
    watch(shown.version, st.context.theme.type)
    if shown.villages.all or path in (MEETING, *WITHOUT_VILLAGES):
        session.seen(shown.access, f"{chosen.title}　{shown.words()}")
        with drawing(shown):
            chosen.run()
    else:
        html(no_villages(shown))
