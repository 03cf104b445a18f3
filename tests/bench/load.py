"""How long a 100,000-row ledger loads, against reading it with python-calamine plus a bare executemany: `make bench`."""

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

import python_calamine as calamine
from sqlalchemy import insert, make_url

from db.engine import loading_engine
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Division
from tests.bench import ledger


def bare(path: Path, folder: Path, made: list[list[object]]) -> float:
    """Seconds to read the sheet and to insert the same rows with no thought at all."""
    connection = sqlite3.connect(folder / f"bare{time.monotonic_ns()}.db")
    connection.execute("PRAGMA journal_mode = WAL")
    width = len(made[0])
    connection.execute(f"CREATE TABLE dispute ({', '.join(f'c{place}' for place in range(width))}, PRIMARY KEY (c0))")
    begun = time.perf_counter()
    read = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    texts = [[cell if isinstance(cell, str | float) else str(cell) for cell in row] for row in read[1:]]
    connection.executemany(f"INSERT INTO dispute VALUES ({', '.join('?' * width)})", texts)
    connection.commit()
    return time.perf_counter() - begun


def ours(path: Path, folder: Path) -> float:
    """Seconds of the loader, from the file to the committed rows."""
    url = make_url(f"sqlite:///{folder / f'ours{time.monotonic_ns()}.db'}")
    migrate(url)
    engine = loading_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(Division), [{"code": code, "name": code, "level": "村"} for code in ledger.VILLAGES])
    begun = time.perf_counter()
    report = load_files(engine, [path])
    taken = time.perf_counter() - begun
    assert report.exit_status == 0, report.as_text()
    return taken


def main(number: int = 100_000, rounds: int = 3) -> None:
    made = ledger.rows(number)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "纠纷.xlsx"
        ledger.write(path, made)
        pairs = [(bare(path, folder, made), ours(path, folder)) for _ in range(rounds)]
    floor, own = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"load {number:,} rows: bare {floor:.2f} s, loader {own:.2f} s, ratio {own / floor:.2f} (goal ≤ 3)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
