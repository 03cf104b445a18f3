"""The command line says in Chinese what it cannot do, and ends with status 2; no traceback, and nothing half done."""

import datetime as dt

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from dashboard.__main__ import app
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate


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
