"""待处理: refused rows wait here, by place and reason, until a row with their key is loaded. Where a part of a key
cannot be read, the parts that can be tell whether a row of the same file and sheet is that one; where none can be, its
place does."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from db.ledgers.declarations import LEDGERS
from db.ledgers.personal import is_personal_heading
from db.schema import Quarantine

Place = tuple[str, str, int]
Key = tuple[Any, ...]
# See `_read_in_part`.
InPart = dict[tuple[str, str, str, int], dict[Key, dict[Key, list[int]]]]
# Stands for a part of a key that could not be read.
UNREAD = "？"
# Kind and heading of days that follow the day at the end of their own key: either may be the one to mend.
AFTER_KEY = {
    (ledger.kind, ledger.heading_of[later])
    for ledger in LEDGERS
    for earlier, later in ledger.order
    if earlier == ledger.key[-1]
}


@dataclass(frozen=True)
class Entry:
    """A refused row; `key` is None where nothing of it could be read, and has UNREAD where a part could not."""

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


def key_text(key: Key) -> str:
    """A record's key as one line. A cell that holds a personal number is in no key."""
    return " ".join(str(part) for part in key)


def readable(parts: Key) -> str | None:
    """What of a refused row's key could be read, as one line; None where nothing could. What speaks of a person (a note
    below the ledger: 举报人：…) is no key, and is not kept."""
    parts = tuple(None if is_personal_heading(str(part)) else part for part in parts)
    if not any(part not in (None, "") for part in parts):
        return None
    return key_text(tuple(UNREAD if part is None else part for part in parts))


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
    """The waiting row that each refused one is again, by the entry's id. The surest come first: a key tells more than a
    place, and a row that was sorted to another place must not be taken for the one that stood there."""
    at_place: dict[Place, list[Any]] = defaultdict(list)
    of_identity: dict[tuple[str | None, ...], list[Any]] = defaultdict(list)
    for row in waiting:
        at_place[(row.file, row.sheet, row.row)].append(row)
        of_identity[_identity(row)].append(row)
    in_part, by_id = _read_in_part(waiting), {row.id: row for row in waiting}
    ways: tuple[Callable[[Entry], Iterable[Any]], ...] = (
        lambda entry: (row for row in at_place[entry.place] if _identity(row) == _identity(entry)),
        lambda entry: () if _is_read_in_part(entry.key) else of_identity[_identity(entry)],
        lambda entry: (row for row in at_place[entry.place] if _may_be(row, entry.kind, entry.key)),
        lambda entry: () if entry.key is None else of_identity[_identity(entry)],
        lambda entry: (by_id[each] for each in _completed(in_part, entry.kind, entry.key, entry.place)),
    )
    left, again = set(by_id), {}
    for way in ways:
        for entry in refused:
            row = None if id(entry) in again else next((row for row in way(entry) if row.id in left), None)
            if row is not None:
                left.remove(row.id)
                again[id(entry)] = row
    return again


def _is_read_in_part(key: str | None) -> bool:
    return key is None or UNREAD in key.split(" ")


def _identity(row: Any) -> tuple[str | None, ...]:
    """What a waiting or refused row is known by wherever it stands: its key. One that was read only in part could be
    several records' key, so it counts within its own file and sheet alone."""
    return (row.kind, row.key, row.file, row.sheet) if _is_read_in_part(row.key) else (row.kind, row.key)


def _may_be(row: Any, kind: str, key: str | None) -> bool:
    """Whether a row at the place of a waiting one may be that row: what can be read of two keys must be the same, but
    for a day that may have been mended."""
    if row.kind != kind:
        return False
    if row.key is None or key is None:
        return True
    if (kind, row.column) in AFTER_KEY:
        return _agree(row.key.rpartition(" ")[0], key.rpartition(" ")[0])
    return _agree(row.key, key)


def _agree(one: str, other: str) -> bool:
    """Whether two keys are the same in all parts that could be read of both."""
    own, others = one.split(" "), other.split(" ")
    if len(own) == len(others):
        return all(part == its or UNREAD in (part, its) for part, its in zip(own, others, strict=True))
    # A part that could not be read is free text with spaces.
    return _fits(one, other) or _fits(other, one)


def _fits(in_part: str, key: str) -> bool:
    """Whether a key is one that was read in part."""
    pattern = " ".join(".*" if part == UNREAD else re.escape(part) for part in in_part.split(" "))
    return re.fullmatch(pattern, key, re.DOTALL) is not None


def _mended(waiting: list[Any], loaded: Iterable[tuple[str, str, Place]]) -> list[int]:
    if not waiting:
        return []
    in_part = _read_in_part(waiting)
    found: set[int] = set()
    keys, at_place = set(), {}
    for kind, key, place in loaded:
        keys.add((kind, key))
        at_place[place] = (kind, key)
        found.update(_completed(in_part, kind, key, place))
    return [
        row.id
        for row in waiting
        if row.id in found
        or (row.kind, row.key) in keys
        or ((place := (row.file, row.sheet, row.row)) in at_place and _may_be(row, *at_place[place]))
    ]


def _completed(in_part: InPart, kind: str, key: str | None, place: Place) -> Iterator[int]:
    """The waiting rows of the same file and sheet of whose key the parts that were read are those of this one."""
    parts = key.split(" ") if key else []
    for mask, ids in in_part.get((kind, *place[:2], len(parts)), {}).items():
        yield from ids.get(_but(parts, mask), ())


def _read_in_part(waiting: Sequence[Any]) -> InPart:
    """The waiting rows of whose keys a part was read, by kind, file, sheet and number of parts, then by which parts
    were not read, then by the others."""
    found: InPart = defaultdict(lambda: defaultdict(dict))
    for row in waiting:
        parts = row.key.split(" ") if row.key else []
        mask = tuple(number for number, part in enumerate(parts) if part == UNREAD)
        if mask:
            own = found[row.kind, row.file, row.sheet, len(parts)][mask]
            own.setdefault(_but(parts, mask), []).append(row.id)
    return found


def _but(parts: Sequence[str], mask: Key) -> Key:
    """The parts of a key without those of some numbers."""
    return tuple(part for number, part in enumerate(parts) if number not in mask)
