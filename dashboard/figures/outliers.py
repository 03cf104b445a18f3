"""Villages of a county, a city or a province whose rate lies below what chance allows, as a funnel judges
(funnel.py)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from dashboard.figures.every_village import every_village
from dashboard.figures.exact import BEYOND_998, binomial_at_most
from dashboard.figures.kinds import Result
from dashboard.figures.regions import villages_in_towns
from dashboard.settings import SETTINGS
from dashboard.view import View

LISTED = 12


@dataclass(frozen=True)
class Outlier:
    """A village with n of N; `town_code` is its town's."""

    code: str
    name: str
    town_code: str
    n: int
    N: int


@dataclass(frozen=True)
class Outliers:
    """Of `judged` villages (those with enough cases) `found` lie below the 99.8 % limit; `first` are some of them.

    By chance alone at most `by_chance` would, were all villages alike. `without`: the towns that were not looked at,
    because their rollups are not up to date.
    """

    judged: int
    found: int
    by_chance: float
    first: tuple[Outlier, ...]
    without: int


def outliers(connection: Connection, view: View, scope: Result, towns: Sequence[str] | None) -> Outliers:
    """The villages of some towns (or of all) that lie below the limit around `scope`, a rate of all of them together.

    First those whose result chance explains least: P(X ≤ n) of N cases at the scope's rate. Never by the rate itself,
    by which two of three would stand before sixty of a hundred.

    Raises:
        NotKept: rollups do not hold the rate.
    """
    measured = every_village(connection, view, (scope.id,), towns)
    N, n = measured.measures[scope.id][:2].astype(np.int64)
    known = _villages(connection)
    # What stands under a division that is no village of a town any more is none.
    is_village = np.array([code in known for code in measured.codes], dtype=bool)
    enough = is_village & (SETTINGS.fewest_cases <= N)
    judged = int(enough.sum())
    without = len(measured.without)
    if not scope.N or not judged:
        return Outliers(judged, 0, 0, (), without)
    tail = np.where(enough, binomial_at_most(n, N, (scope.n or 0) / scope.N), 1.0)
    places = np.flatnonzero(tail < BEYOND_998)
    first = [int(place) for place in places[np.argsort(tail[places], kind="stable")][:LISTED]]
    named = _named(connection, [measured.codes[place] for place in first])
    listed = [Outlier(*named[measured.codes[place]], int(n[place]), int(N[place])) for place in first]
    return Outliers(judged, len(places), judged * BEYOND_998, tuple(listed), without)


def _villages(connection: Connection) -> set[str]:
    """The codes of the villages that the ledger has in a town."""
    village = villages_in_towns()
    return set(connection.scalars(select(village.c.code).where(village.c.town_code.is_not(None))))


def _named(connection: Connection, codes: list[str]) -> dict[str, tuple[str, str, str]]:
    """Code, name and town of villages, by code."""
    village = villages_in_towns()
    found = connection.execute(select(village).where(village.c.code.in_(codes)))
    return {code: (code, name, town) for code, name, town in found}
