"""A town has dozens of villages; of thousands a page lists those that ask for something, and says so."""

import datetime as dt

from dashboard.charts import disputes, overview
from dashboard.charts.overview import DIMENSIONS, MOST
from dashboard.charts.words import Before
from dashboard.figures.compute import Row
from dashboard.figures.funnel import funnel
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.links import Links
from dashboard.view import View
from tests.charts.checked import checked

VIEW = View.of(dt.date(2026, 10, 31))


def village(place, n):
    light = "red" if n < 15 else "green"
    results = {each: Result(each, "rate", n, 20, n / 20, n / 20 - 0.1, n / 20 + 0.05, light) for each in DIMENSIONS}
    return Row(f"{place:05d}", f"{place}村", results, VIEW)


def town(number, behind):
    return [village(place, 5 if place < behind else 20) for place in range(number)]


def test_dozens_of_villages_are_all_listed():
    told = overview.matrix(town(MOST, 3), Links())
    assert told.count("<tr>") == MOST + 1 and "个村" not in told


def test_of_thousands_those_behind_are_listed_and_the_others_counted():
    told = overview.matrix(town(2000, 7), Links())
    assert told.count("<tr>") == 8
    assert "共 2000 个村，7 个有落后和需关注的" in told


def test_of_thousands_the_chart_draws_those_outside_the_limits_alone():
    rows = town(2000, 7)
    whole = Result("dispute.on_time", "rate", 39895, 40000, 0.997, 0.99, 1.0)
    chart = disputes.villages("dispute.on_time", whole, rows, funnel(whole, rows), "全镇", Links())
    assert sorted(checked(chart).layout.yaxis.categoryarray) == [f"{place}村" for place in range(7)]
    assert "共 2000 个村，只画低于界限的" in disputes.beside_villages(len(rows), "全镇")


def test_a_long_red_list_counts_what_it_leaves_out():
    item = RedItem("逾期纠纷", "JF1", "甲", "1", "东岭村", "乙", 3, "催办", "dispute.overdue")
    told = overview.red_list([item] * (MOST + 40), {}, Before(), Links())
    assert told.count("<tr>") == MOST + 1
    assert f"红灯清单　{MOST + 40} 项" in told and f"只列最久的 {MOST} 项" in told
