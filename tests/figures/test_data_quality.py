"""What waits, what each village's ledgers hold, and who may have stopped reporting, by hand."""

import datetime as dt

import pytest
from sqlalchemy import insert

from dashboard.figures import data_quality
from dashboard.figures.data_quality import silent, village_rows, waiting
from dashboard.view import View
from db import schema
from tests.tables import store, town_of

D = dt.date(2026, 6, 30)
DIVISIONS = town_of("甲村村民委员会", "乙村", "丙村")


def patrol(village, days_ago):
    day = D - dt.timedelta(days=days_ago)
    return {"patrolled_on": day, "slot": "早", "team": "一队", "village_code": village}


def refused(kind, row, village, key=None):
    place = {"file": "甲.xlsx", "sheet": "表", "row": row, "column": "村", "reason": "「村」区划台账里没有这个村"}
    return {"kind": kind, "key": key, "village_code": village, "refused_at": dt.datetime(2026, 6, 1)} | place


@pytest.fixture
def ledger(engine):
    # 甲 weekly until 40 days ago: 32 days without are seldom. 乙 every 20 days: 92 are. 丙 has no record.
    patrols = [patrol("11", 40 + 7 * week) for week in range(10)] + [patrol("12", 80 + 20 * turn) for turn in range(6)]
    with engine.begin() as connection:
        connection.execute(insert(schema.Division), DIVISIONS)
        connection.execute(insert(schema.Patrol), patrols)
        connection.execute(
            insert(schema.Quarantine),
            [
                refused("patrol", 9, "11"),
                refused("clue", 4, "11"),
                refused("dispute", 7, None),
                refused("patrol", 2, "12"),
            ],
        )
    with engine.connect() as connection:
        yield connection


def test_a_village_is_measured_by_its_own_interval_and_one_without_records_by_none(ledger):
    found = silent(ledger, View.of(D))
    assert [(each.village, each.kind, each.days, each.own) for each in found] == [
        ("丙村", "patrol", None, False),
        ("甲村", "patrol", 40, True),
    ]
    assert found[1].usual == 7
    assert found[1].last_on == D - dt.timedelta(days=40)
    # 5 intervals of 20 days and 9 of 7 make the town's.
    assert found[0].usual == pytest.approx((100 + 63) / 14)


def test_silence_is_judged_as_of_the_day(ledger):
    def names(days):
        return [each.village for each in silent(ledger, View.of(D + dt.timedelta(days=days))) if each.days]

    assert names(-8) == []  # 32 days are 4.6 weekly intervals at most
    assert names(-7) == ["甲村"]
    assert names(12) == ["甲村"]
    assert names(13) == ["乙村", "甲村"]


@pytest.mark.parametrize(("days", "silent_"), [(14, []), (15, ["甲村"])])
def test_two_weeks_are_no_silence_however_often_records_came(engine, days, silent_):
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Patrol, [patrol("11", days + day) for day in range(10)])
    with engine.connect() as connection:
        assert [each.village for each in silent(connection, View.of(D)) if each.days] == silent_


def test_a_record_of_the_day_itself_ends_a_silence_and_one_after_it_does_not(engine):
    store(engine, schema.Division, DIVISIONS)
    own = [patrol(village, 30 + day) for village in ("11", "12") for day in range(10)]
    store(engine, schema.Patrol, [*own, patrol("11", 0), patrol("12", -1)])
    with engine.connect() as connection:
        assert [each.village for each in silent(connection, View.of(D)) if each.days] == ["乙村"]


@pytest.mark.parametrize(("number", "own"), [(5, False), (6, True)])
def test_six_days_with_records_make_an_interval_of_the_village_s_own(engine, number, own):
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Patrol, [patrol("11", 60 + 2 * day) for day in range(number)])
    with engine.connect() as connection:
        assert [each.own for each in silent(connection, View.of(D)) if each.village == "甲村"] == [own]


@pytest.mark.parametrize(("before", "silent_"), [(365, []), (366, ["甲村"])])
def test_an_interval_is_that_of_the_year_before_the_last_record(engine, before, silent_):
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Patrol, [patrol("11", 100 + day) for day in (0, 1, 2, 3, 4, before)])
    with engine.connect() as connection:
        assert [each.village for each in silent(connection, View.of(D)) if each.days] == silent_


def test_few_records_are_measured_by_the_towns_interval(engine):
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Patrol, [patrol("11", 60 + 3 * day) for day in range(6)] + [patrol("12", 60)])
    with engine.connect() as connection:
        found = {each.village: each for each in silent(connection, View.of(D))}
        assert (found["乙村"].usual, found["乙村"].own) == (3, False)


def test_a_ledger_that_is_not_loaded_accuses_nobody(engine):
    store(engine, schema.Division, DIVISIONS)
    with engine.connect() as connection:
        assert silent(connection, View.of(D)) == []


def test_waiting_rows_are_filtered_by_village_and_ledger(ledger):
    every = waiting(ledger, None, None)
    assert [(each.kind, each.row, each.village) for each in every.rows] == [
        ("patrol", 2, "乙村"),
        ("clue", 4, ""),  # a clue never tells its village
        ("dispute", 7, ""),
        ("patrol", 9, "甲村"),
    ]
    assert every.by_kind == {"clue": 1, "dispute": 1, "patrol": 2}
    one = waiting(ledger, "11", None)
    assert [(each.kind, each.row) for each in one.rows] == [("patrol", 9)]
    assert (one.total, one.by_kind) == (1, {"patrol": 1})
    assert [each.row for each in waiting(ledger, None, "patrol").rows] == [2, 9]
    assert waiting(ledger, "13", "patrol").total == 0


def test_a_long_quarantine_is_cut_and_says_so(ledger, monkeypatch):
    monkeypatch.setattr(data_quality, "MOST_WAITING", 3)
    found = waiting(ledger, None, None)
    assert (len(found.rows), found.total) == (3, 4)


def test_each_village_has_its_numbers(ledger):
    found = {each.village_code: each for each in village_rows(ledger, View.of(D))}
    assert found["11"].numbers["patrol"] == 10
    assert found["11"].last_on == {"patrol": D - dt.timedelta(days=40)}
    assert found["11"].waiting == 1  # the clue's row is not counted by village
    assert sum(found["13"].numbers.values()) == 0
    assert [each.village_code for each in village_rows(ledger, View.of(D, scope="12"))] == ["12"]
