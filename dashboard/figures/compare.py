"""Comparing honestly: the Wilson interval of a rate, its light, and the change between two views.

Kept free of scipy, which every figure would otherwise wait for: changes.py says what is more than chance.
"""

import math
from dataclasses import dataclass

from dashboard.settings import SETTINGS

Z_95 = 1.959963984540054
# The light of a result of another span of time, and the unit of its change: whose cases are not compared.
OTHER_SPAN = "other span"


@dataclass(frozen=True)
class Change:
    """`difference` is in points for a rate, else in the figure's own unit; `cases` is the change of n in whole cases.

    `word` counts them. `beyond_chance` is None of what is no rate, and of a rate with fewer than five cases in
    either view.
    """

    difference: float
    unit: str
    beyond_chance: bool | None
    cases: int | None
    word: str = "件"


def wilson(n: float, N: float) -> tuple[float, float]:
    """The 95 % Wilson score interval of n of N, N > 0, as two shares (Wilson 1927; figures.md, rules for all figures).

    More than N of N counts as all of them: of a sector more problems may be mended than were found.
    """
    share = min(n / N, 1.0)
    z2 = Z_95 * Z_95
    scale = 1 + z2 / N
    centre = (share + z2 / (2 * N)) / scale
    half = Z_95 * math.sqrt(share * (1 - share) / N + z2 / (4 * N * N)) / scale
    return centre - half, centre + half


def rate_light(figure_id: str, n: float, N: float) -> str | None:
    """The light of a rate: null without a goal, `few` below five cases, else green, amber or red."""
    goal = SETTINGS.goals.get(figure_id)
    if goal is None:
        return None
    if SETTINGS.fewest_cases > N:
        return "few"
    if n * 100 >= goal * N:
        return "green"
    return "amber" if n * 100 >= (goal - SETTINGS.floor_gap) * N else "red"
