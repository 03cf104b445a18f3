"""The funnel, the control chart and the guard's table: what they draw and say, for every state of the data."""

from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.charts import control as control_chart
from dashboard.charts import funnel as funnel_chart
from dashboard.charts import guard as guard_chart
from dashboard.figures.control import control
from dashboard.figures.guard import GuardRow, Signal
from dashboard.figures.guard_signals import SIGNS
from tests.charts.checked import checked
from tests.figures.test_control import counts, rates
from tests.figures.test_funnel import made


def many(number):
    return made(*[(18 + place % 3, 20) for place in range(number)], (30, 60), (60, 60), (1, 3))


@pytest.mark.parametrize("number", [0, 20, 2000])
def test_the_funnel_has_six_traces_however_many_villages(number):
    chart = checked(funnel_chart.chart(many(number), "全镇"))
    assert len(chart.data) == 6
    points = [code for trace in chart.data[2:] for code in trace.customdata]
    assert len(points) == len(set(points)) == number + 2, "each judged village is one point that knows its code"


def test_the_funnel_names_who_lies_outside_and_nobody_else():
    found = made(*[(19, 20)] * 30, (30, 60), (13, 20), (100, 100), (1, 3))
    assert [village.place for village in found.villages[30:]] == ["below_998", "below_95", "above_998", "few"]
    below, low, above = checked(funnel_chart.chart(found, "全镇")).data[3:]
    assert (below.text, below.marker.symbol, below.customdata) == (("30村 30/60",), "square", ("30",))
    assert (low.text, low.marker.symbol) == (("31村 13/20",), "triangle-up")
    assert (above.text, above.marker.symbol) == (("32村 100/100",), "diamond")
    assert below.marker.color != low.marker.color != above.marker.color
    assert "33村" not in funnel_chart.headline(found, "全镇")
    assert funnel_chart.headline(found, "全镇") == (
        "30村 30/60明显低于全镇，需说明；31村 13/20偏低，先留意；32村 100/100明显高于全镇，可总结经验，也请核实"
    )


def test_two_villages_of_the_same_cases_have_their_names_on_different_sides():
    found = made(*[(19, 20)] * 60, (30, 60), (30, 60))
    positions = checked(funnel_chart.chart(found, "全镇")).data[3].textposition
    assert len(set(positions)) == 2


def test_a_long_name_stands_on_several_lines_beside_its_mark_and_on_one_where_it_is_pointed_at():
    found = made(*[(19, 20)] * 30, (30, 60))
    name = "沂水流域经济开发高新园西区社区"
    villages = [replace(each, name=f"{name}居民委员会") if each.code == "30" else each for each in found.villages]
    below = checked(funnel_chart.chart(replace(found, villages=villages), "全镇")).data[3]
    assert below.text == ("沂水流域经济开发<br>高新园西区社区 30/60",)
    assert below.hovertext == (f"{name} 30/60",)


def test_long_names_side_by_side_do_not_lie_on_each_other_on_the_smallest_screen():
    found = made(*[(100, 107)] * 60, (17, 26), (46, 69))
    side_by_side = [replace(each, name=f"{each.code}沂水流域经济开发高新园区") for each in found.villages]
    short = checked(funnel_chart.chart(found, "全镇")).data[3]
    long = checked(funnel_chart.chart(replace(found, villages=side_by_side), "全镇")).data[3]
    assert short.textposition == ("top center", "top center")
    assert long.textposition[0] != long.textposition[1]


def test_a_crowd_outside_leaves_names_out_rather_than_on_top_of_each_other():
    found = made((9000, 9000), *[(30, 60)] * 40)
    texts = checked(funnel_chart.chart(found, "全镇")).data[3].text
    assert 8 <= sum(bool(text) for text in texts) < 40
    assert "等 40 个村" in funnel_chart.headline(found, "全镇")


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([], "考核期内没有可比较的件数"),
        ([(0, 0)], "考核期内没有可比较的件数"),
        ([(2, 3), (1, 4)], "各村件数都不足 5 件，不作比较"),
        ([(6, 9)], "各村之间的差别都在偶然波动以内，没有哪个村明显偏离全镇"),
        ([(9, 9), (7, 7)], "各村之间的差别都在偶然波动以内，没有哪个村明显偏离全镇"),
    ],
)
def test_the_funnels_sentence_and_chart_hold_for_every_state(cases, words):
    found = made(*cases)
    assert funnel_chart.headline(found, "全镇") == words
    chart = funnel_chart.chart(found, "全镇")
    if all(village.place == "few" for village in found.villages):
        assert chart == f"{words}。", "bare axes would leave the reader to guess"
    else:
        assert len(checked(chart).data) == 6


def test_few_cases_are_a_line_of_words():
    assert funnel_chart.few_words(made((2, 3), (0, 0), (9, 10))) == (
        '<span class="quiet">○ 数少不评（不足 5 件）：0村 2/3；没有此类件的村 1 个</span>'
    )
    assert funnel_chart.few_words(made((9, 10))) == ""
    assert "等 40 个村" in funnel_chart.few_words(made(*[(1, 2)] * 40))


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (rates(), "这些月份没有可评的件数"),
        (rates(*[(0, 0)] * 12), "这些月份没有可评的件数"),
        (rates(*[(19, 20)] * 5), "本月达到目标；只有 5 个月有数据，满 12 个月才画控制限"),
        (rates(*[(19, 20)] * 12), "本月达到目标，仍在正常波动内"),
        (rates(*[(20, 20), (18, 20)] * 6), "本月低于目标，仍在正常波动内"),
        (rates(*[(19, 20)] * 12, (8, 20)), "本月低于目标，低于控制下限，超出偶然"),
        (rates(*[(50, 100)] * 12, (96, 100)), "本月达到目标，高于控制上限，超出偶然"),
        (rates(*[(20, 20)] * 8, *[(17, 20)] * 7), "本月低于目标，已连续 7 个月以上在均值以下，超出偶然"),
        (rates(*[(19, 20)] * 12, (2, 3)), "本月仅 2/3 件，数少不评"),
        (rates(*[(19, 20)] * 12, (0, 0)), "2025-12（其后暂无可评的件）达到目标，仍在正常波动内"),
    ],
)
def test_the_control_charts_sentence_is_true_for_every_state(months, words):
    found = control("dispute.on_time", months)
    assert control_chart.sentence(found) == words
    chart = control_chart.chart(found)
    if found.last is None:
        assert chart == "这些月份没有可评的件数。"
    else:
        assert len(checked(chart).data) == 6


def test_the_control_charts_sentence_of_counts():
    assert control_chart.sentence(control("dispute.accepted", counts(*[30] * 12, 31))) == "本月仍在正常波动内"
    assert control_chart.sentence(control("dispute.accepted", counts(*[30] * 12, 80))) == "本月高于控制上限，超出偶然"
    assert control_chart.sentence(control("dispute.accepted", counts(7))) == (
        "本月 7；只有 1 个月有数据，满 12 个月才画控制限"
    )


def test_of_many_months_outside_those_far_from_each_other_are_labelled():
    """Each with its label, they were one heap of letters."""
    months = [(50, 50)] * 12 + [(5, 50)] * 12
    outside = checked(control_chart.chart(control("dispute.on_time", rates(*months)))).data[-1]
    assert len(outside["x"]) > 20
    labelled = [place for place, text in enumerate(outside["text"]) if text]
    assert labelled and all(b - a > 9 for a, b in zip(labelled, labelled[2:], strict=False))


def test_the_control_chart_marks_what_lies_outside_and_runs_and_knows_its_months():
    found = control("dispute.on_time", rates(*[(20, 20)] * 8, *[(17, 20)] * 7, (4, 20), (19, 20)))
    _, _, line, _few, run, outside = checked(control_chart.chart(found)).data
    assert line.customdata[0] == "2025-01" and len(line.customdata) == 17
    assert outside.customdata == ("2026-04",) and outside.text == ("■ 20.0%(4/20)",)
    assert set(run.customdata) == {point.code for point in found.points if point.run and not point.outside}


def test_a_month_of_few_cases_is_hollow_joined_to_nothing_and_sets_no_scale():
    months = [(19, 20)] * 12
    whole = checked(control_chart.chart(control("dispute.on_time", rates(*months, (19, 20)))))
    found = checked(control_chart.chart(control("dispute.on_time", rates(*months[:6], (0, 1), *months[6:]))))
    line, few = found.data[2:4]
    assert line.y[6] is None and (few.x, few.hovertext) == (("2025-07",), ("0/1",))
    assert found.layout.yaxis.range == pytest.approx(whole.layout.yaxis.range, abs=0.02)
    assert few.y[0] == found.layout.yaxis.range[0], "beyond the scale it stands at its edge"


def test_where_all_months_have_few_cases_they_set_the_scale():
    found = checked(control_chart.chart(control("dispute.on_time", rates(*[(1, 2)] * 12))))
    assert found.layout.yaxis.range[0] < 0.5 == found.data[3].y[0]


@pytest.mark.parametrize("last", [(20, 20), (19, 20), (18, 20), (4, 20)])
def test_the_words_beside_the_control_chart_cover_neither_the_line_nor_each_other(last):
    layout = checked(control_chart.chart(control("dispute.on_time", rates(*[(19, 20)] * 12, last)), 200)).layout
    bottom, top = layout.yaxis.range
    scale = (200 - layout.margin.t - layout.margin.b) / (top - bottom)
    places = sorted(each.y * scale + each.yshift for each in layout.annotations)
    assert len(places) == 3
    assert all(high - low >= 13 for low, high in pairwise(places))
    assert all(each.xanchor == "left" and each.bgcolor is None for each in layout.annotations)


def signal(sign, look=False, words="1/2"):
    return Signal(sign.id, sign.name, words, None, None, look, sign.means, sign.check)


def row(code, name, *looks, words="1/2"):
    return GuardRow(code, name, tuple(signal(sign, sign.id in looks, words) for sign in SIGNS))


def test_the_guards_table_shows_villages_with_something_to_look_at_and_counts_the_others():
    rows = [
        row("99", "镇"),
        row("1", "甲村村民委员会", "same_day"),
        row("2", "乙村村民委员会"),
        row("3", "丙村", "hundred"),
    ]
    html = guard_chart.table(rows, "全镇")
    assert "防虚数　2 个村的数据请核实" in html
    assert "甲村<" in html and "乙村" not in html and "其余 1 个村没有需要核实的信号" in html
    assert "建议抽查" in html and "丙村（1/2）" in html
    shown = {sign.id for sign in SIGNS if sign.means in html}
    assert shown == {"same_day", "hundred"}


@pytest.mark.parametrize(("days", "shown"), [(4, "○ 4 件，数少不评"), (5, "5 件")])
def test_a_number_of_cases_among_days_of_entering_says_that_they_are_too_few(days, shown):
    rows = [row("99", "镇"), row("1", "甲村", "same_day")]
    lag = replace(rows[1].signals[-1], words=f"{days} 件", N=days)
    assert lag.id == "entry_lag"
    told = guard_chart.table([rows[0], replace(rows[1], signals=(*rows[1].signals[:-1], lag))], "全镇")
    assert f">{shown}<" in told


def test_the_guards_table_of_a_quiet_town_and_of_none():
    assert "没有超出平常的信号" in guard_chart.table([row("99", "镇"), row("1", "甲村")], "全镇")
    assert "请先装载区划台账" in guard_chart.table([], "全镇")


def test_the_guards_text_is_escaped():
    rows = [row("99", "镇"), row("1", "<b>村", "same_day", words="<i>")]
    assert "<b>村" not in guard_chart.table(rows, "<u>") and "<i>" not in guard_chart.table(rows, "<u>")
    assert "<u>" not in guard_chart.table(rows, "<u>")
    assert "<b>" not in str(checked(funnel_chart.chart(made((1, 9)), "<b>")).to_plotly_json())
