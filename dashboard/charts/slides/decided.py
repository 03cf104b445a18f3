"""② 议定事项: what the last 20日例会 decided and how it stands, then what is open of all meetings."""

import datetime as dt
import re
from collections import Counter

from dashboard.charts.names import ITEM, LEAD, ORIGINAL_LIMIT, RESOLUTIONS, STATE, on_slide
from dashboard.charts.sentences import (
    extensions,
    late_state,
    none_decided,
    overdue_and_extended,
    standing,
    standings,
)
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import format_day, goal_words, month_day, unloaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, Resolution

NAME = RESOLUTIONS
MOST = 8
MOST_DECIDED = 4
ONE_LINE, VILLAGE, OWNER = 6, 4, 7.0
# So many characters of an item stand on one line of a narrow screen, and of an item with its village on three.
NARROW_LINE, THREE_LINES = 9, 26
# The type of a state and of its extensions in rem; by how much a state's digits are wider than `ems` counts, a space
# narrower, and the whole wider where it has no space to spare, in characters.
LETTER, SMALL, BOLD, AIR, SLACK = 1.2, 1.1, 0.2, 0.2, 0.3
SIGNS = {OVERDUE: ("■", "red"), EXTENDED: ("▲", "amber"), IN_TIME: ("○", "quiet"), DONE: ("●", "green")}


def headline(briefing: Briefing) -> str:
    """How the last meeting's items stand, then how many of all meetings are overdue."""
    if briefing.now["resolution.overdue"].is_unloaded:
        return unloaded("resolution.overdue")
    last, items = briefing.last_meeting, briefing.decided
    first = f"上次20日例会议定 {len(items)} 项，{_stand(items)}" if items else none_decided(last, briefing.view.as_of)
    still_open = [item for item in briefing.resolutions if item.is_open]
    overdue = sum(item.is_overdue for item in still_open)
    if not still_open:
        return f"{first}；议定事项没有未办结的"
    return f"{first}；历次未办结共 {len(still_open)} 项" + (f"，逾期 {overdue} 项" if overdue else "，无逾期")


def _stand(items: list[Resolution]) -> str:
    found = {standing(item) for item in items}
    return f"全部{found.pop()}" if len(found) == 1 else standings(items)


def body(briefing: Briefing) -> str:
    still_open = [item for item in briefing.resolutions if item.is_open]
    if not still_open and not briefing.decided:
        lacking = briefing.now["resolution.overdue"].is_unloaded
        return parts.block(parts.none(f"{unloaded('resolution.overdue') if lacking else '没有未办结的议定事项'}。"))
    return f'<div class="body side">{_sum(briefing, still_open)}{_list(briefing, still_open)}</div>'


def _sum(briefing: Briefing, still_open: list[Resolution]) -> str:
    """What is overdue, or else what is open, in the largest type; then the states of all that is open, and the rate
    against its goal."""
    counted = Counter(standing(item) for item in still_open)
    overdue = counted[OVERDUE]
    number, word, colour = (overdue, "项逾期", "red") if overdue else (len(still_open), "项未办结", "")
    extended = overdue_and_extended(still_open)
    among = f'<span class="nowrap">（其中{EXTENDED} {extended}）</span>' if extended else ""
    lines = [
        Line((_counted(state, counted[state], among if state == OVERDUE else ""),))
        for state in (OVERDUE, EXTENDED, IN_TIME)
        if counted[state]
    ]
    listed = parts.rows("1fr", "1fr", ("未办结，项",), lines)
    rate = briefing.now["resolution.on_time"]
    foot = f"<div>{on_slide(rate.id)}</div>{parts.large_rate(rate)}"
    foot += f'<div class="split said">{parts.judged(rate)}<span>{goal_words(rate.id)}</span></div>'
    foot += f'<div class="said">{parts.since(rate, briefing.before)}</div>'
    return parts.block(f"{parts.large(str(number), word, colour, style='huge')}{listed}{foot}")


def _counted(state: str, number: int, among: str) -> str:
    sign, colour = SIGNS[state]
    return f'<span class="two"><span class="{colour}">{sign}</span> {state}&nbsp;<b>{number}</b>{among}</span>'


def _list(briefing: Briefing, still_open: list[Resolution]) -> str:
    decided = sorted(briefing.decided, key=_order)
    others = sorted((item for item in still_open if item not in decided), key=_order)
    first = decided[: MOST_DECIDED if others else MOST]
    rest = others[: MOST - len(first)]
    lines, as_of = [], briefing.view.as_of
    is_long = parts.is_long(*(name for item in (*first, *rest) for name in (item.village or "", item.lead_unit)))
    # Two groups have a heading each.
    number = len(first) + bool(first and briefing.last_meeting) + len(rest) + bool(rest)
    larger = parts.LARGER if number <= parts.ROOMY and not is_long else 1.0
    if briefing.last_meeting and first:
        lines += [Line((), f"上次20日例会　{format_day(briefing.last_meeting)}")] + [
            _line(item, as_of) for item in first
        ]
    if rest:
        lines += [Line((), "此前会议未办结")] + [_line(item, as_of) for item in rest]
    widths = _long_widths if is_long else _widths
    wide, narrow = widths([*first, *rest], larger)
    headings = (STATE, ITEM, "村", LEAD, ORIGINAL_LIMIT)
    listed = parts.rows(wide, narrow, headings, lines, wide_only=2, is_long=is_long)
    hidden = len(decided) + len(others) - len(first) - len(rest)
    return parts.block(listed + parts.more(hidden), style="decided slim" if is_long else "decided")


def _widths(items: list[Resolution], larger: float) -> tuple[str, str]:
    """The columns on a wide screen and on a narrow one."""
    broad, slim = _state_widths(items, larger)
    last = f"{9.2 * larger:.1f}rem 7.2rem"
    return f"{broad:.1f}rem minmax(0,1fr) {5.4 * larger:.1f}rem {last}", f"{slim:.1f}rem minmax(0,1fr) {last}"


def _long_widths(items: list[Resolution], larger: float) -> tuple[str, str]:
    """The same where names are long: the extensions stand below their state on a wide screen, too."""
    _, slim = _state_widths(items, larger)
    village = parts.room((item.village or "" for item in items), 5.4, 11.5)
    lead = 11 if parts.is_long(*(item.lead_unit for item in items)) else 9.2
    first, last = f"{slim:.1f}rem minmax(0,1fr)", f"{lead}rem 6.2rem"
    return f"{first} {village:.1f}rem {last}", f"{first} {last}"


def _order(item: Resolution) -> tuple[bool, int, str]:
    return item.state == DONE, -item.days_late, item.code


def _line(item: Resolution, as_of: dt.date) -> Line:
    return Line(
        (
            _state(item),
            _task(item),
            parts.wrapped(item.village or "全镇", VILLAGE),
            parts.unit_and_person(item.lead_unit, item.owner or "", OWNER),
            _limit(item.original_due_on, as_of),
        )
    )


def _task(item: Resolution) -> str:
    """What was decided; behind its village on a narrow screen, which has no column of these."""
    alone = parts.wrapped(item.task, ONE_LINE)
    if not item.village:
        return alone
    room = max(THREE_LINES - len(item.task), VILLAGE)
    village = item.village if len(item.village) <= room else f"{item.village[: room - 1]}…"
    behind = parts.wrapped(f"{village} {item.task}", ONE_LINE, parts.is_long(item.village))
    style = "by-words" if len(item.task) <= NARROW_LINE else ""
    return f'<span class="on-wide">{alone}</span><span class="on-narrow {style}">{behind}</span>'


def _limit(day: dt.date, as_of: dt.date) -> str:
    """10月20日; a year that is not the as-of day's stands above."""
    if day.year == as_of.year:
        return month_day(day)
    return f'<span class="two">{day.year}年<br>{month_day(day)}</span>'


def _state(item: Resolution) -> str:
    """■ 逾期 499 天·延期 3 次: on a narrow screen the extensions stand below, without their dot."""
    sign, colour = SIGNS[standing(item)]
    extended = extensions(item)
    numbered = re.sub("[0-9]+", r"<b>\g<0></b>", late_state(item))
    words = f'<span class="{colour}">{sign} {numbered}</span>'
    if not extended:
        return words
    style = "amber" if item.state == EXTENDED else "quiet"
    return f'<span class="state">{words}<small class="{style}"><i>·</i>{extended}</small></span>'


def _state_widths(items: list[Resolution], larger: float) -> tuple[float, float]:
    """How wide the column of states is in rem, on a wide screen and on a narrow one: no number in it is cut."""
    signed = [LETTER * larger * (_ems(f"■ {late_state(item)}", BOLD) + SLACK) for item in items]
    extended = [SMALL * _ems(f"·{words}" if (words := extensions(item)) else "") for item in items]
    return max(map(sum, zip(signed, extended, strict=True))), max(signed)


def _ems(text: str, digit: float = 0.0) -> float:
    """As `parts.ems`, of a text whose digits are wider by `digit`, and in which spaces part them from words."""
    return parts.ems(text) + digit * sum(map(str.isdigit, text)) - AIR * text.count(" ")
