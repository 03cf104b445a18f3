"""督办: what the meetings decided, counted by meeting, unit and person; and what the next meeting must ask about."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from dashboard.figures.resolutions import EXTENDED, Resolution
from dashboard.view import View

BY = {"meeting": "meeting_code", "unit": "lead_unit", "owner": "owner"}
# The columns of the counts, each a condition that an item meets; decided = done + pending + overdue.
DONE, LATE, PENDING, OVERDUE, TWICE = "done", "late", "pending", "overdue", "twice"


@dataclass(frozen=True)
class ItemCounts:
    """How many items a meeting, a unit or a person has: `late` is a part of `done`, `twice` a part of the open ones."""

    key: str
    decided: int
    done: int
    late: int
    pending: int
    overdue: int
    twice: int

    def number(self, state: str) -> int:
        """One of the numbers; all that was decided for no state."""
        return int(getattr(self, state or "decided"))


def states(item: Resolution) -> tuple[str, ...]:
    """The columns of the counts that an item counts in; overdue and twice as `resolution.overdue` and `.extended`
    do."""
    if not item.is_open:
        found = (DONE, LATE) if item.days_late > 0 else (DONE,)
    else:
        found = (OVERDUE,) if item.is_overdue else (PENDING,)
    return (*found, TWICE) if item.state == EXTENDED else found


def of_period(items: list[Resolution], view: View) -> list[Resolution]:
    """What was decided in the period, and what is open from before it.

    An item whose meeting is not in the ledger is of the period in which its original limit lies.
    """
    return [item for item in items if item.is_open or view.start <= (item.meeting_on or item.original_due_on)]


def counts_by(items: list[Resolution], by: str, meetings: tuple[str, ...] = ()) -> list[ItemCounts]:
    """The items counted by a key of `BY`, most overdue first; meetings keep their order, those of `meetings` without
    an item stand among them with 0."""
    groups: dict[str, list[Resolution]] = {code: [] for code in meetings} if by == "meeting" else {}
    for item in items:
        groups.setdefault(getattr(item, BY[by]) or "", []).append(item)
    found = [_counts(key, own) for key, own in groups.items()]
    if by == "meeting":
        return found
    return sorted(found, key=lambda each: (-each.overdue, -each.twice, -each.late, -each.decided, each.key))


def _counts(key: str, own: list[Resolution]) -> ItemCounts:
    found = Counter(state for item in own for state in states(item))
    return ItemCounts(key, len(own), *(found[state] for state in (DONE, LATE, PENDING, OVERDUE, TWICE)))


def narrowed(items: list[Resolution], by: str, key: str, state: str) -> list[Resolution]:
    """The items behind one of the numbers, the longest late first."""
    own = [item for item in items if (getattr(item, BY[by]) or "") == key and (not state or state in states(item))]
    return sorted(own, key=lambda item: (not item.is_open, -item.days_late, item.code))


def agenda(items: list[Resolution], next_day: dt.date) -> list[Resolution]:
    """What the next meeting must ask about: overdue (the longest first), extended twice, due by that meeting.

    Args:
        next_day: the day of that meeting, D or later: what is overdue at D was due before it.
    """
    asked = [item for item in items if item.is_open and (item.state == EXTENDED or item.original_due_on <= next_day)]
    return sorted(asked, key=lambda item: (-item.days_late, item.state != EXTENDED, item.original_due_on, item.code))
