"""Exact probabilities of counts: binomial and Poisson tails, and the limits that funnels and control charts draw.

Built on scipy.special: scipy.stats says the same things (the tests hold one against the other) but takes a second to
import. Everything here takes NumPy arrays as well as single numbers.

Limits follow Spiegelhalter (2005, Statistics in Medicine 24:1185, appendix A.1): the exact quantile, interpolated
between two whole counts so that the curve is smooth. The upper limit is the mirror of the lower one, taken over the
failures: so a count lies below the lower limit just when P(X ≤ count) < tail, and above the upper one just when
P(X ≥ count) < tail.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
BEYOND_95 = 0.025
BEYOND_998 = 0.001
BEYOND_3_SIGMA = 0.00135


def binomial_at_most(n: ArrayLike, N: ArrayLike, share: ArrayLike) -> Floats:
    """P(X ≤ n) of N cases that each succeed with probability `share`; 0 for n < 0."""
    n = np.asarray(n, dtype=float)
    return np.where(n < 0, 0.0, special.bdtr(np.maximum(n, 0), np.asarray(N), share))


def binomial_at_least(n: ArrayLike, N: ArrayLike, share: ArrayLike) -> Floats:
    """P(X ≥ n) of N cases, as the tail of the failures, so that small tails keep their digits."""
    return binomial_at_most(np.asarray(N) - np.asarray(n), N, 1 - np.asarray(share, dtype=float))


def poisson_at_most(count: ArrayLike, expected: ArrayLike) -> Floats:
    """P(X ≤ count) where `expected` are expected; 0 for count < 0."""
    count = np.asarray(count, dtype=float)
    return np.where(count < 0, 0.0, special.pdtr(np.maximum(count, 0), expected))


def poisson_at_least(count: ArrayLike, expected: ArrayLike) -> Floats:
    """P(X ≥ count) where `expected` are expected; 1 for count ≤ 0."""
    count = np.asarray(count, dtype=float)
    return np.where(count <= 0, 1.0, special.pdtrc(np.maximum(count - 1, 0), expected))


def binomial_limits(share: float, N: ArrayLike, tail: float) -> tuple[Floats, Floats]:
    """The lower and upper limit of a rate around `share`, for each N > 0; each cuts off less than `tail`."""
    cases = np.asarray(N, dtype=np.int64)
    return _lower_share(share, cases, tail), 1 - _lower_share(1 - share, cases, tail)


def poisson_limits(expected: float, tail: float) -> tuple[float, float]:
    """The lower and upper limit of a count around `expected`; each cuts off less than `tail`."""
    if expected == 0:
        return 0.0, 0.0
    lower = _settled(special.pdtrik(tail, expected), lambda count: poisson_at_most(count, expected) >= tail)
    below = (poisson_at_most(lower, expected) - tail) / _poisson_share(lower, expected)
    # The largest count that is still likely enough; one more would lie outside.
    upper = _settled(special.pdtrik(1 - tail, expected), lambda count: poisson_at_least(count + 1, expected) < tail)
    above = (poisson_at_least(upper, expected) - tail) / _poisson_share(upper, expected)
    return max(float(lower - below), 0.0), float(upper + above)


def _lower_share(share: float, N: NDArray[np.int64], tail: float) -> Floats:
    if share <= 0 or share >= 1:
        return np.full(N.shape, min(max(share, 0.0), 1.0))
    count = _settled(special.bdtrik(tail, N, share), lambda count: binomial_at_most(count, N, share) >= tail)
    reached = binomial_at_most(count, N, share)
    exactly = reached - binomial_at_most(count - 1, N, share)
    return np.maximum((count - (reached - tail) / exactly) / N, 0.0)


def _settled(root: ArrayLike, holds: Any) -> Floats:
    """The smallest whole count for which `holds`, next to the root of the continuous function."""
    count = np.maximum(np.ceil(np.nan_to_num(root)), 0)
    lower = np.maximum(count - 1, 0)
    count = np.where(holds(lower), lower, count)
    return np.where(holds(count), count, count + 1)


def _poisson_share(count: Floats, expected: float) -> Floats:
    return poisson_at_most(count, expected) - poisson_at_most(count - 1, expected)
