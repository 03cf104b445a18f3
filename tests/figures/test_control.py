"""Control limits of monthly series: points outside, runs, ties, short series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.figures.breakdown import by_month
from dashboard.figures.compute import Row, figures
from dashboard.figures.control import FEWEST_POINTS, control, runs
from dashboard.figures.exact import BEYOND_3_SIGMA, binomial_limits, poisson_limits
from dashboard.figures.kinds import Result
from dashboard.view import View
from tests.figures.conftest import TODAY

VIEW = View.of(TODAY)
ID = "dispute.on_time"
COUNT = "dispute.accepted"


def month(place):
    return f"{2025 + place // 12}-{place % 12 + 1:02d}"


def rates(*cases):
    return [
        Row(month(place), month(place), {ID: Result(ID, "rate", n, N, n / N if N else None)}, VIEW)
        for place, (n, N) in enumerate(cases)
    ]


def counts(*values):
    return [
        Row(month(at), month(at), {COUNT: Result(COUNT, "count", value=value)}, VIEW) for at, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("sides", "marked"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 7, [1] * 7),
        ([-1] * 9, [-1] * 9),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 6 + [-1] * 7, [0] * 6 + [-1] * 7),
        ([1, 1, 1, 0, 1, 1, 1, 1], [1, 1, 1, 0, 1, 1, 1, 1]),
        ([1, 1, 1, 0, 1, 1, 1], [0] * 7),
        ([0] * 8, [0] * 8),
        ([0] + [1] * 7 + [0], [0] + [1] * 7 + [0]),
        ([], []),
    ],
)
def test_seven_in_a_row_are_marked_and_ties_neither_break_nor_count(sides, marked):
    assert runs(sides) == marked


@given(st.lists(st.sampled_from([-1, 0, 1]), max_size=40))
def test_runs_turn_with_their_sides(sides):
    marked = runs(sides)
    assert runs([-side for side in sides]) == [-side for side in marked]
    assert runs(sides[::-1]) == marked[::-1]
    assert all(mark in (0, side) for mark, side in zip(marked, sides, strict=True))


def test_eleven_months_have_no_limits_and_say_why():
    found = control(ID, rates(*[(9, 10)] * (FEWEST_POINTS - 1), (0, 0)))
    assert found.why_no_limits == "只有 11 个月有数据，满 12 个月才画控制限"
    assert found.centre == 0.9 and all(point.lower is None and point.outside is None for point in found.points)
    assert control(ID, rates(*[(9, 10)] * 12)).why_no_limits == ""


def test_a_month_of_one_case_is_a_month_with_data():
    found = control(ID, rates(*[(9, 10)] * 11, (1, 1)))
    assert (found.why_no_limits, found.points[-1].few) == ("", True)


def test_months_without_anything_have_no_centre():
    found = control(ID, rates(*[(0, 0)] * 12))
    assert (found.centre, found.last) == (None, None)
    assert control(ID, []).points == ()


def test_a_month_below_its_own_limit_is_outside():
    found = control(ID, rates(*[(19, 20)] * 12, (11, 20), (0, 5), (3, 4), (0, 4)))
    assert found.centre == (19 * 12 + 14) / 273
    assert [point.outside for point in found.points] == [None] * 12 + ["below", "below", None, None]
    # 0 of 4 is far below, and still too few to judge.
    assert stats.binom.cdf(0, 4, found.centre) < BEYOND_3_SIGMA
    assert [point.few for point in found.points] == [False] * 14 + [True, True]


def test_each_month_has_the_limits_of_its_own_cases():
    cases = [(18, 20), (45, 50), (9, 10), (6, 7), (70, 81), (30, 30)] * 2
    found = control(ID, rates(*cases, (0, 0)))
    sizes = np.array([N for _, N in cases])
    lower, upper = binomial_limits(found.centre, sizes, BEYOND_3_SIGMA)
    assert [point.lower for point in found.points] == [*lower, None]
    assert [point.upper for point in found.points] == [*upper, None]
    assert all(point.lower <= found.centre <= point.upper for point in found.points[:-1])


def test_a_run_of_seven_rates_is_marked_with_ties_left_out():
    # The centre is 1/2 exactly: seven months above, one on it, seven below.
    found = control(ID, rates(*[(6, 10)] * 4, (5, 10), *[(6, 10)] * 3, *[(4, 10)] * 7))
    assert found.centre == 0.5
    assert [point.run for point in found.points] == ["above"] * 4 + [None] + ["above"] * 3 + ["below"] * 7
    six = control(ID, rates(*[(6, 10)] * 6, *[(4, 10)] * 6))
    assert {point.run for point in six.points} == {None}


def test_counts_have_poisson_limits_around_their_mean():
    found = control(COUNT, counts(*[4, 5, 6] * 4, 20))
    assert found.centre == 80 / 13
    assert [point.outside for point in found.points] == [None] * 12 + ["above"]
    assert (found.points[0].lower, found.points[0].upper) == poisson_limits(80 / 13, BEYOND_3_SIGMA)


def test_a_count_far_below_the_mean_is_outside_once_there_are_months_enough():
    assert control(COUNT, counts(*[30] * 12, 1)).points[-1].outside == "below"
    assert control(COUNT, counts(*[30] * 11)).why_no_limits


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=12, max_size=30))
def test_outside_is_the_plain_tail_of_each_month(cases):
    cases = [(min(n, N), N) for n, N in cases]
    found = control(ID, rates(*cases))
    for point in found.points:
        if found.why_no_limits or point.N < 5:
            assert point.outside is None
            continue
        low = stats.binom.cdf(point.n, point.N, found.centre)
        high = stats.binom.sf(point.n - 1, point.N, found.centre)
        if min(abs(low - BEYOND_3_SIGMA), abs(high - BEYOND_3_SIGMA)) > 1e-9:
            assert point.outside == ("below" if low < BEYOND_3_SIGMA else "above" if high < BEYOND_3_SIGMA else None)


@pytest.mark.parametrize("scope", [None, "990101100-02", "990101100203"])
def test_months_of_intake_add_up_to_the_period(demo, scope):
    view = View(TODAY, TODAY.replace(year=2025, month=3, day=10), scope)
    ids = [ID, COUNT, "dispute.village_rate", "dispute.open"]
    rows, whole = by_month(demo, tuple(ids), view).of(scope), figures(demo, view, ids=ids)[0].results
    assert [row.code for row in rows] == [f"{part.start:%Y-%m}" for part in view.months()]
    assert (rows[0].name, len(rows)) == ("2025年3月", 20)
    for each in (ID, "dispute.village_rate", "dispute.open"):
        assert sum(row.results[each].n for row in rows) == whole[each].n
        assert sum(row.results[each].N for row in rows) == whole[each].N
    assert sum(row.results[COUNT].value for row in rows) == whole[COUNT].value
