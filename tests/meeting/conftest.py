"""Briefings of towns in different states, and a state database of the test's own."""

import csv

import pytest
from sqlalchemy import make_url

from dashboard.figures.briefing import briefing
from dashboard.view import View
from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from db.migrate import migrate
from tests.conftest import DEMO_DAY

DAY = DEMO_DAY
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
def demo_url(demo_url):
    return make_url(demo_url)


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
