"""矛盾纠纷: disputes by the size of villages, with the habits that the guard is to find."""

import datetime as dt

from db import schema, terms
from db.demo.town import BUNCHED, FAR_OFF, LATE_ENTRY, SAME_DAY, YEARS, ZERO_REPORT, Town, days


def disputes(town: Town) -> None:
    """The quarter's disputes over the years, more of them in larger villages; three are open in the far-off village.

    In the order in which they came, as an office writes them down: a database holds near each other what came together.
    """
    households = [row["households"] for row in town.rows[schema.Division] if row["level"] == terms.VILLAGE]
    busy = [size * town.dice.lognormvariate(0, 0.3) for size in households]
    number = round(town.per_year * town.busy * len(town.villages) * YEARS)
    for received in sorted(town.day_between(town.first, town.today) for _ in range(number)):
        place = town.dice.choices(range(len(town.villages)), busy)[0]
        silent = place == ZERO_REPORT and (town.today - received).days < 200
        if not silent:
            _dispute(town, place, received)
    for age, level, risk in ((56, terms.SMALL, "黄"), (41, "较大", "橙"), (21, terms.SMALL, terms.RED)):
        _open_dispute(town, FAR_OFF, town.today - days(age), level, risk)
    _reopen(town)


def _reopen(town: Town) -> None:
    """Let some settled disputes come back: the next one of the village within 180 days names them."""
    rows = town.rows[schema.Dispute]
    for number in range(0, len(rows), 40):
        first = rows[number]
        for later in rows[number + 1 : number + 200]:
            settled = first["resolved_on"] and first["village_code"] == later["village_code"]
            if settled and 0 < (later["received_on"] - first["resolved_on"]).days <= 180:
                later["original_code"] = first["code"]
                break


def _dispute(town: Town, place: int, received: dt.date) -> None:
    level = town.dice.choices(terms.DISPUTE_LEVELS, (86, 11, 3))[0]
    due = received + days(30 if level == terms.SMALL else 45)
    late = town.chance(0.35 if place == FAR_OFF else 0.02)
    resolved = (
        due + days(town.dice.randint(1, 12)) if late else received + days(min(int(town.dice.gammavariate(2, 6)), 28))
    )
    resolved = _flattering(town, place, received, resolved)
    in_village = town.chance(0.95 if level == terms.SMALL else 0.2)
    escalated = town.chance(0.01 if level == terms.SMALL else 0.06)
    resolved_on = None if escalated else town.by_today(resolved)
    written = town.chance(0.6)
    fulfil = resolved + days(30) if written else None
    codes = [dispute["code"] for dispute in town.rows.get(schema.Dispute, ())[-40:]]
    town.add(
        schema.Dispute,
        code=f"JF{town.number(schema.Dispute):06d}",
        village_code=town.villages[place],
        received_on=received,
        source=town.dice.choices(terms.DISPUTE_SOURCES, (40, 25, 10, 10, 5, 5, 5))[0],
        category=town.dice.choices(terms.DISPUTE_CATEGORIES, (18, 22, 10, 6, 4, 6, 12, 4, 3, 3, 1, 4, 2, 2, 3))[0],
        level=level,
        risk=town.dice.choices(terms.RISKS, (1, 4, 20, 75))[0],
        people=town.dice.randint(2, 9),
        due_on=due,
        mediator="村调委会" if in_village else "镇调委会",
        owner=town.person(),
        to_town_on=None if in_village or level == terms.SMALL else town.by_today(received + days(1)),
        escalated_on=town.by_today(received + days(12)) if escalated else None,
        escalated_to=town.dice.choice(terms.ESCALATED_TO) if escalated and received + days(12) <= town.today else None,
        resolved_on=resolved_on,
        resolved_level=(terms.VILLAGE if in_village else terms.TOWN) if resolved_on else None,
        agreement=(terms.WRITTEN if written else terms.ORAL) if resolved_on else None,
        fulfil_due_on=fulfil if resolved_on else None,
        fulfilled_on=town.by_today(fulfil - days(town.dice.randint(0, 10)))
        if resolved_on and fulfil and town.chance(0.93)
        else None,
        progress_on=town.by_today(received + days(5)),
        original_code=town.dice.choice(codes) if codes and town.chance(0.015) else None,
        entered_on=_entered(town, place, received),
    )


def _flattering(town: Town, place: int, received: dt.date, resolved: dt.date) -> dt.date:
    """The day of closing as two villages write it down: 受理当天, or on one of the days before the meeting."""
    number = town.number(schema.Dispute)
    if place == SAME_DAY and number % 3:
        return received
    if place == BUNCHED and number % 4:
        bunched = resolved.replace(day=18 + number % 3)
        return bunched if bunched >= received else (bunched + days(15)).replace(day=18 + number % 3)
    return resolved


def _entered(town: Town, place: int, received: dt.date) -> dt.date:
    """The day the office loaded the dispute: within nine days, or weeks later in one village."""
    number = town.number(schema.Dispute)
    return min(received + days(number % 10 + (40 if place == LATE_ENTRY else 0)), town.today)


def _open_dispute(town: Town, place: int, received: dt.date, level: str, risk: str) -> None:
    town.add(
        schema.Dispute,
        code=f"JF{town.number(schema.Dispute):06d}",
        village_code=town.villages[min(place, len(town.villages) - 1)],
        received_on=received,
        source="来访",
        category="山林土地",
        level=level,
        risk=risk,
        people=6,
        due_on=received + days(30),
        mediator="村调委会",
        owner=town.person(),
        to_town_on=None,
        escalated_on=None,
        escalated_to=None,
        resolved_on=None,
        resolved_level=None,
        agreement=None,
        fulfil_due_on=None,
        fulfilled_on=None,
        progress_on=None,
        original_code=None,
        entered_on=_entered(town, place, received),
    )
