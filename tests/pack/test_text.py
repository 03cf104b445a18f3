"""Text from a ledger stays text, one line, visible and short."""

import pytest

from dashboard.pack.text import fit, fit_owner, is_formula, plain, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("整治非法采砂", "整治非法采砂"),
        ("  一行\n二行\t三\r\n四 ", "一行 二行 三 四"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("\u202eabc\u202c\u200f\u2067d\u061c", "abcd"),
        ("零\u200b宽\ufeff", "零宽"),
        ("\ud800孤\uffff\ufffe", "孤"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
        ("𠮷田", "𠮷田"),
        ("", ""),
        (12, "12"),
    ],
)
def test_plain_text_is_one_line_of_visible_characters(text, shown):
    assert plain(text) == shown


def test_a_text_of_ten_thousand_characters_is_cut_with_an_ellipsis():
    cut = plain("长" * 10_000, 40)
    assert len(cut) == 40 and cut.endswith("…")
    assert plain("长" * 40, 40) == "长" * 40


def test_marks_that_are_dropped_do_not_count_towards_the_limit():
    assert plain("\u200f" * 500 + "文", 3) == "文"


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠甲"]
)
def test_what_a_spreadsheet_would_take_for_a_formula_is_known(text):
    assert is_formula(text) and is_formula(plain(text))


def test_an_ordinary_text_is_no_formula():
    assert not is_formula("整治=1") and not is_formula("")


def test_a_fitted_text_is_never_wider_than_asked():
    for text in ("长" * 300, "W" * 300, "a长" * 200):
        assert width(fit(text, 12)) <= 12 and fit(text, 12).endswith("…")
    assert fit("东岭村 9/17", 12) == "东岭村 9/17"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("■ 逾期1054天未办", "1054"),
        ("时限 2026-10-31 办", "2026-10-31"),
        ("按期 1,054.5% 办", "1,054.5%"),
        ("按期 87.5%(107/128) 办", "107/128"),
    ],
)
def test_a_number_is_shown_whole_or_not_at_all(text, whole):
    begins = text.index(whole)
    cuts = [fit(text, 1 + tenth / 10) for tenth in range(200)] + [plain(text, most) for most in range(1, len(text))]
    for cut in cuts:
        assert whole in cut or len(cut.rstrip("…")) <= begins, cut
    assert any(whole in cut and cut.endswith("…") for cut in cuts)


def test_a_gap_is_counted_between_a_character_and_a_digit_also_where_a_space_parts_them():
    assert width("共 29 项") == pytest.approx(2 + 2 * 0.62 + 2 * 0.35 + 2 * 0.2)
    assert width("纠纷 邻里") == pytest.approx(4.35)


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        ("司法所・张三", "司法所・张三"),
        ("应急管理办公室・王小明", "应急管…・王小明"),
        ("应急管理办公室・阿卜杜热合", "应…・阿卜杜热合"),
        ("综合行政执法办公室・艾力·买买提", "艾力·买买提"),
        ("镇党委", "镇党委"),
        ("综合行政执法和应急管理办公室", "综合行政执法和…"),
        ("司法所・阿卜杜热合曼买买提", "阿卜杜热合曼买…"),
        ("", ""),
    ],
)
def test_of_an_owner_the_unit_is_cut_and_the_person_stays(owner, shown):
    assert fit_owner(owner, 8) == shown
