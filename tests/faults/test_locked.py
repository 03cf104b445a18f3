"""A shared SQLite database that another program keeps locked for longer than it is waited for."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import OperationalError

from dashboard.faults import fault_of
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Dispute
from tests.access.server import Browser, asked, databases, started
from tests.faults.work import disputes, town, written


@pytest.fixture
def short_wait(monkeypatch):
    monkeypatch.setenv("DATABASE_WAIT_SECONDS", "1")


def test_an_open_page_says_that_the_database_is_locked_and_comes_back(tmp_path, short_wait):
    file = tmp_path / "township.db"
    url = make_url(f"sqlite:///{file}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, size=0.3, today=dt.date(2026, 10, 31))
    engine.dispose()
    environment = databases(tmp_path, url.render_as_string())
    # Not asked for its health yet: that would open the database, which is put out of WAL mode here, as it is on a
    # network drive or after another program has rewritten it. Only so can a writer lock readers out at all.
    server = started(environment, alive="/_stcore/health")
    try:
        with (
            closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as other,
            Browser(server).socket() as socket,
        ):
            assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
            assert 'class="headline"' in _seen(socket, "2026-10-31")
            other.execute("BEGIN EXCLUSIVE")
            said = _seen(socket, "2026-10-30")
            assert "数据库正被占用" in said and 'class="headline"' not in said
            other.execute("ROLLBACK")
            assert 'class="headline"' in _seen(socket, "2026-10-30")
    finally:
        server.stop()


def _seen(socket, day):
    return asked(socket, "disputes", f"as_of={day}").decode("utf-8", "ignore")


def test_a_program_that_keeps_a_wal_database_to_itself_is_named_and_cannot_where_somebody_reads(tmp_path, short_wait):
    file = tmp_path / "township.db"
    url = make_url(f"sqlite:///{file}")
    migrate(url)
    engine = reading_engine(url)
    counted = select(func.count()).select_from(Dispute)
    with closing(sqlite3.connect(file, isolation_level=None, timeout=1)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        with engine.connect() as connection:
            assert connection.scalar(counted) == 0
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("UPDATE data_version SET version = 7")
            assert connection.scalar(counted) == 0
        engine.dispose()
        other.execute("UPDATE data_version SET version = 7")
        with pytest.raises(OperationalError) as locked, engine.connect() as connection:
            connection.scalar(counted)
        assert fault_of(locked.value, lambda: engine).word == "locked"
    with engine.connect() as connection:
        assert connection.scalar(counted) == 0
    engine.dispose()


def test_a_load_that_cannot_get_in_says_how_long_it_waited_and_loads_nothing(database_url, tmp_path, short_wait):
    engine, divisions = town(database_url)
    assert load_files(engine, [written(tmp_path / "区划.csv", divisions)]).exit_status == 0
    ledger = disputes(tmp_path / "纠纷.csv", "JF", 3)
    holder = loading_engine(database_url)
    with holder.begin() as connection:
        if database_url.get_backend_name() == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(990718)")
        report = load_files(engine, [ledger])
        assert "等了 1 秒" in report.as_text() and report.exit_status == 2
    with reading_engine(database_url).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Dispute)) == 0
    assert load_files(engine, [ledger]).exit_status == 0
    holder.dispose()
    engine.dispose()
