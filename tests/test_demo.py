"""The demo town at any size: what is drawn at size 1 stands unchanged in a larger one, on both databases."""

import datetime as dt
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from db.demo import NotADemo, make_demo
from db.demo.town import TOWN
from db.ledgers.load import load_files
from db.schema import Dispute, Division, Meeting, Patrol, Point, Post, Quarantine

DAY = dt.date(2026, 10, 31)


def villages(engine):
    with engine.connect() as connection:
        return connection.execute(select(Division).where(Division.level == "村").order_by(Division.code)).all()


def of_first_quarter(engine, model):
    """The rows of the first 21 villages, without the keys that the database gives."""
    table = model.__table__
    columns = [column for column in table.c if column.name != "id"]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(table.c.village_code < f"{TOWN}221"))
        return sorted(map(repr, rows))


def test_a_larger_town_holds_the_small_one_unchanged(engine):
    make_demo(engine, today=DAY)
    small = {model: of_first_quarter(engine, model) for model in (Dispute, Patrol, Point, Post)}
    homes = villages(engine)
    make_demo(engine, size=2.5, today=DAY)
    assert {model: of_first_quarter(engine, model) for model in small} == small
    assert villages(engine)[:21] == homes


def test_two_first_starts_at_once_draw_the_town_one_after_the_other(engine):
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: make_demo(engine, size=0.3, today=DAY), range(2)))
    assert len(villages(engine)) == 6


def test_a_larger_town_is_one_town_with_areas_of_its_own_in_each_quarter(engine):
    make_demo(engine, size=2.5, today=DAY)
    found = villages(engine)
    assert len(found) == 52 and len({village.name for village in found}) == 52
    with engine.connect() as connection:
        levels = dict(connection.execute(select(Division.level, func.count()).group_by(Division.level)).all())
        busiest = select(func.count()).select_from(Dispute).group_by(func.substr(Dispute.village_code, 1, 11))
        assert levels == {"镇": 1, "管理区": 12, "村": 52}
        assert connection.scalar(select(func.count()).select_from(Meeting).where(Meeting.type == "20日例会")) > 20
        assert len(set(connection.scalars(busiest))) > 1, "quarters differ"
    homes = {(village.longitude, village.latitude) for village in found}
    assert len(homes) == 52


def test_rows_that_wait_to_be_mended_are_not_lost_to_a_demo(engine, tmp_path):
    ledger = tmp_path / "会议台账.csv"
    ledger.write_text("会议编号,会议类型,召开日期\nHY1,20日例会,某日\n", encoding="utf-8")
    load_files(engine, [ledger])
    with pytest.raises(NotADemo):
        make_demo(engine, size=0.1)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Quarantine)) == 1


def test_a_ledger_that_was_loaded_before_the_divisions_is_no_demo(engine, tmp_path):
    """Meetings have no village: they may be all that a database holds, and no demo may take their place."""
    ledger = tmp_path / "会议台账.csv"
    ledger.write_text("会议编号,会议类型,召开日期\nHY1,20日例会,2026-10-20\n", encoding="utf-8")
    assert load_files(engine, [ledger]).exit_status == 0
    with pytest.raises(NotADemo):
        make_demo(engine, size=0.1)
    with engine.connect() as connection:
        assert connection.scalars(select(Meeting.code)).all() == ["HY1"]


def test_the_same_size_seed_and_day_give_the_same_town(engine):
    make_demo(engine, size=1.2, seed=3, today=DAY)
    first = of_first_quarter(engine, Dispute)
    make_demo(engine, size=1.2, seed=3, today=DAY)
    assert of_first_quarter(engine, Dispute) == first
    make_demo(engine, size=1.2, seed=4, today=DAY)
    assert of_first_quarter(engine, Dispute) != first


DRAW = """
import datetime as dt
from collections import Counter
from db.demo import draw_quarter
from db.demo.town import Plan
print(draw_quarter(0, Plan(3, "7", dt.date(2026, 10, 31)), Counter()).rows)
"""


@pytest.fixture(scope="module")
def drawn():
    """The rows of three villages, as processes with four orders of their sets draw them."""
    return [
        subprocess.run(
            [sys.executable, "-c", DRAW],
            env={**os.environ, "PYTHONHASHSEED": str(order)},
            capture_output=True,
            check=True,
        ).stdout
        for order in range(4)
    ]


def test_another_process_draws_the_same_town(drawn):
    assert len(drawn[0]) > 10_000 and len(set(drawn)) == 1
