"""数据新鲜度: the data's version, and for each ledger when it was last loaded and what waits to be mended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, column, exists, func, literal, select, table, true, union_all

from dashboard.figures.sources import table as table_of
from db import schema
from db.ledgers.declarations import DIVISION, LEDGERS
from db.terms import TOWN

VERSION, QUARANTINE = table_of(schema.DataVersion), table_of(schema.Quarantine)
BATCH, SHEET = table_of(schema.ImportBatch), table_of(schema.ImportSheet)
ATTEMPTS = 3
T = TypeVar("T")


@dataclass(frozen=True)
class Version:
    """The number grows with each change of the data, `loads` with each load; `quarantined` rows wait to be mended.

    `schema` is the revision of the database's schema. `town` is whose version this is, None where all rows were read;
    `towns` is how many towns load their ledgers by name (0: the database holds one), `divisions` grows with each change
    of the divisions where there are any.
    """

    version: int
    changed_at: dt.datetime | None
    is_demo: bool
    quarantined: int
    loads: int = 0
    schema: str | None = None
    town: str | None = None
    towns: int = 0
    divisions: int = 0


@dataclass(frozen=True)
class Freshness:
    """One ledger: its last load (None: never), that load's rows and refusals, and what waits to be mended."""

    kind: str
    name: str
    loaded_at: dt.datetime | None
    rows: int
    refused: int
    quarantined: int


def _version_statement() -> Select[Any]:
    v = VERSION.c
    waiting = select(func.count()).select_from(QUARANTINE).scalar_subquery()
    loads = select(func.coalesce(func.max(BATCH.c.id), 0)).scalar_subquery()
    revision = select(column("version_num")).select_from(table("alembic_version")).scalar_subquery()
    counted = select(waiting.label("waiting"), loads.label("loads"), revision.label("revision")).subquery()
    return (
        select(
            func.sum(v.version).label("version"),
            func.max(v.changed_at).label("changed_at"),
            func.count().filter(v.is_demo).label("demos"),
            func.count().filter(v.town_code != "").label("towns"),
            func.max(v.version).filter(v.town_code == "").label("divisions"),
            *counted.c,
        )
        .select_from(counted.outerjoin(VERSION, true()))
        .group_by(*counted.c)
    )


# Every page asks this, open ones every few seconds: it is put together once.
_VERSION_STATEMENT = _version_statement()


def data_version(connection: Connection) -> Version:
    """The version of the data that the database now holds: of a town over its connection, else of all towns."""
    row = connection.execute(_VERSION_STATEMENT).one()
    return Version(
        version=int(row.version or 0),
        changed_at=row.changed_at if row.version else None,
        is_demo=row.demos > 0,
        quarantined=row.waiting,
        loads=row.loads,
        schema=row.revision,
        town=connection.get_execution_options().get("town"),
        towns=row.towns,
        divisions=row.divisions or 0,
    )


class DataMoved(RuntimeError):
    """Ledgers were loaded during each attempt to read; the message says so and what to do."""


def of_one_version(connection: Connection, read: Callable[[Version], T], then: str) -> T:
    """What `read(version)` comes to, read while the data stood still.

    Args:
        then: what to do when it never does, for the sentence.

    Raises:
        DataMoved: the data changed during each attempt.
    """
    for _ in range(ATTEMPTS):
        version = data_version(connection)
        found = read(version)
        if data_version(connection) == version:
            return found
    raise DataMoved(f"正在装载台账，数据一直在变。请等装载结束，再{then}。")


def ledgers(connection: Connection) -> list[Freshness]:
    """All thirteen ledgers in the contract's order."""
    q = QUARANTINE.c
    loaded = _last_loads(connection)
    waiting = {kind: number for kind, number in connection.execute(select(q.kind, func.count()).group_by(q.kind))}
    return [
        Freshness(each.kind, each.title, *loaded.get(each.kind, (None, 0, 0)), waiting.get(each.kind, 0))
        for each in LEDGERS
    ]


def _last_loads(connection: Connection) -> dict[str, tuple[dt.datetime | None, int, int]]:
    """When each kind of ledger was last loaded, with that load's rows and refusals.

    Over a town's connection these are the town's own, and for the divisions, which all towns share, the county's where
    the town has loaded none or older ones.
    """
    s, b = SHEET.c, BATCH.c
    sheets = SHEET.join(BATCH, b.id == s.batch_id)
    latest = select(s.kind, func.max(s.batch_id).label("batch_id")).select_from(sheets).group_by(s.kind).subquery()
    loads = (
        select(s.kind, b.id, b.loaded_at, func.sum(s.rows), func.sum(s.refused))
        .select_from(sheets)
        .join(latest, (latest.c.kind == s.kind) & (latest.c.batch_id == s.batch_id))
        .group_by(s.kind, b.id, b.loaded_at)
    )
    found = [*connection.execute(loads)]
    if connection.get_execution_options().get("town"):
        found += connection.execute(loads.where(s.kind == DIVISION.kind), execution_options={"town": ""})
    last = sorted(found, key=lambda load: load.id)
    return {kind: (at, int(rows), int(refused)) for kind, _, at, rows, refused in last}


def unloaded(connection: Connection) -> frozenset[str]:
    """The kinds of the ledgers that were never loaded, as they are handed along with the connection.

    Who shows figures hands them along; figures.md knows no such thing, and the `figures` command counts as it says.
    """
    handed: frozenset[str] = connection.get_execution_options().get("unloaded", frozenset())
    return handed


def never_loaded(connection: Connection) -> frozenset[str]:
    """The kinds of the ledgers that were never loaded and of which the database holds nothing."""
    sheets = SHEET.join(BATCH, BATCH.c.id == SHEET.c.batch_id)
    loaded = frozenset(connection.execute(select(SHEET.c.kind).select_from(sheets).distinct()).scalars())
    lacking = [ledger for ledger in LEDGERS if ledger.kind not in loaded]
    if not lacking:
        return frozenset()
    held = connection.execute(select(*(exists().select_from(table_of(each.model)) for each in lacking))).one()
    return frozenset(ledger.kind for ledger, is_held in zip(lacking, held, strict=True) if not is_held)


def unloaded_by_town(connection: Connection) -> dict[str, frozenset[str]]:
    """For each town of many, the kinds of the ledgers that it never loaded and of which the database holds nothing.

    A town that lacks none is not there.
    """
    d = table_of(schema.Division).c
    owners = {each.kind: table_of(each.model).c.town_code for each in LEDGERS if each.model is not schema.Division}
    without = [
        select(literal(kind), d.code).where(d.level == TOWN, ~exists().where(owner == d.code))
        for kind, owner in owners.items()
    ]
    empty = {(kind, town) for kind, town in connection.execute(union_all(*without))}
    if not empty:
        return {}
    # A ledger that was loaded without a row was loaded.
    kinds = {kind for kind, _ in empty}
    sheets = SHEET.join(BATCH, BATCH.c.id == SHEET.c.batch_id)
    loads = select(SHEET.c.kind, BATCH.c.town_code).select_from(sheets)
    found = defaultdict(set)
    loaded = connection.execute(loads.where(SHEET.c.kind.in_(kinds)).distinct())
    for kind, town in empty - {(kind, town) for kind, town in loaded}:
        found[town].add(kind)
    return {town: frozenset(lacking) for town, lacking in found.items()}
