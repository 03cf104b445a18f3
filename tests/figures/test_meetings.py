"""Months look only at their own meetings."""

import datetime as dt
from types import SimpleNamespace

from dashboard.figures.registry import FIGURES
from dashboard.view import View


def meeting(code, day, minutes=None, kind="调度会"):
    return SimpleNamespace(code=code, type=kind, held_on=day, minutes_on=minutes)


def test_minutes_count_the_meetings_held_in_the_period_alone():
    held = [
        meeting("1", dt.date(2026, 1, 6)),
        meeting("2", dt.date(2026, 2, 6), dt.date(2026, 3, 1)),
        meeting("3", dt.date(2026, 3, 6)),
    ]
    cases = FIGURES["meeting.minutes"].cases(held, View(dt.date(2026, 2, 28), dt.date(2026, 2, 1)))
    assert cases == [("2", False)]


def test_a_20th_meeting_outside_its_window_is_not_on_time():
    held = [meeting("1", dt.date(2026, 10, 20), kind="20日例会"), meeting("2", dt.date(2026, 8, 27), kind="20日例会")]
    cases = FIGURES["meeting.monthly_20th"].cases(held, View(dt.date(2026, 10, 31), dt.date(2026, 8, 1)))
    assert cases == [("2026-08", False), ("2026-09", False), ("2026-10", True)]
