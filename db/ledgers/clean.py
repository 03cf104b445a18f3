"""Cleaning cells: what is taken, and the sentence for what is not. See ledgers.md, «Reading a ledger».

Whatever makes a value of a cell raises `Refused` where it cannot.
"""

import datetime as dt
import re
from typing import Any

# Joiners, marks of writing direction, variation selectors: whatever is in a text without being seen.
ZERO_WIDTH_SPANS = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F))
ZERO_WIDTH_SINGLE = (0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF)
ZERO_WIDTH = dict.fromkeys(
    [*ZERO_WIDTH_SINGLE, *(code for first, last in ZERO_WIDTH_SPANS for code in range(first, last + 1))]
)
FULL_WIDTH_SPANS = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
FULL_WIDTH = {code: code - 0xFEE0 for first, last in FULL_WIDTH_SPANS for code in range(first, last + 1)}
# PostgreSQL stores no NUL, and no control character belongs in a ledger.
CONTROL = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r")
PLAIN = {**ZERO_WIDTH, **CONTROL, **FULL_WIDTH}
PUNCTUATION = str.maketrans("．／－，；：", "./-,;:")
FORMULA_ERROR = "#VALUE!"
FORMULA_ERRORS = frozenset({"#N/A", "#REF", "#VALUE", "#NAME", "#DIV/0", "#NULL", "#NUM", "#SPILL", "#CALC"})
EMPTY = frozenset({"", "无", "/", "-", "—", "——", "／", "－"})
DAYS_TO_1904 = (dt.date(1904, 1, 1) - dt.date(1899, 12, 30)).days
# Of all scripts' digits only plain ones are read: 0 to 9, and full-width ones, which have become plain.
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
DAY_FORMS = (
    re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})(年)(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)
# Parted from the day by white space or T: run together nobody can tell where the day ends.
CLOCK = re.compile(r"(?<=[\d日])(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
MONTH_ONLY = re.compile(r"\d{4}[-./年]?\d{1,2}月?")
NO_YEAR = re.compile(r"\d{1,2}[-./月]\d{1,2}日?")
# A Latin letter is no unit: 3w is 30,000.
COUNT = re.compile(r"(约)?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?(余)?([^\W\d_A-Za-z]{0,3})")
UNIT_IS_NO_UNIT = frozenset("余多约近左右上下内外出几半万千百十亿萬仟佰拾一二两三四五六七八九成倍来许不到足至")
SPOILED = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+(\d+)", re.ASCII)
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)
KM_UNIT = re.compile(r"(公里|千米|km|KM|Km)$")
# The years of a day that a ledger may hold and a page may ask for.
YEARS = (1900, 2100)
EXACT_FLOAT = 1e15
LONGEST_CODE = 64
LONGEST_EXACT = 16
LONGEST_KM = 1e5
LONGEST_KEY_TEXT = 128


class Refused(ValueError):
    """A cell that cannot be taken; the message is the sentence for the clerk."""


def to_text(raw: Any) -> str:
    """A cell as plain text: digits and letters half-width, no zero-width characters, no space at the ends."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        # Nothing of PLAIN is printable ASCII, and most cells are.
        return raw.strip() if raw.isascii() and raw.isprintable() else raw.translate(PLAIN).strip()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < EXACT_FLOAT:
        return str(int(raw))
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        # A date cell: Excel knows days only as midnights.
        return str(raw.date())
    return str(raw)


def squeezed(text: str) -> str:
    """The text without any white space."""
    return text if text.isalnum() else "".join(text.split())


def is_empty(text: str) -> bool:
    """Whether a cleaned cell says nothing: blank, 无, or a dash."""
    return text in EMPTY


def is_formula_error(text: str) -> bool:
    """Whether a cleaned cell shows a formula that came to an error."""
    return text.startswith("#") and text.rstrip("!?").upper() in FORMULA_ERRORS


def free_text(raw: Any) -> str:
    # An identity number typed as a number: the last digits are lost, and the others still say whose it is.
    if isinstance(raw, float) and abs(raw) >= EXACT_FLOAT:
        raise Refused("数字超过 15 位，末几位已丢失，请核对；身份证号等个人信息请删去")
    return to_text(raw)


def code(raw: Any) -> str:
    """A code; one spoiled to 3.71E+11 only where every digit is still there."""
    if isinstance(raw, str) and raw.isascii() and raw.isalnum() and len(raw) <= LONGEST_CODE:
        return raw
    if isinstance(raw, (dt.date, dt.time, dt.timedelta)):
        raise Refused("编码被 Excel 改成了日期或时间，请把该列设为文本后重填")
    if isinstance(raw, float) and abs(raw) >= EXACT_FLOAT:
        raise Refused("编码超过 15 位并被存成了数字，末几位已丢失，请把该列设为文本后重填")
    text = squeezed(to_text(raw))
    if len(text) > LONGEST_CODE:
        raise Refused("编码超过 64 个字，请核对")
    exact = spelled_out(text)
    if exact == text and not SPOILED.fullmatch(text):
        return text
    if exact == text or len(exact) > LONGEST_EXACT:
        raise Refused("编码被 Excel 改成了科学计数，末几位已丢失，请把该列设为文本后重填")
    return exact


def spelled_out(text: str) -> str:
    """3.71323111200E+11 as its digits, where every one of them is there; any other text unchanged."""
    spoiled = SPOILED.fullmatch(text) if "+" in text else None
    if not spoiled:
        return text
    decimals, power = spoiled.group(2) or "", spoiled.group(3)
    # No number that anybody writes has more digits than two ciphers tell.
    if len(power) > 2 or not len(decimals.rstrip("0")) <= int(power) <= len(decimals):
        return text
    return (spoiled.group(1) + decimals)[: int(power) + 1]


def day(raw: Any) -> dt.date:
    """A whole day; nothing is guessed."""
    if isinstance(raw, dt.date):
        return _in_our_time(dt.date(raw.year, raw.month, raw.day))
    text = squeezed(CLOCK.sub("", to_text(raw).translate(PUNCTUATION)))
    if SERIAL.fullmatch(text):
        return _in_our_time(dt.date(1899, 12, 30) + dt.timedelta(days=int(float(text))))
    for form in DAY_FORMS:
        found = form.fullmatch(text)
        if found:
            return _existing_day(int(found.group(1)), int(found.group(3)), int(found.group(4)))
    if NO_YEAR.fullmatch(text) and not MONTH_ONLY.fullmatch(text):
        raise Refused("日期没有年份，请写成 2026-3-5 的样子")
    if MONTH_ONLY.fullmatch(text):
        raise Refused("日期只有年月没有日，请补上日")
    raise Refused("不是日期，请写成 2026-3-5 的样子")


def from_1904(raw: Any) -> Any:
    """A cell of a workbook that numbers days from 1904: a serial number of a day as other workbooks have it; any other
    cell unchanged."""
    is_serial = type(raw) in (int, float) and SERIAL.fullmatch(to_text(raw))
    return raw + DAYS_TO_1904 if is_serial else raw


def count(raw: Any) -> tuple[int, str | None]:
    """A count and, where it is approximate, the word that says so."""
    text = squeezed(to_text(_without_noise(raw))).translate(PUNCTUATION)
    found = COUNT.fullmatch(text)
    if not found or (found.group(4) and UNIT_IS_NO_UNIT & set(found.group(4))):
        raise Refused(_count_fault(text))
    digits = found.group(2).replace(",", "")
    # Python itself refuses to read thousands of digits.
    if len(digits) > 100 or int(digits) >= 2**31:
        raise Refused("数量过大，请核对")
    return int(digits), found.group(1) or found.group(3)


def year(raw: Any) -> int:
    text = squeezed(to_text(raw)).removesuffix("度").removesuffix("年")
    if not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise Refused("年度应是四位年份，如 2026")
    return int(text)


def degree(raw: Any) -> float:
    """A longitude or latitude in degrees."""
    number = _number(squeezed(to_text(raw)).translate(PUNCTUATION))
    if abs(number) > 180:
        raise Refused("经纬度应是 ±180 以内的度数")
    return number


def km(raw: Any) -> float:
    """A distance in kilometres."""
    number = _number(KM_UNIT.sub("", squeezed(to_text(raw)).translate(PUNCTUATION)))
    if number < 0:
        raise Refused("里程不能是负数")
    if number >= LONGEST_KM:
        raise Refused("里程过大，请核对")
    return number


def track(raw: Any) -> str:
    """A list of `longitude,latitude` parted by `;`, tidied."""
    text = squeezed(to_text(raw)).translate(PUNCTUATION).strip(";")
    pairs = [pair.split(",") for pair in text.split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise Refused("轨迹应是「经度,纬度」，以分号分隔")
    for pair in pairs:
        for part in pair:
            degree(part)
    return text


def _existing_day(a_year: int, month: int, a_day: int) -> dt.date:
    try:
        found = dt.date(a_year, month, a_day)
    except ValueError:
        raise Refused("日期不存在，请核对月和日") from None
    return _in_our_time(found)


def _in_our_time(found: dt.date) -> dt.date:
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise Refused(f"年份不在{YEARS[0]}至{YEARS[1]}之间，请核对")
    return found


def _without_noise(raw: Any) -> Any:
    """A number without what sums of fractions leave behind the ninth decimal: Excel shows 3, and means it."""
    return round(raw, 9) if isinstance(raw, float) else raw


def _count_fault(text: str) -> str:
    if re.fullmatch(r"-\d+(\.\d+)?.{0,3}", text):
        return "数量不能是负数"
    if re.fullmatch(r"\d+\.\d+.{0,3}", text):
        return "数量应是整数"
    return "不是数量，请填整数（可写作 约30、30余）"


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise Refused("不是数字")
    return float(text)
