"""Keeping rollups: within each load for what it touched, or anew for whole towns. How cells are made: cells.py.

A town's rollups are used while they were made by the figures' present definitions and up to the present version of the
town's data (`rollup_state`). Whoever writes records without keeping rollups but adds 1 to the version, as every writer
must, thereby sets them aside: figures then come from the records until the rollups are rebuilt.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from dashboard.figures import rolled
from dashboard.figures.cells import (
    CELL,
    CHECKPOINT,
    NO_VILLAGE,
    WHOLE_TOWN,
    division_of,
    town_cells,
    town_of,
    village_cells,
)
from dashboard.figures.checkpoints import checkpoints
from dashboard.figures.lanes import Lane, all_lanes
from dashboard.figures.rolled import standing, with_records
from dashboard.figures.sources import DIVISION, table
from db.ledgers.load import After
from db.ledgers.store import Change
from db.ledgers.transactions import lock
from db.schema import DataVersion, RollupState
from db.terms import VILLAGE

STATE, VERSION = table(RollupState), table(DataVersion)
# How many towns are rebuilt together, and how many villages or codes one statement names.
TOWNS_AT_ONCE, NAMED_AT_ONCE = 50, 500


def keep(connection: Connection, town: str, changes: Sequence[Change]) -> None:
    """Keep a town's rollups up with a load, in its transaction and after it has added 1 to the version.

    Rollups that were not up to date before it are left alone: they wait to be rebuilt.
    """
    version = connection.scalar(select(VERSION.c.version).where(VERSION.c.town_code == town)) or 0
    kept = connection.execute(select(STATE.c.version, STATE.c.fingerprint).where(STATE.c.town_code == town)).first()
    is_new_town = kept is None and version == 1
    if not is_new_town and (kept is None or tuple(kept) != (version - 1, all_lanes().fingerprint)):
        return
    _fill_checkpoints(connection)
    for number, lane in enumerate(all_lanes().lanes):
        touched = _touched(connection, lane, town, changes)
        for some in _batches(sorted(touched), NAMED_AT_ONCE):
            own = (CELL.c.town_code == town, CELL.c.lane == number, CELL.c.division_code.in_(some))
            connection.execute(delete(CELL).where(*own))
            statement = village_cells(number, named=True, unnamed=NO_VILLAGE in some)
            connection.execute(statement, {"towns": [town], "villages": some})
        if touched:
            _add_up(connection, number, [town])
    _set_state(connection, town, version)


def keeper(engine: Engine, town: str | None) -> After | None:
    """What a load has to call for a town whose rollups are read; None where nobody would read them.

    Those of one of many towns are, and those of an only town with many villages: a small one is read from its records.
    """
    with engine.connect() as connection:
        return keep if are_read(connection, town or "") else None


def are_read(connection: Connection, town: str) -> bool:
    """Whether figures are ever read from a town's rollups; '' is the town of a database that holds one."""
    villages = select(func.count()).select_from(DIVISION).where(DIVISION.c.level == VILLAGE)
    return town != "" or (connection.scalar(villages) or 0) >= rolled.PAYS_FROM


def refresh(engine: Engine, towns: Collection[str] | None = None) -> int:
    """Rebuild the rollups of towns (or of some) that are not up to date, where that is soon done; returns how many are
    left: those of very many towns, after a change of the figures' definitions, wait for `rollup rebuild`."""
    with engine.connect() as connection:
        stale = [each for each in standing(connection).stale if towns is None or each in towns]
        stale = [each for each in stale if are_read(connection, each)]
    if len(stale) > TOWNS_AT_ONCE:
        return len(stale)
    rebuild(engine, stale)
    return 0


def rebuild(engine: Engine, towns: Iterable[str] | None = None) -> int:
    """Make the rollups of some towns, or of all, from their records; returns how many towns those are.

    A batch of towns is one transaction, during which no load begins.
    """
    with engine.connect() as connection:
        wanted = sorted(all_towns(connection) if towns is None else towns)
    for some in _batches(wanted, TOWNS_AT_ONCE):
        with engine.begin() as connection:
            lock(connection)
            rebuild_within(connection, some)
    return len(wanted)


def rebuild_within(connection: Connection, towns: Sequence[str] | None = None) -> None:
    """Make the rollups of some towns, or of all, within a transaction that holds loads off."""
    _fill_checkpoints(connection)
    for some in _batches(sorted(all_towns(connection) if towns is None else towns), TOWNS_AT_ONCE):
        connection.execute(delete(CELL).where(CELL.c.town_code.in_(some)))
        for number in range(len(all_lanes().lanes)):
            connection.execute(village_cells(number, named=False), {"towns": some})
            _add_up(connection, number, some)
        versions = select(VERSION.c.town_code, VERSION.c.version).where(VERSION.c.town_code.in_(some))
        for town, version in connection.execute(versions).all():
            _set_state(connection, town, version)


def all_towns(connection: Connection) -> list[str]:
    """The towns that have loaded ledgers; '' is the town of a database that holds one."""
    return with_records(connection.scalars(select(VERSION.c.town_code)))


def _touched(connection: Connection, lane: Lane, town: str, changes: Sequence[Change]) -> set[str]:
    """The villages of the lane's records that a load concerns: that it wrote, or that look at what it wrote."""
    name, village = lane.source.table.name, lane.source.village
    touched = {
        NO_VILLAGE if village is None else row.get(village.name) or NO_VILLAGE
        for change in changes
        if change.table == name
        for row in change.rows
    }
    for link in lane.links:
        values = {row.get(link.theirs) for change in changes if change.table == link.table for row in change.rows}
        for some in _batches(sorted(values - {None}), NAMED_AT_ONCE):
            villages = select(division_of(lane)).distinct().where(town_of(lane) == town, link.own.in_(some))
            touched |= set(connection.scalars(villages))
    return touched


def _add_up(connection: Connection, number: int, towns: Sequence[str]) -> None:
    own = (CELL.c.town_code.in_(towns), CELL.c.lane == number, CELL.c.division_code == WHOLE_TOWN)
    connection.execute(delete(CELL).where(*own))
    connection.execute(town_cells(number), {"towns": towns})


def _set_state(connection: Connection, town: str, version: int) -> None:
    values = {"fingerprint": all_lanes().fingerprint, "version": version}
    if not connection.execute(update(STATE).where(STATE.c.town_code == town).values(values)).rowcount:
        connection.execute(insert(STATE).values(town_code=town, **values))


def _fill_checkpoints(connection: Connection) -> None:
    days = checkpoints()
    if connection.scalar(select(func.count()).select_from(CHECKPOINT)) == len(days) - 2:
        return
    connection.execute(delete(CHECKPOINT))
    rows = zip(days, days[1:], days[2:], strict=False)
    connection.execute(
        insert(CHECKPOINT), [{"previous": before, "as_of": day, "following": after} for before, day, after in rows]
    )


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
