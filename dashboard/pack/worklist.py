"""督办清单 (XLSX): one row an item, to be filtered on the screen and signed on paper."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from dashboard.charts import sentences, theme
from dashboard.charts.words import LIGHTS, format_day
from dashboard.figures.to_do import Task
from dashboard.pack import definitions as kept
from dashboard.pack.material import Material
from dashboard.pack.text import fit, is_formula, plain, width

# Heading → width in characters; together they are as wide as A4 across at a size that is still read.
COLUMNS = {
    "序号": 5,
    "事项": 24,
    "类别": 14,
    "编号": 14,
    "村／单位": 12,
    "责任人": 18,
    "时限": 11.5,
    "逾期天数": 7,
    "办结": 11.5,
    "下一步": 22,
    "签字": 12,
}
FONT = "微软雅黑"
HEAD_ROW = 4
DAY = "yyyy-mm-dd"
CELL = 200
LINE_HEIGHT = 17
thin = Side(style="thin", color=theme.FAINT.lstrip("#"))
BORDER = Border(left=thin, right=thin, top=thin, bottom=thin)


def worklist(material: Material) -> bytes:
    """The workbook as a file."""
    book = Workbook()
    properties = book.properties
    properties.creator = properties.lastModifiedBy = plain(material.user)
    properties.title, properties.description = "督办清单", plain(material.watermark)
    sheet = book.active
    assert sheet is not None
    sheet.title = "督办清单"
    _head(sheet, material)
    for number, task in enumerate(material.tasks, start=1):
        _row(sheet, HEAD_ROW + number, number, task)
    last = HEAD_ROW + max(len(material.tasks), 1)
    if not material.tasks:
        _write(sheet, last, 2, sentences.to_do([], material.next_meeting))
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    _print(sheet, material)
    _definitions(book.create_sheet("口径"), material)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, material: Material) -> None:
    where = material.town if material.is_town else f"{material.town}{material.scope_word}"
    _write(sheet, 1, 1, f"{where}督办清单", Font(name=FONT, size=16, bold=True))
    words = f"{material.marks}　数据截至 {format_day(material.view.as_of)}　共 {len(material.tasks)} 项"
    _write(sheet, 2, 1, words, Font(name=FONT, size=11, color=theme.FRAME.lstrip("#")))
    note = "逾期天数：红色纠纷为未推进天数，岗位为空缺天数；空着的未逾期或起始日不详。口径见“口径”表。"
    _write(sheet, 3, 1, note, Font(name=FONT, size=10, color=theme.MUTED.lstrip("#")))
    for row, height in ((1, 26), (2, 18), (3, 16), (HEAD_ROW, 34)):
        sheet.row_dimensions[row].height = height
    for column, (heading, characters) in enumerate(COLUMNS.items(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = characters
        cell = _write(sheet, HEAD_ROW, column, heading, Font(name=FONT, size=11, bold=True))
        cell.fill = PatternFill("solid", fgColor=theme.LINE.lstrip("#"))
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = BORDER


def _row(sheet: Any, row: int, number: int, task: Task) -> None:
    sign = LIGHTS["red"]
    kind = f"{sign[0]} {task.kind}" if task.is_red else task.kind
    cells = (
        number,
        task.what,
        kind,
        task.code or "—",
        task.place,
        task.owner,
        task.due_on,
        task.days_late,
        task.by,
        task.next_step,
        None,
    )
    for column, (value, characters) in enumerate(zip(cells, COLUMNS.values(), strict=True), start=1):
        # A row on paper has room for three lines of a column.
        shown = fit(value, 3 * characters / 2.1) if isinstance(value, str) else value
        cell = _write(sheet, row, column, shown)
        cell.alignment = Alignment(
            vertical="center", wrap_text=True, horizontal="left" if isinstance(value, str) else "center"
        )
        cell.border = BORDER
        if isinstance(value, dt.date):
            cell.number_format = DAY
        if task.is_red and column in (3, 8):
            cell.font = Font(name=FONT, size=11, bold=True, color=theme.LIGHT_COLOURS["red"].lstrip("#"))
    sheet.row_dimensions[row].height = LINE_HEIGHT * max(_lines(cells), 2) - 4


def _lines(cells: Sequence[Any]) -> int:
    """How many lines the fullest text of a row takes."""
    texts = zip(cells, COLUMNS.values(), strict=True)
    return max(min(3, -int(-width(plain(each)) * 2.1 // room)) for each, room in texts if isinstance(each, str))


def _write(sheet: Any, row: int, column: int, value: Any, font: Font | None = None) -> Any:
    """Put a value into a cell. Text stays text: it never becomes a formula, whatever it starts with."""
    cell = sheet.cell(row, column)
    cell.font = font or Font(name=FONT, size=11)
    if isinstance(value, str):
        cell.value = plain(value, CELL)
        cell.data_type = "s"
        cell.quotePrefix = is_formula(cell.value)
    else:
        cell.value = value
    return cell


def _print(sheet: Any, material: Material) -> None:
    """A4 across, as wide as the page; who printed it and when on each page, since cells carry no watermark."""
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", sheet.PAPERSIZE_A4, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.75, 0.35, 0.35
    as_of = format_day(material.view.as_of)
    sheet.oddHeader.left.text = _code_free(material.marks)
    sheet.oddHeader.center.text = _code_free(material.watermark)
    sheet.oddHeader.right.text = _code_free(f"数据截至 {as_of}")
    sheet.oddFooter.left.text = _code_free(material.watermark)
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    sheet.oddFooter.right.text = _code_free(material.marks)


def _code_free(words: str) -> str:
    """In a header & starts a code; the full-width sign does not."""
    return plain(words).replace("&", "＆")


def _definitions(sheet: Any, material: Material) -> None:
    lines = [("读法", kept.HOW_TO_READ), ("比较", kept.COMPARING)]
    lines += [(subject, kept.definition(each)) for subject, ids in kept.SHOWN for each in ids]
    _write(sheet, 1, 1, f"口径　数据截至 {format_day(material.view.as_of)}", Font(name=FONT, size=14, bold=True))
    for row, (subject, words) in enumerate(lines, start=3):
        for column, value in enumerate((subject, words), start=1):
            cell = _write(sheet, row, column, value)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = LINE_HEIGHT * -int(-width(words) * 2.1 // 110)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 110
    _print(sheet, material)
