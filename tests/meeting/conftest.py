"""Briefings of towns in different states, and a state database of the test's own."""

import csv
import datetime as dt

import pytest
from sqlalchemy import make_url

from dashboard.figures.briefing import briefing
from dashboard.state.engine import prepare
from dashboard.view import View
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from db.migrate import migrate

DAY = dt.date(2026, 10, 31)
DIVISIONS = [["代码", "名称", "级别", "上级代码"], ["99", "小镇", "镇", ""], ["9901", "甲村村民委员会", "村", "99"]]
DISPUTES = [
    ["编号", "村", "受理日期", "来源", "类别", "级别", "办理时限", "化解日期", "化解层级"],
    ["JF1", "甲村", "2026-03-05", "排查", "邻里", "一般", "2026-04-05", "2026-03-09", "村"],
    ["JF2", "甲村", "2026-05-05", "来访", "邻里", "一般", "2026-06-05", "2026-05-09", "村"],
    ["JF3", "甲村", "2026-06-05", "来访", "合同", "一般", "2026-07-05", "", ""],
]


def town(folder, *sheets):
    """The engine of a database with these sheets (name, rows) loaded."""
    url = make_url(f"sqlite:///{folder / 'town.db'}")
    migrate(url)
    engine = loading_engine(url)
    for name, rows in sheets:
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        assert load_files(engine, [path]).exit_status == 0
    engine.dispose()
    return reading_engine(url)


def briefed(engine, day=DAY):
    with engine.connect() as connection:
        return briefing(connection, View.of(day))


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('meeting') / 'demo.db'}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, today=DAY)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def demo(demo_url):
    """The demo town: something late of each kind."""
    return briefed(reading_engine(demo_url))


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """No ledger has been loaded."""
    return briefed(town(tmp_path_factory.mktemp("empty")))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """One village with three disputes, and nobody in post."""
    return briefed(town(tmp_path_factory.mktemp("small"), ("区划台账", DIVISIONS), ("矛盾纠纷台账", DISPUTES)))


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request, tmp_path, monkeypatch):
    """An empty state database, as the program finds it."""
    if request.param == "sqlite":
        monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    else:
        server = request.getfixturevalue("postgresql_server")
        name = f"state_{tmp_path.name.replace('-', '_').lower()}"[:60]
        from tests.conftest import _execute

        _execute(server, f"CREATE DATABASE {name}")
        monkeypatch.setenv("DASHBOARD_STATE_URL", server.set(database=name).render_as_string(hide_password=False))
    prepare()
