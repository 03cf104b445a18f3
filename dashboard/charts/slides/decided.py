"""② 议定事项: what the last 20日例会 decided and how it stands, then what is open of all meetings."""

from collections import Counter
from html import escape

from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import format_day
from dashboard.figures.briefing import Briefing
from dashboard.figures.resolutions import DONE, EXTENDED, OPEN, OVERDUE, Resolution

NAME = "议定事项"
MOST = 8
MOST_DECIDED = 4
SIGNS = {OVERDUE: ("■", "red"), EXTENDED: ("▲", "amber"), OPEN: ("○", "quiet"), DONE: ("●", "green")}


def headline(briefing: Briefing) -> str:
    """How the last meeting's items stand, then how many of all meetings are overdue."""
    last, items = briefing.last_meeting, briefing.decided
    if last is None:
        first = "此前没有20日例会"
    elif not items:
        first = f"上次例会（{last.month}月{last.day}日）没有登记议定事项"
    else:
        first = f"上次例会议定 {len(items)} 项，{_states(items)}"
    still_open = [item for item in briefing.resolutions if item.is_open]
    overdue = sum(item.is_overdue for item in still_open)
    if not still_open:
        return f"{first}；历次议定事项没有未办结的"
    return f"{first}；历次未办结 {len(still_open)} 项" + (f"，逾期 {overdue} 项" if overdue else "，无逾期")


def _states(items: list[Resolution]) -> str:
    counted = Counter(item.state for item in items)
    if len(counted) == 1:
        return f"全部{items[0].state}"
    return "、".join(f"{state} {counted[state]}" for state in (DONE, OVERDUE, EXTENDED, OPEN) if counted[state])


def body(briefing: Briefing) -> str:
    still_open = [item for item in briefing.resolutions if item.is_open]
    if not still_open and not briefing.decided:
        return parts.block(parts.none("没有未办结的议定事项。"))
    return f'<div class="body side">{_sum(briefing, still_open)}{_list(briefing, still_open)}</div>'


def _sum(briefing: Briefing, still_open: list[Resolution]) -> str:
    """What is overdue (else what is open) in the largest type; then the states of all that is open, and the rate against its goal."""
    overdue = sum(item.is_overdue for item in still_open)
    counted = Counter(item.state for item in still_open)
    number, word, colour = (overdue, "项逾期", "red") if overdue else (len(still_open), "项未办结", "")
    lines = [
        Line((f'<span class="{SIGNS[state][1]}">{SIGNS[state][0]}</span> {state}', f"<b>{counted[state]}</b>"))
        for state in (OVERDUE, EXTENDED, OPEN)
        if counted[state]
    ]
    listed = parts.rows("1fr 4rem", "1fr 4rem", ("未办结", "项数"), lines)
    rate = briefing.now["resolution.on_time"]
    foot = f'<div class="split"><span>按期办结</span>{parts.light_badge(rate.light)}</div><div class="big">{parts.value(rate)}</div>'
    foot += f'<div class="said">{parts.goal_words(rate.id)}　{parts.since(rate, briefing.before)}</div>'
    return parts.block(f'<div class="huge {colour}">{number}<small>{word}</small></div>{listed}{foot}')


def _list(briefing: Briefing, still_open: list[Resolution]) -> str:
    decided = sorted(briefing.decided, key=_order)
    others = sorted((item for item in still_open if item not in decided), key=_order)
    first = decided[: MOST_DECIDED if others else MOST]
    rest = others[: MOST - len(first)]
    lines = []
    if briefing.last_meeting and first:
        lines += [Line((), f"上次20日例会　{format_day(briefing.last_meeting)}")] + [_line(item) for item in first]
    if rest:
        lines += [Line((), "历次会议未办结")] + [_line(item) for item in rest]
    wide, narrow = "9.4rem minmax(0,1fr) 6.6rem 10.4rem 8.6rem", "9.2rem minmax(0,1fr) 9.2rem 7.2rem"
    headings = ("状态", "事项", "村", "牵头单位 责任人", "时限")
    listed = parts.rows(wide, narrow, headings, lines, wide_only=2)
    hidden = len(decided) + len(others) - len(first) - len(rest)
    return parts.block(listed + parts.more(hidden), style="decided")


def _order(item: Resolution) -> tuple[bool, int, str]:
    return item.state == DONE, -item.days_late, item.code


def _line(item: Resolution) -> Line:
    sign, colour = SIGNS[item.state]
    late = f" <b>{item.days_late}</b> 天" if item.is_overdue else ""
    word = "逾期" if item.is_overdue else item.state
    extended = f"（延期{item.extensions}次）" if item.extensions else ""
    return Line(
        (
            f'<span class="{"red" if item.is_overdue else colour}">{"■" if item.is_overdue else sign} {word}{late}</span>',
            parts.wrapped(f"{item.task}{extended}"),
            escape(item.village),
            f"{escape(item.lead_unit)} {escape(item.owner or '')}",
            f"{item.original_due_on}",
        )
    )
