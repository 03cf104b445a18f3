"""A fictional town, drawn at any size: everything that the pages must be able to show occurs in it.

Villages are invented (codes from 99), and so is every case. The same size, seed and day give the same town. It is drawn
and stored quarter by quarter (片, 21 villages with areas of their own), so that memory does not grow with its size.
Quarters differ: in how many disputes they have, and each in its own villages. What the town keeps only once (meetings
and what they decided, publicity, checks of industries, the units' pledges) is in the first quarter.

Each family of ledgers is drawn in a file named as that of its figures; town.py has what is peculiar to which village.
"""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from db import schema
from db.demo.chain import duties, pledges, posts
from db.demo.clues import clues
from db.demo.coverage import patrols, points
from db.demo.disputes import disputes
from db.demo.divisions import divisions
from db.demo.foundations import organisations, publicity, sectors
from db.demo.loads import log_loads
from db.demo.meetings import meetings
from db.demo.town import CENTRE, NAMES, Plan, Town, code_of
from db.ledgers import store
from db.ledgers.transactions import lock
from db.town import TOWN_COLUMN

Draw = Callable[[Town], None]
# In this order, in which the dice fall.
OF_EVERY_QUARTER: tuple[Draw, ...] = (
    *(divisions, posts, duties, pledges),
    *(clues, disputes, patrols, points),
    organisations,
)
OF_THE_FIRST: tuple[Draw, ...] = (
    *(divisions, posts, duties, pledges),
    meetings,
    *(clues, disputes, patrols, points),
    *(publicity, organisations, sectors),
)


class NotADemo(RuntimeError):
    """The database holds real ledgers: the demo town must not overwrite them."""


def make_demo(engine: Engine, size: float = 1, seed: int = 7, today: dt.date | None = None) -> None:
    """Replace the database's demo by a town of `size` (1: 21 villages), up to `today`, in one transaction.

    Raises:
        NotADemo: the database holds records that are no demo.
    """
    number = max(round(len(NAMES) * size), 1)
    with engine.begin() as connection:
        make_way(connection)
        draw_town(connection, Plan(number, str(seed), today or dt.date.today()))


def make_way(connection: Connection) -> None:
    """Clear the demo that the database holds, while nobody loads or draws another.

    Raises:
        NotADemo: the database holds records that are no demo.
    """
    lock(connection)
    _refuse_real_data(connection)
    store.clear_records(connection)


def draw_town(connection: Connection, plan: Plan) -> None:
    """Draw a town and store it, quarter by quarter."""
    drawn: Counter[type[schema.Base]] = Counter()
    for quarter in range(-(-plan.villages // len(NAMES))):
        for model, rows in draw_quarter(quarter, plan, drawn).rows.items():
            table = schema.Base.metadata.tables[model.__tablename__]
            whose = {TOWN_COLUMN: plan.whose} if plan.whose and TOWN_COLUMN in table.c else {}
            store.insert_rows(connection, table, [whose | row for row in rows] if whose else rows)
            drawn[model] += len(rows)
    log_loads(connection, drawn, plan)
    store.bump_version(connection, demo=True, town=plan.whose)


def draw_quarter(quarter: int, plan: Plan, before: Counter[type[schema.Base]]) -> Town:
    """The rows of one quarter of a town."""
    number = plan.villages
    places = range(quarter * len(NAMES), min((quarter + 1) * len(NAMES), number))
    # A quarter has dice of its own: it comes out the same whatever the town's size.
    dice = random.Random(f"{plan.seed} {quarter}" if quarter else int(plan.seed) if plan.seed.isdigit() else plan.seed)
    town = Town(dice, plan.today, [], quarter, before, **plan.own)
    town.villages = [code_of(place, town.code) for place in places]
    if quarter:
        town.centre, town.busy = _centre(quarter, number), town.busy * dice.lognormvariate(0, 0.6)
    for draw in OF_THE_FIRST if town.is_first else OF_EVERY_QUARTER:
        draw(town)
    return town


def _centre(quarter: int, number: int) -> tuple[float, float]:
    """The middle of a quarter: they lie row by row in a square."""
    row, column = divmod(quarter, math.ceil(math.sqrt(number / len(NAMES))))
    return CENTRE[0] + column * 0.135, CENTRE[1] - row * 0.105


def _refuse_real_data(connection: Connection) -> None:
    if not store.is_demo(connection) and store.holds_records(connection):
        raise NotADemo("数据库里已有真实台账，不能覆盖成演示数据。要看演示，请用 DATABASE_URL 另指一个空库。")
