"""Blank ledgers: headings, drop-down lists of the terms, and a sheet that explains each column."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from db.ledgers.declarations import LEDGERS, Column, Ledger

EXPLANATION_SHEET = "填写说明"
LAST_ROW = 5000
HOW = {
    "code": "编码。请先把这一列设为文本，免得 Excel 改成科学计数",
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


def _write(folder: Path, number: int, ledger: Ledger) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = ledger.title
    for place, column in enumerate(ledger.columns, start=1):
        _heading(sheet, place, column)
    sheet.freeze_panes = "A2"
    _explain(workbook.create_sheet(EXPLANATION_SHEET), ledger)
    path = folder / f"{number:02d}_{ledger.title}.xlsx"
    workbook.save(path)
    return path


def _heading(sheet: Worksheet, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    cell = sheet[f"{letter}1"]
    cell.value = column.heading
    cell.font = Font(bold=column.required)
    cell.fill = PatternFill("solid", fgColor="F3E3E0" if column.required else "EEF0F3")
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.heading) + 4)
    if column.type in ("code", "village"):
        for row in range(2, 202):
            sheet[f"{letter}{row}"].number_format = "@"
    if column.terms:
        choice = DataValidation("list", formula1=f'"{",".join(column.terms)}"', allow_blank=not column.required)
        choice.error, choice.errorTitle = "请从下拉列表中选", "填写有误"
        sheet.add_data_validation(choice)
        choice.add(f"{letter}2:{letter}{LAST_ROW}")


def _explain(sheet: Worksheet, ledger: Ledger) -> None:
    sheet.append(["列", "必填", "怎么填", "可选的值"])
    for column in ledger.columns:
        needed = "必填" if column.required else "可空"
        sheet.append([column.heading, needed, HOW[column.type], "、".join(column.terms)])
    for letter, width in (("A", 16), ("B", 8), ("C", 60), ("D", 80)):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
