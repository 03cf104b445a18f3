"""The records behind a number as a workbook: the same records, and text that stays text."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from dashboard.figures.records import Record, records
from dashboard.pack.listing import COLUMNS, HEAD_ROW, listing
from dashboard.view import View

VIEW = View(dt.date(2026, 10, 31), dt.date(2026, 1, 1))


def opened(items):
    content = listing("到期化解率", "口径", items, VIEW, "内部资料", "本机 2026-10-31 09:00")
    return load_workbook(io.BytesIO(content)).active


def test_the_workbook_holds_the_records_in_their_order(demo_engine):
    with demo_engine.connect() as connection:
        found = records(connection, "dispute.on_time", VIEW).items
    sheet = opened(found)
    rows = list(sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True))
    assert [row[1] for row in rows] == [item.code for item in found]
    assert sum(row[11] for row in rows) == sum(item.n for item in found)
    assert [cell.value for cell in sheet[HEAD_ROW]] == [heading.name for heading in COLUMNS]
    assert "内部资料" in sheet["A2"].value and "2026年10月31日" in sheet["A2"].value


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+cmd", "-1+1", "@SUM(A1)", "\t=1"])
def test_text_from_ledgers_never_becomes_a_formula(text):
    sheet = opened([Record(text, False, 0, 1, text, owner=text)])
    for cell in sheet[HEAD_ROW + 1]:
        assert cell.data_type != "f"
    assert sheet.cell(HEAD_ROW + 1, 2).quotePrefix


def test_a_long_text_wraps_in_a_row_that_is_high_enough_and_short_ones_take_one_line():
    long = "组织开展辖区内重点行业领域乱象排查整治并建立长效常态监管机制" * 2
    sheet = opened([Record("JF000984", False, 0, 1, long), Record("JF1", True, 1, 1, "邻里 一般")])
    first, second = (sheet.row_dimensions[HEAD_ROW + place].height for place in (1, 2))
    assert first >= 5 * second
    for row in sheet.iter_rows(min_row=HEAD_ROW + 1):
        assert all(cell.alignment.wrap_text and cell.border.left.style for cell in row)


def test_the_columns_are_read_on_a4_across():
    assert sum(heading.width for heading in COLUMNS) <= 170


def test_an_approximate_amount_keeps_its_word():
    sheet = opened([Record("A", True, 30, 30, "明白纸", word="约"), Record("B", True, 12.5, 12.5, "巡逻")])
    amount = [heading.name for heading in COLUMNS].index("数量") + 1
    assert [sheet.cell(HEAD_ROW + place, amount).value for place in (1, 2)] == ["约30", 12.5]
