"""数据新鲜度: the data's version, and for each ledger when it was last loaded and what waits to be mended."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, column, func, select, table, true

from db import schema
from db.ledgers.declarations import LEDGERS, Ledger


@dataclass(frozen=True)
class Version:
    """The number grows with each change of the data, `loads` with each load; `quarantined` rows wait to be mended.

    `schema` is the revision of the database's schema.
    """

    version: int
    changed_at: dt.datetime | None
    is_demo: bool
    quarantined: int
    loads: int = 0
    schema: str | None = None


@dataclass(frozen=True)
class Freshness:
    """One ledger: its last load (None: never), that load's rows and refusals, and what waits to be mended."""

    kind: str
    name: str
    loaded_at: dt.datetime | None
    rows: int
    refused: int
    quarantined: int


def data_version(connection: Connection) -> Version:
    """The version of the data that the database now holds."""
    v = schema.DataVersion
    waiting = select(func.count()).select_from(schema.Quarantine).scalar_subquery()
    loads = select(func.coalesce(func.max(schema.ImportBatch.id), 0)).scalar_subquery()
    revision = select(column("version_num")).select_from(table("alembic_version")).scalar_subquery()
    counted = select(waiting.label("waiting"), loads.label("loads"), revision.label("revision")).subquery()
    row = connection.execute(
        select(v.version, v.changed_at, v.is_demo, *counted.c).select_from(counted.outerjoin(v, true()))
    ).one()
    return Version(
        row.version or 0,
        row.changed_at if row.version else None,
        bool(row.is_demo),
        row.waiting,
        row.loads,
        row.revision,
    )


def ledgers(connection: Connection) -> list[Freshness]:
    """All thirteen ledgers in the contract's order."""
    s, b, q = schema.ImportSheet, schema.ImportBatch, schema.Quarantine
    latest = select(s.kind, func.max(s.batch_id).label("batch_id")).group_by(s.kind).subquery()
    loads = connection.execute(
        select(s.kind, b.loaded_at, func.sum(s.rows), func.sum(s.refused))
        .join(b, b.id == s.batch_id)
        .join(latest, (latest.c.kind == s.kind) & (latest.c.batch_id == s.batch_id))
        .group_by(s.kind, b.loaded_at)
    )
    loaded: dict[str, tuple[dt.datetime | None, int, int]] = {
        kind: (at, rows, refused) for kind, at, rows, refused in loads
    }
    waiting = {kind: number for kind, number in connection.execute(select(q.kind, func.count()).group_by(q.kind))}
    return [_freshness(ledger, loaded, waiting) for ledger in LEDGERS]


def _freshness(
    ledger: Ledger, loaded: dict[str, tuple[dt.datetime | None, int, int]], waiting: dict[str, int]
) -> Freshness:
    loaded_at, rows, refused = loaded.get(ledger.kind, (None, 0, 0))
    return Freshness(ledger.kind, ledger.title, loaded_at, int(rows), int(refused), waiting.get(ledger.kind, 0))
