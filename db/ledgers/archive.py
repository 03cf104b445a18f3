"""An .xlsx archive looked through before it is opened: what it unpacks to, how far its cells reach, and what its reader
does not tell of it (`WorkbookMetadata`).

The reader makes a place for every cell of the rectangle that the filled ones span, and a copy of a shared text for
every cell that shows it. Where memory does not suffice for them the process ends at once, whatever catches its errors:
so both are counted here, in small pieces.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree

MAX_UNPACKED = 1 * 2**30
MAX_CELLS = 26_000_000
MAX_TEXT = 1 * 2**30
CHUNK = 2**20
# No tag that is looked for is longer.
TAIL = 400
WORKBOOK, TEXTS = "xl/workbook.xml", "xl/sharedStrings.xml"
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=\"(?:1|true)\"[^>]*?>")
ROW_NUMBER = re.compile(rb"\br=\"(\d+)\"")
# Beyond column Z or row 999,999: nearer cells span less than MAX_CELLS whatever they are.
FAR = re.compile(rb"r=\s*[\"'](?:[A-Za-z]{2,3}\d+|[A-Za-z]\d{7,})")
# Nobody's program writes a reference so: a closer look costs more than this one.
SPACED = (b"r =", b"r\t=", b"r\n=", b"r\r=")
# A cell that holds something: an empty one is written with its slash.
FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"'][^>]*(?<!/)>")
SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d{1,9})")
SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
TEXT_BEGINS = re.compile(rb"<(?:\w+:)?si\b")
FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"e\"[^>]*>")
# A formula whose result nobody has worked out; one that comes to an empty text has t="str".
NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=\"str\")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
CELL_NAME = re.compile(rb"\br=\"([A-Za-z]{1,3})(\d{1,7})\"")


class TooLarge(ValueError):
    """The archive would come to more than any ledger does; the message says of what."""


class NoWorkbook(ValueError):
    """The archive is no .xlsx workbook."""


@dataclass
class SheetMetadata:
    """Of one sheet, from 0: its hidden rows, and the (row, column) of formulas that came to an error or to nothing
    yet."""

    hidden_rows: set[int] = field(default_factory=set)
    faulty: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class WorkbookMetadata:
    """What the reader of a workbook does not tell: whether its days are numbered from 1904, and each sheet's by its
    name."""

    is_1904: bool = False
    sheets: dict[str, SheetMetadata] = field(default_factory=dict)


def inspect(archive: zipfile.ZipFile) -> WorkbookMetadata:
    """What there is to know of a workbook before it is read.

    Raises:
        TooLarge: it unpacks to too much, or its cells reach too far or show too much text.
        NoWorkbook: it is another kind of archive.
        RuntimeError, zipfile.BadZipFile and others: it cannot be unpacked.
    """
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
        raise TooLarge("解开后")
    found: dict[str, SheetMetadata] = {}
    # Several sheets may reach too far together where none does alone.
    unpacked, is_far, of_sheets = 0, len(_sheets(archive)) > 1, 0
    for member in archive.infolist():
        is_sheet = member.filename.startswith("xl/worksheets/")
        for piece, fresh in _pieces(archive, member.filename):
            unpacked += fresh
            if unpacked > MAX_UNPACKED:
                raise TooLarge("解开后")
            if is_sheet:
                is_far = is_far or _may_reach_far(piece)
                of_sheets += fresh
                _inspect_piece(piece, found.setdefault(member.filename, SheetMetadata()))
    if WORKBOOK not in archive.namelist():
        raise NoWorkbook
    if is_far:
        _check_reach(archive)
    _check_texts(archive, of_sheets)
    is_1904 = FROM_1904.search(archive.read(WORKBOOK)) is not None
    return WorkbookMetadata(
        is_1904, _by_sheet_name(archive, {part: each for part, each in found.items() if each != SheetMetadata()})
    )


def _inspect_piece(piece: bytes, found: SheetMetadata) -> None:
    if b"hidden" in piece:
        found.hidden_rows |= _hidden_rows(piece)
    if b't="e"' in piece:
        found.faulty |= _places(ERROR_CELL, piece)
    if b"<f" in piece or b":f" in piece:
        found.faulty |= _places(NO_RESULT, piece)


def _places(cells: re.Pattern[bytes], piece: bytes) -> set[tuple[int, int]]:
    names = (CELL_NAME.search(cell.group()) for cell in cells.finditer(piece))
    return {(int(name.group(2)) - 1, _column(name.group(1)) - 1) for name in names if name}


def _may_reach_far(piece: bytes) -> bool:
    return FAR.search(piece) is not None or any(each in piece for each in SPACED)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, int]]:
    """A member in pieces, each with the end of the one before in front, and how many bytes of it are new."""
    tail = b""
    with archive.open(name) as stream:
        while fresh := stream.read(CHUNK):
            yield tail + fresh, len(fresh)
            tail = fresh[-TAIL:]


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith("xl/worksheets/")]


def _check_reach(archive: zipfile.ZipFile) -> None:
    before = 0
    for sheet in _sheets(archive):
        width, height = 0, 0
        for piece, _ in _pieces(archive, sheet):
            for cell in FILLED.finditer(piece):
                width = max(width, _column(cell.group(1)))
                height = max(height, int(cell.group(2)))
            if before + width * height > MAX_CELLS:
                raise TooLarge("单元格的范围")
        before += width * height


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_texts(archive: zipfile.ZipFile, of_sheets: int) -> None:
    """The texts that cells share, each as often as it is shown; `of_sheets` is how many bytes the sheets have."""
    if TEXTS not in archive.namelist():
        return
    begins = _text_begins(archive)
    lengths = [end - begin for begin, end in pairwise(begins)]
    if of_sheets // SHORTEST_CELL * max(lengths, default=0) <= MAX_TEXT:
        return
    total = 0
    for sheet in _sheets(archive):
        for piece, _ in _pieces(archive, sheet):
            places = map(int, SHARED.findall(piece))
            total += sum(lengths[place] for place in places if place < len(lengths))
            if total > MAX_TEXT:
                raise TooLarge("单元格的文字")


def _text_begins(archive: zipfile.ZipFile) -> list[int]:
    """Where each shared text begins in its member, and where that ends."""
    begins: list[int] = []
    done = 0
    for piece, fresh in _pieces(archive, TEXTS):
        start = done - (len(piece) - fresh)
        begins += [at for found in TEXT_BEGINS.finditer(piece) if (at := start + found.start()) > (begins or [-1])[-1]]
        done += fresh
    return [*begins, done]


def _hidden_rows(piece: bytes) -> set[int]:
    numbers = (ROW_NUMBER.search(tag.group()) for tag in HIDDEN_ROW.finditer(piece))
    return {int(number.group(1)) - 1 for number in numbers if number}


def _by_sheet_name(archive: zipfile.ZipFile, parts: dict[str, SheetMetadata]) -> dict[str, SheetMetadata]:
    if not parts:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): (each.get("Target") or "").lstrip("/") for each in relations}
    workbook = ElementTree.fromstring(archive.read(WORKBOOK))
    found = {}
    # In any namespace: that of a strict workbook is another.
    for sheet in workbook.iterfind(".//{*}sheet"):
        relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in parts:
            found[sheet.get("name") or ""] = parts[part]
    return found
