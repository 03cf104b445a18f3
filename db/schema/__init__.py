"""The shared database's tables: one per ledger (ledgers.py), those that keep the loads (loads.py), and the sums kept
beside the records (rollups.py); columns.py has what they are made of. docs/schema.md is generated from here.

A database holds one town or many. Every ledger's rows say whose they are (`town_code`, the first part of each key):
'' where the database holds one town, so that nobody needs to name it. Two towns may use the same number for a case.

A count that the ledger gives as «约30» or «30余» has a companion `*_approx` column that keeps the word. Key columns
that a ledger may leave empty hold '' (never NULL), so that the primary key still identifies the row.
"""

from db.schema.columns import NAMING, SHARED, Base
from db.schema.ledgers import (
    Clue,
    Dispute,
    Division,
    Duty,
    Meeting,
    Organisation,
    Patrol,
    Pledge,
    Point,
    Post,
    Publicity,
    Resolution,
    Sector,
)
from db.schema.loads import DataVersion, ImportBatch, ImportSheet, Quarantine
from db.schema.rollups import RollupCell, RollupCheckpoint, RollupState

__all__ = [
    "NAMING",
    "SHARED",
    "Base",
    "Clue",
    "DataVersion",
    "Dispute",
    "Division",
    "Duty",
    "ImportBatch",
    "ImportSheet",
    "Meeting",
    "Organisation",
    "Patrol",
    "Pledge",
    "Point",
    "Post",
    "Publicity",
    "Quarantine",
    "Resolution",
    "RollupCell",
    "RollupCheckpoint",
    "RollupState",
    "Sector",
]
