"""The change of a figure since an earlier view, and whether it is more than chance."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dashboard.figures.compare import OTHER_SPAN, Change, wilson
from dashboard.figures.kinds import Calendar, Result, Tabular
from dashboard.figures.registry import FIGURES, case_word
from dashboard.settings import SETTINGS
from dashboard.view import View

DAYS_OF_PERIOD = ("start", "months_from", "weeks_from")
# Two periods of one kind differ by less than this in length, in days.
A_MONTH = 31


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


def comparable(before: Mapping[str, Result], view: View, compared: View) -> dict[str, Result]:
    """The figures of the `compared` view, without what stands for another span of time than the view's.

    In January the last meeting's year is the old one: what it counted in twelve months is no measure for ten days, and
    neither are its cases for a rate that has too few yet. Figures of a day (在办, 逾期) and rates stay.
    """
    if view.start <= compared.as_of or abs(_days(compared) - _days(view)) <= A_MONTH:
        return dict(before)
    return {each: _without_cases(result) if _is_of_period(each) else result for each, result in before.items()}


def _days(view: View) -> int:
    return (view.as_of - view.start).days


def _without_cases(result: Result) -> Result:
    """A result that only a rate of enough cases is compared with."""
    if result.unit == "count":
        return Result(result.id, result.unit, light=OTHER_SPAN)
    return replace(result, light=OTHER_SPAN)


@lru_cache
def _is_of_period(figure_id: str) -> bool:
    """Whether a figure counts what happened in P, and not what stands at D."""
    figure = FIGURES[figure_id]
    if isinstance(figure, Tabular):
        return any(f"w.{day}" in str(figure.among) for day in DAYS_OF_PERIOD)
    return isinstance(figure, Calendar)


def change_since(now: Result, before: Result) -> Change | None:
    """The change of a figure between two views; None where either has no value.

    Two views of one year share most of their cases. Newcombe's interval takes them for independent and is then too
    wide: it calls a change chance once too often, never beyond chance once too often. Of a count nothing is said of
    chance: what stands at a day (逾期未结) has no number of cases or days to hold it against. Nor of a median: a
    result holds none of its days.
    """
    if before.light == OTHER_SPAN and (now.unit == "count" or _is_of_few(now, before)):
        return Change(0, OTHER_SPAN, None, None)
    if now.value is None or before.value is None or now.is_unloaded or before.is_unloaded:
        return None
    if now.unit == "rate":
        return _rate_change(now, before)
    difference = now.value - before.value
    if now.unit != "count":
        return Change(difference, now.unit, None, None)
    return Change(difference, now.unit, None, int(difference))


def _is_of_few(now: Result, before: Result) -> bool:
    return now.unit == "rate" and min(now.N or 0, before.N or 0) < SETTINGS.fewest_cases


def _rate_change(now: Result, before: Result) -> Change:
    assert now.n is not None and now.N and before.n is not None and before.N
    beyond = None
    if not _is_of_few(now, before):
        low, high = newcombe(now.n, now.N, before.n, before.N)
        beyond = low > 0 or high < 0
    points = 100 * (now.n / now.N - before.n / before.N)
    return Change(points, "rate", beyond, now.n - before.n, case_word(now.id))
