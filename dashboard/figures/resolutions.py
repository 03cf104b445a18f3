"""What the meetings decided (议定事项), item by item, with its state at D."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, literal, select, true

from dashboard.figures.at import AT, known, windows
from dashboard.figures.expressions import days_between
from dashboard.figures.registry import tabular
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import MEETING, RESOLUTION, resolution
from dashboard.view import View
from db.terms import TWENTIETH

DONE, EXTENDED, OVERDUE, IN_TIME = "已办结", "多次延期", "逾期", "时限内"


@dataclass(frozen=True)
class Resolution:
    """An item that a meeting decided, as it stood at D.

    `state` is DONE, EXTENDED, OVERDUE or IN_TIME. `days_late` counts the days past the *original* limit: up to the day
    it was done, else up to D; 0 where that limit was kept or has not passed. `done_on` is None where it was not done by
    D. `meeting_on` and `meeting_type` are None where the meeting is not in the ledger.
    """

    code: str
    meeting_code: str
    meeting_type: str | None
    meeting_on: dt.date | None
    task: str
    lead_unit: str
    owner: str | None
    village_code: str | None
    village: str
    original_due_on: dt.date
    current_due_on: dt.date | None
    extensions: int
    done_on: dt.date | None
    state: str
    days_late: int

    @property
    def due_on(self) -> dt.date:
        """The limit that holds now: the extended one where there is one."""
        return self.current_due_on or self.original_due_on

    @property
    def is_open(self) -> bool:
        return self.state != DONE

    @property
    def is_overdue(self) -> bool:
        """As `resolution.overdue` counts: not done, and past the original limit."""
        return self.is_open and self.days_late > 0


# The first that fits. An item that is both extended and overdue reads 多次延期, the graver word; `is_overdue` tells
# the rest. The predicates are the figures' own, so that states and figures cannot disagree.
STATE = case(
    (known(RESOLUTION.c.done_on), DONE),
    (tabular("resolution.extended").among, EXTENDED),
    (tabular("resolution.overdue").among, OVERDUE),
    else_=IN_TIME,
)
_until = case((known(RESOLUTION.c.done_on), RESOLUTION.c.done_on), else_=AT.as_of)
DAYS_LATE = case(
    (_until > RESOLUTION.c.original_due_on, days_between(RESOLUTION.c.original_due_on, _until)), else_=literal(0)
)


def resolutions(connection: Connection, view: View) -> list[Resolution]:
    """The items of the view's scope that exist at D, the latest meeting first; those without a known meeting last."""
    villages = Villages.read(connection)
    r, m = RESOLUTION.c, MEETING.c
    statement = (
        select(
            r.code,
            r.meeting_code,
            m.type.label("meeting_type"),
            m.held_on.label("meeting_on"),
            r.task,
            r.lead_unit,
            r.owner,
            r.village_code,
            r.original_due_on,
            r.current_due_on,
            func.coalesce(r.extensions, 0).label("extensions"),
            case((known(r.done_on), r.done_on)).label("done_on"),
            STATE.label("state"),
            DAYS_LATE.label("days_late"),
        )
        .select_from(resolution.from_clause.join(windows([view]), true()))
        .where(resolution.exists, villages.holds(view.scope, r.village_code))
    )
    found = [_item(row, villages) for row in connection.execute(statement)]
    return sorted(found, key=lambda item: (-(item.meeting_on or dt.date.min).toordinal(), item.code))


def decided_on(items: list[Resolution], day: dt.date | None) -> list[Resolution]:
    """The items that the 20日例会 of that day decided; none where there was no such meeting."""
    return [item for item in items if day and item.meeting_type == TWENTIETH and item.meeting_on == day]


def _item(row: Any, villages: Villages) -> Resolution:
    return Resolution(village=villages.short_name_of(row.village_code), **row._mapping)
