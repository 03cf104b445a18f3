"""数据质量: what waits to be mended, what each village's ledgers hold, and where records have stopped coming."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, String, cast, func, literal, null, select, union_all
from sqlalchemy.sql.expression import ColumnElement

from dashboard.figures.details import NO_DAY
from dashboard.figures.expressions import days_between
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.sources import (
    DISPUTE,
    DUTY,
    ORGANISATION,
    PATROL,
    PLEDGE,
    POINT,
    POST,
    RESOLUTION,
    table,
)
from dashboard.view import View
from db import schema
from db.ledgers.declarations import BY_KIND

QUARANTINE = table(schema.Quarantine)
MOST_WAITING = 300
# Clues are never listed by village.
BY_VILLAGE = {"post": POST, "duty": DUTY, "pledge": PLEDGE, "resolution": RESOLUTION, "dispute": DISPUTE}
BY_VILLAGE |= {"patrol": PATROL, "point": POINT, "organisation": ORGANISATION}
WAITING = "waiting"
# The ledgers that villages fill in as things happen, and the day of a record.
STREAMS: dict[str, ColumnElement[dt.date]] = {"dispute": DISPUTE.c.received_on, "patrol": PATROL.c.patrolled_on}
LOOK_BACK = 365
FEWEST_DAYS = 6
SHORTEST_SILENCE = 14
# Where records come at random, a gap of more than ln(100) usual intervals comes up once in a hundred times.
SILENCE = log(100)


@dataclass(frozen=True)
class WaitingRow:
    """A refused row: where it stands and what to mend; never its contents."""

    kind: str
    ledger: str
    file: str
    sheet: str
    row: int
    column: str | None
    reason: str
    village_code: str | None
    village: str


@dataclass(frozen=True)
class Waiting:
    """The refused rows of a scope and ledger, at most `MOST_WAITING` of `total`; `by_kind` counts the whole scope's."""

    rows: list[WaitingRow]
    total: int
    by_kind: dict[str, int]


@dataclass(frozen=True)
class Silent:
    """A village without a new record in a ledger for longer than chance explains.

    `usual` is the mean number of days between its days with records (`own`), else the town's; `last_on` and `days`
    are None where the ledger has no record of it by D.
    """

    kind: str
    ledger: str
    village_code: str
    village: str
    last_on: dt.date | None
    days: int | None
    usual: float
    own: bool


class Rhythm(NamedTuple):
    """A village's last day with a record in a ledger; and of the year before it the days from the first to the last,
    and on how many of them there were records."""

    last_on: dt.date | None = None
    span: int = 0
    days: int = 0


@dataclass(frozen=True)
class VillageRows:
    """How many records each ledger holds of a village, and its last day in the streams; `waiting` to be mended."""

    village_code: str
    name: str
    numbers: dict[str, int]
    last_on: dict[str, dt.date]
    waiting: int


def waiting(connection: Connection, scope: str | None, kind: str | None) -> Waiting:
    """The refused rows of a scope, by file and row; of one ledger alone where `kind` is given.

    Rows without a readable village count for the town alone, as those of clues do.
    """
    villages = Villages.read(connection)
    q = QUARANTINE.c
    inside: list[ColumnElement[bool]] = []
    if not villages.is_town(scope):
        inside = [q.village_code.in_([village.code for village in villages.within(scope)]), q.kind != "clue"]
    columns = (q.kind, q.file, q.sheet, q.row, q.column, q.reason, q.village_code)
    no_text = [cast(null(), String)] * 2
    counts = select(q.kind, *no_text, func.count(), *no_text, no_text[0]).where(*inside).group_by(q.kind)
    first = select(*columns).where(*inside, *([q.kind == kind] if kind else []))
    first = first.order_by(q.file, q.sheet, q.row).limit(MOST_WAITING)
    # Asked together: the counts are the lines without a file.
    found = connection.execute(union_all(select(first.subquery("first")), counts)).all()
    numbers = {row.kind: row.row for row in found if row.file is None}
    by_kind = {each: numbers[each] for each in BY_KIND if each in numbers}
    rows = sorted((row for row in found if row.file is not None), key=lambda row: (row.file, row.sheet, row.row))
    listed = [_waiting_row(row, villages) for row in rows]
    return Waiting(listed, by_kind.get(kind, 0) if kind else sum(by_kind.values()), by_kind)


def _waiting_row(row: Any, villages: Villages) -> WaitingRow:
    village = None if row.kind == "clue" else villages.by_code.get(row.village_code or "")
    title = BY_KIND[row.kind].title
    code, name = (village.code, village.short_name) if village else (None, "")
    return WaitingRow(row.kind, title, row.file, row.sheet, row.row, row.column, row.reason, code, name)


def village_rows(connection: Connection, view: View) -> list[VillageRows]:
    """What the ledgers hold of each village in the view's scope, as the database stands now."""
    parts = [_number(kind, each.c.village_code, STREAMS.get(kind)) for kind, each in BY_VILLAGE.items()]
    parts.append(_number(WAITING, QUARANTINE.c.village_code, None, QUARANTINE.c.kind != "clue"))
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    days: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for kind, village, number, last_on in connection.execute(union_all(*parts)):
        numbers[village][kind] = number
        if last_on:
            days[village][kind] = last_on
    return [
        VillageRows(
            village.code,
            village.short_name,
            {kind: numbers[village.code].get(kind, 0) for kind in BY_VILLAGE},
            days[village.code],
            numbers[village.code].get(WAITING, 0),
        )
        for village in Villages.read(connection).within(view.scope)
    ]


def _number(
    kind: str, village: ColumnElement[str], day: ColumnElement[dt.date] | None, *where: ColumnElement[bool]
) -> Select[Any]:
    last_on = func.max(day) if day is not None else NO_DAY
    return select(literal(kind, String), village, func.count(), last_on).where(*where).group_by(village)


def silent(connection: Connection, view: View) -> list[Silent]:
    """The villages in scope whose records have stopped coming, the longest first, those without any record before.

    A village is compared with its own interval over the year before its last record, where it has at least
    `FEWEST_DAYS` days with records; else with the town's. A ledger without a single interval is not judged.
    """
    inside = Villages.read(connection).within(view.scope)
    rhythms: dict[str, dict[str, Rhythm]] = defaultdict(dict)
    statement = union_all(*(_stream(kind, day, view.as_of) for kind, day in STREAMS.items()))
    for kind, village, *rhythm in connection.execute(statement):
        rhythms[kind][village] = Rhythm(*rhythm)
    found = [each for kind, own in rhythms.items() for each in _silent_in(kind, own, inside, view.as_of)]
    return sorted(found, key=lambda each: (each.days is not None, -(each.days or 0), each.village_code, each.kind))


def _silent_in(kind: str, rhythms: dict[str, Rhythm], villages: list[Division], as_of: dt.date) -> Iterator[Silent]:
    """The silent of some villages in one ledger, by the rhythms of all the town's."""
    intervals = sum(each.days - 1 for each in rhythms.values())
    if not intervals:
        return
    of_town = sum(each.span for each in rhythms.values()) / intervals
    for village in villages:
        last_on, span, days = rhythms.get(village.code, Rhythm())
        is_own = days >= FEWEST_DAYS
        usual = span / (days - 1) if is_own else of_town
        since = (as_of - last_on).days if last_on else None
        if since is None or since > max(SILENCE * usual, SHORTEST_SILENCE):
            title = BY_KIND[kind].title
            yield Silent(kind, title, village.code, village.short_name, last_on, since, usual, is_own)


def _stream(kind: str, day: ColumnElement[dt.date], as_of: dt.date) -> Select[Any]:
    """For each village the last day, and the span and number of days with records in the year before that day."""
    ledger = BY_VILLAGE[kind]
    village = ledger.c.village_code
    last = select(village, func.max(day).label("day")).where(day <= as_of).group_by(village).subquery(f"last_{kind}")
    span = days_between(func.min(day), last.c.day)
    return (
        select(literal(kind, String), village, last.c.day, cast(span, Integer), func.count(day.distinct()))
        .join_from(ledger, last, last.c.village_code == village)
        .where(day <= last.c.day, days_between(day, last.c.day) <= LOOK_BACK)
        .group_by(village, last.c.day)
    )
