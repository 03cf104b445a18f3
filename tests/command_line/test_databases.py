"""What a command says of a database that is away, missing, older, newer, somebody else's or wrongly named."""

import sqlite3
import sys
import tempfile
from contextlib import closing

import pytest

from dashboard import __main__ as command_line
from dashboard import serve_command
from dashboard.access import accounts
from dashboard.state import engine as state
from db.migrate import migrate
from tests.command_line.conftest import refused


@pytest.mark.parametrize("seconds", ["abc", "-1", "1.5", "9" * 5000])
@pytest.mark.parametrize("name", ["DATABASE_WAIT_SECONDS", "DATABASE_STATEMENT_SECONDS"])
def test_seconds_that_are_no_number_are_refused(ledger, monkeypatch, name, seconds):
    monkeypatch.setenv(name, seconds)
    assert f"{name} 只能是整数秒" in refused("import", ledger)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://x",
        "postgres://a:geheim@b/c",
        "postgresql://a:geheim@b:x/c",
        "x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///town.db",
        "sqlite:///town.db?mode=ro&geheim=1",
        f"sqlite:///{tempfile.gettempdir()}",
    ],
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_READ_URL", "DASHBOARD_STATE_URL"])
def test_a_database_of_another_make_is_refused_and_its_address_not_repeated(ledger, monkeypatch, name, address):
    monkeypatch.setenv(name, address)
    for command in (("import", ledger), ("figures",), ("account", "list"), ("rollup", "verify")):
        said = refused(*command)
        assert f"{name} 不是能用的数据库地址" in said and "geheim" not in said


def test_a_database_that_is_away_on_a_server_called_so_is_not_said_to_be_locked(ledger, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@/c?host=/srv/block")
    monkeypatch.setattr(sys, "argv", ["dashboard", "import", str(ledger)])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2 and "连不上台账库" in said and "占用" not in said
    # A wrong password is one of the causes; and it is one sentence that ends with what to do next.
    assert "账号、密码不对" in said and "DATABASE_URL，然后再试一次。" in said


@pytest.mark.parametrize("name, command", [("DATABASE_READ_URL", "figures"), ("DATABASE_URL", "import")])
def test_of_two_addresses_of_the_shared_database_the_wrong_one_is_named(ledger, monkeypatch, capsys, name, command):
    migrate()
    for each in ("DATABASE_URL", "DATABASE_READ_URL"):
        monkeypatch.setenv(
            each, "postgresql://a@/c?host=/srv/away" if each == name else f"sqlite:///{ledger.parent / 'town.db'}"
        )
    monkeypatch.setattr(sys, "argv", ["dashboard", command, *([str(ledger)] if command == "import" else [])])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2 and "连不上台账库" in said and f"核对 {name}，" in said


@pytest.mark.parametrize("name", ["DATABASE_URL", "DASHBOARD_STATE_URL", "DASHBOARD_SECRET_FILE"])
def test_a_place_that_cannot_be_made_is_named_and_nothing_is_done(ledger, tmp_path, monkeypatch, capsys, name):
    place = ledger / "below a file" / "x"
    monkeypatch.setenv(name, str(place) if name.endswith("FILE") else f"sqlite:///{place}")
    words = ["migrate"] if name == "DATABASE_URL" else ["account", "add", "甲", "--role", "扫黑办", "--identity", "a"]
    monkeypatch.setattr(sys, "argv", ["dashboard", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 2 and "below a file" in capsys.readouterr().err
    if name == "DASHBOARD_SECRET_FILE":
        assert accounts.listed() == []


def test_a_database_that_is_not_there_is_said_to_be_missing(ledger, monkeypatch, capsys):
    for words in (["figures"], ["rollup", "verify"]):
        monkeypatch.setattr(sys, "argv", ["dashboard", *words])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        assert ended.value.code == 2 and "还没有这个文件" in capsys.readouterr().err


def test_figures_of_an_older_database_ask_for_the_migration_in_one_sentence(ledger, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("CREATE TABLE alembic_version (version_num)")
    assert "python -m dashboard migrate" in refused("figures")
    # What the log gets on a server would stand in English before the sentence.
    assert caplog.messages == []


@pytest.mark.parametrize("name", ["town.db", "state.db"])
@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["migrate"],
        ["demo"],
        ["run"],
        ["figures", "--json"],
        ["rollup", "verify"],
        ["rollup", "rebuild"],
        ["account", "list", "--json"],
        ["backup"],
    ],
)
def test_a_database_of_a_newer_program_is_left_alone_and_says_so(ledger, tmp_path, monkeypatch, capsys, name, words):
    migrate()
    state.prepare()
    with closing(sqlite3.connect(tmp_path / name)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    own = {"import": [str(ledger)], "backup": [str(tmp_path / "backup.zip")]}.get(words[0], [])
    is_of_the_other = (name == "state.db" and words[0] in ("demo", "figures", "rollup")) or (
        name == "town.db" and words[0] == "account"
    )
    # A copy of a newer database is one for the newer program.
    is_copied = words[0] == "backup" and name == "town.db"
    monkeypatch.setattr(serve_command, "serve", lambda _command: None)
    monkeypatch.setattr(sys, "argv", ["dashboard", *words, *own])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr()
    if is_of_the_other or is_copied:
        assert ended.value.code in (0, None)
    else:
        assert (ended.value.code, said.out) == (2, "") and "比程序新（版本 9999，" in said.err


def test_a_table_of_somebody_else_is_named_and_left(ledger, tmp_path, monkeypatch, capsys):
    with closing(sqlite3.connect(tmp_path / "town.db")) as other:
        other.execute("CREATE TABLE dispute (x)")
    for words in (["migrate"], ["import", str(ledger)]):
        monkeypatch.setattr(sys, "argv", ["dashboard", *words])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        assert ended.value.code == 2 and "不是本程序建的" in capsys.readouterr().err
