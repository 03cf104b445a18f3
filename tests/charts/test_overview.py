"""What the first line of 总览, 区域, 管理区 and 一村一档 says of the rates, for every mixture of lights."""

import pytest

from dashboard.charts import area
from dashboard.charts.overview import DIMENSIONS, RATES, behind, headline
from dashboard.charts.words import Before
from dashboard.figures.dossier import Dossier
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES


@pytest.mark.parametrize(
    ("lights", "words"),
    [
        ({"patrol.weeks": "red", "dispute.on_time": "amber"}, "巡防覆盖落后"),
        ({"patrol.weeks": "green", "dispute.on_time": "amber", "chain.posts": "amber"}, "责任人到位、到期化解需关注"),
        ({"patrol.weeks": "green"}, "各项没有落后"),
        ({}, "各项数少不评"),
    ],
)
def test_what_is_to_be_watched_is_named_where_nothing_is_behind(lights, words):
    assert behind({each: Result(each, "rate", 1, 1, light=lights.get(each, "few")) for each in DIMENSIONS}) == words


def test_nothing_is_judged_of_ledgers_that_were_never_loaded():
    assert behind({each: FIGURES[each].unloaded() for each in DIMENSIONS}) == "有关台账都未装载"


def rates(**lights):
    return {each: Result(each, "rate", 9, 9, light=lights.get(each.replace(".", "_"), "green")) for each in RATES}


RED = RedItem("纠纷", "1", "邻里", "11", "甲村", "", 26, "", "dispute.overdue")
LATE = "红灯 1 项，甲村纠纷最久，已 26 天"


@pytest.mark.parametrize(
    ("results", "red", "words"),
    [
        (rates(patrol_weeks="red"), [RED], f"巡防覆盖落后；{LATE}"),
        (rates(patrol_weeks="amber"), [RED], f"{LATE}；巡防覆盖需关注"),
        (rates(), [RED], f"{LATE}；各项指标正常"),
        (rates(patrol_weeks="amber"), [], "巡防覆盖需关注；没有红灯事项"),
        (rates(), [], "各项指标正常；没有红灯事项"),
        (
            {"patrol.weeks": FIGURES["patrol.weeks"].unloaded()},
            [],
            "1 本台账未装载，有关数字暂缺；已装载的台账中没有红灯事项",
        ),
    ],
)
def test_what_is_red_comes_before_what_is_to_be_watched(results, red, words):
    assert headline(results, red) == words


@pytest.mark.parametrize(("posts", "overdue", "change"), [(4, 0, "▲ +1 项"), (3, 0, "持平"), (3, 2, "▼ −2 项")])
def test_the_first_line_says_how_much_longer_the_red_list_is_than_at_the_last_meeting(posts, overdue, change):
    before = rates() | {
        "chain.posts": Result("chain.posts", "rate", posts, 4),
        "dispute.overdue": Result("dispute.overdue", "count", value=overdue),
    }
    said = headline(rates(), [RED], Before("上次", before))
    assert said == f"红灯 1 项（较上次 {change}），甲村纠纷最久，已 26 天；各项指标正常"
    assert headline(rates(), [RED], Before()) == f"{LATE}；各项指标正常"


def test_an_area_names_the_red_rate_among_its_cards():
    behind_and_watched = rates(dispute_town_rate="red") | {
        "chain.posts": Result("chain.posts", "rate", 9, 9, light="amber")
    }
    assert (
        area.headline("第一管理区", behind_and_watched, [], Dossier([], []))
        == "第一管理区（0 个村）：大事不出镇落后；待办无逾期"
    )
