"""A column's cells, cleaned block after block: the values that they stand for, and what there is to say of some."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db.ledgers import clean
from db.ledgers.clean import Refused, is_empty, is_formula_error, spelled_out, squeezed, to_text
from db.ledgers.declarations import Column
from db.ledgers.personal import (
    SHORTEST,
    has_personal_number,
    has_personal_number_beside_decimals,
    has_personal_number_in_code,
    may_hold_personal_number,
)
from db.ledgers.villages import VillageNames
from db.terms import YES

DITTO = frozenset({"同上", "〃"})
NO_VALUE_ABOVE = object()
NUMBERS = frozenset({bool, int, float})
# How a cell of some types is asked whether it holds a personal number.
PERSONAL_IN = dict.fromkeys(("degree", "km", "track"), has_personal_number_beside_decimals)
PERSONAL_IN["code"] = has_personal_number_in_code
# What makes a column's values out of a raw cell; it raises Refused.
Take = Callable[[Any], tuple[Any, ...]]


@dataclass(slots=True)
class Cell:
    """What there is to say of a cell: its fault, or that it is approximate; `personal` outranks every other fault."""

    fault: str | None = None
    personal: bool = False
    approximate: bool = False


@dataclass(slots=True)
class Block:
    """A column's cells of some rows, cleaned: `values` are lists by name, `odd` the cells with something to say by
    their place among the rows."""

    values: dict[str, list[Any]]
    odd: dict[int, Cell]


class Cleaner:
    """Cleans a column's cells, block after block. Equal cells are cleaned once, which is what makes long ledgers
    fast."""

    def __init__(self, column: Column, take: Take, merged: dict[int, Any]) -> None:
        """`take` makes the column's values out of a raw cell; `merged` has a merged cell's value for each row of its
        range."""
        self.column, self._take, self._merged = column, take, merged
        self._known: list[dict[Any, Any]] = [{} for _ in names_of(column)]
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
        return Block(dict(zip(names_of(self.column), found, strict=True)), odd)

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


def _cells(column: Column, raws: list[Any], take: Take) -> tuple[list[list[Any]], dict[int, Cell]]:
    """The values of each of the column's names, and by their place the cells that have a fault or are approximate."""
    texts = ["" if raw is NO_VALUE_ABOVE else to_text(raw) for raw in raws]
    packed = [spelled_out(squeezed(text)) for text in texts]
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
    is_personal = PERSONAL_IN.get(column.type, has_personal_number)
    pairs = enumerate(zip(texts, packed, strict=True))
    return {place for place, (text, own) in pairs if is_personal(text) or is_personal(own)}


def names_of(column: Column) -> tuple[str, ...]:
    """The names of what a column fills: a count also says whether it is approximate."""
    return (column.name, f"{column.name}_approx") if column.type == "count" else (column.name,)


def _nothing(column: Column) -> tuple[Any, ...]:
    """An empty cell: NULL, or '' where it is part of the key."""
    return ("" if column.key else None, None)[: len(names_of(column))]


def taker(column: Column, villages: VillageNames, is_1904: bool) -> Take:
    """What makes the column's values out of a raw cell; it raises Refused."""

    def take_term(raw: Any) -> tuple[Any, ...]:
        text = squeezed(to_text(raw))
        if text not in column.terms:
            raise Refused(f"只能填：{'、'.join(column.terms)}")
        return (text == YES if column.type == "bool" else text,)

    def take_text(raw: Any) -> tuple[Any, ...]:
        text = clean.free_text(raw)
        if column.key and len(text) > clean.LONGEST_KEY_TEXT:
            raise Refused("内容超过 128 个字，请缩短")
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
