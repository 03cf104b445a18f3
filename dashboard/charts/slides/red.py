"""① 红灯清单: how much is late, of which kinds, and what is late the longest."""

from html import escape

from dashboard.charts.names import ITEM, KIND, LATE, NO_RED, NO_VILLAGES, PLACE, RED_LIST
from dashboard.charts.sentences import nothing_red, red_kinds, red_lights, red_words
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import missing
from dashboard.figures.briefing import Briefing
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem, red_number

NAME = RED_LIST
MOST, MOST_LONG = 9, 7
NUMBER = "red"
# The width of a digit of the counts in rem, where few lines are set larger.
DIGIT = 1.2
# So many characters of a place or a unit stand on one line.
ONE_LINE = 5


def headline(briefing: Briefing) -> str:
    """How many, and the longest late of those that a meeting may name; first, of how many ledgers nothing is known."""
    if not briefing.places:
        return missing(briefing.now, has_villages=False) + NO_VILLAGES
    return missing(briefing.now) + red_lights(briefing.red, briefing.overdue_clues, briefing.now)


def body(briefing: Briefing) -> str:
    if not briefing.red_number:
        return parts.block(parts.none(nothing_red(briefing.now, bool(briefing.places))))
    return f'<div class="body side">{_sum(briefing)}{_list(briefing)}</div>'


def _sum(briefing: Briefing) -> str:
    """The number in the largest type of the slide, its change since the last meeting, and what it is made of."""
    kinds = red_kinds(briefing.red, briefing.overdue_clues)
    most = max(number for _, number in kinds)
    lines = [Line((escape(kind), f'<b class="right">{number}</b>', parts.days(number, most))) for kind, number in kinds]
    room = max(len(str(most)), 2) * DIGIT
    listed = parts.rows(f"8.6rem {room:.1f}rem 1fr", f"8.3rem {room:.1f}rem 1fr", (KIND, "项数", ""), lines)
    number = parts.large(str(briefing.red_number), "项红灯", "red", style="huge")
    return parts.block(f'{number}<div class="said">{_change(briefing)}</div>{listed}')


def _change(briefing: Briefing) -> str:
    before = {NUMBER: Result(NUMBER, "count", value=red_number(briefing.before))} if briefing.before else {}
    return parts.since(Result(NUMBER, "count", value=briefing.red_number), before)


def _list(briefing: Briefing) -> str:
    shown = briefing.red[:MOST]
    is_long = parts.is_long(*(item.place for item in shown), *map(unit, shown))
    shown = shown[:MOST_LONG] if is_long else shown
    if not shown:
        return parts.block(parts.none(f"线索之外{NO_RED}。线索只列数字。"))
    most = max(item.days_late or 0 for item in briefing.red) or 1
    lines = [_line(item, most, is_long) for item in shown]
    places, units = [item.place for item in shown], [unit(item) for item in shown]
    wide = f"8.6rem minmax(0,1fr) {parts.room(places, 8, 12):.1f}rem {parts.room(units, 9, 12):.1f}rem 5.5rem"
    narrow = f"7.4rem minmax(0,1fr) {parts.room(places, 6.6, 11):.1f}rem {parts.room(units, 6.6, 11):.1f}rem"
    listed = parts.rows(wide, narrow, (LATE, ITEM, PLACE, "责任单位", ""), lines, wide_only=4, is_long=is_long)
    return parts.block(listed + parts.more(len(briefing.red) - len(shown)), "逾期最久的先办")


def _line(item: RedItem, most: int, is_long: bool) -> Line:
    return Line(
        (
            parts.late(item.days_late, " 天"),
            parts.wrapped(red_words(item), is_high=is_long),
            parts.wrapped(item.place, ONE_LINE, is_long),
            parts.wrapped(unit(item), ONE_LINE, is_long),
            parts.days(item.days_late, most),
        )
    )


def unit(item: RedItem) -> str:
    """The unit that answers for it: the list of all papers has the name as well."""
    return parts.unit_and_official(item)[0]
