"""Places on the map: how far from the centre is far, and what is known of a point and of patrols at D."""

import datetime as dt

import pytest

from dashboard.figures.chain import Official, posts
from dashboard.figures.compute import figures
from dashboard.figures.coverage import answered, is_far, patrols, points, town_centre
from dashboard.figures.records import records
from dashboard.view import View
from db import schema
from db.terms import PATROL_SLOTS, POST_LEVELS
from tests.tables import store

D = dt.date(2026, 9, 20)

# At 60 degrees north a degree to the east is half as long as one to the north: 55.66 km, and 111.32 km.
CENTRE = (118.0, 60.0)


@pytest.mark.parametrize(
    ("place", "far"),
    [
        ((118.0, 60.0), False),
        ((118.26, 60.0), False),
        ((118.28, 60.0), True),
        ((117.72, 60.0), True),
        ((118.0, 60.13), False),
        ((118.0, 60.14), True),
        ((118.0, 59.86), True),
        # 11.1 km to the east and 11.1 to the north: 15.7 together.
        ((118.2, 60.1), True),
        ((None, 60.0), False),
        ((118.0, None), False),
    ],
)
def test_a_place_is_far_beyond_fifteen_kilometres_as_the_crow_flies(place, far):
    assert is_far(CENTRE, *place) is far
    assert is_far(None, *place) is False


def village(code, longitude=None, latitude=None):
    place = {"longitude": longitude, "latitude": latitude, "crs": "WGS84"}
    return {"code": code, "name": f"{code}村", "level": "村", "parent_code": "1", **place}


TOWN = {"code": "1", "name": "镇", "level": "镇", "parent_code": None, "longitude": None, "latitude": None, "crs": None}


def test_the_centre_is_the_middle_of_the_villages_where_the_town_has_no_place(engine):
    places = [(119.9, 35.3), (118.0, 35.1), (118.1, 35.2), (None, None)]
    store(engine, schema.Division, [TOWN, *(village(f"1{at}", *place) for at, place in enumerate(places))])
    with engine.connect() as connection:
        assert town_centre(connection) == (118.1, 35.2)


def test_a_town_without_any_place_has_no_centre(engine):
    store(engine, schema.Division, [TOWN, village("11")])
    with engine.connect() as connection:
        assert town_centre(connection) is None


def test_a_check_counts_from_its_own_day_and_points_stand_by_code(engine):
    day = dt.timedelta(days=1)
    usual = {"name": "展板", "type": "宣传栏", "village_code": "11", "status": "完好", "set_up_on": D}
    rows = [
        usual | {"code": "today", "checked_on": D},
        usual | {"code": "never", "checked_on": None},
        usual | {"code": "later", "checked_on": D + day},
        usual | {"code": "not-yet", "checked_on": None, "set_up_on": D + day},
    ]
    store(engine, schema.Division, [TOWN, village("11"), village("12")])
    store(engine, schema.Point, rows)
    with engine.connect() as connection:
        found = points(connection, View.of(D))
        assert [(each.code, each.checked_on) for each in found] == [("later", None), ("never", None), ("today", D)]
        assert points(connection, View.of(D, scope="12")) == []


def test_the_days_since_the_last_patrol_do_not_see_what_comes_after_d(engine):
    store(engine, schema.Division, [TOWN, village("11"), village("12"), village("13")])
    days = [("11", D), ("12", D - dt.timedelta(days=3)), ("12", D + dt.timedelta(days=1)), ("12", dt.date(2026, 1, 1))]
    usual = {"slot": PATROL_SLOTS[0], "team": "巡防队"}
    rows = [usual | {"village_code": own, "patrolled_on": day} for own, day in days]
    store(engine, schema.Patrol, rows)
    with engine.connect() as connection:
        found = patrols(connection, View.of(D))
    assert [(each.village_code, each.days_since) for each in found] == [("11", 0), ("12", 3), ("13", None)]


def official(person, own, appointed_on, left_on=None):
    days = {"appointed_on": appointed_on, "left_on": left_on}
    return {"village_code": own, "level": "包村干部", "person": person} | days


@pytest.fixture
def asked(engine):
    """Two villages, of which one's 包村干部 leaves on D; points with and without a name in their ledger."""
    store(engine, schema.Division, [TOWN, village("11"), village("12")])
    since = dt.date(2026, 1, 1)
    store(engine, schema.Post, [official("张三", "11", since), official("李四", "12", since, D)])
    usual = {"name": "展板", "type": "宣传栏", "status": "破损", "set_up_on": since}
    rows = [
        usual | {"code": "P1", "village_code": "11", "owner": "王五"},
        usual | {"code": "P2", "village_code": "11", "owner": None},
        usual | {"code": "P3", "village_code": "12", "owner": None},
    ]
    store(engine, schema.Point, rows)
    with engine.connect() as connection:
        yield connection


def whom_to_ask(connection, view):
    return answered(*(each(connection, view) for each in (patrols, points, posts)))


def test_a_gap_and_a_point_that_name_nobody_are_for_the_official_of_the_day(asked):
    late, broken = whom_to_ask(asked, View.of(D))
    assert [(each.village_code, each.official) for each in late] == [("11", Official("张三")), ("12", Official())]
    assert [each.owner for each in broken] == ["王五", "包村干部・张三", "包村干部空缺"]
    before = View.of(D - dt.timedelta(days=1), scope="12")
    late, broken = whom_to_ask(asked, before)
    assert [each.official for each in late] == [Official("李四")]
    assert [each.owner for each in broken] == ["包村干部・李四"]


def test_where_no_ledger_tells_who_holds_the_posts_a_point_s_own_name_alone_is_known(asked):
    asked = asked.execution_options(unloaded=frozenset({"post"}))
    late, broken = whom_to_ask(asked, View.of(D))
    assert [each.official for each in late] == [None, None]
    assert [each.owner for each in broken] == ["王五", "", ""]


def test_the_records_behind_the_gaps_say_whose_they_are(asked):
    # Two whole weeks, 7 to 20 September; 甲村 was patrolled in the first.
    view = View(D, dt.date(2026, 9, 7))
    rows = [{"patrolled_on": view.start, "slot": PATROL_SLOTS[0], "team": "巡防队", "village_code": "11"}]
    store(asked.engine, schema.Patrol, rows)

    def answers(figure_id):
        return [(each.code, each.met, each.answers) for each in records(asked, figure_id, view).items]

    ours, theirs = "包村干部・张三", "包村干部空缺"
    weeks = answers("patrol.weeks")
    assert [(met, whose) for _, met, whose in weeks] == [(False, ours), (False, theirs), (False, theirs), (True, ours)]
    assert answers("patrol.recent") == [("12", False, theirs), ("11", True, ours)]
    assert answers("point.villages") == [("11", False, ours), ("12", False, theirs)]
    assert answers("point.intact") == [("P1", False, "王五"), ("P2", False, ours), ("P3", False, theirs)]
    assert [whose for *_, whose in answers("patrol.count")] == ["巡防队"]
    assert {each.answers for each in records(asked, "dispute.zero_months", View.of(D)).items} == {""}


def test_what_stands_under_a_village_that_is_none_any_more_fills_no_cell(engine):
    """Two villages with all four posts and a dispute each; one is an area now. Its records count for nothing that
    counts villages."""
    area = {**village("12"), "level": "管理区"}
    store(engine, schema.Division, [TOWN, village("11"), area])
    store(
        engine,
        schema.Post,
        [
            {"village_code": code, "level": level, "person": "甲", "appointed_on": dt.date(2025, 1, 1)}
            for code in ("11", "12")
            for level in POST_LEVELS
        ],
    )
    usual = {"due_on": D, "source": "排查", "category": "邻里", "level": "一般", "received_on": dt.date(2026, 1, 5)}
    store(engine, schema.Dispute, [{**usual, "code": code, "village_code": code} for code in ("11", "12")])
    view = View(dt.date(2026, 1, 31), dt.date(2026, 1, 1))
    with engine.connect() as connection:
        found = figures(connection, view)[0].results
        listed = records(connection, "chain.posts", view)
    assert (found["chain.posts"].n, found["chain.posts"].N) == (listed.n, listed.N) == (4, 4)
    assert (found["chain.complete_villages"].n, found["chain.complete_villages"].N) == (1, 1)
    assert found["dispute.zero_months"].value == 0
    assert found["dispute.accepted"].value == 2


def test_the_town_lists_the_points_that_it_counts_also_under_a_village_that_is_none_any_more(engine):
    """One in bad repair there makes 阵地完好率 1/2: no list may say that nothing waits for repair."""
    area = {**village("12"), "level": "管理区"}
    store(engine, schema.Division, [TOWN, village("11"), area])
    usual = {"name": "展板", "type": "宣传栏", "set_up_on": D}
    rows = [
        usual | {"code": "P1", "village_code": "11", "status": "完好"},
        usual | {"code": "P2", "village_code": "12", "status": "破损"},
    ]
    store(engine, schema.Point, rows)
    post = {"level": POST_LEVELS[2], "person": "张三", "appointed_on": dt.date(2025, 1, 1)}
    store(engine, schema.Post, [post | {"village_code": code} for code in ("11", "12")])
    with engine.connect() as connection:
        intact = figures(connection, View.of(D), ids=("point.intact",))[0].results["point.intact"]
        placed = points(connection, View.of(D))
        _, asked_of = answered([], placed, posts(connection, View.of(D)))
        alone = {code: points(connection, View.of(D, scope=code)) for code in ("11", "12")}
    assert (intact.n, intact.N) == (1, 2)
    assert [(each.code, each.village, each.status) for each in placed] == [
        ("P1", "11村", "完好"),
        ("P2", "12村", "破损"),
    ]
    assert [each.owner for each in asked_of] == ["包村干部・张三", ""]
    assert [each.code for each in alone["11"]] == ["P1"] and alone["12"] == []
