"""The change of a figure since an earlier view, and whether it is more than chance."""

import math

from dashboard.figures.compare import Change, wilson
from dashboard.figures.exact import counts_differ
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS


def newcombe(n: int, N: int, n_before: int, N_before: int) -> tuple[float, float]:
    """The 95 % interval of the difference of two rates (Newcombe 1998, method 10), from their Wilson intervals."""
    now, before = n / N, n_before / N_before
    low, high = wilson(n, N)
    low_before, high_before = wilson(n_before, N_before)
    difference = now - before
    return (
        difference - math.hypot(now - low, high_before - before),
        difference + math.hypot(high - now, before - low_before),
    )


def change_since(now: Result, before: Result, days: tuple[int, int] | None = None) -> Change | None:
    """The change of a figure between two views; None where either has no value.

    Two views of one year share most of their cases. Newcombe's interval takes them for independent and is then too
    wide: it calls a change chance once too often, never beyond chance once too often.

    Args:
        days: of a count of what happened in two periods that share no day, the days of each period (now, before).
            A count of what stands at a day (逾期未结) has no such days: whether it is more than chance is not said.
    """
    if now.value is None or before.value is None or now.is_unloaded or before.is_unloaded:
        return None
    if now.unit == "rate":
        return _rate_change(now, before)
    difference = now.value - before.value
    if now.unit != "count":
        return Change(difference, now.unit, None, None)
    beyond = counts_differ(int(now.value), int(before.value), *days) if days else None
    return Change(difference, now.unit, beyond, int(difference))


def _rate_change(now: Result, before: Result) -> Change:
    assert now.n is not None and now.N and before.n is not None and before.N
    beyond = None
    if min(now.N, before.N) >= SETTINGS.fewest_cases:
        low, high = newcombe(now.n, now.N, before.n, before.N)
        beyond = low > 0 or high < 0
    return Change(100 * (now.n / now.N - before.n / before.N), "rate", beyond, now.n - before.n)
