"""A recognised sheet's rows: which they are, their cells put together from the cleaned columns, and judged row by
row."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from db.ledgers.cells import Block, Cell, Cleaner, names_of, taker
from db.ledgers.clean import is_empty, is_formula_error, squeezed, to_text
from db.ledgers.declarations import Column, Ledger
from db.ledgers.read import RawSheet
from db.ledgers.recognise import Recognised
from db.ledgers.villages import VillageNames

TOTALS = frozenset({"合计", "小计", "总计"})
BLOCK = 2_000
Key = tuple[Any, ...]


@dataclass(slots=True)
class Row:
    """A data row: Excel's number, its values by column name, and the first fault if it is refused.

    The values are kept as names, which the rows of a sheet share, and cells: a long ledger has no room for a dictionary
    a row. `is_merged` says that some of them come from an earlier row with its key.
    """

    number: int
    names: tuple[str, ...]
    cells: tuple[Any, ...]
    column: str | None = None
    reason: str | None = None
    key: Key | None = None
    approximate: int = 0
    is_merged: bool = False

    @classmethod
    def of(cls, number: int, values: dict[str, Any], key: Key) -> "Row":
        return cls(number, tuple(values), tuple(values.values()), key=key)

    @property
    def values(self) -> dict[str, Any]:
        return dict(zip(self.names, self.cells, strict=True))

    def put(self, values: dict[str, Any]) -> None:
        """Replace the values."""
        self.names, self.cells = tuple(values), tuple(values.values())

    @property
    def refused(self) -> bool:
        return self.reason is not None


class SheetRows:
    """A recognised sheet's data rows below the header: their keys at once, the rows themselves in blocks as they are
    asked for, so that the first can be stored while the last wait. `totals` total rows are skipped."""

    def __init__(
        self, sheet: RawSheet, found: Recognised, villages: VillageNames, progress: Callable[[int, int], None]
    ) -> None:
        """`progress` hears of each block of rows."""
        self.numbers, self.totals = _data_rows(sheet, found)
        self._sheet, self._ledger, self._progress = sheet, found.ledger, progress
        self._cleaners = {
            place: Cleaner(
                column, taker(column, villages, sheet.is_1904), _merged_values(sheet, place, found.first_row)
            )
            for place, column in found.columns.items()
        }
        # In blocks that the processor can keep at hand: column by column over a long sheet, it waits for each cell.
        self._blocks = [self.numbers[start : start + BLOCK] for start in range(0, len(self.numbers), BLOCK)]
        self._keys = [self._key_columns(some) for some in self._blocks]

    @cached_property
    def keys(self) -> list[Key]:
        """The keys that can be read, one a row and in the rows' order."""
        of_blocks = (
            _keys(
                self._ledger, {name: own for block in known.values() for name, own in block.values.items()}, len(some)
            )
            for known, some in zip(self._keys, self._blocks, strict=True)
        )
        return [key for some in of_blocks for key in some if None not in key]

    def __iter__(self) -> Iterator[list[Row]]:
        done = 0
        for some, known in zip(self._blocks, self._keys, strict=True):
            raws = list(zip_longest(*(self._sheet.rows[number] for number in some), fillvalue=""))
            blocks = {
                cleaner.column: known[place]
                if place in known
                else cleaner.clean(some, raws[place] if place < len(raws) else ("",) * len(some))
                for place, cleaner in self._cleaners.items()
            }
            yield _rows(self._ledger, some, {each: blocks[each] for each in self._ledger.columns if each in blocks})
            done += len(some)
            self._progress(done, len(self.numbers))

    def _key_columns(self, some: list[int]) -> dict[int, Block]:
        rows = [self._sheet.rows[number] for number in some]
        return {
            place: cleaner.clean(some, [cells[place] if place < len(cells) else "" for cells in rows])
            for place, cleaner in self._cleaners.items()
            if cleaner.column.key
        }


def _keys(ledger: Ledger, values: Mapping[str, list[Any]], number: int) -> Iterator[Key]:
    """Each row's key, with None for what cannot be read of it."""
    # A key's optional column that the sheet does not have reads as an empty cell of it.
    return zip(*(values[name] if name in values else [""] * number for name in ledger.key), strict=True)


def _rows(ledger: Ledger, numbers: list[int], columns: dict[Column, Block]) -> list[Row]:
    """The columns' values as rows. Those that may have a fault are judged one by one; most have none."""
    values = {name: own for block in columns.values() for name, own in block.values.items()}
    for name in ledger.optional_key:
        values.setdefault(name, [""] * len(numbers))
    odd = _by_row(columns)
    doubtful = {*odd, *_doubtful(ledger, values, len(numbers))}
    names = tuple(values)
    by_row = zip(numbers, zip(*values.values(), strict=True), _keys(ledger, values, len(numbers)), strict=True)
    rows = [Row(number + 1, names, cells, None, None, key) for number, cells, key in by_row]
    for place in doubtful:
        _judge(ledger, rows[place], odd.get(place, ()))
    return rows


def _doubtful(ledger: Ledger, values: dict[str, list[Any]], number: int) -> Iterator[int]:
    """The places of rows that what stands in two columns of them may speak against."""
    if any((first in values) != (second in values) for first, second in ledger.partners):
        yield from range(number)
    for first, second in ledger.partners:
        pairs = enumerate(zip(values.get(first, ()), values.get(second, ()), strict=False))
        yield from [place for place, (one, other) in pairs if (one is None) != (other is None)]
    for name, other, wanted in ledger.only_with:
        pairs = enumerate(zip(values.get(name, ()), values.get(other, ()), strict=False))
        yield from [place for place, (own, beside) in pairs if own and beside != wanted]
    for earlier, later in ledger.order:
        pairs = enumerate(zip(values.get(earlier, ()), values.get(later, ()), strict=False))
        yield from [
            place for place, (before, after) in pairs if after is not None and before is not None and after < before
        ]


def _by_row(columns: Mapping[Column, Block]) -> dict[int, list[tuple[Column, Cell]]]:
    odd: dict[int, list[tuple[Column, Cell]]] = defaultdict(list)
    for column, block in columns.items():
        for place, cell in block.odd.items():
            odd[place].append((column, cell))
    return odd


def _data_rows(sheet: RawSheet, found: Recognised) -> tuple[list[int], int]:
    numbers, totals = [], 0
    places, merged = list(found.columns), _merged_rows(sheet, found.first_row)
    first_is_known = 0 in found.columns
    for number in range(found.first_row, len(sheet.rows)):
        cells = sheet.rows[number]
        if first_is_known and cells and _is_plainly_filled(cells[0]):
            numbers.append(number)
            continue
        if _first_filled(cells) in TOTALS or _first_filled(merged.get(number, ())) in TOTALS:
            totals += 1
        elif any(_says_something(to_text(cells[place])) for place in places if place < len(cells)):
            numbers.append(number)
    return numbers, totals


def _says_something(text: str) -> bool:
    """Whether a cleaned cell makes its row one: formulas are often drawn far below the last record, and fail there."""
    return not is_empty(text) and not is_formula_error(text)


def _first_filled(cells: Iterable[Any]) -> str:
    """The first cell that says something, without white space; '' where none does."""
    texts = (squeezed(to_text(cell)) for cell in cells if cell != "")
    return next((text for text in texts if _says_something(text)), "")


def _merged_rows(sheet: RawSheet, first_row: int) -> dict[int, list[Any]]:
    """What the merged cells that begin above a row fill into it, from left to right."""
    filled: dict[int, list[Any]] = defaultdict(list)
    for left in sorted({left for (_, left), _ in sheet.merges}):
        for number, value in _merged_values(sheet, left, first_row).items():
            filled[number].append(value)
    return filled


def _is_plainly_filled(cell: Any) -> bool:
    """Whether a look is enough to see that a cell is neither empty nor 合计: nearly every row begins with its code."""
    return isinstance(cell, str) and cell.isascii() and cell[:1].isalnum()


def _merged_values(sheet: RawSheet, place: int, first_row: int) -> dict[int, Any]:
    """What the merged cells of a column fill into its rows. A heading that is merged down into the records is no value
    of theirs, and a merged range may lie below the last filled row."""
    filled = {}
    for (top, left), (bottom, _) in sheet.merges:
        if left == place and bottom > top and first_row <= top < len(sheet.rows) and place < len(sheet.rows[top]):
            for number in range(top + 1, min(bottom + 1, len(sheet.rows))):
                filled[number] = sheet.rows[top][place]
    return filled


def _judge(ledger: Ledger, row: Row, odd: Sequence[tuple[Column, Cell]]) -> None:
    """Give a row its key and, where something speaks against it, its reason: personal numbers first, then the cells'
    own faults, then what two columns say together.

    Args:
        row: its values are those of the cleaned columns; those of faulty cells are taken out.
        odd: the row's cells with something to say, by their column.
    """
    values, faults = row.values, []
    for column, cell in odd:
        row.approximate += cell.approximate
        if cell.fault:
            faults.append((not cell.personal, column.heading, cell.fault))
            for name in names_of(column):
                del values[name]
    faults += [(True, heading, fault) for heading, fault in _misplaced(ledger, values)]
    # A personal number is told first, whichever columns stand before its own.
    faults.sort(key=lambda fault: fault[0])
    faults += [(True, heading, fault) for heading, fault in _row_faults(ledger, row.names, values)]
    if faults:
        _, row.column, reason = faults[0]
        others = "；".join(f"「{heading}」{fault}" for _, heading, fault in faults[1:])
        row.reason = f"「{row.column}」{reason}" + (f"。另：{others}" if others else "")
    row.key = _key(ledger, values)
    row.put(values)


def _key(ledger: Ledger, values: dict[str, Any]) -> Key | None:
    """The row's key; None where a part of it cannot be read, be it one that may be empty."""
    key = tuple(values.get(name) for name in ledger.key)
    return None if None in key else key


def _misplaced(ledger: Ledger, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Cells that only rows of another kind have. They are taken out: a key that holds one is not that of the mended
    row."""
    headings, faults = ledger.heading_of, []
    for name, other, wanted in ledger.only_with:
        if values.get(name) and values.get(other, wanted) != wanted:
            faults.append(
                (headings[name], f"只有「{headings[other]}」是{wanted}的才填，请清空，或核对「{headings[other]}」")
            )
            del values[name]
    return faults


def _row_faults(ledger: Ledger, names: Collection[str], values: dict[str, Any]) -> list[tuple[str, str]]:
    """Days in the wrong order (the later one is to blame) and partners of which one is empty (that one is).

    Args:
        names: what the sheet has; of these `values` lacks what could not be read.
    """
    headings = ledger.heading_of
    faults = []
    for first, second in ledger.partners:
        if (first in names) != (second in names):
            present, absent = (first, second) if first in names else (second, first)
            faults += _lonely_partner(present, absent, headings, values)
        elif first in values and second in values and (values[first] is None) != (values[second] is None):
            empty, filled = (first, second) if values[first] is None else (second, first)
            faults.append((headings[empty], f"空着，而「{headings[filled]}」已填，两项要么都填要么都不填"))
    return faults + order_faults(ledger, values)


def order_faults(ledger: Ledger, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Days in the wrong order, by the heading of the later one, which is to blame."""
    headings = ledger.heading_of
    return [
        (headings[later], f"早于「{headings[earlier]}」，请核对两个日期")
        for earlier, later in ledger.order
        if (before := values.get(earlier)) is not None and (after := values.get(later)) is not None and after < before
    ]


def _lonely_partner(
    present: str, absent: str, headings: dict[str, str], values: dict[str, Any]
) -> list[tuple[str, str]]:
    """The sheet has the column of one partner alone: filled, the row is refused for the other; empty, it is left out
    like the other, and the database keeps both."""
    if present not in values:
        return []
    if values[present] is None:
        del values[present]
        return []
    return [(headings[absent], f"表里没有这一列，而「{headings[present]}」已填，请补上这一列")]
