"""管理区: an area's villages side by side."""

import datetime as dt
from functools import partial

from dashboard.charts import chain, parts
from dashboard.charts.chart import Chart
from dashboard.charts.names import CHAIN, NO_VACANCY, NONE_HERE, NONE_LOADED
from dashboard.charts.outcomes import NONE_IN_PERIOD, Bar, stacked
from dashboard.charts.overview import DIMENSIONS, short_name, state
from dashboard.charts.village import red_words
from dashboard.charts.words import first_of, if_loaded
from dashboard.figures.chain import PostHolder
from dashboard.figures.compute import Row
from dashboard.figures.dossier import Dossier
from dashboard.figures.kinds import Result
from dashboard.figures.scopes import Division
from dashboard.links import Links


def headline(name: str, now: dict[str, Result], rows: list[Row], found: Dossier) -> str:
    """Which of the area's goals are behind, in which villages something is, and how much is overdue or does not
    move."""
    villages = [short_name(row.name) for row in rows if any(row.results[each].light == "red" for each in DIMENSIONS)]
    where = f"；{first_of(villages, 3)}有落后项" if villages else ""
    red = red_words(found.open)
    late = f"待办中 {red}" if red else "待办无逾期"
    return f"{name}（{len(rows)} 个村）：{state(now) or NONE_LOADED}{where}；{late}"


def areas(all_areas: list[Division], current: str, links: Links) -> str:
    """The town's areas, one beside the other, of which one is open."""
    return parts.tabs([(area.short_name, links.area(area.code), area.code == current) for area in all_areas])


def outcomes(rows: list[Row], links: Links) -> Chart | str:
    """Where each village's disputes ended, as counts from zero, in the order of the codes."""
    bars = [Bar(short_name(row.name), row.results, partial(links.records, village=row.code)) for row in rows]
    if not any(bar.total for bar in bars):
        return NONE_IN_PERIOD
    return stacked(bars)


def posts(rate: Result, holders: list[PostHolder], as_of: dt.date, links: Links) -> str:
    """The vacancies of the area (`rate` is how many posts are filled), or that there are none."""
    if not holders:
        return parts.card(CHAIN, parts.empty(if_loaded(rate, f"{NONE_HERE}。")))
    vacant = [holder for holder in holders if holder.person is None]
    if not vacant:
        return parts.card(CHAIN, f"{NO_VACANCY}。")
    rows = [
        (parts.link(parts.escape(each.village), links.village(each.village_code)), each.level, chain.post(each, as_of))
        for each in vacant
    ]
    return parts.card(f"{CHAIN}　岗位空缺", parts.table(("村", "岗位", "空缺"), rows))
