"""An .xlsx archive looked through before it is opened: what it unpacks to, how far its cells reach, which rows are hidden.

The reader makes a place for every cell of the rectangle that the filled ones span, and a copy of a shared text for every
cell that shows it. Where memory does not suffice for them the process ends at once, whatever catches its errors: so
both are counted here, in small pieces.
"""

import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

MAX_UNPACKED = 1 * 2**30
MAX_CELLS = 26_000_000
MAX_TEXT = 1 * 2**30
CHUNK = 2**20
# No tag that is looked for is longer.
TAIL = 400
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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


class TooLarge(ValueError):
    """The archive would come to more than any ledger does; the message says of what."""


class NoWorkbook(ValueError):
    """The archive is no .xlsx workbook."""


def looked_through(archive: zipfile.ZipFile) -> dict[str, set[int]]:
    """The hidden rows, from 0, of each sheet of a workbook by the sheet's name.

    Raises:
        TooLarge: it unpacks to too much, or its cells reach too far or show too much text.
        NoWorkbook: it is another kind of archive.
        RuntimeError, zipfile.BadZipFile and others: it cannot be unpacked.
    """
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
        raise TooLarge("解开后")
    hidden: dict[str, set[int]] = {}
    unpacked, is_far, of_sheets = 0, False, 0
    for member in archive.infolist():
        is_sheet = member.filename.startswith("xl/worksheets/")
        for piece, fresh in _pieces(archive, member.filename):
            unpacked += fresh
            if unpacked > MAX_UNPACKED:
                raise TooLarge("解开后")
            if is_sheet:
                is_far = is_far or _may_reach_far(piece)
                of_sheets += fresh
                if b"hidden" in piece:
                    hidden.setdefault(member.filename, set()).update(_hidden_rows(piece))
    if WORKBOOK not in archive.namelist():
        raise NoWorkbook
    if is_far:
        _check_reach(archive)
    _check_texts(archive, of_sheets)
    return _by_sheet_name(archive, {part: rows for part, rows in hidden.items() if rows})


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
    for sheet in _sheets(archive):
        width, height = 0, 0
        for piece, _ in _pieces(archive, sheet):
            for cell in FILLED.finditer(piece):
                width = max(width, _column(cell.group(1)))
                height = max(height, int(cell.group(2)))
            if width * height > MAX_CELLS:
                raise TooLarge("单元格的范围")


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


def _by_sheet_name(archive: zipfile.ZipFile, hidden: dict[str, set[int]]) -> dict[str, set[int]]:
    if not hidden:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): (each.get("Target") or "").lstrip("/") for each in relations}
    workbook = ElementTree.fromstring(archive.read(WORKBOOK))
    found = {}
    for sheet in workbook.iter(f"{MAIN}sheet"):
        relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in hidden:
            found[sheet.get("name") or ""] = hidden[part]
    return found
