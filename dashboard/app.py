"""The Streamlit entry: navigation and the filter bar, nothing else."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from dashboard.access import current as session
from dashboard.access.paths import at
from dashboard.access.policy import NotAllowed
from dashboard.charts import parts, theme
from dashboard.figures.meetings import next_20th, unarranged_years
from dashboard.navigation import PAGES
from dashboard.page import PERIODS, Screen, fence, html, query, screen
from dashboard.settings import SETTINGS
from dashboard.view import months_before

WHOLE = "全镇"
# Pages about the dashboard itself, not about a view of the data.
WITHOUT_FILTERS = ("audit",)


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
    area, village = (None if code == WHOLE else code for code in (state.area_choice, state.village_choice))
    changes = {"as_of": as_of.isoformat(), "area": area, "village": village}
    if period in PERIODS:
        changes["from"] = period_start(period, as_of).isoformat()
    if area != st.query_params.get("area"):
        changes["village"] = None
    st.query_params.from_dict(query(**changes))


def keep_address() -> None:
    """Know every page before anything can go wrong: a page that cannot be drawn now comes back at its own address."""
    empty = [st.Page(lambda: None, title=title, url_path=path, default=path is None) for _, title, path in PAGES]
    st.navigation(empty, position="hidden")


def closed_pages(shown: Screen, own: Any) -> list[Any]:
    """What stands in the place of the pages that the role may not open. The first page answers at / alone: a role that
    may not see it is led on from there to its own first page."""

    def refused() -> None:
        raise NotAllowed("这个账号不能打开这一页。")

    closed = [path for _, _, path in PAGES if path and not shown.policy.allows_page(path)]
    found = [st.Page(refused, title="无权查看", url_path=path) for path in closed]
    if not shown.policy.allows_page(None):
        found.append(st.Page(lambda: st.switch_page(own), title="首页", default=True))
    return found


def top_bar(pages: list, shown: Screen) -> None:  # type: ignore[type-arg]
    town = shown.villages.town.name or SETTINGS.town_title
    with st.container(horizontal=True, key="top"):
        html(f'<span class="town">{parts.escape(town)} · 常态化工作督导</span>', width="content")
        for page in pages:
            st.page_link(page, query_params=query(), width="content")
        st.space("stretch")
        if shown.version.is_demo:
            html('<span class="demo">演示数据</span>', width="content")
        html(parts.who(shown.access.account, shown.access.role.title, at("logout")), width="content")


def filter_bar(shown: Screen) -> None:
    villages, view = shown.villages, shown.view
    areas = [area.code for area in villages.areas]
    inside = [village.code for village in villages.within(shown.area)]
    if shown.policy.sees_town or not areas:
        areas.insert(0, WHOLE)
    if shown.policy.sees_town or areas[0] != WHOLE:
        inside.insert(0, WHOLE)
    periods = list(PERIODS)
    current = next((name for name in periods if period_start(name, view.as_of) == view.start), None)
    if current is None:
        periods.append(current := f"自 {view.start}")

    def name(code: str) -> str:
        if code != WHOLE:
            return villages.by_code[code].short_name
        return WHOLE if shown.policy.sees_town else "—"

    state = st.session_state
    state.as_of_choice, state.period_choice = view.as_of, current
    state.area_choice, state.village_choice = shown.area or WHOLE, shown.village or WHOLE
    with st.container(horizontal=True, key="filters"):
        html("截至日", width="content")
        st.date_input(
            "截至日", key="as_of_choice", format="YYYY-MM-DD", label_visibility="collapsed", on_change=follow, width=140
        )
        html("考核期", width="content")
        st.selectbox("考核期", periods, key="period_choice", label_visibility="collapsed", on_change=follow, width=125)
        html("管理区", width="content")
        st.selectbox(
            "管理区",
            areas,
            key="area_choice",
            format_func=name,
            label_visibility="collapsed",
            on_change=follow,
            width=125,
        )
        html("村", width="content")
        st.selectbox(
            "村",
            inside,
            key="village_choice",
            format_func=name,
            label_visibility="collapsed",
            on_change=follow,
            width=125,
        )
        st.space("stretch")
        html(f'<span class="status">{status(shown)}</span>', width="content")


def status(shown: Screen) -> str:
    """The next meeting, the last one, and how fresh the data is."""
    first, _ = next_20th(shown.view.as_of)
    days = (first - shown.view.as_of).days
    last = shown.last_meeting()
    changed = shown.version.changed_at
    words = [
        f"距下次20日例会 {days} 天" if days > 0 else "20日例会正当期",
        f"上次例会 {last.month}月{last.day}日" if last else "尚无20日例会",
        f"数据更新 {changed:%Y-%m-%d %H:%M}" if changed else "尚未装载数据",
    ]
    if shown.version.quarantined and shown.access.role.loads:
        words.append(f"{shown.version.quarantined} 行待处理")
    words += [f"{year}年放假安排未录入" for year in unarranged_years(shown.view)]
    return "　·　".join(words)


st.set_page_config(page_title=f"{SETTINGS.town_title} 常态化工作督导", layout="wide", initial_sidebar_state="collapsed")
st.html(f"<style>{theme.STYLE}</style>")
keep_address()
with fence():
    shown = screen()
    allowed = [each for each in PAGES if shown.policy.allows_page(each[2])]
    if not allowed:
        raise NotAllowed("这个账号还没有可以打开的页面，请找扫黑办。")
    pages = [
        st.Page(f"../pages/{file}.py", title=title, url_path=path, default=path is None)
        for file, title, path in allowed
    ]
    chosen = st.navigation([*pages, *closed_pages(shown, pages[0])], position="hidden")
    top_bar(pages, shown)
    html(shown.watermark())
    if chosen.url_path not in WITHOUT_FILTERS:
        filter_bar(shown)
    for note in shown.notes:
        st.warning(note)
    if shown.villages.all or chosen.url_path in WITHOUT_FILTERS:
        session.seen(shown.access, f"{chosen.title}　{shown.words()}")
        chosen.run()
    else:
        html(
            parts.card(
                "还没有区划台账",
                parts.empty("请先装载区划台账：python -m dashboard import 区划台账.xlsx，再装载其余台账。"),
            )
        )
