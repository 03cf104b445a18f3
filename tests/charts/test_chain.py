"""责任链: what stands beside the duties by person in charge."""

import datetime as dt
import re

from dashboard.charts import area, chain
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.links import Links


def duties(n, N, overdue=0):
    return {
        "chain.duties_on_time": Result("chain.duties_on_time", "rate", n, N, n / N if N else None, light="few"),
        "chain.duties_overdue": Result("chain.duties_overdue", "count", value=overdue),
    }


def told(split):
    return re.sub("<[^>]+>", " ", chain.by_owner(Result("chain.duties_on_time", "rate", 1, 1), split, Links()))


def test_in_time_are_those_who_had_something_due_and_nobody_else():
    split = {"甲": duties(1, 2), "乙": duties(3, 3), "丙": duties(0, 0), None: duties(1, 1)}
    assert "其余 1 人全部按期" in told(split)
    assert "其余" not in told({"甲": duties(1, 2), "丙": duties(0, 0)})


def test_of_many_who_are_late_those_left_out_are_counted_as_late():
    split = {f"某{number}": duties(0, 1, 1) for number in range(14)} | {"乙": duties(3, 3)}
    assert "另有 2 人迟办或逾期" in told(split) and "其余" not in told(split)


def test_by_level_the_two_numbers_stand_once_and_the_share_beside_them():
    rate = FIGURES["chain.duties_on_time"]
    split = {"包村干部": {rate.id: rate.rate_result(16, 18)}, "成员单位": {rate.id: rate.rate_result(1, 2)}}
    drawn = chain.by_level("按层级", rate.rate_result(17, 20), split, "", Links())
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall("<td[^>]*>(.*?)</td>", drawn)]
    assert cells == ["包村干部", "▲ 16/18", "88.9%", "成员单位", "○ 1/2", "—"]


def test_an_area_without_villages_is_not_told_to_load_what_is_loaded():
    now = {each: FIGURES[each].rate_result(0, 0) for each in ("chain.posts", "chain.pledges")}
    now["chain.duties_overdue"] = FIGURES["chain.duties_overdue"].count_result(0)
    assert chain.headline(now, []) == "区划台账中没有归到这里的村"
    for posts in (chain.posts, area.posts):
        drawn = posts(now["chain.posts"], [], dt.date(2026, 10, 31), Links())
        assert "区划台账中没有归到这里的村。" in drawn and "装载" not in drawn
        assert "责任链台账未装载" in posts(FIGURES["chain.posts"].unloaded(), [], dt.date(2026, 10, 31), Links())
