"""How many disputes a village's size and neighbours lead one to expect, and how many months without any.

The neighbours are the other villages of the management area, or of the town where the area has fewer than three
others. Their disputes per head, times the village's own heads, are the expectation; each month is a Poisson count.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.figures.exact import binomial_at_least, poisson_at_most

FEWEST_NEIGHBOURS = 3
PERSONS_PER_HOUSEHOLD = 3.0


@dataclass(frozen=True)
class Home:
    """A village: the area it lies in, its population and households (None where the ledger has none)."""

    code: str
    area: str | None
    population: int | None
    households: int | None


@dataclass(frozen=True)
class ZeroReport:
    """Months without an accepted dispute, and disputes accepted in whole months, observed and expected.

    `fewer` is P(X ≤ disputes), `emptier` is P(months without any ≥ those observed); both None of several villages.
    """

    zero_months: int
    expected_zero_months: float
    accepted: int
    expected_accepted: float
    fewer: float | None = None
    emptier: float | None = None


@dataclass(frozen=True)
class _Group:
    """A group of villages: how many, their disputes; and the same of those whose size is known."""

    villages: int = 0
    accepted: int = 0
    sized_accepted: int = 0
    size: float = 0.0

    def with_village(self, accepted: int, size: float | None, sign: int = 1) -> "_Group":
        return _Group(
            self.villages + sign,
            self.accepted + sign * accepted,
            self.sized_accepted + sign * (accepted if size else 0),
            self.size + sign * (size or 0),
        )


def sizes(homes: list[Home]) -> dict[str, float | None]:
    """Heads by village: the population; where it is empty, the households times the town's persons per household."""
    both = [(home.population, home.households) for home in homes if home.population and home.households]
    heads, households = sum(people for people, _ in both), sum(own for _, own in both)
    per_household = heads / households if households else PERSONS_PER_HOUSEHOLD
    return {
        home.code: home.population or (home.households * per_household if home.households else None) for home in homes
    }


def zero_reports(
    homes: list[Home], accepted: Mapping[str, int], zero_months: Mapping[str, int], months: int
) -> dict[str, ZeroReport]:
    """For each village that has neighbours, what its whole months hold against the expectation.

    Args:
        accepted: disputes accepted in the whole months, by village.
        zero_months: whole months in which none was, by village.
        months: how many whole months the period has; with none there is nothing to expect.
    """
    if not months:
        return {}
    heads = sizes(homes)
    town, areas = _Group(), dict[str | None, _Group]()
    for home in homes:
        own = (accepted[home.code], heads[home.code])
        town = town.with_village(*own)
        areas[home.area] = areas.get(home.area, _Group()).with_village(*own)
    found = {}
    for home in homes:
        others = _neighbours(areas[home.area] if home.area else _Group(), town, accepted[home.code], heads[home.code])
        if others.villages:
            expected = _expected(others, heads[home.code])
            found[home.code] = _report(zero_months[home.code], accepted[home.code], expected, months)
    return found


def together(reports: list[ZeroReport]) -> ZeroReport | None:
    """Several villages as one: sums, and no probability, for they are each other's neighbours."""
    if not reports:
        return None
    return ZeroReport(
        sum(each.zero_months for each in reports),
        sum(each.expected_zero_months for each in reports),
        sum(each.accepted for each in reports),
        sum(each.expected_accepted for each in reports),
    )


def _neighbours(area: _Group, town: _Group, accepted: int, size: float | None) -> _Group:
    chosen = area if area.villages > FEWEST_NEIGHBOURS else town
    return chosen.with_village(accepted, size, sign=-1)


def _expected(others: _Group, size: float | None) -> float:
    """Disputes in all whole months. A size that floats have left a hair above nothing is none."""
    if size and others.size > 0.5:
        return size * others.sized_accepted / others.size
    return others.accepted / others.villages


def _report(zero_months: int, accepted: int, expected: float, months: int) -> ZeroReport:
    empty = math.exp(-expected / months)
    return ZeroReport(
        zero_months,
        months * empty,
        accepted,
        expected,
        float(poisson_at_most(accepted, expected)),
        float(binomial_at_least(zero_months, months, empty)),
    )
