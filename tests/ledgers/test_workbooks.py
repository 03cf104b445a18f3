"""2,000 made-up workbooks a run: none breaks the loader, none has it keep, report or log a personal value.

Most are handed to the loader as the sheets that the reader would give; some hundred are written as real .xlsx files.
`WORKBOOKS=100` in the environment makes a shorter run.
"""

import datetime as dt
import io
import json
import logging
import os
import sqlite3
import unicodedata
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.utils.exceptions import IllegalCharacterError
from sqlalchemy import insert, make_url, select

from db.engine import loading_engine
from db.ledgers import load
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Base, Division
from tests.ledgers.workbooks import workbooks

settings.register_profile(
    "workbooks",
    max_examples=int(os.environ.get("WORKBOOKS", 2000)),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
WHOLE = settings.get_profile("workbooks")
SOME = settings(WHOLE, max_examples=max(WHOLE.max_examples // 10, 1))
DIVISIONS = [
    {"code": "990101100", "name": "沙沟镇", "level": "镇"},
    {"code": "99010110020", "name": "沙沟村村民委员会", "level": "村"},
    {"code": "99010110021", "name": "上泉村村民委员会", "level": "村"},
    {"code": "99010110022", "name": "新兴社区居民委员会", "level": "村"},
]
UNSAFE = dict.fromkeys(map(ord, " -\u200b\u3000\t"))


@contextmanager
def overheard():
    """Everything that is logged or printed meanwhile, as one text."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        logging.getLogger().removeHandler(handler)


def held(connection):
    """All that the database holds, as one text."""
    rows = [row for table in Base.metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def check(book, report, dump, heard):
    said = json.dumps(report.as_json(), ensure_ascii=False)
    for sheet in report.sheets:
        assert sheet.rows == sheet.new + sheet.changed + sheet.unchanged + sheet.refused, sheet
    for name, text in (("report", said), ("as text", report.as_text()), ("database", dump), ("log", heard)):
        # The reader of a report or a dump is no less a reader for the way that a number is written.
        plain = unicodedata.normalize("NFKC", text).translate(UNSAFE).upper()
        leaked = [secret for secret in book.secrets if secret in plain]
        assert not leaked, (name, leaked)


@pytest.fixture(scope="module")
def memory(tmp_path_factory):
    """`memory()`: the loading engine on a database in memory, as it was after the divisions were loaded."""
    file = tmp_path_factory.mktemp("workbooks") / "empty.db"
    migrate(make_url(f"sqlite:///{file}"))
    empty = sqlite3.connect(file)
    engine = loading_engine(make_url("sqlite:///:memory:"))

    def fresh():
        raw = engine.raw_connection()
        empty.backup(raw.driver_connection)
        raw.close()
        with engine.begin() as connection:
            connection.execute(insert(Division), DIVISIONS)
        return engine

    yield fresh
    engine.dispose()
    empty.close()


def test_no_workbook_breaks_the_loader_or_leaks_a_personal_value(memory, tmp_path, monkeypatch):
    @WHOLE
    @given(workbooks())
    def holds(book):
        engine = memory()
        monkeypatch.setattr(load, "read_file", lambda _path: book.sheets)
        with overheard() as heard:
            report = load_files(engine, [tmp_path / book.name])
            # Once more: what is loaded is known by its key, and what is refused by its place.
            again = load_files(engine, [tmp_path / book.name])
        with engine.connect() as connection:
            dump = held(connection)
        check(book, report, dump, heard.getvalue())
        check(book, again, dump, heard.getvalue())
        assert [sheet.refused for sheet in report.sheets] == [sheet.refused for sheet in again.sheets]
        assert not any(sheet.new or sheet.changed for sheet in again.sheets)

    holds()


def test_real_files_on_both_databases(engine, tmp_path):
    with engine.begin() as connection:
        connection.execute(insert(Division), DIVISIONS)

    @SOME
    @given(workbooks())
    def holds(book):
        path = written(book, tmp_path)
        with overheard() as heard:
            report = load_files(engine, [path])
        path.unlink()
        with engine.connect() as connection:
            check(book, report, held(connection), heard.getvalue())

    holds()


def written(book, folder):
    """The workbook as a file; what openpyxl cannot write stands there as a text."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for sheet in book.sheets:
        made = workbook.create_sheet(sheet.name[:31])
        for number, row in enumerate(sheet.rows, start=1):
            for place, value in enumerate(row, start=1):
                _put(made.cell(number, place), value)
        for (top, left), (bottom, right) in sheet.merges:
            made.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for number in sheet.hidden_rows:
            made.row_dimensions[number + 1].hidden = True
    path = folder / book.name
    workbook.save(path)
    return path


def _put(cell, value):
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        value = str(value)
    if isinstance(value, dt.date) and value.year < 1901:
        value = str(value)
    try:
        cell.value = value
    except (IllegalCharacterError, ValueError):
        cell.value = "?"
