"""Workbooks as nobody would fill them in, made by hypothesis: any headings, any cells, personal numbers in any place.

`Workbook.secrets` are the numbers and words that must not come out of a load anywhere.
"""

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as some

from db import terms
from db.ledgers.declarations import LEDGERS, Column
from db.ledgers.read import RawSheet

VILLAGES = ("99010110020", "沙沟村", "上泉村村民委员会", "新兴社区")
PERSONAL_HEADINGS = ("身份证号", "联系电话", "手机", "家庭住址", "举报人", "被举报人姓名", "当事人（双方）", "线索内容")
OTHER_HEADINGS = ("备注", "序号", "附件", "填报人", "", "合计", "日期", "<script>", "=A1", "村名", "状态 ")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MARK = "不该出现的人"
ODD = (
    "", " ", "无", "同上", "〃", "合计", "小计", "—", "0", "-3", "约30", "30余份", "１２", "3万", "2026.2.30", "3月5日",
    "2026年3月", "44260", "1E+400", "3.71323E+11", "#REF!", "=1+1", "=cmd|'/c calc'!A0", "<b>x</b>", "\u202e倒", "𠮷村",
    "\x00\x07", "a" * 65, "长" * 300, "9" * 400, "9" * 5000, "1E+" + "9" * 5000, "118.5,36.1;x", "118,36;" * 3, "nan", "inf",
    "٣", "①", "½", "-" * 50,
    0, 1, -1, 2**31, 10**15, 10**30, 0.5, -0.0, 1e15, 1e300, 3.7e11, float("inf"), float("nan"), True, False, None,
    dt.date(1900, 1, 1), dt.date(9999, 12, 31), dt.datetime(2026, 3, 5, 10, 30), dt.time(8, 30), dt.timedelta(days=400),
)  # fmt: skip


@dataclass
class Workbook:
    """A file's name and sheets, and what must not come out of it."""

    name: str
    sheets: list[RawSheet]
    secrets: set[str]


@some.composite
def workbooks(draw):
    """One or two sheets, each more or less a ledger."""
    secrets: set[str] = set()
    place = draw(some.sampled_from(("台账", "十月", "")))
    stem = f"{place}{draw(_personal(secrets))}" if draw(_one_in(8)) else place
    sheets = [draw(_sheets(number, secrets)) for number in range(draw(some.sampled_from((1, 1, 1, 2))))]
    return Workbook(f"{stem or '表'}.xlsx", sheets, secrets)


@some.composite
def _sheets(draw, number, secrets):
    ledger = draw(some.sampled_from(LEDGERS))
    columns = [each for each in ledger.columns if each.required or draw(some.booleans())]
    if draw(_one_in(8)):
        columns.pop(draw(some.integers(0, len(columns) - 1)))
    extra = draw(some.lists(some.sampled_from((*PERSONAL_HEADINGS, *OTHER_HEADINGS)), max_size=3))
    if draw(_one_in(10)):
        extra.append(columns[0].heading if columns else "编号")
    if draw(_one_in(10)):
        extra.append(f"电{draw(_personal(secrets))}")
    filled = draw(some.permutations([*columns, *extra])) if draw(some.booleans()) else [*columns, *extra]
    headings = [each.heading if isinstance(each, Column) else each for each in filled]
    rows = [[ledger.title], []][: draw(some.integers(0, 2))]
    rows.append([f" {each}*" if draw(_one_in(12)) else each for each in headings])
    if draw(_one_in(8)):
        # A second row of headings, under merged ones.
        rows.append([draw(some.sampled_from(("", "", "其中", "电话", "小计"))) for _ in headings])
    for place in range(draw(some.integers(0, 6))):
        rows.append([draw(_cells(each, place, secrets)) for each in filled])
        if draw(_one_in(10)):
            rows.append(draw(some.sampled_from(([], [""] * 3, ["合计", 3], ["", "小计"]))))
    merges = draw(_merges(len(rows), len(headings))) if draw(_one_in(3)) else []
    name = f"表{number}之{draw(_personal(secrets))}" if draw(_one_in(10)) else f"表{number}"
    hidden = {len(rows) - 1} if draw(_one_in(5)) else set()
    return RawSheet(name, rows, merges, draw(_one_in(10)), hidden)


@some.composite
def _cells(draw, column, place, secrets):
    """Mostly what belongs there; else anything; a personal column always holds what must not come out."""
    if not isinstance(column, Column):
        if any(word in column for word in PERSONAL_HEADINGS):
            secrets.add(MARK)
            return f"{MARK}{draw(_personal(secrets))}" if draw(some.booleans()) else MARK
        return draw(_anything(secrets)) if draw(_one_in(2)) else ""
    if draw(_one_in(12)):
        return draw(_anything(secrets))
    return draw(_proper(column, place))


def _proper(column, place):
    if column.terms:
        return some.sampled_from(column.terms)
    days = some.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
    return {
        "code": some.just(f"B{place}"),
        "village": some.sampled_from(VILLAGES),
        "day": some.one_of(days, days.map(lambda day: f"{day:%Y.%m.%d}")),
        "count": some.sampled_from((3, 20.0, "约30", "1,000")),
        "year": some.sampled_from((2026, "2025年")),
        "bool": some.sampled_from(terms.YES_NO),
        "degree": some.floats(30, 120).map(lambda number: round(number, 6)),
        "km": some.sampled_from((3.5, "12公里", "118.13812345678")),
        "track": some.just("118.62,35.9;118.63,35.91"),
        "text": some.sampled_from(("甲", "巡防队", "调处张家和李家", "")),
    }[column.type]


def _anything(secrets):
    return some.one_of(
        some.sampled_from(ODD),
        some.sampled_from(ODD),
        _personal(secrets),
        some.text(some.characters(exclude_categories=("Cs",)), max_size=12),
        _wrong_identity(),
    )


@some.composite
def _personal(draw, secrets):
    """A number of a person in one of the ways it is written, inside a text or alone; put among the secrets."""
    mobile = draw(some.booleans())
    number = draw(_mobiles()) if mobile else draw(_identities(right=True))
    secrets.add(number)
    parts = (number[:3], number[3:7], number[7:]) if mobile else (number[:6], number[6:14], number[14:])
    written = draw(
        some.sampled_from(
            (
                number,
                " ".join(parts),
                "-".join(parts) if mobile else "\u3000".join(parts),
                "\u200b".join(parts),
                "".join(chr(ord(each) + 0xFEE0) for each in number),
                f"{number}；{number}",
                f"+86{number}" if mobile else number.lower(),
                f"86-{number}" if mobile else f"{number}。",
            )
        )
    )
    before, after = draw(some.sampled_from((("", ""), ("王五", ""), ("电话：", "转"), ("（", "）"), ("a", "b"))))
    if mobile and draw(_one_in(6)):
        written, before, after = int(number), "", ""
        return draw(some.sampled_from((written, float(written))))
    return f"{before}{written}{after}"


def _mobiles():
    return some.integers(3_000_000_000, 9_999_999_999).map(lambda number: f"1{number}")


@some.composite
def _identities(draw, right):
    born = draw(some.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)))
    body = f"{draw(some.integers(110000, 659999))}{born:%Y%m%d}{draw(some.integers(0, 999)):03}"
    check = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[check if right else (check + 1) % 11]


def _wrong_identity():
    """Eighteen digits that are nobody's: the check digit is wrong."""
    return _identities(right=False).map(lambda number: f"编号{number}")


@some.composite
def _merges(draw, height, width):
    found = []
    for _ in range(draw(some.integers(1, 3))):
        top, left = draw(some.integers(0, height)), draw(some.integers(0, max(width - 1, 0)))
        bottom = top + draw(some.integers(0, 3))
        found.append(((top, left), (bottom, left + draw(some.integers(0, 2)))))
    return found


def _one_in(number):
    return some.integers(1, number).map(lambda drawn: drawn == number)
