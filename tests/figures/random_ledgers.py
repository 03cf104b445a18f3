"""Random records of every ledger that rollups read, loads of them (new ones, corrections, the same once more, villages
that move to another area), and random views of them; many days lie where rollups are made, or next to it."""

import datetime as dt
import random
from typing import Any

from sqlalchemy import Connection, Engine, insert

from dashboard.figures.checkpoints import last_of_month
from dashboard.figures.rollups import keep
from dashboard.view import View
from db import terms
from db.ledgers import store
from db.ledgers.clean import YEARS
from db.ledgers.declarations import LEDGERS
from db.ledgers.rows import Row
from db.schema import Division

# A leap day and three changes of the year are among them.
FIRST, DAYS = dt.date(2023, 11, 1), 1000
LEAP_DAY = dt.date(2024, 2, 29)
# A leap day, a period from one on, days before all records, the first and the last day that a ledger may hold, a period
# that has not begun, and two days in two years.
ODD_VIEWS = (
    View(LEAP_DAY, LEAP_DAY),
    View(dt.date(2025, 2, 28), LEAP_DAY),
    View(FIRST - dt.timedelta(days=1), dt.date(YEARS[0], 1, 1)),
    View(dt.date(YEARS[0], 1, 1), dt.date(YEARS[0], 1, 1)),
    View(dt.date(YEARS[1], 12, 31), dt.date(YEARS[0], 1, 1)),
    View(dt.date(2025, 3, 8), dt.date(2025, 3, 9)),
    View(dt.date(2025, 1, 1), dt.date(2024, 12, 31)),
)
BY_KIND = {ledger.kind: ledger for ledger in LEDGERS}


class Ledgers:
    """A town whose ledgers fill up at random; `rows` is what it has loaded so far."""

    def __init__(self, dice: random.Random, villages: list[str], town: str = "") -> None:
        self.dice, self.villages, self.town = dice, villages, town
        self.rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}

    def load(self, connection: Connection, rolls: bool = True) -> None:
        """One load of one to eight records of one ledger, as the loader stores them."""
        kind = self.dice.choice(list(DRAW))
        known = self.rows.setdefault(kind, {})
        rows = [self._values(kind, known) for _ in range(self.dice.randint(1, 8))]
        known |= stored(connection, kind, rows, self.town, rolls)

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
        return day_of(self.dice, first, span)

    def maybe(self, first: dt.date, span: int = 90) -> dt.date | None:
        return self.day(first, span) if self.dice.random() < 0.6 else None

    def before(self) -> dict[str, Any] | None:
        """Now and then, a resolved dispute that comes again."""
        resolved = [each for each in self.rows.get("dispute", {}).values() if each["resolved_on"]]
        return self.dice.choice(resolved) if resolved and self.dice.random() < 0.4 else None

    def village(self) -> str:
        return self.dice.choice(self.villages)

    def village_or_none(self) -> str | None:
        return self.dice.choice([*self.villages, None])


def stored(
    connection: Connection, kind: str, rows: list[dict[str, Any]], town: str = "", rolls: bool = True
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Store records of one ledger as a load does; those that were new or changed, by their keys."""
    ledger = BY_KIND[kind]
    by_key = {key: Row.of(0, row, key) for row in rows for key in [tuple(row[name] for name in ledger.key)]}
    changes: list[store.Change] = []
    outcome = store.upsert(connection, ledger, by_key.keys(), by_key.values(), town, changes)
    if changes and kind == "division":
        store.bump_all(connection, but=town)
    if changes:
        store.bump_version(connection, demo=False, town=town)
        if rolls:
            keep(connection, town, changes)
    return {key: row.values for key, row in by_key.items() if outcome[key] in ("new", "changed")}


def day_of(dice: random.Random, first: dt.date, span: int) -> dt.date:
    """One of the `span` days from `first` on; about half lie at a checkpoint, next to it, or where a month begins."""
    day = first + dt.timedelta(days=dice.randint(0, span))
    last = last_of_month(day).day
    near = day.replace(day=dice.choice((1, 9, 10, 11, 19, 20, 21, last - 1, last)))
    return near if dice.random() < 0.5 and first <= near <= first + dt.timedelta(days=span) else day


def views(dice: random.Random, number: int) -> tuple[View, ...]:
    """Views of days on which records may lie, of periods that begin with the year, with the month, or anywhere."""
    return tuple(View(*_days(dice)) for _ in range(number))


def _days(dice: random.Random) -> tuple[dt.date, dt.date]:
    as_of = day_of(dice, FIRST, DAYS + 90)
    starts = (dt.date(as_of.year, 1, 1), as_of.replace(day=1), as_of, day_of(dice, FIRST, (as_of - FIRST).days))
    return as_of, dice.choice(starts)


def _division(town: Ledgers) -> dict[str, Any]:
    """A village that moves to the other area, or comes right below the town."""
    code, above = town.village(), town.village()[: -len("200")]
    return {
        "code": code,
        "name": code,
        "level": "村",
        "parent_code": town.dice.choice((above, f"{above}-1", f"{above}-2")),
    }


def _dispute(town: Ledgers) -> dict[str, Any]:
    before = town.before()
    received = town.day(before["resolved_on"], 190) if before else town.day()
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
        "original_code": before["code"] if before else None,
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
        "year": town.dice.choice((2023, 2024, 2025, 2026)),
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
    kind = town.dice.choice((*terms.PUBLICITY_TYPES, *["新闻稿件"] * 6))
    end = start.replace(day=town.dice.choice((9, 10, 21, last_of_month(start).day)))
    return {
        "start_on": start, "end_on": end, "type": kind,
        "level": town.dice.choice(("", *terms.NEWS_LEVELS)) if kind == "新闻稿件" else "",
        "amount": town.dice.randint(0, 20), "amount_approx": town.dice.choice((None, None, "约")),
    }  # fmt: skip


def _organisation(town: Ledgers) -> dict[str, Any]:
    identified = town.day()
    return {
        "year": identified.year, "name": f"支部{town.dice.randint(1, 30)}", "village_code": town.village(),
        "identified_on": identified, "due_on": town.day(identified, 60), "inspected_on": town.maybe(identified),
        "result": town.dice.choice((*terms.INSPECTION_RESULTS, None)),
    }  # fmt: skip


def _sector(town: Ledgers) -> dict[str, Any]:
    problems = town.dice.randint(0, 9)
    return {
        "code": town.number("S"), "field": "林", "lead_unit": "综治办", "checked_on": town.day(),
        "problems": problems, "problems_approx": town.dice.choice((None, "余")), "rectified": town.dice.choice((None, problems)),
        "rectified_approx": town.dice.choice((None, "约")),
    }  # fmt: skip


DRAW = {
    "division": _division,
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
