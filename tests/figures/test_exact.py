"""Exact tails and limits, held against scipy.stats and statsmodels, and against sums done by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.figures.exact import (
    BEYOND_3_SIGMA,
    BEYOND_95,
    BEYOND_998,
    binomial_at_least,
    binomial_at_most,
    binomial_limits,
    poisson_at_least,
    poisson_at_most,
    poisson_limits,
)

TAILS = [BEYOND_95, BEYOND_998, BEYOND_3_SIGMA]
SHARES = [0.02, 0.1, 0.5, 0.87, 0.948, 0.995]
shares = st.floats(0.01, 0.99)
sizes = st.integers(1, 2000)


def plain_lower(share, N, tail):
    """Spiegelhalter's interpolated quantile, word for word, from scipy.stats."""
    count = int(stats.binom.ppf(tail, N, share))
    over = (stats.binom.cdf(count, N, share) - tail) / stats.binom.pmf(count, N, share)
    return max((count - over) / N, 0.0)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("share", SHARES)
def test_funnel_limits_agree_with_scipy_stats(share, tail):
    N = np.array([1, 2, 5, 6, 17, 40, 133, 400, 2500])
    lower, upper = binomial_limits(share, N, tail)
    assert lower == pytest.approx([plain_lower(share, size, tail) for size in N], abs=1e-9)
    assert upper == pytest.approx([1 - plain_lower(1 - share, size, tail) for size in N], abs=1e-9)


def test_a_funnel_limit_by_hand():
    # Ten cases at one half: P(X ≤ 1) = 11/1024 < 0.025 ≤ P(X ≤ 2) = 56/1024; P(X = 2) = 45/1024.
    lower, upper = binomial_limits(0.5, [10], 0.025)
    by_hand = (2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10
    assert lower[0] == pytest.approx(by_hand, abs=1e-12)
    assert upper[0] == pytest.approx(1 - by_hand, abs=1e-12)


def test_a_full_score_at_a_high_rate_is_not_above_the_limit():
    # Ten of ten where the town has 95 %: that happens six times in ten.
    assert binomial_limits(0.95, [10], BEYOND_998)[1][0] == 1.0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_limits_at_nothing_and_at_everything_are_the_rate_itself(share):
    lower, upper = binomial_limits(share, [1, 5, 300], BEYOND_95)
    assert list(lower) == list(upper) == [share] * 3


@given(shares, sizes, st.sampled_from(TAILS))
def test_a_count_is_outside_the_limit_just_when_its_tail_is_too_small(share, N, tail):
    n = np.arange(N + 1)
    lower, upper = binomial_limits(share, np.full(N + 1, N), tail)
    low, high = stats.binom.cdf(n, N, share), stats.binom.sf(n - 1, N, share)
    clear = (np.abs(low - tail) > 1e-9) & (np.abs(high - tail) > 1e-9)
    assert ((n / N < lower - 1e-12) == (low < tail))[clear].all()
    assert ((n / N > upper + 1e-12) == (high < tail))[clear].all()


@given(shares, sizes)
def test_limits_hold_the_rate_and_the_wider_hold_the_narrower(share, N):
    (low_95, high_95), (low_998, high_998) = (binomial_limits(share, [N], tail) for tail in (BEYOND_95, BEYOND_998))
    assert 0 <= low_998[0] <= low_95[0] <= share + 1 / N
    assert share - 1 / N <= high_95[0] <= high_998[0] <= 1


@given(shares)
def test_limits_close_in_with_more_cases(share):
    lower, upper = binomial_limits(share, [20, 200, 2000, 20000], BEYOND_998)
    assert (np.diff(lower) >= 0).all() and (np.diff(upper) <= 0).all()


@given(st.integers(0, 60), st.integers(1, 60), shares)
def test_binomial_tails_agree_with_scipy_stats(n, N, share):
    n = min(n, N)
    assert binomial_at_most(n, N, share) == pytest.approx(stats.binom.cdf(n, N, share), abs=1e-12)
    assert binomial_at_least(n, N, share) == pytest.approx(stats.binom.sf(n - 1, N, share), abs=1e-12)


def test_binomial_tails_by_hand():
    assert binomial_at_most(1, 3, 0.5) == pytest.approx(4 / 8)
    assert binomial_at_least(3, 3, 0.5) == pytest.approx(1 / 8)
    assert binomial_at_least(0, 3, 0.2) == 1 and binomial_at_most(-1, 3, 0.2) == 0


@given(st.integers(0, 80), st.floats(0.01, 60))
def test_poisson_tails_agree_with_scipy_stats(count, expected):
    assert poisson_at_most(count, expected) == pytest.approx(stats.poisson.cdf(count, expected), abs=1e-12)
    assert poisson_at_least(count, expected) == pytest.approx(stats.poisson.sf(count - 1, expected), abs=1e-12)


def test_poisson_by_hand():
    assert poisson_at_most(0, 3) == pytest.approx(math.exp(-3))
    assert poisson_at_most(2, 3) == pytest.approx(math.exp(-3) * (1 + 3 + 4.5))
    assert poisson_at_least(1, 3) == pytest.approx(1 - math.exp(-3))
    assert poisson_at_least(0, 3) == 1 and poisson_at_most(4, 0) == 1


@given(st.floats(0.01, 300), st.sampled_from(TAILS))
def test_poisson_limits_cut_off_just_the_tails(expected, tail):
    lower, upper = poisson_limits(expected, tail)
    count = np.arange(int(expected * 3) + 40)
    low, high = stats.poisson.cdf(count, expected), stats.poisson.sf(count - 1, expected)
    clear = (np.abs(low - tail) > 1e-9) & (np.abs(high - tail) > 1e-9)
    assert ((count < lower - 1e-12) == (low < tail))[clear].all()
    assert ((count > upper + 1e-12) == (high < tail))[clear].all()
    assert lower <= expected + 1 and upper >= expected - 1


@pytest.mark.parametrize("expected", [0.5, 4.0, 37.5])
def test_poisson_limits_agree_with_scipy_stats(expected):
    lower, upper = poisson_limits(expected, BEYOND_3_SIGMA)
    count = stats.poisson.ppf(BEYOND_3_SIGMA, expected)
    over = (stats.poisson.cdf(count, expected) - BEYOND_3_SIGMA) / stats.poisson.pmf(count, expected)
    assert lower == pytest.approx(max(count - over, 0), abs=1e-9)
    count = stats.poisson.isf(BEYOND_3_SIGMA, expected)
    count += (
        stats.poisson.sf(count - 1, expected) >= BEYOND_3_SIGMA and stats.poisson.sf(count, expected) >= BEYOND_3_SIGMA
    )
    over = (stats.poisson.sf(count - 1, expected) - BEYOND_3_SIGMA) / stats.poisson.pmf(count, expected)
    assert upper == pytest.approx(count + over, abs=1e-9)
    assert poisson_limits(0.0, BEYOND_3_SIGMA) == (0.0, 0.0)
