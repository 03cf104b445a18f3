"""What the meetings decided adds up, and the next meeting asks about the right items."""

import datetime as dt

from dashboard.figures.compute import figures
from dashboard.figures.follow_up import agenda, counts_by, narrowed, of_period
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, Resolution, resolutions
from dashboard.view import View
from tests.figures.test_resolutions import D, ledger

__all__ = ["ledger"]
VIEW = View.of(D)


def test_the_columns_of_a_tally_add_up_and_agree_with_the_figures(ledger):
    results = figures(ledger, VIEW)[0].results
    items = of_period(resolutions(ledger, VIEW), VIEW)
    for by in ("meeting", "unit", "owner"):
        found = counts_by(items, by)
        assert all(each.decided == each.done + each.pending + each.overdue for each in found)
        assert sum(each.overdue for each in found) == results["resolution.overdue"].value
        assert sum(each.twice for each in found) == results["resolution.extended"].value


def test_each_number_of_a_tally_opens_as_many_items(ledger):
    items = of_period(resolutions(ledger, VIEW), VIEW)
    for by in ("meeting", "unit", "owner"):
        for each in counts_by(items, by):
            for state in ("", "done", "late", "pending", "overdue", "twice"):
                assert len(narrowed(items, by, each.key, state)) == each.number(state)


def decided(unit, state, days_late=0, code=""):
    """An item of a unit that stands so."""
    names = ("meeting_type", "meeting_on", "owner", "village_code", "current_due_on", "done_on")
    own = {"meeting_code": "M1", "task": "办", "lead_unit": unit, "village": "", "original_due_on": D, "extensions": 0}
    return Resolution(code=code, state=state, days_late=days_late, **own, **dict.fromkeys(names))


def test_who_has_most_overdue_stands_first_then_who_had_most_put_off_late_and_decided():
    items = [
        *(decided("only-open", IN_TIME), decided("only-open", IN_TIME)),
        *(decided("a-done", DONE), decided("b-done", DONE)),
        decided("done-late", DONE, 3),
        decided("put-off", EXTENDED),
        decided("one-overdue", OVERDUE, 9),
        *(decided("two-overdue", OVERDUE, 1), decided("two-overdue", OVERDUE, 2)),
    ]
    assert [each.key for each in counts_by(items, "unit")] == [
        "two-overdue",
        "one-overdue",
        "put-off",
        "done-late",
        "only-open",
        "a-done",
        "b-done",
    ]


def test_the_items_behind_a_number_begin_with_what_is_open_and_the_longest_late():
    items = [
        decided("办", DONE, 30, "done"),
        decided("办", IN_TIME, 0, "b"),
        decided("办", OVERDUE, 2, "two"),
        decided("办", IN_TIME, 0, "a"),
        decided("办", OVERDUE, 5, "five"),
    ]
    assert [each.code for each in narrowed(items, "unit", "办", "")] == ["five", "two", "a", "b", "done"]


def test_a_meeting_that_decided_nothing_stands_in_the_list(ledger):
    found = counts_by(of_period(resolutions(ledger, VIEW), VIEW), "meeting", ("M9", "M2"))
    assert [(each.key, each.decided) for each in found[:2]] == [("M9", 0), ("M2", 1)]


def test_what_was_done_before_the_period_is_left_out_and_what_is_open_is_not(ledger):
    later = View(D, dt.date(2026, 9, 15))
    assert {each.code for each in of_period(resolutions(ledger, later), later)} == {
        "done-tomorrow",
        "due-today",
        "extended",
        "extended-early",
        "elsewhere",
        "unknown-meeting",
    }


def test_the_next_meeting_asks_about_the_overdue_the_twice_extended_and_what_is_due_by_then(ledger):
    asked = agenda(resolutions(ledger, VIEW), dt.date(2026, 9, 30))
    assert [each.code for each in asked] == [
        "done-tomorrow",
        "extended",
        "elsewhere",
        "extended-early",
        "due-today",
        "unknown-meeting",
    ]
    asked = agenda(resolutions(ledger, VIEW), dt.date(2026, 9, 29))
    assert "unknown-meeting" not in [each.code for each in asked]
