"""Personal data: headings that are dropped whole, and numbers that have a row refused. Values are never echoed."""

import re

from db.ledgers.clean import squeezed, to_text

DROPPED_HEADINGS = (
    "身份证",
    "证件号",
    "电话",
    "手机",
    "住址",
    "举报人",
    "被举报人",
    "当事人",
    "线索内容",
)
# What people put between the parts of a number: a space, a point, a stroke, or what looks like a hyphen.
PARTED = r"[ \u3000./·_\-\u2010-\u2014\uff0d]"
# Before eight digits a point is a decimal's.
HYPHEN = r"[\-\u2010-\u2014\uff0d]"
IDENTITY = re.compile(rf"(?<!\d)\d{{6}}{PARTED}?\d{{4}}{PARTED}?\d{{4}}{PARTED}?\d{{3}}(?:\d(?!\d)|[Xx])")
LAST_EIGHT = rf"(?:{HYPHEN}?\d{{8}}|{PARTED}\d{{4}}{PARTED}\d{{4}}|[)）]{PARTED}?\d{{4}}{PARTED}?\d{{4}})"
MOBILE = re.compile(rf"(?<!\d)(?:(?:00)?86|0)?1[3-9]\d{LAST_EIGHT}(?!\d)")
# What stands right before the digits behind it, or is joined to them by a hyphen, at the end of a text.
JOINED = re.compile(rf"([A-Za-z\d]+){PARTED}?$")
COUNTRY = ("86", "0086")
MASK = "＊＊＊"
SHORTEST = 11  # digits of a mobile number
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
DECIMAL = re.compile(r"\d+\.\d+")


def is_personal_heading(heading: str) -> bool:
    """Whether a column of that heading is dropped."""
    return any(word in heading for word in DROPPED_HEADINGS)


def has_personal_number(text: str) -> bool:
    """Whether the text holds an identity number with a right check digit, or a mobile number."""
    if len(text) < SHORTEST:
        return False
    if MOBILE.search(text):
        return True
    return any(_checks(found.group()) for found in IDENTITY.finditer(text))


def may_hold_personal_number(text: str) -> bool:
    """Whether the text, which may be many cells parted by line ends, is worth looking at cell by cell."""
    return bool(MOBILE.search(text) or IDENTITY.search(text))


def has_personal_number_beside_decimals(text: str) -> bool:
    """The same for coordinates and distances, whose decimals may look like a mobile number."""
    return has_personal_number(DECIMAL.sub(" ", text))


def has_personal_number_in_code(text: str) -> bool:
    """The same for a record's code: in XS-131-2026-0001 or XS131-20260001 the parted digits are no mobile number, but a
    part of it."""
    if any(found.group().isdigit() or not _continues_a_code(text[: found.start()]) for found in MOBILE.finditer(text)):
        return True
    return has_personal_number(MOBILE.sub(" ", text))


def _continues_a_code(before: str) -> bool:
    joined = JOINED.search(before)
    return joined is not None and joined.group(1) not in COUNTRY


def masked(text: str) -> str:
    """The text with every personal number replaced, in whichever way it is written."""
    if len(text) < SHORTEST:
        return text
    plain = _masked(to_text(text))
    close = squeezed(plain)
    if _masked(close) != close:
        return _masked(close)
    return plain if plain != to_text(text) else text


def _masked(text: str) -> str:
    return IDENTITY.sub(_mask, MOBILE.sub(MASK, text))


def _mask(number: re.Match[str]) -> str:
    # A ledger's own codes may have eighteen digits.
    return MASK if _checks(number.group()) else number.group()


def _checks(written: str) -> bool:
    """Whether the last character is the check digit of the others."""
    number = re.sub(PARTED, "", written)
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECK_DIGITS[total % 11] == number[17].upper()
