"""Text from ledgers is data: made safe and short here before it goes into any file that is handed out.

Every export (the papers, and tables that a page offers) passes its text through `plain`; spreadsheets and CSV ask
`is_formula` too.
"""

import re
import unicodedata
from itertools import pairwise

from dashboard.figures.owners import OF

LONGEST = 200
ELLIPSIS = "…"
# Spreadsheets read a cell that starts so as a formula (or, after an import, as one).
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Dropped: control, format (zero-width, right-to-left and left-to-right marks), surrogates, and XML's own exclusions.
DROPPED = frozenset({"Cc", "Cf", "Cs"})
NO_XML = "\ufffe\uffff"
FULL_WIDTH = frozenset("WFA")
# A number with its decimals, a day, n/N: half of one is another number.
NUMBER = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*[%万]?")
# A little more than the house's fonts need: an office without them sets another in their place.
NARROW, SPACE, BETWEEN = 0.62, 0.35, 0.2


def plain(text: object, limit: int = LONGEST) -> str:
    """The text as one line of at most `limit` visible characters; a longer one is cut, never inside a number, and ends
    with ….

    Line breaks and tabs become spaces; control characters, marks that turn the direction of writing, zero-width
    characters and whatever XML does not allow are dropped. Markup stays what it is: letters, escaped by whoever writes
    the file.
    """
    kept = "".join(letter for letter in str(text) if letter.isspace() or _visible(letter))
    line = " ".join(kept.split())
    return line if len(line) <= limit else _cut(line, limit - 1)


def _cut(line: str, place: int) -> str:
    """The line as far as `place` or, where that lies inside a number, as far as the number's beginning."""
    through = next((each for each in NUMBER.finditer(line) if each.start() < place < each.end()), None)
    return line[: through.start() if through else place].rstrip() + ELLIPSIS


def _visible(letter: str) -> bool:
    return unicodedata.category(letter) not in DROPPED and letter not in NO_XML


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, unless told that it is text."""
    return text.lstrip().startswith(FORMULA_STARTS)


def width(text: str) -> float:
    """How wide a line is, in ems: a Chinese character is one, a letter or digit 0.62, a space 0.35.

    Between a Chinese character and a letter some programs add a gap, also where a space parts them.
    """
    full = [unicodedata.east_asian_width(letter) in FULL_WIDTH for letter in text if letter != " "]
    changes = sum(first != second for first, second in pairwise(full))
    return sum(1.0 if wide else NARROW for wide in full) + SPACE * text.count(" ") + BETWEEN * changes


def fit(text: object, ems: float) -> str:
    """The text, plain, cut with …, never inside a number, so that it is no wider than so many ems."""
    line = plain(text)
    if width(line) <= ems:
        return line
    place = min(len(line), int(ems / SPACE))
    while place and width(line[:place] + ELLIPSIS) > ems:
        place -= 1
    return _cut(line, place)


def fit_owner(owner: str, ems: float) -> str:
    """As `fit` for 单位・姓名, but the unit is what is cut: the person is asked for by name."""
    line = plain(owner)
    unit, sign, person = line.rpartition(OF)
    if width(line) <= ems or not unit:
        return fit(line, ems)
    room = ems - width(sign + person)
    return fit(unit, room) + sign + person if room >= 2 else fit(person, ems)
