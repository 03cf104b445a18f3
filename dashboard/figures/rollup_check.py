"""Holding rollups against the direct definition: every figure that they hold, village by village, in many views."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.figures import rolled
from dashboard.figures.checkpoints import last_of_month
from dashboard.figures.compute import measure_directly
from dashboard.figures.kinds import Figure
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DISPUTE
from dashboard.view import View

DIGITS = 6


@dataclass(frozen=True)
class Difference:
    """A figure whose measures from rollups are not those from the records; `village` is '' for what has none, and None
    for the whole town."""

    figure: Figure
    view: View
    town: str
    village: str | None
    rolled: tuple[Any, ...]
    direct: tuple[Any, ...]


def views_to_check(connection: Connection, number: int, seed: int) -> tuple[View, ...]:
    """Views with random as-of days and period starts over the years that the database's disputes cover, and one after
    them; every third ends with a month, every third begins with a year."""
    first, last = connection.execute(select(func.min(DISPUTE.c.received_on), func.max(DISPUTE.c.received_on))).one()
    dice, last = random.Random(seed), last or dt.date.today()
    first = first or last - dt.timedelta(days=365)
    span = (last - first).days + 60
    views = []
    for place in range(number):
        as_of = first + dt.timedelta(days=dice.randint(0, span))
        as_of = last_of_month(as_of) if place % 3 == 0 else as_of
        start = as_of - dt.timedelta(days=dice.randint(0, span))
        views.append(View(as_of, dt.date(as_of.year, 1, 1) if place % 3 == 1 else start))
    return tuple(views)


def differences(connection: Connection, town: str, views: tuple[View, ...]) -> Iterator[Difference]:
    """Where a town's rollups differ from its records; nothing where they are equal."""
    kept, _ = rolled.split(tuple(FIGURES.values()), views)
    if kept is None:
        return
    own = connection.execution_options(town=town)
    chosen = tuple(FIGURES[each] for each in kept.places)
    direct = measure_directly(own, views, chosen, Villages([])).values
    by_village = rolled.sums(own, views, kept, by_town=False)
    by_town = rolled.sums(own, views, kept, by_town=True)
    for number, view in enumerate(views):
        for each in chosen:
            records = {village or "": _rounded(found) for village, found in direct[number][each.id].items()}
            cells = {village: _rounded(found) for village, found in by_village[number][each.id].items()}
            for village in sorted(set(records) | set(cells)):
                pair = _pair(cells.get(village), records.get(village))
                if pair[0] != pair[1]:
                    yield Difference(each, view, town, village, *pair)
            pair = _pair(*(_together(found) for found in (by_town[number][each.id], direct[number][each.id])))
            if pair[0] != pair[1]:
                yield Difference(each, view, town, None, *pair)


def _pair(one: tuple[Any, ...] | None, other: tuple[Any, ...] | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Both, where a village without records counts as one whose measures are 0."""
    width = len(one or other or ())
    return one or (0,) * width, other or (0,) * width


def _together(groups: dict[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    """The sums over all villages."""
    return _rounded(tuple(sum(value or 0 for value in column) for column in zip(*groups.values(), strict=True)))


def _rounded(measures: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(round(value or 0, DIGITS) for value in measures)
