"""A dispute ledger of any length, as a workbook, for the benchmarks."""

import datetime as dt
import random
from pathlib import Path

from openpyxl import Workbook

from db import terms
from db.ledgers.declarations import DISPUTE

VILLAGES = [f"99010110{200 + place:04d}" for place in range(21)]


def rows(number: int) -> list[list[object]]:
    """`number` rows in the order of the ledger's headings, settled within forty days."""
    dice, first = random.Random(3), dt.date(2024, 1, 1)
    made = []
    for place in range(number):
        day = first + dt.timedelta(days=dice.randrange(1000))
        resolved = day + dt.timedelta(days=dice.randrange(40))
        made.append(
            [f"JF{place:07d}", dice.choice(VILLAGES), day, dice.choice(terms.DISPUTE_SOURCES), dice.choice(terms.DISPUTE_CATEGORIES),
             dice.choice(terms.DISPUTE_LEVELS), dice.choice(terms.RISKS), dice.randrange(2, 20), day + dt.timedelta(days=30), "村调委会", "甲",
             None, None, None, resolved, dice.choice(("村", "镇")), "书面", resolved + dt.timedelta(days=30), resolved + dt.timedelta(days=20), day, None]
        )  # fmt: skip
    return made


def write(path: Path, made: list[list[object]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("矛盾纠纷台账")
    sheet.append([column.heading for column in DISPUTE.columns])
    for row in made:
        sheet.append(row)
    book.save(path)
