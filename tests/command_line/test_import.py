"""`import`: nothing is loaded that the log cannot note, and what was done is told whatever becomes of the report."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from dashboard import __main__ as command_line
from dashboard import serve_command
from dashboard.__main__ import app
from dashboard.access import audit
from dashboard.state import engine as state
from db import schema
from db.demo import NotADemo
from db.engine import loading_engine
from db.ledgers import load
from tests.access.server import free_port
from tests.command_line.conftest import refused


def divisions():
    with loading_engine().connect() as connection:
        return connection.scalar(select(func.count()).select_from(schema.Division))


def test_nothing_is_loaded_with_a_secret_that_others_read(ledger, tmp_path):
    (tmp_path / "key").write_text("x" * 64)
    (tmp_path / "key").chmod(0o644)
    assert "别人也能读" in refused("import", ledger)
    assert divisions() == 0


def test_ledgers_that_were_loaded_while_a_first_start_looked_for_them_are_served(ledger, monkeypatch):
    def draw(_engine):
        raise NotADemo("real ledgers")

    served = []
    monkeypatch.setattr(serve_command, "make_demo", draw)
    monkeypatch.setattr(serve_command, "serve", served.append)
    assert CliRunner().invoke(app, ["run", "--port", str(free_port())]).exit_code == 0 and served


def test_a_folder_in_the_place_of_the_secret_is_called_one(ledger, tmp_path):
    (tmp_path / "key").mkdir(0o755)
    said = refused("import", ledger)
    assert "key 是个文件夹" in said and "chmod" not in said
    assert divisions() == 0


def test_nothing_is_loaded_without_a_secret(ledger, tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(tmp_path / "区划台账.csv" / "key"))
    assert "密钥文件打不开" in refused("import", ledger)
    assert divisions() == 0


def test_nothing_is_loaded_where_the_log_would_be_in_the_shared_database(ledger, monkeypatch):
    monkeypatch.setenv("DASHBOARD_STATE_URL", os.environ["DATABASE_URL"])
    assert "须用单独的数据库" in refused("import", ledger)
    assert divisions() == 0


def test_nothing_is_loaded_while_the_log_cannot_be_written(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(state, "WAIT_SECONDS", 0.1)
    state.prepare()
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert "正被占用" in refused("import", ledger)
    assert divisions() == 0


def test_nothing_is_loaded_where_the_log_takes_no_entry(ledger, tmp_path):
    """A read-only file of SQLite gives its lock to whoever asks, and refuses only what is then written."""
    state.prepare()
    with closing(sqlite3.connect(tmp_path / "state.db")) as database:
        database.execute(
            "CREATE TRIGGER closed BEFORE UPDATE ON audit_head"
            " BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END"
        )
    assert "写不进" in refused("import", ledger)
    assert divisions() == 0


def test_a_file_that_is_none_is_named_in_the_report_and_the_others_are_loaded(ledger, tmp_path):
    ended = CliRunner().invoke(app, ["import", str(tmp_path), str(tmp_path / "none.xlsx"), str(ledger), "--json"])
    issues = {each["file"]: each["issues"] for each in json.loads(ended.stdout)["sheets"]}
    assert ended.exit_code == 1 and divisions() == 2
    assert "打不开这个文件" in issues["none.xlsx"][0]["reason"] and issues[tmp_path.name]


def test_a_start_leaves_a_ledger_that_was_loaded_before_the_divisions(ledger, tmp_path, monkeypatch):
    """An empty database gets the demo town on the first start; one with meetings alone is not empty."""
    meetings = tmp_path / "会议台账.csv"
    meetings.write_text("会议编号,会议类型,召开日期\nHY1,20日例会,2026-10-20\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["import", str(meetings)]).exit_code == 0
    monkeypatch.setattr(serve_command, "serve", lambda _command: None)
    port = free_port()
    started = CliRunner().invoke(app, ["run", "--port", str(port)])
    assert started.exit_code == 0 and f"打开 http://127.0.0.1:{port}/ " in started.stderr
    with loading_engine().connect() as connection:
        assert connection.scalars(select(schema.Meeting.code)).all() == ["HY1"]
    assert divisions() == 0


def test_a_load_is_noted_before_it_is_told(ledger, monkeypatch):
    noted = []
    monkeypatch.setattr(command_line, "print", lambda text, **_how: noted.append(len(audit.entries())), raising=False)
    assert CliRunner().invoke(app, ["import", str(ledger)]).exit_code == 0
    assert noted == [1]


@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=str)
@pytest.mark.parametrize(("more", "status"), [("", 0), ("12,乙村,乡,1\n", 1)], ids=["all loaded", "a row refused"])
def test_a_load_whose_report_finds_no_room_is_done_and_says_so(ledger, arguments, more, status):
    ledger.write_text(ledger.read_text(encoding="utf-8") + more, encoding="utf-8")
    ended = with_full_output(ledger, *arguments)
    assert (ended.returncode, divisions()) == (status, 2)
    assert "报告写不出去" in ended.stderr and "装载已完成" in ended.stderr
    assert "DATABASE_URL" not in ended.stderr and "Exception" not in ended.stderr
    assert [entry.action for entry in audit.entries()] == [audit.LOADED]


def test_a_trial_whose_report_finds_no_room_says_that_nothing_was_loaded(ledger):
    ended = with_full_output(ledger, "--dry-run")
    assert (ended.returncode, divisions()) == (0, 0)
    assert "没有装载任何一行" in ended.stderr and "已完成" not in ended.stderr


def with_full_output(*arguments):
    """What becomes of an `import` that prints to a full disk."""
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "dashboard", "import", *map(str, arguments)]
        return subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)


def test_an_interrupted_load_has_noted_and_told_the_files_before(ledger, tmp_path, monkeypatch, capsys):
    """Ctrl-C in the second file: the first is in the database, so it is in the log and in the report, too."""
    opened = load.read_file

    def interrupted(path):
        if path.name == "二.csv":
            raise KeyboardInterrupt
        return opened(path)

    monkeypatch.setattr(load, "read_file", interrupted)
    monkeypatch.setattr(sys, "argv", ["dashboard", "import", str(ledger), str(tmp_path / "二.csv")])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr()
    assert (ended.value.code, divisions(), len(audit.entries())) == (130, 2, 1)
    assert "区划台账.csv" in said.out and "二.csv" not in said.out and "已中断" in said.err
