"""The slides' sentences are true for every state of the data, and no slide tells more than a meeting may see."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from dashboard.charts.slides import actions, chain, clues, decided, disputes, map, outside, parts, red
from dashboard.charts.slides.deck import SLIDES, deck
from dashboard.charts.words import goal_words
from dashboard.figures.chain import Official
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import red_list, red_number
from dashboard.figures.registry import FIGURES
from db.engine import reading_engine
from db.schema import Clue, Dispute, Duty, Post
from tests.meeting.conftest import briefed

LATE = ("chain.duties_overdue", "resolution.overdue", "clue.overdue", "dispute.overdue", "dispute.red_stale")
# A map in rem that has no room for twenty names.
CROWDED = 24.0, 20.0


def quiet(briefing):
    """The same town with nothing late, vacant or open."""
    now = dict(briefing.now)
    for each in LATE:
        now[each] = replace(now[each], value=0, light="green")
    for each in ("chain.posts", "chain.pledges"):
        now[each] = replace(now[each], n=now[each].N, value=1.0, light="green")
    return replace(briefing, now=now, red=[], tasks=[], resolutions=[])


def rates(n, N, light):
    return {each: Result(each, "rate", n, N, n / N if N else None, light=light) for each in outside.RATES}


def test_a_town_without_anything_late_is_told_so(demo):
    calm = quiet(demo)
    assert red.headline(calm) == "截至日没有红灯事项"
    assert decided.headline(calm) == "上次20日例会（10月20日）没有登记议定事项；议定事项没有未办结的"
    assert chain.headline(calm) == "四级责任人全部到位；责任事项无逾期；承诺书全部签订"
    assert "无超期" in clues.headline(calm)
    assert "逾期" not in disputes.headline(calm)
    assert actions.headline(calm) == "截至日没有要办的事项"


def test_a_town_without_ledgers_says_what_is_missing_and_praises_nothing(empty):
    assert red.headline(empty) == "区划台账中没有村，请先装载区划台账" and "没有红灯" not in red.body(empty)
    assert actions.headline(empty) == "区划台账中没有村，请先装载区划台账" and "没有要办" not in actions.body(empty)
    assert decided.headline(empty) == "此前没有20日例会；议定事项没有未办结的"
    assert chain.headline(empty) == "区划台账中没有村，责任链无从核对"
    assert clues.headline(empty) == "截至日没有在办线索"
    assert disputes.headline(empty) == "考核期内没有受理的矛盾纠纷"
    assert outside.headline(empty) == "各村件数都不足 5 件，不作比较"
    assert not any("达标" in slide.headline(empty) for slide in SLIDES)


def test_as_of_a_day_before_all_records_no_slide_is_red(demo_url):
    early = briefed(reading_engine(demo_url), dt.date(1999, 12, 31))
    shown = deck(early, None, False, 1, "./")
    assert (
        shown.count("截至1999年12月31日，各台账还没有可统计的记录") == 8 and shown.count("改了截至日再进会议模式") == 8
    )
    assert not re.search('class="(b |)red|落后|空缺', shown)


def test_the_strip_below_the_rates_has_every_number_with_its_unit(demo):
    now = demo.now
    for figure_id, unit in {
        "dispute.overdue": "件",
        "dispute.red_stale": "件",
        "dispute.zero_months": "个村月",
    }.items():
        assert f"{now[figure_id].value}</b> {unit}" in disputes.body(demo)
    assert f"{now['dispute.days'].value:g} 天</b>" in disputes.body(demo)


def test_one_village_of_three_cases_is_not_judged(small):
    assert disputes.headline(small) == "2 项数少不评、1 项无数据；1 件逾期未结"
    assert outside.headline(small) == "各村件数都不足 5 件，不作比较"
    assert "不足 5 件" in outside.body(small)
    assert "○ 数少不评" in disputes.body(small) and "2/3" in disputes.body(small)
    assert "66.7%" not in disputes.body(small)
    assert chain.headline(small).startswith("4 个岗位空缺（甲村包扶班子成员、甲村包村干部等）")


def test_the_chain_of_few_posts_and_pledges_is_counted_and_not_praised(small):
    calm = quiet(small)
    assert chain.headline(calm) == "责任人到位 4/4；责任事项无逾期；本年没有承诺书名册"
    signed = replace(calm, now=calm.now | {"chain.pledges": Result("chain.pledges", "rate", 2, 2, 1.0, light="few")})
    assert chain.headline(signed).endswith("；承诺书签订 2/2")


@pytest.mark.parametrize(
    ("n", "N", "shown"),
    [(7, 8, "87.5%(7/8)"), (4, 4, "4/4"), (0, 0, "—"), (12340, 12341, "99.9%(12340/12341)")],
)
def test_a_rate_reads_on_a_slide_as_everywhere(n, N, shown):
    assert re.sub("<[^>]+>", "", parts.value(FIGURES["patrol.weeks"].rate_result(n, N))) == shown


def test_the_red_list_counts_as_the_overview_does_and_names_the_longest(demo, demo_url):
    with reading_engine(demo_url).connect() as connection:
        listed = red_list(connection, demo.view)
    longest = next(item for item in listed if item.kind != "线索")
    assert red.headline(demo).startswith(f"红灯 {len(listed)} 项")
    assert longest.place in red.headline(demo) and f"已 {longest.days_late} 天" in red.headline(demo)


def test_only_overdue_clues_are_a_number_and_no_longest(demo):
    alone = replace(quiet(demo), now={**quiet(demo).now, "clue.overdue": demo.now["clue.overdue"]})
    number = demo.overdue_clues
    assert number and red.headline(alone) == f"红灯 {number} 项（含超期线索 {number} 条）"
    assert f"线索 <b>{number}</b> 条" in actions.body(alone)


def test_the_longest_is_said_to_be_so_among_the_rest_where_clues_are_not_named(demo):
    assert demo.overdue_clues and "条）；线索之外，" in red.headline(demo)
    without = replace(demo, now={**demo.now, "clue.overdue": replace(demo.now["clue.overdue"], value=0)})
    assert "线索" not in red.headline(without)


def test_the_number_of_red_items_is_compared_with_the_last_meeting_s(demo):
    assert red_number(demo.now) == demo.red_number
    then = red_number(demo.before)
    assert then != demo.red_number and f"{demo.red_number - then:+d}" in red.body(demo)


def test_one_rate_has_one_light_in_the_table_of_levels(demo):
    posts = FIGURES["chain.posts"].rate_result(20, 21)
    assert posts.light == "amber" and parts.short_rate(posts) in chain.body(demo)


@pytest.mark.parametrize(
    ("shown", "style"), [("60/63", ""), ("99/100", ""), ("120/126", "tight"), ("1822/1822", "tight longest")]
)
def test_only_the_longest_counts_stand_smaller_on_a_wide_screen(shown, style):
    assert parts.cases(shown) == f'<b class="{style}">{shown}</b>'


def test_what_is_overdue_is_counted_whole_however_often_it_was_extended(demo):
    overdue = demo.now["resolution.overdue"].value
    twice = sum(item.is_overdue and item.extensions >= 2 for item in demo.resolutions)
    body = decided.body(demo)
    assert twice and f'逾期&nbsp;<b>{overdue}</b><span class="nowrap">（其中多次延期 {twice}）' in body
    assert "逾期 <b>24</b> 天</span>" in body and "延期 2 次" in body


def test_an_item_stands_behind_its_village_where_a_narrow_screen_has_no_column_of_these(demo):
    item = next(each for each in demo.resolutions if each.is_open and each.village)
    body = decided.body(demo)
    assert re.search(f'<span class="on-narrow [^>]*><span class="two ">{item.village} {item.task}</span>', body)
    assert f'<span class="on-wide">{parts.wrapped(item.task, decided.ONE_LINE)}</span>' in body
    long = replace(item, village="沿河" * 12, task="回访化解事项")
    shown = decided.body(replace(demo, resolutions=[long]))
    assert f"{'沿河' * 9}沿… 回访化解事项</span>" in shown


@pytest.mark.parametrize("slide", [red, decided, chain, clues, disputes, map])
def test_no_number_is_red_by_its_colour_alone(demo, slide):
    marked = re.findall(r'<(?:b|span|div) class="(?:big )?red"[^>]*>(?:<i>)?(.)', slide.body(demo))
    assert marked and set(marked) == {"■"}


def test_the_rates_of_clues_and_patrols_say_how_they_changed(demo):
    for figure_id in clues.RATES:
        assert parts.since(demo.now[figure_id], demo.before) in clues.body(demo)
    weeks = demo.now["patrol.weeks"]
    assert parts.since(weeks, demo.before) in map.body(demo) and goal_words(weeks.id) in map.body(demo)


@pytest.mark.parametrize(
    ("late", "bad", "shown"),
    [(0, 0, (0, 0)), (1, 3, (1, 3)), (16, 3, (4, 3)), (1, 9, (1, 6)), (16, 8, (3, 3)), (4, 4, (4, 4)), (0, 8, (0, 8))],
)
def test_two_lists_share_the_room_and_never_leave_out_one_item(late, bad, shown):
    assert map.shares(late, bad, 8) == shown


def test_a_vacancy_of_unknown_start_has_no_days(demo):
    vacancy = replace(next(item for item in demo.red if item.kind == "岗位空缺"), days_late=None, since=None)
    shown = replace(demo, red=[vacancy])
    assert "天" not in red.headline(shown)
    assert "无任职记录" in red.body(shown) and "无任职记录" in chain.body(shown)


def test_villages_are_named_only_beyond_the_limits(demo):
    found = outside.funnels(demo)["dispute.on_time"]
    for village in found.villages:
        is_named = outside.short_name(village.name) in outside.headline(demo)
        beyond = any(
            own.code == village.code for one in outside.funnels(demo).values() for own in one.at(*outside.BELOW)
        )
        assert beyond or not is_named
    level = [replace(row, results={**row.results, **rates(9, 10, None)}) for row in demo.villages]
    even = replace(demo, villages=level, now={**demo.now, **rates(90, 100, "amber")})
    assert outside.headline(even) == "没有低于界限的村，高低可能只是偶然"


def test_the_map_without_coordinates_or_patrols_says_so(demo):
    nowhere = replace(
        demo, places=[replace(each, longitude=None, latitude=None) for each in demo.places], patrols=[], points=[]
    )
    assert "坐标" in map.body(nowhere)
    assert "尚无宣传阵地记录" in map.headline(nowhere)


def test_a_village_long_without_a_patrol_stands_on_the_map_with_its_sign(demo):
    """The colour alone would carry the light."""
    drawn = map.body(demo)
    days = {each.days_since for each in demo.patrols if each.days_since is not None}
    assert any(number > 13 for number in days) and any(6 < number <= 13 for number in days)
    for number in days:
        assert f">{'■' if number > 13 else '▲' if number > 6 else ''}{number}</span>" in drawn
    for sign, word in zip("●▲■", ("近7天已巡", "近14天已巡", "近14天未巡"), strict=True):
        assert f">{sign}</b> {word}" in drawn
    assert "尚无巡逻" not in drawn
    nobody = replace(demo, patrols=[replace(each, days_since=None) for each in demo.patrols])
    assert ">—</b> 尚无巡逻" in map.body(nobody)


def named(drawn):
    """The names of late villages and of the others on a map, and how many it says that it left out."""
    late, others = (
        re.findall(f'<span class="{style}"[^>]*>(.*?)</span>', drawn) for style in ("place is-late", "place")
    )
    return late, others, sum(int(each) for each in re.findall(r"(\d+) 个村名放不下<br>", drawn))


def test_a_late_village_has_its_name_on_the_map_however_close_the_others_lie(demo):
    """The others' marks and names give way, and the map counts the names that it leaves out."""
    assert named(map.body(demo))[2] == 0
    late = next(each for each in map.data(demo).late if each.days_since)
    heart = next(each for each in demo.places if each.code == late.village_code)
    close = [
        replace(each, longitude=heart.longitude + place % 6 * 0.001, latitude=heart.latitude + place // 6 * 0.001)
        for place, each in enumerate(each for each in demo.places if each != heart)
    ]
    for others in (close, close[::-1]):
        crowded = map._map(map.data(replace(demo, places=[*others[:10], heart, *others[10:]])), *CROWDED)
        names, rest, left_out = named(crowded)
        assert heart.name in names and left_out
        assert len(names) + len(rest) + left_out == len(demo.places)


def test_what_the_map_has_no_room_for_is_on_the_page_and_not_on_the_list_of_tasks(demo):
    """督办清单 has neither villages without a patrol nor points to repair."""
    waiting = replace(demo, patrols=[replace(each, days_since=20) for each in demo.patrols])
    late = len(map.data(waiting).late)
    cut = re.search(r"另有 (\d+) 项，见(.+?)<", map.body(waiting))
    assert cut and 0 < int(cut[1]) < late and cut[2] == "宣传巡防页"


def test_work_is_listed_by_unit_with_the_day_and_the_rest_is_counted(demo):
    found = actions.works(demo.tasks)
    assert sum(len(work.tasks) for work in found) == len(demo.tasks)
    assert [work.is_red for work in found] == sorted((work.is_red for work in found), reverse=True)
    cut = re.search(r"另有 (\d+) 项", actions.body(demo))
    shown = found[: actions.MOST - 1]
    assert cut and int(cut[1]) == len(demo.tasks) - sum(len(work.tasks) for work in shown)
    assert f"{demo.next_meeting.month}月{demo.next_meeting.day}日" in actions.headline(demo)


@pytest.mark.parametrize("state", ["demo", "empty", "small"])
def test_every_slide_is_drawn_in_every_state(state, request):
    briefing = request.getfixturevalue(state)
    html = deck(briefing, None, False, 1, "./")
    assert html.count("<section") == len(SLIDES)
    assert "未定格" in html and "None" not in html and "nan" not in html


def test_slides_name_no_single_clue_or_dispute_and_officials_only_where_they_answer(demo, demo_url):
    html = deck(demo, None, False, 1, "./")
    with reading_engine(demo_url).connect() as connection:
        codes = [*connection.scalars(select(Clue.code)), *connection.scalars(select(Dispute.code))]
        people = {*connection.scalars(select(Post.person)), *connection.scalars(select(Duty.owner))} - {None}
    assert len(codes) > 100 and not any(code in html for code in codes)
    for slide in (red, chain, clues, disputes, outside, map):
        assert not any(name in slide.body(demo) for name in people), slide.NAME


def test_the_map_says_whose_the_villages_without_patrols_are_by_post_and_never_by_person(demo):
    late = map.data(demo).late
    assert late and all(each.official.person for each in late)
    assert '<div class="said">包村干部负责</div>' in map.body(demo)
    vacant = replace(demo, patrols=[replace(each, official=Official()) for each in demo.patrols])
    assert f"包村干部负责；{len(late)} 个村空缺" in map.body(vacant)
    older = replace(demo, patrols=[replace(each, official=None) for each in demo.patrols])
    assert "包村干部" not in map.body(older)


def test_ledger_text_cannot_become_markup(demo):
    evil = "<img src=x onerror=alert(1)>"
    items = [replace(item, what=evil, place=evil, owner=f"{evil}・{evil}") for item in demo.red]
    tasks = [replace(task, place=evil, owner=evil, next_step=evil) for task in demo.tasks]
    decided_items = [replace(item, task=evil, lead_unit=evil, owner=evil) for item in demo.resolutions]
    html = deck(replace(demo, red=items, tasks=tasks, resolutions=decided_items), None, False, 1, "./")
    assert evil not in html and "&lt;img" in html


@pytest.mark.parametrize(
    ("unit", "person", "room", "is_stacked"),
    [
        ("综治办", "钱建国", decided.OWNER, False),
        ("综合治理服务中心", "欧阳建国", decided.OWNER, True),
        ("东岭村调委会", "褚立新等", actions.ROOM - parts.ems("■ "), False),
        ("综合治理服务中心", "欧阳建国", actions.ROOM - parts.ems("■ "), True),
        ("综合治理服务中心", "", 7.0, True),
    ],
)
def test_a_person_stands_below_a_unit_too_long_for_both(unit, person, room, is_stacked):
    cell = parts.unit_and_person(unit, person, room)
    assert ("stacked" in cell) == is_stacked and unit in cell and person in cell
    signed = parts.unit_and_person(unit, person, room, f"■ <b>{unit}</b>")
    assert ("stacked" in signed) == is_stacked and f"■ <b>{unit}</b>" in signed and signed.count(unit) == 1


def test_the_name_of_a_unit_and_of_a_person_is_escaped():
    assert "<b>" not in parts.unit_and_person("<b>甲", "<b>乙", 20.0) + parts.unit_and_person("<b>甲", "<b>乙", 1.0)
