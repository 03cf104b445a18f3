"""What a meeting is shown of the town: what was decided and is open, and of clues the town's numbers alone."""

import datetime as dt

import pytest

from dashboard.figures.briefing import briefing
from dashboard.view import View
from db import schema
from tests.figures.test_resolutions import MEETINGS, TOWN, D, item
from tests.tables import store

ITEMS = [
    item("decided-done", dt.date(2026, 9, 1), dt.date(2026, 9, 1)),
    item("decided-open", D),
    item("before-done", dt.date(2026, 9, 1), dt.date(2026, 9, 1), meeting_code="M2"),
    item("before-open", dt.date(2026, 9, 19), meeting_code="M2"),
]
CLUE = {
    "code": "XS1",
    "source": "信访",
    "real_name": False,
    "village_code": "11",
    "received_on": dt.date(2026, 8, 1),
    "due_on": dt.date(2026, 9, 1),
}


@pytest.fixture
def briefed(engine):
    store(engine, schema.Division, TOWN)
    store(engine, schema.Meeting, MEETINGS)
    store(engine, schema.Resolution, ITEMS)
    store(engine, schema.Clue, [CLUE])

    def of(day):
        with engine.connect() as connection:
            return briefing(connection, View.of(day))

    return of


def test_a_meeting_sees_what_the_last_one_decided_and_what_is_open_of_all(briefed):
    found = briefed(D)
    assert found.last_meeting == dt.date(2026, 8, 20)
    assert {each.code for each in found.resolutions} == {"decided-done", "decided-open", "before-open"}
    assert {each.code for each in found.decided} == {"decided-done", "decided-open"}


def test_a_meeting_compares_with_the_last_one_and_the_first_with_none(briefed):
    assert briefed(D).before["resolution.overdue"].value == 0
    assert briefed(D).now["resolution.overdue"].value == 1
    assert briefed(dt.date(2026, 8, 19)).before == {}


def test_a_meeting_sees_of_clues_the_town_s_numbers_alone(briefed):
    found = briefed(D)
    assert (found.overdue_clues, found.red_number) == (1, len(found.red) + 1)
    assert not [each for each in (*found.red, *found.tasks) if each.figure_id == "clue.overdue"]
    rows = [*found.areas, *found.villages]
    assert rows and not [each for row in rows for each in row.results if each.startswith("clue.")]
    assert all("dispute.on_time" in row.results for row in rows)
