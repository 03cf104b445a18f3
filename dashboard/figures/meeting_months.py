"""The two monthly meetings, month by month: held on time, put off, missed, or not yet due; and whether minutes exist.

A month is on time here where `meeting.monthly_20th` and `meeting.dispatch` count it so; a meeting held in a window or
month that is not over yet stands here already, and counts there when it is.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from dashboard.figures.calendar import window_20th
from dashboard.figures.freshness import unloaded
from dashboard.figures.meetings import ONE_DAY, has_minutes, meetings_by, next_meeting
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
    if window[1] < view.start:
        return Slot(TWENTIETH, month, OUTSIDE, window)
    slot = Slot(TWENTIETH, month, MISSED, window, is_over=window[1] <= view.as_of)
    inside = _first(held, *window)
    if inside:
        return _held(slot, ON_TIME, inside, view)
    if not slot.is_over:
        return replace(slot, state=NOT_DUE)
    after = _put_off(held, month)
    if after:
        return _held(slot, POSTPONED, after, view)
    before = _early(held, month)
    return _held(slot, EARLY, before, view) if before else slot


def _put_off(held: list[Any], month: dt.date) -> Any:
    """A month's meeting that was held after its window and before the next; None where it was held inside, or not."""
    window = window_20th(month)
    if _first(held, *window):
        return None
    return _first(held, window[1] + ONE_DAY, window_20th(next_month(month))[0] - ONE_DAY)


def _early(held: list[Any], month: dt.date) -> Any:
    """A month's meeting that was held in it before its window; None where there was none."""
    first, _ = window_20th(month)
    # What the month before put off into this month is not this month's meeting.
    others = _put_off(held, months_before(month, 1))
    return next((meeting for meeting in held if month <= meeting.held_on < first and meeting != others), None)


def _dispatch(month: dt.date, held: list[Any], view: View) -> Slot:
    window = (month, next_month(month) - ONE_DAY)
    if month < view.start:
        return Slot(DISPATCH, month, OUTSIDE, window)
    is_over = window[1] <= view.as_of
    slot = Slot(DISPATCH, month, MISSED if is_over else NOT_DUE, window, is_over=is_over)
    inside = _first(held, *window)
    return _held(slot, ON_TIME, inside, view) if inside else slot


def _first(held: list[Any], first: dt.date, last: dt.date) -> Any:
    return next((meeting for meeting in held if first <= meeting.held_on <= last), None)


def _held(slot: Slot, state: str, meeting: Any, view: View) -> Slot:
    """The slot with the meeting that was held for it."""
    minutes = has_minutes(meeting, view.as_of)
    return replace(slot, state=state, code=meeting.code, held_on=meeting.held_on, minutes=minutes)
