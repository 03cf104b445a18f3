"""Views: the days that they are of, their months and weeks, and what they are compared with."""

import datetime as dt

import pytest

from dashboard.view import NotADay, View, day_of, earlier, period_start, rolling_year


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("as_of", "start", "last_meeting", "period"),
    [
        ("2026-10-31", "2026-01-01", "2026-10-20", ("2026-01-01", "2026-10-20")),
        ("2026-10-31", "2026-10-20", "2026-10-20", ("2026-10-20", "2026-10-20")),
        # The month so far against the month up to its meeting, not against the year.
        ("2026-10-15", "2026-10-01", "2026-09-20", ("2026-09-01", "2026-09-20")),
        ("2026-10-31", "2026-10-25", "2026-10-20", ("2026-09-25", "2026-10-20")),
        ("2026-10-31", "2026-10-31", "2026-08-20", ("2026-07-31", "2026-08-20")),
        ("2024-03-31", "2024-03-31", "2024-02-29", ("2024-02-29", "2024-02-29")),
        ("2026-02-10", "2026-02-01", "2025-12-22", ("2025-12-01", "2025-12-22")),
        # The year so far in January against the year before, as it stood at its last meeting.
        ("2026-01-15", "2026-01-01", "2025-12-22", ("2025-01-01", "2025-12-22")),
    ],
)
def test_a_period_that_has_not_begun_by_the_last_meeting_moves_back_with_the_view(as_of, start, last_meeting, period):
    compared = earlier(View(day(as_of), day(start), "11"), "meeting", day(last_meeting))
    assert (compared.start, compared.as_of, compared.scope) == (*map(day, period), "11")


def test_before_the_first_meeting_there_is_nothing_to_compare_with():
    assert earlier(View.of(day("2026-10-31")), "meeting", None) is None


@pytest.mark.parametrize(
    ("vs", "as_of", "start", "period"),
    [
        ("month", "2026-10-31", "2026-01-01", ("2026-01-01", "2026-09-30")),
        ("month", "2026-10-31", "2026-09-30", ("2026-09-30", "2026-09-30")),
        ("month", "2026-03-31", "2026-03-01", ("2026-02-01", "2026-02-28")),
        ("month", "2024-03-30", "2024-03-30", ("2024-02-29", "2024-02-29")),
        ("month", "2026-01-15", "2026-01-01", ("2025-12-01", "2025-12-15")),
        ("year", "2026-10-31", "2026-01-01", ("2025-01-01", "2025-10-31")),
        ("year", "2024-02-29", "2023-03-01", ("2022-03-01", "2023-02-28")),
    ],
)
def test_a_month_and_a_year_ago_are_the_same_day_or_the_months_last(vs, as_of, start, period):
    compared = earlier(View(day(as_of), day(start), "11"), vs, day("2026-10-20"))
    assert (compared.start, compared.as_of, compared.scope) == (*map(day, period), "11")


@pytest.mark.parametrize(
    ("name", "as_of", "first"),
    [
        ("year", "2026-10-31", "2026-01-01"),
        ("quarter", "2026-10-31", "2026-10-01"),
        ("quarter", "2026-09-30", "2026-07-01"),
        ("quarter", "2026-02-01", "2026-01-01"),
        ("month", "2026-10-31", "2026-10-01"),
        ("twelve", "2026-10-31", "2025-11-01"),
        ("twelve", "2026-12-01", "2026-01-01"),
    ],
)
def test_a_named_period_begins_with_its_first_month(name, as_of, first):
    assert period_start(name, day(as_of)) == day(first)


def test_the_months_of_a_period_are_cut_to_it():
    assert [
        (str(each.start), str(each.as_of), each.scope)
        for each in View(day("2024-03-15"), day("2023-12-20"), "11").months()
    ] == [
        ("2023-12-20", "2023-12-31", "11"),
        ("2024-01-01", "2024-01-31", "11"),
        ("2024-02-01", "2024-02-29", "11"),
        ("2024-03-01", "2024-03-15", "11"),
    ]


@pytest.mark.parametrize(
    ("start", "as_of", "whole"),
    [
        ("2026-01-01", "2026-12-31", ("2026-01-01", "2026-12-31", 12)),
        ("2026-01-01", "2026-01-30", ("2026-01-01", "2025-12-31", 0)),
        ("2025-12-02", "2026-02-28", ("2026-01-01", "2026-02-28", 2)),
        ("2024-02-01", "2024-02-28", ("2024-02-01", "2024-01-31", 0)),
        ("2024-02-01", "2024-02-29", ("2024-02-01", "2024-02-29", 1)),
        ("2026-01-20", "2026-01-25", ("2026-02-01", "2025-12-31", 0)),
    ],
)
def test_a_month_is_whole_from_its_first_day_to_its_last(start, as_of, whole):
    first, last, number = View(day(as_of), day(start)).whole_months()
    assert (str(first), str(last), number) == whole


def test_whole_months_are_named_in_their_order_across_a_years_end():
    assert View(day("2026-02-28"), day("2025-11-02")).codes_of_whole_months() == ["2025-12", "2026-01", "2026-02"]
    assert View(day("2026-01-30"), day("2026-01-01")).codes_of_whole_months() == []
    assert View(day("2026-01-25"), day("2026-01-20")).codes_of_whole_months() == []


@pytest.mark.parametrize(
    ("start", "as_of", "whole"),
    [
        ("2026-01-05", "2026-01-11", ("2026-01-05", "2026-01-11", 1)),
        ("2026-01-06", "2026-01-18", ("2026-01-12", "2026-01-18", 1)),
        ("2026-01-05", "2026-01-10", ("2026-01-05", "2026-01-04", 0)),
        ("2025-12-29", "2026-01-12", ("2025-12-29", "2026-01-11", 2)),
    ],
)
def test_a_week_is_whole_from_monday_to_sunday(start, as_of, whole):
    first, last, number = View(day(as_of), day(start)).whole_weeks()
    assert (str(first), str(last), number) == whole


def test_a_rolling_year_ends_with_each_of_the_last_twelve_months_and_holds_the_year_before():
    found = [(str(each.start), str(each.as_of)) for each in rolling_year(View(day("2026-03-15"), day("2026-01-01")))]
    assert len(found) == 12
    assert found[0] == ("2024-05-01", "2025-04-30")
    assert found[-2:] == [("2025-03-01", "2026-02-28"), ("2025-04-01", "2026-03-15")]


@pytest.mark.parametrize("text", ["1899-12-31", "2101-01-01", "2026-02-30", "2026-10", ""])
def test_a_day_that_no_ledger_may_hold_is_none(text):
    with pytest.raises(NotADay):
        day_of(text)


@pytest.mark.parametrize("text", ["1900-01-01", "2100-12-31", "2024-02-29"])
def test_a_day_that_a_ledger_may_hold_is_one(text):
    assert str(day_of(text)) == text


def test_a_view_without_days_is_of_today_and_this_year():
    view, today = View.of(), dt.date.today()
    assert (view.as_of, view.start, view.scope) == (today, dt.date(today.year, 1, 1), None)
