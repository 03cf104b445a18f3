"""线索: leads as codes and days, two of them overdue."""

import datetime as dt

from db import schema, terms
from db.demo.town import Town, days


def clues(town: Town) -> None:
    """A clue every few days, and two that are overdue today."""
    day = town.first
    while day <= town.today:
        due = day + days(30)
        _clue(town, day, due, town.chance(0.03))
        day += days(town.dice.randint(3, 10))
    for overdue in (17, 6):
        due = town.today - days(overdue)
        _clue(town, due - days(30), due, True)


def _clue(town: Town, received: dt.date, due: dt.date, late: bool) -> None:
    assigned = received + days(town.dice.randint(0, 2))
    verified = assigned + days(town.dice.randint(5, 22)) if not late else due + days(20)
    closed = verified + days(town.dice.randint(1, 8))
    finding = town.dice.choices(terms.FINDINGS, (15, 15, 50, 20))[0]
    transferred = verified if finding == terms.FOUND_TRUE else None
    real_name = town.chance(0.4)
    codes = [clue["code"] for clue in town.rows.get(schema.Clue, ())]
    town.add(
        schema.Clue,
        code=f"XS{town.number(schema.Clue):05d}",
        source=town.dice.choices(terms.CLUE_SOURCES, (3, 2, 3, 4, 2, 1, 2, 1))[0],
        received_on=received,
        real_name=real_name,
        severity=town.dice.choices(terms.CLUE_SEVERITIES, (8, 2, 1))[0],
        field=town.dice.choice(terms.FIELDS),
        village_code=town.any_village() if town.chance(0.8) else None,
        unit=town.unit(),
        found_by_level=None,
        assigned_on=town.by_today(assigned),
        due_on=due,
        verified_on=town.by_today(verified),
        finding=finding if verified <= town.today else None,
        transferred_to="公安" if transferred and transferred <= town.today else None,
        transferred_on=town.by_today(transferred),
        closed_on=town.by_today(closed),
        feedback_on=town.by_today(closed + days(3)) if real_name and town.chance(0.97) else None,
        original_code=town.dice.choice(codes) if codes and town.chance(0.05) else None,
    )
