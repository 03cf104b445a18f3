"""④ 线索: the town's totals and nothing else. No village, no unit, no code."""

from dashboard.charts.clues import AGE, STAGE, STAGES
from dashboard.charts.clues import headline as sentence
from dashboard.charts.names import CLUES, NO_CLUES, on_slide
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import if_loaded, unloaded
from dashboard.figures.briefing import Briefing

NAME = CLUES
COUNTS = ("clue.overdue", "clue.due_soon", "clue.open", "clue.received")
RATES = ("clue.closed_on_time", "clue.feedback", "clue.verified")
CAUTION = "未经核实，不据此评价任何人和村"


def headline(briefing: Briefing) -> str:
    return sentence(briefing.now)


def body(briefing: Briefing) -> str:
    now, before = briefing.now, briefing.before
    counts = parts.cards([parts.count(on_slide(each), now[each], before, "条") for each in COUNTS])
    lower = f'<div class="body" style="grid-template-columns:minmax(0,1fr) minmax(0,2fr)">{_ages(briefing)}{_rates(briefing)}</div>'
    return (
        f'<div class="body" style="grid-template-rows:auto auto minmax(0,1fr)">{counts}{_stages(briefing)}{lower}</div>'
    )


def _stages(briefing: Briefing) -> str:
    pieces = [
        (name, int(briefing.now[each].value or 0), f"steps-{place}")
        for place, (each, name) in enumerate(STAGES.items())
    ]
    total = sum(number for _, number, _ in pieces)
    if not total:
        none = if_loaded(briefing.now["clue.open"], f"{NO_CLUES}。")
        return parts.block(f'<div class="said">{none}</div>', STAGE, CAUTION)
    words = parts.legend([(f"{name} {number}", f"var(--{ground})") for name, number, ground in pieces])
    return parts.block(parts.whole(pieces) + words, STAGE, f"累计收到 {total} 条　{CAUTION}")


def _ages(briefing: Briefing) -> str:
    if briefing.now["clue.open"].is_unloaded:
        return parts.block(parts.none(unloaded("clue.open")), AGE)
    most = max([*briefing.clue_ages.values(), 1])
    lines = [
        Line(
            (
                f"{name} 天",
                f'<span class="track" style="background:none"><i style="width:{number / most:.1%}"></i></span>',
                f'<b class="right">{number}</b>',
            )
        )
        for name, number in briefing.clue_ages.items()
    ]
    listed = parts.rows("7rem minmax(0,1fr) 4rem", "7rem minmax(0,1fr) 3.4rem", ("", "", ""), lines)
    return parts.block(listed, AGE)


def _rates(briefing: Briefing) -> str:
    lines = [
        Line(
            (
                on_slide(each),
                f"<b>{parts.value(briefing.now[each])}</b>",
                _standing(briefing, each),
            )
        )
        for each in RATES
    ]
    listed = parts.rows("6.2rem 14.5rem minmax(0,1fr)", "5.4rem 12.4rem minmax(0,1fr)", ("", "", ""), lines)
    return parts.block(listed, "办理质量")


def _standing(briefing: Briefing, figure_id: str) -> str:
    """The light of a rate and its change since the last meeting."""
    result = briefing.now[figure_id]
    return f'<div class="split">{parts.judged(result)}<span class="said">{parts.since(result, briefing.before)}</span></div>'
