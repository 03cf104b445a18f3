"""Writing cleaned rows: upsert by key, compared with what the database holds, inside the load's transaction."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, literal, select, tuple_, update

from db.ledgers.copy import copy_rows
from db.ledgers.declarations import LEDGERS, Ledger
from db.ledgers.rows import Key, Row, order_faults
from db.schema import Base, DataVersion, ImportBatch, ImportSheet, Quarantine, RollupCell, RollupState
from db.terms import DIVISION_LEVELS
from db.town import TOWN_COLUMN

BATCH = 400


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a load wrote: its values before (None: it was not there) and after."""

    table: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The record as it was and as it is."""
        return [self.after] if self.before is None else [self.before, self.after]


def table_of(ledger: Ledger) -> Table:
    return Base.metadata.tables[ledger.model.__tablename__]


def upsert(
    connection: Connection,
    ledger: Ledger,
    keys: Collection[Key],
    rows: Iterable[Row],
    town: str,
    changes: list[Change] | None,
) -> dict[Key, str]:
    """Store one row of the town a key; tells for each key whether it is `new`, `changed`, `unchanged` or `refused`.

    Columns that the ledger at hand does not have keep what the database holds; a row whose days contradict those is
    refused here. A table that keeps the day of a record's first load (`entered_on`) gets it with the new row, and
    never again. What is written is added to `changes`, where somebody wants them.

    Args:
        keys: those of the rows, and perhaps more: what is stored of them is read before the first row is asked for.
    """
    table = table_of(ledger)
    whose = {TOWN_COLUMN: town} if TOWN_COLUMN in table.c else {}
    entered = {"entered_on": dt.date.today()} if "entered_on" in table.c else {}
    stored = dict(_stored(connection, table, ledger.key, list(keys), whose))
    compared = _Comparison(ledger, table.name, stored, changes)
    _insert_new(connection, table, _parents_first(ledger, compared.new(rows)), whose | entered)
    for same in _by_columns(compared.changed):
        names = [name for name in same[0] if not name.startswith("key_") and name not in ledger.key]
        where = [table.c[name] == bindparam(f"key_{name}") for name in ledger.key] + _of(table, whose)
        statement = update(table).where(*where).values({name: bindparam(name) for name in names})
        connection.execute(statement, [{k: v for k, v in values.items() if k not in ledger.key} for values in same])
    return compared.outcome


@dataclass
class _Comparison:
    """Rows compared with what is `stored` under their keys; `outcome` and `changed` fill while `new` is read."""

    ledger: Ledger
    table: str
    stored: Mapping[Key, Mapping[str, Any]]
    changes: list[Change] | None
    outcome: dict[Key, str] = field(default_factory=dict)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def new(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows whose key is not stored, as they come; what becomes of each row is noted on the way."""
        for row in rows:
            assert row.key is not None
            before = self.stored.get(row.key)
            if (before or row.is_merged) and _contradicts(self.ledger, row, before or {}):
                self.outcome[row.key] = "refused"
            elif before is None:
                self.outcome[row.key] = "new"
                if self.changes is not None:
                    self.changes.append(Change(self.table, None, row.values))
                yield row
            elif any(before[name] != value for name, value in zip(row.names, row.cells, strict=True)):
                self.outcome[row.key] = "changed"
                if self.changes is not None:
                    self.changes.append(Change(self.table, before, {**before, **row.values}))
                key = {f"key_{name}": value for name, value in zip(self.ledger.key, row.key, strict=True)}
                self.changed.append(row.values | key)
            else:
                self.outcome[row.key] = "unchanged"


def _contradicts(ledger: Ledger, row: Row, before: Mapping[str, Any]) -> bool:
    """Whether the row's days do not fit those it keeps from the database or from an earlier sheet; says so in the
    row."""
    faults = order_faults(ledger, {**before, **row.values})
    if faults:
        row.column, reason = faults[0]
        row.reason = f"「{row.column}」{reason}；其中一个是库中已有的或前面的表里的，请在同一张表里填全"
    return bool(faults)


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows: by COPY on PostgreSQL, else by executemany."""
    for same in _by_columns(rows):
        _write(connection, table, tuple(same[0]), (tuple(values.values()) for values in same), {})


def _insert_new(connection: Connection, table: Table, rows: Iterator[Row], always: dict[str, Any]) -> None:
    """Insert rows with some more values that are the same in each: those with the first one's names while they come,
    the others (there are few) after them."""
    others: list[Row] = []
    first = next(rows, None)
    if first is None:
        return
    names = first.names

    def same() -> Iterator[tuple[Any, ...]]:
        yield first.cells
        for row in rows:
            # The rows of a sheet share the very same tuple.
            if row.names is names or row.names == names:
                yield row.cells
            else:
                others.append(row)

    _write(connection, table, names, same(), always)
    _insert_new(connection, table, iter(others), always)


def _write(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    always: dict[str, Any],
) -> None:
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, names, rows, always)
    else:
        connection.execute(insert(table), [always | dict(zip(names, cells, strict=True)) for cells in rows])


def clear_records(connection: Connection) -> None:
    """Take every record, load and quarantined row out: the demo makes way for real ledgers."""
    connection.execute(delete(Quarantine))
    connection.execute(delete(ImportSheet))
    connection.execute(delete(ImportBatch))
    for ledger in reversed(LEDGERS[1:]):
        connection.execute(delete(ledger.model))
    division = table_of(LEDGERS[0])
    connection.execute(update(division).values(parent_code=None))
    connection.execute(delete(division))
    connection.execute(delete(RollupCell))
    # A demo of many towns leaves none behind: the ledgers that come may be those of a town of its own.
    connection.execute(delete(RollupState).where(RollupState.town_code != ""))
    connection.execute(delete(DataVersion).where(DataVersion.town_code != ""))
    bump_all(connection)
    connection.execute(update(DataVersion).values(is_demo=False))


def holds_records(connection: Connection) -> bool:
    """Whether any ledger was loaded: meetings, checks and publicity have no village, and may come before the divisions;
    of others there may be refused rows alone, which wait to be mended."""
    models: list[type[Base]] = [*(ledger.model for ledger in LEDGERS), Quarantine]
    return any(
        connection.execute(select(literal(1)).select_from(model).limit(1)).first() is not None for model in models
    )


def is_demo(connection: Connection) -> bool:
    return bool(connection.execute(select(DataVersion.town_code).where(DataVersion.is_demo).limit(1)).first())


def bump_all(connection: Connection, but: str | None = None) -> None:
    """Tell the open pages of every town (`but` one) that what they share, the divisions, changed."""
    versions = update(DataVersion).values(version=DataVersion.version + 1, changed_at=dt.datetime.now())
    # No record of theirs changed: rollups that were up to date still are, and others still are not.
    rolled = update(RollupState).values(version=RollupState.version + 1)
    if but is not None:
        versions, rolled = versions.where(DataVersion.town_code != but), rolled.where(RollupState.town_code != but)
    connection.execute(versions)
    connection.execute(rolled)


def bump_version(connection: Connection, demo: bool, town: str = "") -> None:
    """Tell the town's open pages that its data changed."""
    now = dt.datetime.now()
    own = DataVersion.town_code == town
    version = connection.execute(select(DataVersion.version).where(own)).scalar()
    if version is None:
        connection.execute(insert(DataVersion).values(town_code=town, version=1, changed_at=now, is_demo=demo))
    else:
        connection.execute(update(DataVersion).where(own).values(version=version + 1, changed_at=now, is_demo=demo))


def _of(table: Table, whose: Mapping[str, str]) -> list[Any]:
    return [table.c[name] == town for name, town in whose.items()]


def _stored(
    connection: Connection, table: Table, key: tuple[str, ...], wanted: list[Key], whose: Mapping[str, str]
) -> Iterator[tuple[Key, Any]]:
    own = _of(table, whose)
    if connection.execute(select(table.c[key[0]]).where(*own).limit(1)).first() is None:
        return
    columns = [table.c[name] for name in key]
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        condition = columns[0].in_([one[0] for one in batch]) if len(columns) == 1 else tuple_(*columns).in_(batch)
        for row in connection.execute(select(table).where(condition, *own)).mappings():
            yield tuple(row[name] for name in key), row


def _parents_first(ledger: Ledger, new: Iterator[Row]) -> Iterator[Row]:
    if ledger.kind != "division":
        return new
    return iter(sorted(new, key=lambda row: DIVISION_LEVELS.index(row.values["level"])))


def _by_columns(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Runs of rows with the same columns: one statement each (sheets of one file may differ)."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for values in rows:
        groups.setdefault(tuple(values), []).append(values)
    yield from groups.values()
