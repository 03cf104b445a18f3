"""矛盾纠纷: its sentences and charts where there is little or nothing to show."""

import datetime as dt
from dataclasses import replace

from dashboard.charts import area, parts, theme
from dashboard.charts import disputes as charts
from dashboard.charts import village as dossier
from dashboard.charts.names import NO_DISPUTES
from dashboard.charts.outcomes import Bar, stacked
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import Before
from dashboard.figures.compute import Row
from dashboard.figures.funnel import funnel
from dashboard.figures.kinds import Result
from dashboard.links import Links
from dashboard.view import View
from tests.charts.checked import checked

D = dt.date(2026, 10, 15)


def zero_reports(start, villages=1, months=0):
    results = {each: Result(each, "count", value=months) for each in ("dispute.zero_months", "dispute.accepted")}
    rows = [Row("11", "甲村村民委员会", results, View(D, start))]
    return charts.zero_reports(results, Before(), rows * villages, Links())


def test_without_a_whole_month_nobody_is_said_to_have_reported_in_each():
    assert "考核期内没有整月，不计。" in zero_reports(dt.date(2026, 10, 1))
    assert "考核期内每个整月都有受理" in zero_reports(dt.date(2026, 9, 1))
    assert "各村每个整月都有受理" in zero_reports(dt.date(2026, 9, 1), villages=2)


def test_months_without_reports_are_a_villages_months_only_where_there_are_several_villages():
    assert "</b></a> 个月没有受理" in zero_reports(dt.date(2026, 9, 1), months=1)
    assert "</b></a> 个村月没有受理" in zero_reports(dt.date(2026, 9, 1), villages=2, months=1)


def test_what_is_overdue_is_said_also_where_nothing_was_accepted():
    now = {each: Result(each, "rate", 0, 0) for each in charts.GOALS}
    now |= {each: Result(each, "count", value=0) for each in ("dispute.accepted", "dispute.overdue")}
    assert charts.state(now) == NO_DISPUTES
    assert charts.state(now | {"dispute.overdue": Result("dispute.overdue", "count", value=3)}) == (
        f"{NO_DISPUTES}；3 件逾期未结"
    )


def village(N):
    results = {
        each: Result(each, "rate", 0, N, 0.0 if N else None, 0.0, 1.0, "few") for each in ("dispute.on_time", *OUTCOMES)
    }
    return Row("11", "甲村村民委员会", results | {"dispute.accepted": Result("", "count", value=N)}, View.of(D))


def test_a_chart_with_nothing_to_draw_is_a_sentence():
    nothing, whole = [village(0)], village(0).results["dispute.on_time"]
    drawn = funnel(whole, nothing)
    sentences = [
        charts.villages("dispute.on_time", whole, nothing, drawn, "全镇", Links()),
        charts.months(nothing, Links()),
        charts.kinds({}, Links()),
        charts.kinds({"邻里": nothing[0].results}, Links()),
        area.outcomes(nothing, Links()),
        dossier.months({}, View.of(D), Links()),
        dossier.standing(*[dict.fromkeys(dossier.STANDING, whole)] * 2, [], Links()),
    ]
    for sentence in sentences:
        assert f'<div class="empty">{sentence}</div>' in parts.chart_card("题", sentence, "图例")
        assert "图例" not in parts.chart_card("题", sentence, "图例"), "how to read what is not there"


def test_a_few_cases_are_still_listed_beside_their_village():
    whole = village(2).results["dispute.on_time"]
    chart = checked(
        charts.villages("dispute.on_time", whole, [village(2)], funnel(whole, [village(2)]), "全镇", Links())
    )
    assert "○ 0/2" in str(chart.to_plotly_json())
    assert "全镇" not in str(chart.to_plotly_json()), "two cases are no rate to hold villages against"


def outcomes(*numbers):
    """Where a cohort ended: the numbers of 村化解, 镇化解, 上交, 在办."""
    N = sum(numbers)
    ended = {each: Result(each, "rate", n, N, n / N) for each, n in zip(OUTCOMES, numbers, strict=True)}
    return ended | {"dispute.accepted": Result("dispute.accepted", "count", value=N)}


def test_the_parts_of_few_disputes_are_numbers_without_a_share():
    assert "村化解 3（60.0%）" in parts.hundred_bar(outcomes(3, 1, 0, 1), {}, Links())
    few = parts.hundred_bar(outcomes(3, 1, 0, 0), {}, Links())
    assert "村化解 3<" in few and "（" not in few


def test_where_nothing_counts_the_light_says_no_data_rather_than_few():
    assert "○ 无数据" in parts.badge(Result("dispute.on_time", "rate", 0, 0, light="few"))
    assert "○ 数少不评" in parts.badge(Result("dispute.on_time", "rate", 1, 2, light="few"))
    assert parts.badge(Result("dispute.reopened", "rate", 0, 0)) == ""


def test_the_scope_s_name_never_lies_over_a_village_s_line():
    for number in (1, 2, 21, 60):
        rows = [replace(village(9), code=str(place), name=f"{place}村") for place in range(number)]
        whole = village(9 * number).results["dispute.on_time"]
        drawn = charts.villages("dispute.on_time", whole, rows, funnel(whole, rows), "全镇", Links())
        layout = checked(drawn).layout
        top, pixels = layout.yaxis.range[1], layout.height - layout.margin.t - layout.margin.b
        a_line = pixels / (number - 0.5 - top)
        above = [each for each in layout.annotations if each.text.startswith("全镇")]
        assert above and (0 - top) * a_line > above[0].font.size + 4


def drawn(*names):
    rows = [replace(village(9), code=str(place), name=name) for place, name in enumerate(names)]
    whole = village(9 * len(rows)).results["dispute.on_time"]
    return checked(charts.villages("dispute.on_time", whole, rows, funnel(whole, rows), "全镇", Links())).layout


def test_a_long_name_beside_a_chart_stands_on_several_lines_none_of_which_runs_out_of_it():
    short, long = drawn("甲村", "乙村"), drawn("甲村", "沂水流域高新技术产业示范园区柳沟新村")
    assert short.yaxis.ticktext is None
    assert long.yaxis.tickvals == ("甲村", "沂水流域高新技术产业示范园区柳沟新村")
    assert long.yaxis.ticktext == ("甲村", "沂水流域高新技术产<br>业示范园区柳沟新村")
    assert long.margin.l >= 9 * theme.CHART_TEXT


def test_each_line_of_a_long_name_has_room_above_the_next_village():
    names = [f"{place}水流域高新技术产业示范园区柳沟新村" for place in range(21)]
    layout = drawn(*names)
    a_line = (layout.height - layout.margin.t - layout.margin.b) / (layout.yaxis.range[0] - layout.yaxis.range[1])
    assert a_line > 2 * (theme.CHART_TEXT + 4)
    bars = [Bar(name, outcomes(3, 1, 0, 1), str) for name in names]
    layout = checked(stacked(bars)).layout
    assert (layout.height - layout.margin.t - layout.margin.b) / len(bars) > 2 * (theme.CHART_TEXT + 4)


def test_a_name_without_end_leaves_room_for_the_chart():
    assert drawn("甲村", "长" * 10_000).height == drawn("甲村", "长" * 20).height
