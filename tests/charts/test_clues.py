"""The clues by the unit that has them in hand: numbers alone, what is late first."""

import datetime as dt
import re

from dashboard.charts import clues
from dashboard.figures.compute import Row
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from dashboard.view import View

D = dt.date(2026, 10, 31)
LINKS = Links((("as_of", "2026-10-31"),))
OPEN = FIGURES["clue.open"].count_result(7)


def unit(overdue, soon, still_open):
    counts = zip(clues.IN_HAND, (overdue, soon, still_open), strict=True)
    return {each: FIGURES[each].count_result(number) for each, number in counts}


def rows(html):
    return [re.sub("<[^>]+>", " ", row).split() for row in html.split("<tr>")[2:]]


def test_the_unit_with_the_most_overdue_stands_first_and_the_rest_are_counted():
    split = {
        "甲所": unit(0, 1, 4),
        None: unit(1, 0, 1),
        "乙所": unit(3, 0, 3),
        "丙所": unit(0, 0, 5),
        "丁所": unit(0, 0, 0),
    }
    drawn = clues.by_unit(OPEN, split, LINKS)
    table, note = drawn.split("其余")
    assert rows(table) == [["乙所", "■", "3", "0", "3"], ["未注明", "■", "1", "0", "1"], ["甲所", "0", "1", "4"]]
    assert note.startswith(" 1 个单位在办 5 条，没有超期和7天内到期的")
    assert "figure=clue.overdue&amp;unit=%E4%B9%99%E6%89%80" in drawn


def test_a_stage_without_a_clue_is_no_stripe_of_the_bar():
    counts = dict.fromkeys(clues.STAGES, 0) | {"clue.stage.assigned": 5, "clue.stage.closed": 156}
    drawn = clues.stages({each: FIGURES[each].count_result(number) for each, number in counts.items()}, LINKS)
    bar, legend = drawn.split('class="legend"')
    assert re.findall("width:([0-9.]+)%", bar) == ["3.1056", "96.8944"]
    assert "待分办 0" in legend and "待分办" not in bar


def test_a_chart_of_no_clue_is_a_sentence():
    month = Row("2026年10月", "2026年10月", {each: FIGURES[each].unloaded() for each in clues.MONTHLY}, View.of(D))
    assert clues.ages({"≤15": 0, ">60": 0}, LINKS) == "截至日没有在办线索。"
    assert clues.months([month], LINKS) == "近12个月没有新收和到期的线索。"


def test_nothing_late_is_said_only_where_there_are_clues():
    assert "没有超期和7天内到期的线索。" in clues.by_unit(OPEN, {"甲所": unit(0, 0, 2)}, LINKS)
    assert "截至日没有线索。" in clues.by_unit(OPEN, {}, LINKS)
    assert "线索台账未装载。" in clues.by_unit(FIGURES["clue.open"].unloaded(), {}, LINKS)


def test_a_units_name_is_escaped():
    assert "<b>&" not in clues.by_unit(OPEN, {"<b>&": unit(1, 0, 1)}, LINKS)
