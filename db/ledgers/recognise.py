"""Recognising a sheet: where its header stands, which ledger it is, and which column holds what."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from db.ledgers.clean import squeezed, to_text
from db.ledgers.declarations import LEDGERS, Column, Ledger
from db.ledgers.personal import is_personal_heading, masked
from db.ledgers.read import RawSheet

DEEPEST_HEADER = 4
# Of the personal headings those that an office also writes above a ledger, about itself; and those that are never so.
OFFICE_NOTES, OF_OTHERS = ("电话", "手机"), ("举报人", "当事人")
NUMBER_OR_DAY = re.compile(r"\d[\d.,/:年月日-]*")
HEADINGS = frozenset(heading for ledger in LEDGERS for heading in ledger.by_heading)


class Unrecognised(ValueError):
    """No ledger fits the sheet; the message names the headings that the nearest one lacks."""


@dataclass
class Recognised:
    """A sheet understood: its ledger, the first row of data, and its columns by position."""

    ledger: Ledger
    first_row: int
    columns: dict[int, Column]
    dropped: list[str]
    unknown: list[str]


def recognise(sheet: RawSheet) -> Recognised:
    """Find the header and the ledger of a sheet.

    Raises:
        Unrecognised: no ledger's required headings stand in it, or a heading stands in it twice.
    """
    texts = _heading_texts(sheet)
    for end in range(len(texts)):
        for start in _starts(texts, end):
            fits = _fitting(_headings(texts, start, end))
            if fits:
                first = _raised(sheet, texts, start, end, fits)
                last = _extended(sheet, texts, first, end, fits)
                return _understood(sheet, texts, first, last, fits)
    raise Unrecognised(_lacking(texts))


def _starts(texts: list["LazyRow"], end: int) -> Iterator[int]:
    """Where a header may begin that ends in a row, the nearest first. A row with a number or a day below a heading is a
    record and ends none: 村, which is a term too, would be taken from it for a heading."""
    if not any(texts[end]):
        return
    values = [place for place, text in enumerate(texts[end]) if NUMBER_OR_DAY.fullmatch(text)]
    for start in range(end, max(end - DEEPEST_HEADER, -1), -1):
        if any(texts[start][place] in HEADINGS for place in values):
            return
        yield start


def _heading_texts(sheet: RawSheet) -> list["LazyRow"]:
    return [LazyRow(row) for row in sheet.rows]


class LazyRow:
    """A row's texts as headings, made only when looked at: a header stands near the top of a long sheet."""

    def __init__(self, cells: list[Any]) -> None:
        self._cells = cells
        self._texts: list[str] | None = None

    @property
    def texts(self) -> list[str]:
        if self._texts is None:
            self._texts = [squeezed(to_text(cell)).strip("*＊") for cell in self._cells]
        return self._texts

    def __iter__(self) -> Any:
        return iter(self.texts)

    def __getitem__(self, place: int) -> str:
        return self.texts[place] if place < len(self.texts) else ""


def _headings(texts: list[LazyRow], start: int, end: int, known: Collection[str] = HEADINGS) -> list[str]:
    """Each column's heading: the lowest known one of the header rows, else the lowest filled cell. A remark or a part
    of the heading may stand below it."""
    width = max(len(row.texts) for row in texts[start : end + 1])
    found = []
    for place in range(width):
        filled = [texts[row][place] for row in range(start, end + 1) if texts[row][place]]
        own = [text for text in filled if text in known]
        found.append((own or filled or [""])[-1])
    return found


def _fitting(headings: list[str]) -> Ledger | None:
    present = {heading for heading in headings if not is_personal_heading(heading)}
    fits = [ledger for ledger in LEDGERS if present.issuperset(ledger.required)]
    return max(fits, key=lambda ledger: len(present & set(ledger.by_heading)), default=None)


def _raised(sheet: RawSheet, texts: list[LazyRow], start: int, end: int, ledger: Ledger) -> int:
    """The header's first row: all required headings may stand below a group, and the others beside it or above it."""
    first = start
    for above in range(start - 1, max(end - DEEPEST_HEADER, -1), -1):
        below = _headings(texts, first, end)
        is_next = above == first - 1
        if (
            (is_next and _belongs(sheet, texts, above, first))
            or _completes(texts, above, below, ledger)
            or _has_personal_group(sheet, texts, range(above, first), below)
        ):
            first = above
    return first


def _belongs(sheet: RawSheet, texts: list[LazyRow], above: int, start: int) -> bool:
    """Whether the row above the header is a part of it: headings are merged down from it or stand over empty cells,
    or it holds merged groups. What stands alone is a title, and what has digits or a colon is a note."""
    if any(top == above and bottom >= start and texts[top][left] for (top, left), (bottom, _) in sheet.merges):
        return True
    return _has_groups(sheet, texts, above)


def _has_groups(sheet: RawSheet, texts: list[LazyRow], row: int) -> bool:
    filled = [text for text in texts[row] if text]
    return len(filled) > 1 and not any(map(_is_note, filled)) and any(_wide_cells(sheet, row))


def _completes(texts: list[LazyRow], above: int, below: list[str], ledger: Ledger) -> bool:
    """Whether a row above the header has headings of the ledger that are not below, over cells with nothing below."""
    over_nothing = {text for place, text in enumerate(texts[above]) if not any(below[place : place + 1])}
    return bool(over_nothing & set(ledger.by_heading) - set(below))


def _has_personal_group(sheet: RawSheet, texts: list[LazyRow], rows: range, below: list[str]) -> bool:
    """Whether the first of the rows right above the header has a group of personal columns, and those under it nothing
    but merged groups."""
    first, *others = rows
    is_merged = any(
        _is_personal_group(texts[first][left]) and _is_beside(below, left, right)
        for left, right in _wide_cells(sheet, first)
    )
    is_beside_others = _has_groups(sheet, texts, first) and any(map(_is_personal_group, texts[first]))
    return (is_merged or is_beside_others) and all(_has_groups_alone(sheet, texts, row, below) for row in others)


def _has_groups_alone(sheet: RawSheet, texts: list[LazyRow], row: int, below: list[str]) -> bool:
    groups = {left for left, right in _wide_cells(sheet, row) if _is_beside(below, left, right)}
    filled = {place for place, text in enumerate(texts[row]) if text}
    return bool(filled) and filled <= groups and not any(map(_is_note, texts[row]))


def _wide_cells(sheet: RawSheet, row: int) -> list[tuple[int, int]]:
    """From which to which column each cell of a row reaches that is merged across."""
    return [(left, right) for (top, left), (_, right) in sheet.merges if top == row and right > left]


def _is_beside(headings: list[str], left: int, right: int) -> bool:
    """Whether headings stand beside a merged cell too: what spans them all is a title."""
    return any(text in HEADINGS for place, text in enumerate(headings) if not left <= place <= right)


def _extended(sheet: RawSheet, texts: list[LazyRow], start: int, end: int, ledger: Ledger) -> int:
    """The header's last row: as far down as its merged cells reach, or as further rows bring new headings."""
    headings = _headings(texts, start, end)
    required = [place for place, text in enumerate(headings) if text in ledger.required]
    lowest = len(texts) - 1
    reach = {min(bottom, lowest) for (top, _), (bottom, _) in sheet.merges if start <= top <= end < bottom}
    # A note beside the ledger may be merged as well: what stands below required headings is data.
    own = [bottom for bottom in reach if not _any_filled(texts, required, end + 1, bottom)]
    end = max([end, *own])
    for row in range(end + 1, min(end + DEEPEST_HEADER, len(texts))):
        present = set(_headings(texts, start, end))
        if _any_filled(texts, required, row, row) or any(any(map(str.isdigit, text)) for text in texts[row]):
            return end
        if (set(texts[row]) & set(ledger.by_heading)) - present:
            end = row
    return end


def _any_filled(texts: list[LazyRow], places: list[int], first: int, last: int) -> bool:
    return any(texts[row][place] for row in range(first, last + 1) for place in places)


def _understood(sheet: RawSheet, texts: list[LazyRow], start: int, end: int, ledger: Ledger) -> Recognised:
    found = Recognised(ledger, _first_record(texts, end + 1), {}, [], [])
    groups, lowest = _groups(sheet, texts, start, end, ledger), _headings(texts, start, end, ())
    for place, heading in enumerate(_headings(texts, start, end, ledger.by_heading)):
        if not heading:
            continue
        if is_personal_heading(heading) or any(is_personal_heading(group) for group in groups.get(place, ())):
            found.dropped.append(masked(lowest[place]))
        elif heading in ledger.by_heading:
            if heading in {column.heading for column in found.columns.values()}:
                raise Unrecognised(f"「{heading}」列出现了两次，请删去或改名其中一列")
            found.columns[place] = ledger.by_heading[heading]
        else:
            found.unknown.append(masked(heading))
    missing = [heading for heading in ledger.required if heading not in {c.heading for c in found.columns.values()}]
    if missing:
        raise Unrecognised(f"像是{ledger.title}，但缺少列：{'、'.join(missing)}")
    return found


def _first_record(texts: list[LazyRow], below: int) -> int:
    """The first row below the header that says nothing of the columns themselves: neither remarks in brackets alone
    （必填） nor the columns' numbers. No record is made of either."""
    while below < len(texts) and (filled := [text for text in texts[below] if text]):
        is_numbered = len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]
        if not is_numbered and not all(text[0] in "（(" and text[-1] in "）)" for text in filled):
            break
        below += 1
    return below


def _groups(sheet: RawSheet, texts: list[LazyRow], start: int, end: int, ledger: Ledger) -> dict[int, list[str]]:
    """For each column, what stands in the header's rows of it, and the merged groups above it."""
    groups: dict[int, list[str]] = {}
    rights = {top_left: right for top_left, (_, right) in sheet.merges}
    known = _places_of_known(texts, start, end, ledger)
    for row in range(start, end + 1):
        for place, text in enumerate(texts[row]):
            own = range(place, rights.get((row, place), place) + 1)
            if text and not _is_title(text, {each for each in known if _only_below(known[each], row, own)}, ledger):
                for each in own:
                    groups.setdefault(each, []).append(text)
    return groups


def _places_of_known(texts: list[LazyRow], start: int, end: int, ledger: Ledger) -> dict[str, list[tuple[int, int]]]:
    """The rows and columns in which each of the ledger's headings stands."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row in range(start, end + 1):
        for place, text in enumerate(texts[row]):
            if text in ledger.by_heading:
                places.setdefault(text, []).append((row, place))
    return places


def _only_below(found: list[tuple[int, int]], row: int, places: range) -> bool:
    return all(below > row and place in places for below, place in found)


def _is_title(text: str, below: set[str], ledger: Ledger) -> bool:
    """Whether a cell of the header is a title or a note and no group, by the headings that stand `below` it and nowhere
    else. Were it a personal group, they would be dropped; but such a group stands above less than half of the required
    ones, and one that speaks of telephones above none of the ledger's."""
    is_note = any(word in text for word in OFFICE_NOTES) and not any(word in text for word in OF_OTHERS)
    return (is_note and bool(below)) or 2 * len(below.intersection(ledger.required)) >= len(ledger.required)


def _lacking(texts: list[LazyRow]) -> str:
    """What the nearest ledger's headings lack, wherever in the sheet the row or rows stand that come nearest."""
    best: tuple[int, Ledger, list[str]] | None = None
    for end, row in enumerate(texts):
        if HEADINGS.isdisjoint(row):
            continue
        for start in _starts(texts, end):
            present = set(_headings(texts, start, end))
            for ledger in LEDGERS:
                known = len(present & set(ledger.by_heading))
                if known and (best is None or known > best[0]):
                    best = (known, ledger, [heading for heading in ledger.required if heading not in present])
    if best is None or best[0] < 2:
        return "认不出是哪种台账：没有找到表头，请用空白台账的表头"
    return f"认不出是哪种台账：最像{best[1].title}，但缺少列：{'、'.join(best[2])}"


def _is_personal_group(text: str) -> bool:
    return is_personal_heading(text) and not _is_note(text)


def _is_note(text: str) -> bool:
    return any(letter.isdigit() or letter in ":：" for letter in text)
