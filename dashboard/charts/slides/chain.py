"""③ 责任链: posts, duties and pledges, level by level; what stands vacant by village and post, never by person."""

from collections import Counter
from html import escape

from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import all_of, unloaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES
from db.terms import POST_LEVELS, RESPONSIBILITY_LEVELS

NAME = "责任链"
MOST, MOST_LONG = 6, 4
RATES = {"chain.posts": "责任人到位", "chain.duties_on_time": "责任事项按期", "chain.pledges": "承诺书签订"}


def headline(briefing: Briefing) -> str:
    """What stands vacant, what is overdue, what is unsigned; praise only where nothing is missing and enough counts."""
    now, vacant = briefing.now, vacancies(briefing)
    lacking = [unloaded(each) for each in RATES if now[each].is_unloaded]
    if not now["chain.posts"].N and not lacking:
        return "区划台账中没有村，责任链无从核对"
    pieces = []
    if vacant:
        pieces.append(f"{len(vacant)} 个岗位空缺：{parts.names([f'{item.place}{item.what}' for item in vacant])}")
    overdue = now["chain.duties_overdue"].value
    if overdue:
        pieces.append(f"责任事项逾期 {overdue} 项")
    unsigned = (now["chain.pledges"].N or 0) - (now["chain.pledges"].n or 0)
    if unsigned:
        pieces.append(f"承诺书 {unsigned} 份未签或失效")
    if pieces or lacking:
        return "；".join([*pieces, *lacking])
    filled = all_of("四级责任人全部到位", "责任人到位", now["chain.posts"])
    pledges = now["chain.pledges"]
    pledged = all_of("承诺书全部签订", "承诺书签订", pledges) if pledges.N else "本年没有承诺书名册"
    return f"{filled}；责任事项无逾期；{pledged}"


def vacancies(briefing: Briefing) -> list[RedItem]:
    """The vacant posts, the longest vacant first."""
    return [item for item in briefing.red if item.figure_id == "chain.posts"]


def body(briefing: Briefing) -> str:
    cards = parts.cards([parts.rate(name, briefing.now[each], briefing.before) for each, name in RATES.items()])
    lower = f'<div class="body chain-lower">{_vacant(briefing)}{_levels(briefing)}</div>'
    return f'<div class="body" style="grid-template-rows:auto minmax(0,1fr)">{cards}{lower}</div>'


def _vacant(briefing: Briefing) -> str:
    vacant = vacancies(briefing)
    if briefing.now["chain.posts"].is_unloaded:
        return parts.block(parts.none(unloaded("chain.posts")), "空缺岗位")
    if not vacant:
        complete = briefing.now["chain.complete_villages"]
        return parts.block(parts.none(f"没有岗位空缺，{complete.n} 个村四级齐全"), "空缺岗位")
    listed, number = _listed(vacant)
    return parts.block(listed + parts.more(len(vacant) - number), f"空缺岗位 {len(vacant)} 个")


def _listed(vacant: list[RedItem]) -> tuple[str, int]:
    """The vacant posts and how many of them; a village's long name takes the post's column, too, and more lines."""
    if parts.is_long(*(item.place for item in vacant[:MOST])):
        shown, columns = vacant[:MOST_LONG], "minmax(0,1fr) 5.4rem"
        lines = [
            Line((parts.wrapped(f"{item.place} {item.what}", is_high=True), parts.late(item.days_late)))
            for item in shown
        ]
        return parts.rows(columns, columns, ("村和岗位", "空缺天数"), lines, is_long=True), len(shown)
    shown, wide, narrow = vacant[:MOST], "minmax(0,1fr) 8.4rem 6.8rem", "minmax(0,1fr) 6.7rem 5.7rem"
    lines = [Line((parts.wrapped(item.place, 3), _level(item.what), parts.late(item.days_late))) for item in shown]
    return parts.rows(wide, narrow, ("村", "岗位", "空缺天数"), lines), len(shown)


def _levels(briefing: Briefing) -> str:
    """A line a level: posts filled, duties on time, overdue, pledges signed."""
    empty = Counter(item.what for item in vacancies(briefing))
    villages = len(briefing.villages)
    duties, pledges = dict(briefing.duties_by_level), dict(briefing.pledges_by_level)
    lines = []
    for level in RESPONSIBILITY_LEVELS:
        own = duties.get(level, {})
        overdue = own["chain.duties_overdue"].value if own else 0
        known = level in POST_LEVELS and not briefing.now["chain.posts"].is_unloaded
        posts = FIGURES["chain.posts"].rate_result(villages - empty[level], villages) if known else None
        lines.append(
            Line(
                (
                    _level(level),
                    _cell(posts),
                    _cell(own.get("chain.duties_on_time")),
                    _overdue(briefing, int(overdue or 0)),
                    _cell(pledges.get(level, {}).get("chain.pledges")),
                )
            )
        )
    wide, narrow = "minmax(0,1.3fr) repeat(4,minmax(0,1fr))", "6.8rem repeat(4,minmax(0,1fr))"
    return parts.block(
        parts.rows(wide, narrow, ("层级", "到位", "事项按期", "事项逾期", "承诺书"), lines), "按层级", "完成/应有"
    )


def _level(name: str) -> str:
    """A level's name: all of them in one size, in which the longest fits."""
    return f'<span class="level">{escape(name)}</span>'


def _overdue(briefing: Briefing, number: int) -> str:
    if briefing.now["chain.duties_overdue"].is_unloaded:
        return _cell(None)
    return f'<span class="{"red" if number else "quiet"}">{"■ " * bool(number)}<b>{number}</b></span>'


def _cell(result: Result | None) -> str:
    return parts.short_rate(result) if result else '<span class="quiet">—</span>'
