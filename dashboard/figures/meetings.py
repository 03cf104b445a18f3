"""会议督办: the town's meetings, and whether what they decided was done."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, select

from dashboard.figures.at import AT, in_period, unknown
from dashboard.figures.calendar import next_20th, windows_20th, working_day_from
from dashboard.figures.kinds import Calendar, Count, Rate
from dashboard.figures.sources import MEETING, RESOLUTION, resolution
from dashboard.view import View
from db.terms import DISPATCH, TWENTIETH

ONE_DAY = dt.timedelta(days=1)


def _monthly_20th(meetings: list[Any], view: View) -> list[tuple[str, bool]]:
    held = [meeting.held_on for meeting in meetings if meeting.type == TWENTIETH]
    return [(month, any(first <= day <= last for day in held)) for month, first, last in windows_20th(view)]


def _dispatch(meetings: list[Any], view: View) -> list[tuple[str, bool]]:
    held = {f"{meeting.held_on:%Y-%m}" for meeting in meetings if meeting.type == DISPATCH}
    return [(month, month in held) for month in view.codes_of_whole_months()]


def _minutes(meetings: list[Any], view: View) -> list[tuple[str, bool]]:
    held = [meeting for meeting in meetings if view.start <= meeting.held_on <= view.as_of]
    return [(meeting.code, has_minutes(meeting, view.as_of)) for meeting in held]


def has_minutes(meeting: Any, as_of: dt.date) -> bool:
    """Whether a meeting's minutes were written by `as_of`."""
    return meeting.minutes_on is not None and meeting.minutes_on <= as_of


FIGURES = (
    Calendar(
        "meeting.monthly_20th",
        "20日例会按期召开",
        "每月窗口为20日（非工作日则为前后最近工作日之间）；窗口在考核期内结束的月份中，窗口内召开了20日例会的",
        _monthly_20th,
    ),
    Calendar("meeting.dispatch", "调度会召开", "考核期内的整月中，召开了调度会的", _dispatch),
    Calendar("meeting.minutes", "会议纪要", "考核期内召开的会议中，截至日已有纪要的", _minutes),
    Rate(
        "resolution.on_time",
        "议定事项按期办结率",
        "原定时限在考核期内的议定事项；按期＝完成日期不晚于原定时限",
        resolution,
        in_period(RESOLUTION.c.original_due_on),
        RESOLUTION.c.done_on <= RESOLUTION.c.original_due_on,
        short="议定事项",
    ),
    Count(
        "resolution.overdue",
        "议定事项逾期",
        "原定时限早于截至日、截至日仍未完成的议定事项（不按延期后的时限）",
        resolution,
        and_(RESOLUTION.c.original_due_on < AT.as_of, unknown(RESOLUTION.c.done_on)),
    ),
    Count(
        "resolution.extended",
        "多次延期",
        "截至日未完成、延期两次及以上的议定事项",
        resolution,
        and_(unknown(RESOLUTION.c.done_on), RESOLUTION.c.extensions >= 2),
    ),
)


def meetings_by(connection: Connection, as_of: dt.date) -> list[Any]:
    """The meetings held by `as_of`, earliest first: code, type, held_on, minutes_on.

    Those handed along with the connection, where a page has read them already.
    """
    handed = connection.get_execution_options().get("meetings")
    meetings = all_meetings(connection) if handed is None else handed
    return [meeting for meeting in meetings if meeting.held_on <= as_of]


def all_meetings(connection: Connection) -> list[Any]:
    """All meetings of the ledger, earliest first."""
    columns = (MEETING.c.code, MEETING.c.type, MEETING.c.held_on, MEETING.c.minutes_on)
    return list(connection.execute(select(*columns).order_by(MEETING.c.held_on, MEETING.c.code)))


def last_20th(connection: Connection, as_of: dt.date) -> dt.date | None:
    """The day of the last 20日例会 before `as_of`: what «较上次20日会» compares with."""
    return max((day for day in twentieths(connection, as_of) if day < as_of), default=None)


def twentieths(connection: Connection, as_of: dt.date) -> list[dt.date]:
    """The days of the 20日例会 held by `as_of`, earliest first."""
    return [meeting.held_on for meeting in meetings_by(connection, as_of) if meeting.type == TWENTIETH]


def next_meeting(connection: Connection, as_of: dt.date) -> dt.date:
    """The first day from `as_of` on, itself included, on which the next 20日例会 may be held: a working day of the
    first window in which none has been held."""
    return _next_meeting(as_of, twentieths(connection, as_of))


def meeting_after(connection: Connection, as_of: dt.date) -> dt.date:
    """The same after `as_of`: where a meeting may be held on that day itself it is taken to be, and the next is
    meant."""
    held = twentieths(connection, as_of)
    day = _next_meeting(as_of, held)
    return day if day > as_of else _next_meeting(next_20th(as_of)[1] + ONE_DAY, held)


def _next_meeting(as_of: dt.date, held: Iterable[dt.date]) -> dt.date:
    first, last = next_20th(as_of)
    if any(first <= day <= last for day in held):
        first, _ = next_20th(last + ONE_DAY)
    # A 20th that is a holiday has the working days on both sides, and the holidays between them.
    return working_day_from(max(first, as_of))
