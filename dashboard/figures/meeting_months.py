"""The two monthly meetings, month by month: held on time, put off, missed, or not yet due; and whether minutes exist.

A month is on time here where `meeting.monthly_20th` and `meeting.dispatch` count it so; a meeting held in a window or
month that is not over yet stands here already, and counts there when it is.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dashboard.figures.calendar import window_20th
from dashboard.figures.freshness import unloaded
from dashboard.figures.meetings import meetings_by, next_meeting
from dashboard.view import View, months_before, next_month
from db.terms import DISPATCH, TWENTIETH

ON_TIME, POSTPONED, EARLY, MISSED, NOT_DUE, OUTSIDE = "按期", "顺延", "提前", "逾期", "未到期", "不计"


@dataclass(frozen=True)
class Slot:
    """A month's meeting of one type. `held_on` is the day that the state speaks of, `window` the days allowed.

    `minutes` is None where no meeting was held. `is_over`: the window is, so that the figure counts the month.
    """

    type: str
    month: dt.date
    state: str
    window: tuple[dt.date, dt.date]
    code: str | None = None
    held_on: dt.date | None = None
    minutes: bool | None = None
    is_over: bool = True


@dataclass(frozen=True)
class Year:
    """The slots of the months of a view, the meetings held by D, and the first day of the next 20日例会, D included."""

    twentieth: list[Slot]
    dispatch: list[Slot]
    held: list[Any]
    next_day: dt.date


def meeting_months(connection: Connection, view: View) -> Year:
    """Both strips of the view's months, and the next meeting. Meetings are the town's, whatever the scope."""
    held = meetings_by(connection, view.as_of)
    # Nothing was missed in a ledger that was never loaded.
    known = "meeting" not in unloaded(connection)
    months = [month.start.replace(day=1) for month in view.months()] if known else []
    twentieth = [meeting for meeting in held if meeting.type == TWENTIETH]
    dispatch = [meeting for meeting in held if meeting.type == DISPATCH]
    return Year(
        [_twentieth(month, twentieth, view) for month in months],
        [_dispatch(month, dispatch, view) for month in months],
        [meeting for meeting in held if meeting.held_on >= view.start],
        next_meeting(connection, view.as_of),
    )


def _twentieth(month: dt.date, held: list[Any], view: View) -> Slot:
    """Held inside the window; else after it and before the next window; else before it in the same month."""
    window = window_20th(month)
    inside = _first(held, *window)
    if window[1] < view.start:
        return Slot(TWENTIETH, month, OUTSIDE, window)
    if inside:
        return _slot(TWENTIETH, month, ON_TIME, window, inside, view)
    if window[1] > view.as_of:
        return Slot(TWENTIETH, month, NOT_DUE, window, is_over=False)
    after = _put_off(held, month)
    if after:
        return _slot(TWENTIETH, month, POSTPONED, window, after, view)
    before = [meeting for meeting in held if month <= meeting.held_on < window[0]]
    # What the month before put off into this month is not this month's meeting.
    others = _put_off(held, months_before(month, 1))
    own = [meeting for meeting in before if meeting != others]
    if own:
        return _slot(TWENTIETH, month, EARLY, window, own[0], view)
    return Slot(TWENTIETH, month, MISSED, window)


def _put_off(held: list[Any], month: dt.date) -> Any:
    """A month's meeting that was held after its window and before the next; None where it was held inside, or not."""
    window = window_20th(month)
    if _first(held, *window):
        return None
    day = dt.timedelta(days=1)
    return _first(held, window[1] + day, window_20th(next_month(month))[0] - day)


def _dispatch(month: dt.date, held: list[Any], view: View) -> Slot:
    window = (month, next_month(month) - dt.timedelta(days=1))
    inside = _first(held, *window)
    if month < view.start:
        return Slot(DISPATCH, month, OUTSIDE, window)
    if inside:
        return _slot(DISPATCH, month, ON_TIME, window, inside, view)
    is_over = window[1] <= view.as_of
    return Slot(DISPATCH, month, MISSED if is_over else NOT_DUE, window, is_over=is_over)


def _first(held: list[Any], first: dt.date, last: dt.date) -> Any:
    return next((meeting for meeting in held if first <= meeting.held_on <= last), None)


def _slot(type_: str, month: dt.date, state: str, window: tuple[dt.date, dt.date], meeting: Any, view: View) -> Slot:
    minutes = meeting.minutes_on is not None and meeting.minutes_on <= view.as_of
    return Slot(type_, month, state, window, meeting.code, meeting.held_on, minutes, window[1] <= view.as_of)
