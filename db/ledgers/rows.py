"""A recognised sheet's rows: cleaned column by column, then judged row by row."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from db.ledgers import clean
from db.ledgers.clean import Refused, is_empty, squeezed, to_text
from db.ledgers.declarations import Column, Ledger
from db.ledgers.personal import has_personal_number, has_personal_number_beside_decimals
from db.ledgers.read import RawSheet
from db.ledgers.recognise import Recognised
from db.ledgers.villages import VillageNames

TOTALS = frozenset({"合计", "小计", "总计"})
DITTO = frozenset({"同上", "〃"})
NO_VALUE_ABOVE = object()
DECIMAL_TYPES = frozenset({"degree", "km", "track"})


@dataclass(slots=True)
class Row:
    """A data row: Excel's number, its values by column name, and the first fault if it is refused."""

    number: int
    values: dict[str, Any]
    column: str | None = None
    reason: str | None = None
    key: tuple[Any, ...] | None = None
    approximate: int = 0

    @property
    def refused(self) -> bool:
        return self.reason is not None


@dataclass(slots=True)
class Cell:
    """What a raw cell comes to: values by column name, or a fault; `personal` outranks every other fault."""

    values: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None
    personal: bool = False
    approximate: bool = False


def clean_rows(
    sheet: RawSheet, found: Recognised, villages: VillageNames, progress: Callable[[int, int], None]
) -> tuple[list[Row], int]:
    """The data rows below the header, and how many total rows were skipped; `progress` hears of each column."""
    numbers, totals = _data_rows(sheet, found)
    by_column = {}
    for done, (place, column) in enumerate(found.columns.items()):
        by_column[column] = _column_cells(_raw_cells(sheet, place, numbers), column, villages)
        progress(done + 1, len(found.columns))
    columns = [column for column in found.ledger.columns if column in by_column]
    rows = zip(*(by_column[column] for column in columns), strict=True)
    return [
        _judged(found.ledger, number + 1, columns, cells) for number, cells in zip(numbers, rows, strict=True)
    ], totals


def _data_rows(sheet: RawSheet, found: Recognised) -> tuple[list[int], int]:
    numbers, totals = [], 0
    places = list(found.columns)
    for number in range(found.first_row, len(sheet.rows)):
        cells = sheet.rows[number]
        first = next((text for cell in cells if cell != "" and (text := squeezed(to_text(cell)))), "")
        if first in TOTALS:
            totals += 1
        elif any(not is_empty(to_text(cells[place])) for place in places if place < len(cells)):
            numbers.append(number)
    return numbers, totals


def _raw_cells(sheet: RawSheet, place: int, numbers: list[int]) -> list[Any]:
    """The column's cells in the data rows as they were read; a merged cell's value stands in each row of its range."""
    rows = (sheet.rows[number] for number in numbers)
    raws = [row[place] if place < len(row) else "" for row in rows]
    merged = _merged_values(sheet, place)
    return [merged.get(number, raw) for number, raw in zip(numbers, raws, strict=True)] if merged else raws


def _column_cells(raws: list[Any], column: Column, villages: VillageNames) -> list[Cell]:
    """The column's cells cleaned; equal raw values are cleaned once, which is what makes long ledgers fast."""
    take = _taker(column, villages)
    texts: dict[str, Cell] = {}
    others: dict[tuple[type, Any], Cell] = {}
    cells = []
    above: Any = NO_VALUE_ABOVE
    for raw in raws:
        # Equal is not the same here: 1, 1.0 and True are three different cells.
        is_text = type(raw) is str
        cell = texts.get(raw) if is_text else others.get((type(raw), raw))
        if cell is None:
            if is_text and squeezed(raw) in DITTO:
                raw = above
                cell = _cell(column, raw, take)
            elif is_text:
                cell = texts[raw] = _cell(column, raw, take)
            else:
                cell = others[type(raw), raw] = _cell(column, raw, take)
        above = raw
        cells.append(cell)
    return cells


def _merged_values(sheet: RawSheet, place: int) -> dict[int, Any]:
    filled = {}
    for (top, left), (bottom, _) in sheet.merges:
        if left == place and bottom > top and place < len(sheet.rows[top]):
            for number in range(top + 1, bottom + 1):
                filled[number] = sheet.rows[top][place]
    return filled


def _cell(column: Column, raw: Any, take: Callable[[Any], dict[str, Any]]) -> Cell:
    if raw is NO_VALUE_ABOVE:
        return Cell(fault="「同上」的上面没有值，请直接填写")
    text = to_text(raw)
    is_personal = has_personal_number_beside_decimals if column.type in DECIMAL_TYPES else has_personal_number
    if is_personal(text) or is_personal(squeezed(text)):
        return Cell(fault="含有身份证号或手机号，请删去后重新装载", personal=True)
    if is_empty(squeezed(text)):
        if column.required:
            return Cell(fault="必填，不能空")
        return Cell(_nothing(column))
    try:
        values = take(raw)
    except Refused as refusal:
        return Cell(fault=str(refusal))
    return Cell(values, approximate=values.get(f"{column.name}_approx") is not None)


def _nothing(column: Column) -> dict[str, Any]:
    """An empty cell: NULL, or '' where it is part of the key."""
    values: dict[str, Any] = {column.name: "" if column.key else None}
    if column.type == "count":
        values[f"{column.name}_approx"] = None
    return values


def _taker(column: Column, villages: VillageNames) -> Callable[[Any], dict[str, Any]]:
    name = column.name

    def take_count(raw: Any) -> dict[str, Any]:
        number, approximate = clean.count(raw)
        return {name: number, f"{name}_approx": approximate}

    def take_term(raw: Any) -> dict[str, Any]:
        text = squeezed(to_text(raw))
        if text not in column.terms:
            raise Refused(f"只能填：{'、'.join(column.terms)}")
        return {name: text == "是" if column.type == "bool" else text}

    def take_text(raw: Any) -> dict[str, Any]:
        text = clean.free_text(raw)
        if column.key and len(text) > clean.LONGEST_KEY_TEXT:
            raise Refused("内容超过128个字，请缩短")
        return {name: text}

    simple: dict[str, Callable[[Any], Any]] = {
        "code": clean.code,
        "day": clean.day,
        "year": clean.year,
        "degree": clean.degree,
        "km": clean.km,
        "track": clean.track,
        "village": lambda raw: villages.find(clean.code(raw)),
    }
    if column.type in simple:
        convert = simple[column.type]
        return lambda raw: {name: convert(raw)}
    return {"count": take_count, "term": take_term, "bool": take_term}.get(column.type, take_text)


def _judged(ledger: Ledger, number: int, columns: list[Column], cells: tuple[Cell, ...]) -> Row:
    row = Row(number, {})
    values = row.values
    faults = []
    for place, cell in enumerate(cells):
        values.update(cell.values)
        if cell.approximate:
            row.approximate += 1
        if cell.fault:
            faults.append((not cell.personal, columns[place].heading, cell.fault))
    if faults:
        faults.sort(key=lambda fault: fault[0])
    faults += [(True, heading, fault) for heading, fault in _row_faults(ledger, row.values)]
    if faults:
        _, row.column, reason = faults[0]
        others = "；".join(f"「{heading}」{fault}" for _, heading, fault in faults[1:])
        row.reason = f"「{row.column}」{reason}" + (f"。另：{others}" if others else "")
    row.key = _key(ledger, row.values)
    return row


def _key(ledger: Ledger, values: dict[str, Any]) -> tuple[Any, ...] | None:
    key = tuple(values.get(name, "" if name in ledger.optional_key else None) for name in ledger.key)
    return None if None in key else key


def _row_faults(ledger: Ledger, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Days in the wrong order (the later one is to blame) and partners of which one is empty (that one is)."""
    headings = ledger.heading_of
    faults = []
    for first, second in ledger.partners:
        if first in values and second in values and (values[first] is None) != (values[second] is None):
            empty, filled = (first, second) if values[first] is None else (second, first)
            faults.append((headings[empty], f"空着，而「{headings[filled]}」已填，两项要么都填要么都不填"))
    for earlier, later in ledger.order:
        before, after = values.get(earlier), values.get(later)
        if isinstance(before, dt.date) and isinstance(after, dt.date) and after < before:
            faults.append((headings[later], f"早于「{headings[earlier]}」，请核对两个日期"))
    return faults
