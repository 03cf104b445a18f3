"""Failed tries by hand: how long each waits, when a name or an address is locked, for how long, and when it is
forgotten."""

import datetime as dt

import pytest

from dashboard.access import throttle
from dashboard.state.schema import now

START = now()
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def at(sqlite_state, monkeypatch):
    """`at(minutes, name, address)`: a try so long after the first; its delay, and for how many minutes it is locked."""

    def tried(minutes, name="张三", address="10.0.0.1"):
        monkeypatch.setattr(throttle, "now", lambda: START + minutes * MINUTE)
        delay, locked = throttle.begin_try(name, address)
        return delay, locked and locked / MINUTE

    return tried


def test_each_try_of_a_name_waits_twice_as_long_and_the_fifth_locks_it_for_a_minute(at):
    assert [at(0) for _ in range(5)] == [(0.25, None), (0.5, None), (1, None), (2, None), (4, None)]
    assert at(0) == (0, 1)
    assert at(0.75) == (0, 0.25)


def test_a_try_during_a_lock_does_not_count_and_each_after_it_locks_for_twice_as_long_up_to_a_quarter_of_an_hour(at):
    for _ in range(9):
        at(0)
    moment = 1
    for locked in (2, 4, 8, 15, 15, 15):
        assert at(moment) == (4, None)
        assert at(moment) == (0, locked)
        assert at(moment + locked / 2) == (0, locked / 2)
        moment += locked


def test_a_name_is_one_however_it_is_written_and_an_address_is_no_name(at):
    for _ in range(5):
        at(0, "Zhang", "10.0.0.1")
    for written in ("zhang", " Zhang", "ＺＨＡＮＧ"):
        assert at(0, written, "10.0.0.2")[1]
    assert at(0, "10.0.0.1", "10.0.0.1")[1] is None


def test_an_address_is_locked_with_its_twentieth_try_and_no_other_with_it(at):
    for place in range(20):
        assert at(0, f"名字{place}")[1] is None
    assert at(0, "另一人") == (0, 1) and at(0, "另一人", "10.0.0.2") == (0.25, None)


def test_of_the_locks_of_a_name_and_of_its_address_the_longer_is_told(at):
    for moment in (0, 0, 0, 0, 0, 1):
        at(moment, "张三", "10.0.0.2")  # the name is locked up to the third minute
    for place in range(19):
        at(2, f"名字{place}")
    at(2.5, "李四")  # the address up to the middle of the fourth
    assert at(2.75) == (0, 0.75)
    assert at(2.75, "张三", "10.0.0.2") == (0, 0.25) and at(2.75, "王五") == (0, 0.75)
    at(3, "张三", "10.0.0.2")  # the name up to the seventh
    assert at(3.25) == (0, 3.75)


def test_a_success_forgets_the_name_and_takes_back_its_own_try_of_the_address(at):
    for place in range(19):
        at(0, f"名字{place}")
    at(0, "张三")
    throttle.succeeded("张三", "10.0.0.1")
    assert at(0, "李四") == (0.25, None)
    assert at(0, "王五") == (0, 1)


def test_a_success_with_the_first_try_leaves_an_address_as_if_it_were_new(at):
    at(0)
    throttle.succeeded("张三", "10.0.0.1")
    for place in range(19):
        at(0, f"名字{place}")
    assert at(0, "李四") == (0.25, None) and at(0, "王五") == (0, 1)


def test_a_success_leaves_other_names_and_addresses_as_they_were(at):
    for _ in range(4):
        at(0, "李四", "10.0.0.2")
    at(0)
    throttle.succeeded("张三", "10.0.0.1")
    assert at(0, "李四", "10.0.0.2") == (4, None) and at(0, "李四", "10.0.0.3")[1]


def test_tries_are_forgotten_a_day_after_the_last(at):
    for _ in range(3):
        at(0)
    assert at(24 * 60) == (2, None)
    assert at(2 * 24 * 60 + 1) == (0.25, None)
