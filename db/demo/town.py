"""What a town is drawn by and from: its plan, one quarter of it while it is drawn, and the villages' peculiarities."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from db import schema

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
YEARS = 3
DISPUTES = 32
# Villages by their place in each quarter, and what each is there to show.
FAR_OFF = 0  # 东岭: its disputes are settled late
ZERO_REPORT = 17  # 云峰: reports no dispute for months
PATROL_GAP = 2  # 西岭: hardly patrolled
BROKEN_POINTS = 3  # 桃花峪: points in bad repair
VACANT = 1  # 南洼: a post stands vacant
SAME_DAY = 7  # 下泉: closes most disputes on the day they come
LATE_ENTRY = 11  # 石门: enters its disputes weeks later
BUNCHED = 15  # 大槐树: closes its disputes just before the meeting on the 20th


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
        """The first day that cases come from."""
        return dt.date(self.today.year - YEARS + 1, 1, 1)

    def add(self, model: type[schema.Base], **values: Any) -> None:
        """Draw one row of a ledger."""
        self.rows.setdefault(model, []).append(values)

    def number(self, model: type[schema.Base]) -> int:
        """The number of the ledger's next row in the whole town, from 1."""
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


def days(number: int) -> dt.timedelta:
    """So many days, to be added to a day."""
    return dt.timedelta(days=number)


def code_of(place: int, town: str = TOWN) -> str:
    """The code of a town's village by its place among them, from 0."""
    return f"{town}{200 + place:03d}"


def name_of(town: Town, place: int) -> str:
    """A village's short name; the names come round again with the quarter's number."""
    return f"{NAMES[place % len(NAMES)]}{town.quarter or ''}"
