"""How rows come into the database: whole files or nothing, one loader at a time, in blocks, and as they were."""

import datetime as dt
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import reading_engine
from db.ledgers import rows as ledger_rows
from db.ledgers import store
from db.ledgers.load import load_files
from db.ledgers.store import insert_rows
from db.ledgers.transactions import lock
from db.schema import Dispute, Division
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, number, write

ROOT = Path(__file__).resolve().parents[2]

LOAD = "import sys; from pathlib import Path; from sqlalchemy import make_url; from db.engine import loading_engine; from db.ledgers.load import load_files; load_files(loading_engine(make_url(sys.argv[1])), [Path(sys.argv[2])])"


# A load that says where it is and waits for a line: each time that it tells how far it has come, and when all is
# written and not yet committed.
LOAD_BY_STEPS = """
import sys
from pathlib import Path
from sqlalchemy import make_url
from db.engine import loading_engine
from db.ledgers.load import load_files
def say(where):
    print(where, flush=True)
    sys.stdin.readline()
engine, path = loading_engine(make_url(sys.argv[1])), Path(sys.argv[2])
load_files(engine, [path], progress=lambda done, _: say(done), after=lambda *_: say("written"))
"""
FIRST_BLOCK, LAST_BLOCK, WRITTEN, LOADED = "15", "60", "written", "100"


@pytest.mark.parametrize("kill_at", [FIRST_BLOCK, LAST_BLOCK, WRITTEN, LOADED])
def test_a_killed_load_leaves_all_or_nothing(town, database_url, tmp_path, kill_at):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, *(dispute(f"K{place}") for place in range(8_000))])
    command = [sys.executable, "-c", LOAD_BY_STEPS, database_url.render_as_string(hide_password=False), str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while process.stdout.readline().strip() != kill_at:
        assert process.poll() is None
        process.stdin.write("\n")
        process.stdin.flush()
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert number(town, Dispute) == (8_000 if kill_at == LOADED else 0)
    sheet = load_files(town, [path]).sheets[0]
    assert (sheet.new, sheet.unchanged) == ((0, 8_000) if kill_at == LOADED else (8_000, 0))


def test_readers_go_on_and_a_second_loader_waits_its_turn(town, database_url, tmp_path):
    path = write(tmp_path / "纠纷.csv", [HEADINGS, dispute("L1")])
    command = [sys.executable, "-c", LOAD, database_url.render_as_string(hide_password=False), str(path)]
    with town.connect() as first, first.begin():
        lock(first)
        second = subprocess.Popen(command, cwd=ROOT)
        time.sleep(2.5)
        assert second.poll() is None
        reader = reading_engine(database_url)
        assert number(reader, Division) == 2
        reader.dispose()
    assert second.wait(timeout=30) == 0
    assert number(town, Dispute) == 1


def test_the_reading_engine_cannot_write(town, database_url):
    reader = reading_engine(database_url)
    with pytest.raises(Exception, match=r"read-?only"), reader.begin() as connection:
        connection.execute(Division.__table__.delete())
    reader.dispose()


def test_what_the_text_of_a_bulk_load_is_made_of_comes_back_as_it_was(engine):
    """COPY's own signs (tab, line end, backslash, \\N) are text like any other, and each kind of value stays itself."""
    day = dt.date(2026, 3, 5)
    told = ["甲\t乙", "甲\n乙\r丙", "C:\\new\\table", r"\N", r"\.", "", None, "NULL", "'; --"]
    common = {"town_code": "", "village_code": "9901", "received_on": day, "source": "排查", "category": "邻里"}
    common |= {"level": "一般", "due_on": day, "people": 3, "resolved_on": None}
    rows = [common | {"code": f"C{place}", "owner": text} for place, text in enumerate(told)]
    places = [{"code": "9901", "name": "甲村", "level": "村", "longitude": 117.30000000000001, "latitude": -0.5}]
    with engine.begin() as connection:
        insert_rows(connection, Division.__table__, places)
        insert_rows(connection, Dispute.__table__, rows)
    with reading_engine(engine.url).connect() as connection:
        found = connection.execute(select(Dispute.owner, Dispute.people, Dispute.due_on, Dispute.resolved_on))
        assert sorted(found.all(), key=str) == sorted([(text, 3, day, None) for text in told], key=str)
        assert connection.execute(select(Division.longitude, Division.latitude)).all() == [(117.30000000000001, -0.5)]


def test_the_first_rows_are_stored_while_the_last_are_cleaned_unless_a_later_one_may_override_them(
    town, tmp_path, monkeypatch
):
    monkeypatch.setattr(ledger_rows, "BLOCK", 2)
    cleaned: list[int] = []
    begun_after: list[int] = []
    write_rows = store._write

    def spied(connection, table, names, some, always):
        begun_after.extend(cleaned[-1:] or [0])
        write_rows(connection, table, names, some, always)

    monkeypatch.setattr(store, "_write", spied)
    different = [dispute(f"A{place}") for place in range(6)]
    repeated = [dispute("B1"), *(dispute(f"B{place}") for place in range(5))]
    for name, some, told_before in (("一", different, 0), ("二", repeated, 60)):
        cleaned.clear()
        report = load_files(
            town, [write(tmp_path / f"{name}.csv", [HEADINGS, *some])], progress=lambda done, _: cleaned.append(done)
        )
        assert report.exit_status == 0
        assert begun_after.pop() == told_before
    assert number(town, Dispute) == 11


@pytest.mark.parametrize("more", [[], [dispute("A1")]], ids=["each key once", "a key twice"])
def test_what_is_told_and_stored_does_not_depend_on_whether_rows_wait_for_the_last(town, tmp_path, monkeypatch, more):
    monkeypatch.setattr(ledger_rows, "BLOCK", 2)
    load_files(town, [write(tmp_path / "前.csv", [HEADINGS, dispute("A1"), dispute("A2")])])
    some = [
        dispute("A1"),
        dispute("A2", resolved="2026.1.9", level="村"),
        dispute("A3", village="乙村"),
        dispute("A4", resolved="2026.1.1", level="村"),
        dispute("A5"),
        dispute("A6", level="县"),
    ]
    sheet = load_files(town, [write(tmp_path / "后.csv", [HEADINGS, *some, *more])]).sheets[0]
    assert (sheet.new, sheet.changed, sheet.unchanged, sheet.refused) == (1, 1, 1 + len(more), 3)
    assert [(issue.row, issue.column) for issue in sheet.issues] == [(4, "村"), (5, "化解日期"), (7, "化解日期")]
    with town.connect() as connection:
        stored = connection.execute(select(Dispute.code, Dispute.resolved_level).order_by(Dispute.code)).all()
    assert [tuple(each) for each in stored] == [("A1", None), ("A2", "村"), ("A5", None)]


def test_a_dry_run_of_several_files_knows_what_those_before_would_bring(engine, tmp_path):
    files = [write(tmp_path / "区划.csv", DIVISIONS), write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1")])]
    assert [sheet.new for sheet in load_files(engine, files, dry_run=True).sheets] == [2, 1]
    assert (number(engine, Division), number(engine, Dispute)) == (0, 0)
