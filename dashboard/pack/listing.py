"""The records behind a number as a workbook, to be worked on outside the product."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from dashboard.charts import names, theme
from dashboard.charts.records import MET, NOT_MET
from dashboard.charts.words import format_amount, format_day
from dashboard.figures.records import Record
from dashboard.pack.sheets import BORDER, DAY, FONT, LINE_HEIGHT, MOST_LINES, lines, set_up_print, write
from dashboard.view import View

HEAD_ROW = 4
WORDS = Alignment(horizontal="left", vertical="center", wrap_text=True)
NUMBER = Alignment(horizontal="center", vertical="center", wrap_text=True)


@dataclass(frozen=True)
class Heading:
    """A column of the workbook: its heading, its width in characters, and what it takes from a record."""

    name: str
    width: float
    value: Callable[[Record], Any]


# Together as wide as A4 across at a size that is still read; a longer text takes more lines.
COLUMNS = (
    Heading("计入", 8, lambda each: MET if each.met else NOT_MET),
    Heading("编号", 15, lambda each: each.code),
    Heading("村", 12, lambda each: each.village),
    Heading(names.ITEM, 24, lambda each: each.what),
    Heading("责任单位", 14, lambda each: each.unit),
    Heading("责任人", 10, lambda each: each.owner),
    Heading("起始", 11.5, lambda each: each.since),
    Heading(names.LIMIT, 11.5, lambda each: each.limit),
    Heading("办结", 11.5, lambda each: each.done),
    Heading(names.STATE, 12, lambda each: each.state),
    Heading(names.DAYS_LATE, 7, lambda each: each.days_late),
    Heading("数量", 7, lambda each: _amount(each)),
    Heading(names.NEXT_STEP, 22, lambda each: each.step),
)


def _amount(item: Record) -> Any:
    """A number to add up; where it is approximate, the ledger's own words."""
    if item.word:
        return format_amount(item.n, item.word)
    return item.n if item.n % 1 else int(item.n)


def listing(title: str, definition: str, items: list[Record], view: View, marks: str, watermark: str) -> bytes:
    """The records as one sheet, in their order; `marks` say 内部资料, `watermark` who exported them and when."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "记录"
    write(sheet, 1, 1, title, Font(name=FONT, size=14, bold=True))
    period = f"数据截至 {format_day(view.as_of)}　考核期自 {format_day(view.start)}　共 {len(items)} 条"
    write(sheet, 2, 1, f"{marks}　{watermark}　{period}", Font(name=FONT, size=11, color=theme.LIGHT.frame.lstrip("#")))
    write(sheet, 3, 1, f"口径：{definition}", Font(name=FONT, size=10, color=theme.LIGHT.muted.lstrip("#")))
    for column, heading in enumerate(COLUMNS, start=1):
        cell = write(sheet, HEAD_ROW, column, heading.name, Font(name=FONT, size=11, bold=True))
        cell.fill = PatternFill("solid", fgColor=theme.LIGHT.line.lstrip("#"))
        cell.alignment, cell.border = NUMBER, BORDER
        sheet.column_dimensions[get_column_letter(column)].width = heading.width
    for row, item in enumerate(items, start=HEAD_ROW + 1):
        _row(sheet, row, [heading.value(item) for heading in COLUMNS])
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(COLUMNS))}{HEAD_ROW + max(len(items), 1)}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    set_up_print(sheet, marks, watermark, view)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(sheet: Any, row: int, values: list[Any]) -> None:
    for column, value in enumerate(values, start=1):
        cell = write(sheet, row, column, value if value != "" else None)
        cell.alignment, cell.border = WORDS if isinstance(value, str) else NUMBER, BORDER
        if isinstance(value, dt.date):
            cell.number_format = DAY
    texts = [(each, heading.width) for each, heading in zip(values, COLUMNS, strict=True) if isinstance(each, str)]
    sheet.row_dimensions[row].height = LINE_HEIGHT * min(MOST_LINES, max(lines(*text) for text in texts))
