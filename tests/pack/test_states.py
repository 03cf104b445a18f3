"""What the papers say of a smaller scope, of rates without cases, of ledgers that lack, and when a year has turned."""

import datetime as dt
from itertools import combinations

import pytest
from pptx import Presentation
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.enum.shapes import PP_PLACEHOLDER
from sqlalchemy import insert

from dashboard.charts import sentences, theme
from dashboard.charts.label_layout import Box
from dashboard.charts.slides import chain, decided
from dashboard.figures.briefing import briefing
from dashboard.figures.funnel import FunnelVillage
from dashboard.figures.kinds import Result
from dashboard.pack import slide_parts
from dashboard.pack.bars import bars
from dashboard.pack.funnel import AXIS, MOST_NAMES, Label, Point, _beside, _labels
from dashboard.pack.make import make_pack
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BLANK, _value
from dashboard.settings import SETTINGS
from dashboard.view import View
from db import schema
from tests.pack.conftest import by_ending, charts, document_texts, headline, opened, slide_texts

D = dt.date(2026, 9, 20)
LAST = dt.date(2026, 8, 20)
AREA, VILLAGE, OTHER = "10-1", "11", "12"
DIVISIONS = [
    {"code": "10", "name": "甲镇", "level": "镇", "parent_code": None},
    {"code": AREA, "name": "东片管理区", "level": "管理区", "parent_code": "10"},
    {"code": VILLAGE, "name": "乙村", "level": "村", "parent_code": AREA},
    {"code": OTHER, "name": "丙村", "level": "村", "parent_code": "10"},
]
MEETING = {"code": "M", "type": "20日例会", "held_on": LAST}


def item(code, village):
    return {
        "code": code,
        "meeting_code": "M",
        "task": "办",
        "lead_unit": "综治办",
        "village_code": village,
        "original_due_on": dt.date(2026, 10, 1),
    }


@pytest.fixture
def papers_of(engine):
    """Rows by model → the three papers of a view, opened."""

    def fill(view, **tables):
        with engine.begin() as connection:
            for name, rows in {"Division": DIVISIONS, **tables}.items():
                connection.execute(insert(getattr(schema, name)), rows)
        return read(view)

    def read(view):
        with engine.connect() as connection:
            return opened(by_ending(make_pack(connection, view, None, "本机")))

    fill.read, fill.engine = read, engine
    return fill


def test_a_smaller_scope_is_told_of_its_own_items_and_not_that_a_meeting_decided_nothing_or_was_not_held(papers_of):
    presentation, document, _ = papers_of(
        View.of(D, scope=AREA), Meeting=[MEETING], Resolution=[item("a", VILLAGE), item("b", OTHER)]
    )
    said = "上次20日例会（8月20日）议定东片管理区的事项 1 项，时限内 1 项；历次未办结共 1 项，时限内 1 项"
    assert headline(presentation.slides[1]) == said
    texts = document_texts(document)
    assert f"{said}。" in texts
    body = texts[: texts.index("附件")]
    assert not any("20日例会按期召开" in each or "会议纪要" in each for each in body)
    cards = slide_texts(presentation.slides[1])
    assert {"议定事项按期办结率", "议定事项逾期", "多次延期"} <= set(cards) and "会议纪要" not in cards
    of_the_town, *_ = papers_of.read(View.of(D))
    assert headline(of_the_town.slides[1]).startswith("上次20日例会（8月20日）议定 2 项，")
    assert {"20日例会按期召开", "会议纪要"} <= set(slide_texts(of_the_town.slides[1]))


def test_a_scope_without_items_does_not_say_that_the_meeting_had_none(papers_of):
    presentation, *_ = papers_of(View.of(D, scope=VILLAGE), Meeting=[MEETING], Resolution=[item("b", OTHER)])
    assert headline(presentation.slides[1]) == "上次20日例会（8月20日）没有登记乙村的议定事项；没有议定事项"


def test_a_last_meeting_of_another_year_stands_with_its_year(papers_of):
    later = dt.date(2027, 3, 1)
    presentation, *_ = papers_of(View.of(later), Meeting=[MEETING], Resolution=[item("a", VILLAGE)])
    assert headline(presentation.slides[1]).startswith("上次20日例会（2026年8月20日）议定 1 项")
    assert sentences.none_decided(LAST, later) == "上次20日例会（2026年8月20日）没有登记议定事项"
    with papers_of.engine.begin() as connection:
        connection.execute(insert(schema.Meeting), [MEETING | {"code": "N", "held_on": dt.date(2026, 12, 21)}])
    with papers_of.engine.connect() as connection:
        found = briefing(connection, View.of(later))
    assert decided.headline(found).startswith("上次20日例会（2026年12月21日）没有登记议定事项")


def test_a_rate_without_cases_is_not_called_one_of_few(papers_of):
    presentation, document, _ = papers_of(View.of(D), Dispute=[DISPUTE])
    assert sentences.light_words(Result("x", "rate", 0, 0, light="few")) == "○ 无数据"
    assert sentences.light_words(Result("x", "rate", 1, 4, light="few")) == "○ 数少不评"
    cards = slide_texts(presentation.slides[4])
    at = cards.index("大事不出镇率")
    assert cards[at : at + 3] == ["大事不出镇率", "○ 无数据", "—"]
    judged = {row.cells[0].text: row.cells[3].text for row in document.tables[0].rows}
    assert judged["大事不出镇率"] == "○ 无数据" and judged["到期化解率"] == "○ 数少不评"


DISPUTE = {
    "code": "J",
    "village_code": VILLAGE,
    "received_on": dt.date(2026, 3, 1),
    "source": "来访",
    "category": "邻里",
    "level": "一般",
    "due_on": dt.date(2026, 4, 1),
    "resolved_on": dt.date(2026, 3, 9),
    "resolved_level": "村",
}


def test_where_no_village_can_be_judged_the_funnel_has_no_limits_and_nobody_is_cleared(papers_of):
    presentation, *_ = papers_of(View.of(D), Dispute=[DISPUTE])
    texts = slide_texts(presentation.slides[5])
    assert headline(presentation.slides[5]) == "各村件数都不足 5 件，不作比较"
    assert "数少不评。" in texts and "没有。" not in texts
    assert not any(each.startswith("界限：") for each in texts)


def test_a_ledger_that_lacks_is_named_once_a_section_and_counts_no_vacancy(papers_of):
    presentation, document, _ = papers_of(View.of(D))
    texts = document_texts(document)
    body = texts[: texts.index("附件")]
    for title in ("责任链", "责任清单", "承诺书", "巡逻", "宣传阵地", "线索", "议定事项"):
        assert sum(f"{title}台账未装载" in each for each in body) == 1, title
    assert sum("矛盾纠纷台账未装载" in each for each in body) == 1
    chain = slide_texts(presentation.slides[2])
    assert "岗位空缺" in chain and not any(each.startswith("岗位空缺　") for each in chain)
    # The names of the cards stand whole beside the sign that says so.
    assert {"责任人到位率", "责任事项按期完成率", "承诺书签订率"} <= set(chain) and chain.count("○ 未装载") == 3


def test_no_points_at_all_are_not_points_in_good_repair(papers_of):
    point = {
        "code": "P",
        "name": "宣传栏",
        "type": "宣传栏",
        "village_code": VILLAGE,
        "set_up_on": dt.date(2026, 12, 1),
        "status": "完好",
    }
    presentation, document, _ = papers_of(View.of(D), Point=[point])
    assert headline(presentation.slides[6]).endswith("尚无宣传阵地记录")
    # Without a patrol the title has no bars to tell those without one from.
    assert "未巡天数，各村" in slide_texts(presentation.slides[6])
    shown = [*slide_texts(presentation.slides[6]), *document_texts(document)]
    assert "尚无宣传阵地记录。" in shown and not any("没有待修阵地" in each for each in shown)


def test_what_the_headline_of_a_section_says_is_not_said_again(papers):
    _, document, _ = opened(papers)
    texts = document_texts(document)
    at = texts.index("七、宣传巡防")
    assert texts[at + 1] == "1 个村近14天未巡（西岭村）；待修阵地 3 处。"
    assert [each[:6] for each in texts[at + 2 : at + 5]] == ["近14天未巡", "待修阵地 3", "巡防覆盖率 "]


def test_a_period_of_one_day_is_said_as_one(papers_of):
    _, document, _ = papers_of(View.of(D, D))
    assert any(each.startswith("本汇报只看2026年9月20日一天，") for each in document_texts(document))


def test_every_slide_has_a_title_for_the_outline_and_every_chart_and_table_words_for_who_does_not_see_it(papers):
    presentation, document, _ = opened(papers)
    for slide in presentation.slides:
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text == headline(slide)
        assert [each.placeholder_format.type for each in slide.placeholders] == [PP_PLACEHOLDER.TITLE]
    told = [
        (shape.name, shape._element.nvGraphicFramePr.cNvPr.get("descr"))
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_chart or shape.has_table
    ]
    assert {name for name, _ in told} == {"图表", "表格", "漏斗图"} and all(words for _, words in told)
    assert any(words.startswith("条形图。天数：") and "■ 西岭村 " in words for _, words in told)
    assert any(
        words.startswith("漏斗图，21 个村，全镇 ") and "低于界限的村：东岭村村民委员会 " in words for _, words in told
    )
    for made in (presentation, document):
        assert made.core_properties.created.year >= 2026


def test_the_longest_bar_leaves_room_for_its_number(papers):
    presentation, *_ = opened(papers)
    for _, chart in charts(presentation):
        if chart.chart_type.name == "BAR_CLUSTERED":
            longest = max(value for series in chart.plots[0].series for value in series.values)
            assert 1.05 * longest < chart.value_axis.maximum_scale < 2 * longest + 1


def test_names_in_the_funnel_lie_over_no_other_name_and_no_named_point():
    few = [("己村", 10, 21), ("戊甲村", 0, 40), ("戊乙村", 0, 40), ("庚村", 18, 35), ("壬村", 3, 6)]
    places = ["below_998", "below_998", "below_998", "below_998", "below_95"]
    villages = [FunnelVillage(name, name, n, N, n / N, at) for (name, n, N), at in zip(few, places, strict=True)]
    plot = Box(AXIS + 7 * 36, 4 * 36, 7 * 36, 4 * 36)
    line = Label("全镇 93.0%", Point(6.5 * 72, 0.3 * 72), XL_LABEL_POSITION.BELOW)

    def scale(cases, rate):
        return Point(AXIS + cases * 7.2, 4 * 72 * (1 - rate))

    found = _labels(villages, line, scale, plot)
    # One point has one name; where there is no room on the right, the name stands below or above.
    assert {code: label.position.name for code, label in found.items()} == {
        "己村": "BELOW",
        "戊甲村": "ABOVE",
        "庚村": "RIGHT",
        "壬村": "RIGHT",
    }
    boxes = [*map(_beside, found.values()), _beside(line)]
    assert not any(one.covers(other) for one, other in combinations(boxes, 2))


def test_of_many_villages_below_the_limits_the_chart_names_so_many_and_the_worst():
    villages = [FunnelVillage(str(each), "甲村", each, 99, each / 99, "below_998") for each in range(10)]
    plot, line = Box(5000, 5000, 5000, 5000), Label("全镇", Point(9000, 9000), XL_LABEL_POSITION.BELOW)
    found = _labels(villages, line, lambda _cases, rate: Point(1000, 500 + 9000 * rate), plot)
    assert list(found) == [str(each) for each in range(MOST_NAMES)]


def test_bars_of_nothing_but_noughts_have_a_scale():
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
    drawn = bars(slide, slide_parts.Box(1, 1, 8, 4), ["甲村", "乙村"], [("天数", [0, 0], theme.LIGHT.faint)])
    assert drawn.value_axis.maximum_scale >= 1


@pytest.mark.parametrize(("cases", "pieces"), [(SETTINGS.fewest_cases, 2), (SETTINGS.fewest_cases - 1, 1)])
def test_a_share_is_large_and_its_cases_small_from_so_many_cases_on(cases, pieces):
    assert len(_value(Result("dispute.on_time", "rate", 4, cases, 4 / cases))) == pieces


def test_a_day_with_its_year_is_broken_after_the_year(papers_of):
    old = DISPUTE | {"due_on": dt.date(2025, 12, 26), "received_on": dt.date(2025, 12, 1)}
    _, document, _ = papers_of(View.of(D), Dispute=[old | {"resolved_on": None, "resolved_level": None}])
    assert document.tables[1].rows[1].cells[4].text == "2025年\n12月26日"


def test_the_longest_vacant_post_is_the_first_of_the_slide_s_list(papers_of):
    posts = [
        {
            "village_code": code,
            "level": "包村干部",
            "person": "张三",
            "appointed_on": dt.date(2025, 1, 1),
            "left_on": left,
        }
        for code, left in ((VILLAGE, dt.date(2026, 8, 1)), (OTHER, dt.date(2026, 3, 1)))
    ]
    papers_of(View.of(D), Post=posts)
    with papers_of.engine.connect() as connection:
        vacant = Material.read(connection, View.of(D), "本机").vacant
    assert [each.village for each in vacant[:2]] == ["丙村", "乙村"] and vacant[2].vacant_since is None


def test_the_definitions_on_the_last_slide_say_of_what_they_are(papers):
    presentation, *_ = opened(papers)
    (written,) = [each for each in slide_texts(presentation.slides[8]) if each.startswith("灯：")]
    lines = written.split("\n")
    assert any(line.startswith("线索按期办结率：") for line in lines) and len(lines) == 9


def test_material_of_the_town_has_no_scope_in_its_sentences(papers_of):
    papers_of(View.of(D), Meeting=[MEETING], Resolution=[item("a", VILLAGE)])
    with papers_of.engine.connect() as connection:
        assert "的事项" not in Material.read(connection, View.of(D), "本机").last_decided


def test_duties_done_late_and_weeks_without_a_patrol_are_not_praised_for_what_is_in_order_today(papers_of):
    duties = [
        {"code": str(each), "task": "办", "issued_on": LAST, "due_on": LAST, "unit": "综治办", "done_on": done}
        for each, done in enumerate([LAST] * 4 + [D])
    ]
    patrol = {"patrolled_on": D, "slot": "早", "team": "甲队"}
    patrols = [patrol | {"village_code": code} for code in (VILLAGE, OTHER)]
    presentation, *_ = papers_of(View.of(D), Duty=duties, Patrol=patrols)
    assert "责任事项按期完成落后" in headline(presentation.slides[2])
    assert headline(presentation.slides[6]).startswith("2 个村近14天已巡，巡防覆盖落后；")
    with papers_of.engine.connect() as connection:
        found = briefing(connection, View.of(D))
    assert "责任事项按期完成落后" in chain.headline(found) and "无逾期" not in chain.headline(found)
