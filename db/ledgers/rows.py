"""A recognised sheet's rows: cleaned column by column, then judged row by row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from db.ledgers import clean
from db.ledgers.clean import Refused, is_empty, is_formula_error, squeezed, to_text
from db.ledgers.declarations import Column, Ledger
from db.ledgers.personal import (
    SHORTEST,
    has_personal_number,
    has_personal_number_beside_decimals,
    may_hold_personal_number,
)
from db.ledgers.read import RawSheet
from db.ledgers.recognise import Recognised
from db.ledgers.villages import VillageNames

TOTALS = frozenset({"合计", "小计", "总计"})
DITTO = frozenset({"同上", "〃"})
NO_VALUE_ABOVE = object()
BLOCK = 2_000
NUMBERS = frozenset({bool, int, float})
DECIMAL_TYPES = frozenset({"degree", "km", "track"})
Take = Callable[[Any], tuple[Any, ...]]
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


@dataclass(slots=True)
class Cell:
    """What there is to say of a cell: its fault, or that it is approximate; `personal` outranks every other fault."""

    fault: str | None = None
    personal: bool = False
    approximate: bool = False


@dataclass(slots=True)
class Block:
    """A column's cells of some rows, cleaned: `values` are lists by name, `odd` the cells with something to say by their
    place among the rows."""

    values: dict[str, list[Any]]
    odd: dict[int, Cell]


class Cleaner:
    """Cleans a column's cells, block after block. Equal cells are cleaned once, which is what makes long ledgers fast."""

    def __init__(self, column: Column, take: Take, merged: dict[int, Any]) -> None:
        """`take` makes the column's values out of a raw cell; `merged` has a merged cell's value for each row of its range."""
        self.column, self._take, self._merged = column, take, merged
        self._known: list[dict[Any, Any]] = [{} for _ in _names(column)]
        self._odd: dict[Any, Cell] = {}
        self._above: Any = NO_VALUE_ABOVE

    def clean(self, numbers: Sequence[int], raws: Sequence[Any]) -> Block:
        """The cells of the next rows."""
        if self._merged:
            raws = [self._merged.get(number, raw) for number, raw in zip(numbers, raws, strict=True)]
        keys: Sequence[Any] = raws
        try:
            found = self._found(keys)
        except KeyError:
            different = dict.fromkeys(raws)
            keys = raws = self._without_dittos(raws, different)
            if not NUMBERS.isdisjoint(map(type, different)):
                # 1, 1.0 and True are equal, and say different things.
                keys = list(zip(map(type, raws), raws, strict=True))
            self._learn(dict(zip(keys, raws, strict=True)))
            found = self._found(keys)
        self._above = raws[-1]
        odd = {at: self._odd[key] for at, key in enumerate(keys) if key in self._odd} if self._odd else {}
        return Block(dict(zip(_names(self.column), found, strict=True)), odd)

    def _found(self, keys: Sequence[Any]) -> list[list[Any]]:
        """The values of cells, each by its key.

        Raises:
            KeyError: one has not been seen, or is a number or a ditto: those are never known as they stand.
        """
        return [list(map(known.__getitem__, keys)) for known in self._known]

    def _learn(self, raw_of: dict[Any, Any]) -> None:
        """Clean the cells that have not been seen, each by its key."""
        keys = [key for key in raw_of if key not in self._known[0]]
        found, odd = _cells(self.column, [raw_of[key] for key in keys], self._take)
        for known, values in zip(self._known, found, strict=True):
            known.update(zip(keys, values, strict=True))
        self._odd |= {keys[place]: cell for place, cell in odd.items()}

    def _without_dittos(self, raws: Sequence[Any], different: Iterable[Any]) -> Sequence[Any]:
        """The cells with 同上 and 〃 replaced by what stands above them."""
        dittos = {
            raw for raw in different if isinstance(raw, str) and not raw.isascii() and squeezed(to_text(raw)) in DITTO
        }
        if not dittos:
            return raws
        filled, above = [], self._above
        for raw in raws:
            above = above if raw in dittos else raw
            filled.append(above)
        return filled


class SheetRows:
    """A recognised sheet's data rows below the header: their keys at once, the rows themselves in blocks as they are asked
    for, so that the first can be stored while the last wait. `totals` total rows are skipped."""

    def __init__(
        self, sheet: RawSheet, found: Recognised, villages: VillageNames, progress: Callable[[int, int], None]
    ) -> None:
        """`progress` hears of each block of rows."""
        self.numbers, self.totals = _data_rows(sheet, found)
        self._sheet, self._ledger, self._progress = sheet, found.ledger, progress
        self._cleaners = {
            place: Cleaner(column, _taker(column, villages, sheet.is_1904), _merged_values(sheet, place))
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
    places, merged = list(found.columns), _merged_rows(sheet)
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


def _merged_rows(sheet: RawSheet) -> dict[int, list[Any]]:
    """What the merged cells that begin above a row fill into it, from left to right."""
    filled: dict[int, list[Any]] = defaultdict(list)
    for left in sorted({left for (_, left), _ in sheet.merges}):
        for number, value in _merged_values(sheet, left).items():
            filled[number].append(value)
    return filled


def _is_plainly_filled(cell: Any) -> bool:
    """Whether a look is enough to see that a cell is neither empty nor 合计: nearly every row begins with its code."""
    return isinstance(cell, str) and cell.isascii() and cell[:1].isalnum()


def _merged_values(sheet: RawSheet, place: int) -> dict[int, Any]:
    filled = {}
    for (top, left), (bottom, _) in sheet.merges:
        # A merged range may lie below the last filled row.
        if left == place and bottom > top and top < len(sheet.rows) and place < len(sheet.rows[top]):
            for number in range(top + 1, bottom + 1):
                filled[number] = sheet.rows[top][place]
    return filled


def _cells(column: Column, raws: list[Any], take: Take) -> tuple[list[list[Any]], dict[int, Cell]]:
    """The values of each of the column's names, and by their place the cells that have a fault or are approximate."""
    texts = ["" if raw is NO_VALUE_ABOVE else to_text(raw) for raw in raws]
    packed = [squeezed(text) for text in texts]
    personal = _personal(column, texts, packed)
    nothing = _nothing(column)
    not_taken = (None,) * len(nothing)
    values, odd = [], {}
    for place, (raw, text) in enumerate(zip(raws, packed, strict=True)):
        own = not_taken
        if place in personal:
            odd[place] = Cell("含有身份证号或手机号，请删去后重新装载", personal=True)
        elif raw is NO_VALUE_ABOVE:
            odd[place] = Cell("「同上」的上面没有值，请直接填写")
        elif is_formula_error(text):
            odd[place] = Cell("公式出错或没有算出结果，请用 WPS 或 Excel 打开核对，改成数值后保存")
        elif not is_empty(text):
            try:
                own = take(raw)
            except Refused as refusal:
                odd[place] = Cell(str(refusal))
        elif column.required:
            odd[place] = Cell("必填，不能空")
        else:
            own = nothing
        if len(own) > 1 and own[1] is not None:
            odd[place] = Cell(approximate=True)
        values.append(own)
    return list(map(list, zip(*values, strict=True))) if values else [[] for _ in nothing], odd


def _personal(column: Column, texts: list[str], packed: list[str]) -> set[int]:
    """The places of cells that hold a personal number: one look at all of them, then at each where there may be one."""
    together = "\n".join(text for text in texts if len(text) >= SHORTEST)
    closer = "" if packed == texts else "\n".join(packed)
    if not may_hold_personal_number(together) and not may_hold_personal_number(closer):
        return set()
    is_personal = has_personal_number_beside_decimals if column.type in DECIMAL_TYPES else has_personal_number
    pairs = enumerate(zip(texts, packed, strict=True))
    return {place for place, (text, own) in pairs if is_personal(text) or is_personal(own)}


def _names(column: Column) -> tuple[str, ...]:
    """The names of what a column fills: a count also says whether it is approximate."""
    return (column.name, f"{column.name}_approx") if column.type == "count" else (column.name,)


def _nothing(column: Column) -> tuple[Any, ...]:
    """An empty cell: NULL, or '' where it is part of the key."""
    return ("" if column.key else None, None)[: len(_names(column))]


def _taker(column: Column, villages: VillageNames, is_1904: bool) -> Take:
    """What makes the column's values out of a raw cell; it raises Refused."""

    def take_term(raw: Any) -> tuple[Any, ...]:
        text = squeezed(to_text(raw))
        if text not in column.terms:
            raise Refused(f"只能填：{'、'.join(column.terms)}")
        return (text == "是" if column.type == "bool" else text,)

    def take_text(raw: Any) -> tuple[Any, ...]:
        text = clean.free_text(raw)
        if column.key and len(text) > clean.LONGEST_KEY_TEXT:
            raise Refused("内容超过128个字，请缩短")
        return (text,)

    simple: dict[str, Callable[[Any], Any]] = {
        "code": clean.code,
        "day": (lambda raw: clean.day(clean.from_1904(raw))) if is_1904 else clean.day,
        "year": clean.year,
        "degree": clean.degree,
        "km": clean.km,
        "track": clean.track,
        "village": lambda raw: villages.find(clean.code(raw)),
    }
    if column.type in simple:
        convert = simple[column.type]
        return lambda raw: (convert(raw),)
    return {"count": clean.count, "term": take_term, "bool": take_term}.get(column.type, take_text)


def _judge(ledger: Ledger, row: Row, odd: Sequence[tuple[Column, Cell]]) -> None:
    values, faults = row.values, []
    for column, cell in odd:
        row.approximate += cell.approximate
        if cell.fault:
            faults.append((not cell.personal, column.heading, cell.fault))
            for name in _names(column):
                del values[name]
    faults += [(True, heading, fault) for heading, fault in _misplaced(ledger, values)]
    if faults:
        faults.sort(key=lambda fault: fault[0])
    faults += [(True, heading, fault) for heading, fault in _row_faults(ledger, values)]
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
    """Cells that only rows of another kind have. They are taken out: a key that holds one is not that of the mended row."""
    headings, faults = ledger.heading_of, []
    for name, other, wanted in ledger.only_with:
        if values.get(name) and values.get(other, wanted) != wanted:
            faults.append(
                (headings[name], f"只有「{headings[other]}」是{wanted}的才填，请清空，或核对「{headings[other]}」")
            )
            del values[name]
    return faults


def _row_faults(ledger: Ledger, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Days in the wrong order (the later one is to blame) and partners of which one is empty (that one is)."""
    headings = ledger.heading_of
    faults = []
    for first, second in ledger.partners:
        if (first in values) != (second in values):
            faults += _lonely_partner(first, second, headings, values)
        elif first in values and (values[first] is None) != (values[second] is None):
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


def _lonely_partner(first: str, second: str, headings: dict[str, str], values: dict[str, Any]) -> list[tuple[str, str]]:
    """The sheet has the column of one partner alone: filled, the row is refused for the other; empty, it is left out
    like the other, and the database keeps both."""
    present, absent = (first, second) if first in values else (second, first)
    if values[present] is None:
        del values[present]
        return []
    return [(headings[absent], f"表里没有这一列，而「{headings[present]}」已填，请补上这一列")]
