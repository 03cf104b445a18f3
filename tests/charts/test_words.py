"""How numbers read where there are many: a province's are shown short, and exactly where one points."""

import pytest

from dashboard.charts import parts
from dashboard.charts.words import format_cases, format_rate
from dashboard.figures.kinds import Result


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
