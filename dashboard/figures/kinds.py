"""The kinds of figure. A figure is a declaration; from it come its number, its records and its light.

Each kind turns a village's rows into *measures* (SQL aggregates that add up over villages) and a scope's measures
into a `Result`. `among` is N («which records count»), `met` is n («which of them succeed»).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import String, Table, distinct, func, literal, true
from sqlalchemy.sql.expression import ColumnElement, FromClause

from dashboard.figures.at import Predicate
from dashboard.figures.compare import rate_light, wilson
from dashboard.view import View

# The light of a figure whose ledger was never loaded: it is neither good nor bad, and none of figures.md.
UNLOADED = "unloaded"
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Result:
    """A figure's value. Rates have n, N, value = n/N and the interval [low, high]; counts and days a value alone."""

    id: str
    unit: str
    n: int | None = None
    N: int | None = None
    value: float | int | None = None
    low: float | None = None
    high: float | None = None
    light: str | None = None
    approximate: bool = False

    @property
    def is_unloaded(self) -> bool:
        """Whether its ledger was never loaded, where the reader was told so (`freshness.unloaded`)."""
        return self.light == UNLOADED

    @property
    def asking(self) -> str | None:
        """Its light where that asks for something: amber or red."""
        return self.light if self.light in ("amber", "red") else None


@dataclass(frozen=True)
class Source:
    """A table as the figures read it: its key, its village, and the predicate by which a record exists at D."""

    table: Table
    key: tuple[ColumnElement[Any], ...]
    village: ColumnElement[Any] | None
    exists: Predicate = field(default_factory=true)
    joined: FromClause | None = None

    @property
    def from_clause(self) -> FromClause:
        return self.table if self.joined is None else self.joined


def village_of(source: Source) -> ColumnElement[Any]:
    """The village of a source's records; NULL where they have none."""
    return literal(None, String) if source.village is None else source.village


@dataclass(frozen=True)
class Figure:
    """What all figures have: an id, a Chinese name, the definition (口径) and the unit.

    `short` is the name where a column or a narrow card has no room for it; empty where the name without 率 fits.
    """

    id: str
    name: str
    definition: str
    short: str = field(default="", kw_only=True)
    unit: str = field(init=False, default="count")

    @property
    def ledger(self) -> str:
        """The kind of the ledger that its records come from."""
        raise NotImplementedError

    def unloaded(self) -> Result:
        """What stands for it while its ledger was never loaded: no case and no praise."""
        if self.unit == "rate":
            return Result(self.id, self.unit, 0, 0, light=UNLOADED)
        return Result(self.id, self.unit, value=0 if self.unit == "count" else None, light=UNLOADED)

    def count_result(self, value: Any, approximate: bool = False) -> Result:
        """The figure as a count, with a light where it is one of what is overdue or stale."""
        light = None
        if self.id in ZERO_IS_GREEN:
            light = "red" if value else "green"
        return Result(self.id, self.unit, value=value, light=light, approximate=approximate)

    def rate_result(self, n: int, N: int, approximate: bool = False) -> Result:
        """The figure as n of N, with its light; without a value and an interval where N = 0."""
        light = rate_light(self.id, n, N)
        if not N:
            return Result(self.id, "rate", n, N, light=light, approximate=approximate)
        low, high = wilson(n, N)
        return Result(self.id, "rate", n, N, n / N, low, high, light, approximate)


# The overdue and stale counts of figures.md: green at 0, red above.
ZERO_IS_GREEN = frozenset(
    {
        "chain.duties_overdue",
        "resolution.overdue",
        "clue.overdue",
        "dispute.overdue",
        "dispute.red_stale",
        "organisation.overdue",
    }
)


@dataclass(frozen=True)
class Tabular(Figure):
    """A figure computed from one table in one pass: `among` says which of its records count."""

    source: Source
    among: Predicate

    @property
    def ledger(self) -> str:
        return self.source.table.name

    def measures(self) -> Sequence[ColumnElement[Any]]:
        """The SQL aggregates of a village's rows that the figure is made of; `result` reads them in this order."""
        return [func.count().filter(self.among)]

    def result(self, villages: list[Values], view: View, size: int) -> Result:
        """The figure of a scope of `size` villages from its villages' measures."""
        return self.count_result(_total(villages, 0))

    def together(self, towns: list[Values], view: View, size: int) -> Result:
        """The figure of a region of `size` villages from its towns' sums of their villages' measures."""
        return self.result(towns, view, size)


@dataclass(frozen=True)
class Count(Tabular):
    """How many records count."""


@dataclass(frozen=True)
class Rate(Tabular):
    """n of N: of the records that count, those that succeed."""

    met: Predicate
    unit: str = field(init=False, default="rate")

    def measures(self) -> Sequence[ColumnElement[Any]]:
        return [func.count().filter(self.among), func.count().filter(self.among & self.met)]

    def result(self, villages: list[Values], view: View, size: int) -> Result:
        return self.rate_result(_total(villages, 1), _total(villages, 0))


@dataclass(frozen=True)
class Total(Tabular):
    """The sum of a column over the records that count; `approx` is the column that marks «约» and «余»."""

    amount: ColumnElement[Any]
    approx: ColumnElement[Any] | None = None

    def measures(self) -> Sequence[ColumnElement[Any]]:
        measures: list[ColumnElement[Any]] = [func.sum(self.amount).filter(self.among)]
        if self.approx is not None:
            measures.append(func.count(self.approx).filter(self.among))
        return measures

    def result(self, villages: list[Values], view: View, size: int) -> Result:
        total = _total(villages, 0)
        # Kilometres are floats: 0.1 + 0.2 must not show its last bits.
        value = total if isinstance(total, int) else round(float(total), 6)
        return self.count_result(value, self.approx is not None and _total(villages, 1) > 0)


@dataclass(frozen=True)
class Share(Tabular):
    """n of N as two sums over the same records: `amount` is N, `part` is n."""

    amount: ColumnElement[Any]
    part: ColumnElement[Any]
    approx: tuple[ColumnElement[Any], ...] = ()
    unit: str = field(init=False, default="rate")

    def measures(self) -> Sequence[ColumnElement[Any]]:
        sums: list[ColumnElement[Any]] = [
            func.sum(self.amount).filter(self.among),
            func.sum(self.part).filter(self.among),
        ]
        return sums + [func.count(column).filter(self.among) for column in self.approx]

    def result(self, villages: list[Values], view: View, size: int) -> Result:
        approximate = any(_total(villages, 2 + place) > 0 for place in range(len(self.approx)))
        return self.rate_result(_total(villages, 1), _total(villages, 0), approximate)


@dataclass(frozen=True)
class Coverage(Tabular):
    """N = villages × cells; n = the cells in which a village has a record.

    `cell` is the SQL of a record's cell, `cells` the keys of all of a view's cells with the word that names each;
    `unit_word` is the counting word of the records in one.
    With `whole`, a village is one case, met when it has all its cells. With `missing`, the figure counts the cells
    without a record.
    """

    cell: ColumnElement[Any]
    cells: Callable[[View], dict[Any, str]]
    whole: bool = False
    missing: bool = False
    unit_word: str = ""

    def word(self, name: str, number: int) -> str:
        """What a cell's line says: its name, and how many records fill it."""
        return f"{name} {number} {self.unit_word}" if self.unit_word else name

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", "count" if self.missing else "rate")

    def measures(self) -> Sequence[ColumnElement[Any]]:
        return [func.count(distinct(self.cell)).filter(self.among)]

    def result(self, villages: list[Values], view: View, size: int) -> Result:
        cells = _number_of_cells(self.cells, view)
        if self.whole:
            return self.rate_result(sum(values[0] == cells for values in villages), size)
        filled = _total(villages, 0)
        if self.missing:
            return self.count_result(size * cells - filled)
        return self.rate_result(filled, size * cells)

    def together(self, towns: list[Values], view: View, size: int) -> Result:
        """With `whole`, a town's sum is already the number of its villages that have all their cells."""
        return self.rate_result(_total(towns, 0), size) if self.whole else super().together(towns, view, size)


@dataclass(frozen=True)
class Median(Tabular):
    """The median of calendar days from `first` to `last` over the records that count."""

    first: ColumnElement[Any]
    last: ColumnElement[Any]
    unit: str = field(init=False, default="days")

    def of(self, days: dict[int, int]) -> Result:
        """The result from a histogram: how many records took how many days."""
        return Result(self.id, self.unit, value=median(days))


@dataclass(frozen=True)
class Calendar(Figure):
    """A rate over meetings or months of the town: `cases` gives (code, met) from the meetings held by D."""

    cases: Callable[[list[Any], View], list[tuple[str, bool]]]
    unit: str = field(init=False, default="rate")
    ledger = "meeting"

    def result(self, meetings: list[Any], view: View) -> Result:
        cases = self.cases(meetings, view)
        return self.rate_result(sum(met for _, met in cases), len(cases))


@lru_cache(maxsize=1024)
def _number_of_cells(cells: Callable[[View], dict[Any, str]], view: View) -> int:
    """How many cells a view has: asked for every village, and the same for all."""
    return len(cells(view))


def median(histogram: dict[int, int]) -> float | None:
    """The median of a histogram (value → how many); the mean of the middle two for an even number; None if empty."""
    size = sum(histogram.values())
    if not size:
        return None
    middle = [_nth(histogram, (size - 1) // 2), _nth(histogram, size // 2)]
    return sum(middle) / 2


def merged(histograms: Iterable[dict[int, int]]) -> dict[int, int]:
    """Several histograms (value → how many) as one."""
    together: dict[int, int] = defaultdict(int)
    for histogram in histograms:
        for value, number in histogram.items():
            together[value] += number
    return together


def _nth(histogram: dict[int, int], place: int) -> int:
    for value in sorted(histogram):
        place -= histogram[value]
        if place < 0:
            return value
    raise IndexError(place)


def _total(villages: list[Values], place: int) -> Any:
    return sum(values[place] or 0 for values in villages)
