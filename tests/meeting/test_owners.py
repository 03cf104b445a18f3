"""Slides name units; a dot inside a person's name parts no unit from it."""

import pytest

from dashboard.charts.slides import red
from dashboard.figures.owners import owner_of
from dashboard.figures.red_list import RedItem

NAME = "买买提·艾力"


@pytest.mark.parametrize(("unit", "shown"), [("司法所", "司法所"), (None, "未注明")])
def test_of_who_answers_a_slide_shows_the_unit_and_nothing_of_the_name(unit, shown):
    item = RedItem("纠纷", "A1", "邻里", "9901", "甲村", owner_of(unit, NAME), 3, "", "dispute.overdue")
    assert red.unit(item) == shown
