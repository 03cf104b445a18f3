"""一村一档 and its way in: what each village's line says, for every state of the data."""

import datetime as dt
import re

import pytest

from dashboard.charts import village
from dashboard.charts.overview import DIMENSIONS
from dashboard.figures.compute import Row
from dashboard.figures.dossier import Open
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
STALE = late("红色纠纷未推进", "dispute.red_stale", 275)
VACANT = late("责任人空缺", "chain.posts", None, "片长")


@pytest.mark.parametrize(
    ("row", "red", "words"),
    [
        (lit(), [], "○ 数少不评"),
        (lit(patrol_weeks="green"), [], "● 没有"),
        (lit(patrol_weeks="green"), [RECTIFICATION], "■ 整顿逾期 12 天"),
        (lit(), [STALE, RECTIFICATION, VACANT], "■ 红色纠纷未推进 275 天 等 3 项"),
        (lit(), [VACANT], "■ 片长空缺"),
        (lit(patrol_weeks="red", chain_pledges="amber"), [RECTIFICATION], "■ 整顿逾期 12 天 ■ 巡防 ▲ 承诺书"),
    ],
)
def test_the_list_of_villages_calls_quiet_only_what_was_judged_and_is_not_late(row, red, words):
    told = village.directory([row], red, VILLAGES, Links())
    cells = re.findall("<td>(.*?)</td>", told)
    assert re.sub("<[^>]+>", "", cells[1]) == words


def test_an_exception_of_another_village_is_not_laid_to_this_one():
    elsewhere = RedItem("整顿", "1", "乙", "12", "乙村", "", 12, "", "organisation.overdue")
    assert "整顿" not in village.directory([lit(patrol_weeks="green")], [elsewhere], VILLAGES, Links())


def test_a_limit_of_another_year_says_its_year():
    items = [
        Open("纠纷", "1", "邻里", "11", "甲村", "", limit, (D - limit).days, "在办", "办", "dispute.overdue")
        for limit in (dt.date(2025, 4, 6), dt.date(2026, 4, 6))
    ]
    told = village.todo(items, D, Links())
    assert ">2025年4月6日<" in told and ">4月6日<" in told
