"""基层基础: publicity output, weak organisations, checks of the industries."""

import datetime as dt

from db import schema, terms
from db.demo.town import YEARS, Town, days, name_of


def publicity(town: Town) -> None:
    """Each past month's output; the news of June stand with a control total that differs."""
    month = town.first
    while (last := (month + days(32)).replace(day=1) - days(1)) <= town.today:
        span = {"start_on": month, "end_on": last}
        for kind, usual in zip(terms.PUBLICITY_TYPES[:-1], (300, 900, 60, 8, 4, 1, 1), strict=True):
            town.add(
                schema.Publicity,
                **span,
                type=kind,
                level="",
                amount=town.dice.randint(usual // 2, usual),
                amount_approx=terms.AND_MORE if town.chance(0.1) else None,
            )
        by_level = [town.dice.randint(0, 4) for _ in terms.NEWS_LEVELS]
        for level, amount in zip(terms.NEWS_LEVELS, by_level, strict=True):
            town.add(schema.Publicity, **span, type=terms.NEWS, level=level, amount=amount, amount_approx=None)
        if month.month == 6:
            town.add(schema.Publicity, **span, type=terms.NEWS, level="", amount=sum(by_level) + 1, amount_approx=None)
        month = last + days(1)


def organisations(town: Town) -> None:
    """Two weak organisations a year, all accepted but the last."""
    for number in range(2 * YEARS):
        year = town.first.year + number // 2
        village = town.villages[(3 * number + 2) % len(town.villages)]
        identified = dt.date(year, 2, 20)
        accepted = town.by_today(dt.date(year, 8, 10)) if number != 2 * YEARS - 1 else None
        town.add(
            schema.Organisation,
            year=year,
            name=f"{name_of(town, 3 * number + 2)}村党支部",
            village_code=village,
            type="软弱",
            identified_on=identified,
            due_on=max(identified, town.today - days(12)) if accepted is None else dt.date(year, 8, 31),
            inspected_on=accepted,
            result=terms.PASSED if accepted else None,
        )
    town.rows[schema.Organisation] = [
        row for row in town.rows[schema.Organisation] if row["identified_on"] <= town.today
    ]


def sectors(town: Town) -> None:
    """A check of an industry every two months, most of its problems mended."""
    for number in range(6 * YEARS):
        day = town.first + days(60 * number + 20)
        if day > town.today:
            return
        problems = town.dice.randint(1, 8)
        town.add(
            schema.Sector,
            code=f"PC{number + 1:04d}",
            field=town.dice.choice(terms.FIELDS[:9]),
            lead_unit=town.unit(),
            checked_on=day,
            problems=problems,
            rectified=max(problems - town.dice.choice((0, 0, 1)), 0),
        )
