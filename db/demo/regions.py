"""A fictional county, city or province of many towns, streamed town by town into the database.

Every town is drawn as the demo town is (db/demo), with a size and a load of its own: towns have between a third and
three times the average number of villages, and some have several times the disputes of others. Codes follow the
order of the statistical division codes and begin with 99, which no real place has.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert

from db import schema, terms
from db.demo import draw_town, make_way
from db.demo.town import CENTRE, Plan

After = Callable[[Connection], None]
PROVINCE, CITY = "99", "99{city:02d}"
VILLAGES_OF_COUNTY, TOWNS_OF_COUNTY, COUNTIES_OF_CITY = 400, 18, 10
DISPUTES_A_VILLAGE = 95
SIZES = {"county": 400, "city": 4_000, "province": 55_000}
FIRST = "青安临云泰长永清平和兴宁金石白龙凤松柏柳"
SECOND = "山河泉岭川源阳丰水溪桥岗陵城塘关亭原台湖"


@dataclass(frozen=True)
class County:
    """A county to be drawn: its code, and how many villages each of its towns has."""

    code: str
    city: str | None
    towns: tuple[int, ...]


def make_demo_region(
    engine: Engine, size: str, seed: int = 7, today: dt.date | None = None, after: After | None = None
) -> Iterator[str]:
    """Replace the database's demo by a county, a city or a province up to `today`; tells the name of each town drawn.

    All in one transaction: whoever reads meanwhile sees what was there before. `after` is called at its end, for what
    is kept beside the records.

    Raises:
        NotADemo: the database holds records that are no demo.
    """
    day, dice = today or dt.date.today(), random.Random(f"{seed} {size}")
    with engine.begin() as connection:
        make_way(connection)
        counties = list(_counties(SIZES[size], dice))
        connection.execute(insert(schema.Division), _above(size, counties))
        for number, county in enumerate(counties):
            for place, villages in enumerate(county.towns):
                own = _own(county, number, place, dice)
                draw_town(connection, Plan(villages, f"{seed} {own['code']}", day, own, own["code"]))
                yield own["name"]
        if after:
            after(connection)


def _counties(villages: int, dice: random.Random) -> Iterator[County]:
    for number in range(max(round(villages / VILLAGES_OF_COUNTY), 1)):
        city, place = divmod(number, COUNTIES_OF_CITY)
        left = min(villages - number * VILLAGES_OF_COUNTY, VILLAGES_OF_COUNTY)
        code = f"{CITY.format(city=city + 1)}{place + 1:02d}"
        yield County(code, code[:4], _shared(left, TOWNS_OF_COUNTY, dice))


def _shared(villages: int, towns: int, dice: random.Random) -> tuple[int, ...]:
    """How many of a county's villages each of its towns has: unequal, and all of them together."""
    weights = [min(max(dice.lognormvariate(0, 0.45), 0.35), 3) for _ in range(towns)]
    sizes = [max(int(villages * weight / sum(weights)), 1) for weight in weights]
    sizes[0] += max(villages - sum(sizes), 0)
    return tuple(sizes)


def _above(size: str, counties: list[County]) -> list[dict[str, Any]]:
    """The divisions above the towns: as far up as the demo's size goes."""
    rows: list[dict[str, Any]] = []
    if size == "province":
        rows.append({"code": PROVINCE, "name": "示例省", "level": terms.PROVINCE, "parent_code": None})
    if size != "county":
        above = PROVINCE if size == "province" else None
        cities = dict.fromkeys(county.city for county in counties)
        rows += [
            {"code": city, "name": f"{_name(number, 3)}市", "level": terms.CITY, "parent_code": above}
            for number, city in enumerate(cities)
        ]
    return rows + [
        {
            "code": county.code,
            "name": f"{_name(number, 7)}县",
            "level": terms.COUNTY,
            "parent_code": None if size == "county" else county.city,
        }
        for number, county in enumerate(counties)
    ]


def _own(county: County, number: int, place: int, dice: random.Random) -> dict[str, Any]:
    """What tells one town from the next: its code, name, place on the map and how much is disputed in it."""
    row, column = divmod(number * TOWNS_OF_COUNTY + place, 60)
    return {
        "code": f"{county.code}{100 + place}",
        "name": f"{_name(number * TOWNS_OF_COUNTY + place, 11)}镇",
        "county": county.code,
        "centre": (CENTRE[0] + column * 0.15, CENTRE[1] - row * 0.12),
        "busy": dice.lognormvariate(-0.12, 0.5),
        "per_year": DISPUTES_A_VILLAGE,
    }


def _name(number: int, step: int) -> str:
    """A made-up name of two characters; all of the first four hundred differ."""
    place = number * step % (len(FIRST) * len(SECOND))
    return FIRST[place // len(SECOND)] + SECOND[(place + number // 400) % len(SECOND)]
