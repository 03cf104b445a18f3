"""会议: one on the 20th of each month, others between, and what they decided."""

import datetime as dt

from db import schema, terms
from db.demo.town import Town, days

DECISIONS = ("整治非法采砂", "更换宣传展板", "补签承诺书", "完善台账", "回访化解事项", "增设夜巡班次")


def meetings(town: Town) -> None:
    """Each month's meetings with their decisions: one 20日例会 is late, one was not held; two decisions are overdue."""
    month = town.first
    while month <= town.today:
        number = (town.today.year - month.year) * 12 + town.today.month - month.month
        twentieth = month.replace(day=20)
        while twentieth.weekday() > 4:
            twentieth -= days(1)
        if number == 4:
            twentieth += days(6)
        if number != 8:
            _meeting(town, terms.TWENTIETH, twentieth, minutes=number != 2)
        _meeting(town, terms.DISPATCH, month.replace(day=6), minutes=True)
        if month.month in (1, 4, 7, 10):
            _meeting(town, terms.LEADING_GROUP, month.replace(day=10), minutes=True)
        month = (month + days(32)).replace(day=1)
    for due, extended in ((town.today - days(24), 2), (town.today - days(9), 1)):
        _resolution(town, town.rows[schema.Meeting][-4]["code"], due, None, extended)


def _meeting(town: Town, kind: str, day: dt.date, minutes: bool) -> None:
    if day > town.today:
        return
    code = f"HY{town.number(schema.Meeting):04d}"
    attended = town.dice.randint(19, 24)
    written = town.by_today(day + days(3)) if minutes else None
    town.add(schema.Meeting, code=code, type=kind, held_on=day, expected=24, attended=attended, minutes_on=written)
    for _ in range(town.dice.randint(1, 3)):
        due = day + days(town.dice.choice((20, 25, 30)))
        late = town.chance(0.03)
        _resolution(town, code, due, due + days(5 if late else -town.dice.randint(1, 6)), int(late))


def _resolution(town: Town, meeting: str, due: dt.date, done: dt.date | None, extended: int) -> None:
    town.add(
        schema.Resolution,
        code=f"YD{town.number(schema.Resolution):05d}",
        meeting_code=meeting,
        task=town.dice.choice(DECISIONS),
        lead_unit=town.unit(),
        owner=town.person(),
        village_code=town.any_village() if town.chance(0.7) else None,
        original_due_on=due,
        current_due_on=due + days(15 * extended) if extended else None,
        extensions=extended,
        done_on=town.by_today(done),
    )
