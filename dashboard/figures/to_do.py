"""谁、做什么、何时办结: the red list, the open resolutions, and the duties due before the next 20日例会."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, true

from dashboard.figures.at import unknown, windows
from dashboard.figures.details import DETAILS, KINDS, STALE
from dashboard.figures.meetings import meeting_after
from dashboard.figures.owners import place_and_owner
from dashboard.figures.red_list import RedItem
from dashboard.figures.resolutions import Resolution
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DUTY, duty
from dashboard.view import View

# On the red list these have days, but no limit that has passed.
WITHOUT_LIMIT = frozenset({STALE, "chain.posts"})


@dataclass(frozen=True)
class Task:
    """An item that someone must finish. `by` is the day to have it done or explained.

    `days_late` is as on the red list (overdue, without progress, or vacant; None where unknown or where nothing is
    late yet). `due_on` is the limit in the ledger, None where there is none. `figure_id` is the red list's; None where
    the item is not red.
    """

    kind: str
    code: str
    what: str
    place: str
    owner: str
    due_on: dt.date | None
    days_late: int | None
    next_step: str
    by: dt.date
    figure_id: str | None = None

    @property
    def is_red(self) -> bool:
        return self.figure_id is not None


@dataclass(frozen=True)
class DueDuty:
    """A duty not done at D whose limit has not passed."""

    code: str
    task: str
    place: str
    owner: str
    due_on: dt.date


def due_duties(connection: Connection, view: View) -> list[DueDuty]:
    """The duties of the view's scope due from D to the next 20日例会, the earliest first."""
    villages = Villages.read(connection)
    d = DUTY.c
    statement = (
        select(d.code, d.task, d.village_code, d.unit, d.owner, d.due_on)
        .join_from(DUTY, windows([view]), true())
        .where(duty.exists, unknown(d.done_on), d.due_on.between(view.as_of, meeting_after(connection, view.as_of)))
        .where(villages.holds(view.scope, d.village_code))
        .order_by(d.due_on, d.code)
    )
    return [_due(row, villages) for row in connection.execute(statement)]


def _due(row: Any, villages: Villages) -> DueDuty:
    place, owner = place_and_owner(villages.short_name_of(row.village_code), row.unit, row.owner)
    return DueDuty(row.code, row.task, place, owner, row.due_on)


def to_do(
    red: Iterable[RedItem], resolutions: Iterable[Resolution], duties: Iterable[DueDuty], meeting: dt.date
) -> list[Task]:
    """All that is to be done: the red items in their own order, by the next `meeting`; then what falls due, the
    earliest first."""
    late = [_red(item, meeting) for item in red]
    ahead = [_resolution(item) for item in resolutions if item.is_open and not item.is_overdue]
    ahead += [_duty(item) for item in duties]
    return late + sorted(ahead, key=lambda task: (task.by, task.code))


def _red(item: RedItem, meeting: dt.date) -> Task:
    return Task(
        kind=item.kind,
        code=_red_code(item),
        what=item.what,
        place=item.place,
        owner=item.owner,
        due_on=None if item.figure_id in WITHOUT_LIMIT else item.since,
        days_late=item.days_late,
        next_step=item.next_step,
        by=meeting,
        figure_id=item.figure_id,
    )


def _red_code(item: RedItem) -> str:
    """The code that a list shows: a vacancy's own repeats its level, an organisation's may repeat its name."""
    if item.figure_id == "chain.posts":
        return item.village_code or ""
    return "" if item.code == item.what else item.code


def _resolution(item: Resolution) -> Task:
    # The present limit may lie behind D only where an extension was entered for an item due later: then D's own rule
    # (the original limit) says that it is not late.
    place, owner = place_and_owner(item.village, item.lead_unit, item.owner)
    return Task(
        kind=KINDS["resolution.overdue"],
        code=item.code,
        what=item.task,
        place=place,
        owner=owner,
        due_on=item.due_on,
        days_late=None,
        next_step=DETAILS["resolution"].meanwhile,
        by=item.due_on,
    )


def _duty(item: DueDuty) -> Task:
    return Task(
        kind=KINDS["chain.duties_overdue"],
        code=item.code,
        what=item.task,
        place=item.place,
        owner=item.owner,
        due_on=item.due_on,
        days_late=None,
        next_step=DETAILS["duty"].meanwhile,
        by=item.due_on,
    )
