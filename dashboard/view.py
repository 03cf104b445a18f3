"""A view: the as-of day, the period and the scope that every figure is computed for."""

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from db.ledgers.clean import YEARS

# The periods that have a name, which an address may say instead of the first day.
PERIODS = {"year": "本年", "quarter": "本季", "month": "本月", "twelve": "近12个月"}


class NotADay(ValueError):
    """A text names no day that figures are computed for; it says why, in Chinese."""


def day_of(text: str) -> dt.date:
    """The day that a text like 2026-10-31 names, in an address or on the command line.

    Raises:
        NotADay: it names none, or one outside YEARS.
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise NotADay("不是日期") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise NotADay(f"不在{YEARS[0]}年至{YEARS[1]}年之间")
    return day


@dataclass(frozen=True)
class View:
    """What is looked at: the end of day `as_of`, the period [`start`, `as_of`], and a scope.

    `scope` is the code of a management area or a village; None is the whole town.
    """

    as_of: dt.date
    start: dt.date
    scope: str | None = None

    @classmethod
    def of(cls, as_of: dt.date | None = None, start: dt.date | None = None, scope: str | None = None) -> "View":
        """A view with the defaults of the figures' definition: today, and 1 January of the as-of day's year."""
        as_of = as_of or dt.date.today()
        return cls(as_of, start or dt.date(as_of.year, 1, 1), scope)

    def months(self) -> list["View"]:
        """One view for each calendar month that touches the period, cut to the period."""
        views = []
        first = self.start.replace(day=1)
        while first <= self.as_of:
            last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
            views.append(replace(self, start=max(first, self.start), as_of=min(last, self.as_of)))
            first = last + dt.timedelta(days=1)
        return views

    def whole_months(self) -> tuple[dt.date, dt.date, int]:
        """The first and the last day of the calendar months wholly in the period, and how many they are."""
        first = self.start if self.start.day == 1 else next_month(self.start)
        end = self.as_of + dt.timedelta(days=1)
        last = end.replace(day=1) - dt.timedelta(days=1)
        number = (last.year - first.year) * 12 + last.month - first.month + 1
        return first, last, max(number, 0)

    def codes_of_whole_months(self) -> list[str]:
        """The calendar months wholly in the period, the earliest first, as codes (2026-09)."""
        _, last, number = self.whole_months()
        return [f"{months_before(last, back):%Y-%m}" for back in range(number - 1, -1, -1)]

    def whole_weeks(self) -> tuple[dt.date, dt.date, int]:
        """The first Monday and the last Sunday of the weeks wholly in the period, and how many they are."""
        first = self.start + dt.timedelta(days=-self.start.weekday() % 7)
        last = self.as_of - dt.timedelta(days=(self.as_of.weekday() + 1) % 7)
        return first, last, max(((last - first).days + 1) // 7, 0)


def earlier(view: View, vs: str, last_meeting: dt.date | None) -> View | None:
    """What a view is compared with: the last 20日会 (`meeting`), the same day a month (`month`) or a year (`year`) ago.

    A period that has begun by that day keeps its first day; one that has not moves back by whole months until it has,
    and the year's is then the year of the last 20日会. None where there was no meeting yet.
    """
    if vs == "year":
        return replace(view, as_of=_months_back(view.as_of, 12), start=_months_back(view.start, 12))
    if vs == "month":
        as_of = _months_back(view.as_of, 1)
        return replace(view, as_of=as_of, start=view.start if view.start <= as_of else _months_back(view.start, 1))
    if last_meeting is None:
        return None
    return View.of(last_meeting, _start_at(last_meeting, view), view.scope)


def _start_at(last_meeting: dt.date, view: View) -> dt.date | None:
    """The first day of the view's period at the last meeting; None for the whole year up to it."""
    if view.start <= last_meeting:
        return view.start
    if view.start == dt.date(view.as_of.year, 1, 1):
        return None
    months = 12 * (view.start.year - last_meeting.year) + view.start.month - last_meeting.month
    start = _months_back(view.start, months)
    return start if start <= last_meeting else _months_back(view.start, months + 1)


def _months_back(day: dt.date, months: int) -> dt.date:
    """The same day `months` before; the month's last day where it has no such day."""
    month = months_before(day, months)
    return month.replace(day=min(day.day, calendar.monthrange(month.year, month.month)[1]))


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after `day`'s."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_before(day: dt.date, months: int) -> dt.date:
    """The first day of the month that lies `months` before `day`'s."""
    place = day.year * 12 + day.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)


def period_start(period: str, as_of: dt.date) -> dt.date:
    """The first day of a named period that ends on `as_of`."""
    return {
        "year": dt.date(as_of.year, 1, 1),
        "quarter": months_before(as_of, (as_of.month - 1) % 3),
        "month": as_of.replace(day=1),
        "twelve": months_before(as_of, 11),
    }[period]


def rolling_year(view: View) -> tuple[View, ...]:
    """Twelve views, each ending with one of the last twelve months and holding the year before that end."""
    ends = [months_before(view.as_of, back) - dt.timedelta(days=1) for back in range(10, -1, -1)] + [view.as_of]
    return tuple(replace(view, as_of=end, start=months_before(end, 11)) for end in ends)
