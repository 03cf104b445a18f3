"""The funnel: who lies outside, and who is never judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.figures.compute import Row, figures
from dashboard.figures.funnel import CURVE_POINTS, funnel
from dashboard.figures.kinds import Result
from dashboard.view import View
from tests.figures.conftest import TODAY

VIEW = View.of(TODAY)
ID = "dispute.on_time"


def made(*cases):
    rows = [
        Row(f"{place:02d}", f"{place}村", {ID: Result(ID, "rate", n, N, n / N if N else None)}, VIEW)
        for place, (n, N) in enumerate(cases)
    ]
    n, N = sum(n for n, _ in cases), sum(N for _, N in cases)
    return funnel(Result(ID, "rate", n, N, n / N if N else None), rows)


def places(found):
    return [village.place for village in found.villages]


def test_villages_lie_where_their_exact_tails_say():
    # The town has 900 of 1,004. P(X ≤ 80 of 100) = 0.0030, P(X ≤ 8 of 15) = 0.0004, P(X ≤ 15 of 20) = 0.049,
    # P(X ≥ 792 of 860) = 0.0088, P(X ≥ 5 of 5) = 0.58.
    found = made((792, 860), (80, 100), (15, 20), (8, 15), (5, 5), (0, 4))
    assert places(found) == ["above_95", "below_95", "inside", "below_998", "inside", "few"]


def test_a_village_with_fewer_than_five_cases_is_never_judged():
    found = made((0, 4), (10, 10), (0, 0))
    assert places(found) == ["few", "inside", "few"]
    assert [village.rate for village in found.villages] == [0.0, 1.0, None]


@pytest.mark.parametrize("cases", [[(0, 8), (0, 30)], [(8, 8), (30, 30)]])
def test_a_town_at_nothing_or_everything_has_nobody_outside(cases):
    found = made(*cases)
    assert set(places(found)) == {"inside"}
    assert set(found.curves.low_95) == set(found.curves.high_998) == {found.rate}


def test_without_cases_there_is_no_rate_and_no_curve():
    found = made((0, 0), (0, 0))
    assert (found.rate, found.curves.sizes, places(found)) == (None, (), ["few", "few"])
    assert funnel(Result(ID, "rate", 0, 0), []).villages == ()


def test_one_village_is_its_own_town():
    assert places(made((6, 9))) == ["inside"]
    few = made((2, 3))
    assert (places(few), few.curves.sizes) == (["few"], ())
    assert made((4, 5)).curves.sizes == (5,)


def test_the_curve_runs_from_five_to_the_largest_and_stays_short():
    found = made((18, 20), (9000, 9500))
    sizes = found.curves.sizes
    assert (sizes[0], sizes[-1]) == (5, 9500) and len(sizes) <= CURVE_POINTS
    assert made((18, 20)).curves.sizes == tuple(range(5, 21))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12))
def test_a_place_agrees_with_the_plain_tail(cases):
    cases = [(min(n, N), N) for n, N in cases]
    found = made(*cases)
    for village in found.villages:
        if village.N < 5:
            assert village.place == "few"
            continue
        low = stats.binom.cdf(village.n, village.N, found.rate)
        high = stats.binom.sf(village.n - 1, village.N, found.rate)
        if min(abs(p - limit) for p in (low, high) for limit in (0.001, 0.025)) > 1e-9:
            below = "below_998" if low < 0.001 else "below_95" if low < 0.025 else None
            above = "above_998" if high < 0.001 else "above_95" if high < 0.025 else None
            assert village.place == (below or above or "inside")


def test_the_demo_towns_late_village_lies_outside(demo):
    view = View(TODAY, TODAY.replace(month=1, day=1))
    town, rows = figures(demo, view, ids=[ID])[0], figures(demo, view, "village", [ID])
    found = funnel(town.results[ID], rows)
    assert [village.name for village in found.at("below_998")] == ["东岭村村民委员会"]
