"""Views read from rollups, by hand: on a checkpoint's day its cells say all; between checkpoints the records that turn
there put them right."""

import datetime as dt

import pytest

from dashboard.figures import rolled
from dashboard.figures.rolled_branches import branches
from dashboard.view import View
from db.engine import reading_engine
from tests.figures.random_ledgers import stored, with_divisions

TOWN = "990101100"
A, B = f"{TOWN}200", f"{TOWN}201"
NEW_YEAR = dt.date(2026, 1, 1)


def march(day):
    return dt.date(2026, 3, day)


@pytest.fixture
def put(engine):
    """`put(kind, row, ...)`: load records of a ledger."""
    with_divisions(engine, TOWN, [A, B])

    def load(kind, *rows):
        with engine.begin() as connection:
            assert len(stored(connection, kind, list(rows))) == len(rows)

    return load


@pytest.fixture
def read(engine):
    """`read(figure, as_of, start)`: its measures that are not all 0, by village."""

    def by_village(figure_id, as_of, start=NEW_YEAR):
        with reading_engine(engine.url).connect() as connection:
            asked = rolled.asked((figure_id,))
            [found] = rolled.sums(connection, (View(as_of, start),), asked, by_town=False)
            [town] = rolled.sums(connection, (View(as_of, start),), asked, by_town=True)
        villages = {village: own for village, own in found[figure_id].items() if any(own)}
        assert tuple(map(sum, zip(*villages.values(), strict=True))) == (town[figure_id].get("") if villages else ())
        return villages

    return by_village


def dispute(code, village, received, resolved=None, original=None):
    row = {"code": code, "village_code": village, "received_on": received, "due_on": march(31), "resolved_on": resolved}
    row |= {"source": "排查", "category": "邻里", "level": "一般", "original_code": original}
    return row | {"resolved_level": "村" if resolved else None}


@pytest.mark.parametrize("day", [18, 19, 22, 23])
def test_a_dispute_counts_as_reopened_from_the_day_on_which_another_village_takes_it_up_again(put, read, day):
    put("dispute", dispute("J1", A, dt.date(2026, 2, 1), march(1)))
    put("dispute", dispute("J2", B, march(day), original="J1"))
    assert read("dispute.reopened", march(day - 1)) == {A: (1, 0)}
    assert read("dispute.reopened", march(day)) == read("dispute.reopened", march(day + 1)) == {A: (1, 1)}


def test_a_dispute_that_is_resolved_and_taken_up_again_between_checkpoints_counts_once(put, read):
    put("dispute", dispute("J1", A, march(1), march(21)), dispute("J2", B, march(22), original="J1"))
    assert [read("dispute.reopened", march(day)) for day in (20, 21, 22, 24)] == [{}, {A: (1, 0)}, *[{A: (1, 1)}] * 2]


def test_a_dispute_that_is_no_longer_taken_up_again_after_a_correction_counts_no_more(put, read):
    put("dispute", dispute("J1", A, march(1), march(9)), dispute("J2", B, march(12), original="J1"))
    assert read("dispute.reopened", march(31)) == {A: (1, 1)}
    put("dispute", dispute("J2", B, march(12)))
    assert read("dispute.reopened", march(31)) == {A: (1, 0)}


def test_a_dispute_moves_with_a_correction_from_one_village_to_another(put, read):
    put("dispute", dispute("J1", A, march(1)))
    put("dispute", dispute("J1", B, march(1)))
    assert read("dispute.accepted", march(20)) == read("dispute.accepted", march(22)) == {B: (1,)}


def test_a_day_that_a_correction_takes_out_is_forgotten(put, read):
    put("dispute", dispute("J1", A, march(1), march(12)))
    assert read("dispute.village", march(20)) == read("dispute.village", march(13)) == {A: (1, 1)}
    put("dispute", dispute("J1", A, march(1)))
    assert read("dispute.village", march(20)) == read("dispute.village", march(13)) == {A: (1, 0)}


@pytest.mark.parametrize("day", [1, 3, 5, 10])
def test_the_roster_of_pledges_is_the_new_years_from_its_first_day_on(put, read, day):
    pledge = {"level": "成员单位", "signatory": "甲", "position": "", "signed_on": dt.date(2025, 2, 1)}
    put("pledge", pledge | {"year": 2025, "village_code": A}, pledge | {"year": 2026, "village_code": B})
    for last_day in (28, 31):
        assert read("chain.pledges", dt.date(2025, 12, last_day)) == {A: (1, 1)}
    assert read("chain.pledges", dt.date(2026, 1, day)) == {B: (1, 1)}


def test_an_item_exists_from_the_day_of_its_meeting_wherever_that_moves(put, read):
    item = {"code": "R1", "meeting_code": "M1", "task": "整治", "lead_unit": "综治办", "village_code": A}
    put("resolution", item | {"original_due_on": march(2), "done_on": None})
    assert read("resolution.overdue", march(3)) == {A: (1,)}
    put("meeting", {"code": "M1", "type": "调度会", "held_on": march(12)})
    assert [read("resolution.overdue", march(day)) for day in (10, 11, 12, 20)] == [{}, {}, *[{A: (1,)}] * 2]
    put("meeting", {"code": "M1", "type": "调度会", "held_on": march(22)})
    assert [read("resolution.overdue", march(day)) for day in (20, 21, 22, 31)] == [{}, {}, *[{A: (1,)}] * 2]


@pytest.mark.parametrize(
    ("start", "number"),
    [(march(14), 4), (march(15), 3), (march(31), 2), (dt.date(2026, 4, 1), 1), (dt.date(2026, 4, 2), 0)],
)
def test_a_period_may_begin_within_a_month(put, read, start, number):
    days = (march(14), march(15), march(31), dt.date(2026, 4, 1))
    put("dispute", *(dispute(f"J{place}", A, day) for place, day in enumerate(days)))
    for as_of in (2, 10):
        assert read("dispute.accepted", dt.date(2026, 4, as_of), start) == ({A: (number,)} if number else {})


def test_on_a_checkpoints_day_no_record_is_read_and_each_measure_once():
    asked = rolled.asked(rolled.kept_ids())
    for share in asked.shares:
        assert len(set(share.columns)) == len(share.columns)
    for day in (10, 20, 31):
        found = list(branches((View(march(day), NEW_YEAR),), asked, False, rolled.EVERYONE))
        assert len(found) == len(asked.shares)
    assert len(list(branches((View(march(21), NEW_YEAR),), asked, False, rolled.EVERYONE))) > len(asked.shares)
