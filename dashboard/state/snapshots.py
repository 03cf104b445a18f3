"""会议快照: a meeting's briefing, frozen as JSON at the moment the meeting starts, and opened again as it was."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import insert, select

from dashboard.figures.briefing import Briefing
from dashboard.figures.details import KINDS
from dashboard.figures.resolutions import IN_TIME
from dashboard.state.engine import reading, writing
from dashboard.state.schema import Snapshot, now

# Raised when a briefing changes in a way that older payloads cannot be read by.
FORMAT = 1
# A slide opened again during the same meeting, or by a second screen, is of the same snapshot.
ONE_MEETING = dt.timedelta(hours=12)
BRIEFING = TypeAdapter(Briefing)
# What older snapshots keep under names that the product has given up since: slides and comparisons know today's alone.
RENAMED = {
    "责任人空缺": KINDS["chain.posts"],
    "红色纠纷未推进": KINDS["dispute.red_stale"],
    "在办": IN_TIME,
}


class NoSnapshot(ValueError):
    """The snapshot does not exist, or this version cannot read it."""


@dataclass(frozen=True)
class Entry:
    """A snapshot in the list; `taken_at` is this server's local time."""

    id: int
    taken_at: dt.datetime
    taken_by: str
    as_of: dt.date
    start: dt.date
    data_version: int


@dataclass(frozen=True)
class Frozen:
    """A snapshot opened: what it is, and the briefing that it kept."""

    entry: Entry
    briefing: Briefing


def take(briefing: Briefing, taken_by: str) -> Frozen:
    """Freeze a briefing; one of the same view and data that was taken within half a day is that meeting's and stays."""
    with writing() as connection:
        same = (
            select(Snapshot.id)
            .where(
                Snapshot.town_code == (briefing.version.town or ""),
                Snapshot.as_of == briefing.view.as_of,
                Snapshot.start == briefing.view.start,
                Snapshot.data_version == briefing.version.version,
                Snapshot.format == FORMAT,
                Snapshot.taken_at >= now() - ONE_MEETING,
            )
            .order_by(Snapshot.id.desc())
        )
        found = connection.execute(same).scalars().first()
        if found is None:
            row = insert(Snapshot).values(
                taken_at=now(),
                taken_by=taken_by,
                town_code=briefing.version.town or "",
                as_of=briefing.view.as_of,
                start=briefing.view.start,
                data_version=briefing.version.version,
                format=FORMAT,
                payload=BRIEFING.dump_json(briefing).decode(),
            )
            found = connection.execute(row.returning(Snapshot.id)).scalar_one()
    return read(found, briefing.version.town)


def read(snapshot_id: int, town: str | None = None) -> Frozen:
    """The snapshot with that number, of a meeting of the town (None: the only one).

    Raises:
        NoSnapshot: there is none, or it is of a format that this version does not read.
    """
    with reading() as connection:
        own = (Snapshot.id == snapshot_id, Snapshot.town_code == (town or ""))
        row = connection.execute(select(*Snapshot.__table__.columns).where(*own)).one_or_none()
    if row is None:
        raise NoSnapshot(f"没有编号为 {snapshot_id} 的会议快照，请从会议快照列表中打开。")
    if row.format != FORMAT:
        raise NoSnapshot(f"会议快照 {snapshot_id} 是另一版本的软件存的，这个版本打不开。")
    try:
        return Frozen(_entry(row), _renamed(BRIEFING.validate_json(row.payload)))
    except ValidationError:
        raise NoSnapshot(f"会议快照 {snapshot_id} 的内容不完整，打不开。") from None


def _renamed(kept: Briefing) -> Briefing:
    """A briefing in today's names."""
    return replace(
        kept,
        red=[replace(each, kind=RENAMED.get(each.kind, each.kind)) for each in kept.red],
        tasks=[replace(each, kind=RENAMED.get(each.kind, each.kind)) for each in kept.tasks],
        resolutions=[replace(each, state=RENAMED.get(each.state, each.state)) for each in kept.resolutions],
    )


def listed(town: str | None = None) -> list[Entry]:
    """The snapshots of a town's meetings, the newest first, without what they hold; None: of the only town's."""
    columns = (Snapshot.id, Snapshot.taken_at, Snapshot.taken_by, Snapshot.as_of, Snapshot.start, Snapshot.data_version)
    with reading() as connection:
        rows = connection.execute(
            select(*columns).where(Snapshot.town_code == (town or "")).order_by(Snapshot.id.desc())
        ).all()
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    local = row.taken_at.replace(tzinfo=dt.UTC).astimezone().replace(tzinfo=None)
    return Entry(row.id, local, row.taken_by, row.as_of, row.start, row.data_version)
