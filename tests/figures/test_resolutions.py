"""Resolutions stand as their figures count them, on any day and on both databases."""

import datetime as dt

import pytest

from dashboard.figures.compute import figures
from dashboard.figures.meetings import last_20th
from dashboard.figures.records import records
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, decided_on, resolutions
from dashboard.view import View
from db import schema
from tests.tables import store, town_of

D = dt.date(2026, 9, 20)
TOWN = town_of("甲村村民委员会", "乙村")
MEETINGS = [
    {"code": "M1", "type": "20日例会", "held_on": dt.date(2026, 8, 20)},
    {"code": "M2", "type": "调度会", "held_on": dt.date(2026, 8, 20)},
    {"code": "M3", "type": "20日例会", "held_on": D + dt.timedelta(days=30)},
]


def item(code, due, done=None, **more):
    usual = {"meeting_code": "M1", "village_code": None, "current_due_on": None, "extensions": None, "owner": None}
    return {"code": code, "task": "办", "lead_unit": "综治办", "original_due_on": due, "done_on": done} | usual | more


ITEMS = [
    item("done", dt.date(2026, 9, 1), dt.date(2026, 9, 1)),
    item("done-late", dt.date(2026, 9, 1), dt.date(2026, 9, 6), village_code="11"),
    item("done-tomorrow", dt.date(2026, 9, 1), dt.date(2026, 9, 21)),
    item("due-today", D, current_due_on=dt.date(2026, 10, 9), extensions=1),
    item("extended", dt.date(2026, 9, 10), extensions=2, current_due_on=dt.date(2026, 10, 1)),
    item("extended-early", dt.date(2026, 10, 1), extensions=3),
    item("elsewhere", dt.date(2026, 9, 19), meeting_code="M2", village_code="12"),
    item("unknown-meeting", dt.date(2026, 9, 30), meeting_code="?"),
    item("not-yet", dt.date(2026, 11, 1), meeting_code="M3"),
]


@pytest.fixture
def ledger(engine):
    store(engine, schema.Division, TOWN)
    store(engine, schema.Meeting, MEETINGS)
    store(engine, schema.Resolution, ITEMS)
    with engine.connect() as connection:
        yield connection


def test_each_item_has_one_state_and_its_days_past_the_original_limit(ledger):
    found = {each.code: (each.state, each.days_late) for each in resolutions(ledger, View.of(D))}
    assert found == {
        "done": (DONE, 0),
        "done-late": (DONE, 5),
        "done-tomorrow": (OVERDUE, 19),
        "due-today": (IN_TIME, 0),
        "extended": (EXTENDED, 10),
        "extended-early": (EXTENDED, 0),
        "elsewhere": (OVERDUE, 1),
        "unknown-meeting": (IN_TIME, 0),
    }


def test_the_list_behind_the_number_says_the_same_of_each_or_how_often_it_was_put_off(ledger):
    of_all = {"done": DONE, "done-late": DONE, "done-tomorrow": OVERDUE, "extended": "延期 2 次"}
    states = [
        {each.code: each.state for each in records(ledger, "resolution.on_time", View.of(day)).items}
        for day in (D, dt.date(2026, 9, 19))
    ]
    assert states == [of_all | {"elsewhere": OVERDUE, "due-today": "延期 1 次"}, of_all | {"elsewhere": IN_TIME}]


def test_a_day_after_d_reads_as_empty(ledger):
    found = {each.code: each for each in resolutions(ledger, View.of(D))}
    assert found["done-tomorrow"].done_on is None and found["done"].done_on == dt.date(2026, 9, 1)
    assert found["due-today"].due_on == dt.date(2026, 10, 9)
    assert found["extended-early"].due_on == dt.date(2026, 10, 1)


def test_the_scope_is_the_items_village(ledger):
    inside = resolutions(ledger, View.of(D, scope="11"))
    assert [(each.code, each.village) for each in inside] == [("done-late", "甲村")]


def test_the_last_20th_meeting_alone_is_asked(ledger):
    last = last_20th(ledger, D)
    assert last == dt.date(2026, 8, 20)
    decided = {each.code for each in decided_on(resolutions(ledger, View.of(D)), last)}
    assert decided == {each["code"] for each in ITEMS if each["meeting_code"] == "M1"}
    assert decided_on(resolutions(ledger, View.of(D)), None) == []


@pytest.mark.parametrize("scope", [None, "11", "12"])
def test_the_states_agree_with_the_figures(ledger, scope):
    view = View.of(D, scope=scope)
    items, results = resolutions(ledger, view), figures(ledger, view)[0].results
    assert sum(each.is_overdue for each in items) == results["resolution.overdue"].value
    assert sum(each.state == EXTENDED for each in items) == results["resolution.extended"].value
    assert {each.state for each in items} <= {DONE, EXTENDED, OVERDUE, IN_TIME}


@pytest.mark.parametrize("as_of", [dt.date(2026, 10, 31), dt.date(2025, 6, 15)])
def test_the_demo_towns_states_agree_with_its_figures(demo, as_of):
    items, results = resolutions(demo, View.of(as_of)), figures(demo, View.of(as_of))[0].results
    assert items
    assert sum(each.is_overdue for each in items) == results["resolution.overdue"].value
    assert sum(each.state == EXTENDED for each in items) == results["resolution.extended"].value
