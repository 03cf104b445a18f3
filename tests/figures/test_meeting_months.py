"""The strip of the monthly meetings, worked out by hand, and held against the figures."""

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from dashboard.charts.meetings import strip
from dashboard.figures.compute import figures
from dashboard.figures.meeting_months import (
    EARLY,
    MISSED,
    NOT_DUE,
    ON_TIME,
    OUTSIDE,
    POSTPONED,
    meeting_months,
)
from dashboard.figures.meetings import meeting_after, next_meeting
from dashboard.figures.records import records
from dashboard.links import Links
from dashboard.view import View
from db import schema
from tests.tables import store, town_of


def held(day, kind="20日例会", minutes=None):
    return {"code": f"{kind}{day}", "type": kind, "held_on": dt.date(2026, *day), "minutes_on": minutes}


MEETINGS = [
    held((1, 20), minutes=dt.date(2026, 1, 23)),
    held((2, 24), minutes=dt.date(2026, 3, 1)),  # 20 February is a day off: 14 to 24 February are on time
    held((4, 2)),  # March's, put off into April
    held((4, 20)),
    held((5, 6)),  # May's, before its window, while April's was held
    held((6, 22)),  # 20 June is a Saturday and the 19th a day off: 18 to 22 June are on time
    held((7, 26)),
    held((9, 20)),  # a Sunday made a working day
    held((1, 6), "调度会"),
    held((3, 31), "调度会"),
]


@pytest.fixture
def ledger(engine):
    store(engine, schema.Division, town_of())
    store(engine, schema.Meeting, MEETINGS)
    with engine.connect() as connection:
        yield connection


def states(connection, view):
    year = meeting_months(connection, view)
    return [slot.state for slot in year.twentieth], [slot.state for slot in year.dispatch]


def test_each_month_of_the_year_has_its_state(ledger):
    twentieth, dispatch = states(ledger, View.of(dt.date(2026, 10, 15)))
    assert twentieth == [
        ON_TIME,
        ON_TIME,
        POSTPONED,
        ON_TIME,
        EARLY,
        ON_TIME,
        POSTPONED,
        MISSED,
        ON_TIME,
        NOT_DUE,
    ]
    assert dispatch == [ON_TIME, MISSED, ON_TIME, MISSED, MISSED, MISSED, MISSED, MISSED, MISSED, NOT_DUE]


def test_what_was_put_off_into_the_next_month_says_its_day_and_is_not_that_months_meeting(ledger):
    march = meeting_months(ledger, View.of(dt.date(2026, 4, 10))).twentieth[2:]
    assert [(slot.state, slot.held_on) for slot in march] == [(POSTPONED, dt.date(2026, 4, 2)), (NOT_DUE, None)]


def test_a_month_begins_with_its_first_day_and_ends_with_its_last(engine, ledger):
    store(engine, schema.Meeting, [held((5, 1), "调度会"), held((6, 30), "调度会")])
    with engine.connect() as connection:
        _, dispatch = states(connection, View.of(dt.date(2026, 8, 31)))
    assert dispatch == [ON_TIME, MISSED, ON_TIME, MISSED, ON_TIME, ON_TIME, MISSED, MISSED]


def test_of_two_meetings_before_a_window_the_first_is_that_of_the_month_before_and_the_second_its_own(engine, ledger):
    store(engine, schema.Meeting, [held((12, 3)), held((12, 16))])
    slots = meeting_months(ledger, View.of(dt.date(2026, 12, 31))).twentieth
    assert [(slot.state, slot.held_on) for slot in slots[10:]] == [
        (POSTPONED, dt.date(2026, 12, 3)),
        (EARLY, dt.date(2026, 12, 16)),
    ]


@pytest.mark.parametrize("day", [(1, 10), (1, 31), (2, 24), (3, 31), (4, 10), (6, 18), (10, 15)])
def test_every_cell_of_the_strip_leads_to_a_list_that_has_it(ledger, day):
    view = View.of(dt.date(2026, *day))
    told = unescape(strip(meeting_months(ledger, view), Links()))
    asked = [dict(parse_qsl(query)) for query in re.findall(r'records\?([^"]+)"', told)]
    assert asked
    for each in asked:
        assert each["code"] in {item.code for item in records(ledger, each["figure"], view).items}


def test_a_window_is_missed_only_when_its_last_day_is_over(ledger):
    assert states(ledger, View.of(dt.date(2026, 2, 23)))[0][1] == NOT_DUE
    assert states(ledger, View.of(dt.date(2026, 2, 24)))[0][1] == ON_TIME
    assert states(ledger, View.of(dt.date(2026, 8, 19)))[0][7] == NOT_DUE
    assert states(ledger, View.of(dt.date(2026, 8, 20)))[0][7] == MISSED


def test_minutes_count_only_once_they_are_written(ledger):
    def minutes(day):
        return [slot.minutes for slot in meeting_months(ledger, View.of(day)).twentieth]

    assert minutes(dt.date(2026, 1, 22)) == [False]
    assert minutes(dt.date(2026, 1, 23)) == [True]
    assert minutes(dt.date(2026, 8, 20))[-1] is None


def test_months_that_begin_before_the_period_are_not_counted(ledger):
    twentieth, dispatch = states(ledger, View(dt.date(2026, 3, 31), dt.date(2026, 2, 25)))
    assert (twentieth, dispatch) == ([OUTSIDE, MISSED], [OUTSIDE, ON_TIME])


@pytest.mark.parametrize(
    ("start", "as_of"),
    [((1, 1), (2, 24)), ((1, 1), (7, 31)), ((1, 1), (10, 31)), ((2, 25), (7, 31)), ((2, 25), (10, 31))],
)
def test_the_strip_agrees_with_the_figures(ledger, as_of, start):
    start, as_of = dt.date(2026, *start), dt.date(2026, *as_of)
    view = View(as_of, start)
    results = figures(ledger, view)[0].results
    twentieth, dispatch = states(ledger, view)
    over = [state for state in twentieth if state not in (OUTSIDE, NOT_DUE)]
    assert (over.count(ON_TIME), len(over)) == (results["meeting.monthly_20th"].n, results["meeting.monthly_20th"].N)
    months = dispatch if view.months()[-1].as_of.month != (as_of + dt.timedelta(days=1)).month else dispatch[:-1]
    over = [state for state in months if state not in (OUTSIDE, NOT_DUE)]
    assert (over.count(ON_TIME), len(over)) == (results["meeting.dispatch"].n, results["meeting.dispatch"].N)


@pytest.mark.parametrize(
    ("as_of", "first", "after"),
    [
        ((9, 19), (9, 20), (9, 20)),
        ((9, 20), (10, 20), (10, 20)),  # held on that day
        ((10, 20), (10, 20), (11, 20)),  # not held yet: perhaps today
        ((6, 17), (6, 18), (6, 18)),
        ((6, 18), (6, 18), (7, 20)),
        ((6, 19), (6, 22), (6, 22)),  # a day off inside the window
        ((6, 21), (6, 22), (6, 22)),
        ((6, 22), (7, 20), (7, 20)),
        ((2, 20), (2, 24), (2, 24)),
        ((12, 19), (12, 21), (12, 21)),
    ],
)
def test_the_next_meeting_lies_in_the_first_window_without_one(ledger, as_of, first, after):
    day = dt.date(2026, *as_of)
    assert next_meeting(ledger, day) == dt.date(2026, *first)
    assert meeting_after(ledger, day) == dt.date(2026, *after)
    assert meeting_months(ledger, View.of(day)).next_day == dt.date(2026, *first)
