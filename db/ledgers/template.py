"""Blank ledgers: headings, drop-down lists of the terms, and a sheet that explains each column."""

from io import BytesIO
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from db.files import write_whole
from db.ledgers.declarations import EXPLANATION_SHEET, LEDGERS, Column, Ledger

LAST_ROW = 5000
FONT = "微软雅黑"
EXPLANATION_WIDTHS = {"A": 16, "B": 8, "C": 72, "D": 52}
LINE_HEIGHT = 17
# So many characters are still read on A4 across; a wider ledger goes on to a second page, its first column repeated.
PAGE_CHARACTERS = 150
HOW = {
    "code": "编码。这一列已设为文本；从别处粘贴时只粘贴值，免得变成科学计数",
    "text": "文字。不要写身份证号、电话、当事人或举报人",
    "term": "只能从下拉列表中选",
    "bool": "只能填 是 或 否",
    "day": "日期，如 2026-3-5、2026.3.5、20260305、2026年3月5日；年月日要写全",
    "count": "整数；概数可写 约30、30余",
    "year": "四位年份，如 2026",
    "village": "村的全称、简称、登记过的别名，或区划代码",
    "degree": "度，小数，如 118.620000",
    "km": "公里，可带小数",
    "track": "经度,纬度;经度,纬度…",
}


def write_templates(folder: Path) -> list[Path]:
    """Write the thirteen blank ledgers into `folder`; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder, number, ledger) for number, ledger in enumerate(LEDGERS)]


def zipped() -> bytes:
    """The thirteen blank ledgers as one ZIP file."""
    file = BytesIO()
    with TemporaryDirectory() as folder, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in write_templates(Path(folder)):
            archive.write(path, path.name)
    return file.getvalue()


def _write(folder: Path, number: int, ledger: Ledger) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = ledger.title
    for place, column in enumerate(ledger.columns, start=1):
        _heading(sheet, place, column)
    sheet.freeze_panes = "A2"
    _set_up_print(sheet)
    _explain(workbook.create_sheet(EXPLANATION_SHEET), ledger)
    whole, path = BytesIO(), folder / f"{number:02d}_{ledger.title}.xlsx"
    workbook.save(whole)
    write_whole(path, whole.getvalue())
    return path


def _heading(sheet: Worksheet, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    cell = sheet[f"{letter}1"]
    cell.value = column.heading
    cell.font = Font(name=FONT, bold=column.required)
    cell.fill = PatternFill("solid", fgColor="F3E3E0" if column.required else "EEF0F3")
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.heading) + 4)
    if column.type in ("code", "village"):
        # The whole column, however long the ledger grows: a code of 12 digits must never become 3.7E+11.
        sheet.column_dimensions[letter].number_format = "@"
    if column.terms:
        choice = DataValidation("list", formula1=f'"{",".join(column.terms)}"', allow_blank=not column.required)
        choice.error, choice.errorTitle, choice.showErrorMessage = "请从下拉列表中选", "填写有误", True
        sheet.add_data_validation(choice)
        choice.add(f"{letter}2:{letter}{LAST_ROW}")


def _explain(sheet: Worksheet, ledger: Ledger) -> None:
    sheet.append(["列", "必填", "怎么填", "可选的值"])
    for column in ledger.columns:
        needed = "必填" if column.required else "可空"
        how = HOW[column.type] + "".join(
            f"；「{ledger.heading_of[other]}」是{wanted}的才填"
            for name, other, wanted in ledger.only_with
            if name == column.name
        )
        sheet.append([column.heading, needed, how, "、".join(column.terms)])
    for letter, width in EXPLANATION_WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(name=FONT, bold=number == 1)
        sheet.row_dimensions[number].height = LINE_HEIGHT * max(_lines(cell) for cell in row)
    sheet.freeze_panes = "A2"
    _set_up_print(sheet)


def _lines(cell: Cell) -> int:
    """How many lines a wrapped text takes; a Chinese character is as wide as two others and a bit."""
    characters = sum(1 if letter.isascii() else 2.1 for letter in str(cell.value or ""))
    return max(1, ceil(characters / EXPLANATION_WIDTHS[cell.column_letter]))


def _set_up_print(sheet: Worksheet) -> None:
    """A4 across, no column cut by the page's edge, the headings on every page."""
    sheet.print_options.gridLines = True
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    characters = sum(dimension.width for dimension in sheet.column_dimensions.values())
    setup.fitToWidth, setup.fitToHeight = ceil(characters / PAGE_CHARACTERS), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
