"""区划: the town, its management areas and its villages."""

from typing import Any

from db import schema, terms
from db.demo.town import Town, name_of

AREAS = 4  # of each quarter
DIGITS = ("", *"一二三四五六七八九")


def divisions(town: Town) -> None:
    """The quarter's areas and villages, in rows of five on the map; with the first quarter the town itself."""
    nothing: dict[str, Any] = {"longitude": None, "latitude": None, "crs": None, "households": None, "population": None}
    if town.is_first:
        town.add(schema.Division, code=town.code, name=town.name, level=terms.TOWN, parent_code=town.county, **nothing)
    for area in range(1, AREAS + 1):
        code, name = _area(town, area), f"第{_ordinal(town.quarter * AREAS + area)}管理区"
        town.add(schema.Division, code=code, name=name, level=terms.AREA, parent_code=town.code, **nothing)
    for place, code in enumerate(town.villages):
        row, column = divmod(place, 5)
        jitter = (town.dice.uniform(-0.004, 0.004), town.dice.uniform(-0.003, 0.003))
        households = town.dice.randint(180, 900)
        town.add(
            schema.Division,
            code=code,
            name=f"{name_of(town, place)}村村民委员会",
            level=terms.VILLAGE,
            parent_code=_area(town, min(row, AREAS - 1) + 1),
            longitude=round(town.centre[0] + (column - 2) * 0.026 + jitter[0], 6),
            latitude=round(town.centre[1] + (2 - row) * 0.020 + jitter[1], 6),
            crs=terms.WGS84,
            households=households,
            population=round(households * town.dice.uniform(2.6, 3.4)),
        )


def _area(town: Town, area: int) -> str:
    return f"{town.code}-{town.quarter * AREAS + area:02d}"


def _ordinal(number: int) -> str:
    """一, 二 … 十一, 二十; beyond 99 in digits, as offices write long lists."""
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + DIGITS[ones]
