"""Small ledgers for the loader's tests: one village, disputes, and files of them."""

import csv
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import func, select

DIVISIONS = [["代码", "名称", "级别", "上级代码"], ["99", "演示镇", "镇", ""], ["9901", "甲村村民委员会", "村", "99"]]
HEADINGS = ["编号", "村", "受理日期", "来源", "类别", "级别", "办理时限", "化解日期", "化解层级"]


def write(path: Path, rows: list[list[object]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook of named sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def dispute(code: str, village: str = "甲村", resolved: str = "", level: str = "") -> list[object]:
    return [code, village, "2026.1.5", "排查", "邻里", "一般", "2026-02-05", resolved, level]


def number(engine, model) -> int:
    """How many rows a table has."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()
