"""Small cells: which areas and villages must not show their clue counts, so that no count below five can be known.

Counts below five are hidden first. Then as many larger ones as it takes so that the total minus what is shown does not
give a hidden one: the reader knows that a `<5` is 0 to 4 and that a 隐去 is at least 5, and every `<5` must still be
able to be any of 0 to 4 (the usual cell suppression of statistical offices, for one table with totals). Where a whole
group is small its total, which the role may see, says as much as it says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.figures.scopes import Villages
from dashboard.figures.withheld import LEAST

# A figure on the left that is hidden hides those on the right: they share its N, or add up to it.
STAGES = ("clue.stage.waiting", "clue.stage.assigned", "clue.stage.verified", "clue.stage.transferred")
LINKED = {
    "clue.received": ("clue.verified", "clue.closed", "clue.self_found"),
    "clue.transferred": ("clue.transfer_days",),
    "clue.open": STAGES,
}


@dataclass(frozen=True)
class Cell:
    """A scope's figure as counts that add up over scopes: one for a count, hits and misses for a rate."""

    counts: tuple[int, ...]

    @classmethod
    def of(cls, result: Result) -> "Cell":
        if result.unit == "rate":
            return cls((result.n or 0, (result.N or 0) - (result.n or 0)))
        return cls((int(result.value or 0),))

    @property
    def is_small(self) -> bool:
        return min(self.counts) < LEAST


def hidden(areas: Sequence[Row], villages: Sequence[Row], divisions: Villages) -> dict[str, frozenset[str]]:
    """For each area's and village's code, the ids of the clue figures that must not be shown there."""
    ids = [each for each in (areas or villages)[0].results if each.startswith("clue.")] if areas or villages else []
    found: dict[str, set[str]] = {row.code: set() for row in (*areas, *villages)}
    for figure_id in ids:
        if figure_id != "clue.transfer_days":
            for code in hidden_scopes(_cells(areas, figure_id), _cells(villages, figure_id), divisions):
                found[code].add(figure_id)
    return {code: frozenset(_with_linked(ids)) for code, ids in found.items()}


def hidden_scopes(areas: Mapping[str, Cell], villages: Mapping[str, Cell], divisions: Villages) -> set[str]:
    """The codes of the areas and villages whose cell is hidden: first among the town's areas, then inside each."""
    inside: dict[str, dict[str, Cell]] = {code: {} for code in areas}
    top = dict(areas)
    for code, cell in villages.items():
        parent = divisions.by_code[code].parent_code or ""
        inside.get(parent, top)[code] = cell
    covered = protected(top)
    for area, cells in inside.items():
        # An area whose own number is hidden shows none of its villages: they would add up to it.
        covered |= set(cells) if area in covered else protected(cells)
    return covered


def protected(cells: Mapping[str, Cell]) -> set[str]:
    """The codes to hide among cells whose total is known."""
    covered = {code for code, cell in cells.items() if cell.is_small}
    rest = sorted((code for code in cells if code not in covered), key=lambda code: sum(cells[code].counts))
    while covered and rest and not _is_safe([cells[code] for code in covered]):
        covered.add(rest.pop(0))
    return covered


def _is_safe(covered: list[Cell]) -> bool:
    return all(_hides([cell.counts[place] for cell in covered]) for place in range(len(covered[0].counts)))


def _hides(counts: list[int]) -> bool:
    """Whether the sum of these counts, which the reader can work out, leaves every small one any of 0 to 4."""
    small = [count for count in counts if count < LEAST]
    large = len(counts) - len(small)
    if not small:
        return True
    if not large:
        return LEAST - 1 <= sum(small) <= (LEAST - 1) * (len(small) - 1)
    return sum(counts) >= LEAST * large + LEAST - 1


def _cells(rows: Sequence[Row], figure_id: str) -> dict[str, Cell]:
    return {row.code: Cell.of(row.results[figure_id]) for row in rows}


def _with_linked(ids: set[str]) -> set[str]:
    linked = set(ids)
    if ids & set(STAGES):
        linked |= {*STAGES}
    for figure_id, others in LINKED.items():
        if figure_id in ids:
            linked |= {*others}
    return linked
