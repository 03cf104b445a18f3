"""The sentences are true when there is little to say: nothing late, nothing at all, one village, few cases."""

import datetime as dt

import pytest
from sqlalchemy import insert

from dashboard.charts import chain, clues, disputes, overview, sentences
from dashboard.charts import map_data as maps
from dashboard.figures import freshness
from dashboard.figures.chain import Official
from dashboard.figures.compute import Row
from dashboard.figures.coverage import PatrolPlace, PointPlace
from dashboard.figures.freshness import DataMoved
from dashboard.figures.funnel import funnel
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES
from dashboard.figures.to_do import Task
from dashboard.pack.make import make_pack
from dashboard.pack.material import Material
from dashboard.view import View
from db import schema
from tests.pack.conftest import by_ending, document_texts, headline, opened, sheet_values, slide_texts

D = dt.date(2026, 9, 20)
LAST = dt.date(2026, 8, 20)
BEFORE = dt.date(2026, 8, 1)


def rate(figure_id, n, N):
    return FIGURES[figure_id].rate_result(n, N)


@pytest.fixture
def ledger(engine):
    """Insert rows; then read the material of a view."""

    def load(**rows):
        with engine.begin() as connection:
            for name, values in rows.items():
                connection.execute(insert(getattr(schema, name)), values)

    load.engine = engine
    return load


def read(ledger, view=None):
    with ledger.engine.connect() as connection:
        return Material.read(connection, view or View.of(D), "本机")


TOWN = {"code": "1", "name": "甲镇", "level": "镇"}


def village(code, name):
    return {"code": code, "name": name, "level": "村", "parent_code": "1"}


def posts(*villages):
    levels = ("包扶班子成员", "管理区书记", "包村干部", "村主要负责人")
    return [
        {"village_code": code, "level": level, "person": "张三", "appointed_on": BEFORE}
        for code in villages
        for level in levels
    ]


def test_an_empty_database_says_what_is_missing(ledger):
    material = read(ledger)
    now = material.now
    assert material.marks == "内部资料"
    assert overview.headline(now, material.red_items) == ("12 本台账未装载，有关数字暂缺；已装载的台账中没有红灯事项")
    assert chain.headline(now, material.holders) == "责任链台账未装载；责任清单台账未装载；承诺书台账未装载"
    assert maps.headline(material.map) == "区划台账中没有村，请先装载区划台账；宣传阵地台账未装载"
    assert clues.headline(now) == "线索台账未装载"
    assert (
        disputes.headline(now, material.funnels["dispute.on_time"], "全镇")
        == sentences.outcomes(now)
        == "矛盾纠纷台账未装载"
    )
    assert sentences.nothing_red(now) == "已装载的台账中没有红灯事项"
    assert sentences.rate(now["chain.pledges"]) == "承诺书签订率：承诺书台账未装载"
    assert sentences.last_meeting(None, [], [], now, D) == "会议台账未装载；议定事项台账未装载"
    due = sentences.to_do(material.tasks, material.next_meeting, now)
    assert due == "已装载的台账中没有要办的事项"
    assert sentences.red_list([], now) == "已装载的台账中没有红灯事项"
    assert sentences.escalations(now, {}) == "上交去向暂缺"
    assert material.outside == "矛盾纠纷台账未装载"
    assert sentences.unpatrolled([]) == "区划台账中没有村，请先装载区划台账"
    assert sentences.repairs([]) == "没有待修阵地"


def test_papers_praise_and_blame_nobody_for_ledgers_that_were_never_loaded(ledger):
    ledger(Division=[TOWN, village("11", "乙村")])
    with ledger.engine.connect() as connection:
        presentation, document, book = opened(by_ending(make_pack(connection, View.of(D), None, "本机")))
    told = [each for slide in presentation.slides for each in slide_texts(slide)] + document_texts(document)
    told += [cell for row in sheet_values(book) for cell in row if isinstance(cell, str)]
    # 口径 speak of what is missing without saying that it is.
    defined = tuple(f"{figure.name}：" for figure in FIGURES.values())
    none = [
        each
        for each in told
        if not each.startswith(defined) and any(word in each for word in ("没有", "尚无", " 0 条"))
    ]
    assert {each for each in none if "已装载的台账中没有" not in each} == set()
    shown = "\n".join(told)
    for name in ("责任清单", "会议", "议定事项", "线索", "矛盾纠纷", "巡逻", "宣传阵地"):
        assert f"{name}台账未装载" in shown


def test_papers_of_loaded_ledgers_say_that_there_is_none(ledger):
    meeting = {"code": "M", "type": "20日例会", "held_on": LAST}
    ledger(Division=[TOWN], Meeting=[meeting])
    now = read(ledger).now | {"resolution.overdue": FIGURES["resolution.overdue"].count_result(0)}
    assert sentences.last_meeting(None, [], [], now, D) == "此前没有20日例会；没有议定事项"
    assert sentences.last_meeting(LAST, [], [], read(ledger).now, D) == "上次20日例会是8月20日；议定事项台账未装载"


def test_one_village_with_all_in_order_is_not_praised_for_four_of_four(ledger):
    ledger(
        Division=[TOWN, village("11", "乙村")],
        Post=posts("11"),
        Patrol=[{"patrolled_on": D, "slot": "早", "team": "队", "village_code": "11"}],
        Point=[
            {
                "code": str(place),
                "name": "栏",
                "type": "宣传栏",
                "village_code": "11",
                "set_up_on": BEFORE,
                "status": "完好",
            }
            for place in range(2)
        ],
        Pledge=[{"year": 2026, "level": "村主要负责人", "signatory": "乙村", "position": "书记", "signed_on": BEFORE}],
    )
    material = read(ledger)
    assert chain.headline(material.now, material.holders) == "责任人到位 4/4；责任清单台账未装载；承诺书签订 1/1"
    assert maps.headline(material.map) == "1 个村近14天已巡，巡防覆盖落后；宣传阵地 2 处，没有待修阵地"
    with ledger.engine.connect() as connection:
        made = by_ending(make_pack(connection, View.of(D), None, "本机"))
    presentation, document, _ = opened(made)
    shown = [each for slide in presentation.slides for each in slide_texts(slide)] + document_texts(document)
    assert not any("100.0%" in each or "全部" in each for each in shown)
    assert any("责任人到位率 4/4，数少不评" in each for each in shown)


@pytest.mark.parametrize(("cases", "part"), [(4, "村化解 4"), (5, "村化解 5（100.0%）")])
def test_where_disputes_ended_has_shares_only_from_five_on(ledger, cases, part):
    row = {"village_code": "11", "received_on": BEFORE, "due_on": BEFORE, "resolved_on": BEFORE}
    row |= {"resolved_level": "村", "source": "排查", "category": "邻里", "level": "一般"}
    ledger(
        Division=[TOWN, village("11", "乙村")],
        Dispute=[row | {"code": str(place)} for place in range(cases)],
    )
    with ledger.engine.connect() as connection:
        presentation, _, _ = opened(by_ending(make_pack(connection, View.of(D), None, "本机")))
    charts = [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]
    assert part in [drawn.name for chart in charts for plot in chart.plots for drawn in plot.series]


def test_five_of_five_may_be_called_all(ledger):
    ledger(Division=[TOWN, village("11", "乙村"), village("12", "丙村")], Post=posts("11", "12"))
    material = read(ledger)
    assert chain.headline(material.now, material.holders).startswith("四级责任人全部到位；")


@pytest.mark.parametrize(
    ("n", "N", "sentence"),
    [
        (0, 0, "到期化解率：考核期内没有应计的记录"),
        (2, 2, "到期化解率 2/2，数少不评"),
        (4, 5, "到期化解率 80.0%(4/5)，目标 ≥95%，■ 落后"),
        (19, 20, "到期化解率 95.0%(19/20)，目标 ≥95%，● 正常"),
    ],
)
def test_a_rate_says_no_more_than_its_cases_bear(n, N, sentence):
    assert sentences.rate(rate("dispute.on_time", n, N)) == sentence


def test_a_change_from_or_to_few_cases_is_said_in_cases_and_not_in_points():
    now, few, none = rate("dispute.on_time", 19, 20), rate("dispute.on_time", 1, 4), rate("dispute.on_time", 0, 0)
    assert sentences.since_last_meeting(now, few) == "较上次 ▲ +18 件"
    assert sentences.since_last_meeting(few, rate("dispute.on_time", 1, 4)) == "较上次 持平"
    assert sentences.since_last_meeting(few, rate("dispute.on_time", 1, 3)) == "较上次 总数增加"
    assert sentences.since_last_meeting(now, None) == sentences.since_last_meeting(now, none) == "较上次 无数据"
    assert sentences.since_last_meeting(now, rate("dispute.on_time", 18, 20)) == "较上次 ▲ +5.0 点 波动内"


def resolution(code, due, done=None, extensions=0):
    return {
        "code": code,
        "meeting_code": "M",
        "task": "办",
        "lead_unit": "综治办",
        "original_due_on": due,
        "done_on": done,
        "extensions": extensions,
    }


def test_the_last_meetings_sentence_counts_what_stands_where(ledger):
    meeting = {"code": "M", "type": "20日例会", "held_on": LAST}
    # Of a meeting that is still ahead: the ledger is loaded, and holds nothing yet.
    ahead = [resolution("z", dt.date(2026, 12, 1)) | {"meeting_code": "N"}]
    ledger(
        Division=[TOWN], Meeting=[meeting, meeting | {"code": "N", "held_on": dt.date(2026, 10, 20)}], Resolution=ahead
    )
    material = read(ledger)
    sentence = material.last_decided
    assert sentence == "上次20日例会（8月20日）没有登记议定事项；没有议定事项"
    ledger(Resolution=[resolution("a", D, LAST), resolution("b", dt.date(2026, 9, 10))])
    material = read(ledger)
    sentence = material.last_decided
    assert sentence == "上次20日例会（8月20日）议定 2 项，已办结 1 项、逾期 1 项；历次未办结共 1 项，逾期 1 项"
    assert [sentences.resolution_state(item) for item in material.decided] == ["已办结", "逾期 10 天"]
    # The day of the meeting itself: what it decides is not what the last one decided.
    on_the_day = read(ledger, View.of(LAST))
    assert on_the_day.last_meeting is None and on_the_day.decided == []


def test_an_item_extended_again_and_again_is_overdue_all_the_same(ledger):
    late, ahead = dt.date(2026, 9, 10), dt.date(2026, 9, 30)
    items = [
        resolution("a", late, extensions=3),
        resolution("b", late),
        resolution("c", ahead, extensions=2),
        resolution("d", ahead, extensions=1),
    ]
    ledger(Division=[TOWN], Resolution=items)
    material = read(ledger)
    assert material.now["resolution.overdue"].value == 2
    sentence = sentences.last_meeting(None, [], material.resolutions, material.now, D)
    assert sentence.endswith("历次未办结共 4 项，逾期 2 项（其中多次延期 1 项）、多次延期 1 项、时限内 1 项")
    states = [sentences.resolution_state(item) for item in material.resolutions]
    assert states == ["逾期 10 天·延期 3 次", "逾期 10 天", "时限内·延期 2 次", "时限内·延期 1 次"]
    with ledger.engine.connect() as connection:
        presentation, document, _ = opened(by_ending(make_pack(connection, View.of(D), None, "本机")))
    for shown in (slide_texts(presentation.slides[1]), document_texts(document)):
        assert {"逾期 10 天·延期 3 次", "时限内·延期 2 次"} <= {each.lstrip("■▲ ") for each in shown}


def test_all_resolutions_done_is_said_without_an_overdue_count(ledger):
    meeting = {"code": "M", "type": "20日例会", "held_on": LAST}
    ledger(Division=[TOWN], Meeting=[meeting], Resolution=[resolution("a", D, LAST)])
    material = read(ledger)
    sentence = material.last_decided
    assert sentence == "上次20日例会（8月20日）议定 1 项，已办结 1 项；议定事项没有未办结的"
    due = sentences.to_do(material.tasks, material.next_meeting, material.now)
    assert due == "已装载的台账中没有要办的事项"


def test_what_falls_due_before_the_next_meeting_is_to_do_and_not_red(ledger):
    duties = [
        {"code": code, "task": "办", "issued_on": BEFORE, "due_on": due, "unit": "司法所", "owner": "李四"}
        for code, due in (("today", D), ("soon", dt.date(2026, 10, 20)), ("later", dt.date(2026, 10, 21)))
    ]
    ledger(Division=[TOWN], Duty=duties)
    material = read(ledger)
    assert [(task.code, task.is_red, task.by) for task in material.tasks] == [
        ("today", False, D),
        ("soon", False, dt.date(2026, 10, 20)),
    ]
    sentence = sentences.to_do(material.tasks, material.next_meeting, material.now)
    assert sentence == "要办的共 2 项（时限内 2 项）"


def drawn(*villages):
    """A funnel of the on-time rate at 90 of 100 with villages of n of N cases."""
    rows = [
        Row(str(place), f"{name}村村民委员会", {"dispute.on_time": rate("dispute.on_time", n, N)}, View.of(D))
        for place, (name, n, N) in enumerate(villages)
    ]
    return {"dispute.on_time": funnel(rate("dispute.on_time", 90, 100), rows)}


@pytest.mark.parametrize(
    ("villages", "sentence"),
    [
        ([], "各村件数都不足 5 件，不作比较"),
        ([("乙", 0, 4)], "各村件数都不足 5 件，不作比较"),
        ([("乙", 9, 10)], "没有低于界限的村，高低可能只是偶然"),
        ([("乙", 5, 20)], "乙村到期化解明显低于全镇，需说明"),
        ([("乙", 14, 20)], "乙村到期化解偏低，先留意"),
        ([(name, 5, 20) for name in "乙丙丁戊"], "乙村、丙村、丁村等 4 个村到期化解明显低于全镇，需说明"),
    ],
)
def test_only_villages_below_the_limits_are_named(villages, sentence):
    assert sentences.villages_outside(drawn(*villages), "全镇") == sentence


def test_late_words_name_what_the_days_count():
    def task(figure_id, days):
        return Task("类", "号", "事", "处", "人", None, days, "做", D, figure_id)

    assert sentences.late_words(task("dispute.overdue", 9)) == "逾期 9 天"
    assert sentences.late_words(task("dispute.red_stale", 9)) == "未推进 9 天"
    assert sentences.late_words(task("chain.posts", 9)) == "空缺 9 天"
    assert sentences.late_words(task("chain.posts", None)) == "无任职记录"
    assert sentences.late_words(task(None, None)) == ""


def test_a_village_never_patrolled_is_named_as_without_a_record():
    patrols = [PatrolPlace("1", "甲村", 14), PatrolPlace("2", "乙村", 13), PatrolPlace("3", "丙村", None)]
    said = "近14天未巡的村 1 个，距上次巡逻：甲村 14 天；尚无巡逻记录的村 1 个：丙村"
    assert sentences.unpatrolled(patrols) == said
    assert sentences.unpatrolled(patrols[1:2]) == "近14天各村都已巡"
    assert sentences.whom_to_ask(patrols) == ""


def test_a_village_without_a_patrol_is_told_with_whom_to_ask():
    posts = {"甲村": Official("张三"), "乙村": Official(), "丙村": Official("李四")}
    patrols = [PatrolPlace(name, name, 20 if name != "丙村" else None, post) for name, post in posts.items()]
    assert sentences.unpatrolled(patrols) == (
        "近14天未巡的村 2 个，距上次巡逻：甲村 20 天（包村干部张三）、乙村 20 天（包村干部空缺）；"
        "尚无巡逻记录的村 1 个：丙村（包村干部李四）"
    )
    assert sentences.whom_to_ask(patrols[:2]) == "未巡村的包村干部：甲村张三、乙村空缺"
    assert sentences.whom_to_ask(patrols) == "未巡村的包村干部：甲村张三、乙村空缺等"
    assert sentences.unpatrolled(patrols[:1] * 9).endswith("等")


def test_points_to_be_repaired_are_told_with_whom_to_ask():
    def point(number, owner):
        return PointPlace(f"P{number}", f"展板{number}", "展板", "破损", "1", "甲村", None, None, None, False, owner)

    two = [point(1, "张三"), point(2, "")]
    assert sentences.repairs(two) == "待修阵地 2 处：甲村展板1（破损，张三）、甲村展板2（破损）"
    assert sentences.repairs(two, 1) == "待修阵地 2 处：甲村展板1（破损，张三）等"
    assert sentences.repairs([]) == "没有待修阵地"


def test_headlines_of_every_slide_are_sentences_for_an_empty_town(ledger):
    ledger(Division=[TOWN, village("11", "乙村")])
    with ledger.engine.connect() as connection:
        presentation, document, book = opened(by_ending(make_pack(connection, View.of(D), None, "本机")))
    headlines = [headline(slide) for slide in presentation.slides]
    assert len(headlines) == 9 and all(len(each) > 5 and "None" not in each and "nan" not in each for each in headlines)
    assert not any("None" in each for each in document_texts(document))
    # Nobody is told off for posts of which no ledger says who holds them.
    assert book["督办清单"]["A5"].value is None


def test_data_that_changes_all_the_while_is_refused_with_a_sentence(ledger, monkeypatch):
    counted = iter(range(100))
    monkeypatch.setattr(freshness, "data_version", lambda _: freshness.Version(next(counted), None, False, 0))
    with pytest.raises(DataMoved, match="正在装载台账"):
        read(ledger)


def test_a_result_without_a_goal_has_no_goal_words():
    assert sentences.goal_words("dispute.kept_local") == ""
    assert sentences.goal_words("chain.posts") == "目标 ＝100%"
    assert sentences.light_words(Result("x", "rate")) == ""


def red_task(figure_id, code, what, kind="纠纷"):
    return Task(kind, code, what, "甲村", "张三", D, 3, "办", D, figure_id)


def test_a_task_is_told_with_its_code_but_a_vacant_post_and_a_projector_without():
    dispute = red_task("dispute.overdue", "JF1", "邻里 一般")
    assert sentences.task_words(dispute) == "纠纷 JF1 邻里 一般"
    assert sentences.task_words(dispute, with_code=False) == "纠纷 邻里 一般"
    assert sentences.task_words(red_task("chain.posts", "11", "管理区书记", "岗位空缺")) == "岗位空缺 管理区书记"


def test_red_items_are_counted_by_kind_and_of_clues_a_meeting_hears_the_number_alone():
    tasks = [red_task("chain.duties_overdue", "1", "走访", "责任事项")]
    tasks += [red_task("dispute.overdue", code, "邻里") for code in ("JF1", "JF2")]
    tasks.append(Task("议定事项", "2", "办", "甲村", "", D, None, "办", D))
    assert sentences.red_list(tasks, {}) == "红灯 3 项：纠纷 2、责任事项 1"
    assert sentences.red_list(tasks[-1:], {}) == "截至日没有红灯事项"
    assert sentences.red_lights([], 3, {}) == "红灯 3 项（含超期线索 3 条）"
    assert sentences.red_lights([], 0, {}) == "截至日没有红灯事项"
    late = RedItem("红色久未推进", "JF1", "邻里", "11", "甲村", "", 12, "办", "dispute.red_stale")
    assert sentences.red_lights([late], 0, {}) == "红灯 1 项，甲村红色久未推进最久，已 12 天"
    assert sentences.red_lights([late], 2, {}).startswith("红灯 3 项（含超期线索 2 条）；线索之外，甲村")
