"""Monthly series with control limits: which months, and which runs of months, are more than chance.

A rate has a p chart: the centre is Σn/ΣN, and each month has the exact binomial limits of its own N. A count has a
c chart: the centre is the mean, the limits are Poisson. Both cut off the tail of three standard deviations (0.00135).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from dashboard.figures.compute import Row
from dashboard.figures.exact import (
    BEYOND_3_SIGMA,
    binomial_at_least,
    binomial_at_most,
    binomial_limits,
    poisson_at_least,
    poisson_at_most,
    poisson_limits,
)
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS

FEWEST_POINTS = 12
RUN = 7
Limits = tuple[float | None, float | None]
NO_LIMITS: Limits = (None, None)


@dataclass(frozen=True)
class Point:
    """A month: its value, its limits, and what marks it. `few` months (N < 5) are shown and never judged.

    `outside` is below, above or None; `run` is the side of the centre (below, above) on which seven or more lie.
    """

    code: str
    name: str
    n: int | None = None
    N: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    outside: str | None = None
    run: str | None = None
    few: bool = False


@dataclass(frozen=True)
class Control:
    """A figure's months; `centre` is None where nothing counts; `why_no_limits` says why there are none."""

    figure_id: str
    unit: str
    centre: float | None
    points: tuple[Point, ...]
    why_no_limits: str = ""

    @property
    def last(self) -> Point | None:
        """The last month that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)


def control(figure_id: str, months: list[Row]) -> Control:
    """The control chart of a rate or a count over its months, each a sample of its own (no rolling years)."""
    results = [month.results[figure_id] for month in months]
    unit = results[0].unit if results else "rate"
    if unit == "rate":
        return _rates(figure_id, months, results)
    return _counts(figure_id, months, results)


def runs(sides: Iterable[int]) -> list[int]:
    """For each point its side (-1, 1) if seven or more in a row lie there, else 0.

    `sides` are -1, 0 and 1. A point on the centre (0) neither breaks a run nor counts for it, and is never marked: it
    is evidence for neither side. A month without cases, or with too few, is such a point too.
    """
    listed = list(sides)
    marked = [0] * len(listed)
    for side, places in _stretches(listed):
        if len(places) >= RUN:
            for place in places:
                marked[place] = side
    return marked


def _stretches(sides: list[int]) -> Iterator[tuple[int, list[int]]]:
    current, places = 0, list[int]()
    for place, side in enumerate(sides):
        if side and side != current:
            yield current, places
            current, places = side, []
        if side:
            places.append(place)
    yield current, places


def _rates(figure_id: str, months: list[Row], results: list[Result]) -> Control:
    cases = [(each.n or 0, each.N or 0) for each in results]
    n, N = sum(own for own, _ in cases), sum(own for _, own in cases)
    centre = n / N if N else None
    bare = [_rate_point(row, *own) for row, own in zip(months, cases, strict=True)]
    missing = _why_not(sum(size > 0 for _, size in cases))
    if centre is None or missing:
        return Control(figure_id, "rate", centre, tuple(bare), missing)
    judged = [size >= SETTINGS.fewest_cases for _, size in cases]
    exact = Fraction(n, N)
    sides = [_side(Fraction(own, size), exact) if ok else 0 for (own, size), ok in zip(cases, judged, strict=True)]
    counts, sizes = np.array(cases, dtype=np.int64).T
    # A month without cases has no limits; the functions want one case at least.
    some = np.maximum(sizes, 1)
    limits = zip(*(each.tolist() for each in binomial_limits(centre, some, BEYOND_3_SIGMA)), strict=True)
    low, high = binomial_at_most(counts, some, centre), binomial_at_least(counts, some, centre)
    points = _marked(
        bare,
        [own if size else NO_LIMITS for own, size in zip(limits, sizes, strict=True)],
        [side if ok else None for side, ok in zip(map(_outside, low, high), judged, strict=True)],
        sides,
    )
    return Control(figure_id, "rate", centre, points)


def _rate_point(row: Row, n: int, N: int) -> Point:
    few = 0 < N < SETTINGS.fewest_cases
    return Point(row.code, row.name, n=n, N=N, value=n / N if N else None, few=few)


def _counts(figure_id: str, months: list[Row], results: list[Result]) -> Control:
    values = [int(each.value or 0) for each in results]
    centre = sum(values) / len(values) if values else None
    bare = [Point(row.code, row.name, value=value) for row, value in zip(months, values, strict=True)]
    missing = _why_not(len(values))
    if centre is None or missing:
        return Control(figure_id, "count", centre, tuple(bare), missing)
    exact = Fraction(sum(values), len(values))
    sides = [_side(Fraction(value), exact) for value in values]
    limits = poisson_limits(centre, BEYOND_3_SIGMA)
    low, high = poisson_at_most(values, centre), poisson_at_least(values, centre)
    points = _marked(bare, [limits] * len(bare), list(map(_outside, low, high)), sides)
    return Control(figure_id, "count", centre, points)


def _marked(bare: list[Point], limits: list[Limits], outside: list[str | None], sides: list[int]) -> tuple[Point, ...]:
    """The months with their limits, on which side of these they lie, and the runs that their `sides` make."""
    return tuple(
        replace(point, lower=lower, upper=upper, outside=beyond, run=_side_word(run))
        for point, (lower, upper), beyond, run in zip(bare, limits, outside, runs(sides), strict=True)
    )


def _why_not(number: int) -> str:
    if number >= FEWEST_POINTS:
        return ""
    return f"只有 {number} 个月有数据，满 {FEWEST_POINTS} 个月才画控制限"


def _side(value: Fraction, centre: Fraction) -> int:
    """-1 below the centre, 1 above it, 0 on it: by fractions, for a float may miss a centre that it lies on."""
    return (value > centre) - (value < centre)


def _side_word(side: int) -> str | None:
    return {-1: "below", 0: None, 1: "above"}[side]


def _outside(low: float, high: float) -> str | None:
    """The side of the limits on which a month lies, by its lower and upper tail; None for inside."""
    if low < BEYOND_3_SIGMA:
        return "below"
    return "above" if high < BEYOND_3_SIGMA else None
