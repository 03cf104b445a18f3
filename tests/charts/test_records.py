"""The records behind a number: what is marked, what is only listed, and what stands first."""

import datetime as dt
import re

import pytest

from dashboard.charts import records as charts
from dashboard.charts.records import ListQuery
from dashboard.figures.kinds import Result
from dashboard.figures.records import Record, Records
from dashboard.links import Links

DAY = dt.date(2026, 10, 1)
LATE = Record("LATE", False, 0, 1, "邻里", limit=DAY, days_late=30, state="在办")
WAITING = Record("WAITING", False, 0, 1, "邻里", limit=DAY, state="在办")
ENDED_LATE = Record("ENDED", False, 0, 1, "邻里", limit=DAY, done=DAY, days_late=3, state="村化解")
COURT = Record("COURT", False, 0, 1, "邻里", limit=DAY, done=DAY, days_late=3, state="上交 诉讼")
MET = Record("MET", True, 1, 1, "邻里", limit=DAY, done=DAY, state="村化解")


def result(figure_id):
    return Result(figure_id, "count", value=1)


def signs(figure_id, *items, part=""):
    """The first cell of each line by the record's code."""
    told = charts.listing(
        result(figure_id), Records(figure_id, list(items)), ListQuery(figure_id, part=part), DAY, Links()
    )
    lines = [re.findall("<td>(.*?)</td>", line) for line in re.findall("<tr>(.*?)</tr>", told)]
    return [re.sub("<[^>]+>", "", cells[0]) for cells in lines if cells]


def test_in_a_rates_gap_only_what_is_overdue_is_red():
    found = (LATE, WAITING, ENDED_LATE, COURT, MET)
    assert signs("dispute.on_time", *found) == ["■", "", "", ""]
    assert signs("dispute.on_time", *found, part="all") == ["■", "", "", "", "●"]


def test_what_went_to_court_is_never_coloured():
    told = charts.listing(
        result("dispute.on_time"), Records("dispute.on_time", [COURT]), ListQuery("dispute.on_time"), DAY, Links()
    )
    told += charts.one(Records("dispute.on_time", [COURT]), ListQuery("dispute.on_time", code="COURT"), DAY, Links())
    assert "迟 3 天" in told and ">未达到<" in told
    assert not re.search("red|amber", told)


def test_a_vacancy_has_no_limit_and_is_red_as_everywhere():
    assert signs("chain.posts", Record("1 片长", False, 0, 1, "片长")) == ["■"]


@pytest.mark.parametrize("figure_id", ["dispute.accepted", "dispute.days", "clue.open", "patrol.count"])
def test_what_is_only_counted_carries_no_sign_and_no_tabs(figure_id):
    found = Records(figure_id, [MET])
    assert signs(figure_id, MET) == ["MET"]
    assert charts.tabs(found, ListQuery(figure_id), Links()) == ""
    assert charts.ordered(found, ListQuery(figure_id, part="gap")) == [MET], "an old address still lists what counts"


def test_the_first_line_says_days_with_their_number():
    said = charts.headline(Result("dispute.days", "days", value=15), Records("dispute.days", [MET]), "全镇")
    assert said == "全镇化解用时 15 天，共 1 条记录"


def test_what_an_overdue_count_counts_is_red():
    counted = Record("LATE", True, 1, 1, "邻里", limit=DAY, days_late=30)
    found = Records("clue.overdue", [counted])
    assert signs("clue.overdue", counted) == ["■"]
    assert "■ 超期" in charts.one(found, ListQuery("clue.overdue", code="LATE"), DAY, Links())
    assert charts.tabs(found, ListQuery("clue.overdue"), Links()) == ""


def test_a_share_lists_its_own_first_and_calls_nothing_missed():
    escalated = Record("COURT", True, 1, 1, "邻里", state="上交 诉讼")
    found = Records("dispute.escalated", [LATE, escalated])
    chosen = ListQuery("dispute.escalated")
    assert charts.ordered(found, chosen) == [escalated]
    assert signs("dispute.escalated", LATE, escalated, part="all") == ["LATE", "COURT"]
    tabs = re.sub("<[^>]+>", " ", charts.tabs(found, chosen, Links()))
    assert tabs.split() == ["其余", "1", "上交", "1", "全部", "2"]
    assert "未达到" not in charts.headline(Result("dispute.escalated", "rate", 1, 2, 0.5), found, "全镇")


def test_where_a_record_holds_several_cases_the_list_says_what_it_counts():
    """问题整改率 counts problems; its list has the checks that found them."""
    checks = [Record("P1", False, 7, 9, "渣土", since=DAY), Record("P2", True, 3, 3, "沙石", since=DAY)]
    found, chosen = Records("sector.rectified", checks, divided=True), ListQuery("sector.rectified", part="all")
    tabs = re.sub("<[^>]+>", " ", charts.tabs(found, chosen, Links()))
    assert " ".join(tabs.split()) == "未达到 1 条 已计入 1 条 全部 2 条"
    assert charts.headline(found.result(), found, "全镇") == "全镇问题整改率 83.3%(10/12)，2 个未达到"
    listed = charts.listing(found.result(), found, chosen, DAY, Links())
    assert "比率按个数算，这里按记录列；一条可含多个" in listed and "<th>达到 / 共有</th>" in listed
    assert "<td>7/9</td>" in listed and "<td>3/3</td>" in listed


@pytest.mark.parametrize(
    ("figure_id", "n", "N", "word", "shown"),
    [
        ("publicity.leaflets", 30, 30, "约", "约30"),
        ("publicity.leaflets", 1234567, 1234567, "余", "1234567余"),
        ("publicity.leaflets", 1234567, 1234567, "", "1234567"),
        ("sector.rectified", 4, 9, "余", "约4/9"),
        ("patrol.km", 3.3, 3.3, "", "3.3"),
    ],
)
def test_an_amount_is_listed_as_its_ledger_gives_it(figure_id, n, N, word, shown):
    record = Record("A", n == N, n, N, "明白纸", word=word)
    assert f"<td>{shown}</td>" in charts.listing(
        result(figure_id), Records(figure_id, [record]), ListQuery(figure_id), DAY, Links()
    )
