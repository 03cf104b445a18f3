"""Files and their names: wrong ones get one clear line, old and oddly named ones load."""

import os
import shutil
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from typer.testing import CliRunner

from dashboard.__main__ import app
from db.ledgers.load import load_files
from db.schema import Dispute
from tests.ledgers.ledgers import HEADINGS, dispute, number, workbook, write


def truncated(path: Path) -> None:
    openpyxl.Workbook().save(path)
    path.write_bytes(path.read_bytes()[:-400])


def bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(1200):
            member.write(b"\0" * 2**20)


def twice_the_same(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([*HEADINGS, "村"])
    book.active.append([*dispute("G1"), "甲村"])
    book.save(path)


def headings_alone(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.save(path)


WRONG = {
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500),
    "truncated": truncated,
    "encrypted": lambda path: path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    ),
    "a bomb": bomb,
    "empty": lambda path: openpyxl.Workbook().save(path),
    "headings alone": headings_alone,
    "two headers of one name": twice_the_same,
    "no file": lambda path: None,
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_gets_one_clear_chinese_line_and_status_2(make, tmp_path, migrated_file, monkeypatch):
    path = tmp_path / "台账.xlsx"
    make(path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'x.db')}")
    done = CliRunner().invoke(app, ["import", str(path)])
    assert done.exit_code == 2 and isinstance(done.exception, SystemExit)
    [line] = done.stdout.strip().splitlines()
    assert "台账.xlsx" in line and any("\u4e00" <= letter <= "\u9fff" for letter in line)


def old_workbook(path: Path) -> None:
    """Two disputes, the first in a hidden row and the second in a high one."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("纠纷")
    for place, row in enumerate([HEADINGS, dispute("X1"), dispute("X2")]):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    sheet.row(1).hidden = True
    sheet.row(2).height = 600
    book.save(str(path))


def test_an_old_xls_workbook_loads(town, tmp_path):
    old_workbook(tmp_path / "纠纷.xls")
    report = load_files(town, [tmp_path / "纠纷.xls"])
    assert (report.exit_status, report.sheets[0].notes) == (0, ["其中 1 行是隐藏行，也已读入"])
    assert number(town, Dispute) == 2


@pytest.mark.parametrize(("saved", "renamed"), [("纠纷.xlsx", "纠纷.xls"), ("纠纷.xls", "纠纷.xlsx")])
def test_a_workbook_whose_extension_was_changed_by_hand_loads(town, tmp_path, saved, renamed):
    if saved.endswith(".xlsx"):
        workbook(tmp_path / saved, {"纠纷": [HEADINGS, dispute("X1"), dispute("X2")]})
    else:
        old_workbook(tmp_path / saved)
    report = load_files(town, [(tmp_path / saved).rename(tmp_path / renamed)])
    assert (report.exit_status, report.sheets[0].new) == (0, 2)


def test_sheets_whose_names_are_alike_once_masked_both_load(town, tmp_path):
    sheets = {name: [HEADINGS, dispute(code)] for name, code in (("13812345678", "A1"), ("13912345678", "A2"))}
    report = load_files(town, [workbook(tmp_path / "纠纷.xlsx", sheets)])
    assert [(sheet.sheet, sheet.new) for sheet in report.sheets] == [("＊＊＊", 1), ("＊＊＊", 1)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_in_gb18030_is_read(town, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "纠纷.csv".encode("gb18030")))
    write(tmp_path / "a.csv", [HEADINGS, dispute("A1")]).rename(path)
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.file, sheet.new) == ("纠纷.csv", 1)


def test_a_hidden_sheet_is_read_too_and_the_report_says_so_of_one_that_is_refused_as_well(town, tmp_path):
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [HEADINGS, dispute("A1")], "旧": [HEADINGS, dispute("A2")]})
    book = openpyxl.load_workbook(path)
    book.create_sheet("下拉").append(["红", "橙", "黄", "蓝"])
    book.create_sheet("空表头").append([*HEADINGS, "联系电话"])
    for name, state in (("旧", "hidden"), ("下拉", "veryHidden"), ("空表头", "hidden")):
        book[name].sheet_state = state
    book.save(path)
    report = load_files(town, [path])
    said = "这是隐藏的工作表，也已读入"
    assert [(each.new, each.notes) for each in report.sheets] == [(1, []), (1, [said]), (0, [said]), (0, [said])]
    assert (report.sheets[2].kind, report.exit_status) == (None, 1)
    lines = report.as_text().splitlines()
    assert lines.count(f"  {said}") == 3 and "  含个人信息，整列不收：联系电话" in lines
