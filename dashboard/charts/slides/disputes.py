"""⑤ 矛盾纠纷: where they ended, as one bar of 100 %, and the three rates against their goals."""

from html import escape
from urllib.parse import quote

from dashboard.charts import theme
from dashboard.charts.disputes import GOALS, state
from dashboard.charts.names import DISPUTES, NO_DISPUTES, UNSTATED, on_slide
from dashboard.charts.parts import accepted_words
from dashboard.charts.slides import parts
from dashboard.charts.words import format_part, format_value, if_loaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.settings import SETTINGS

NAME = DISPUTES
# What the rates do not say, with the counting words.
COUNTS = {"dispute.overdue": "件", "dispute.red_stale": "件", "dispute.days": "", "dispute.zero_months": "个村月"}


def headline(briefing: Briefing) -> str:
    """The three rates and what is overdue; the villages have a slide of their own."""
    return state(briefing.now)


def body(briefing: Briefing) -> str:
    cards = parts.cards(
        [parts.rate(on_slide(each), briefing.now[each], briefing.before, _trend(briefing, each)) for each in GOALS]
    )
    rows = "auto minmax(0,1fr) auto"
    return f'<div class="body" style="grid-template-rows:{rows}">{_whole(briefing)}{cards}{_counts(briefing)}</div>'


def _whole(briefing: Briefing) -> str:
    now = briefing.now
    total = now["dispute.accepted"].value
    if not total:
        none = if_loaded(now["dispute.accepted"], f"{NO_DISPUTES}，请核对截至日和考核期。")
        return parts.block(f'<div class="said">{none}</div>')
    pieces = [(name, now[each].n or 0, each.removeprefix("dispute.")) for each, name in theme.OUTCOMES.items()]
    words = [
        (_words(briefing, each, name), f"var(--{each.removeprefix('dispute.')})")
        for each, name in theme.OUTCOMES.items()
    ]
    title = f"{accepted_words(now['dispute.accepted'])}，去向"
    return parts.block(parts.whole(pieces) + parts.legend(words), title)


def _words(briefing: Briefing, figure_id: str, name: str) -> str:
    """The number, its share (not of few cases), and where the escalated ones went."""
    result = briefing.now[figure_id]
    return f"{name} {result.n}{format_part(result)}{_where(briefing) if figure_id == 'dispute.escalated' else ''}"


def _where(briefing: Briefing) -> str:
    """Where the escalated ones went."""
    return (
        "：" + "、".join(f"{escape(to or UNSTATED)} {n}" for to, n in briefing.escalated_to)
        if briefing.escalated_to
        else ""
    )


def _counts(briefing: Briefing) -> str:
    """What the rates do not say, in one strip."""
    now = briefing.now
    words = "".join(f"<span>{FIGURES[each].name}　{_number(now[each], unit)}</span>" for each, unit in COUNTS.items())
    return parts.block(f'<div class="split">{words}</div>')


def _number(result: Result, unit: str) -> str:
    """A red one with its sign; what is normal has none, and what is not known no unit."""
    colour, sign = ("red", "■ ") if result.light == "red" else ("", "")
    return f'<b class="{colour}" style="font-size:1.7rem">{sign}{format_value(result)}</b> {"" if result.is_unloaded else unit}'


def _trend(briefing: Briefing, figure_id: str) -> str:
    """The last twelve months of a rate over its goal. Drawn without words, so that it may stretch."""
    series = [results[figure_id] for results in briefing.trends]
    points = [
        (place, each.value)
        for place, each in enumerate(series)
        if each.value is not None and (each.N or 0) >= SETTINGS.fewest_cases
    ]
    if len(points) < 2:
        return '<div class="said">近12个月走势：数少不画</div>'
    goal = SETTINGS.goals[figure_id] / 100
    bottom = min([goal, *(share for _, share in points)]) - 0.03
    line = " ".join(f"{8 + 284 * place / 11:.1f},{_height(share, bottom):.1f}" for place, share in points)
    shown = theme.palette()
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" preserveAspectRatio="none">'
        f'<line x1="0" x2="300" y1="{_height(goal, bottom):.1f}" y2="{_height(goal, bottom):.1f}" stroke="{shown.muted}" '
        'stroke-dasharray="6 5" stroke-width="2" vector-effect="non-scaling-stroke"/>'
        f'<polyline points="{line}" fill="none" stroke="{shown.ink}" stroke-width="4" vector-effect="non-scaling-stroke"/></svg>'
    )
    return (
        f'<img class="trend" alt="近12个月走势" src="data:image/svg+xml,{quote(drawing)}">'
        '<div class="said">近12个月，虚线为目标</div>'
    )


def _height(share: float, bottom: float) -> float:
    return 56 - 50 * (share - bottom) / (1.005 - bottom)
