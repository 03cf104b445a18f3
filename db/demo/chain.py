"""责任链: who holds which post, the responsibility lists, the pledges."""

import datetime as dt

from db import schema, terms
from db.demo.town import UNITS, VACANT, Town, days

TASKS = ("重点区域摸排", "线索回访", "台账更新", "入户宣传", "隐患整改", "帮扶走访")


def posts(town: Town) -> None:
    """The four posts of each village and who held them; one is vacant, one is about to be."""
    for place, village in enumerate(town.villages):
        for level in terms.POST_LEVELS:
            begun = town.day_between(town.first - days(500), town.first + days(200))
            left = town.day_between(begun + days(200), town.today - days(60)) if town.chance(0.25) else None
            if place == VACANT and level == terms.AREA_SECRETARY:
                left = town.today - days(28)
            if place == VACANT + 8 and level == terms.OFFICIAL:
                left = town.today + days(12)
            common = {"village_code": village, "level": level}
            town.add(schema.Post, **common, person=town.person(), appointed_on=begun, left_on=left)
            if left and left < town.today - days(30):
                town.add(schema.Post, **common, person=town.person(), appointed_on=left, left_on=None)


def duties(town: Town) -> None:
    """Two items a week, few of them late; two are overdue today."""
    day = town.first
    while day < town.today:
        for _ in range(2):
            _duty(town, day, day + days(town.dice.choice((15, 20, 30))), town.chance(0.03))
        day += days(7)
    for due in (town.today - days(33), town.today - days(12)):
        _duty(town, due - days(20), due, None)


def _duty(town: Town, issued: dt.date, due: dt.date, late: bool | None) -> None:
    done = None if late is None else due + days(town.dice.randint(2, 9) if late else -town.dice.randint(0, 8))
    town.add(
        schema.Duty,
        code=f"ZR{town.number(schema.Duty):05d}",
        task=town.dice.choice(TASKS),
        level=town.dice.choice(terms.RESPONSIBILITY_LEVELS),
        village_code=town.any_village(),
        unit=town.unit(),
        owner=town.person(),
        issued_on=issued,
        due_on=due,
        done_on=town.by_today(done),
    )


def pledges(town: Town) -> None:
    """Each year's roster: two posts a village, and the units; one is not signed, one has lapsed."""
    for year in range(town.first.year, town.today.year + 1):
        for place, village in enumerate(town.villages):
            for position in ("书记", "主任"):
                unsigned = year == town.today.year and place == 9 and position == "主任"
                signed = town.by_today(dt.date(year, 1, 5) + days(town.dice.randint(0, 20)))
                lapsed = dt.date(year, 9, 1) if year == town.today.year and place == 12 and position == "书记" else None
                town.add(
                    schema.Pledge,
                    year=year,
                    level=terms.VILLAGE_HEAD,
                    signatory=village,
                    position=position,
                    village_code=village,
                    signed_on=None if unsigned else signed,
                    expired_on=lapsed,
                )
        for unit in UNITS if town.is_first else ():
            signed = town.by_today(dt.date(year, 1, 10))
            town.add(
                schema.Pledge,
                year=year,
                level=terms.MEMBER_UNIT,
                signatory=unit,
                position="负责人",
                village_code=None,
                signed_on=signed,
                expired_on=None,
            )
