"""区划台账: what stands below what, and whose ledger may change it."""

import openpyxl
from sqlalchemy import select

from db.demo import make_demo
from db.engine import reading_engine
from db.ledgers.load import load_files
from db.schema import Division
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, write


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


def test_a_file_of_divisions_is_loaded_before_the_others_whatever_order_they_are_named_in(engine, tmp_path):
    """`import *.csv` names 矛盾纠纷台账 after 会议台账 and before 区划台账."""
    paths = [
        write(tmp_path / "矛盾纠纷台账.csv", [HEADINGS, dispute("A1")]),
        write(tmp_path / "区划台账.csv", DIVISIONS),
    ]
    report = load_files(engine, paths)
    assert [(sheet.kind, sheet.new, sheet.refused) for sheet in report.sheets] == [
        ("division", 2, 0),
        ("dispute", 1, 0),
    ]


def test_a_village_called_a_county_by_mistake_is_refused_alone_and_for_its_level(engine, tmp_path):
    """The town gives its county's code, which is in no ledger."""
    rows = [DIVISIONS[0], ["99", "演示镇", "镇", "9"], DIVISIONS[2], ["9902", "乙村村民委员会", "县", "99"]]
    sheet = load_files(engine, [write(tmp_path / "区划台账.csv", rows)]).sheets[0]
    assert (sheet.new, [(issue.row, issue.column) for issue in sheet.issues]) == (2, [(4, "级别")])
