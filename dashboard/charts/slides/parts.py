"""The blocks of which slides are made. All text is escaped here or by the caller who says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from dashboard.charts.names import NEVER_FILLED, WORKLIST
from dashboard.charts.parts import badge, light_badge
from dashboard.charts.words import (
    NO_GOAL,
    format_cases,
    format_chance,
    format_difference,
    format_number,
    format_share,
    goal_words,
)
from dashboard.figures.changes import change_since
from dashboard.figures.kinds import Result
from dashboard.figures.owners import NOT_STATED, OF
from dashboard.figures.red_list import RedItem
from dashboard.figures.to_do import Task
from dashboard.settings import SETTINGS

# Up to so many lines a list is set larger.
ROOMY = 5
# In type so many times as large.
LARGER = 1.2
ONE_LINE, TWO_LINES, LONG = 7, 15, 18
# The type in rem of a text longer than TWO_LINES on its two lines, up to LONG characters and beyond.
SMALL, LEAST = 1.1, 1.0
# A unit with its person below it is set so much smaller than beside it.
STACKED = 1.15
HEADLINE = 2.3
# Cases longer than so many characters stand smaller: in a table, in one of a wide screen, and in brackets beside a
# large number.
SHORT_CASES, LONG_CASES, CASES_BESIDE = len("99/100"), len("999/999"), len("(999/999)")
# Of large type: what its letters may be wider than counted, and a sign with the space behind it, both in its size.
SLACK, SIGN = 0.1, 2.4


@dataclass(frozen=True)
class Line:
    """One row of a list: its cells as HTML; `heading` lines say what follows."""

    cells: Sequence[str]
    heading: str = ""


def block(body: str, title: str = "", aside: str = "", style: str = "") -> str:
    """A white block; `body` is HTML."""
    heading = f"<h2><span>{escape(title)}</span><small>{escape(aside)}</small></h2>" if title else ""
    return f'<div class="block {style}">{heading}{body}</div>'


def none(sentence: str) -> str:
    """What stands where there is nothing to list."""
    return f'<div class="none">{escape(sentence)}</div>'


def rows(
    wide: str,
    narrow: str,
    headings: Sequence[str],
    lines: Iterable[Line],
    wide_only: int | None = None,
    is_long: bool = False,
) -> str:
    """A list: column widths for a 16:9 and for a 4:3 screen, which leaves out the column `wide_only`.

    There is no heading line where all headings are empty. Few lines are set larger, unless what they say is long.
    """
    lines = list(lines)
    named = _cells([escape(heading) for heading in headings], wide_only)
    head = f'<div class="row head">{named}</div>' if any(headings) else ""
    style = "rows roomy" if len(lines) <= ROOMY and not is_long else "rows"
    body = "".join(
        f'<div class="row group">{escape(line.heading)}</div>'
        if line.heading
        else f'<div class="row">{_cells(line.cells, wide_only)}</div>'
        for line in lines
    )
    return f'<div class="{style}" style="--wide:{wide};--narrow:{narrow}">{head}{body}</div>'


def _cells(cells: Sequence[str], wide_only: int | None) -> str:
    return "".join(
        f'<span class="wide-only">{cell}</span>' if place == wide_only else f"<span>{cell}</span>"
        for place, cell in enumerate(cells)
    )


def wrapped(text: str, one_line: int = ONE_LINE, is_high: bool = False) -> str:
    """Ledger text in a cell: longer than a line of it holds, it stands smaller and on two; on three in a high row."""
    if len(text) <= one_line:
        return escape(text)
    style = "least" if len(text) > LONG else "small" if len(text) > TWO_LINES else ""
    if is_high and len(text) > TWO_LINES:
        style = "least three"
    return f'<span class="two {style}">{escape(text)}</span>'


def is_long(*texts: str) -> bool:
    """Whether one of these names takes more than the room that two lines give it."""
    return any(len(text) > TWO_LINES for text in texts)


def room(texts: Iterable[str], least: float, most: float) -> float:
    """How wide a column is in rem, between two widths, so that the longest of its texts stands whole on two lines."""
    long = [text for text in texts if len(text) > TWO_LINES]
    wanted = (ceil(ems(text) / 2) * (LEAST if len(text) > LONG else SMALL) for text in long)
    return min(max([least, *wanted]), most)


def unit_and_official(item: RedItem | Task) -> tuple[str, str]:
    """Who answers for an item: `unit・name`, or a name alone, or nobody by name, of the village or unit that stands as
    its place; what names neither, that it does not."""
    first, _, rest = item.owner.partition(OF)
    if first == NOT_STATED:
        return NOT_STATED, ""
    return (first, rest) if rest or item.figure_id == "chain.posts" else (item.place, first)


def unit_and_person(unit: str, person: str, room: float, shown: str = "") -> str:
    """Whose it is, in a cell of `room` characters: where both are longer the person stands below, never cut off behind
    the unit's long name; a unit longer than a line breaks, and its person ends the second. `shown` is the unit's HTML
    where that is more than its name; a sign in it takes from the room."""
    shown, whole = shown or escape(unit), ems(f"{unit} {person}".strip())
    if whole <= room:
        return f"{shown} {escape(person)}".strip()
    if ems(unit) > room * STACKED:
        style = "least" if whole > 2 * room else ""
        return f'<span class="two {style}">{shown} <span class="nowrap">{escape(person)}</span></span>'
    below = f"<span>{escape(person)}</span>" if person else ""
    return f'<span class="stacked"><span>{shown}</span>{below}</span>'


def fits(sentence: str, width: float) -> bool:
    """Whether a headline stands on one line of `width` rem."""
    return ems(sentence) * HEADLINE <= width


def ems(text: str) -> float:
    """How wide a line is, in characters of Chinese: Latin letters and digits are little more than half as wide."""
    return sum(0.6 if letter.isascii() else 1 for letter in text)


def more(number: int, where: str = WORKLIST) -> str:
    """Where a list is cut: how many follow, and where they are. Nothing where none do."""
    return f'<div class="more">另有 {format_number(number)} 项，见{where}</div>' if number > 0 else ""


def days(number: int | None, most: int) -> str:
    """A bar as long as the days, against the longest; nothing where the days are not known."""
    if number is None:
        return ""
    return f'<span class="track" style="background:none"><i style="width:{max(number / most, 0.02):.1%};background:var(--red)"></i></span>'


def late(number: int | None, unit: str = "") -> str:
    """Days late in a list, with the light's sign; `unit` where no heading says that they are days. Of a post of which
    the ledger knows no holder there are none."""
    return (
        f'<span class="two quiet">{NEVER_FILLED}</span>' if number is None else f'<b class="red">■ {number}</b>{unit}'
    )


def count(name: str, result: Result, before: Mapping[str, Result], unit: str, note: str = "") -> str:
    """A count in large type with its light and its change since the last meeting."""
    shown = large("—")
    if result.value is not None and not result.is_unloaded:
        colour, sign = ("red", "■") if result.light == "red" else ("", "")
        shown = large(format_number(result.value, result.approximate), unit, colour, sign)
    change = light_badge(result.light) if result.is_unloaded else since(result, before)
    foot = f'<div class="split said"><span>{escape(note)}</span><span>{change}</span></div>'
    return block(f'<div class="split"><span>{escape(name)}</span></div>{shown}{foot}', style=_lit(result))


def rate(name: str, result: Result, before: Mapping[str, Result], trend: str = "") -> str:
    """A rate in large type: light, n/N, goal as a tick on its bar, change since the last meeting."""
    head = f'<div class="split"><span class="called">{escape(name)}</span>{judged(result)}</div>'
    foot = f'<div class="split said"><span>{goal_words(result.id)}</span><span>{since(result, before)}</span></div>'
    return block(f"{head}{large_rate(result, result.asking or '')}{meter(result)}{foot}{trend}", style=_lit(result))


def judged(result: Result) -> str:
    """A rate's light, or that it has no goal."""
    return badge(result) or f'<span class="quiet">{NO_GOAL}</span>'


def _lit(result: Result) -> str:
    """The style of a block with a light; plain where nothing is judged."""
    return f"lit is-{'plain' if result.light is None or result.is_unloaded else result.light}"


def large(number: str, beside: str = "", colour: str = "", sign: str = "", style: str = "big") -> str:
    """A number in the block's large type, with its sign before it and smaller words beside it. The style sheet sets it
    only as large as lets all of them stand in the block."""
    tight = "tight" if len(beside) > CASES_BESIDE else ""
    small = f'<small class="{tight}">{escape(beside)}</small>' if beside else ""
    room = f"--letters:{ems(number) + SLACK:.1f};--beside:{ems(beside) + (SIGN if sign else 0):.1f}"
    return f'<div class="{style} {colour}" style="{room}">{f"<i>{sign}</i> " if sign else ""}{number}{small}</div>'


def large_rate(result: Result, colour: str = "") -> str:
    """91.6%(98/107) in large type, the cases smaller."""
    shown, cases = _shown(result)
    return large(shown, f"({cases})" if cases else "", colour)


def value(result: Result) -> str:
    """91.6%(98/107), the cases smaller."""
    shown, cases = _shown(result)
    return f"{shown}<small>({cases})</small>" if cases else shown


def _shown(result: Result) -> tuple[str, str]:
    """A rate and its cases; below five cases n/N alone; — where nothing counts."""
    if not result.N:
        return "—", ""
    if SETTINGS.fewest_cases > result.N or result.value is None:
        return f"{result.n}/{result.N}", ""
    return format_share(result.value, result.id), format_cases(result.n, result.N)


def meter(result: Result) -> str:
    """The rate as a bar from zero, with the goal as a tick; empty below five cases."""
    colour = f"var(--{result.light or 'faint'})"
    shown = result.value if SETTINGS.fewest_cases <= (result.N or 0) else 0
    goal = SETTINGS.goals.get(result.id)
    tick = f'<u style="left:calc({goal:g}% - 0.18rem)"></u>' if goal is not None else ""
    return f'<span class="track" style="margin:.5rem 0"><i style="width:{shown or 0:.1%};background:{colour}"></i>{tick}</span>'


def since(result: Result, before: Mapping[str, Result]) -> str:
    """较上次 ▲ +1.2 点, and 超出偶然 where it is more than chance; a rate of few cases, now or then, is none."""
    earlier = before.get(result.id)
    few = result.unit == "rate" and any(SETTINGS.fewest_cases > (each.N or 0) for each in (result, earlier) if each)
    if few or result.is_unloaded:
        return ""
    change = change_since(result, earlier) if earlier else None
    # What is normal is quiet: a slide says only of a change that it is more than chance.
    chance = format_chance(change) if change and change.beyond_chance else ""
    return f"较上次 {format_difference(change)} {chance}".strip()


def short_rate(result: Result) -> str:
    """A rate in a table: its sign and n/N, coloured where it is not normal."""
    if not result.N:
        return '<span class="quiet">—</span>'
    sign = {"amber": "▲ ", "red": "■ ", "few": "○ "}.get(result.light or "", "")
    return f'<span class="{result.asking or "quiet"}">{sign}{cases(f"{result.n}/{result.N}")}</span>'


def cases(text: str) -> str:
    """n/N in a table; the numbers of a large town stand smaller."""
    style = "tight longest" if len(text) > LONG_CASES else "tight" if len(text) > SHORT_CASES else ""
    return f'<b class="{style}">{text}</b>'


def whole(pieces: Sequence[tuple[str, int, str]]) -> str:
    """One bar of 100 %; each piece is (name, number, ground), the ground a colour's name in the style sheet.

    The words of a piece that is too narrow for them stand below the bar.
    """
    total = sum(number for _, number, _ in pieces) or 1
    bar = "".join(
        f'<span style="width:{number / total:.3%};background:var(--{ground});color:var(--on-{ground})">{_inside(name, number, total)}</span>'
        for name, number, ground in pieces
        if number
    )
    return f'<div class="whole">{bar}</div>'


def _inside(name: str, number: int, total: int) -> str:
    share, text = number / total, format_number(number)
    if share > 0.019 * (len(name) * 2 + len(text) + 1):
        return f"{escape(name)} {text}"
    return text if share > 0.025 * len(text) else ""


def legend(pieces: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> str:
    """Words (HTML) with their colours, then words without one."""
    words = "".join(f'<span><i style="background:{colour}"></i>{text}</span>' for text, colour in pieces)
    words += "".join(f"<span>{note}</span>" for note in notes)
    return f'<div class="legend">{words}</div>'


def cards(pieces: Sequence[str]) -> str:
    """Blocks side by side, all of one width."""
    return f'<div class="cards" style="--number:{len(pieces)}">{"".join(pieces)}</div>'
