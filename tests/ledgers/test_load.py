"""Loading rows: which are refused and wait, which stand, and whose they are where towns share a database."""

import datetime as dt

import openpyxl
import pytest
from sqlalchemy import func, select

from db.demo import make_demo
from db.demo import regions as demo_regions
from db.ledgers.load import load_files
from db.schema import Clue, DataVersion, Dispute, Division, ImportBatch, Quarantine, RollupState
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, number, workbook, write


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


def test_the_first_real_ledger_clears_the_demo_town(engine, tmp_path):
    make_demo(engine)
    load_files(engine, [write(tmp_path / "区划台账.csv", DIVISIONS)])
    assert (number(engine, Division), number(engine, Dispute)) == (2, 0)


def test_the_demo_makes_way_once_for_a_workbook_that_brings_villages_and_their_disputes(engine, tmp_path):
    make_demo(engine, size=0.2, today=dt.date(2026, 10, 31))
    path = workbook(tmp_path / "台账.xlsx", {"纠纷": [HEADINGS, dispute("A1")], "区划": DIVISIONS})
    assert [sheet.new for sheet in load_files(engine, [path]).sheets] == [1, 2]
    assert (number(engine, Division), number(engine, Dispute)) == (2, 1)


def test_open_pages_see_another_version_when_the_demo_makes_way(engine, tmp_path):
    make_demo(engine, size=0.2, today=dt.date(2026, 10, 31))
    with engine.connect() as connection:
        before = connection.scalar(select(DataVersion.version))
    load_files(engine, [write(tmp_path / "区划台账.csv", DIVISIONS)])
    with engine.connect() as connection:
        assert connection.scalar(select(DataVersion.version)) > before


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


def two_towns(engine, tmp_path):
    """A county of two towns with a village each, both of the same name."""
    divisions = [("99", "县", "县", ""), ("991", "甲镇", "镇", "99"), ("992", "乙镇", "镇", "99")]
    divisions += [("991201", "东岭村", "村", "991"), ("992201", "东岭村", "村", "992")]
    load_files(engine, [write(tmp_path / "区划台账.csv", [["代码", "名称", "级别", "上级代码"], *divisions])])


def test_new_divisions_are_told_to_every_town_and_a_towns_ledger_to_that_town_alone(engine, tmp_path):
    def versions():
        with engine.connect() as connection:
            return dict(connection.execute(select(DataVersion.town_code, DataVersion.version)).all())

    two_towns(engine, tmp_path)
    for code, town in enumerate(("991", "992")):
        path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute(f"A{code}", "东岭村")])
        assert load_files(engine, [path], town=town).exit_status == 0
    before = versions()
    load_files(engine, [write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A9", "东岭村")])], town="991")
    loaded = versions()
    assert loaded == before | {"991": before["991"] + 1}
    load_files(engine, [write(tmp_path / "区划.csv", [DIVISIONS[0], ["991202", "西岭村", "村", "991"]])])
    assert versions() == {town: version + 1 for town, version in loaded.items()}


def test_towns_of_one_database_load_under_the_same_numbers(engine, tmp_path):
    """Each town's ledgers are its own: the same number, the same village's name, a quarantine and a version each."""
    two_towns(engine, tmp_path)
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


def test_a_ledger_of_no_town_is_refused_whole_where_the_divisions_hold_several_of_a_region(engine, tmp_path):
    """Both towns' figures would stand under the name of either."""
    two_towns(engine, tmp_path)
    disputes = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1", "991201"), dispute("A2", "无此村")])
    for dry_run in (True, False):
        report = load_files(engine, [disputes], dry_run=dry_run)
        assert report.exit_status == 2 and "--town" in report.sheets[0].issues[0].reason
    assert (number(engine, Dispute), number(engine, ImportBatch), number(engine, Quarantine)) == (0, 1, 0)
    assert load_files(engine, [disputes], town="991").sheets[0].new == 1


def test_a_second_town_of_a_county_comes_with_no_ledger_of_neither(engine, tmp_path):
    county = [DIVISIONS[0], ["9", "县", "县", ""], ["99", "演示镇", "镇", "9"], ["9901", "甲村", "村", "99"]]
    files = [write(tmp_path / "区划.csv", county), write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1")])]
    assert load_files(engine, files).exit_status == 0
    second = {"区划": [DIVISIONS[0], ["98", "邻镇", "镇", "9"]], "纠纷": [HEADINGS, dispute("A2")]}
    report = load_files(engine, [workbook(tmp_path / "两本.xlsx", second)])
    assert report.exit_status == 2 and "--town" in report.sheets[0].issues[0].reason
    assert (number(engine, Division), number(engine, Dispute)) == (3, 1)


@pytest.mark.parametrize("above", [[], [["9", "县", "县", ""]]])
def test_a_town_whose_code_has_changed_loads_on_as_the_only_one(engine, tmp_path, above):
    """The old code stays in the ledger with nothing above it, whether or not the new one has a county."""
    county = above[0][0] if above else ""
    renamed = [DIVISIONS[0], *above, ["98", "演示镇", "镇", county], ["9801", "甲村村民委员会", "村", "98"]]
    disputes = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1", "9801")])
    load_files(engine, [write(tmp_path / "旧区划.csv", DIVISIONS)])
    assert load_files(engine, [write(tmp_path / "区划.csv", renamed), disputes]).exit_status == 0


def test_a_town_that_was_a_slip_of_the_pen_stops_no_load_once_its_level_is_put_right(engine, tmp_path):
    two_towns(engine, tmp_path)
    disputes = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1", "991201")])
    assert "核对区划台账里的级别" in load_files(engine, [disputes]).sheets[0].issues[0].reason
    mended = [["992201", "东岭村", "村", "991"], ["992", "乙片", "管理区", "991"]]
    assert load_files(engine, [write(tmp_path / "区划.csv", [DIVISIONS[0], *mended])]).exit_status == 0
    assert load_files(engine, [disputes]).exit_status == 0


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


def test_a_row_that_contradicts_the_database_has_no_approximate_count_and_stands_at_its_place_in_the_report(
    town, tmp_path
):
    wide, narrow = [*HEADINGS, "涉及人数"], [*HEADINGS[:-2], "涉及人数"]
    solved = [*dispute("A1", resolved="2026.1.9", level="村"), "约20"]
    load_files(town, [write(tmp_path / "一.csv", [wide, solved])])
    late = [[code, "甲村", "2026.1.15", "排查", "邻里", "一般", "2026-02-05", "约30"] for code in ("A1", "A2")]
    wrong = [*late[1][:5], "特大", *late[1][6:]]
    for name, more in (("二.csv", []), ("三.csv", [late[1], wrong])):
        sheet = load_files(town, [write(tmp_path / name, [narrow, *late, wrong, *more])]).sheets[0]
        refused = [2, 4, 6][: 2 + bool(more)]
        assert (sheet.refused, sheet.approximate, [issue.row for issue in sheet.issues]) == (
            len(refused),
            1 + bool(more),
            refused,
        )
