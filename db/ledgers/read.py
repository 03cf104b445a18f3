"""Opening a ledger file: workbook or CSV to sheets of raw cells, with merged ranges, hidden rows and what days count
from.

Anything that is no readable workbook is a `BadFile` with one clear Chinese sentence; nothing here can exhaust memory.
"""

import csv
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine
import xlrd

from db.ledgers.archive import MAX_CELLS, NoWorkbook, SheetMetadata, TooLarge, WorkbookMetadata, inspect
from db.ledgers.clean import FORMULA_ERROR

MAX_FILE = 200 * 2**20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHER_SEPARATORS = re.compile(r"[\t;；]")
FIRST_LINES = 10
STDERR = 2
# How programs write a long number so that Excel shows all of it.
AS_TEXT = re.compile(r'\s*="([^"]*)"\s*')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOCKED = "工作簿设了打开密码，请去掉密码另存后再装载"
NOT_A_TABLE = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"RIFF")

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
)


class BadFile(ValueError):
    """The file cannot be loaded at all; the message says why and what to do."""


@dataclass
class RawSheet:
    """A sheet's cells from row 1 and column A; `merges` as ((row, column), (row, column)) from 0, both in. `is_1904`
    says that a number counts days from 1904, not 1900."""

    name: str
    rows: list[list[Any]]
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    is_1904: bool = False


def file_name(path: Path) -> str:
    """A file's name as text. Archives made on Windows leave names in GB18030, which are none here."""
    name = os.fsencode(path.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def read_file(path: Path) -> list[RawSheet]:
    """All sheets of a ledger file.

    Raises:
        BadFile: it is missing, too large, encrypted, damaged, a bomb, or no table at all.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        raise BadFile("找不到或打不开这个文件，请核对文件名和位置") from None
    if size > MAX_FILE:
        raise BadFile("文件超过 200 MB，请拆分后再装载")
    if not size:
        raise BadFile("文件是空的，请重新导出台账")
    if head.startswith(b"PK"):
        return _read_workbook(path, _inspect_archive(path))
    if head.startswith(OLE):
        if ENCRYPTED in path.read_bytes():
            raise BadFile(LOCKED)
        return _read_workbook(path, _inspect_xls(path))
    if head.startswith(UTF_16):
        raise BadFile("文字编码是 UTF-16（即“Unicode 文本”），请另存为 .xlsx 或 UTF-8 的 CSV")
    if path.suffix.lower() == ".csv":
        return [_read_csv(path)]
    if path.suffix.lower() in (".xlsx", ".xls", ".et"):
        raise BadFile("这不是 Excel 工作簿（内容与扩展名不符），请用 WPS 或 Excel 另存为 .xlsx")
    raise BadFile("只能装载 .xlsx、.xls、.et 和 .csv 文件")


def _inspect_archive(path: Path) -> WorkbookMetadata:
    """What the reader does not tell of an .xlsx workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return inspect(archive)
    except TooLarge as fault:
        raise _too_large(fault) from None
    except NoWorkbook:
        if path.suffix.lower() == ".zip":
            raise BadFile("这是压缩包，请先解开，再装载里面的台账") from None
        raise BadFile("这不是 Excel 工作簿，请用 WPS 或 Excel 另存为 .xlsx") from None
    except DAMAGE:
        raise BadFile("文件已损坏或不完整，请重新导出或另存为 .xlsx") from None
    except RuntimeError:
        raise BadFile(LOCKED) from None


def _too_large(fault: TooLarge) -> BadFile:
    return BadFile(f"{fault}大得异常（疑似压缩炸弹，或有内容落在很远的行列），已拒绝，请只留台账的行列重新导出")


def _inspect_xls(path: Path) -> WorkbookMetadata:
    """The same of an .xls workbook; of one that only the other reader understands, nothing."""
    try:
        # Ragged: else every row is filled up to the farthest cell.
        book = xlrd.open_workbook(path, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        sheets = {sheet.name: _xls_sheet_metadata(sheet) for sheet in book.sheets()}
        reach = sum(map(_xls_reach, book.sheets()))
    except Exception as fault:  # whatever a damaged file makes of it: the workbook itself is judged by its reader
        if "encrypted" in str(fault):
            raise BadFile(LOCKED) from None
        return WorkbookMetadata()
    if reach > MAX_CELLS:
        raise _too_large(TooLarge("单元格的范围"))
    return WorkbookMetadata(book.datemode == 1, sheets)


def _xls_sheet_metadata(sheet: Any) -> SheetMetadata:
    faulty = {
        (row, column)
        for row in range(sheet.nrows)
        if xlrd.XL_CELL_ERROR in (types := sheet.row_types(row))
        for column, type_ in enumerate(types)
        if type_ == xlrd.XL_CELL_ERROR
    }
    return SheetMetadata({row for row, format_ in sheet.rowinfo_map.items() if format_.hidden}, faulty)


def _xls_reach(sheet: Any) -> int:
    """How many cells the rectangle has that the filled ones span."""
    empty = bytes((xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK))
    lengths = [len(bytes(sheet.row_types(row)).rstrip(empty)) for row in range(sheet.nrows)]
    height = max((row for row, length in enumerate(lengths, start=1) if length), default=0)
    return height * max(lengths, default=0)


def _read_workbook(path: Path, metadata: WorkbookMetadata) -> list[RawSheet]:
    try:
        # Not by its path: then the reader trusts the extension, and offices rename .xlsx to .xls and back.
        with path.open("rb") as file, _silent():
            workbook = calamine.CalamineWorkbook.from_filelike(file)
            return [_sheet(workbook, meta, metadata) for meta in workbook.sheets_metadata if _is_worksheet(meta)]
    except calamine.PasswordError:
        raise BadFile(LOCKED) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise BadFile("文件已损坏，或不是 Excel 工作簿，请用 WPS 或 Excel 另存为 .xlsx") from None
    except BaseException as panic:
        # calamine's Rust core raises PanicException, which is no Exception, on some damaged files.
        if type(panic).__name__ != "PanicException":
            raise
        raise BadFile("文件已损坏，请用 WPS 或 Excel 另存为 .xlsx") from None


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing comes out on the standard error: calamine's Rust core writes there what it fails on, past Python, and it
    may be what stands in a cell."""
    try:
        kept = os.dup(STDERR)
    except OSError:
        # It is closed: nothing can come out.
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)


def _is_worksheet(meta: Any) -> bool:
    return meta.typ == calamine.SheetTypeEnum.WorkSheet


def _sheet(workbook: Any, meta: Any, metadata: WorkbookMetadata) -> RawSheet:
    sheet = workbook.get_sheet_by_name(meta.name)
    rows = sheet.to_python(skip_empty_area=False)
    merges = sheet.merged_cell_ranges or []
    is_hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    own = metadata.sheets.get(meta.name, SheetMetadata())
    for row, column in own.faulty:
        # The reader gives these as empty, which they are not.
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = FORMULA_ERROR
    return RawSheet(meta.name, rows, merges, is_hidden, own.hidden_rows, metadata.is_1904)


def _read_csv(path: Path) -> RawSheet:
    content = path.read_bytes()
    if content.startswith(NOT_A_TABLE) or b"\x00" in content:
        raise BadFile("这不是 CSV 文本文件，请用 WPS 或 Excel 另存为 .csv 或 .xlsx")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise BadFile("文字编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 的 CSV") from None
    begins = "\n".join(text.splitlines()[:FIRST_LINES])
    if "," not in begins and OTHER_SEPARATORS.search(begins):
        raise BadFile("各列不是用英文逗号分隔的，请用 WPS 或 Excel 另存为 .xlsx 或逗号分隔的 CSV")
    try:
        rows = _csv_rows(text)
    except csv.Error:
        raise BadFile("CSV 内容读不懂，请用 WPS 或 Excel 另存为 .xlsx") from None
    if '="' in text:
        rows = [[AS_TEXT.sub(r"\1", cell) if AS_TEXT.fullmatch(cell) else cell for cell in row] for row in rows]
    return RawSheet(Path(file_name(path)).stem, rows)


def _csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV. Quotes inside a cell may be written carelessly; one that is never closed joins the rows below
    into its cell, and they would be lost without a word."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    if any("\n" in cell or "\r" in cell for row in rows for cell in row):
        raise BadFile("CSV 里有引号没有成对，下面的行会并成一格，请用 WPS 或 Excel 打开核对，另存为 .xlsx")
    return rows
