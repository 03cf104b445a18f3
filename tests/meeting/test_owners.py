"""Slides name units, the same on each; a dot inside a person's name parts no unit from it."""

import pytest

from dashboard.charts.slides import actions, red
from dashboard.figures.owners import NOT_STATED, owner_of, place_and_owner
from dashboard.figures.red_list import RedItem

NAME = "买买提·艾力"


@pytest.mark.parametrize(("unit", "shown"), [("司法所", "司法所"), (None, "甲村")])
def test_of_who_answers_a_slide_shows_the_unit_and_nothing_of_the_name(unit, shown):
    item = RedItem("纠纷", "A1", "邻里", "9901", "甲村", owner_of(unit, NAME), 3, "", "dispute.overdue")
    assert red.unit(item) == shown


def test_what_names_neither_village_unit_nor_person_is_not_the_town_s_to_answer_for():
    place, owner = place_and_owner("", None, None)
    item = RedItem("责任事项", "A1", "回访", None, place, owner, 3, "", "duty.overdue")
    assert place == "全镇" and red.unit(item) == NOT_STATED


def test_the_first_slide_and_the_last_name_the_same_for_each_item(demo):
    """The ledger of weak organisations names nobody: then it is the village's."""
    units = {(task.kind, task.what, task.place): actions.works([task])[0].unit for task in demo.tasks if task.is_red}
    assert any(item.figure_id == "organisation.overdue" and not item.owner for item in demo.red)
    for item in demo.red:
        own = red.unit(item)
        named = f"{item.place}{own[1:]}" if own.startswith("村") else own
        assert units[item.kind, item.what, item.place] == named
