"""Files as WPS and Excel of an office save them: days from 1904, formulas, old workbooks, texts in other encodings."""

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from sqlalchemy import select

from db.ledgers import read
from db.ledgers.load import load_files
from db.ledgers.read import BadFile, read_file
from db.schema import Dispute, Publicity, Quarantine
from tests.ledgers.ledgers import HEADINGS, dispute, workbook, write

RECEIVED, DUE = dt.date(2026, 1, 5), dt.date(2026, 2, 5)
FIRST = {True: dt.date(1904, 1, 1), False: dt.date(1899, 12, 30)}


def days_as(is_1904, style):
    """Two disputes, one with days as dates and one with days as bare numbers; `style` is that of a date."""
    received, due = ((day - FIRST[is_1904]).days for day in (RECEIVED, DUE))
    for row, own in enumerate((style, None), start=1):
        cells = [f"S{row}", "甲村", received, "排查", "邻里", "一般", due]
        yield from ((row, column, value, own if column in (2, 6) else None) for column, value in enumerate(cells))


def xlsx(path, is_1904):
    with xlsxwriter.Workbook(str(path), {"date_1904": is_1904}) as book:
        sheet, style = book.add_worksheet("纠纷"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for row, column, value, own in days_as(is_1904, style):
            sheet.write(row, column, value, own)


def xls(path, is_1904):
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    sheet, style = book.add_sheet("纠纷"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, heading in enumerate(HEADINGS):
        sheet.write(0, column, heading)
    for row, column, value, own in days_as(is_1904, style):
        sheet.write(row, column, value, own or xlwt.Style.default_style)
    book.save(str(path))


@pytest.mark.parametrize("is_1904", [True, False])
@pytest.mark.parametrize(("make", "name"), [(xlsx, "纠纷.xlsx"), (xls, "纠纷.xls")])
def test_a_bare_number_is_a_day_of_its_workbook_s_own_calendar(town, tmp_path, make, name, is_1904):
    make(tmp_path / name, is_1904)
    assert load_files(town, [tmp_path / name]).exit_status == 0
    with town.connect() as connection:
        found = connection.execute(select(Dispute.received_on, Dispute.due_on)).all()
    assert found == [(RECEIVED, DUE)] * 2


def test_a_formula_that_fails_or_has_no_result_is_refused_and_not_read_as_empty(town, tmp_path):
    path = tmp_path / "纠纷.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("纠纷")
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, 6):
            sheet.write_row(row, 0, dispute(f"E{row}")[:7])
        for row, result in ((1, "#N/A"), (2, ""), (3, "")):
            sheet.write_formula(row, 7, "=VLOOKUP(A2,Z:Z,1)", None, result)
        sheet.write_formula(4, 7, "=DATE(2026,1,20)", None, 46042)
        sheet.write(4, 8, "村")
        # Drawn down below the last record.
        sheet.write_formula(7, 7, "=VLOOKUP(A8,Z:Z,1)", None, "#N/A")
    empty_text(path, b"H4")
    report = load_files(town, [path]).sheets[0]
    assert [(each.row, each.column) for each in report.issues] == [(2, "化解日期"), (3, "化解日期")]
    assert all("公式" in each.reason for each in report.issues)
    assert (report.rows, report.new) == (5, 3)
    with town.connect() as connection:
        resolved = dict(connection.execute(select(Dispute.code, Dispute.resolved_on)).all())
    assert resolved == {"E3": None, "E4": dt.date(2026, 1, 20), "E5": None}


def empty_text(path, cell):
    """Have a formula's cell say that it came to an empty text; without that, nobody has worked it out."""
    with zipfile.ZipFile(path) as before:
        members = {name: before.read(name) for name in before.namelist()}
    name, plain = "xl/worksheets/sheet1.xml", b'<c r="' + cell + b'">'
    assert plain in members[name]
    members[name] = members[name].replace(plain, plain[:-1] + b' t="str">')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for each, content in members.items():
            after.writestr(each, content)


def test_a_day_among_words_and_a_count_that_a_formula_missed_by_a_hair_are_stored_as_they_are_shown(town, tmp_path):
    book = openpyxl.Workbook()
    book.iso_dates = True
    book.active.append([*HEADINGS, "调解组织"])
    book.active.append([*dispute("A1"), dt.datetime(2026, 1, 5)])
    book.save(tmp_path / "一.xlsx")
    with xlsxwriter.Workbook(str(tmp_path / "二.xlsx")) as other:
        sheet = other.add_worksheet("纠纷")
        sheet.write_row(0, 0, [*HEADINGS, "涉及人数"])
        sheet.write_row(1, 0, [*dispute("A1"), 3.0000000000000004])
    for name in ("一.xlsx", "二.xlsx"):
        assert load_files(town, [tmp_path / name]).exit_status == 0
    with town.connect() as connection:
        assert connection.execute(select(Dispute.mediator, Dispute.people)).one() == ("2026-01-05", 3)


def test_an_error_in_an_old_workbook_is_refused_too(town, tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("纠纷")
    for row, cells in enumerate([HEADINGS, dispute("X1")[:7]]):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.row(1).set_cell_error(7, 42)
    book.save(str(tmp_path / "纠纷.xls"))
    report = load_files(town, [tmp_path / "纠纷.xls"]).sheets[0]
    assert [(each.row, each.column) for each in report.issues] == [(2, "化解日期")]


def test_sheets_that_reach_too_far_together_are_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("db.ledgers.archive.MAX_CELLS", 5_000)
    monkeypatch.setattr(read, "MAX_CELLS", 5_000)
    monkeypatch.setattr(read, "_read_workbook", lambda path, aside: [])
    for number in (1, 2):
        new, old = tmp_path / f"{number}.xlsx", xlwt.Workbook()
        with xlsxwriter.Workbook(str(new)) as book:
            for _ in range(number):
                book.add_worksheet().write(199, 19, "远")
        for place in range(number):
            old.add_sheet(f"表{place}").write(199, 19, "远")
        old.save(str(tmp_path / f"{number}.xls"))
    assert read_file(tmp_path / "1.xlsx") == read_file(tmp_path / "1.xls") == []
    for ending in ("xlsx", "xls"):
        with pytest.raises(BadFile, match="大得异常"):
            read_file(tmp_path / f"2.{ending}")


TEXT = "\r\n".join(",".join(map(str, row)) for row in [HEADINGS, dispute("C1")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_text_of_any_usual_encoding_loads(town, tmp_path, encoding):
    path = tmp_path / "纠纷.CSV"
    path.write_bytes(TEXT.encode(encoding))
    assert load_files(town, [path]).exit_status == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("纠纷.csv", TEXT.encode("utf-16"), "UTF-16"),
        ("纠纷.txt", TEXT.replace(",", "\t").encode("utf-16"), "UTF-16"),
        ("纠纷.csv", TEXT.replace(",", "\t").encode("gb18030"), "逗号分隔"),
        ("纠纷.csv", TEXT.replace(",", ";").encode(), "逗号分隔"),
    ],
)
def test_a_text_of_another_form_is_told_what_to_be_saved_as(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile, match=says):
        read_file(tmp_path / name)


def test_an_archive_of_ledgers_is_to_be_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "台账.zip", "w") as archive:
        archive.writestr("纠纷.csv", TEXT)
    with pytest.raises(BadFile, match="请先解开"):
        read_file(tmp_path / "台账.zip")


def test_a_level_beside_anything_but_news_is_refused_and_leaves_once_it_is_cleared(engine, tmp_path):
    head = ["起始日期", "截止日期", "类型", "级别", "数量"]
    span = ["2026-1-1", "2026-1-31"]
    path = tmp_path / "宣传.xlsx"
    workbook(path, {"宣传": [head, [*span, "条幅", "县", 3], [*span, "新闻稿件", "县", 2]]})
    report = load_files(engine, [path]).sheets[0]
    assert (report.new, [(each.row, each.column) for each in report.issues]) == (1, [(2, "级别")])
    workbook(path, {"宣传": [head, [*span, "条幅", "", 3], [*span, "新闻稿件", "县", 2]]})
    assert load_files(engine, [path]).exit_status == 0
    with engine.connect() as connection:
        assert connection.execute(select(Quarantine.id)).all() == []
        assert sorted(connection.execute(select(Publicity.type, Publicity.level)).all()) == [
            ("新闻稿件", "县"),
            ("条幅", ""),
        ]


def test_a_dry_run_does_not_say_that_anything_waits_or_was_cleared(town, tmp_path):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("D1"), dispute("D2", village="丁村")])
    report = load_files(town, [path], dry_run=True)
    assert "没有入库" in report.as_text(kept=False) and "已记入" not in report.as_text(kept=False)
    assert "已记入待处理" in report.as_text()


def test_a_quote_that_is_never_closed_refuses_the_file_and_swallows_no_row(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    for loose in ('C2,"甲村', 'C2,"甲村\r\nC3,甲村",2026.1.5\r\nC4,"甲"村'):
        path.write_text(f"{TEXT}\r\n{loose},2026.1.5,排查,邻里,一般,2026-02-05,,\r\n", encoding="utf-8")
        [sheet] = load_files(town, [path]).sheets
        assert sheet.kind is None and "引号没有成对" in sheet.issues[0].reason


def test_quotes_inside_a_cell_and_a_cell_of_two_lines_are_read(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    for loose in ('"甲"村', '"甲\r\n村"', '甲村"'):
        path.write_text(f"{TEXT.replace('甲村', loose)}\r\n", encoding="utf-8")
        assert [row[1] for row in read_file(path)[0].rows][1:] == [
            loose if loose.startswith("甲") else loose.replace('"', "")
        ]


def test_a_number_that_a_csv_gives_as_the_text_of_a_formula_is_read(town, tmp_path):
    """So that Excel shows all of its digits; written with the quotes that CSV asks for, and without."""
    path = tmp_path / "纠纷.csv"
    for code in ('="371323100201"', '"=""371323100202"""'):
        path.write_text(TEXT.replace("C1", code), encoding="utf-8")
        assert load_files(town, [path]).sheets[0].new == 1
    with town.connect() as connection:
        assert sorted(connection.scalars(select(Dispute.code))) == ["371323100201", "371323100202"]


def test_a_sheet_of_nothing_but_spaces_is_empty(town, tmp_path):
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [HEADINGS, dispute("A1")], "Sheet2": [["", " "], ["\u3000"]]})
    report = load_files(town, [path])
    assert (report.exit_status, len(report.sheets)) == (0, 1)


def encrypted(book):
    """The workbook with the record that says that all behind it needs a password."""
    plain = book.get_biff_data()
    first = 4 + int.from_bytes(plain[2:4], "little")
    return plain[:first] + b"\x2f\x00\x36\x00\x01\x00\x01\x00\x01\x00" + bytes(48) + plain[first:]


def test_an_old_workbook_with_a_password_is_told_to_have_one(tmp_path, monkeypatch):
    book = xlwt.Workbook()
    book.add_sheet("纠纷").write(0, 0, "编号")
    content = encrypted(book)
    monkeypatch.setattr(book, "get_biff_data", lambda: content)
    book.save(str(tmp_path / "纠纷.xls"))
    with pytest.raises(BadFile, match="打开密码"):
        read_file(tmp_path / "纠纷.xls")


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
}


def test_hidden_rows_of_a_strict_workbook_are_told(town, tmp_path):
    path = tmp_path / "纠纷.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("纠纷")
        for row, cells in enumerate([HEADINGS, dispute("S1"), dispute("S2")]):
            sheet.write_row(row, 0, cells)
        sheet.set_row(1, None, None, {"hidden": True})
    with zipfile.ZipFile(path) as before:
        members = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for each, content in members.items():
            for loose, strict in STRICT.items() if each.startswith("xl/") else ():
                content = content.replace(loose, strict)
            after.writestr(each, content)
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.new, sheet.notes) == (2, ["其中 1 行是隐藏行，也已读入"])


def test_an_old_workbook_that_breaks_off_is_refused_in_silence(tmp_path, capfd):
    """The reader's own core says what it fails on, in English and past Python."""
    book = xlwt.Workbook()
    book.add_sheet("纠纷").write(0, 0, "编号")
    path = tmp_path / "纠纷.xls"
    book.save(str(path))
    path.write_bytes(path.read_bytes()[:-99])
    with pytest.raises(BadFile, match="已损坏"):
        read_file(path)
    assert capfd.readouterr().err == ""


def test_a_table_that_begins_below_and_beside_the_corner_keeps_the_numbers_of_its_rows(town, tmp_path):
    book = openpyxl.Workbook()
    for at, row in enumerate((HEADINGS, dispute("S1"), dispute("S2", village="无此村")), start=4):
        for column, value in enumerate(row, start=3):
            book.active.cell(at, column, value)
    book.active.row_dimensions[5].hidden = True
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.new, [(each.row, each.column) for each in sheet.issues]) == (1, [(6, "村")])
    assert sheet.notes == ["其中 1 行是隐藏行，也已读入"]
