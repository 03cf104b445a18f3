"""What rollups cost and save, on PostgreSQL: `python -m tests.bench.rollups [county | city | province]`, part of
`make bench`. Prints the time to build them, their size, what they add to a load, and for some questions the seconds
from rollups and from the records: on the wall (median) and of processor time (server and client), which a busy
machine spoils less. Parallel workers are off while processor time is taken."""

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, make_url, select, text

from dashboard.charts.region import SHOWN
from dashboard.figures import rolled, rollups
from dashboard.figures.compute import measure_directly
from dashboard.figures.every_village import every_village
from dashboard.figures.many_towns import measure_towns, towns_directly
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DISPUTE
from dashboard.view import View, earlier
from db.demo.regions import make_demo_region
from db.engine import loading_engine, reading_engine
from db.ledgers import store
from db.ledgers.declarations import DISPUTE as LEDGER
from db.ledgers.rows import Row
from db.migrate import migrate
from tests.bench.load import fresh, postgresql

TODAY = dt.date(2026, 11, 24)
# Two checkpoints, and days as far from the nearest as its name says.
DAYS = {
    "month's end": dt.date(2026, 10, 31),
    "the 20th": dt.date(2026, 11, 20),
    "2 days off": dt.date(2026, 11, 22),
    "5 days off": dt.date(2026, 11, 25),
}
TABLES = ("dispute", "patrol", "rollup_cell")


def questions(connection: Connection, view: View) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Each question's answer from rollups, and from the records."""
    ids = rolled.kept_ids()
    rates = tuple(each for each in ids if FIGURES[each].unit == "rate")
    towns = sorted(rollups.all_towns(connection))
    chosen, views = tuple(FIGURES[each] for each in ids), (view,)
    compared = (view, earlier(view, "month", None) or view)
    few = tuple(FIGURES[each] for each in rates)
    return {
        "one town": (
            lambda: measure_towns(connection, views, ids, towns[:1]),
            lambda: towns_directly(connection, views, chosen, towns[:1]),
        ),
        "18 towns": (
            lambda: measure_towns(connection, views, ids, towns[:18]),
            lambda: towns_directly(connection, views, chosen, towns[:18]),
        ),
        "all towns": (
            lambda: measure_towns(connection, views, ids),
            lambda: towns_directly(connection, views, chosen, None),
        ),
        "all that a region's page shows": (
            lambda: measure_towns(connection, compared, SHOWN),
            lambda: towns_directly(connection, compared, tuple(FIGURES[each] for each in SHOWN), None),
        ),
        "rates of all villages": (
            lambda: village_rates(connection, view, rates),
            lambda: measure_directly(connection, views, few, Villages([])),
        ),
    }


def village_rates(connection: Connection, view: View, ids: tuple[str, ...]) -> dict[str, Any]:
    """n / N of every village, by figure."""
    found = every_village(connection, view, ids).measures
    return {each: np.where(own[0] > 0, own[1] / np.maximum(own[0], 1), np.nan) for each, own in found.items()}


def timed(connection: Connection, ask: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Seconds on the wall (median), and of processor time at the server and here (the least)."""
    server = connection.scalar(select(text("pg_backend_pid()")))
    wall, busy = [], []
    ask()
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        wall.append(time.perf_counter() - begun)
    connection.execute(text("SET max_parallel_workers_per_gather = 0"))
    for _ in range(rounds):
        before = ticks(server) + time.process_time()
        ask()
        busy.append(ticks(server) + time.process_time() - before)
    connection.execute(text("RESET max_parallel_workers_per_gather"))
    return statistics.median(wall), min(busy)


def ticks(process: int) -> float:
    """A process's processor time in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def build(engine: Engine) -> None:
    begun = time.perf_counter()
    towns = rollups.rebuild(engine)
    print(f"rebuilt {towns} towns in {time.perf_counter() - begun:.0f} s")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def sizes(connection: Connection) -> None:
    for table in TABLES:
        size = f"pg_size_pretty(pg_table_size('{table}')), pg_size_pretty(pg_indexes_size('{table}'))"
        rows, own, indexes = connection.execute(text(f"SELECT count(*), {size} FROM {table}")).one()
        print(f"{table}: {rows:,} rows, {own}, indexes {indexes}")


def loads(engine: Engine, number: int = 7) -> None:
    """A load that corrects 20 disputes of a town, with and without keeping its rollups; each is rolled back."""
    dice, taken = random.Random(1), {False: [], True: []}  # type: ignore[var-annotated]
    with engine.connect() as connection:
        town = connection.scalar(select(DISPUTE.c.town_code).limit(1))
        known = connection.execute(select(DISPUTE).where(DISPUTE.c.town_code == town).limit(2000)).mappings().all()
    for _ in range(number):
        some = dice.sample(known, 20)
        for keeps in taken:
            with engine.connect() as connection:
                begun, changes = time.perf_counter(), []  # type: ignore[var-annotated]
                rows = [Row.of(0, _corrected(row), (row["code"],)) for row in some]
                store.upsert(connection, LEDGER, [(row["code"],) for row in some], rows, town, changes)
                store.bump_version(connection, demo=True, town=town)
                if keeps:
                    rollups.keep(connection, town, changes)
                taken[keeps].append(time.perf_counter() - begun)
                connection.rollback()
    bare, kept = (statistics.median(taken[keeps]) for keeps in (False, True))
    print(f"a load that corrects 20 disputes: {bare * 1000:.0f} ms, with its rollups {kept * 1000:.0f} ms")


def _corrected(row: Any) -> dict[str, Any]:
    names = {column.name for column in LEDGER.columns}
    values = {name: value for name, value in row.items() if name in names}
    return values | {"due_on": values["due_on"] + dt.timedelta(days=1)}


def ask(engine: Engine, rounds: int, records: bool) -> None:
    """A line a question and day; from the records too where they are few enough (`records`)."""
    print("| question | as of | rollups: wall | processor | records: wall | processor |\n|---|---|---|---|---|---|")
    with engine.connect() as connection:
        for name, day in DAYS.items():
            for question, (kept, direct) in questions(connection, View.of(day)).items():
                seconds = [*timed(connection, kept, rounds), *(timed(connection, direct, 1) if records else ())]
                cells = " | ".join(f"{each:.3f} s" for each in seconds)
                print(f"| {question} | {name} | {cells} |{'' if records else ' – | – |'}", flush=True)


def main(size: str = "county", address: str | None = None, rounds: int = 7) -> None:
    """Draw a region and measure it; or measure the database at `address`, whose rollups are there, as it is.

    A province's records are not read: one question of all of them takes longer than a statement may.
    """
    if address:
        measured(make_url(address), rounds, size != "province")
    else:
        with tempfile.TemporaryDirectory() as name, postgresql(Path(name)) as server:
            url = fresh(server)
            migrate(url)
            engine = loading_engine(url)
            for _ in make_demo_region(engine, size, today=TODAY):
                pass
            build(engine)
            loads(engine)
            measured(url, rounds, size != "province")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def measured(url: Any, rounds: int, records: bool) -> None:
    engine = reading_engine(url)
    with engine.connect() as connection:
        sizes(connection)
    ask(engine, rounds, records)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:3], *(int(each) for each in sys.argv[3:]))
