"""Villages against their town by a funnel: who lies outside what chance allows for so many cases."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.figures.compute import Row
from dashboard.figures.exact import BEYOND_95, BEYOND_998, binomial_at_least, binomial_at_most, binomial_limits
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS

CURVE_POINTS = 300


@dataclass(frozen=True)
class FunnelVillage:
    """A village's n of N; `place` is below_998, below_95, inside, above_95, above_998, or few (never judged)."""

    code: str
    name: str
    n: int
    N: int
    rate: float | None
    place: str


@dataclass(frozen=True)
class Curves:
    """The limits over N, for drawing."""

    sizes: tuple[int, ...] = ()
    low_95: tuple[float, ...] = ()
    high_95: tuple[float, ...] = ()
    low_998: tuple[float, ...] = ()
    high_998: tuple[float, ...] = ()


@dataclass(frozen=True)
class Funnel:
    """A rate of the villages around their scope's; `rate` is None where the scope has no cases."""

    figure_id: str
    rate: float | None
    n: int
    N: int
    curves: Curves
    villages: tuple[FunnelVillage, ...]

    @property
    def is_alone(self) -> bool:
        """A village around its own rate: there is nothing to compare it with."""
        return len(self.villages) == 1 and self.villages[0].N == self.N and self.villages[0].place != "few"

    def at(self, *places: str) -> list[FunnelVillage]:
        """The villages that lie at one of these places, in the order of the codes."""
        return [village for village in self.villages if village.place in places]


def funnel(scope: Result, rows: list[Row]) -> Funnel:
    """The funnel of a rate: `scope` is the rate around which it lies, `rows` the villages.

    A place is decided by the exact tail itself: below 99.8 % is P(X ≤ n) < 0.001, above is P(X ≥ n) < 0.001, and so
    on with 0.025 for 95 %. That is the same as lying outside the curve, without its rounding.
    """
    n, N = scope.n or 0, scope.N or 0
    rate = n / N if N else None
    counted = [(row, row.results[scope.id].n or 0, row.results[scope.id].N or 0) for row in rows]
    places = _places(rate, [(own, cases) for _, own, cases in counted])
    villages = tuple(
        FunnelVillage(row.code, row.name, own, cases, own / cases if cases else None, place)
        for (row, own, cases), place in zip(counted, places, strict=True)
    )
    largest = max((cases for _, _, cases in counted), default=0)
    return Funnel(scope.id, rate, n, N, _curves(rate, largest), villages)


def _places(rate: float | None, counted: list[tuple[int, int]]) -> list[str]:
    if rate is None or not counted:
        return ["few"] * len(counted)
    n, N = np.array(counted, dtype=np.int64).T
    low, high = binomial_at_most(n, N, rate), binomial_at_least(n, N, rate)
    conditions = [SETTINGS.fewest_cases > N, low < BEYOND_998, low < BEYOND_95, high < BEYOND_998, high < BEYOND_95]
    names = ["few", "below_998", "below_95", "above_998", "above_95"]
    return [str(place) for place in np.select(conditions, names, "inside")]


@lru_cache(maxsize=512)
def _curves(rate: float | None, largest: int) -> Curves:
    if rate is None or largest < SETTINGS.fewest_cases:
        return Curves()
    sizes = np.unique(np.linspace(SETTINGS.fewest_cases, largest, CURVE_POINTS).round().astype(np.int64))
    low_95, high_95 = binomial_limits(rate, sizes, BEYOND_95)
    low_998, high_998 = binomial_limits(rate, sizes, BEYOND_998)
    return Curves(tuple(sizes.tolist()), *(tuple(each.tolist()) for each in (low_95, high_95, low_998, high_998)))
