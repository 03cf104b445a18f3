"""Worksheets that are handed out: cells whose text stays text, and how they print."""

from math import ceil
from typing import Any

from openpyxl.styles import Border, Font, Side

from dashboard.charts import theme
from dashboard.charts.words import format_day
from dashboard.pack.text import is_formula, plain, width
from dashboard.view import View

FONT = "微软雅黑"
BODY = Font(name=FONT, size=11)
DAY = "yyyy-mm-dd"
CELL = 200
LINE_HEIGHT = 17
# A row on paper: a longer text of a ledger is cut.
MOST_LINES = 8
thin = Side(style="thin", color=theme.LIGHT.faint.lstrip("#"))
BORDER = Border(left=thin, right=thin, top=thin, bottom=thin)


def write(sheet: Any, row: int, column: int, value: Any, font: Font | None = None) -> Any:
    """Put a value into a cell. Text stays text: it never becomes a formula, whatever it starts with."""
    cell = sheet.cell(row, column)
    cell.font = font or BODY
    if isinstance(value, str):
        cell.value = plain(value, CELL)
        cell.data_type = "s"
        cell.quotePrefix = is_formula(cell.value)
    else:
        cell.value = value
    return cell


def lines(text: object, characters: float) -> int:
    """How many lines a wrapped text takes in a column of so many characters."""
    return max(1, ceil(width(plain(text, CELL)) * 2.1 / characters))


def set_up_print(sheet: Any, marks: str, watermark: str, view: View) -> None:
    """A4 across, as wide as the page; who printed it and when on each page, since cells carry no watermark."""
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", sheet.PAPERSIZE_A4, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.75, 0.35, 0.35
    as_of = format_day(view.as_of)
    sheet.oddHeader.left.text = _code_free(marks)
    sheet.oddHeader.center.text = _code_free(watermark)
    sheet.oddHeader.right.text = _code_free(f"数据截至 {as_of}")
    sheet.oddFooter.left.text = _code_free(watermark)
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    sheet.oddFooter.right.text = _code_free(marks)


def _code_free(words: str) -> str:
    """In a header & starts a code; the full-width sign does not."""
    return plain(words).replace("&", "＆")
