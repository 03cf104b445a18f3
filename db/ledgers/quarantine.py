"""待处理: refused rows wait here, by place and reason, until a row with their key or at their place is loaded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from db.ledgers.personal import masked
from db.schema import Quarantine

Place = tuple[str, str, int]


@dataclass(frozen=True)
class Entry:
    """A refused row; `key` is None where it could not be read."""

    kind: str
    key: str | None
    file: str
    sheet: str
    row: int
    column: str | None
    reason: str
    village_code: str | None

    @property
    def place(self) -> Place:
        return (self.file, self.sheet, self.row)


def key_text(key: tuple[Any, ...]) -> str:
    """A record's key as one line."""
    return masked(" ".join(str(part) for part in key))


def settle(
    connection: Connection,
    file: str,
    kinds: set[str],
    loaded: Iterable[tuple[str, str, Place]],
    refused: list[Entry],
    town: str = "",
) -> None:
    """Let the town's rows out that are loaded now, and put its refused ones in.

    Args:
        kinds: those of the file's ledgers; loaded: kind, key and place in the file of each row that was loaded, asked
            for only where rows wait.
    """
    waiting = connection.execute(
        select(Quarantine.__table__).where(
            Quarantine.town_code == town, or_(Quarantine.kind.in_(kinds), Quarantine.file == file)
        )
    ).all()
    by_key = {(row.kind, row.key): row for row in waiting if row.key is not None}
    by_place = {(row.file, row.sheet, row.row): row for row in waiting}
    again = set()
    for entry in refused:
        row = by_key.get((entry.kind, entry.key)) if entry.key is not None else None
        row = row or by_place.get(entry.place)
        if row is None:
            connection.execute(insert(Quarantine).values(**vars(entry), town_code=town, refused_at=dt.datetime.now()))
            continue
        again.add(row.id)
        if any(getattr(row, name) != value for name, value in vars(entry).items()):
            connection.execute(update(Quarantine).where(Quarantine.id == row.id).values(**vars(entry)))
    mended = _mended([row for row in waiting if row.id not in again], loaded)
    if mended:
        connection.execute(delete(Quarantine).where(Quarantine.id.in_(mended)))


def _mended(waiting: list[Any], loaded: Iterable[tuple[str, str, Place]]) -> list[int]:
    if not waiting:
        return []
    keys, places = set(), set()
    for kind, key, place in loaded:
        keys.add((kind, key))
        places.add(place)
    return [row.id for row in waiting if (row.kind, row.key) in keys or (row.file, row.sheet, row.row) in places]
