"""kill -9 of the loader at fifty random points of a load, on both databases: a file is there whole or not at all."""

import multiprocessing
import random
import sys
import time
from statistics import median
from types import ModuleType

from sqlalchemy import func, select, text

from db.engine import reading_engine
from db.ledgers.load import load_files
from db.schema import DataVersion, Dispute, ImportBatch
from tests.faults.work import disputes, load_here, town, written

KILLS = 50
ROWS = 400
NAME = "to be killed"


def counted(engine, prefix):
    """How many rows and how many loads of a file the database holds, and the data's version."""
    with engine.connect() as connection:
        return (
            connection.scalar(select(func.count()).where(Dispute.code.like(f"{prefix}-%"))),
            connection.scalar(select(func.count()).where(ImportBatch.file == f"{prefix}.csv")),
            connection.scalar(select(DataVersion.version)),
        )


def until_noticed(engine):
    """Wait until the server has noticed that its client is gone; SQLite has none. A commit on its way still counts."""
    if engine.dialect.name == "sqlite":
        return
    asked, end = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name"), time.monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(asked, {"name": NAME}):
            assert time.monotonic() < end, "the killed loader's session stays open"
            time.sleep(0.005)


def test_the_loader_killed_at_random_leaves_a_file_whole_or_not_at_all(database_url, tmp_path, monkeypatch):
    # A page that a test before this one has drawn counts as the main program: no loader is to run it again.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    engine, divisions = town(database_url)
    assert load_files(engine, [written(tmp_path / "区划.csv", divisions)]).exit_status == 0
    reading = reading_engine(database_url)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.faults.work"])
    named = (
        database_url if reading.dialect.name == "sqlite" else database_url.update_query_dict({"application_name": NAME})
    )

    def begun(prefix):
        path = disputes(tmp_path / f"{prefix}.csv", prefix, ROWS)
        here, there = processes.Pipe()
        loader = processes.Process(target=load_here, args=(named.render_as_string(hide_password=False), path, there))
        loader.start()
        assert here.poll(60) and here.recv() == "begun"
        return path, here, loader

    durations = []
    for number in range(3):
        _, here, loader = begun(f"first{number}")
        start = time.monotonic()
        assert here.poll(60) and here.recv() == "done"
        durations.append(time.monotonic() - start)
        loader.join(30)
    dice, span, killed, tries, lost, kept = random.Random(), median(durations) * 1.2, 0, 0, 0, 0
    # Kills that all came too early would show nothing: on a machine that has become slower they go on, and come later.
    while killed < KILLS or not kept:
        prefix = f"K{tries}"
        _, _, before = counted(reading, prefix)
        path, _, loader = begun(prefix)
        # Each kill in a fiftieth of its own: all of a load is met, its end too.
        time.sleep((tries % KILLS + dice.random()) / KILLS * span)
        loader.kill()
        loader.join(30)
        until_noticed(reading)
        rows, loads, version = counted(reading, prefix)
        assert (rows, loads, version) in {(0, 0, before), (ROWS, 1, before + 1)}
        tries += 1
        killed += loader.exitcode == -9
        lost += rows == 0
        kept += rows == ROWS
        span *= 1.5 if tries % KILLS == 0 and not kept else 1
        # The next load finds nothing in its way, and completes what is missing.
        if tries % 10 == 0:
            sheet = load_files(engine, [path]).sheets[0]
            assert (sheet.new, sheet.unchanged, sheet.refused) == ((0, ROWS, 0) if rows else (ROWS, 0, 0))
        else:
            assert load_files(engine, [disputes(tmp_path / "next.csv", f"N{prefix}", 1)]).exit_status == 0
        path.unlink()
    assert lost >= 5
    if reading.dialect.name == "sqlite":
        with reading.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    reading.dispose()
    engine.dispose()
