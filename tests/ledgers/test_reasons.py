"""What is said of a row that is refused for more than one reason."""

from db.ledgers.load import load_files
from tests.ledgers.ledgers import HEADINGS, dispute, write

MOBILE = "13812345678"


def refused(town, folder, row, headings=HEADINGS):
    """What the report says of the only row of a ledger."""
    [sheet] = load_files(town, [write(folder / "纠纷.csv", [headings, row])]).sheets
    [issue] = sheet.issues
    assert (sheet.rows, sheet.refused) == (1, 1) and MOBILE not in str(sheet)
    return issue


def test_a_personal_number_is_told_before_the_faults_of_columns_that_stand_before_its_own(town, tmp_path):
    row = [*dispute("A1", village="乙村"), f"张三{MOBILE}"]
    issue = refused(town, tmp_path, row, [*HEADINGS, "责任人"])
    assert issue.column == "责任人"
    assert issue.reason.startswith("「责任人」含有身份证号或手机号") and "。另：「村」" in issue.reason


def test_of_other_faults_the_first_column_is_to_blame_and_all_are_told(town, tmp_path):
    row = dispute("A1", village="乙村", level="国")
    issue = refused(town, tmp_path, row)
    assert issue.column == "村" and issue.reason.count("「化解层级」只能填") == 1


def test_a_cell_that_cannot_be_read_is_told_before_what_two_columns_say_together(town, tmp_path):
    row = ["A1", "甲村", "2026.1.5", "排查", "邻里", "无此级别", "2026-02-05", "2026.1.1", "村"]
    issue = refused(town, tmp_path, row)
    assert issue.column == "级别" and "另：「化解日期」早于「受理日期」" in issue.reason


def test_a_cell_that_cannot_be_read_is_no_empty_partner_and_no_day_out_of_order(town, tmp_path):
    for row, headings in (
        (dispute("A1", resolved="2026.1", level="村"), HEADINGS),
        (dispute("A1", resolved="2026.1"), HEADINGS),
        (dispute("A1", resolved="2026.1")[:-1], HEADINGS[:-1]),
    ):
        issue = refused(town, tmp_path, row, headings)
        assert issue.column == "化解日期" and "另" not in issue.reason


def test_a_row_without_any_fault_is_stored_beside_one_that_has(town, tmp_path):
    rows = [HEADINGS, dispute("A1", resolved="2026.1.5", level="村"), dispute("A2", resolved="2026.1.4", level="村")]
    [sheet] = load_files(town, [write(tmp_path / "纠纷.csv", rows)]).sheets
    assert (sheet.new, sheet.refused) == (1, 1)
