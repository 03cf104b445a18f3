"""The change between two views, held against statsmodels and words that say it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.charts.words import format_change
from dashboard.figures.changes import change_since, comparable, newcombe
from dashboard.figures.compare import OTHER_SPAN, Change, wilson
from dashboard.figures.kinds import Result
from dashboard.view import View


def rate(n, N):
    return Result("dispute.on_time", "rate", n, N, n / N if N else None)


def count(value):
    return Result("dispute.accepted", "count", value=value)


@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_agrees_with_statsmodels(n, N):
    n = min(n, N)
    assert wilson(n, N) == pytest.approx(proportion_confint(n, N, method="wilson"), abs=1e-9)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_newcombe_agrees_with_statsmodels(n, N, n_before, N_before):
    n, n_before = min(n, N), min(n_before, N_before)
    expected = confint_proportions_2indep(n, N, n_before, N_before, method="newcomb", compare="diff")
    assert newcombe(n, N, n_before, N_before) == pytest.approx(expected, abs=1e-9)


def test_newcombe_gives_the_published_interval():
    # Newcombe (1998), table II, example (a): 56/70 less 48/80, method 10.
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_the_interval_of_a_difference_holds_it_and_turns_with_it(n, N, m, M):
    n, m = min(n, N), min(m, M)
    low, high = newcombe(n, N, m, M)
    assert -1 - 1e-9 <= low <= n / N - m / M <= high <= 1 + 1e-9
    assert newcombe(m, M, n, N) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (rate(7, 8), rate(6, 8), Change(12.5, "rate", False, 1)),
        (rate(60, 100), rate(95, 100), Change(pytest.approx(-35), "rate", True, -35)),
        (rate(95, 100), rate(60, 100), Change(pytest.approx(35), "rate", True, 35)),
        (rate(4, 4), rate(10, 20), Change(50.0, "rate", None, -6)),
        (rate(10, 20), rate(4, 4), Change(-50.0, "rate", None, 6)),
        (rate(5, 5), rate(4, 5), Change(pytest.approx(20), "rate", False, 1)),
        (rate(0, 0), rate(10, 20), None),
        (rate(10, 20), rate(0, 0), None),
        # Of a count nothing is said of chance, however large the change.
        (count(6), count(0), Change(6, "count", None, 6)),
        (count(5), count(7), Change(-2, "count", None, -2)),
        (
            Result("dispute.days", "days", value=6.5),
            Result("dispute.days", "days", value=6),
            Change(0.5, "days", None, None),
        ),
        (Result("dispute.days", "days"), Result("dispute.days", "days", value=6), None),
    ],
)
def test_changes(now, before, expected):
    assert change_since(now, before) == expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (None, "较上次 无数据"),
        (Change(1.2, "rate", False, 3), "较上次 ▲ +1.2 点 波动内"),
        (Change(-6.04, "rate", True, -9), "较上次 ▼ −6.0 点 超出偶然"),
        (Change(50.0, "rate", None, 1), "较上次 ▲ +1 件"),
        (Change(-50.0, "rate", None, -2), "较上次 ▼ −2 件"),
        (change_since(rate(3, 4), rate(3, 3)), "较上次 总数增加"),
        (change_since(rate(1, 3), rate(1, 7)), "较上次 总数减少"),
        (change_since(rate(3, 4), rate(3, 4)), "较上次 持平"),
        (change_since(rate(0, 4), rate(0, 3)), "较上次 持平"),
        (Change(0.04, "rate", False, 3), "较上次 持平"),
        (Change(-2, "count", None, -2), "较上次 ▼ −2"),
        (change_since(count(6), count(0)), "较上次 ▲ +6"),
        (Change(0, "count", None, 0), "较上次 持平"),
        (Change(0.5, "days", None, None), "较上次 ▲ +0.5 天"),
    ],
)
def test_the_words_of_a_change(change, words):
    assert format_change(change) == words


JANUARY, DECEMBER = View.of(dt.date(2026, 1, 10)), View.of(dt.date(2025, 12, 19))


def in_january(now, before):
    [compared] = comparable({before.id: before}, JANUARY, DECEMBER).values()
    return format_change(change_since(now, compared))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (count(1), count(54), "较上次 跨年不比"),
        (rate(3, 4), rate(541, 575), "较上次 跨年不比"),
        (rate(0, 0), rate(541, 575), "较上次 跨年不比"),
        # A rate of enough cases may be held against another year's.
        (rate(7, 8), rate(475, 500), "较上次 ▼ −7.5 点 波动内"),
        # What stands at a day belongs to no year, and a median is no number of cases.
        (Result("clue.open", "count", value=3), Result("clue.open", "count", value=5), "较上次 ▼ −2"),
        (Result("point.intact", "rate", 2, 3, 2 / 3), Result("point.intact", "rate", 3, 3, 1.0), "较上次 ▼ −1 处"),
        (Result("dispute.days", "days", value=9), Result("dispute.days", "days", value=6.0), "较上次 ▲ +3.0 天"),
        (
            Result("meeting.minutes", "rate", 1, 1, 1.0),
            Result("meeting.minutes", "rate", 30, 30, 1.0),
            "较上次 跨年不比",
        ),
    ],
)
def test_ten_days_of_a_year_are_not_held_against_the_twelve_months_before(now, before, words):
    assert in_january(now, before) == words


@pytest.mark.parametrize(
    ("view", "compared"),
    [
        (View.of(dt.date(2026, 10, 31)), View.of(dt.date(2026, 10, 20))),
        (View.of(dt.date(2026, 1, 10)), View.of(dt.date(2025, 1, 10))),
        (View(dt.date(2026, 1, 10), dt.date(2026, 1, 1)), View(dt.date(2025, 12, 19), dt.date(2025, 12, 1))),
        # 9 days and 40; and a period that had begun on the very day.
        (View(dt.date(2026, 1, 10), dt.date(2026, 1, 1)), View(dt.date(2025, 12, 19), dt.date(2025, 11, 9))),
        (View(dt.date(2026, 3, 31), dt.date(2026, 1, 20)), View(dt.date(2026, 1, 20), dt.date(2026, 1, 20))),
    ],
)
def test_periods_of_one_length_are_compared_whatever_their_year(view, compared):
    before = {"dispute.accepted": count(54)}
    assert comparable(before, view, compared) == before


def test_a_period_that_is_more_than_a_month_longer_is_not_compared():
    view, compared = View(dt.date(2026, 1, 10), dt.date(2026, 1, 1)), View(dt.date(2025, 12, 19), dt.date(2025, 11, 8))
    assert comparable({"dispute.accepted": count(54)}, view, compared)["dispute.accepted"].light == OTHER_SPAN
