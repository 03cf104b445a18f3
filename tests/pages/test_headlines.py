"""The first sentence of a page is true for every state of the data."""

import datetime as dt
import re

import pytest
import streamlit as st
from sqlalchemy import delete, update
from streamlit.testing.v1 import AppTest

from db import schema
from db.demo import make_demo
from db.ledgers.store import bump_version
from tests.html_of import html_of
from tests.tables import store, town_of

D = dt.date(2026, 10, 31)
HEADLINE = re.compile(r"<div class=\"headline\">(.*?)</div>", re.DOTALL)
DIVISIONS = town_of("甲村村民委员会")


# A card's «there is none» that speaks for ledgers which nobody has loaded; villages are there, but without coordinates.
NONE = re.compile(r'class="(?:empty|quiet|said)">[^<]*(?<!台账中)(?<!还)没有(?!坐标|本村中心坐标|待处理)[^<]*')


def text(page, **query):
    st.cache_resource.clear()
    at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=60)
    for name, value in {"as_of": D.isoformat(), **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return html_of(at)


def headline(page, **query):
    return HEADLINE.search("".join(text(page, **query))).group(1)


def test_with_divisions_alone_each_page_says_what_is_missing(town):
    store(town, schema.Division, DIVISIONS)
    assert headline("chain") == "责任链台账未装载；责任清单台账未装载；承诺书台账未装载"
    assert headline("clues") == "线索台账未装载"
    assert headline("disputes") == "矛盾纠纷台账未装载"
    assert headline("meetings") == "会议台账未装载；议定事项台账未装载"
    assert headline("foundations") == "软弱涣散台账未装载；行业排查台账未装载；宣传统计台账未装载"
    assert headline("data") == "还没有装载任何台账；没有待处理的行"


def test_a_ledger_that_was_never_loaded_is_neither_praised_nor_blamed(town):
    store(town, schema.Division, DIVISIONS)
    for page in ("overview", "chain", "clues", "disputes", "map", "meetings", "foundations"):
        drawn = "".join(text(page))
        assert "台账未装载" in drawn, page
        assert not re.search('class="light (red|green)', drawn), page
        assert "考核期受理" not in drawn, page
    village = "".join(text("village", village="11"))
    assert "近30天的变化" in village and not re.search("上次20日会以来|考核期巡逻|阵地 0 处", village)
    assert "责任链台账未装载" in village and "空缺" not in village and "四级责任人全部到位" not in village
    assert headline("records", figure="chain.posts") == "全镇责任人到位率：责任链台账未装载"


@pytest.mark.parametrize(
    "page", ["overview", "chain", "clues", "disputes", "map", "village", "area", "meetings", "slides"]
)
def test_no_card_says_that_there_is_none_of_what_nobody_has_loaded(town, page):
    store(town, schema.Division, DIVISIONS)
    asked = {"village": "11"} if page == "village" else {}
    assert NONE.findall("".join(text(page, **asked))) == []


@pytest.mark.parametrize("page", ["foundations", "data", "records"])
def test_no_list_says_that_there_is_none_of_what_nobody_has_loaded(town, page):
    store(town, schema.Division, DIVISIONS)
    assert NONE.findall("".join(text(page, figure="clue.open"))) == []


def test_disputes_are_shown_while_the_rate_compared_is_of_a_ledger_never_loaded(town):
    make_demo(town, today=D)
    with town.begin() as connection:
        connection.execute(delete(schema.Duty))
        connection.execute(delete(schema.ImportSheet).where(schema.ImportSheet.kind == "duty"))
        bump_version(connection, demo=True)
    shown = " ".join(text("disputes", rate="chain.duties_on_time"))
    assert "责任清单台账未装载" in shown
    for card in ("各月受理", "各类纠纷去向"):
        body = shown.split(f"<span>{card}</span>")[1].split('class="card"')[0]
        assert "data-figure" in body and "未装载" not in body


AREA, VILLAGE = {"area": "990101100-01"}, {"village": "990101100200"}
FIRST_PAGES = ("overview", "chain", "clues", "disputes", "map", "meetings", "foundations", "data")


@pytest.mark.parametrize("page", FIRST_PAGES)
def test_the_first_line_names_the_area_or_village_that_is_looked_at(town, page):
    make_demo(town, today=D)
    assert not headline(page).startswith(("第一管理区", "东岭村", "全镇", "演示镇"))
    assert re.fullmatch("第一管理区：[^：]+", headline(page, **AREA))
    assert re.fullmatch("东岭村：[^：]+", headline(page, **VILLAGE))
    assert re.fullmatch("东岭村：[^：]+", headline(page, **AREA, **VILLAGE))
    assert re.fullmatch("东岭村：[^：]+", headline(page, as_of="1999-01-01", **VILLAGE))
    told = headline("village", **AREA)
    assert re.fullmatch(r"第一管理区：5 个村中 \d 个有逾期、落后或需关注的；点村名，看一村一档", told)


@pytest.mark.parametrize("page", FIRST_PAGES)
def test_the_first_line_names_the_village_also_where_nothing_is_loaded(town, page):
    store(town, schema.Division, DIVISIONS)
    assert re.fullmatch("甲村：[^：]*台账[^：]*", headline(page, village="11"))


def test_what_is_said_of_one_village_does_not_name_it_again(town):
    make_demo(town, today=D)
    late = {"village": "990101100202"}
    assert headline("map", **late) == "西岭村：近14天未巡，距上次巡逻 33 天；宣传阵地 3 处，没有待修阵地"
    assert headline("map", **VILLAGE) == "东岭村：近14天已巡；宣传阵地 3 处，没有待修阵地"
    assert headline("map", area="990101100-01").startswith("第一管理区：1 个村近14天未巡（西岭村）；")
    vacant = {"village": "990101100201"}
    assert headline("chain", **vacant).startswith("南洼村：1 个岗位空缺（管理区书记）；")
    assert headline("chain", **AREA).startswith("第一管理区：1 个岗位空缺（南洼村管理区书记）；")
    assert "，纠纷最久，已 26 天" in headline("overview", **VILLAGE)
    assert "，南洼村岗位空缺最久，已 28 天" in headline("overview", **AREA)


def test_of_a_village_s_data_the_differing_totals_are_said_to_be_the_town_s(town):
    make_demo(town, today=D)
    assert headline("data", **VILLAGE).endswith("；全镇 3 处合计不符；13 本台账都已装载")


def test_a_village_alone_is_held_against_its_town(town):
    make_demo(town, today=D)
    shown = "".join(text("disputes", village="990101100200"))
    assert headline("disputes", village="990101100200").startswith("东岭村：")
    assert "；到期化解明显低于全镇，需说明</div>" in shown and "全镇为竖线" in shown
    assert "东岭村为竖线" not in shown


def test_the_only_village_of_a_town_is_compared_with_nothing(town):
    store(town, schema.Division, DIVISIONS)
    case = {
        "village_code": "11",
        "source": "排查",
        "category": "邻里",
        "level": "一般",
        "received_on": dt.date(2026, 9, 1),
    }
    store(town, schema.Dispute, [*({"code": str(each), "due_on": dt.date(2026, 10, 1), **case} for each in range(6))])
    shown = "".join(text("disputes"))
    assert shown.count("没有其他村可比。") == 1


def test_the_first_row_of_a_ledger_is_judged_as_ever(town):
    store(town, schema.Division, DIVISIONS)
    store(town, schema.Post, [{"village_code": "11", "level": "包村干部", "person": "甲", "appointed_on": D}])
    assert headline("chain").startswith("3 个岗位空缺（甲村包扶班子成员、甲村管理区书记等）；")


def meeting(month, day):
    return {"code": f"M{month}", "type": "20日例会", "held_on": dt.date(2026, month, day), "minutes_on": None}


def item(code, due, done=None, extensions=None):
    usual = {"meeting_code": "M9", "task": "办", "lead_unit": "综治办", "village_code": "11"}
    return usual | {"code": code, "original_due_on": due, "done_on": done, "extensions": extensions}


def test_meetings_all_held_and_nothing_open(town):
    store(town, schema.Division, DIVISIONS)
    store(town, schema.Meeting, [meeting(9, 20), meeting(10, 20)])
    period = {"from": "2026-09-01"}
    assert headline("meetings", **period) == "20日例会 2 次全部按期；议定事项台账未装载"


def test_meetings_put_off_and_items_overdue_and_extended(town):
    store(town, schema.Division, DIVISIONS)
    store(town, schema.Meeting, [meeting(9, 28), meeting(10, 20)])
    store(
        town,
        schema.Resolution,
        [
            item("1", dt.date(2026, 10, 1), extensions=2),
            item("2", dt.date(2026, 11, 20)),
            item("3", dt.date(2026, 11, 21)),
        ],
    )
    assert headline("meetings", **{"from": "2026-09-01"}) == (
        "20日例会应开 2 次、按期 1 次，9月顺延或提前；议定事项逾期 1 项；多次延期 1 项；11月20日例会须过问 2 项"
    )
    assert headline("meetings", village="11").startswith("甲村：议定事项逾期 1 项")
    assert headline("meetings", **{"from": "2026-10-21"}).startswith("考核期内还没有到期的20日例会；")


def organisation(due, inspected=None, result=None, name="甲村党支部", year=2026):
    day = dt.date(year, 2, 1)
    return {"year": year, "name": name, "village_code": "11", "identified_on": day, "due_on": due} | {
        "inspected_on": inspected,
        "result": result,
    }


def test_foundations_late_rectified_and_waiting(town):
    store(town, schema.Division, DIVISIONS)
    store(town, schema.Organisation, [organisation(dt.date(2026, 10, 19))])
    assert headline("foundations").startswith("甲村党支部整顿逾期 12 天；")
    with town.begin() as connection:
        connection.execute(update(schema.Organisation).values(due_on=D))
    assert headline("foundations").startswith("软弱涣散党组织整顿合格 0/1，无逾期；")
    assert headline("foundations", **{"from": "2026-06-01"}).startswith("此前认定的软弱涣散党组织还有 1 个在整顿中；")
    with town.begin() as connection:
        connection.execute(update(schema.Organisation).values(inspected_on=D, result="合格"))
    assert headline("foundations").startswith("软弱涣散党组织 1 个全部整顿合格；")


def test_foundations_are_not_all_rectified_where_one_check_has_more_and_another_less_than_it_found(town):
    store(town, schema.Division, DIVISIONS)
    check = {"field": "林", "lead_unit": "甲", "checked_on": D}
    rows = [check | {"code": code, "problems": 3, "rectified": done} for code, done in (("1", 5), ("2", 1))]
    store(town, schema.Sector, rows)
    assert "行业排查 2 次、发现问题 6 个，2 个未整改；" in headline("foundations")


def test_foundations_checks_without_problems_and_publicity_without_a_past(town):
    store(town, schema.Division, DIVISIONS)
    check = {"code": "1", "field": "林", "lead_unit": "甲", "checked_on": D, "problems": 0, "rectified": None}
    store(town, schema.Sector, [check])
    span = {"start_on": dt.date(2026, 10, 1), "end_on": D, "type": "公告", "level": ""}
    store(town, schema.Publicity, [span | {"amount": 30, "amount_approx": "余"}])
    assert headline("foundations").endswith("行业排查 1 次，没有发现问题；宣传统计已报，此前没有可比的统计")
    assert any('30<span class="more">余</span>' in each for each in text("foundations"))
    past = span | {"start_on": dt.date(2025, 1, 1), "end_on": dt.date(2025, 12, 31)}
    store(town, schema.Publicity, [past | {"amount": 3650}])
    assert headline("foundations").endswith("宣传产出 1 类中 1 类少于以往同期")
    assert any("2025年1月1日—12月31日" in each and "3650" in each and "310" in each for each in text("foundations"))
    assert "少于以往同期" not in headline("foundations", village="11")


@pytest.mark.parametrize(("word", "found", "left"), [(None, "9", "5"), ("约", "9余", "约5")])
def test_what_is_left_of_an_approximate_number_of_problems_is_approximate(town, word, found, left):
    store(town, schema.Division, DIVISIONS)
    check = {"code": "1", "field": "林", "lead_unit": "甲", "checked_on": D, "problems": 9, "rectified": 4}
    store(town, schema.Sector, [check | {"problems_approx": word}])
    assert f"发现问题 {found} 个，{left} 个未整改" in headline("foundations")
    assert any(f">{left} 个</b>" in each for each in text("foundations"))


def test_an_output_that_reads_as_all_of_the_past_is_not_called_fewer(town):
    store(town, schema.Division, DIVISIONS)
    span = {"start_on": dt.date(2026, 1, 1), "end_on": D, "type": "公告", "level": ""}
    past = span | {"start_on": dt.date(2025, 1, 1), "end_on": dt.date(2025, 12, 31)}
    store(town, schema.Publicity, [span | {"amount": 3030}, past | {"amount": 3650}])
    assert any("100%" in each for each in text("foundations"))
    assert headline("foundations").endswith("；宣传产出不少于以往同期")


def test_an_empty_year_of_publicity_asks_to_load_it(town):
    store(town, schema.Division, DIVISIONS)
    assert any("宣传统计台账未装载" in each for each in text("foundations"))
    past = {
        "start_on": dt.date(2025, 1, 1),
        "end_on": dt.date(2025, 12, 31),
        "type": "公告",
        "level": "",
        "amount": 3650,
    }
    store(town, schema.Publicity, [past])
    assert any("考核期内没有宣传统计，请装载" in each for each in text("foundations"))


def test_data_names_what_is_not_loaded_and_who_may_not_report(town):
    make_demo(town, today=D)
    rest = "请核实是否漏报；3 处合计不符；13 本台账都已装载"
    assert headline("data") == f"4 行待处理；云峰村矛盾纠纷久未报数（208 天），{rest}"
    patrol = schema.Patrol
    with town.begin() as connection:
        hundred_days = patrol.patrolled_on > D - dt.timedelta(days=100)
        connection.execute(delete(patrol).where(patrol.village_code == "990101100205", hundred_days))
    assert headline("data") == f"4 行待处理；云峰村矛盾纠纷等 2 处久未报数，{rest}"
    assert any("第 138 行" in each for each in text("data"))
    assert not any("第 138 行" in each for each in text("data", kind="clue"))
    with town.begin() as connection:
        connection.execute(delete(schema.ImportSheet).where(schema.ImportSheet.kind == "sector"))
        connection.execute(delete(schema.Quarantine))
    assert headline("data").startswith("行业排查 1 本台账未装载；没有待处理的行；")


def test_a_number_of_a_meeting_opens_its_items_on_the_page(town):
    make_demo(town, today=D)
    pieces = text("meetings", by="unit", key="国土所", state="")
    assert any("国土所　议定事项" in each and "回到下次例会清单" in each for each in pieces)
    assert any("没有这样的事项" in each for each in text("meetings", by="owner", key="<b>", state="late"))
    assert not any("<b>　" in each for each in text("meetings", by="owner", key="<b>"))
