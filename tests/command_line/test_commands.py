"""The command line says in Chinese what it cannot do, and ends with status 2; no traceback, and nothing half done."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import typer
from sqlalchemy import func, make_url, select, update
from typer.testing import CliRunner

from dashboard import VERSION, serve_command
from dashboard.__main__ import app
from dashboard.access import audit
from dashboard.figures import rollups
from dashboard.figures.registry import FIGURES
from dashboard.state import engine as state
from db import schema
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate, revisions
from tests.command_line.conftest import refused
from tests.county import FIRST


@pytest.fixture(scope="module")
def town_url(tmp_path_factory):
    """A database of one town."""
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('one') / 'town.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    return url.render_as_string()


@pytest.fixture
def town(town_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", town_url)


@pytest.fixture
def county(county_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", county_url)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused(town, day):
    sentence = f"「{day}」不在1900年至2100年之间"
    assert sentence in refused("figures", "--as-of", day)
    assert sentence in refused("figures", "--from", day, "--by", "month")


def test_the_calendar_reaches_to_both_its_ends(town):
    for arguments in (["--as-of", "1900-01-01"], ["--as-of", "2100-12-31", "--from", "1900-01-01"]):
        assert CliRunner().invoke(app, ["figures", *arguments, "--json"]).exit_code == 0


NUMBER = ["id", "name", "unit", "n", "N", "value", "low", "high", "light", "approximate"]


@pytest.mark.parametrize("by", [None, "village", "month"])
def test_every_figure_is_printed_with_its_name_and_the_contracts_keys(town, by):
    asked = ["figures", "--as-of", "2026-10-31", "--json", *(["--by", by] if by else [])]
    answer = json.loads(CliRunner().invoke(app, asked).stdout)
    for row in answer["rows"] if by else [answer]:
        assert list(row["scope"]) == ["code", "name"]
        assert [list(each) for each in row["figures"]] == [NUMBER] * len(FIGURES)
        assert [(each["id"], each["name"]) for each in row["figures"]] == [
            (each.id, each.name) for each in FIGURES.values()
        ]


def test_more_months_than_one_statement_takes_are_refused(town):
    asked = ("figures", "--as-of", "2026-12-31", "--by", "month")
    assert "最多列 360 个月" in refused(*asked, "--from", "1996-12-31")
    assert CliRunner().invoke(app, [*asked, "--from", "1997-01-01", "--json"]).exit_code == 0


OF_A_TOWN = [("rollup", "rebuild"), ("rollup", "verify", "--views", "1"), ("pack", "--as-of", "2026-10-31")]


def with_folder(command, folder):
    return (*command, "--out", folder) if command[0] == "pack" else command


@pytest.mark.parametrize("command", OF_A_TOWN, ids=lambda command: command[0] + command[1])
def test_a_town_that_the_ledger_does_not_have_is_refused(county, tmp_path, command):
    for code in ("999", "990101", f"{FIRST}-01", ""):
        said = refused(*with_folder(command, tmp_path), "--town", code)
        assert f"没有代码为「{code}」的镇" in said
    assert not list(tmp_path.iterdir())
    assert CliRunner().invoke(app, [*with_folder(command, str(tmp_path)), "--town", FIRST]).exit_code == 0


@pytest.mark.parametrize("command", OF_A_TOWN, ids=lambda command: command[0] + command[1])
def test_a_database_of_one_town_takes_no_town(town, tmp_path, command):
    assert "请去掉 --town" in refused(*with_folder(command, tmp_path), "--town", FIRST)
    assert not list(tmp_path.iterdir())


STOPPED = """
import os, runpy, signal, sys
# A shell that starts the tests in the background has told them to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from dashboard import backup
copied_out = backup._copied_out
def then_stopped(*arguments):
    copied_out(*arguments)
    os.kill(os.getpid(), {signal})
backup._copied_out = then_stopped
runpy.run_module("dashboard", run_name="__main__")
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_backup_that_is_stopped_says_so_and_leaves_nothing(ledger, tmp_path, name):
    assert CliRunner().invoke(app, ["import", str(ledger)]).exit_code == 0
    folder = tmp_path / "backups"
    folder.mkdir()
    code = STOPPED.format(signal=int(getattr(signal, name)))
    done = subprocess.run(
        [sys.executable, "-c", code, "backup", str(folder / "all.zip")], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (130, "", False), done.stderr
    assert "已中断" in done.stderr and list(folder.iterdir()) == []


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_what_the_console_cannot_show_is_a_question_mark(ledger, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "import", str(ledger)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert (done.returncode, done.stderr.count(b"Traceback")) == (0, 0)
    assert done.stdout.startswith(b"? ")
    assert [each.action for each in audit.entries()] == [audit.LOADED]


@pytest.mark.parametrize("size", ["nan", "inf", "0", "-1", "1e308", "groß"])
def test_a_demo_of_no_size_is_refused(ledger, tmp_path, size):
    assert f"不能是「{size}」" in refused("demo", f"--size={size}")
    assert not (tmp_path / "town.db").exists()


def test_the_version_is_named_whatever_the_settings_are(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    said = CliRunner().invoke(app, ["--version"])
    assert said.exit_code == 0
    assert (
        said.stdout
        == f"督导看板 {VERSION}（台账库结构 {revisions()[0]}，账号库结构 {revisions(state.MIGRATIONS)[0]}）\n"
    )


def test_a_small_part_of_the_demo_town_is_a_village(ledger):
    assert CliRunner().invoke(app, ["demo", "--size", "0.01"]).exit_code == 0


def test_blank_ledgers_need_a_folder_that_can_be_written(ledger):
    assert "写不进文件夹" in refused("template", ledger)
    assert "写不进文件夹" in refused("template", ledger / "x")


@pytest.mark.parametrize(
    "arguments",
    [("run", "--port", 65536), ("run", "--port", 0), ("audit", "list", "--limit", 0), ("audit", "list", "--limit", -3)],
)
def test_a_number_that_no_server_and_no_list_can_take_is_refused_before_anything_is_done(ledger, arguments):
    ended = CliRunner().invoke(app, list(map(str, arguments)))
    assert ended.exit_code == 2 and arguments[-2] in ended.stderr


def test_the_rollups_of_a_small_town_are_made_for_the_check_and_taken_back(town, monkeypatch):
    said = CliRunner().invoke(app, ["rollup", "verify", "--views", "2"])
    assert said.exit_code == 0 and "汇总与台账一致：1 个镇" in said.stdout
    with loading_engine().connect() as connection:
        assert not connection.scalar(select(func.count()).select_from(schema.RollupCell))
    add_up = rollups.rebuild_within

    def wrongly(connection, towns):
        add_up(connection, towns)
        connection.execute(update(schema.RollupCell).values(m00=schema.RollupCell.m00 + 1))

    monkeypatch.setattr(rollups, "rebuild_within", wrongly)
    said = CliRunner().invoke(app, ["rollup", "verify", "--views", "2"])
    assert said.exit_code == 1 and "本镇" in said.stdout and "台账为" in said.stdout


def test_a_check_of_no_views_is_refused(town):
    assert "--views" in refused("rollup", "verify", "--views", 0)


def test_brackets_in_a_name_are_printed_as_they_are(ledger):
    name = "[/值班]室"
    added = CliRunner().invoke(app, ["account", "add", name, "--role", "扫黑办"], input="a long password\n")
    assert added.exit_code == 0, added.stderr
    assert name in CliRunner().invoke(app, ["account", "list"]).stdout
    assert name in CliRunner().invoke(app, ["audit", "list"]).stdout


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (("127.0.0.1", 8501, ""), "http://127.0.0.1:8501/"),
        (("::1", 8501, "/dudao/"), "http://[::1]:8501/dudao"),
        (("0.0.0.0", 80, ""), "http://本机地址:80/"),
    ],
)
def test_a_start_says_what_to_open(asked, shown):
    assert serve_command.web_address(*asked) == shown


def test_a_port_that_is_taken_and_an_address_of_another_machine_are_refused(town):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"端口 {port} 已被别的程序占用" in refused("run", "--port", port)
    with pytest.raises(typer.Exit):
        serve_command.check_port("203.0.113.1", port)
    serve_command.check_port("127.0.0.1", port)


def test_commands_start_without_the_web_server_and_the_office_formats():
    """What they take to import was half of a command's time."""
    heavy = ("streamlit", "docx", "pptx", "openpyxl", "authlib", "scipy", "pandas")
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, dashboard.__main__; print([each for each in {heavy} if each in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"


def test_run_looks_at_accounts_without_streamlit_and_the_server_collects_garbage_once_it_is_there():
    """Both were a quarter of what a start takes."""
    asked = [
        "import sys, dashboard.__main__, dashboard.access.oidc; print('streamlit' in sys.modules)",
        "import gc, dashboard.server; print(gc.isenabled(), gc.get_freeze_count() > 100_000)",
    ]
    said = [
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True).stdout.strip()
        for each in asked
    ]
    assert said == ["False", "True True"]


def test_why_of_a_count_lists_what_counts_and_nothing_that_falls_short(demo_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", str(demo_url))
    asked = ("figures", "--as-of", "2026-10-31", "--why")
    rate, count = (CliRunner().invoke(app, [*asked, each]).stdout for each in ("dispute.on_time", "clue.open"))
    assert "未达到（" in rate and "已计入（" in rate
    assert "未达到" not in count and "已计入（" in count


@pytest.mark.parametrize(("zone", "is_told"), [("UTC", True), ("CST-8", False)])
def test_a_server_whose_day_is_not_the_township_s_says_so_when_it_starts(zone, is_told, monkeypatch, capsys):
    with monkeypatch.context() as changed:
        changed.setenv("TZ", zone)
        time.tzset()
        serve_command.warn_of_another_zone()
    time.tzset()
    assert ("时区不是北京时间" in capsys.readouterr().err) == is_told
