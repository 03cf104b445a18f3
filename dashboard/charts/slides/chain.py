"""③ 责任链: posts, duties and pledges, level by level; what stands vacant by village and post, never by person."""

from collections import Counter
from html import escape

from dashboard.charts.chain import all_filled, all_signed, late_duties, unsigned, vacant_words
from dashboard.charts.names import CHAIN, NO_VACANCY, in_column, on_slide
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import unloaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES
from db.terms import POST_LEVELS, RESPONSIBILITY_LEVELS

NAME = CHAIN
MOST, MOST_LONG = 6, 4
RATES = ("chain.posts", "chain.duties_on_time", "chain.pledges")
COLUMNS = ("chain.posts", "chain.duties_on_time", "chain.duties_overdue", "chain.pledges")
VACANT = "岗位空缺"


def headline(briefing: Briefing) -> str:
    """What stands vacant, what is overdue, what is unsigned; praise only where nothing is missing and enough counts."""
    now, vacant = briefing.now, vacancies(briefing)
    lacking = [unloaded(each) for each in RATES if now[each].is_unloaded]
    if not now["chain.posts"].N and not lacking:
        return "区划台账中没有村，责任链无从核对"
    posts, duties, pledges = now["chain.posts"], now["chain.duties_overdue"], now["chain.pledges"]
    on_time = now["chain.duties_on_time"]
    pieces = [vacant_words([f"{item.place}{item.what}" for item in vacant])] if vacant else []
    late = late_duties(duties, on_time)
    pieces += [late] if duties.value or on_time.asking else []
    pieces += [unsigned(pledges)] if unsigned(pledges) and not pledges.is_unloaded else []
    if pieces or lacking:
        return "；".join([*pieces, *lacking])
    return "；".join([all_filled(posts), late, all_signed(pledges)])


def vacancies(briefing: Briefing) -> list[RedItem]:
    """The vacant posts, the longest vacant first."""
    return [item for item in briefing.red if item.figure_id == "chain.posts"]


def body(briefing: Briefing) -> str:
    cards = parts.cards([parts.rate(on_slide(each), briefing.now[each], briefing.before) for each in RATES])
    lower = f'<div class="body chain-lower">{_vacant(briefing)}{_levels(briefing)}</div>'
    return f'<div class="body" style="grid-template-rows:auto minmax(0,1fr)">{cards}{lower}</div>'


def _vacant(briefing: Briefing) -> str:
    vacant = vacancies(briefing)
    if briefing.now["chain.posts"].is_unloaded:
        return parts.block(parts.none(unloaded("chain.posts")), VACANT)
    if not vacant:
        complete = briefing.now["chain.complete_villages"]
        return parts.block(parts.none(f"{NO_VACANCY}，{complete.n} 个村四级责任人全部到位"), VACANT)
    listed, number = _listed(vacant)
    return parts.block(listed + parts.more(len(vacant) - number), f"{VACANT}　{len(vacant)} 个")


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
    share = "minmax(0,1fr)"
    wide, narrow = f"minmax(0,1.3fr) {share} {share} 6rem {share}", f"6.8rem {share} {share} 4.1rem {share}"
    headings = ("层级", *map(in_column, COLUMNS))
    return parts.block(parts.rows(wide, narrow, headings, lines), "按层级", "完成/应有")


def _level(name: str) -> str:
    """A level's name: all of them in one size, in which the longest fits."""
    return f'<span class="level">{escape(name)}</span>'


def _overdue(briefing: Briefing, number: int) -> str:
    if briefing.now["chain.duties_overdue"].is_unloaded:
        return _cell(None)
    return f'<span class="{"red" if number else "quiet"}">{"■ " * bool(number)}<b>{number}</b></span>'


def _cell(result: Result | None) -> str:
    return parts.short_rate(result) if result else '<span class="quiet">—</span>'
