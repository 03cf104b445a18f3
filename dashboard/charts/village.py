"""一村一档: one village on one screen: lights, people, open items, months, patrols, points, standing, changes."""

import datetime as dt
from functools import partial
from html import escape
from typing import Any

from dashboard.charts import chain, parts, theme
from dashboard.charts.chart import Chart
from dashboard.charts.disputes import NONE_THIS_YEAR
from dashboard.charts.map_data import step
from dashboard.charts.names import (
    ALL_FILLED,
    ITEM,
    KIND,
    LATE,
    LEAD,
    LIMIT,
    NEVER_PATROLLED,
    NEXT_STEP,
    ORIGINAL_LIMIT,
    OWNER,
    PLACES,
    RESOLUTIONS,
    STATE,
    in_column,
)
from dashboard.charts.outcomes import Bar, upright
from dashboard.charts.overview import DIMENSIONS, MOST, behind
from dashboard.charts.sentences import resolution_state
from dashboard.charts.words import (
    LIGHTS,
    Before,
    among_loaded,
    format_number,
    format_rate,
    if_loaded,
    short_day,
    unloaded,
)
from dashboard.figures.breakdown import Split
from dashboard.figures.chain import PostHolder
from dashboard.figures.compute import Row
from dashboard.figures.coverage import PatrolPlace, PointPlace
from dashboard.figures.details import STALE
from dashboard.figures.dossier import Dossier, Event, Open
from dashboard.figures.guard import GuardRow
from dashboard.figures.kinds import Result
from dashboard.figures.owners import owner_of
from dashboard.figures.registry import FIGURES
from dashboard.figures.resolutions import EXTENDED, Resolution
from dashboard.figures.scopes import Division
from dashboard.links import Links
from dashboard.settings import SETTINGS
from dashboard.view import View
from db.terms import GOOD

OUTCOME_IDS = tuple(theme.OUTCOMES)
STANDING = {
    each: in_column(each)
    for each in (
        "dispute.village_rate",
        "dispute.on_time",
        "chain.duties_on_time",
        "resolution.on_time",
        "patrol.weeks",
    )
}
WITHOUT_SCROLLING, SHOWN_EVENTS, SHOWN_DECISIONS = 10, 9, 5


def headline(name: str, now: dict[str, Result], found: Dossier, holders: list[PostHolder]) -> str:
    """What is behind, what is overdue, and whether the four posts are filled."""
    vacant = [holder.level for holder in holders if holder.person is None]
    red = red_words(found.open)
    todo = f"待办 {len(found.open)} 项，{f'其中 {red}' if red else '无逾期'}"
    people = f"{'、'.join(vacant)}空缺" if vacant else ALL_FILLED
    if not holders:
        people = unloaded("chain.posts")
    none = f"{among_loaded(now)}没有待办"
    return f"{name}：{behind(now)}；{todo if found.open else none}；{people}"


def red_words(items: list[Open]) -> str:
    """3 项逾期、1 项红色久未推进: how many of them stand on the red list; nothing where none does."""
    late, stale = sum(item.days_late > 0 for item in items), sum(item.is_stale for item in items)
    words = [f"{late} 项逾期"] * bool(late) + [f"{stale} 项{FIGURES[STALE].name}"] * bool(stale)
    return "、".join(words)


def steps(village: Division, area: Division | None, neighbours: tuple[str, str], names: Any, links: Links) -> str:
    """The village before, the area, the village after, and printing. Who sees this one village alone has none beside
    it."""
    before, after = neighbours
    up = parts.link(f"所属：{escape(area.name)}", links.area(area.code)) if area else "未划入管理区"
    pieces = [up, '<a class="go print" href="#print">打印本页</a>']
    if village.code not in neighbours:
        pieces.insert(0, parts.link(f"← {escape(names(before))}", links.village(before)))
        pieces.insert(2, parts.link(f"{escape(names(after))} →", links.village(after)))
    return f'<div class="steps">{"　".join(pieces)}</div>'


def lights(now: dict[str, Result], before: Before, links: Links) -> str:
    """The village's goals, one card each."""
    cards = [parts.rate_card(now[each], before, links, name=in_column(each)) for each in DIMENSIONS]
    return parts.grid(3, cards, "small")


def people(holders: list[PostHolder], as_of: dt.date) -> str:
    """The four responsible persons, each since when."""
    if not holders:
        return parts.card("四级责任人", parts.empty(f"{unloaded('chain.posts')}。"))
    rows = [(f'<span class="quiet">{holder.level}</span>', chain.post(holder, as_of)) for holder in holders]
    return parts.card(
        "四级责任人", parts.table(("", ""), rows).replace("<thead><tr><th></th><th></th></tr></thead>", "")
    )


def todo(items: list[Open], now: dict[str, Result], as_of: dt.date, links: Links, with_village: bool = False) -> str:
    """What is still to be done, the longest late first, then what does not move."""
    title = f"待办　{len(items)} 项"
    if not items:
        return parts.card(title, parts.empty(f"{among_loaded(now)}没有未结的纠纷、责任事项、议定事项和整顿。"))
    rows = [
        (
            *([parts.named(item.village, links.village(item.village_code))] if with_village else []),
            f'<span class="quiet nowrap">{item.kind}</span>',
            parts.link(escape(f"{item.code} {item.what}"), _behind(item, links)),
            escape(item.owner or item.village),
            parts.day(item.limit, as_of) if item.limit else "—",
            _lateness(item),
            f'<span class="step quiet">{escape(item.step)}</span>',
        )
        for item in items[:MOST]
    ]
    headings = (*(("村",) if with_village else ()), KIND, ITEM, OWNER, LIMIT, LATE, NEXT_STEP)
    more = f'<div class="note">另有 {len(items) - MOST} 项未列出</div>' if len(items) > MOST else ""
    table = parts.table(headings, rows)
    body = f'<div class="scroll tall">{table}</div>{more}' if len(items) > WITHOUT_SCROLLING else table
    return parts.card(title, body, red_words(items) or "无逾期")


def _lateness(item: Open) -> str:
    if item.days_late:
        return f'<span class="light red">■ {item.days_late} 天</span>'
    if not item.is_stale:
        return '<span class="quiet nowrap">未到期</span>'
    return f'<span class="light red">■ 久未推进</span> <span class="light red">{item.days_still} 天</span>'


def _behind(item: Open, links: Links) -> str:
    """The record in a list that counts it; of what none counts, its line here says all."""
    return links.records(item.figure_id, item.village_code, code=item.code) if item.figure_id else ""


def events(found: list[Event], now: dict[str, Result], since: dt.date, as_of: dt.date, than: str) -> str:
    """What changed since the day compared with (`than` says which), the latest first."""
    title = f"{than}的变化"
    aside = f"{short_day(since, as_of)}之后，{len(found)} 件"
    if not found:
        return parts.card(title, parts.empty(f"{among_loaded(now)}没有变化。"), aside)
    lines = "".join(
        f'<span class="quiet nowrap">{short_day(event.day, as_of)}</span><span class="nowrap">{event.kind}{event.word}</span>'
        f"<span>{escape(_named(event))}</span>"
        for event in found[:SHOWN_EVENTS]
    )
    more = f'<div class="note">更早还有 {len(found) - SHOWN_EVENTS} 件</div>' if len(found) > SHOWN_EVENTS else ""
    return parts.card(title, f'<div class="events">{lines}</div>{more}', aside)


def _named(event: Event) -> str:
    """A post or a pledge is named by what it is; its key is no code that anybody uses."""
    return f"{event.code} {event.what}" if event.has_code else event.what


def months(split: Split, view: View, links: Links) -> Chart | str:
    """Disputes by the month of 受理 and where they stand now, from zero; each part leads to its records."""
    since = {"from": view.start.isoformat()}
    bars = []
    for month in view.months():
        key = f"{month.start:%Y-%m}"
        bars.append(Bar(f"{month.start.month}月", split.get(key, {}), partial(links.records, month=key, **since)))
    return theme.without_month(upright(bars)) if any(bar.total for bar in bars) else NONE_THIS_YEAR


def standing(own: dict[str, Result], town: dict[str, Result], villages: list[Row], links: Links) -> Chart | str:
    """The village's intervals among the other villages' rates: grey dots the others, a line the interval, | the town.

    No ranks: a difference inside the interval may be chance alone.
    """
    if not any(own[each].N or town[each].N for each in STANDING):
        return f"{among_loaded(town)}没有可比较的件数。"
    shown, chart = theme.palette(), _standing_axes()
    judged = [each for each in STANDING if (own[each].N or 0) >= SETTINGS.fewest_cases]
    others = [
        (row.results[each].value, name)
        for each, name in STANDING.items()
        for row in villages
        if (row.results[each].N or 0) >= SETTINGS.fewest_cases
    ]
    _marks(chart, others, {"size": 7, "color": shown.faint, "opacity": 0.45})
    for each in judged:
        chart.add_scatter(
            x=[own[each].low, own[each].high],
            y=[STANDING[each]] * 2,
            mode="lines",
            line={"color": shown.ink, "width": 2.5},
            hoverinfo="skip",
        )
    colours = [shown.light(own[each].light, shown.ink) for each in judged]
    points = [(own[each].value, STANDING[each]) for each in judged]
    _marks(chart, points, {"size": 11, "color": colours}, [links.records(each) for each in judged])
    of_town = [(town[each].value, name) for each, name in STANDING.items()]
    _marks(chart, of_town, {"symbol": "line-ns-open", "size": 16, "color": shown.ink, "line": {"width": 2}})
    chart.add_scatter(
        x=[1.03] * len(STANDING),
        y=list(STANDING.values()),
        mode="text",
        text=[_cases(own[each]) for each in STANDING],
        textposition="middle right",
        textfont={
            "size": theme.CHART_SMALL,
            "color": [shown.light(own[each].asking, shown.muted) for each in STANDING],
        },
        hoverinfo="skip",
    )
    return chart


def _standing_axes() -> Chart:
    """An empty chart from 0 to 100 %, a line for each rate, with room for its cases beyond."""
    names = list(STANDING.values())
    return theme.figure(
        205,
        theme.beside(names),
        theme.below(1),
        xaxis={
            "tickformat": ".0%",
            "range": [0, 1.3],
            "tickvals": [0, 0.5, 1],
            "fixedrange": True,
            "showgrid": True,
        },
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "categoryarray": names,
            "categoryorder": "array",
        },
    )


def _cases(result: Result) -> str:
    """17/26, with the light's sign where it is not normal: paper has no colours."""
    if not result.N:
        return "—"
    told = "few" if result.light == "few" else result.asking
    sign = f"{LIGHTS[told][0]} " if told else ""
    return f"{sign}{result.n}/{result.N}"


def _marks(chart: Any, marks: list[tuple[Any, str]], marker: dict[str, Any], hrefs: list[str] | None = None) -> None:
    chart.add_scatter(
        x=[x for x, _ in marks],
        y=[y for _, y in marks],
        mode="markers",
        marker=marker,
        customdata=hrefs,
        hovertemplate="%{y} %{x:.1%}<extra></extra>",
    )


def coverage(now: dict[str, Result], patrol: PatrolPlace | None, points: list[PointPlace], links: Links) -> str:
    """Patrols with the days since the last, and the points with their state."""
    days, light = (patrol.days_since if patrol else None), step(patrol) or "few"
    since = NEVER_PATROLLED if days is None else f"距上次巡逻 {days} 天"
    first = f'<span class="light {light}">{LIGHTS[light][0]} {if_loaded(now["patrol.count"], since)}</span>'
    count = parts.link(f"考核期巡逻 {format_number(now['patrol.count'].value or 0)} 次", links.records("patrol.count"))
    weeks = parts.link(
        f"{FIGURES['patrol.weeks'].name} {format_rate(now['patrol.weeks'])}", links.records("patrol.weeks")
    )
    listed = "".join(
        f'<span class="{"quiet" if point.status == GOOD else "light red"} nowrap">'
        f"{'●' if point.status == GOOD else '■'} "
        f"{parts.link(escape(f'{point.name} {point.status}'), links.records('point.intact', code=point.code))}</span>"
        for point in points
    )
    aside = "" if now["point.total"].is_unloaded else f"宣传阵地 {len(points)} 处"
    body = f"<div>{first}</div>"
    if not now["patrol.count"].is_unloaded:
        body += f"<div>{count}　{weeks}</div>"
    none = if_loaded(now["point.total"], "本村没有宣传阵地。")
    body += f'<div class="legend">{listed}</div>' if listed else parts.empty(none)
    return parts.card(PLACES, body, aside)


def decided(rate: Result, items: list[Resolution], view: View, links: Links) -> str:
    """What the meetings decided for the village (`rate` is how much was done in time), what is open first."""
    title = f"{RESOLUTIONS}　{len(items)} 项"
    if not items:
        return parts.card(title, parts.empty(if_loaded(rate, "各次会议没有涉及本村的议定事项。")))
    waiting = sorted(items, key=lambda item: (not item.is_open, -item.days_late))
    rows = [
        (
            parts.link(escape(f"{item.code} {item.task}"), _behind_decision(item, view, links)),
            escape(owner_of(item.lead_unit, item.owner)),
            parts.day(item.original_due_on, view.as_of),
            _state(item),
        )
        for item in waiting[:SHOWN_DECISIONS]
    ]
    late = sum(item.is_overdue for item in items)
    return parts.card(
        title, parts.table((ITEM, LEAD, ORIGINAL_LIMIT, STATE), rows), f"逾期 {late} 项" if late else "无逾期"
    )


def _behind_decision(item: Resolution, view: View, links: Links) -> str:
    """The record in a list that counts it; of what none counts, its line here says all."""
    if item.is_overdue:
        return links.records("resolution.overdue", code=item.code)
    if item.state == EXTENDED:
        return links.records("resolution.extended", code=item.code)
    counts = view.start <= item.original_due_on <= view.as_of
    return links.records("resolution.on_time", code=item.code) if counts else ""


def _state(item: Resolution) -> str:
    words = resolution_state(item)
    if item.is_overdue:
        return f'<span class="light red nowrap">■ {words}</span>'
    return f'<span class="quiet nowrap">{words}</span>'


def signals(rows: list[GuardRow], code: str, now: dict[str, Result]) -> str:
    """The guard for one of the villages in short: what asks for a look, and what to check."""
    if now["dispute.accepted"].is_unloaded:
        return parts.card("防虚数", parts.empty(f"{unloaded('dispute.accepted')}。"))
    looks = next(row for row in rows if row.code == code).looks
    if not looks:
        return parts.card("防虚数", '<span class="quiet">● 没有需要核实的信号。</span>')
    lines = "".join(
        f'<span class="light amber">▲ {escape(signal.name)}</span>'
        f'<span>{escape(signal.words)}　<span class="quiet">{escape(signal.means)}；核对：{escape(signal.check)}</span></span>'
        for signal in looks
    )
    return parts.card("防虚数", f'<div class="signals">{lines}</div>', "只提示核实，不作结论")
