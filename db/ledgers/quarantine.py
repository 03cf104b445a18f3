"""待处理: refused rows wait here, by place and reason, until a row with their key is loaded, or one at their place where
a key cannot be read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from db.ledgers.declarations import LEDGERS
from db.ledgers.personal import masked
from db.schema import Quarantine

Place = tuple[str, str, int]
# Kind and heading of days that follow the day at the end of their own key: either may be the one to mend.
AFTER_KEY = {
    (ledger.kind, ledger.heading_of[later])
    for ledger in LEDGERS
    for earlier, later in ledger.order
    if earlier == ledger.key[-1]
}


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
    again = _matched(refused, waiting)
    for entry in refused:
        row = again.get(id(entry))
        if row is None:
            connection.execute(insert(Quarantine).values(**vars(entry), town_code=town, refused_at=dt.datetime.now()))
        elif any(getattr(row, name) != value for name, value in vars(entry).items()):
            connection.execute(update(Quarantine).where(Quarantine.id == row.id).values(**vars(entry)))
    still = {row.id for row in again.values()}
    mended = _mended([row for row in waiting if row.id not in still], loaded)
    if mended:
        connection.execute(delete(Quarantine).where(Quarantine.id.in_(mended)))


def _matched(refused: list[Entry], waiting: Sequence[Any]) -> dict[int, Any]:
    """The waiting row that each refused one is again, by the entry's id: the one at its place, else one with its key."""
    left = {row.id: row for row in waiting}
    again: dict[int, Any] = {}
    by_place = {(row.file, row.sheet, row.row): row for row in waiting}
    for entry in refused:
        row = by_place.get(entry.place)
        if row is not None and row.id in left and _may_be(row, entry.kind, entry.key):
            again[id(entry)] = left.pop(row.id)
    by_key: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in left.values():
        by_key[row.kind, row.key].append(row)
    for entry in refused:
        if id(entry) not in again and entry.key is not None and (same := by_key[entry.kind, entry.key]):
            again[id(entry)] = same.pop(0)
    return again


def _may_be(row: Any, kind: str, key: str | None) -> bool:
    """Whether a row at the place of a waiting one may be that row: two keys that can be read must be the same, but for
    a day that may have been mended."""
    if row.key is None or key is None:
        return True
    if (kind, row.column) in AFTER_KEY:
        return (row.kind, row.key.rpartition(" ")[0]) == (kind, key.rpartition(" ")[0])
    return (row.kind, row.key) == (kind, key)


def _mended(waiting: list[Any], loaded: Iterable[tuple[str, str, Place]]) -> list[int]:
    if not waiting:
        return []
    keys, at_place = set(), {}
    for kind, key, place in loaded:
        keys.add((kind, key))
        at_place[place] = (kind, key)
    return [
        row.id
        for row in waiting
        if (row.kind, row.key) in keys
        or ((place := (row.file, row.sheet, row.row)) in at_place and _may_be(row, *at_place[place]))
    ]
