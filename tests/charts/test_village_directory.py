"""The way in to 一村一档: what each village's line says, for every state of the data."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from dashboard.charts.overview import DIMENSIONS, matrix
from dashboard.charts.village_directory import cards, headline
from dashboard.figures.chain import PostHolder
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.scopes import Division, Villages
from dashboard.links import Links
from dashboard.view import View

D = dt.date(2026, 10, 31)
VILLAGES = Villages([Division("1", "镇", "镇", None), Division("11", "甲村村民委员会", "村", "1")])


def lit(**lights):
    """The village with lights by the short name of their goal; the others have too few cases."""
    results = {each: Result(each, "rate", 1, 1, light=lights.get(each.replace(".", "_"), "few")) for each in DIMENSIONS}
    return Row("11", "甲村村民委员会", results, View.of(D))


def late(kind, figure_id, days, what="甲"):
    return RedItem(kind, "1", what, "11", "甲村", "", days, "", figure_id)


RECTIFICATION = late("整顿", "organisation.overdue", 12)
STALE = late("红色久未推进", "dispute.red_stale", 275)
VACANT = late("岗位空缺", "chain.posts", None, "片长")


@pytest.mark.parametrize(
    ("row", "red", "words"),
    [
        (lit(), [], "○ 数少不评"),
        (lit(patrol_weeks="green"), [], "● 没有"),
        (lit(patrol_weeks="green"), [RECTIFICATION], "■ 整顿逾期 12 天"),
        (lit(), [STALE, RECTIFICATION, VACANT], "■ 红色久未推进 275 天 等 3 项"),
        (lit(), [VACANT], "■ 片长空缺"),
        (lit(patrol_weeks="red", chain_pledges="amber"), [RECTIFICATION], "■ 整顿逾期 12 天 ■ 巡防覆盖 ▲ 承诺书"),
    ],
)
def test_the_list_of_villages_calls_quiet_only_what_was_judged_and_is_not_late(row, red, words):
    told = cards([row], red, [], VILLAGES, Links())
    cells = re.findall("<td>(.*?)</td>", told)
    assert re.sub("<[^>]+>", "", cells[1]) == words


def test_points_to_repair_are_named_where_they_are_too_few_for_a_light():
    row = lit(patrol_weeks="green")
    row.results["point.intact"] = Result("point.intact", "rate", 1, 3, 1 / 3, light="few")
    told = cards([row], [], [], VILLAGES, Links())
    assert "待修阵地 2 处" in told and "没有" not in told


def test_the_first_line_counts_the_villages_with_something_late_behind_or_to_be_watched():
    rows = [lit(), replace(lit(chain_posts="amber"), code="12"), replace(lit(chain_posts="green"), code="13")]
    assert headline(rows, []) == "3 个村中 1 个有逾期、落后或需关注的；点村名，看一村一档"
    assert headline(rows, [RECTIFICATION]).startswith("3 个村中 2 个有")
    assert headline([lit()], []) == "1 个村没有逾期、落后和需关注的；点村名，看一村一档"


def test_a_long_name_leaves_room_for_what_is_said_about_it():
    named = replace(lit(), name="沂水流域经济开发高新园西区社区居民委员会")
    assert '<span class="long"><a' in cards([named], [], [], VILLAGES, Links())
    assert '<span class="nowrap"><a' in cards([lit()], [], [], VILLAGES, Links())


def test_who_is_to_be_asked_stands_beside_each_village_and_a_vacancy_stands_out():
    head = PostHolder("11", "甲村", "", "村主要负责人", "张三", D, None)
    told = cards([lit()], [], [head, replace(head, level="包村干部", person=None)], VILLAGES, Links())
    assert re.findall("<th>(.*?)</th>", told)[2:] == ["村主要负责人", "包村干部"]
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall("<td>(.*?)</td>", told)]
    assert cells[2:] == ["张三", "■ 空缺"]
    assert "空缺" not in cards([lit()], [], [], VILLAGES, Links())


def test_an_area_leads_to_its_villages_side_by_side_for_whoever_may_open_that_page():
    area = Division("10", "第一管理区", "管理区", "1")
    villages = Villages([*VILLAGES.divisions, area, Division("12", "乙村村民委员会", "村", "10")])
    row = replace(lit(), code="12")
    assert 'href="area?area=10"' in cards([row], [], [], villages, Links())
    assert "并排看" not in cards([row], [], [], villages, Links(shut=frozenset({"area"})))


def test_an_exception_of_another_village_is_not_laid_to_this_one():
    elsewhere = RedItem("整顿", "1", "乙", "12", "乙村", "", 12, "", "organisation.overdue")
    assert "整顿" not in cards([lit(patrol_weeks="green")], [elsewhere], [], VILLAGES, Links())


def test_an_area_without_villages_says_so():
    assert headline([], []) == "区划台账中没有归到这里的村"
    assert "区划台账中没有归到这里的村；请核对区划台账的上级代码" in cards([], [], [], VILLAGES, Links())
    told = matrix([], Links())
    assert "区划台账中没有归到这里的村。" in told and "<table>" not in told
