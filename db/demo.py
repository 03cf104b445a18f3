"""A fictional town, drawn at any size: everything that the pages must be able to show occurs in it.

Villages are invented (codes from 99), and so is every case. The same size, seed and day give the same town. It is drawn
and stored quarter by quarter (片, 21 villages with areas of their own), so that memory does not grow with its size.
Quarters differ: in how many disputes they have, and each in its own villages. What the town keeps only once (meetings
and what they decided, publicity, checks of industries, the units' pledges) is in the first quarter.
"""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from db import schema, terms
from db.ledgers import store
from db.town import TOWN_COLUMN

TOWN = "990101100"
CENTRE = (118.62, 36.03)
NAMES = [
    "东岭",
    "南洼",
    "西岭",
    "桃花峪",
    "柳沟",
    "青石桥",
    "上泉",
    "下泉",
    "北坡",
    "杏树台",
    "栗园",
    "石门",
    "黄土坡",
    "白杨",
    "双井",
    "大槐树",
    "小河口",
    "云峰",
    "临水",
    "柳沟二",
    "新兴",
]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("建国", "志强", "秀英", "春梅", "立新", "海燕", "玉兰", "卫东")
UNITS = ("综治办", "派出所", "司法所", "国土所", "党建办", "信访办")
TASKS = ("重点区域摸排", "线索回访", "台账更新", "入户宣传", "隐患整改", "帮扶走访")
DECISIONS = ("整治非法采砂", "更换宣传展板", "补签承诺书", "完善台账", "回访化解事项", "增设夜巡班次")
YEARS = 3
DISPUTES = 32
AREAS = 4  # of each quarter
DIGITS = ("", *"一二三四五六七八九")
FAR_OFF = 0  # 东岭: its disputes are settled late
ZERO_REPORT = 17  # 云峰: reports no dispute for months
PATROL_GAP = 2  # 西岭: hardly patrolled
BROKEN_POINTS = 3  # 桃花峪: points in bad repair
VACANT = 1  # 南洼: a post stands vacant
SAME_DAY = 7  # 下泉: closes most disputes on the day they come
LATE_ENTRY = 11  # 石门: enters its disputes weeks later
BUNCHED = 15  # 大槐树: closes its disputes just before the meeting on the 20th


After = Callable[[Connection], None]


class NotADemo(RuntimeError):
    """The database holds real ledgers: the demo town must not overwrite them."""


@dataclass
class Town:
    """The drawing of one quarter at work: its dice, its last day, its villages and the rows drawn so far.

    `before` counts the rows of the quarters before it, whose numbers its own go on from; `busy` is its share of
    disputes against the first quarter's; `per_year` are the disputes of a village in an average quarter and year.
    """

    dice: random.Random
    today: dt.date
    villages: list[str]
    quarter: int = 0
    before: Counter[type[schema.Base]] = field(default_factory=Counter)
    centre: tuple[float, float] = CENTRE
    busy: float = 1
    code: str = TOWN
    name: str = "演示镇"
    county: str | None = None
    per_year: int = DISPUTES
    rows: dict[type[schema.Base], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def is_first(self) -> bool:
        return self.quarter == 0

    @property
    def first(self) -> dt.date:
        return dt.date(self.today.year - YEARS + 1, 1, 1)

    def add(self, model: type[schema.Base], **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)

    def number(self, model: type[schema.Base]) -> int:
        return self.before[model] + len(self.rows.get(model, ())) + 1

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def day_between(self, first: dt.date, last: dt.date) -> dt.date:
        return first + dt.timedelta(days=self.dice.randint(0, max((last - first).days, 0)))

    def by_today(self, day: dt.date | None) -> dt.date | None:
        """The day, if it has come: a ledger knows nothing of tomorrow."""
        return day if day and day <= self.today else None

    def person(self) -> str:
        return self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)

    def unit(self) -> str:
        return self.dice.choice(UNITS)

    def any_village(self) -> str:
        return self.dice.choice(self.villages)


def make_demo(
    engine: Engine, size: float = 1, seed: int = 7, today: dt.date | None = None, after: After | None = None
) -> None:
    """Replace the database's demo by a town of `size` (1: 21 villages), up to `today`, in one transaction.

    `after` is called at the transaction's end, for what is kept beside the records.

    Raises:
        NotADemo: the database holds records that are no demo.
    """
    number = max(round(len(NAMES) * size), 1)
    with engine.begin() as connection:
        make_way(connection)
        draw_town(connection, Plan(number, str(seed), today or dt.date.today()))
        if after:
            after(connection)


def make_way(connection: Connection) -> None:
    """Clear the demo that the database holds.

    Raises:
        NotADemo: the database holds records that are no demo.
    """
    _refuse_real_data(connection)
    store.clear_records(connection)


@dataclass(frozen=True)
class Plan:
    """What a town is drawn by: its villages, its dice's seed, its last day; `own` are the further fields of `Town`.

    `whose` says whose its rows are in a database of many towns.
    """

    villages: int
    seed: str
    today: dt.date
    own: dict[str, Any] = field(default_factory=dict)
    whose: str = ""


def draw_town(connection: Connection, plan: Plan) -> None:
    """Draw a town and store it, quarter by quarter."""
    drawn: Counter[type[schema.Base]] = Counter()
    for quarter in range(-(-plan.villages // len(NAMES))):
        for model, rows in _quarter(quarter, plan, drawn).rows.items():
            table = schema.Base.metadata.tables[model.__tablename__]
            whose = {TOWN_COLUMN: plan.whose} if plan.whose and TOWN_COLUMN in table.c else {}
            store.insert_rows(connection, table, [whose | row for row in rows] if whose else rows)
            drawn[model] += len(rows)
    _log(connection, drawn, plan)
    store.bump_version(connection, demo=True, town=plan.whose)


def _quarter(quarter: int, plan: Plan, before: Counter[type[schema.Base]]) -> Town:
    """The rows of one quarter of a town."""
    number = plan.villages
    places = range(quarter * len(NAMES), min((quarter + 1) * len(NAMES), number))
    # A quarter has dice of its own: it comes out the same whatever the town's size.
    dice = random.Random(f"{plan.seed} {quarter}" if quarter else int(plan.seed) if plan.seed.isdigit() else plan.seed)
    town = Town(dice, plan.today, [], quarter, before, **plan.own)
    town.villages = [_code(place, town.code) for place in places]
    if quarter:
        town.centre, town.busy = _centre(quarter, number), town.busy * dice.lognormvariate(0, 0.6)
    for draw in (_divisions, _posts, _duties, _pledges):
        draw(town)
    if town.is_first:
        _meetings(town)
    for draw in (_clues, _disputes, _patrols, _points):
        draw(town)
    if town.is_first:
        _publicity(town)
    _organisations(town)
    if town.is_first:
        _sectors(town)
    return town


def _code(place: int, town: str = TOWN) -> str:
    return f"{town}{200 + place:03d}"


def _centre(quarter: int, number: int) -> tuple[float, float]:
    """The middle of a quarter: they lie row by row in a square."""
    row, column = divmod(quarter, math.ceil(math.sqrt(number / len(NAMES))))
    return CENTRE[0] + column * 0.135, CENTRE[1] - row * 0.105


def _refuse_real_data(connection: Connection) -> None:
    if not store.is_demo(connection) and connection.execute(select(schema.Division.code).limit(1)).first():
        raise NotADemo("数据库里已有真实台账，不能覆盖成演示数据。要看演示，请用 DATABASE_URL 另指一个空库。")


# Refused rows as the loader words them: ledger, row, column, reason, and the village where it could be read.
REFUSED = (
    ("dispute", 138, "村", "「村」区划台账里没有这个村，请写全称、登记过的别名或区划代码", None),
    ("dispute", 201, "化解日期", "「化解日期」早于「受理日期」，请核对两个日期", FAR_OFF),
    ("patrol", 77, "巡逻日期", "「巡逻日期」日期只有年月没有日，请补上日", PATROL_GAP),
    ("clue", 12, "来源", "「来源」只能填：12337、信访、12345、摸排、公安、纪委、上级交办、其他", None),
)


def _log(connection: Connection, drawn: Counter[type[schema.Base]], plan: Plan) -> None:
    """A load of each ledger, so that the freshness table has something to show; a few rows of them were refused."""
    now = dt.datetime.now()
    for ledger in store.LEDGERS:
        own = {"town_code": plan.whose, "file": f"演示_{ledger.title}.xlsx"}
        batch = connection.execute(insert(schema.ImportBatch).values(**own, loaded_at=now))
        assert batch.inserted_primary_key is not None
        rows, refused = drawn[ledger.model], [row for row in REFUSED if row[0] == ledger.kind]
        values = {"rows": rows + len(refused), "new": rows, "changed": 0, "unchanged": 0, "refused": len(refused)}
        connection.execute(
            insert(schema.ImportSheet).values(
                batch_id=batch.inserted_primary_key[0], sheet="演示", kind=ledger.kind, **values
            )
        )
        for kind, row, column, reason, place in refused:
            code = plan.own.get("code", TOWN)
            village = None if place is None else _code(min(place, plan.villages - 1), code)
            place_of = {**own, "sheet": "演示", "row": row, "column": column}
            connection.execute(
                insert(schema.Quarantine).values(
                    kind=kind, key=None, reason=reason, village_code=village, refused_at=now, **place_of
                )
            )


def _days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def _divisions(town: Town) -> None:
    nothing: dict[str, Any] = {"longitude": None, "latitude": None, "crs": None, "households": None, "population": None}
    if town.is_first:
        town.add(schema.Division, code=town.code, name=town.name, level="镇", parent_code=town.county, **nothing)
    for area in range(1, AREAS + 1):
        code, name = _area(town, area), f"第{_ordinal(town.quarter * AREAS + area)}管理区"
        town.add(schema.Division, code=code, name=name, level="管理区", parent_code=town.code, **nothing)
    for place, code in enumerate(town.villages):
        row, column = divmod(place, 5)
        jitter = (town.dice.uniform(-0.004, 0.004), town.dice.uniform(-0.003, 0.003))
        households = town.dice.randint(180, 900)
        town.add(
            schema.Division,
            code=code,
            name=f"{_village(town, place)}村村民委员会",
            level="村",
            parent_code=_area(town, min(row, AREAS - 1) + 1),
            longitude=round(town.centre[0] + (column - 2) * 0.026 + jitter[0], 6),
            latitude=round(town.centre[1] + (2 - row) * 0.020 + jitter[1], 6),
            crs="WGS84",
            households=households,
            population=round(households * town.dice.uniform(2.6, 3.4)),
        )


def _village(town: Town, place: int) -> str:
    """A village's short name; the names come round again with the quarter's number."""
    return f"{NAMES[place % len(NAMES)]}{town.quarter or ''}"


def _area(town: Town, area: int) -> str:
    return f"{town.code}-{town.quarter * AREAS + area:02d}"


def _ordinal(number: int) -> str:
    """一, 二 … 十一, 二十; beyond 99 in digits, as offices write long lists."""
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + DIGITS[ones]


def _posts(town: Town) -> None:
    for place, village in enumerate(town.villages):
        for level in terms.POST_LEVELS:
            begun = town.day_between(town.first - _days(500), town.first + _days(200))
            left = town.day_between(begun + _days(200), town.today - _days(60)) if town.chance(0.25) else None
            if place == VACANT and level == "管理区书记":
                left = town.today - _days(28)
            if place == VACANT + 8 and level == "包村干部":
                left = town.today + _days(12)
            common = {"village_code": village, "level": level}
            town.add(schema.Post, **common, person=town.person(), appointed_on=begun, left_on=left)
            if left and left < town.today - _days(30):
                town.add(schema.Post, **common, person=town.person(), appointed_on=left, left_on=None)


def _duties(town: Town) -> None:
    day = town.first
    late = {town.today - _days(33), town.today - _days(12)}
    while day < town.today:
        for _ in range(2):
            _duty(town, day, day + _days(town.dice.choice((15, 20, 30))), town.chance(0.03))
        day += _days(7)
    for due in late:
        _duty(town, due - _days(20), due, None)


def _duty(town: Town, issued: dt.date, due: dt.date, late: bool | None) -> None:
    done = None if late is None else due + _days(town.dice.randint(2, 9) if late else -town.dice.randint(0, 8))
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


def _pledges(town: Town) -> None:
    for year in range(town.first.year, town.today.year + 1):
        for place, village in enumerate(town.villages):
            for position in ("书记", "主任"):
                unsigned = year == town.today.year and place == 9 and position == "主任"
                signed = town.by_today(dt.date(year, 1, 5) + _days(town.dice.randint(0, 20)))
                lapsed = dt.date(year, 9, 1) if year == town.today.year and place == 12 and position == "书记" else None
                town.add(
                    schema.Pledge,
                    year=year,
                    level="村主要负责人",
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
                level="成员单位",
                signatory=unit,
                position="负责人",
                village_code=None,
                signed_on=signed,
                expired_on=None,
            )


def _meetings(town: Town) -> None:
    month = town.first
    while month <= town.today:
        number = (town.today.year - month.year) * 12 + town.today.month - month.month
        twentieth = month.replace(day=20)
        while twentieth.weekday() > 4:
            twentieth -= _days(1)
        if number == 4:
            twentieth += _days(6)
        if number != 8:
            _meeting(town, "20日例会", twentieth, minutes=number != 2)
        _meeting(town, "调度会", month.replace(day=6), minutes=True)
        if month.month in (1, 4, 7, 10):
            _meeting(town, "领导小组会", month.replace(day=10), minutes=True)
        month = (month + _days(32)).replace(day=1)
    for due, extended in ((town.today - _days(24), 2), (town.today - _days(9), 1)):
        _resolution(town, town.rows[schema.Meeting][-4]["code"], due, None, extended)


def _meeting(town: Town, kind: str, day: dt.date, minutes: bool) -> None:
    if day > town.today:
        return
    code = f"HY{town.number(schema.Meeting):04d}"
    attended = town.dice.randint(19, 24)
    written = town.by_today(day + _days(3)) if minutes else None
    town.add(schema.Meeting, code=code, type=kind, held_on=day, expected=24, attended=attended, minutes_on=written)
    for _ in range(town.dice.randint(1, 3)):
        due = day + _days(town.dice.choice((20, 25, 30)))
        late = town.chance(0.03)
        _resolution(town, code, due, due + _days(5 if late else -town.dice.randint(1, 6)), int(late))


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
        current_due_on=due + _days(15 * extended) if extended else None,
        extensions=extended,
        done_on=town.by_today(done),
    )


def _clues(town: Town) -> None:
    day = town.first
    while day <= town.today:
        due = day + _days(30)
        _clue(town, day, due, town.chance(0.03))
        day += _days(town.dice.randint(3, 10))
    for overdue in (17, 6):
        due = town.today - _days(overdue)
        _clue(town, due - _days(30), due, True)


def _clue(town: Town, received: dt.date, due: dt.date, late: bool) -> None:
    assigned = received + _days(town.dice.randint(0, 2))
    verified = assigned + _days(town.dice.randint(5, 22)) if not late else due + _days(20)
    closed = verified + _days(town.dice.randint(1, 8))
    finding = town.dice.choices(terms.FINDINGS, (15, 15, 50, 20))[0]
    transferred = verified if finding == "查实" else None
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
        feedback_on=town.by_today(closed + _days(3)) if real_name and town.chance(0.97) else None,
        original_code=town.dice.choice(codes) if codes and town.chance(0.05) else None,
    )


def _disputes(town: Town) -> None:
    households = [row["households"] for row in town.rows[schema.Division] if row["level"] == "村"]
    busy = [size * town.dice.lognormvariate(0, 0.3) for size in households]
    for _ in range(round(town.per_year * town.busy * len(town.villages) * YEARS)):
        place = town.dice.choices(range(len(town.villages)), busy)[0]
        received = town.day_between(town.first, town.today)
        silent = place == ZERO_REPORT and (town.today - received).days < 200
        if not silent:
            _dispute(town, place, received)
    for days, level, risk in ((56, "一般", "黄"), (41, "较大", "橙"), (21, "一般", "红")):
        _open_dispute(town, FAR_OFF, town.today - _days(days), level, risk)
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
    due = received + _days(30 if level == "一般" else 45)
    late = town.chance(0.35 if place == FAR_OFF else 0.02)
    resolved = (
        due + _days(town.dice.randint(1, 12)) if late else received + _days(min(int(town.dice.gammavariate(2, 6)), 28))
    )
    resolved = _flattering(town, place, received, resolved)
    in_village = town.chance(0.95 if level == "一般" else 0.2)
    escalated = town.chance(0.01 if level == "一般" else 0.06)
    resolved_on = None if escalated else town.by_today(resolved)
    written = town.chance(0.6)
    fulfil = resolved + _days(30) if written else None
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
        to_town_on=None if in_village or level == "一般" else town.by_today(received + _days(1)),
        escalated_on=town.by_today(received + _days(12)) if escalated else None,
        escalated_to=town.dice.choice(terms.ESCALATED_TO) if escalated and received + _days(12) <= town.today else None,
        resolved_on=resolved_on,
        resolved_level=("村" if in_village else "镇") if resolved_on else None,
        agreement=("书面" if written else "口头") if resolved_on else None,
        fulfil_due_on=fulfil if resolved_on else None,
        fulfilled_on=town.by_today(fulfil - _days(town.dice.randint(0, 10)))
        if resolved_on and fulfil and town.chance(0.93)
        else None,
        progress_on=town.by_today(received + _days(5)),
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
        return bunched if bunched >= received else (bunched + _days(15)).replace(day=18 + number % 3)
    return resolved


def _entered(town: Town, place: int, received: dt.date) -> dt.date:
    """The day the office loaded the dispute: within nine days, or weeks later in one village."""
    number = town.number(schema.Dispute)
    return min(received + _days(number % 10 + (40 if place == LATE_ENTRY else 0)), town.today)


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
        due_on=received + _days(30),
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


def _patrols(town: Town) -> None:
    day = town.first - _days(town.first.weekday())
    while day <= town.today:
        for place, village in enumerate(town.villages):
            if town.chance(0.3 if place == PATROL_GAP else 0.95):
                _patrol(town, village, place, day + _days(town.dice.randint(0, 6)))
        day += _days(7)


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


def _points(town: Town) -> None:
    homes = {row["code"]: (row["longitude"], row["latitude"]) for row in town.rows[schema.Division]}
    for place, village in enumerate(town.villages):
        for number in range(3):
            longitude, latitude = homes[village]
            is_far = place == 5 and number == 0
            broken = (place == BROKEN_POINTS and number < 2) or (place == 14 and number == 0)
            kind = "固定宣传点" if number == 0 else town.dice.choice(terms.POINT_TYPES[1:])
            town.add(
                schema.Point,
                code=f"DW{town.number(schema.Point):04d}",
                name=f"{kind}{town.number(schema.Point)}",
                type=kind,
                village_code=village,
                longitude=round(longitude + town.dice.uniform(-0.006, 0.006) + (0.6 if is_far else 0), 6),
                latitude=round(latitude + town.dice.uniform(-0.005, 0.005), 6),
                crs=town.dice.choices((None, *terms.REFERENCE_SYSTEMS), (4, 4, 1, 1, 1))[0],
                set_up_on=town.day_between(town.first - _days(300), town.today - _days(100)),
                checked_on=town.today - _days(town.dice.randint(3, 110)),
                status=town.dice.choice(("破损", "褪色", "过期")) if broken else "完好",
                owner=town.person(),
            )


def _publicity(town: Town) -> None:
    month = town.first
    while (last := (month + _days(32)).replace(day=1) - _days(1)) <= town.today:
        span = {"start_on": month, "end_on": last}
        for kind, usual in zip(terms.PUBLICITY_TYPES[:-1], (300, 900, 60, 8, 4, 1, 1), strict=True):
            town.add(
                schema.Publicity,
                **span,
                type=kind,
                level="",
                amount=town.dice.randint(usual // 2, usual),
                amount_approx="余" if town.chance(0.1) else None,
            )
        by_level = [town.dice.randint(0, 4) for _ in terms.NEWS_LEVELS]
        for level, amount in zip(terms.NEWS_LEVELS, by_level, strict=True):
            town.add(schema.Publicity, **span, type="新闻稿件", level=level, amount=amount, amount_approx=None)
        if month.month == 6:
            town.add(schema.Publicity, **span, type="新闻稿件", level="", amount=sum(by_level) + 1, amount_approx=None)
        month = last + _days(1)


def _organisations(town: Town) -> None:
    for number in range(2 * YEARS):
        year = town.first.year + number // 2
        village = town.villages[(3 * number + 2) % len(town.villages)]
        identified = dt.date(year, 2, 20)
        accepted = town.by_today(dt.date(year, 8, 10)) if number != 2 * YEARS - 1 else None
        town.add(
            schema.Organisation,
            year=year,
            name=f"{_village(town, 3 * number + 2)}村党支部",
            village_code=village,
            type="软弱",
            identified_on=identified,
            due_on=max(identified, town.today - _days(12)) if accepted is None else dt.date(year, 8, 31),
            inspected_on=accepted,
            result="合格" if accepted else None,
        )
    town.rows[schema.Organisation] = [
        row for row in town.rows[schema.Organisation] if row["identified_on"] <= town.today
    ]


def _sectors(town: Town) -> None:
    for number in range(6 * YEARS):
        day = town.first + _days(60 * number + 20)
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
