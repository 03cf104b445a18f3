"""The measures of every village of many towns as arrays: for tens of thousands of villages, objects would take longer
than the database does."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboard.figures import rolled
from dashboard.figures.registry import figure
from dashboard.figures.rolled_branches import BETWEEN
from dashboard.view import View

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class EveryVillage:
    """Measures of the villages that have records, in the order of `codes`: of a rate N and then n, of a count one row.

    `without`: the towns whose rollups are not up to date; nothing of theirs is in it.
    """

    codes: tuple[str, ...]
    measures: dict[str, Numbers]
    without: tuple[str, ...] = ()


class NotKept(ValueError):
    """A figure does not add up over the days, so no rollup holds it."""


def every_village(
    connection: Connection, view: View, ids: tuple[str, ...], towns: Sequence[str] | None = None
) -> EveryVillage:
    """The measures of figures for every village of some towns, or of all that the connection reads, from their rollups.

    Records are not read: for all villages of a province that would take half a minute and more.

    Raises:
        NotKept: rollups do not hold one of the figures.
    """
    missing = set(ids) - set(rolled.kept_ids())
    if missing:
        raise NotKept(f"这些指标不能逐村累加：{'、'.join(sorted(missing))}。")
    kept, _ = rolled.split(tuple(figure(each) for each in ids), (view,))
    if kept is None:
        # No ledger holds so early a day.
        return EveryVillage((), {each: np.zeros((2, 0)) for each in ids})
    standing = rolled.standing(connection)
    without = tuple(each for each in standing.stale if towns is None or each in towns)
    whose = rolled.TownFilter(None if towns is None else tuple(towns), without, standing.share)
    total = _Total(kept)
    # What has come is read while the database works on the next statement.
    with ThreadPoolExecutor(max_workers=1) as reader:
        added = [reader.submit(total.add, part) for part in rolled.packed(connection, view, kept, whose)]
    for each in added:
        each.result()
    return total.sums(without)


class _Total:
    """Parts added up by village; one thread reads them, part by part."""

    def __init__(self, kept: rolled.Asked) -> None:
        self.kept = kept
        self.places: dict[str, int] = {}
        self.parts: list[tuple[rolled.Place, NDArray[np.int64], Numbers]] = []

    def add(self, part: rolled.Packed) -> None:
        """Read a part's texts."""
        places = self.places
        own = np.array([places.setdefault(code, len(places)) for code in part.groups.split(BETWEEN)])
        for place, text in zip(part.places, part.values, strict=True):
            # Of the ways to read so many numbers, as JSON is the fastest by far.
            self.parts.append((place, own, np.array(json.loads(f"[{text}]"), dtype=float)))

    def sums(self, without: tuple[str, ...]) -> EveryVillage:
        """All that was added, in the order of the codes; what has no village is left out."""
        summed = [np.zeros((len(share.columns), len(self.places))) for share in self.kept.shares]
        for (share, column), own, values in self.parts:
            # A part holds a village once.
            summed[share][column][own] += values
        codes = sorted(code for code in self.places if code)
        order = np.array([self.places[code] for code in codes], dtype=np.int64)
        measures = {
            each: np.array([summed[share][column] for share, column in own])[:, order]
            for each, own in self.kept.places.items()
        }
        return EveryVillage(tuple(codes), measures, without)
