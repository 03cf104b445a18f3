"""How numbers read where there are many: a province's are shown short, and exactly where one points."""

import datetime as dt

import pytest

from dashboard.charts import parts, words
from dashboard.charts.slides import parts as slides
from dashboard.charts.words import all_of, format_cases, format_part, format_rate, format_share
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.links import Links


@pytest.mark.parametrize(
    ("n", "N", "shown"),
    [
        (7, 8, "7/8"),
        (None, None, "0/0"),
        (9_998, 9_999, "9998/9999"),
        (8_693, 10_000, "8693/1.00万"),
        (10_000, 10_000, "1.00/1.00万"),
        (99_999, 100_000, "99999/100000"),
        (12, 349_183, "12/34.9万"),
        (15_738, 16_000, "1.57/1.60万"),
        (279_570, 297_728, "28.0/29.8万"),
        (3_872_923, 4_124_819, "387.3/412.5万"),
    ],
)
def test_cases_from_ten_thousand_on_are_said_in_wan(n, N, shown):
    assert format_cases(n, N) == shown


def test_a_cell_of_a_matrix_says_the_exact_cases_where_it_shows_them_short():
    many = Result("dispute.on_time", "rate", value=0.939, n=279_570, N=297_728)
    assert 'title="279,570/297,728"' in parts.rate_cell(many)
    assert "28.0/29.8万" in parts.rate_cell(many) and format_rate(many) == "93.9%(28.0/29.8万)"
    few = Result("dispute.on_time", "rate", value=0.875, n=7, N=8)
    assert "title" not in parts.rate_cell(few) and "7/8" in parts.rate_cell(few)


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (dt.date(2026, 12, 20), ["2026年", "12月20日"]),
        (dt.date(2027, 1, 9), ["1月9日"]),
        (None, ["—"]),
    ],
)
def test_a_day_with_its_year_in_a_table_may_end_its_line_after_the_year_alone(when, shown):
    told = parts.day(when, dt.date(2027, 1, 15))
    assert told == "".join(f'<span class="nowrap">{piece}</span>' for piece in shown)


def test_without_a_village_the_ledger_of_divisions_is_counted_with_those_that_lack():
    lacking = {each.id: each.unloaded() for each in FIGURES.values()}
    assert words.missing(lacking).startswith("12 本台账未装载") and words.missing(lacking, False).startswith("13 本")
    there = {"point.total": FIGURES["point.total"].count_result(0)}
    assert words.missing(there, False) == "", "an area without villages lacks no ledger"


@pytest.mark.parametrize(
    ("n", "N", "shown"),
    [(13, 16, "81.3%"), (1, 8, "12.5%"), (2_499, 2_500, "99.9%"), (1, 2_500, "0.1%"), (7, 7, "100.0%"), (0, 9, "0.0%"), (13, 12, "108.3%")],
)  # fmt: skip
def test_a_share_is_rounded_as_a_spreadsheet_does_and_never_to_all_or_nothing(n, N, shown):
    assert format_share(n / N) == shown


@pytest.mark.parametrize(
    ("n", "N", "light", "shown"),
    [
        (942, 992, "amber", "94.96%(942/992)"),
        (94_999, 100_000, "amber", "94.999%(9.5/10.0万)"),
        (19, 20, "green", "95.0%(19/20)"),
        (951, 1000, "green", "95.1%(951/1000)"),
        (849_990, 1_000_000, "red", "84.999%(85.0/100.0万)"),
        (511, 539, "amber", "94.8%(511/539)"),
    ],
)
def test_a_rate_never_shows_a_goal_as_met_beside_a_sign_that_says_missed(n, N, light, shown):
    result = FIGURES["dispute.on_time"].rate_result(n, N)
    assert (result.light, format_rate(result)) == (light, shown)
    share = shown.split("(")[0]
    card = parts.rate_card(result, words.Before(), Links())
    assert f"{share}<small>" in card and f"{share}<small" in slides.value(result)


def test_a_rate_without_a_goal_has_one_digit():
    assert format_rate(FIGURES["dispute.kept_local"].rate_result(942, 992)) == "95.0%(942/992)"


@pytest.mark.parametrize(
    ("result", "shown", "signed"),
    [
        (Result("dispute.days", "days", value=15), "15 天", "15 天"),
        (Result("dispute.days", "days"), "—", "—"),
        (Result("clue.overdue", "count", value=2, light="red"), "2", "■ 2"),
        (Result("sector.problems", "count", value=12_345, approximate=True), "1.2万余", "1.2万余"),
        (Result("dispute.on_time", "rate", 19, 20, 0.95, light="green"), "95.0%(19/20)", "● 95.0%(19/20)"),
    ],
)
def test_a_figure_says_its_number_with_its_unit_and_only_where_asked_with_its_sign(result, shown, signed):
    assert (words.format_value(result), words.format_result(result)) == (shown, signed)
    if result.unit != "rate":
        assert f">{shown}<" in parts.count_card(result, words.Before(), Links())


@pytest.mark.parametrize(
    ("n", "N", "rate", "part", "praise"),
    [
        (4, 4, "4/4", "", "责任人到位 4/4"),
        (5, 5, "100.0%(5/5)", "（100.0%）", "岗位都有人"),
        (0, 0, "—", "", "责任人到位 0/0"),
    ],
)
def test_from_five_cases_on_a_share_is_said_and_all_is_praised(n, N, rate, part, praise):
    result = FIGURES["chain.posts"].rate_result(n, N)
    assert (format_rate(result), format_part(result)) == (rate, part)
    assert all_of("岗位都有人", "责任人到位", result) == praise
    card = parts.rate_card(result, words.Before(), Links())
    assert (f"<small>({n}/{N})</small>" in card) == bool(part)


def test_an_approximate_rate_says_so():
    assert format_rate(Result("sector.rectified", "rate", 13, 16, 13 / 16, approximate=True)) == "约81.3%(13/16)"


def test_a_day_of_another_year_says_its_year_and_a_span_says_one_year_once():
    as_of = dt.date(2026, 10, 31)
    assert words.short_day(dt.date(2026, 4, 6), as_of) == "4月6日"
    assert words.short_day(dt.date(2025, 4, 6), as_of) == "2025年4月6日"
    assert words.short_day(None, as_of) == "—"
    assert words.format_span(dt.date(2025, 12, 1), as_of) == "2025年12月1日—2026年10月31日"
    assert words.format_span(dt.date(2026, 1, 1), as_of) == "2026年1月1日—10月31日"
    assert words.format_moment(dt.datetime(2026, 1, 5, 9, 3)) == "1月5日 09:03"
