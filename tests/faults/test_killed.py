"""kill -9 of the loader at random points, fifty times on SQLite: a file is in the database whole or not at all."""

import multiprocessing
import random
import time

from sqlalchemy import func, select

from db.engine import reading_engine
from db.ledgers.load import load_files
from db.schema import DataVersion, Dispute, ImportBatch
from tests.faults.work import disputes, load_here, town, written

# PostgreSQL needs a while to notice that a client is gone; SQLite is where a kill leaves something to mend.
KILLS = {"sqlite": 50, "postgresql": 12}
ROWS = 400


def counted(engine, prefix):
    """How many rows and how many loads of a file the database holds, and the data's version."""
    with engine.connect() as connection:
        return (
            connection.scalar(select(func.count()).where(Dispute.code.like(f"{prefix}-%"))),
            connection.scalar(select(func.count()).where(ImportBatch.file == f"{prefix}.csv")),
            connection.scalar(select(DataVersion.version)),
        )


def test_the_loader_killed_at_random_leaves_a_file_whole_or_not_at_all(database_url, tmp_path):
    engine, divisions = town(database_url)
    assert load_files(engine, [written(tmp_path / "区划.csv", divisions)]).exit_status == 0
    reading = reading_engine(database_url)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.faults.work"])
    url = database_url.render_as_string(hide_password=False)
    begun = time.monotonic()
    load_files(engine, [disputes(tmp_path / "first.csv", "first", ROWS)])
    longest = time.monotonic() - begun
    dice, killed, whole = random.Random(), 0, 0
    while killed < KILLS[database_url.get_backend_name()]:
        prefix = f"K{killed}x{whole}"
        path = disputes(tmp_path / f"{prefix}.csv", prefix, ROWS)
        _, _, before = counted(reading, prefix)
        here, there = processes.Pipe()
        loader = processes.Process(target=load_here, args=(url, path, there))
        loader.start()
        assert here.poll(60) and here.recv() == "begun"
        time.sleep(dice.uniform(0, longest * 1.1))
        loader.kill()
        loader.join(30)
        rows, loads, version = counted(reading, prefix)
        assert (rows, loads, version) in {(0, 0, before), (ROWS, 1, before + 1)}
        killed += loader.exitcode == -9
        whole += rows == ROWS
        # The next load finds nothing in its way, and completes what is missing.
        if killed % 10 == 0:
            sheet = load_files(engine, [path]).sheets[0]
            assert (sheet.new, sheet.unchanged, sheet.refused) == ((0, ROWS, 0) if rows else (ROWS, 0, 0))
        else:
            assert load_files(engine, [disputes(tmp_path / "next.csv", f"N{prefix}", 1)]).exit_status == 0
        path.unlink()
    # Kills that all came too early would have shown nothing.
    assert counted(reading, "first")[0] == ROWS
    if database_url.get_backend_name() == "sqlite":
        with reading.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    reading.dispose()
    engine.dispose()
