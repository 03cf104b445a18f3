"""The posts of a village by hand: who holds them, and since when they stand vacant."""

import datetime as dt

import pytest

from dashboard.figures.chain import OFFICIAL, Official, officials, posts
from dashboard.figures.compute import figures
from dashboard.figures.records import records
from dashboard.view import View
from db import schema
from db.terms import POST_LEVELS
from tests.tables import store

D = dt.date(2026, 9, 20)
FIRST, SECOND, THIRD, FOURTH = POST_LEVELS
DIVISIONS = [
    {"code": "1", "name": "镇", "level": "镇", "parent_code": None},
    {"code": "1-1", "name": "东片", "level": "管理区", "parent_code": "1"},
    {"code": "11", "name": "甲村村民委员会", "level": "村", "parent_code": "1-1"},
    {"code": "12", "name": "乙村村民委员会", "level": "村", "parent_code": "1"},
]


def held(level, person, appointed_on, left_on=None, village="11"):
    days = {"appointed_on": appointed_on, "left_on": left_on}
    return {"village_code": village, "level": level, "person": person, **days}


def day(month, number=1):
    return dt.date(2026, month, number)


POSTS = [
    # Left and followed by another.
    held(FIRST, "张三", day(1), day(3)),
    held(FIRST, "李四", day(4)),
    # The one who came later left before the other: vacant since the last departure.
    held(SECOND, "王五", day(1), day(6)),
    held(SECOND, "赵六", day(2), day(5)),
    # The one who came first is still there when the later one has left.
    held(THIRD, "孙七", day(1)),
    held(THIRD, "周八", day(2), day(5)),
    # Appointed after D; the other leaves on D itself, and on that day is there no more.
    held(FOURTH, "吴九", D + dt.timedelta(days=1)),
    held(FOURTH, "郑十", day(1), D),
    # Leaves the day after D.
    held(FIRST, "冯某", day(1), D + dt.timedelta(days=1), village="12"),
]


@pytest.fixture
def ledger(engine):
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Post, POSTS)
    with engine.connect() as connection:
        yield connection


def test_a_post_says_who_holds_it_or_since_when_nobody_does(ledger):
    found = posts(ledger, View.of(D))
    assert [(each.village, each.level, each.person, each.since, each.vacant_since) for each in found] == [
        ("甲村", FIRST, "李四", day(4), None),
        ("甲村", SECOND, None, None, day(6)),
        ("甲村", THIRD, "孙七", day(1), None),
        ("甲村", FOURTH, None, None, D),
        ("乙村", FIRST, "冯某", day(1), None),
        ("乙村", SECOND, None, None, None),
        ("乙村", THIRD, None, None, None),
        ("乙村", FOURTH, None, None, None),
    ]


def test_the_posts_that_stand_filled_are_those_that_the_rate_counts(ledger):
    filled = sum(each.person is not None for each in posts(ledger, View.of(D)))
    rate = figures(ledger, View.of(D))[0].results["chain.posts"]
    assert (filled, rate.n, rate.N) == (3, 3, 8)


@pytest.mark.parametrize("at", [D, day(5) - dt.timedelta(days=1), day(5)])
def test_the_list_behind_the_rate_names_who_holds_a_post_with_the_day_from_which(ledger, at):
    behind = {each.code: (each.owner or None, each.since) for each in records(ledger, "chain.posts", View.of(at)).items}
    assert behind == {
        f"{each.village_code} {each.level}": (each.person, each.since) for each in posts(ledger, View.of(at))
    }


def test_a_village_right_below_the_town_is_of_no_area(ledger):
    found = posts(ledger, View.of(D))
    assert {(each.village, each.area_code, each.area) for each in found} == {
        ("甲村", "1-1", "东片"),
        ("乙村", None, ""),
    }


@pytest.mark.parametrize(
    ("at", "scope", "persons"),
    [
        (D, None, {"11": "孙七", "12": ""}),
        # The one who came later holds the post while he is there; and on the day that he leaves he is there no more.
        (day(5) - dt.timedelta(days=1), None, {"11": "周八", "12": ""}),
        (day(5), None, {"11": "孙七", "12": ""}),
        (dt.date(2025, 12, 31), None, {"11": "", "12": ""}),
        (D, "1-1", {"11": "孙七"}),
        (D, "12", {"12": ""}),
    ],
)
def test_a_village_s_official_is_whoever_holds_that_post_on_the_day(ledger, at, scope, persons):
    assert THIRD == OFFICIAL
    assert officials(posts(ledger, View.of(at, scope=scope))) == {
        code: Official(name) for code, name in persons.items()
    }


def test_an_official_is_named_with_the_post_and_a_vacant_post_is_said_to_be():
    assert Official("孙七").answers == "包村干部・孙七"
    assert Official().answers == Official().post == "包村干部空缺"


def test_nobody_is_named_and_nothing_called_vacant_while_no_ledger_tells_who_holds_the_posts(ledger):
    told = ledger.execution_options(unloaded=frozenset({"post"}))
    assert officials(posts(told, View.of(D))) == {}


def test_who_holds_the_posts_of_all_villages_is_asked_for_in_one_statement(ledger, statements):
    posts(ledger, View.of(D))
    assert sum(" post " in sent for sent in statements) == 1
