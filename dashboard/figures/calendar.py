"""Working days by the State Council's arrangement, and the window of the monthly meeting on the 20th."""

import datetime as dt
import re

import chinese_calendar

from dashboard.view import View, months_before, next_month


def in_words(case: str) -> str:
    """2026年10月 for the case 2026-10, 2026年10月19日起一周 for the week 2026-10-19; any other is words already."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", case)
    if not found:
        return case
    month = f"{found[1]}年{int(found[2])}月"
    return f"{month}{int(found[3])}日起一周" if found[3] else month


def is_working_day(day: dt.date) -> bool:
    """By the arrangement of that year; Monday to Friday for a year that is not arranged."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def window_20th(month: dt.date) -> tuple[dt.date, dt.date]:
    """The days in which a month's 20日例会 is on time: the 20th, or the working days next to it."""
    twentieth = month.replace(day=20)
    if is_working_day(twentieth):
        return twentieth, twentieth
    return _working_day(twentieth, -1), _working_day(twentieth, 1)


def windows_20th(view: View) -> list[tuple[str, dt.date, dt.date]]:
    """The windows that end in the view's period: month as YYYY-MM, first day, last day."""
    # Nine days off from a 20 February on would let its window end in March.
    month = months_before(view.start, 1)
    found = []
    while month <= view.as_of:
        first, last = window_20th(month)
        if view.start <= last <= view.as_of:
            found.append((f"{month:%Y-%m}", first, last))
        month = next_month(month)
    return found


def next_20th(as_of: dt.date) -> tuple[dt.date, dt.date]:
    """The window of the next 20日例会: the first whose last day is not before `as_of`."""
    month = as_of.replace(day=1)
    window = window_20th(month)
    while window[1] < as_of:
        month = next_month(month)
        window = window_20th(month)
    return window


def working_day_from(day: dt.date) -> dt.date:
    """The first working day from `day` on, itself included."""
    return _working_day(day, 1)


def unarranged_years(view: View, meeting: dt.date) -> list[int]:
    """The years that the view or the next meeting's day touches whose days off are not arranged (the page says so)."""
    last = max(view.as_of, meeting).year
    return [year for year in range(view.start.year, last + 1) if not _is_arranged(year)]


def _is_arranged(year: int) -> bool:
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _working_day(day: dt.date, step: int) -> dt.date:
    while not is_working_day(day):
        day += dt.timedelta(days=step)
    return day
