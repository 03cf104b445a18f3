"""一村一档: what stands in its lists, for every state of the data."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest

from dashboard.charts import village
from dashboard.figures.dossier import Open
from dashboard.figures.kinds import Result
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, Resolution
from dashboard.links import Links
from dashboard.view import View

D = dt.date(2026, 10, 31)


def test_a_limit_of_another_year_says_its_year():
    items = [
        Open("纠纷", "1", "邻里", "11", "甲村", "", limit, (D - limit).days, "在办", "办", "dispute.overdue")
        for limit in (dt.date(2025, 4, 6), dt.date(2026, 4, 6))
    ]
    told = village.todo(items, {}, D, Links())
    words = re.sub("<[^>]+>", "|", told)
    assert "|2025年||4月6日|" in words and "||4月6日||" in words


def test_a_red_dispute_that_does_not_move_is_red_before_its_limit():
    still = Open(
        "纠纷", "1", "邻里", "11", "甲村", "", dt.date(2026, 11, 9), 0, "在办", "上门", "dispute.red_stale", 21
    )
    ahead = replace(still, figure_id="dispute.open")
    cells = re.findall("<td>(.*?)</td>", village.todo([still, ahead], {}, D, Links()))
    assert [re.sub("<[^>]+>", "", cell) for cell in (cells[4], cells[10])] == ["■ 久未推进 21 天", "未到期"]
    assert village.red_words([still, ahead]) == "1 项红色久未推进"
    assert village.red_words([replace(ahead, days_late=3), still]) == "1 项逾期、1 项红色久未推进"
    assert not village.red_words([ahead])


def test_what_no_list_counts_yet_leads_nowhere():
    ahead = Open("责任事项", "ZR1", "补签", "11", "甲村", "", dt.date(2026, 12, 1), 0, "", "办", None)
    assert "<a" not in village.todo([ahead], {}, D, Links())


def decision(state, due, late=0, extensions=0):
    days = {"original_due_on": due, "current_due_on": None, "done_on": due if state == DONE else None}
    of = {"meeting_code": "M", "meeting_type": None, "meeting_on": None, "lead_unit": "综治办", "owner": None}
    return Resolution(
        "YD1",
        task="补签",
        village_code="11",
        village="甲村",
        extensions=extensions,
        state=state,
        days_late=late,
        **of,
        **days,
    )


@pytest.mark.parametrize(
    ("item", "words", "figure_id"),
    [
        (decision(EXTENDED, dt.date(2026, 10, 19), 12, 2), "■ 逾期 12 天·延期 2 次", "resolution.overdue"),
        (decision(OVERDUE, dt.date(2025, 4, 6), 573), "■ 逾期 573 天", "resolution.overdue"),
        (decision(EXTENDED, dt.date(2026, 11, 6), 0, 3), "时限内·延期 3 次", "resolution.extended"),
        (decision(IN_TIME, dt.date(2026, 11, 6)), "时限内", None),
        (decision(IN_TIME, D), "时限内", "resolution.on_time"),
        (decision(DONE, dt.date(2026, 10, 1), 3), "已办结（迟 3 天）", "resolution.on_time"),
        (decision(DONE, dt.date(2025, 10, 1)), "已办结", None),
    ],
)
def test_a_decision_says_how_late_it_is_and_leads_to_a_list_that_counts_it(item, words, figure_id):
    told = village.decided(Result("resolution.on_time", "rate", 1, 1), [item], View.of(D), Links())
    assert re.sub("<[^>]+>", "", re.findall("<td>(.*?)</td>", told)[3]) == words
    assert re.findall("records[?]figure=([a-z._]+)&amp;code=YD1", told) == ([figure_id] if figure_id else [])


def test_where_a_village_stands_in_the_town_is_told_by_signs_too():
    rates = {"red": (17, 26), "amber": (9, 10), "green": (21, 22), "few": (3, 3), None: (0, 0)}
    own = {
        each: Result(each, "rate", n, N, n / N if N else None, 0.0, 1.0, light)
        for each, (light, (n, N)) in zip(village.STANDING, rates.items(), strict=True)
    }
    drawn = json.loads(village.standing(own, own, [], Links()).to_json())
    words = next(trace for trace in drawn["data"] if trace["mode"] == "text")
    assert words["text"] == ["■ 17/26", "▲ 9/10", "21/22", "○ 3/3", "—"]
    red, amber, *others = words["textfont"]["color"]
    assert len({red, amber, *others}) == 3
