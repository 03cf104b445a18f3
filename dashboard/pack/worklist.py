"""督办清单 (XLSX): one row an item, to be filtered on the screen and signed on paper."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from dashboard.charts import names, sentences, theme
from dashboard.charts.words import LIGHTS, format_day
from dashboard.figures.to_do import Task
from dashboard.pack import definitions as kept
from dashboard.pack.material import Material
from dashboard.pack.sheets import BORDER, DAY, FONT, LINE_HEIGHT, MOST_LINES, lines, set_up_print, write
from dashboard.pack.text import fit, fit_owner, plain

# Heading → width in characters; together they are as wide as A4 across at a size that is still read.
COLUMNS = {
    "序号": 5,
    names.ITEM: 24,
    names.KIND: 14,
    "编号": 14,
    names.PLACE: 12,
    names.OWNER: 18,
    names.LIMIT: 11.5,
    names.DAYS_LATE: 7,
    names.BY: 11.5,
    names.NEXT_STEP: 22,
    "签字": 12,
}
HEAD_ROW = 4
# Room to sign.
LOWEST_ROW = 30
OWNER = list(COLUMNS).index(names.OWNER) + 1


def worklist(material: Material) -> bytes:
    """The workbook as a file."""
    book = Workbook()
    properties = book.properties
    properties.creator = properties.lastModifiedBy = plain(material.user)
    properties.title, properties.description = names.WORKLIST, plain(material.watermark)
    sheet = book.active
    assert sheet is not None
    sheet.title = names.WORKLIST
    _head(sheet, material)
    for number, task in enumerate(material.tasks, start=1):
        _row(sheet, HEAD_ROW + number, number, task)
    last = HEAD_ROW + max(len(material.tasks), 1)
    if not material.tasks:
        write(sheet, last, 2, sentences.no_tasks(material.now, bool(material.map.places)))
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    set_up_print(sheet, material.marks, material.watermark, material.view)
    _definitions(book.create_sheet("口径"), material)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, material: Material) -> None:
    where = material.town if material.is_town else f"{material.town}{material.scope_word}"
    write(sheet, 1, 1, f"{where}{names.WORKLIST}", Font(name=FONT, size=16, bold=True))
    words = f"{material.marks}　数据截至 {format_day(material.view.as_of)}　共 {len(material.tasks)} 项"
    write(sheet, 2, 1, words, Font(name=FONT, size=11, color=theme.LIGHT.frame.lstrip("#")))
    note = f"{names.DAYS_LATE}：红色久未推进的为未推进天数，岗位为空缺天数；空着的未逾期，或{names.NEVER_FILLED}。口径见“口径”表。"
    write(sheet, 3, 1, note, Font(name=FONT, size=10, color=theme.LIGHT.muted.lstrip("#")))
    for row, height in ((1, 26), (2, 18), (3, 16), (HEAD_ROW, 34)):
        sheet.row_dimensions[row].height = height
    for column, (heading, characters) in enumerate(COLUMNS.items(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = characters
        cell = write(sheet, HEAD_ROW, column, heading, Font(name=FONT, size=11, bold=True))
        cell.fill = PatternFill("solid", fgColor=theme.LIGHT.line.lstrip("#"))
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
        task.owner or task.place,
        task.due_on,
        task.days_late,
        task.by,
        task.next_step,
        None,
    )
    for column, (value, characters) in enumerate(zip(cells, COLUMNS.values(), strict=True), start=1):
        cut = fit_owner if column == OWNER else fit
        shown = cut(value, MOST_LINES * characters / 2.1) if isinstance(value, str) else value
        cell = write(sheet, row, column, shown)
        cell.alignment = Alignment(
            vertical="center", wrap_text=True, horizontal="left" if isinstance(value, str) else "center"
        )
        cell.border = BORDER
        if isinstance(value, dt.date):
            cell.number_format = DAY
        if task.is_red and column in (3, 8):
            cell.font = Font(name=FONT, size=11, bold=True, color=theme.LIGHT.lights["red"].lstrip("#"))
    sheet.row_dimensions[row].height = max(LINE_HEIGHT * _lines(cells), LOWEST_ROW)


def _lines(cells: Sequence[Any]) -> int:
    """How many lines the fullest text of a row takes."""
    texts = zip(cells, COLUMNS.values(), strict=True)
    return max(min(MOST_LINES, lines(each, room)) for each, room in texts if isinstance(each, str))


def _definitions(sheet: Any, material: Material) -> None:
    rows = [("读法", kept.HOW_TO_READ), ("比较", kept.COMPARING)]
    rows += [(subject, kept.definition(each)) for subject, ids in kept.SHOWN for each in ids]
    write(sheet, 1, 1, f"口径　数据截至 {format_day(material.view.as_of)}", Font(name=FONT, size=14, bold=True))
    for row, (subject, words) in enumerate(rows, start=3):
        for column, value in enumerate((subject, words), start=1):
            cell = write(sheet, row, column, value)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines(words, 110)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 110
    set_up_print(sheet, material.marks, material.watermark, material.view)
    # A little smaller rather than a second page of a few lines.
    sheet.page_setup.fitToHeight = 1
