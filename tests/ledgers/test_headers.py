"""Headers as offices draw them: groups, merged cells, notes above and beside, columns that are dropped."""

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from db.ledgers.load import load_files
from db.schema import Dispute
from tests.ledgers.ledgers import HEADINGS, dispute, workbook, write


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


def test_a_sheet_named_as_the_explanation_that_holds_a_ledger_is_one(town, tmp_path):
    assert load_files(town, [write(tmp_path / "填写说明.csv", [HEADINGS, dispute("A1")])]).sheets[0].new == 1


def test_headings_are_lacking_that_stand_in_none_of_the_header_s_rows(town, tmp_path):
    rows = [["编号", "村", "时间", "", "来源", "类别"], ["", "", "受理日期", "办理时限", "", ""], dispute("A1")[:6]]
    for above in (0, 60):
        path = write(tmp_path / "纠纷.csv", [["纠纷台账"]] * above + rows)
        [issue] = load_files(town, [path]).sheets[0].issues
        assert issue.reason.endswith("缺少列：级别")


@pytest.mark.parametrize("heading", ["化解层级", "化解的层级"])
def test_a_term_of_a_record_that_reads_like_a_heading_is_none(town, tmp_path, heading):
    without = [place for place, each in enumerate(HEADINGS) if each != "村"]
    rows = [[*HEADINGS[:-1], heading], dispute("A1", resolved="2026.1.9", level="村")]
    path = write(tmp_path / "纠纷.csv", [[row[place] for place in without] for row in rows])
    [issue] = load_files(town, [path]).sheets[0].issues
    assert (issue.row, issue.reason) == (None, "认不出是哪种台账：最像矛盾纠纷台账，但缺少列：村")


def test_a_note_merged_beside_the_ledger_is_no_part_of_its_header(town, tmp_path):
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [[*HEADINGS, "", "说明"], dispute("A1"), dispute("A2")]})
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("K1:K3")
    book.save(path)
    assert load_files(town, [path]).sheets[0].new == 2


def test_a_row_of_which_only_a_column_that_is_no_part_of_the_ledger_is_filled_is_blank(town, tmp_path):
    """Offices number the lines in advance."""
    rows = [["序号", *HEADINGS], ["1", *dispute("A1")], ["2", *[""] * len(HEADINGS)], ["3", *dispute("A2")]]
    [sheet] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets
    assert (sheet.rows, sheet.new, sheet.unknown_columns) == (2, 2, ["序号"])


def grouped(path: Path, row: list[object], merges: tuple[str, ...]) -> Path:
    """A ledger whose required headings all stand in the second row, below merged groups, and some others in the
    first."""
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


SETTLED = ["2026-1-9", "村", "2026-3-1", "2026-2-20"]
OUTCOME = ["化解日期", "化解层级", "履行期限", "履行日期"]
REQUIRED = HEADINGS[:7]


def settled_as_told(town):
    with town.connect() as connection:
        row = connection.execute(select(Dispute.resolved_on, Dispute.resolved_level, Dispute.fulfilled_on)).one()
    return [str(value) for value in row] == ["2026-01-09", "村", "2026-02-20"]


@pytest.mark.parametrize("name", ["纠纷.csv", "纠纷.xlsx"])
def test_a_row_of_groups_between_two_rows_of_headings_hides_none(town, tmp_path, name):
    """Three rows, and nothing merged downwards: the required headings stand in the first, the others in the third."""
    wide = len(REQUIRED)
    rows = [
        [*REQUIRED, "结果", "", "", ""],
        [*[""] * wide, "化解", "", "履行", ""],
        [*[""] * wide, *OUTCOME],
        [*dispute("A1")[:7], *SETTLED],
    ]
    path = tmp_path / name
    write(path, rows) if name.endswith("csv") else workbook(path, {"纠纷": rows})
    [sheet] = load_files(town, [path]).sheets
    assert (sheet.new, sheet.refused, sheet.unknown_columns) == (1, 0, []) and settled_as_told(town)


def test_headings_two_rows_above_the_required_ones_are_read(town, tmp_path):
    wide = len(REQUIRED)
    rows = [
        [*[""] * wide, *OUTCOME],
        ["基本情况", *[""] * (wide + 3)],
        [*REQUIRED, "", "", "", ""],
        [*dispute("A1")[:7], *SETTLED],
    ]
    [sheet] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets
    assert (sheet.new, sheet.refused) == (1, 0) and settled_as_told(town)


@pytest.mark.parametrize("between", [[], [["", "", "", "", "", "", "", "", "", "基本", "", "其他"]]])
def test_a_personal_group_that_stands_alone_in_its_row_drops_its_columns(town, tmp_path, between):
    wide = len(HEADINGS)
    first = [*[""] * wide, "当事人信息", "", ""]
    rows = [first, *between, [*HEADINGS, "涉及人数", "责任人", "协议形式"], [*dispute("A1"), "2", "王五", "口头"]]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows}))
    book.active.merge_cells("J1:K1")
    if between:
        book.active.merge_cells("J2:K2")
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.new, sheet.dropped_columns) == (1, ["涉及人数", "责任人"])
    with town.connect() as connection:
        assert connection.execute(select(Dispute.owner, Dispute.people, Dispute.agreement)).one() == (
            None,
            None,
            "口头",
        )


@pytest.mark.parametrize(
    ("below", "dropped", "owner"),
    [
        (["（姓名及电话）", ""], ["（姓名及电话）"], None),
        (["姓名", "联系电话"], ["联系电话"], "甲"),
        (["联系电话", "姓名"], ["联系电话"], None),
        (["（签字）", ""], [], "甲"),
    ],
)
def test_a_second_row_of_parts_or_remarks_is_header_and_no_record(town, tmp_path, below, dropped, owner):
    wide = len(HEADINGS)
    rows = [[*HEADINGS, "责任人", ""], [*[""] * wide, *below], [*dispute("A1"), "甲", "0539-6221234"]]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows}))
    for place in range(1, wide + 1):
        book.active.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)
    book.active.merge_cells(start_row=1, end_row=1, start_column=wide + 1, end_column=wide + 2)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.rows, sheet.new, sheet.refused, sheet.dropped_columns) == (1, 1, 0, dropped)
    with town.connect() as connection:
        assert connection.execute(select(Dispute.owner)).scalar() == owner


@pytest.mark.parametrize(
    ("above", "merges"),
    [
        (["填报单位", "综治办", "", "联系电话", "", "", "", "", "盖章"], ["B1:C1"]),
        (["举报人反映及当事人情况台账", "", "", "", "", "", "", "附件二", ""], ["A1:G1"]),
        (["当事人台账", "", "", "", "", "", "", "", ""], ["A1:F1"]),
        (["当事人台账", "", "", "", "", "", "", "", "化解层级"], ["A1:F1", "I1:I2"]),
    ],
)
def test_a_title_or_a_note_that_names_people_takes_no_required_heading_away(town, tmp_path, above, merges):
    headings = [*HEADINGS[:8], "" if above[8] == "化解层级" else "化解层级"]
    row = dispute("A1", resolved="2026-1-9", level="村")
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": [above, headings, row]}))
    for each in merges:
        book.active.merge_cells(each)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.rows, sheet.new, sheet.dropped_columns) == (1, 1, [])


def test_a_note_above_optional_headings_takes_none_away(town, tmp_path):
    above = ["填报单位", "综治办", "", "", "", "", "", "联系电话", "", ""]
    row = [*dispute("A1", resolved="2026-1-9", level="村"), "王五"]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": [above, [*HEADINGS, "责任人"], row]}))
    for each in ("B1:C1", "H1:J1"):
        book.active.merge_cells(each)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.new, sheet.dropped_columns) == (1, [])
    with town.connect() as connection:
        assert connection.execute(select(Dispute.resolved_level, Dispute.owner)).one() == ("村", "王五")


@pytest.mark.parametrize(
    ("first", "merges", "dropped", "owner"),
    [
        (["", "", "", "", "", "", "", "", "", "当事人信息", "", ""], ("J1:K1", "C2:D2"), ["性别", "责任人"], None),
        (["基本", "", "", "", "", "", "", "", "", "", "当事人", ""], ("A1:I1", "C2:D2"), ["责任人"], None),
        (["", "", "", "", "", "", "", "", "", "", "附注", ""], ("K1:L1", "C2:D2"), [], "张三"),
    ],
)
def test_a_personal_group_above_a_row_of_another_group_drops_its_columns(town, tmp_path, first, merges, dropped, owner):
    """Nothing is merged downwards: the group of two rows up is part of the header, and the one between is no title."""
    wide = len(HEADINGS)
    rows = [
        first,
        ["", "", "时间地点", *[""] * wide],
        [*HEADINGS, "性别", "责任人", "调解组织"],
        [*dispute("A1"), "男", "张三", "村调委会"],
    ]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows}))
    for each in merges:
        book.active.merge_cells(each)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.new, sheet.dropped_columns) == (1, dropped)
    with town.connect() as connection:
        assert connection.execute(select(Dispute.owner, Dispute.mediator)).one() == (owner, "村调委会")


def test_a_personal_group_over_a_required_heading_takes_it_away(town, tmp_path):
    above = [*[""] * 7, "当事人", ""]
    headings = [each for each in HEADINGS[:7] if each != "村"] + ["性别", "姓名", "村"]
    rows = [["基本情况", *above[1:]], headings, ["A1", *dispute("A1")[2:7], "男", "张三", "甲村"]]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows}))
    for each in ("A1:G1", "H1:I1"):
        book.active.merge_cells(each)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert sheet.new == 0 and sheet.issues[0].reason.endswith("缺少列：村")


def test_a_star_before_or_behind_a_heading_is_no_part_of_it(town, tmp_path):
    headings = [*(f"*{each}" for each in HEADINGS[:5]), *(f"{each}＊" for each in HEADINGS[5:])]
    assert load_files(town, [write(tmp_path / "纠纷.csv", [headings, dispute("A1")])]).sheets[0].new == 1


@pytest.mark.parametrize(
    "below",
    [
        ["（唯一）", "（必填）", "（如2026-1-5）", "", "（见说明）", "", "(必填)", "", "", "（选填）"],
        [str(number) for number in range(1, 11)],
    ],
)
def test_remarks_in_brackets_and_numbers_of_columns_below_the_header_are_no_record(town, tmp_path, below):
    rows = [[*HEADINGS, "备注"], below, [*dispute("A1"), "见附件"], below]
    [sheet] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets
    assert (sheet.rows, sheet.new, sheet.refused, sheet.unknown_columns) == (2, 1, 1, ["备注"])
    assert sheet.issues[0].row == 4


def test_a_record_with_some_cells_in_brackets_is_one(town, tmp_path):
    rows = [HEADINGS, ["（A1）", *dispute("A1")[1:]], ["1", "2", "", "", "", "", "", "", ""]]
    [sheet] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets
    assert (sheet.rows, sheet.new, sheet.refused) == (2, 1, 1)


def test_notes_above_a_header_of_three_rows_hide_none_of_them(town, tmp_path):
    wide = len(REQUIRED)
    rows = [
        ["填报单位", "综治办", "", "审核人", "", "", "", "", "", "", ""],
        ["纠纷台账", "", "", "", "", "", "", "", "", "密级", ""],
        [*REQUIRED, "结果", "", "", ""],
        [*[""] * wide, "化解", "", "履行", ""],
        [*[""] * wide, *OUTCOME],
        [*dispute("A1")[:7], *SETTLED],
    ]
    book = openpyxl.load_workbook(workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows}))
    for each in ("B1:C1", "A2:H2"):
        book.active.merge_cells(each)
    book.save(tmp_path / "纠纷.xlsx")
    [sheet] = load_files(town, [tmp_path / "纠纷.xlsx"]).sheets
    assert (sheet.new, sheet.refused) == (1, 0) and settled_as_told(town)


def test_a_heading_that_is_merged_down_into_the_records_is_no_value_of_theirs(town, tmp_path):
    path = workbook(tmp_path / "纠纷.xlsx", {"纠纷": [[*HEADINGS, "责任人"], dispute("A1"), dispute("A2")]})
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("J1:J3")
    book.save(path)
    assert load_files(town, [path]).sheets[0].new == 2
    with town.connect() as connection:
        assert set(connection.scalars(select(Dispute.owner))) == {None}
