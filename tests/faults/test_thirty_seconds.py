"""Half a minute of another writer on the database as it is really used (WAL, the usual waits), with thirty sessions
open at once: every page comes, and the load that was begun meanwhile gets in by itself."""

import datetime as dt
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from sqlalchemy import make_url, select

from dashboard import backup as backups
from dashboard.__main__ import main
from dashboard.state import engine as state
from dashboard.state.engine import prepare
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from db.schema import Division
from tests.access.server import ROOT, Browser, asked, databases, started
from tests.bench.sessions import one_round
from tests.faults.work import VILLAGE, disputes
from tests.loops import run

SECONDS = 30
SESSIONS = 30
DAY = dt.date(2026, 10, 31)


def test_half_a_minute_of_another_writer_disturbs_no_page_and_the_load_gets_in(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_WAIT_SECONDS", raising=False)
    file = tmp_path / "township.db"
    url = make_url(f"sqlite:///{file}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, size=0.3, today=DAY)
    with engine.begin() as connection:
        # The demo town makes way for the first real ledger; here it is the town.
        connection.exec_driver_sql("UPDATE data_version SET is_demo = 0")
    engine.dispose()
    with reading_engine(url).connect() as connection:
        village = connection.scalars(select(Division.code).where(Division.level == "村")).first()
    ledger = disputes(tmp_path / "纠纷.csv", "WAIT", 7)
    ledger.write_text(ledger.read_text("utf-8-sig").replace(VILLAGE, village), "utf-8-sig")
    server = started(databases(tmp_path, url.render_as_string()))
    try:
        with closing(_other(file)) as other, Browser(server).socket() as socket:
            assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            before = accepted(socket)
            other.execute("BEGIN EXCLUSIVE")
            other.execute("DELETE FROM dispute")
            load = subprocess.Popen(
                [sys.executable, "-m", "dashboard", "import", str(ledger)],
                cwd=ROOT,
                env=server.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            was_waiting = []

            def let_go():
                was_waiting.append(load.poll() is None)
                other.execute("ROLLBACK")

            timer = threading.Timer(SECONDS, let_go)
            timer.start()
            assert accepted(socket) == before and Browser(server).get("/healthz").status == 200
            assert not was_waiting
            found = run(one_round(server, SESSIONS))
            assert found.errors == [] and len(found.seconds) == SESSIONS
            timer.join()
            said, _ = load.communicate(timeout=60)
            assert was_waiting == [True] and load.returncode == 0 and "新增 7" in said
            assert accepted(socket) == before + 7
    finally:
        server.stop()


def _other(file):
    """Another program's connection, which a thread of ours may use."""
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


def accepted(socket):
    """The number of disputes that the page shows, taken in since 2025."""
    text = asked(socket, "", f"as_of={DAY}&from=2025-01-01").decode("utf-8", "ignore")
    assert 'class="headline"' in text
    return int(re.search(r"考核期受理 (\d+) 件", text)[1])


def test_a_command_that_cannot_get_in_says_so_in_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "township.db"
    url = make_url(f"sqlite:///{file}")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string())
    monkeypatch.setenv("DATABASE_WAIT_SECONDS", "1")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        words = [sys.executable, "-m", "dashboard", "import", str(disputes(tmp_path / "纠纷.csv", "X", 1))]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "等了 1 秒" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("migrate",), ("rollup", "rebuild"), ("restore", "{}", "--force")], ids=str)
def test_whoever_looks_after_the_server_is_told_that_it_is_locked_and_not_that_it_is_away(
    tmp_path, monkeypatch, words, capsys
):
    shared, backup = tmp_path / "township.db", tmp_path / "backup.zip"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{shared}")
    monkeypatch.setenv("DATABASE_WAIT_SECONDS", "0")
    migrate()
    backups.backup(backup)
    with closing(sqlite3.connect(shared, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sys, "argv", ["dashboard", *(each.format(backup) for each in words)])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 2 and "正被占用" in capsys.readouterr().err


def test_a_lock_on_the_accounts_is_told_by_no_wrong_address(tmp_path, monkeypatch, capsys):
    own = tmp_path / "state.db"
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{own}")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'township.db'}")
    monkeypatch.setattr(state, "WAIT_SECONDS", 0)
    prepare()
    migrate()
    with closing(sqlite3.connect(own, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for words in (["account", "list"], ["import", str(disputes(tmp_path / "纠纷.csv", "X", 1))]):
            monkeypatch.setattr(sys, "argv", ["dashboard", *words])
            with pytest.raises(SystemExit) as ended:
                main()
            assert ended.value.code == 2 and "正被占用" in capsys.readouterr().err
