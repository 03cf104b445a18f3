"""Workbooks of a few kilobytes that would take all of the memory, and ones that only look like them."""

import zipfile

import pytest

from db.ledgers import archive
from db.ledgers.load import load_files
from db.ledgers.read import BadFile, read_file
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, workbook

SHEET = "xl/worksheets/sheet1.xml"


def changed(path, member, change):
    """The workbook with one member changed."""
    with zipfile.ZipFile(path) as before:
        members = {each.filename: before.read(each) for each in before.infolist()}
    members[member] = change(members.get(member, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in members.items():
            after.writestr(name, content)
    return path


def with_cell(path, cell):
    return changed(path, SHEET, lambda xml: xml.replace(b"</sheetData>", f"<row>{cell}</row></sheetData>".encode()))


@pytest.fixture
def ledger(tmp_path):
    return workbook(tmp_path / "纠纷.xlsx", {"纠纷": [HEADINGS, dispute("A1")]})


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c s='1' r='XFD1048576' t='n'><v>1</v></c>",
        '<c r="xfd1048576"><v>1</v></c>',
        "<c r = 'XFD1048576'><v>1</v></c>",
        '<c r= "XFD1048576"><v>1</v></c>',
        '<c r\n="XFD1048576"><v>1</v></c>',
        '<x:c r="ZZ900000"><v>1</v></x:c>',
        '<c r="A1"><v>1</v></c><c r="A99999999"><v>1</v></c>',
    ],
)
def test_a_cell_far_away_is_refused_before_it_takes_memory(ledger, cell):
    with pytest.raises(BadFile, match="大得异常"):
        read_file(with_cell(ledger, cell))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576" s="1"/>',
        '<c r="AB3"><v>1</v></c>',
        '<c r="AZ400000"><v>1</v></c>',
        '<c r="A1048576"><v>1</v></c>',
    ],
)
def test_a_formatted_cell_far_away_and_a_filled_one_nearby_are_no_bomb(ledger, cell, monkeypatch):
    assert read_file(with_cell(ledger, cell))[0].rows[1][0] == "A1"


def test_the_reach_is_seen_wherever_a_piece_of_the_sheet_ends(ledger, monkeypatch):
    with_cell(ledger, '<c r="XFD1048576"><v>1</v></c>')
    for size in range(500, 560):
        monkeypatch.setattr(archive, "CHUNK", size)
        with pytest.raises(BadFile, match="大得异常"):
            read_file(ledger)


def test_a_long_text_that_many_cells_share_is_refused(ledger, monkeypatch):
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"x" * 1000
        + b"</t></si></sst>"
    )
    changed(ledger, archive.TEXTS, lambda _: texts)
    cells = "".join(f'<c r="B{row}" t="s"><v>0</v></c>' for row in range(3, 60))
    with_cell(ledger, cells)
    assert len(read_file(ledger)[0].rows[40][1]) == 1000
    monkeypatch.setattr(archive, "MAX_TEXT", 50_000)
    with pytest.raises(BadFile, match="大得异常"):
        read_file(ledger)


def test_a_long_text_that_one_cell_shows_is_none(ledger, monkeypatch):
    texts = b"<sst><si><t>a</t></si><si><t>" + b"x" * 40_000 + b"</t></si></sst>"
    changed(ledger, archive.TEXTS, lambda _: texts)
    with_cell(
        ledger, '<c r="B3" t="s"><v>1</v></c>' + "".join(f'<c r="B{row}" t="s"><v>0</v></c>' for row in range(4, 60))
    )
    monkeypatch.setattr(archive, "MAX_TEXT", 50_000)
    archive.inspect(zipfile.ZipFile(ledger))


def test_an_archive_of_another_kind_is_no_workbook(tmp_path):
    path = tmp_path / "台账.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("content.xml", "<x/>")
    with pytest.raises(BadFile, match="不是 Excel 工作簿"):
        read_file(path)


def test_a_way_of_packing_that_nobody_reads_is_damage_and_no_password(ledger):
    content = bytearray(ledger.read_bytes())
    # The method's number stands in each local header and in the directory.
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.find(mark)
        while place >= 0:
            content[place + at : place + at + 2] = (99).to_bytes(2, "little")
            place = content.find(mark, place + 4)
    ledger.write_bytes(content)
    with pytest.raises(BadFile, match="损坏"):
        read_file(ledger)


def test_a_workbook_brings_its_villages_along(engine, tmp_path):
    path = workbook(tmp_path / "全部.xlsx", {"纠纷": [HEADINGS, dispute("A1")], "区划": DIVISIONS})
    report = load_files(engine, [path])
    assert report.exit_status == 0
    assert [(sheet.sheet, sheet.new) for sheet in report.sheets] == [("纠纷", 1), ("区划", 2)]
    assert [sheet.unchanged for sheet in load_files(engine, [path]).sheets] == [1, 2]
