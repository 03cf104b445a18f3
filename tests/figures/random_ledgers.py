"""Random records of every ledger that rollups read, and loads of them: new ones, corrections and the same once more."""

import datetime as dt
import random
from typing import Any

from sqlalchemy import Connection, Engine, insert

from dashboard.figures.rollups import keep
from db import terms
from db.ledgers import store
from db.ledgers.declarations import LEDGERS
from db.ledgers.rows import Row
from db.schema import Division

FIRST, DAYS = dt.date(2024, 11, 1), 700
BY_KIND = {ledger.kind: ledger for ledger in LEDGERS}


class Ledgers:
    """A town whose ledgers fill up at random; `rows` is what it has loaded so far."""

    def __init__(self, dice: random.Random, villages: list[str], town: str = "") -> None:
        self.dice, self.villages, self.town = dice, villages, town
        self.rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}

    def load(self, connection: Connection, rolls: bool = True) -> None:
        """One load of one to four records of one ledger, as the loader stores them."""
        kind = self.dice.choice(list(DRAW))
        ledger, known = BY_KIND[kind], self.rows.setdefault(kind, {})
        rows = {}
        for _ in range(self.dice.randint(1, 4)):
            values = self._values(kind, known)
            key = tuple(values[name] for name in ledger.key)
            rows[key] = Row.of(0, values, key)
        changes: list[store.Change] = []
        outcome = store.upsert(connection, ledger, rows.keys(), rows.values(), self.town, changes)
        known |= {key: row.values for key, row in rows.items() if outcome[key] in ("new", "changed")}
        if changes:
            store.bump_version(connection, demo=False, town=self.town)
            if rolls:
                keep(connection, self.town, changes)

    def _values(self, kind: str, known: dict[tuple[Any, ...], dict[str, Any]]) -> dict[str, Any]:
        """A new record, one sent again, or one with its days and marks corrected (its key stays)."""
        drawn = DRAW[kind](self)
        if not known or self.dice.random() < 0.5:
            return drawn
        old = self.dice.choice(list(known.values()))
        key = {name: old[name] for name in BY_KIND[kind].key}
        return dict(old) if self.dice.random() < 0.3 else drawn | key

    def number(self, kind: str) -> str:
        return f"{kind}{self.dice.randint(1, 400)}"

    def day(self, first: dt.date = FIRST, span: int = DAYS) -> dt.date:
        return first + dt.timedelta(days=self.dice.randint(0, span))

    def maybe(self, first: dt.date, span: int = 90) -> dt.date | None:
        return self.day(first, span) if self.dice.random() < 0.6 else None

    def village(self) -> str:
        return self.dice.choice(self.villages)

    def village_or_none(self) -> str | None:
        return self.dice.choice([*self.villages, None])


def _dispute(town: Ledgers) -> dict[str, Any]:
    received = town.day()
    resolved = town.maybe(received)
    fulfil = town.maybe(resolved, 40) if resolved else None
    return {
        "code": town.number("D"),
        "village_code": town.village(),
        "received_on": received,
        "source": town.dice.choice(terms.DISPUTE_SOURCES),
        "category": "邻里",
        "level": town.dice.choice(terms.DISPUTE_LEVELS),
        "risk": town.dice.choice(("红", "黄", None)),
        "due_on": town.day(received, 40),
        "to_town_on": town.maybe(received),
        "escalated_on": town.maybe(received) if town.dice.random() < 0.3 else None,
        "resolved_on": resolved,
        "resolved_level": town.dice.choice(terms.RESOLVED_LEVELS) if resolved else None,
        "fulfil_due_on": fulfil,
        "fulfilled_on": town.maybe(fulfil, 20) if fulfil else None,
        "progress_on": town.maybe(received),
        "original_code": town.number("D") if town.dice.random() < 0.4 else None,
    }


def _clue(town: Ledgers) -> dict[str, Any]:
    received = town.day()
    assigned = town.day(received, 10)
    verified = town.day(assigned, 40)
    return {
        "code": town.number("C"),
        "source": town.dice.choice(terms.CLUE_SOURCES),
        "received_on": received,
        "real_name": town.dice.random() < 0.5,
        "village_code": town.village_or_none(),
        "assigned_on": assigned if town.dice.random() < 0.8 else None,
        "due_on": town.day(received, 60),
        "verified_on": verified if town.dice.random() < 0.6 else None,
        "finding": town.dice.choice((*terms.FINDINGS, None)),
        "transferred_on": town.maybe(received),
        "closed_on": town.maybe(verified),
        "feedback_on": town.maybe(received),
        "original_code": town.number("C") if town.dice.random() < 0.2 else None,
    }


def _duty(town: Ledgers) -> dict[str, Any]:
    issued = town.day()
    due, village = town.day(issued, 40), town.village_or_none()
    return {
        "code": town.number("Z"), "task": "摸排", "village_code": village, "issued_on": issued, "due_on": due,
        "done_on": town.maybe(issued),
    }  # fmt: skip


def _pledge(town: Ledgers) -> dict[str, Any]:
    return {
        "year": town.dice.choice((2024, 2025, 2026)),
        "level": "成员单位",
        "signatory": f"单位{town.dice.randint(1, 9)}",
        "position": "",
        "village_code": town.village_or_none(),
        "signed_on": town.maybe(FIRST, DAYS),
        "expired_on": town.maybe(FIRST, DAYS),
    }


def _meeting(town: Ledgers) -> dict[str, Any]:
    return {"code": f"M{town.dice.randint(1, 12)}", "type": "调度会", "held_on": town.day()}


def _resolution(town: Ledgers) -> dict[str, Any]:
    return {
        "code": town.number("R"),
        "meeting_code": f"M{town.dice.randint(1, 16)}",
        "task": "整治",
        "lead_unit": "综治办",
        "village_code": town.village_or_none(),
        "original_due_on": town.day(),
        "extensions": town.dice.choice((None, 0, 2)),
        "done_on": town.maybe(FIRST, DAYS),
    }


def _patrol(town: Ledgers) -> dict[str, Any]:
    return {
        "patrolled_on": town.day(), "slot": "早", "team": "一队", "village_code": town.village(),
        "km": town.dice.choice((None, round(town.dice.uniform(1, 9), 1))),
    }  # fmt: skip


def _point(town: Ledgers) -> dict[str, Any]:
    return {
        "code": town.number("P"), "name": "栏", "type": "宣传栏", "village_code": town.village(),
        "set_up_on": town.day(), "checked_on": town.maybe(FIRST, DAYS), "status": town.dice.choice(terms.POINT_STATES),
    }  # fmt: skip


def _publicity(town: Ledgers) -> dict[str, Any]:
    start = town.day().replace(day=1)
    kind = town.dice.choice(("公告", "条幅", "新闻稿件", "新闻稿件"))
    return {
        "start_on": start, "end_on": start + dt.timedelta(days=27), "type": kind,
        "level": town.dice.choice(("", *terms.NEWS_LEVELS)) if kind == "新闻稿件" else "",
        "amount": town.dice.randint(0, 20), "amount_approx": town.dice.choice((None, None, "约")),
    }  # fmt: skip


def _organisation(town: Ledgers) -> dict[str, Any]:
    identified = town.day()
    return {
        "year": identified.year, "name": f"支部{town.dice.randint(1, 6)}", "village_code": town.village(),
        "identified_on": identified, "due_on": town.day(identified, 60), "inspected_on": town.maybe(identified),
        "result": town.dice.choice((*terms.INSPECTION_RESULTS, None)),
    }  # fmt: skip


def _sector(town: Ledgers) -> dict[str, Any]:
    problems = town.dice.randint(0, 9)
    return {
        "code": town.number("S"), "field": "林", "lead_unit": "综治办", "checked_on": town.day(),
        "problems": problems, "problems_approx": town.dice.choice((None, "余")), "rectified": town.dice.choice((None, problems)),
    }  # fmt: skip


DRAW = {
    "dispute": _dispute, "clue": _clue, "duty": _duty, "pledge": _pledge, "meeting": _meeting, "resolution": _resolution,
    "patrol": _patrol, "point": _point, "publicity": _publicity, "organisation": _organisation, "sector": _sector,
}  # fmt: skip


def with_divisions(engine: Engine, town: str, villages: list[str]) -> None:
    """Give the database a town, two areas and its villages."""
    areas = [f"{town}-1", f"{town}-2"]
    rows = [{"code": town, "name": "镇", "level": "镇", "parent_code": None}]
    rows += [{"code": code, "name": code, "level": "管理区", "parent_code": town} for code in areas]
    rows += [
        {"code": code, "name": code, "level": "村", "parent_code": areas[place % 2]}
        for place, code in enumerate(villages)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Division), rows)
