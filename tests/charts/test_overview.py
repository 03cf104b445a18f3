"""What the first line of 区域, 管理区 and 一村一档 says of the rates, for every mixture of lights."""

import pytest

from dashboard.charts.overview import DIMENSIONS, behind
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES


@pytest.mark.parametrize(
    ("lights", "words"),
    [
        ({"patrol.weeks": "red", "dispute.on_time": "amber"}, "巡防落后"),
        ({"patrol.weeks": "green", "dispute.on_time": "amber", "chain.posts": "amber"}, "责任人、到期化解需关注"),
        ({"patrol.weeks": "green"}, "各项没有落后"),
        ({}, "件数尚少，暂不评定"),
    ],
)
def test_what_is_to_be_watched_is_named_where_nothing_is_behind(lights, words):
    assert behind({each: Result(each, "rate", 1, 1, light=lights.get(each, "few")) for each in DIMENSIONS}) == words


def test_nothing_is_judged_of_ledgers_that_were_never_loaded():
    assert behind({each: FIGURES[each].unloaded() for each in DIMENSIONS}) == "有关台账都未装载"
