"""A town has dozens of villages; of thousands a page lists those that ask for something, and says so."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from dashboard.charts import disputes, overview, parts, theme
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


def compared(rows):
    """The villages' rates as a chart, and the card that shows it."""
    whole = Result("dispute.on_time", "rate", 1100, 1200, 0.917, 0.9, 0.93)
    chart = disputes.villages("dispute.on_time", whole, rows, funnel(whole, rows), "全镇", Links())
    return checked(chart).layout, parts.chart_card("各村到期化解率", chart)


def test_the_chart_of_sixty_villages_scrolls_inside_its_card_those_outside_the_limits_first():
    rows = [village(place, 5 if place in (17, 40) else 20) for place in range(60)]
    layout, card = compared(rows)
    inside = [f"{place}村" for place in range(60) if place not in (17, 40)]
    assert list(layout.yaxis.categoryarray) == ["17村", "40村", *inside]
    assert layout.height > parts.TALL and '<div class="scroll"' in card
    assert layout.xaxis.side == "top", "below the last village nobody would see what the lines mean"
    assert disputes.beside_villages(60, "全镇").startswith("低于界限的在前；")


@pytest.mark.parametrize("name", ["{}村", "{}沂水流域经济开发高新园西区社区"])
def test_a_chart_that_scrolls_ends_with_a_whole_line(name):
    layout, card = compared([replace(village(place, 20), name=name.format(place)) for place in range(60)])
    [rem] = re.findall("max-height:([0-9.]+)rem", card)
    box = round(float(rem) * theme.CHART_TEXT)
    a_line = (layout.height - layout.margin.t - layout.margin.b) / (layout.yaxis.range[0] - layout.yaxis.range[1])
    lines = (box - layout.margin.t) / a_line + layout.yaxis.range[1] + 0.5
    assert parts.TALL - a_line < box <= parts.TALL and lines == pytest.approx(round(lines), abs=1 / a_line)


def test_the_chart_of_a_usual_town_is_shown_whole_in_the_order_of_the_codes():
    layout, card = compared([village(place, 5 if place == 17 else 20) for place in range(21)])
    assert list(layout.yaxis.categoryarray) == [f"{place}村" for place in range(21)]
    assert layout.height < parts.TALL and "scroll" not in card and layout.xaxis.side is None
    assert "在前" not in disputes.beside_villages(21, "全镇")


@pytest.mark.parametrize("number", range(25, 35))
def test_that_some_villages_stand_first_is_said_where_they_do(number):
    layout, _ = compared([village(place, 20) for place in range(number)])
    assert (layout.height > parts.TALL) == ("在前" in disputes.beside_villages(number, "全镇"))


def test_a_long_red_list_counts_what_it_leaves_out():
    item = RedItem("逾期纠纷", "JF1", "甲", "1", "东岭村", "乙", 3, "催办", "dispute.overdue")
    told = overview.red_list([item] * (MOST + 40), {}, Before(), Links())
    assert told.count("<tr>") == MOST + 1
    assert f"红灯清单　{MOST + 40} 项" in told and f"只列最久的 {MOST} 项" in told
    assert "只列最久的" not in overview.red_list([item] * MOST, {}, Before(), Links())
