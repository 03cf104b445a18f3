"""Workbooks as nobody would fill them in, made by hypothesis: any headings, any cells, personal numbers in any place.

`Workbook.secrets` are the numbers and words that must not come out of a load anywhere.
"""

import datetime as dt
import random
from dataclasses import dataclass

from hypothesis import strategies as some

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
def _personal(draw):
    """A number of a person, and a cell that holds it in one of the ways it is written, inside a text or alone."""
    number, mobile = draw(_NUMBERS)
    parts = (number[:3], number[3:7], number[7:]) if mobile else (number[:6], number[6:14], number[14:])
    ways = [
        number,
        " ".join(parts),
        "-".join(parts) if mobile else "\u3000".join(parts),
        "\u200b".join(parts),
        "".join(chr(ord(each) + 0xFEE0) for each in number),
        f"{number}；{number}",
        f"+86{number}" if mobile else number.lower(),
        f"86-{number}" if mobile else f"{number}。",
        f"0{number}" if mobile else f"{number}，",
    ]
    ways += [int(number), float(number)] if mobile else []
    written = ways[draw(some.integers(0, len(ways) - 1))]
    if not isinstance(written, str):
        return number, written
    before, after = draw(_AROUND)
    return number, f"{before}{written}{after}"


def _identity(born, area, place, wrong=0):
    """An identity number; with `wrong` its check digit is not right, and it is nobody's."""
    body = f"{area}{born:%Y%m%d}{place:03}"
    check = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[(check + wrong) % 11]


_PARTS = (some.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)), some.integers(110000, 659999), some.integers(0, 999))
_NUMBERS = some.one_of(
    some.integers(3_000_000_000, 9_999_999_999).map(lambda number: (f"1{number}", True)),
    some.builds(_identity, *_PARTS).map(lambda number: (number, False)),
)
_AROUND = some.sampled_from((("", ""), ("王五", ""), ("电话：", "转"), ("（", "）"), ("a", "b")))
PERSONAL = _personal()
# A cell of any kind, with the secret that it holds.
ANYTHING = some.one_of(
    some.sampled_from(ODD).map(lambda value: (None, value)),
    PERSONAL,
    some.text(some.characters(exclude_categories=("Cs",)), max_size=12).map(lambda text: (None, text)),
    some.builds(_identity, *_PARTS, some.integers(1, 9)).map(lambda number: (None, f"编号{number}")),
)
SMALL = some.integers(0, 5)
LEDGER = some.sampled_from(LEDGERS)
EXTRA = some.lists(some.sampled_from((*PERSONAL_HEADINGS, *OTHER_HEADINGS)), max_size=3)
PLACES = some.lists(some.tuples(SMALL, some.integers(0, 20)), max_size=5)
MERGES = some.lists(
    some.tuples(some.integers(0, 8), some.integers(0, 12), some.integers(0, 3), some.integers(0, 2)), max_size=3
)
SEED = some.integers(0, 2**32)


@some.composite
def workbooks(draw):
    """One or two sheets, each more or less a ledger.

    What is proper is picked by a seed, which is quick; what is odd, and where it stands, is drawn.
    """
    dice, secrets = random.Random(draw(SEED)), set()

    def secret():
        number, value = draw(PERSONAL)
        secrets.add(number)
        return value

    stem = f"台账{secret()}" if dice.random() < 0.1 else "台账"
    sheets = [_sheet(draw, dice, secrets, secret, number) for number in range(1 + (dice.random() < 0.2))]
    return Workbook(f"{stem}.xlsx", sheets, secrets)


def _sheet(draw, dice, secrets, secret, number):
    columns = _columns(draw, dice, secret)
    headings = [each.heading if isinstance(each, Column) else each for each in columns]
    rows = [["某某台账"], []][: dice.choice((0, 0, 1, 2))]
    rows.append([f" {each}*" if dice.random() < 0.1 else each for each in headings])
    if dice.random() < 0.1:
        # A second row of headings, under merged ones.
        rows.append([dice.choice(("", "", "其中", "电话", "小计")) for _ in headings])
    first = len(rows)
    for place in range(draw(SMALL)):
        rows.append([_proper(each, place, dice, secrets, secret) for each in columns])
        if dice.random() < 0.1:
            rows.append(dice.choice(([], [""] * 3, ["合计", 3], ["", "小计"])))
    for row, place in draw(PLACES):
        if first + row < len(rows) and place < len(rows[first + row]):
            hidden, rows[first + row][place] = draw(ANYTHING)
            secrets |= {hidden} - {None}
    # Some reach below the last row, as they do in files.
    merges = [((top, left), (top + down, left + right)) for top, left, down, right in draw(MERGES)]
    name = f"表{number}之{secret()}" if dice.random() < 0.1 else f"表{number}"
    return RawSheet(name, rows, merges, dice.random() < 0.1, {len(rows) - 1} if dice.random() < 0.2 else set())


def _columns(draw, dice, secret):
    """A ledger's columns, some of them missing, with others between them; a text stands for a column of no ledger."""
    ledger, share = draw(LEDGER), dice.random()
    columns = [each for each in ledger.columns if each.required or dice.random() < share]
    if dice.random() < 0.1:
        columns.pop(dice.randrange(len(columns)))
    columns += draw(EXTRA)
    if dice.random() < 0.1:
        columns.append(ledger.columns[0].heading)
    if dice.random() < 0.1:
        columns.append(f"电{secret()}")
    if dice.random() < 0.4:
        dice.shuffle(columns)
    return columns


def _proper(column, place, dice, secrets, secret):
    """What belongs into a cell; in a personal column, what must not come out."""
    if not isinstance(column, Column):
        if not any(word in column for word in PERSONAL_HEADINGS):
            return ""
        secrets.add(MARK)
        return f"{MARK}{secret()}" if dice.random() < 0.2 else MARK
    if column.terms:
        return dice.choice(column.terms)
    day = dt.date(2024, 1, 1) + dt.timedelta(days=dice.randrange(1000))
    return dice.choice(
        {
            "code": (f"B{place}",),
            "village": VILLAGES,
            "day": (day, f"{day:%Y.%m.%d}"),
            "count": (3, 20.0, "约30", "1,000"),
            "year": (2026, "2025年"),
            "degree": (dice.uniform(30, 120),),
            "km": (3.5, "12公里", "118.13812345678"),
            "track": ("118.62,35.9;118.63,35.91",),
            "text": ("甲", "巡防队", "调处张家和李家", ""),
        }[column.type]
    )
