"""Text from ledgers is data: made safe and short here before it goes into any file that is handed out.

Every export (the papers, and tables that a page offers) passes its text through `plain`; spreadsheets and CSV ask
`is_formula` too.
"""

import unicodedata
from itertools import pairwise

LONGEST = 200
ELLIPSIS = "…"
# Spreadsheets read a cell that starts so as a formula (or, after an import, as one).
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Dropped: control, format (zero-width, right-to-left and left-to-right marks), surrogates, and XML's own exclusions.
DROPPED = frozenset({"Cc", "Cf", "Cs"})
NO_XML = "\ufffe\uffff"
FULL_WIDTH = frozenset("WFA")
# A little more than the house's fonts need: an office without them sets another in their place.
NARROW, BETWEEN = 0.62, 0.2


def plain(text: object, limit: int = LONGEST) -> str:
    """The text as one line of visible characters, at most `limit` of them; a longer one ends with ….

    Line breaks and tabs become spaces; control characters, marks that turn the direction of writing, zero-width
    characters and whatever XML does not allow are dropped. Markup stays what it is: letters, escaped by whoever writes
    the file.
    """
    kept = "".join(" " if letter.isspace() else letter for letter in str(text) if letter.isspace() or _visible(letter))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def _visible(letter: str) -> bool:
    return unicodedata.category(letter) not in DROPPED and letter not in NO_XML


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula, unless told that it is text."""
    return text.lstrip().startswith(FORMULA_STARTS)


def width(text: str) -> float:
    """How wide a line is, in ems: a Chinese character is one, a letter or digit 0.62; between the two some add a gap."""
    full = [unicodedata.east_asian_width(letter) in FULL_WIDTH for letter in text]
    changes = sum(first != second for first, second in pairwise(full))
    return sum(1.0 if wide else NARROW for wide in full) + BETWEEN * changes


def fit(text: object, ems: float) -> str:
    """The text, plain, cut with … so that it is no wider than so many ems."""
    line = plain(text)
    if width(line) <= ems:
        return line
    kept = line[: int(ems / NARROW)]
    while kept and width(kept + ELLIPSIS) > ems:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
