"""Loading: quarantine, transactions, locks, wrong files, templates."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from sqlalchemy import func, select
from typer.testing import CliRunner

from dashboard.__main__ import app
from db.demo import make_demo
from db.demo import regions as demo_regions
from db.engine import reading_engine
from db.ledgers import rows as ledger_rows
from db.ledgers import store
from db.ledgers.declarations import LEDGERS
from db.ledgers.load import load_files
from db.ledgers.store import insert_rows
from db.ledgers.template import write_templates
from db.schema import Clue, DataVersion, Dispute, Division, Quarantine, RollupState
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, workbook, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def town(engine, tmp_path):
    load_files(engine, [write(tmp_path / "区划台账.csv", DIVISIONS)])
    return engine


def number(engine, model) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_refused_row_waits_and_leaves_once_it_is_mended(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    report = load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2", village="乙村")])])
    assert (report.exit_status, report.sheets[0].refused, report.sheets[0].issues[0].column) == (1, 1, "村")
    assert (number(town, Dispute), number(town, Quarantine)) == (1, 1)
    report = load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2")])])
    assert report.exit_status == 0
    assert (number(town, Dispute), number(town, Quarantine)) == (2, 0)


def test_a_missing_partner_and_a_broken_order_name_the_column_to_blame(town, tmp_path):
    rows = [
        HEADINGS,
        dispute("B1", resolved="2026.1.9"),
        dispute("B2", level="村"),
        dispute("B3", resolved="2026.1.1", level="村"),
    ]
    report = load_files(town, [write(tmp_path / "纠纷.csv", rows)])
    assert [issue.column for issue in report.sheets[0].issues] == ["化解层级", "化解日期", "化解日期"]
    assert report.exit_status == 2


def test_the_later_row_of_a_key_stands_and_the_earlier_counts_as_unchanged(town, tmp_path):
    rows = [HEADINGS, dispute("C1"), dispute("C1", resolved="2026.1.9", level="镇")]
    sheet = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets[0]
    assert (sheet.rows, sheet.new, sheet.unchanged) == (2, 1, 1)
    with town.connect() as connection:
        assert connection.execute(select(Dispute.resolved_level)).scalar() == "镇"


def test_a_column_that_the_ledger_lacks_keeps_what_is_stored(town, tmp_path):
    load_files(town, [write(tmp_path / "一.csv", [HEADINGS, dispute("D1", resolved="2026.1.9", level="村")])])
    report = load_files(town, [write(tmp_path / "二.csv", [HEADINGS[:-2], dispute("D1")[:-2]])])
    assert report.sheets[0].unchanged == 1


def test_ditto_totals_blank_rows_merged_cells_and_hidden_rows(town, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    ditto = ["E4", "同上", "〃", "同上", "同上", "同上", "同上", "", ""]
    for row in (["纠纷台账"], HEADINGS, dispute("E1"), ["合 计"], [], dispute("E2"), dispute("E3"), ditto):
        sheet.append(row)
    sheet["B7"] = None
    sheet.merge_cells("B6:B7")
    sheet.row_dimensions[7].hidden = True
    book.save(tmp_path / "纠纷.xlsx")
    report = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets[0]
    assert (report.rows, report.new, report.totals, report.refused) == (4, 4, 1, 0)
    assert report.notes == ["其中 1 行是隐藏行，也已读入"]
    with town.connect() as connection:
        assert set(connection.execute(select(Dispute.village_code)).scalars()) == {"9901"}


def test_a_ditto_in_the_first_row_has_nothing_to_repeat(town, tmp_path):
    rows = [HEADINGS, ["E5", "同上", *dispute("E5")[2:]]]
    [issue] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets[0].issues
    assert (issue.row, issue.column) == (2, "村")


def test_a_division_whose_parent_is_unknown_is_refused_with_those_below_it(engine, tmp_path):
    rows = [*DIVISIONS, ["9902", "二区", "管理区", "98"], ["990201", "乙村村民委员会", "村", "9902"]]
    report = load_files(engine, [write(tmp_path / "区划台账.csv", rows)]).sheets[0]
    assert [(issue.row, issue.column) for issue in report.issues] == [(4, "上级代码"), (5, "上级代码")]
    assert report.new == 2


def test_villages_wait_for_their_town(engine, tmp_path):
    path = write(tmp_path / "村.csv", [DIVISIONS[0], DIVISIONS[2]])
    assert load_files(engine, [path]).sheets[0].refused == 1
    load_files(engine, [write(tmp_path / "镇.csv", [DIVISIONS[0], ["99", "演示镇", "镇", "9"]])])
    assert load_files(engine, [path]).sheets[0].new == 1
    with engine.connect() as connection:
        assert connection.scalar(select(Division.parent_code).where(Division.code == "9901")) == "99"


def test_what_stands_above_the_highest_division_is_left_out(engine, tmp_path):
    """A town's row gives the county's code, and a town's ledger has no county."""
    town = ["99", "演示镇", "镇", "9"]
    path = write(tmp_path / "区划台账.csv", [DIVISIONS[0], town, DIVISIONS[2], ["9902", "乙村", "村", "98"]])
    for new, unchanged in ((2, 0), (0, 2)):
        report = load_files(engine, [path]).sheets[0]
        assert (report.new, report.unchanged, report.refused, report.issues[0].row) == (new, unchanged, 1, 4)
    with engine.connect() as connection:
        assert dict(connection.execute(select(Division.code, Division.parent_code)).all()) == {"99": None, "9901": "99"}
    county = write(tmp_path / "县.csv", [DIVISIONS[0], ["9", "演示县", "县", ""], town, ["97", "邻镇", "镇", "8"]])
    report = load_files(engine, [county]).sheets[0]
    assert (report.new, report.changed, [issue.row for issue in report.issues]) == (1, 1, [4])


def test_a_division_stands_below_a_higher_one_alone(town, tmp_path):
    """Whatever follows the divisions upward would else never come to an end."""
    rows = [
        ("9903", "丙村村民委员会", "村", "9903"),
        ("9904", "四区", "管理区", "9905"),
        ("9905", "五区", "管理区", "9904"),
        ("9906", "丁村村民委员会", "村", "9904"),
        ("99", "演示镇", "村", ""),
        ("9907", "戊村村民委员会", "村", "99"),
    ]
    report = load_files(town, [write(tmp_path / "区划台账.csv", [DIVISIONS[0], *rows])]).sheets[0]
    refused = {issue.row: issue.column for issue in report.issues}
    assert refused == {2: "上级代码", 3: "上级代码", 4: "上级代码", 5: "上级代码", 6: "级别", 7: "上级代码"}
    assert report.new == 0
    with reading_engine(town.url).connect() as connection:
        assert dict(connection.execute(select(Division.code, Division.level)).all())["99"] == "镇"


def test_a_division_that_one_sheet_moves_and_another_raises_is_judged_by_both(town, tmp_path):
    """The second sheet does not say the parent: the first one's stays, which must not be the division itself."""
    book = openpyxl.Workbook()
    for sheet, rows in (
        (book.active, [DIVISIONS[0], ["9909", "庚村村民委员会", "村", "9909"]]),
        (book.create_sheet("二"), [["代码", "名称", "级别"], ["9909", "庚村村民委员会", "县"]]),
    ):
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "区划台账.xlsx")
    for _ in range(2):
        sheets = load_files(town, [tmp_path / "区划台账.xlsx"]).sheets
        assert [(sheet.new, sheet.changed, sheet.refused) for sheet in sheets] == [(0, 0, 1), (0, 0, 1)]


def test_a_division_of_the_demo_town_is_nobodys_parent(engine, tmp_path):
    make_demo(engine, size=0.3)
    with engine.connect() as connection:
        demo = connection.scalars(select(Division.code).where(Division.level == "镇")).one()
    rows = [*DIVISIONS, ["9908", "己村村民委员会", "村", demo]]
    report = load_files(engine, [write(tmp_path / "区划台账.csv", rows)]).sheets[0]
    assert (report.new, [(issue.row, issue.column) for issue in report.issues]) == (2, [(4, "上级代码")])


def test_a_personal_heading_drops_the_column_and_a_group_above_it_too(town, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([*HEADINGS, "当事人", None])
    sheet.append([None] * len(HEADINGS) + ["姓名", "责任人"])
    sheet.append([*dispute("F1"), "甲", "乙"])
    sheet.merge_cells("J1:K1")
    for place in range(1, len(HEADINGS) + 1):
        sheet.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)
    book.save(tmp_path / "纠纷.xlsx")
    report = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets[0]
    assert report.dropped_columns == ["姓名", "责任人"]
    with town.connect() as connection:
        assert connection.execute(select(Dispute.owner)).scalar() is None


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


LOAD = "import sys; from pathlib import Path; from sqlalchemy import make_url; from db.engine import loading_engine; from db.ledgers.load import load_files; load_files(loading_engine(make_url(sys.argv[1])), [Path(sys.argv[2])])"


def test_a_killed_load_leaves_all_or_nothing(town, database_url, tmp_path):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, *(dispute(f"K{place}") for place in range(20_000))])
    command = [sys.executable, "-c", LOAD, database_url.render_as_string(hide_password=False), str(path)]
    for wait in (0.8, 1.2, 1.6, 2.0, 2.4):
        process = subprocess.Popen(command, cwd=ROOT)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert number(town, Dispute) in (0, 20_000)
    assert subprocess.run(command, cwd=ROOT).returncode == 0
    assert number(town, Dispute) == 20_000


def test_readers_go_on_and_a_second_loader_waits_its_turn(town, database_url, tmp_path):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("L1")])
    command = [sys.executable, "-c", LOAD, database_url.render_as_string(hide_password=False), str(path)]
    with town.connect() as first, first.begin():
        from db.ledgers.load import lock

        lock(first)
        second = subprocess.Popen(command, cwd=ROOT)
        time.sleep(2.5)
        assert second.poll() is None
        reader = reading_engine(database_url)
        assert number(reader, Division) == 2
        reader.dispose()
    assert second.wait(timeout=30) == 0
    assert number(town, Dispute) == 1


def test_the_reading_engine_cannot_write(town, database_url):
    reader = reading_engine(database_url)
    with pytest.raises(Exception, match=r"read-?only"), reader.begin() as connection:
        connection.execute(Division.__table__.delete())
    reader.dispose()


def test_templates_are_recognised_and_say_how_to_fill_them(tmp_path):
    paths = write_templates(tmp_path)
    assert len(paths) == len(LEDGERS) == 13
    for path, ledger in zip(paths, LEDGERS, strict=True):
        book = openpyxl.load_workbook(path)
        assert [cell.value for cell in book.worksheets[0][1]] == [column.heading for column in ledger.columns]
        assert book["填写说明"].max_row == len(ledger.columns) + 1
    assert openpyxl.load_workbook(paths[7]).worksheets[0].data_validations.count == 7


def test_a_template_prints_across_the_page_with_its_headings_on_every_page(tmp_path):
    for path, ledger in zip(write_templates(tmp_path), LEDGERS, strict=True):
        for sheet in openpyxl.load_workbook(path):
            setup = sheet.page_setup
            wide = sum(dimension.width for dimension in sheet.column_dimensions.values())
            assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0), ledger.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and wide / setup.fitToWidth <= 150
            assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
            assert sheet.print_options.gridLines


def test_a_template_keeps_codes_as_text_however_far_it_is_filled_and_refuses_other_terms(tmp_path):
    sheet = openpyxl.load_workbook(write_templates(tmp_path)[7]).worksheets[0]
    formats = {cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
    assert [heading for heading, form in formats.items() if form == "@"] == ["编号", "村", "原编号"]
    assert all(choice.showErrorMessage for choice in sheet.data_validations.dataValidation)


def test_the_explanation_of_a_template_wraps_in_rows_that_are_high_enough(tmp_path):
    sheet = openpyxl.load_workbook(write_templates(tmp_path)[7])["填写说明"]
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    place = [cell.value for cell in sheet["A"]].index("类别") + 1
    assert sheet.row_dimensions[place].height == 3 * sheet.row_dimensions[1].height


def test_a_filled_template_loads(town, tmp_path):
    path = write_templates(tmp_path)[7]
    book = openpyxl.load_workbook(path)
    for heading, value in zip(HEADINGS, dispute("T1"), strict=True):
        place = [cell.value for cell in book.worksheets[0][1]].index(heading) + 1
        book.worksheets[0].cell(2, place, value or None)
    book.save(path)
    assert load_files(town, [path]).exit_status == 0


def test_the_first_real_ledger_clears_the_demo_town(engine, tmp_path):
    make_demo(engine)
    load_files(engine, [write(tmp_path / "区划台账.csv", DIVISIONS)])
    assert (number(engine, Division), number(engine, Dispute)) == (2, 0)


def test_an_old_xls_workbook_loads(town, tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("纠纷")
    for place, row in enumerate([HEADINGS, dispute("X1")]):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    sheet.row(1).hidden = True
    book.save(str(tmp_path / "纠纷.xls"))
    report = load_files(town, [tmp_path / "纠纷.xls"])
    assert (report.exit_status, report.sheets[0].notes) == (0, ["其中 1 行是隐藏行，也已读入"])
    assert number(town, Dispute) == 1


def test_a_row_whose_day_contradicts_one_that_the_database_keeps_is_refused_and_named(engine, tmp_path):
    head = ["线索编号", "来源", "收到日期", "实名", "办理时限"]
    first = write(tmp_path / "一.csv", [[*head, "办结日期"], ["X1", "信访", "2026-1-1", "否", "2026-3-1", "2026-2-1"]])
    assert load_files(engine, [first]).exit_status == 0
    report = load_files(engine, [write(tmp_path / "二.csv", [head, ["X1", "信访", "2026-2-15", "否", "2026-3-1"]])])
    sheet = report.sheets[0]
    assert (sheet.refused, sheet.changed, report.exit_status) == (1, 0, 2)
    assert sheet.issues[0].column == "办结日期" and "库中已有" in sheet.issues[0].reason
    with engine.connect() as connection:
        assert connection.execute(select(Quarantine.column)).scalars().all() == ["办结日期"]


def test_towns_of_one_database_load_under_the_same_numbers(engine, tmp_path):
    """Each town's ledgers are its own: the same number, the same village's name, a quarantine and a version each."""
    divisions = [("99", "县", "县", ""), ("991", "甲镇", "镇", "99"), ("992", "乙镇", "镇", "99")]
    divisions += [("991201", "东岭村", "村", "991"), ("992201", "东岭村", "村", "992")]
    load_files(engine, [write(tmp_path / "区划台账.csv", [["代码", "名称", "级别", "上级代码"], *divisions])])
    headings = ("编号", "村", "受理日期", "来源", "类别", "级别", "办理时限")
    for town, day in (("991", "2026-03-01"), ("992", "2026-03-02")):
        rows = [
            ("1", "东岭村", day, "排查", "邻里", "一般", "2026-04-01"),
            ("2", "无此村", day, "排查", "邻里", "一般", day),
        ]
        report = load_files(engine, [write(tmp_path / "纠纷.csv", [headings, *rows])], town=town).sheets[0]
        assert (report.new, report.refused) == (1, 1)
    with engine.connect() as connection:
        stored = connection.execute(select(Dispute.town_code, Dispute.village_code, Dispute.code)).all()
        waiting = connection.execute(select(Quarantine.town_code)).scalars().all()
    assert sorted(stored) == [("991", "991201", "1"), ("992", "992201", "1")]
    assert sorted(waiting) == ["991", "992"]
    unnamed = load_files(engine, [tmp_path / "纠纷.csv"]).sheets[0]
    assert "--town" in unnamed.issues[0].reason
    unknown = load_files(engine, [tmp_path / "纠纷.csv"], town="99").sheets[0]
    assert "没有代码为「99」的镇" in unknown.issues[0].reason


def test_a_town_changes_no_division_of_another(engine, tmp_path):
    head = ["代码", "名称", "级别", "上级代码"]
    county = [["99", "县", "县", ""], ["991", "甲镇", "镇", "99"], ["992", "乙镇", "镇", "99"]]
    county += [["991201", "东岭村", "村", "991"], ["992201", "西岭村", "村", "992"]]
    load_files(engine, [write(tmp_path / "区划台账.csv", [head, *county])])
    own = [
        ["99", "县", "县", ""],
        ["991", "甲镇", "镇", "99"],
        ["991201", "东岭新村", "村", "991"],
        ["9912", "一区", "管理区", "991"],
    ]
    own += [["991202", "新村", "村", "9912"]]
    others = [
        ["992", "丙镇", "镇", "99"],
        ["992201", "西岭村", "村", "991"],
        ["992202", "北岭村", "村", "992"],
        ["993", "丁镇", "镇", "99"],
    ]
    others += [["99", "某县", "县", ""]]
    sheet = load_files(engine, [write(tmp_path / "本镇.csv", [head, *own, *others])], town="991").sheets[0]
    assert {issue.row: issue.column for issue in sheet.issues} == dict.fromkeys(range(7, 12), "代码")
    assert (sheet.new, sheet.changed, sheet.unchanged, sheet.refused) == (2, 1, 2, 5)
    away = [head, ["991201", "东岭新村", "村", "992"]]
    assert load_files(engine, [write(tmp_path / "本镇.csv", away)], town="991").sheets[0].refused == 1
    with engine.connect() as connection:
        names = dict(connection.execute(select(Division.code, Division.name)).all())
    assert names["992"] == "乙镇" and names["991201"] == "东岭新村" and "993" not in names


def test_a_demo_of_many_towns_makes_way_for_a_town_of_its_own(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(demo_regions, "TOWNS_OF_COUNTY", 2)
    monkeypatch.setattr(demo_regions, "DISPUTES_A_VILLAGE", 5)
    monkeypatch.setitem(demo_regions.SIZES, "county", 4)
    list(demo_regions.make_demo_region(engine, "county", today=dt.date(2026, 10, 31)))
    files = [write(tmp_path / "区划.csv", DIVISIONS), write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1")])]
    assert [sheet.new for sheet in load_files(engine, files).sheets] == [2, 1]
    assert (number(engine, DataVersion), number(engine, RollupState)) == (1, 0)


def test_a_first_real_ledger_that_names_a_demo_village_is_refused_and_the_demo_stays(engine, tmp_path):
    make_demo(engine, size=0.2, today=dt.date(2026, 10, 31))
    with engine.connect() as connection:
        village, before = (
            connection.scalar(select(Division.code).where(Division.level == "村")),
            connection.scalar(select(func.count()).select_from(Dispute)),
        )
    path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("1", village)])
    report = load_files(engine, [path]).sheets[0]
    assert (report.new, report.refused) == (0, 1) and "区划台账里没有这个村" in report.issues[0].reason
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Dispute)) == before
    assert "请先装载区划台账" in load_files(engine, [path], town="990101100").sheets[0].issues[0].reason


def test_what_the_text_of_a_bulk_load_is_made_of_comes_back_as_it_was(engine):
    """COPY's own signs (tab, line end, backslash, \\N) are text like any other, and each kind of value stays itself."""
    day = dt.date(2026, 3, 5)
    told = ["甲\t乙", "甲\n乙\r丙", "C:\\new\\table", r"\N", r"\.", "", None, "NULL", "'; --"]
    common = {"town_code": "", "village_code": "9901", "received_on": day, "source": "排查", "category": "邻里"}
    common |= {"level": "一般", "due_on": day, "people": 3, "resolved_on": None}
    rows = [common | {"code": f"C{place}", "owner": text} for place, text in enumerate(told)]
    places = [{"code": "9901", "name": "甲村", "level": "村", "longitude": 117.30000000000001, "latitude": -0.5}]
    with engine.begin() as connection:
        insert_rows(connection, Division.__table__, places)
        insert_rows(connection, Dispute.__table__, rows)
    with reading_engine(engine.url).connect() as connection:
        found = connection.execute(select(Dispute.owner, Dispute.people, Dispute.due_on, Dispute.resolved_on))
        assert sorted(found.all(), key=str) == sorted([(text, 3, day, None) for text in told], key=str)
        assert connection.execute(select(Division.longitude, Division.latitude)).all() == [(117.30000000000001, -0.5)]


CLUE = ["线索编号", "来源", "收到日期", "实名", "办理时限"]


def test_a_row_stands_where_a_later_one_of_its_key_is_refused_beside_it(engine, tmp_path):
    sheets = {
        "一": [[*CLUE, "办结日期"], ["X1", "信访", "2026-1-1", "否", "2026-3-1", "2026-2-1"]],
        "二": [CLUE, ["X1", "信访", "2026-2-15", "否", "2026-3-1"]],
        "三": [CLUE, ["X1", "信访", "2026-2-16", "否", "2026-3-1"]],
    }
    first, *others = load_files(engine, [workbook(tmp_path / "线索.xlsx", sheets)]).sheets
    assert (first.rows, first.new, first.unchanged) == (1, 1, 0)
    assert [(sheet.rows, sheet.refused, sheet.unchanged) for sheet in others] == [(1, 1, 0), (1, 1, 0)]
    with engine.connect() as connection:
        assert connection.scalars(select(Clue.received_on)).all() == [dt.date(2026, 1, 1)]


def test_the_first_rows_are_stored_while_the_last_are_cleaned_unless_a_later_one_may_override_them(
    town, tmp_path, monkeypatch
):
    monkeypatch.setattr(ledger_rows, "BLOCK", 2)
    cleaned: list[int] = []
    begun_after: list[int] = []
    write_rows = store._write

    def spied(connection, table, names, some, always):
        begun_after.extend(cleaned[-1:] or [0])
        write_rows(connection, table, names, some, always)

    monkeypatch.setattr(store, "_write", spied)
    different = [dispute(f"A{place}") for place in range(6)]
    repeated = [dispute("B1"), *(dispute(f"B{place}") for place in range(5))]
    for name, some, told_before in (("一", different, 0), ("二", repeated, 60)):
        cleaned.clear()
        report = load_files(
            town, [write(tmp_path / f"{name}.csv", [HEADINGS, *some])], progress=lambda done, _: cleaned.append(done)
        )
        assert report.exit_status == 0
        assert begun_after.pop() == told_before
    assert number(town, Dispute) == 11


@pytest.mark.parametrize("more", [[], [dispute("A1")]], ids=["each key once", "a key twice"])
def test_what_is_told_and_stored_does_not_depend_on_whether_rows_wait_for_the_last(town, tmp_path, monkeypatch, more):
    monkeypatch.setattr(ledger_rows, "BLOCK", 2)
    load_files(town, [write(tmp_path / "前.csv", [HEADINGS, dispute("A1"), dispute("A2")])])
    some = [
        dispute("A1"),
        dispute("A2", resolved="2026.1.9", level="村"),
        dispute("A3", village="乙村"),
        dispute("A4", resolved="2026.1.1", level="村"),
        dispute("A5"),
        dispute("A6", level="县"),
    ]
    sheet = load_files(town, [write(tmp_path / "后.csv", [HEADINGS, *some, *more])]).sheets[0]
    assert (sheet.new, sheet.changed, sheet.unchanged, sheet.refused) == (1, 1, 1 + len(more), 3)
    assert [(issue.row, issue.column) for issue in sheet.issues] == [(4, "村"), (5, "化解日期"), (7, "化解日期")]
    with town.connect() as connection:
        stored = connection.execute(select(Dispute.code, Dispute.resolved_level).order_by(Dispute.code)).all()
    assert [tuple(each) for each in stored] == [("A1", None), ("A2", "村"), ("A5", None)]


def test_a_dry_run_of_several_files_knows_what_those_before_would_bring(engine, tmp_path):
    files = [write(tmp_path / "区划.csv", DIVISIONS), write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1")])]
    assert [sheet.new for sheet in load_files(engine, files, dry_run=True).sheets] == [2, 1]
    assert (number(engine, Division), number(engine, Dispute)) == (0, 0)


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


def test_a_sheet_named_as_the_explanation_that_holds_a_ledger_is_one(town, tmp_path):
    assert load_files(town, [write(tmp_path / "填写说明.csv", [HEADINGS, dispute("A1")])]).sheets[0].new == 1


def test_a_ditto_is_one_with_what_is_not_seen_in_it_too(town, tmp_path):
    rows = [HEADINGS, dispute("A1"), ["A2", "同上\u200b", "\u2066〃", *dispute("")[3:]]]
    assert load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets[0].new == 2


def test_totals_behind_empty_cells_and_merged_ones_are_totals(town, tmp_path):
    path = workbook(
        tmp_path / "纠纷.xlsx",
        {"纠纷": [HEADINGS, dispute("A1"), ["-", "合计", "", "3"], ["合计", "", "5"], ["", "", "6"]]},
    )
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A4:A5")
    book.save(path)
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.rows, sheet.new, sheet.totals) == (1, 1, 3)


def test_a_partner_without_its_column_is_the_one_to_blame(town, tmp_path):
    rows = [HEADINGS[:-1], dispute("A1", resolved="2026.1.9")[:-1]]
    [issue] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets[0].issues
    assert issue.column == "化解层级" and "补上这一列" in issue.reason


def test_headings_are_lacking_that_stand_in_none_of_the_header_s_rows(town, tmp_path):
    rows = [["编号", "村", "时间", "", "来源", "类别"], ["", "", "受理日期", "办理时限", "", ""], dispute("A1")[:6]]
    for above in (0, 60):
        path = write(tmp_path / "纠纷.csv", [["纠纷台账"]] * above + rows)
        [issue] = load_files(town, [path]).sheets[0].issues
        assert issue.reason.endswith("缺少列：级别")


def test_a_note_merged_beside_the_ledger_is_no_part_of_its_header(town, tmp_path):
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [[*HEADINGS, "", "说明"], dispute("A1"), dispute("A2")]})
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("K1:K3")
    book.save(path)
    assert load_files(town, [path]).sheets[0].new == 2


def grouped(path: Path, row: list[object], merges: tuple[str, ...]) -> Path:
    """A ledger whose required headings all stand in the second row, below merged groups, and some others in the first."""
    first = [f"基本情况{'' if merges else '（一）'}", *[""] * 8, "风险", "当事人", "", "责任人"]
    second = [*HEADINGS, "", "姓名", "编码", ""]
    workbook(path, {"纠纷": [["纠纷台账"], first, second, row]})
    book = openpyxl.load_workbook(path)
    for each in merges:
        book.active.merge_cells(each)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("merges", "dropped"),
    [
        (("A1:M1", "A2:I2", "J2:J3", "K2:L2", "M2:M3"), ["姓名", "编码"]),
        (("A2:I2", "K2:L2"), ["姓名", "编码"]),
        ((), ["姓名"]),
    ],
)
def test_headings_beside_a_group_that_all_required_ones_stand_below_are_read(town, tmp_path, merges, dropped):
    row = [*dispute("A1"), "红", "甲", "乙", "李四"]
    [sheet] = load_files(town, [grouped(tmp_path / "纠纷.xlsx", row, merges)]).sheets
    assert (sheet.rows, sheet.new, sheet.dropped_columns) == (1, 1, dropped)
    with town.connect() as connection:
        assert connection.execute(select(Dispute.risk, Dispute.owner)).one() == ("红", "李四")


def test_a_header_without_rows_below_is_read_as_far_as_its_cells_reach(town, tmp_path):
    rows = [[*HEADINGS, "其他", ""], [*[""] * len(HEADINGS), "当事人", "附件"]]
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows})
    book = openpyxl.load_workbook(path)
    for each in ("J1:K1", "J2:J3", *(f"{letter}1:{letter}3" for letter in "ABCDEFGHI")):
        book.active.merge_cells(each)
    book.save(path)
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.rows, sheet.dropped_columns, sheet.unknown_columns) == (0, ["当事人"], ["附件"])


def test_what_stands_above_a_whole_header_is_no_part_of_it(town, tmp_path):
    notes = ["填报单位：综治办", "", "联系电话：0000", "", "", "", "", "", ""]
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [["当事人纠纷台账"], notes, HEADINGS, dispute("A1")]})
    book = openpyxl.load_workbook(path)
    for each in ("A1:I1", "A2:B2", "C2:I2"):
        book.active.merge_cells(each)
    book.save(path)
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.rows, sheet.new, sheet.dropped_columns, sheet.unknown_columns) == (1, 1, [], [])
