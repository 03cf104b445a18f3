"""What an address asks for, and what it is told where it asks for what there is not."""

import datetime as dt

import pytest
import streamlit as st

from dashboard import address
from dashboard.figures.scopes import Division, Villages

TODAY = dt.date.today()
VILLAGES = Villages(
    [Division("1", "镇", "镇", None), Division("1-1", "区", "管理区", "1"), Division("11", "村", "村", "1-1")]
)


@pytest.fixture
def asked(monkeypatch):
    """`asked(name=...)`: an address with these parameters; what its days are, and the notes."""

    def days(**query):
        monkeypatch.setattr(st, "query_params", {name.rstrip("_"): value for name, value in query.items()})
        notes = []
        return *address.days(notes), notes

    return days


def test_an_address_without_days_is_of_today_and_names_no_period(asked):
    assert asked() == (TODAY, None, [])


def test_an_address_names_its_day_and_the_first_of_its_period(asked):
    assert asked(as_of="2025-10-31", from_="2025-10-31") == (dt.date(2025, 10, 31), dt.date(2025, 10, 31), [])


def test_a_first_day_is_stronger_than_the_name_of_a_period_which_moves_with_the_day(asked):
    assert asked(as_of="2025-10-31", period="quarter")[1] == dt.date(2025, 10, 1)
    assert asked(as_of="2025-10-31", period="quarter", from_="2025-03-05")[1] == dt.date(2025, 3, 5)


def test_a_period_that_begins_after_its_day_is_read_as_the_year_and_said(asked):
    as_of, start, notes = asked(as_of="2025-10-31", from_="2025-11-01")
    assert (as_of, start) == (dt.date(2025, 10, 31), None) and "晚于截至日" in notes[0]


def test_a_day_in_the_future_is_shown_and_said_and_today_is_none(asked):
    tomorrow = TODAY + dt.timedelta(days=1)
    as_of, _, notes = asked(as_of=tomorrow.isoformat())
    assert as_of == tomorrow and "截至日在将来" in notes[0]
    assert asked(as_of=TODAY.isoformat()) == (TODAY, None, [])


@pytest.mark.parametrize("text", ["2026-02-30", "1899-12-31", "x"])
def test_what_is_no_day_is_said_and_read_as_if_it_were_not_there(asked, text):
    for name, said in (("as_of", "截至日"), ("from_", "考核期起始日")):
        as_of, start, [note] = asked(**{name: text})
        assert (as_of, start) == (TODAY, None) and note.startswith(said)


def test_a_place_is_one_of_its_own_level_or_none_and_that_is_said():
    notes = []
    assert address.place("11", "村", VILLAGES, notes) == "11" and address.place(None, "村", VILLAGES, notes) is None
    assert notes == []
    assert address.place("1-1", "村", VILLAGES, notes) is address.place("12", "村", VILLAGES, notes) is None
    assert len(notes) == 2 and "村代码不在区划台账中" in notes[0]


def test_an_address_with_a_change_keeps_the_rest_of_the_view_and_nothing_else(monkeypatch):
    monkeypatch.setattr(st, "query_params", {"as_of": "2026-10-31", "village": "11", "figure": "dispute.overdue"})
    assert address.query() == {"as_of": "2026-10-31", "village": "11"}
    assert address.query(village=None, area="1-1") == {"as_of": "2026-10-31", "area": "1-1"}
    assert address.query(village="12", vs=None) == {"as_of": "2026-10-31", "village": "12"}
