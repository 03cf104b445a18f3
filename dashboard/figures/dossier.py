"""一村一档: what is still to be done in a scope, and what happened in it since a day, asked for as one statement."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    SelectBase,
    String,
    case,
    cast,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)

from dashboard.figures import disputes
from dashboard.figures.at import AT, in_period, known, unknown, windows
from dashboard.figures.details import KINDS, NO_DAY, NO_WORD, STALE, STALE_STEP, code_of, detail
from dashboard.figures.foundations import not_rectified
from dashboard.figures.kinds import Source
from dashboard.figures.owners import owner_of
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import (
    DISPUTE,
    DUTY,
    ORGANISATION,
    PLEDGE,
    POINT,
    POST,
    RESOLUTION,
    dispute,
    duty,
    organisation,
    pledge,
    point,
    post,
    resolution,
)
from dashboard.view import View

NEVER: ColumnElement[bool] = false()


@dataclass(frozen=True)
class Open:
    """What is still to be done: an open dispute, duty, resolution or rectification, by its limit.

    `code` is as the lists of records have it. `figure_id` is a figure among whose records it stands at D; None where it
    is not late and comes into no period that ends at D. `days_still`: how long nothing has moved, where that is asked.
    """

    kind: str
    code: str
    what: str
    village_code: str
    village: str
    owner: str
    limit: dt.date | None
    days_late: int
    state: str
    step: str
    figure_id: str | None
    days_still: int | None = None

    @property
    def is_stale(self) -> bool:
        """Within its limit, yet on the red list: of red risk, and nothing has moved for a week."""
        return self.figure_id == STALE


@dataclass(frozen=True)
class Event:
    """Something that happened on a day: a dispute came in or was settled, a post changed hands, a point was checked.

    A post or a pledge is named by what it is; its key is no code that anybody uses.
    """

    day: dt.date
    kind: str
    word: str
    code: str
    what: str
    village_code: str
    village: str
    has_code: bool = True


@dataclass(frozen=True)
class Dossier:
    """What is open at D, the longest late first, and what happened in (since, D], the latest first."""

    open: list[Open]
    events: list[Event]


@dataclass(frozen=True)
class OpenRecords:
    """A table whose open records are to be done.

    What is late stands among the records of `overdue`; else among those of STALE, where nothing has moved for too long;
    else among those of `in_period`, where its `day` lies in P.
    """

    kind: str
    source: Source
    is_open: ColumnElement[bool]
    overdue: str
    in_period: str
    day: ColumnElement[Any]
    stale: ColumnElement[bool] = NEVER
    moved_on: ColumnElement[Any] = NO_DAY


@dataclass(frozen=True)
class Happening:
    """A day of a table's records that is worth telling."""

    kind: str
    word: str
    source: Source
    day: ColumnElement[Any]
    among: ColumnElement[bool] | None = None
    has_code: bool = True


OPEN_RECORDS = (
    OpenRecords(
        KINDS["dispute.overdue"],
        dispute,
        disputes.still_open,
        "dispute.overdue",
        "dispute.open",
        DISPUTE.c.received_on,
        disputes.red_stale,
        disputes.last_progress,
    ),
    OpenRecords(
        KINDS["chain.duties_overdue"],
        duty,
        unknown(DUTY.c.done_on),
        "chain.duties_overdue",
        "chain.duties_on_time",
        DUTY.c.due_on,
    ),
    OpenRecords(
        KINDS["resolution.overdue"],
        resolution,
        unknown(RESOLUTION.c.done_on),
        "resolution.overdue",
        "resolution.on_time",
        RESOLUTION.c.original_due_on,
    ),
    OpenRecords(
        KINDS["organisation.overdue"],
        organisation,
        not_rectified,
        "organisation.overdue",
        "organisation.rectified",
        ORGANISATION.c.identified_on,
    ),
)
HAPPENINGS = (
    Happening("纠纷", "受理", dispute, DISPUTE.c.received_on),
    Happening("纠纷", "上交", dispute, DISPUTE.c.escalated_on),
    Happening(
        "纠纷",
        "化解",
        dispute,
        DISPUTE.c.resolved_on,
        or_(DISPUTE.c.escalated_on.is_(None), DISPUTE.c.escalated_on > DISPUTE.c.resolved_on),
    ),
    Happening("纠纷", "到期未结", dispute, DISPUTE.c.due_on, disputes.overdue),
    Happening("责任事项", "完成", duty, DUTY.c.done_on),
    Happening("责任事项", "到期未完成", duty, DUTY.c.due_on, unknown(DUTY.c.done_on)),
    Happening("议定事项", "办结", resolution, RESOLUTION.c.done_on),
    Happening("责任人", "到任", post, POST.c.appointed_on, has_code=False),
    Happening("责任人", "离任", post, POST.c.left_on, has_code=False),
    Happening("承诺书", "签订", pledge, PLEDGE.c.signed_on, has_code=False),
    Happening("宣传阵地", "检查", point, POINT.c.checked_on),
    Happening("整顿", "验收", organisation, ORGANISATION.c.inspected_on),
)


def dossier(connection: Connection, view: View, since: dt.date) -> Dossier:
    """The open records of the view's scope at D, and what happened after `since` up to D; one statement."""
    villages = Villages.read(connection)
    at = windows([view])
    codes = [village.code for village in villages.within(view.scope)]
    parts = [_open(place, at, codes) for place in range(len(OPEN_RECORDS))]
    parts += [_happened(place, at, codes, since) for place in range(len(HAPPENINGS))]
    rows: Any = connection.execute(union_all(*parts))
    found = Dossier([], [])
    for place, *row in rows:
        if place < len(OPEN_RECORDS):
            found.open.append(_open_item(OPEN_RECORDS[place], row, view.as_of, villages))
        else:
            found.events.append(_event(HAPPENINGS[place - len(OPEN_RECORDS)], row, villages))
    found.open.sort(key=lambda each: (-each.days_late, not each.is_stale, each.limit or dt.date.max, each.code))
    found.events.sort(key=lambda each: (-each.day.toordinal(), each.kind, each.code))
    return found


def _open(place: int, at: CTE, codes: list[str]) -> SelectBase:
    asked = OPEN_RECORDS[place]
    shown = detail(asked.source)
    figure_id = case(
        (shown.limit < AT.as_of, literal(asked.overdue)),
        (asked.stale, literal(STALE)),
        (in_period(asked.day), literal(asked.in_period)),
    )
    texts = (code_of(asked.source), shown.what, asked.source.village, shown.unit, shown.owner, shown.state, figure_id)
    return _records(asked.source, at, codes, place, texts, shown.limit, asked.moved_on).where(asked.is_open)


def _happened(place: int, at: CTE, codes: list[str], since: dt.date) -> SelectBase:
    event = HAPPENINGS[place]
    texts = (event.source.key[-1], detail(event.source).what, event.source.village, *[NO_WORD] * 4)
    selected = _records(event.source, at, codes, len(OPEN_RECORDS) + place, texts, event.day, NO_DAY)
    among = true() if event.among is None else event.among
    return selected.where(event.day > since, known(event.day), among)


def _records(
    source: Source, at: CTE, codes: list[str], place: int, texts: tuple[Any, ...], *days: ColumnElement[Any]
) -> Any:
    assert source.village is not None
    selected = select(literal(place, Integer), *(cast(each, String) for each in texts), *days).select_from(
        source.from_clause.join(at, true())
    )
    return selected.where(source.exists, source.village.in_(codes))


def _open_item(asked: OpenRecords, row: list[Any], as_of: dt.date, villages: Villages) -> Open:
    code, what, village_code, unit, owner, state, figure_id, limit, moved_on = row
    shown, late = detail(asked.source), (as_of - limit).days if limit else 0
    meanwhile = STALE_STEP if figure_id == STALE else shown.meanwhile
    return Open(
        kind=asked.kind,
        code=code,
        what=(what or "").strip(),
        village_code=village_code,
        village=villages.by_code[village_code].short_name,
        owner=owner_of(unit, owner),
        limit=limit,
        days_late=max(late, 0),
        state=(state or "").strip(),
        step=shown.step if late > 0 else meanwhile,
        figure_id=figure_id,
        days_still=(as_of - moved_on).days if moved_on else None,
    )


def _event(event: Happening, row: list[Any], villages: Villages) -> Event:
    code, what, village_code, *_, day, _ = row
    village = villages.by_code[village_code].short_name
    return Event(day, event.kind, event.word, str(code), (what or "").strip(), village_code, village, event.has_code)
