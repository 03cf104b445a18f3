"""The measures of every village of many towns as arrays: for tens of thousands of villages, objects would take longer
than the database does."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboard.figures import rolled
from dashboard.figures.compute import measure_directly
from dashboard.figures.registry import figure
from dashboard.figures.rolled_branches import BETWEEN
from dashboard.figures.scopes import Villages
from dashboard.view import View

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class EveryVillage:
    """Measures of the villages that have records, in the order of `codes`: of a rate N and then n, of a count one row."""

    codes: tuple[str, ...]
    measures: dict[str, Numbers]

    def rates(self, figure_id: str) -> Numbers:
        """n / N of each village, NaN where N is 0."""
        cases, met = self.measures[figure_id][:2]
        return np.divide(met, cases, out=np.full(cases.shape, np.nan), where=cases > 0)


def every_village(connection: Connection, view: View, ids: tuple[str, ...]) -> EveryVillage:
    """The measures of figures that rollups hold, for every village that the connection reads.

    From rollups; from the records where a town's are not up to date or do not reach back to the view.

    Raises:
        NotKept: rollups do not hold one of the figures.
    """
    missing = set(ids) - set(rolled.kept_ids())
    if missing:
        raise NotKept(f"这些指标不能逐村累加：{'、'.join(sorted(missing))}。")
    chosen = tuple(figure(each) for each in ids)
    kept, _ = rolled.split(chosen, (view,))
    standing = rolled.standing(connection)
    if kept is None or standing.stale:
        return _from_records(measure_directly(connection, (view,), chosen, Villages([])).values[0], ids)
    return _from_rollups(connection, view, kept, rolled.Whose(share=standing.share))


class NotKept(ValueError):
    """A figure does not add up over the days, so no rollup holds it."""


def _from_rollups(connection: Connection, view: View, kept: rolled.Asked, whose: rolled.Whose) -> EveryVillage:
    found = list(rolled.packed(connection, view, kept, whose))
    groups = [part.groups.split(BETWEEN) for part in found]
    places, codes = pd.factorize(np.array([code for part in groups for code in part], dtype=object))
    summed = [np.zeros((len(share.columns), len(codes))) for share in kept.shares]
    first = 0
    for part, own_codes in zip(found, groups, strict=True):
        own = places[first : first + len(own_codes)]
        first += len(own)
        for (share, column), text in zip(part.places, part.values, strict=True):
            # A part holds a village once. Of the ways to read so many numbers, as JSON is the fastest by far.
            summed[share][column][own] += json.loads(f"[{text}]")
    measures = {each: np.array([summed[share][column] for share, column in own]) for each, own in kept.places.items()}
    return _in_order(list(codes), measures)


def _from_records(found: dict[str, Any], ids: tuple[str, ...]) -> EveryVillage:
    codes = list({village or "": None for each in ids for village in found[each]})
    measures = {}
    for each in ids:
        width = max((len(own) for own in found[each].values()), default=1)
        nothing = (0,) * width
        own = {village or "": values for village, values in found[each].items()}
        columns = zip(*(own.get(code, nothing) for code in codes), strict=True)
        measures[each] = np.array([[value or 0 for value in column] for column in columns], dtype=float)
    return _in_order(codes, measures)


def _in_order(codes: list[str], measures: dict[str, Numbers]) -> EveryVillage:
    """By the codes; what has no village is left out."""
    order = [place for place in sorted(range(len(codes)), key=codes.__getitem__) if codes[place]]
    return EveryVillage(tuple(codes[place] for place in order), {each: own[:, order] for each, own in measures.items()})
