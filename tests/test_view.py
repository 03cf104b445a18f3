"""What a view is compared with: the period of the earlier view, for every kind of period."""

import datetime as dt

import pytest

from dashboard.view import View, earlier


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
