"""As of a day before all records a page says so, and shows no red lights."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import make_url

from dashboard.charts import no_records
from dashboard.figures.compute import figures
from dashboard.figures.red_list import red_list
from dashboard.figures.registry import FIGURES
from dashboard.view import View
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate

TODAY = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('town') / 'demo.db'}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, today=TODAY)
    engine.dispose()
    return reading_engine(url)


@pytest.mark.parametrize(
    ("as_of", "is_early"),
    [(dt.date(1999, 12, 31), True), (TODAY, False), (dt.date(2027, 1, 1), False), (dt.date(2031, 1, 1), False)],
)
def test_a_day_before_all_records_is_told_from_one_with_few(town, as_of, is_early):
    with town.connect() as connection:
        [row] = figures(connection, View.of(as_of))
        red = red_list(connection, View.of(as_of))
    assert no_records.nothing_counts(row.results) is is_early
    # Every post stands vacant on such a day, and of none is known since when.
    assert not is_early or (red and no_records.none_left(red))
    assert is_early or not no_records.none_left(red)


def test_ledgers_that_nobody_loaded_are_no_records_that_are_not_there_yet():
    none = {each: figure.unloaded() for each, figure in FIGURES.items()}
    assert not no_records.nothing_counts(none), "their absence is said elsewhere"
    points = FIGURES["point.total"].count_result(0)
    assert no_records.nothing_counts(none | {points.id: points})
    assert not no_records.nothing_counts(none | {points.id: replace(points, value=1)})
    weeks = FIGURES["patrol.weeks"].rate_result(0, 44)
    assert no_records.nothing_counts(none | {weeks.id: weeks}), "villages and weeks are there without a record"


def test_the_page_says_the_day_and_leads_to_today_and_to_the_ledgers():
    shown = no_records.page(dt.date(1999, 12, 31), "chain", "data")
    assert "截至1999年12月31日，各台账还没有可统计的记录" in shown
    assert 'href="chain"' in shown and 'href="data"' in shown and "落后" not in shown
    assert "数据质量" not in no_records.page(dt.date(1999, 12, 31), "chain", "")
