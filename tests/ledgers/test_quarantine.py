"""待处理: which refused rows wait, and which loaded row lets one out."""

from sqlalchemy import func, select

from db.ledgers.load import load_files
from db.schema import Dispute, Quarantine
from tests.ledgers.ledgers import HEADINGS, dispute, write


def waiting(engine):
    q = Quarantine
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(q.key, q.row).order_by(q.row, q.id))]


def bad(code):
    return dispute(code, village="乙村")


def test_a_row_of_another_key_at_the_same_place_lets_nobody_out(town, tmp_path):
    """Two offices' files, or two months', may have the same name."""
    load_files(town, [write(tmp_path / "甲" / "纠纷.csv", [HEADINGS, dispute("A1"), bad("A2")])])
    load_files(town, [write(tmp_path / "乙" / "纠纷.csv", [HEADINGS, dispute("B1"), dispute("B2")])])
    assert waiting(town) == [("A2", 3)]
    load_files(town, [write(tmp_path / "乙" / "纠纷.csv", [HEADINGS, dispute("B1"), bad("B3")])])
    assert waiting(town) == [("A2", 3), ("B3", 3)]
    load_files(town, [write(tmp_path / "别处.csv", [HEADINGS, dispute("A2")])])
    assert waiting(town) == [("B3", 3)]


def test_a_row_whose_key_cannot_be_read_leaves_by_its_place(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("")])])
    assert waiting(town) == [(None, 3)]
    load_files(town, [write(path, [HEADINGS, dispute("A1"), bad("A2")])])
    assert waiting(town) == [("A2", 3)]
    load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2")])])
    assert waiting(town) == []


def test_two_refused_rows_of_one_key_both_wait_however_often_they_come(town, tmp_path):
    path, rows = tmp_path / "纠纷.csv", [HEADINGS, bad("A1"), bad("A1")]
    for _ in range(3):
        load_files(town, [write(path, rows)])
        assert waiting(town) == [("A1", 2), ("A1", 3)]
    load_files(town, [write(path, [HEADINGS, bad("A1"), dispute("A2")])])
    assert waiting(town) == [("A1", 2), ("A1", 3)]
    load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2")])])
    assert waiting(town) == []


def test_a_refused_row_that_moved_waits_at_its_new_place(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    load_files(town, [write(path, [HEADINGS, bad("A1")])])
    load_files(town, [write(path, [HEADINGS, dispute("A0"), bad("A1")])])
    assert waiting(town) == [("A1", 3)]


def test_codes_of_eighteen_digits_are_told_apart(town, tmp_path):
    """A code is no identity number unless its last digit checks the others."""
    first, second, third = (f"20260115000000000{digit}" for digit in (1, 2, 4))
    load_files(town, [write(tmp_path / "纠纷.csv", [HEADINGS, bad(first), bad(second)])])
    assert waiting(town) == [(first, 2), (second, 3)]
    load_files(town, [write(tmp_path / "二.csv", [HEADINGS, dispute(third)])])
    assert waiting(town) == [(first, 2), (second, 3)]
    load_files(town, [write(tmp_path / "二.csv", [HEADINGS, dispute(second)])])
    assert waiting(town) == [(first, 2)]
    with town.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Dispute)) == 2


def test_codes_that_have_the_parts_of_a_mobile_number_are_loaded_and_told_apart(town, tmp_path):
    first, second = "JF-131-2026-0001", "JF-131-2026-0002"
    load_files(town, [write(tmp_path / "纠纷.csv", [HEADINGS, bad(first), bad(second)])])
    assert waiting(town) == [(first, 2), (second, 3)]
    load_files(town, [write(tmp_path / "二.csv", [HEADINGS, dispute(second)])])
    assert waiting(town) == [(first, 2)]


def test_a_key_is_not_read_where_its_optional_part_cannot_be(town, tmp_path):
    """It is no key with an empty part: that is another record's."""
    headings = ["起始日期", "截止日期", "类型", "级别", "数量"]
    path = tmp_path / "宣传.csv"
    load_files(town, [write(path, [headings, ["2026.1.1", "2026.1.31", "新闻稿件", "央级", "3"]])])
    assert waiting(town) == [("2026-01-01 2026-01-31 新闻稿件 ？", 2)]
    load_files(town, [write(tmp_path / "别处.csv", [headings, ["2026.1.1", "2026.1.31", "新闻稿件", "", "3"]])])
    assert waiting(town) == [("2026-01-01 2026-01-31 新闻稿件 ？", 2)]
    load_files(town, [write(path, [headings, ["2026.1.1", "2026.1.31", "新闻稿件", "中央", "3"]])])
    assert waiting(town) == []


PATROLS = ["巡逻日期", "时段", "队伍", "村"]
FIRST, MISNAMED = ["2026.9.1", "早", "一队", "甲村"], ["2026.9.2", "早", "一队", "乙村"]


def test_a_row_whose_key_is_read_in_part_is_not_let_out_by_another_record_at_its_place(town, tmp_path):
    """Next month's file has the same name; nobody mended this month's row."""
    path = tmp_path / "巡逻.csv"
    load_files(town, [write(path, [PATROLS, FIRST, MISNAMED])])
    assert waiting(town) == [("2026-09-02 早 一队 ？", 3)]
    load_files(town, [write(path, [PATROLS, ["2026.10.1", "早", "一队", "甲村"], ["2026.10.2", "早", "二队", "甲村"]])])
    assert waiting(town) == [("2026-09-02 早 一队 ？", 3)]
    load_files(town, [write(path, [PATROLS, FIRST, ["2026.9.2", "早", "一队", "甲村"]])])
    assert waiting(town) == []


def test_a_row_whose_key_is_read_in_part_is_known_again_where_it_moved(town, tmp_path):
    path = tmp_path / "巡逻.csv"
    load_files(town, [write(path, [PATROLS, FIRST, MISNAMED])])
    load_files(town, [write(path, [["巡逻台账"], PATROLS, ["合计"], FIRST, MISNAMED])])
    assert waiting(town) == [("2026-09-02 早 一队 ？", 5)]
    load_files(town, [write(tmp_path / "别处.csv", [PATROLS, FIRST, MISNAMED])])
    assert waiting(town) == [("2026-09-02 早 一队 ？", 3), ("2026-09-02 早 一队 ？", 5)]
    load_files(town, [write(path, [PATROLS, ["2026.9.2", "早", "一队", "甲村"], FIRST])])
    assert waiting(town) == [("2026-09-02 早 一队 ？", 3)]


def test_a_part_that_could_not_be_read_may_be_mended_with_spaces(town, tmp_path):
    path = tmp_path / "巡逻.csv"
    load_files(town, [write(path, [PATROLS, ["2026.9.1", "早", "", "甲村"]])])
    assert waiting(town) == [("2026-09-01 早 ？ 9901", 2)]
    load_files(town, [write(path, [PATROLS, ["2026.9.1", "早", "一队 二队", "甲村"]])])
    assert waiting(town) == []


def test_a_row_leaves_that_was_mended_in_the_day_of_its_key(town, tmp_path):
    """Of 任职日期 and 离任日期 either may be wrong; the first is part of the key."""
    headings = ["村", "层级", "姓名", "任职日期", "离任日期"]
    path = tmp_path / "责任链.csv"

    def load(level, appointed):
        load_files(town, [write(path, [headings, ["甲村", level, "张三", appointed, "2024.6.1"]])])

    load("包村干部", "2025.5.1")
    load("管理区书记", "2023.5.1")
    assert waiting(town) == [("9901 包村干部 2025-05-01", 2)]
    load("包村干部", "2023.5.1")
    assert waiting(town) == []


def test_a_note_below_a_ledger_that_names_a_person_waits_without_its_words(town, tmp_path):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1"), ["举报人：某某", *[""] * 8]])
    assert load_files(town, [path]).sheets[0].refused == 1
    assert waiting(town) == [(None, 3)]
    load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2")])])
    assert waiting(town) == []


def test_rows_that_were_sorted_to_other_places_are_each_listed_once(town, tmp_path):
    path, headings = tmp_path / "巡逻.csv", [*PATROLS, "人数"]
    noon = ["2026.9.2", "中", "一队", "甲村", "三人"]
    load_files(town, [write(path, [headings, ["2026.9.2", "早上", "一队", "甲村", "3"], noon])])
    assert waiting(town) == [("2026-09-02 ？ 一队 9901", 2), ("2026-09-02 中 一队 9901", 3)]
    load_files(town, [write(path, [headings, noon, ["2026.9.2", "早", "一队", "甲村", "3"]])])
    assert waiting(town) == [("2026-09-02 中 一队 9901", 2)]


def test_a_row_of_whose_key_more_can_be_read_at_another_place_is_listed_once(town, tmp_path):
    path, headings = tmp_path / "巡逻.csv", [*PATROLS, "人数"]
    load_files(town, [write(path, [headings, [*MISNAMED, "三人"]])])
    load_files(town, [write(path, [headings, [*FIRST, "3"], ["2026.9.2", "早", "一队", "甲村", "三人"]])])
    assert waiting(town) == [("2026-09-02 早 一队 9901", 3)]


def test_a_row_of_another_ledger_at_the_same_place_lets_nobody_out(town, tmp_path):
    load_files(town, [write(tmp_path / "甲" / "十月.csv", [HEADINGS, dispute("")])])
    load_files(town, [write(tmp_path / "乙" / "十月.csv", [PATROLS, FIRST])])
    assert waiting(town) == [(None, 2)]
