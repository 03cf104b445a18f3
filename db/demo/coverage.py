"""宣传阵地与巡防: a patrol a week and village, three publicity points a village."""

import datetime as dt

from db import schema, terms
from db.demo.town import BROKEN_POINTS, PATROL_GAP, Town, days


def patrols(town: Town) -> None:
    """A patrol a week in nearly every village; one village has hardly any."""
    day = town.first - days(town.first.weekday())
    while day <= town.today:
        for place, village in enumerate(town.villages):
            if town.chance(0.3 if place == PATROL_GAP else 0.95):
                _patrol(town, village, place, day + days(town.dice.randint(0, 6)))
        day += days(7)


def _patrol(town: Town, village: str, place: int, day: dt.date) -> None:
    if day > town.today or (place == PATROL_GAP and (town.today - day).days < 23):
        return
    town.add(
        schema.Patrol,
        patrolled_on=day,
        slot=town.dice.choice(terms.PATROL_SLOTS),
        team=f"巡逻{place % 6 + 1}队",
        village_code=village,
        type=town.dice.choices(terms.PATROL_TYPES, (6, 2, 3, 1))[0],
        members=town.dice.randint(2, 6),
        km=round(town.dice.uniform(3, 14), 1),
        problems=town.dice.choices((0, 1, 2), (8, 2, 1))[0],
        track=None,
        crs=None,
    )


def points(town: Town) -> None:
    """Three points a village, in all the ledgers' coordinate systems; some in bad repair, one far off the map."""
    homes = {row["code"]: (row["longitude"], row["latitude"]) for row in town.rows[schema.Division]}
    for place, village in enumerate(town.villages):
        for number in range(3):
            longitude, latitude = homes[village]
            is_far = place == 5 and number == 0
            broken = (place == BROKEN_POINTS and number < 2) or (place == 14 and number == 0)
            kind = terms.FIXED_POINT if number == 0 else town.dice.choice(terms.POINT_TYPES[1:])
            town.add(
                schema.Point,
                code=f"DW{town.number(schema.Point):04d}",
                name=f"{kind}{town.number(schema.Point)}",
                type=kind,
                village_code=village,
                longitude=round(longitude + town.dice.uniform(-0.006, 0.006) + (0.6 if is_far else 0), 6),
                latitude=round(latitude + town.dice.uniform(-0.005, 0.005), 6),
                crs=town.dice.choices((None, *terms.REFERENCE_SYSTEMS), (4, 4, 1, 1, 1))[0],
                set_up_on=town.day_between(town.first - days(300), town.today - days(100)),
                checked_on=town.today - days(town.dice.randint(3, 110)),
                status=town.dice.choice(("破损", "褪色", "过期")) if broken else terms.GOOD,
                owner=town.person(),
            )
