"""The Streamlit entry: navigation and the filter bar, nothing else."""

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from dashboard.charts import parts, theme
from dashboard.figures.meetings import next_20th, unarranged_years
from dashboard.links import VIEW_PARAMETERS
from dashboard.meeting import in_meeting, leave
from dashboard.navigation import PAGES
from dashboard.page import (
    COMPARISONS,
    DEFAULT_COMPARISON,
    FOLLOW,
    PERIODS,
    Screen,
    fence,
    html,
    open_address,
    query,
    screen,
    village_names,
    watch,
)
from dashboard.settings import SETTINGS
from dashboard.view import months_before

WHOLE = "全镇"


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
    changes = {"as_of": as_of.isoformat(), "area": area, "village": village, "vs": state.vs_choice}
    if period in PERIODS:
        changes["from"] = period_start(period, as_of).isoformat()
    if area != st.query_params.get("area"):
        changes["village"] = None
    if changes["vs"] == DEFAULT_COMPARISON:
        changes["vs"] = None
    others = {name: value for name, value in st.query_params.items() if name not in VIEW_PARAMETERS}
    st.query_params.from_dict({**others, **query(**changes)})


def top_bar(current: str | None, shown: Screen) -> None:
    town = shown.villages.town.name or SETTINGS.town_title
    with st.container(horizontal=True, key="top"):
        links = [(each.title, shown.links.to(each.path or ""), each.path == current) for each in PAGES if each.listed]
        html(parts.navigation(f"{town} · 常态化工作督导", links), width="content")
        st.space("stretch")
        search(shown)
        html(parts.link("会议模式", shown.links.to("", mode="meeting", area=None, village=None)), width="content")
        html(parts.link("会议快照", shown.links.to("snapshots")), width="content")
        if shown.version.is_demo:
            html('<span class="demo">演示数据</span>', width="content")


def search(shown: Screen) -> None:
    """Find a village by name, alias, pinyin initials or code, and go to its page."""
    names = village_names(shown.version, shown.villages)
    found = st.selectbox(
        "查村",
        list(names),
        index=None,
        placeholder="查村：名称、拼音首字母或代码",
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"search {st.query_params.get('village')}",
        width=240,
    )
    if found and found != st.query_params.get("village"):
        open_address(shown.links.village(found))


def filter_bar(shown: Screen) -> None:
    villages, view = shown.villages, shown.view
    areas = [WHOLE, *(area.code for area in villages.areas)]
    inside = [WHOLE, *(village.code for village in villages.within(shown.area))]
    periods = list(PERIODS)
    current = next((name for name in periods if period_start(name, view.as_of) == view.start), None)
    if current is None:
        periods.append(current := f"自 {view.start}")

    def name(code: str) -> str:
        return villages.by_code[code].short_name if code != WHOLE else WHOLE

    state = st.session_state
    state.as_of_choice, state.period_choice, state.vs_choice = view.as_of, current, shown.vs
    state.area_choice, state.village_choice = shown.area or WHOLE, shown.village or WHOLE
    with st.container(horizontal=True, key="filters"):
        html("截至日", width="content")
        st.date_input(
            "截至日", key="as_of_choice", format="YYYY-MM-DD", label_visibility="collapsed", on_change=follow, width=125
        )
        choose("考核期", periods, "period_choice", str, 112)
        choose("对比", list(COMPARISONS), "vs_choice", COMPARISONS.__getitem__, 122)
        choose("管理区", areas, "area_choice", name, 118)
        choose("村", inside, "village_choice", name, 112)
        st.space("stretch")
        html(f'<span class="status">{status(shown)}</span>', width="content")


def choose(label: str, options: list[str], key: str, name: Callable[[str], str], width: int) -> None:
    """A labelled choice of the filter bar."""
    html(label, width="content")
    st.selectbox(label, options, key=key, format_func=name, label_visibility="collapsed", on_change=follow, width=width)


def status(shown: Screen) -> str:
    """The next meeting, the last one, and how fresh the data is."""
    first, _ = next_20th(shown.view.as_of)
    days = (first - shown.view.as_of).days
    last = shown.last_meeting()
    changed = shown.version.changed_at
    words = [
        f"距20日例会 {days} 天" if days > 0 else "20日例会正当期",
        f"上次 {last.month}月{last.day}日" if last else "尚无20日例会",
        f"数据 {changed:%m-%d %H:%M}" if changed else "尚未装载数据",
    ]
    if shown.version.quarantined:
        words.append(f"{shown.version.quarantined} 行待处理")
    words += [f"{year}年放假安排未录入" for year in unarranged_years(shown.view)]
    return " · ".join(words)


st.set_page_config(page_title=f"{SETTINGS.town_title} 常态化工作督导", layout="wide", initial_sidebar_state="collapsed")
st.html(f"<style>{theme.STYLE}</style>")
# The slides stand at the overview's address, in its place.
files = {each.path: each.file for each in PAGES} | ({None: "meeting"} if in_meeting() else {})
pages = {
    st.Page(
        f"../pages/{files[each.path]}.py", title=each.title, url_path=each.path or "", default=each.path is None
    ): each.path
    for each in PAGES
}
chosen = st.navigation(list(pages), position="hidden")
FOLLOW(key="follow")
with fence():
    shown = screen()
    meets = files[pages[chosen]] == "meeting"
    if not meets:
        leave()
        top_bar(pages[chosen], shown)
        filter_bar(shown)
        for note in shown.notes:
            st.warning(note)
    watch(shown.version)
    if shown.villages.all or meets:
        chosen.run()
    else:
        html(
            parts.card(
                "还没有区划台账",
                parts.empty("请先装载区划台账：python -m dashboard import 区划台账.xlsx，再装载其余台账。"),
            )
        )
