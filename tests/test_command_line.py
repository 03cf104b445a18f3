"""The command line says in Chinese what it cannot do, and ends with status 2; no traceback, and nothing half done."""

import datetime as dt

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from dashboard.__main__ import app
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.county import FIRST, make_county


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


@pytest.fixture(scope="module")
def county_url(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("county") / "county.db")


@pytest.fixture
def county(county_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", county_url)


def refused(*arguments):
    """What a command that ends with status 2 says, and nothing else is printed."""
    ended = CliRunner().invoke(app, list(map(str, arguments)))
    assert (ended.exit_code, ended.stdout) == (2, ""), ended.exception
    return ended.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused(town, day):
    sentence = f"「{day}」不在1900年至2100年之间"
    assert sentence in refused("figures", "--as-of", day)
    assert sentence in refused("figures", "--from", day, "--by", "month")


def test_the_calendar_reaches_to_both_its_ends(town):
    for arguments in (["--as-of", "1900-01-01"], ["--as-of", "2100-12-31", "--from", "1900-01-01"]):
        assert CliRunner().invoke(app, ["figures", *arguments, "--json"]).exit_code == 0


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
