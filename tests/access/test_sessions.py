"""The limits of a session to the minute, and that it ends nobody else's."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from dashboard.access import accounts, sessions
from dashboard.access.roles import OFFICE
from dashboard.state.engine import reading
from dashboard.state.schema import SignIn, now
from tests.access.conftest import PASSWORD

START = now()
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock(sqlite_state, monkeypatch):
    """`clock(minutes)`: let it be so long after the beginning."""

    def set_to(minutes):
        monkeypatch.setattr(sessions, "now", lambda: START + minutes * MINUTE)

    set_to(0)
    return set_to


def opened(name="张三"):
    """The cookie of a new account."""
    accounts.add(name, OFFICE, None, PASSWORD)
    return sessions.open_session(accounts.verified(name, PASSWORD)[0])


def number():
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(SignIn))


def test_a_session_lives_for_thirty_minutes_without_use(clock):
    cookie = opened()
    clock(30)
    assert sessions.looked_up(cookie, used=False)
    clock(30.1)
    assert sessions.looked_up(cookie, used=False) is None


def test_a_session_lives_for_twelve_hours_however_much_it_is_used(clock):
    cookie = opened()
    for minutes in range(0, 12 * 60, 20):
        clock(minutes)
        assert sessions.looked_up(cookie)
    clock(12 * 60)
    assert sessions.looked_up(cookie)
    clock(12 * 60 + 0.1)
    assert sessions.looked_up(cookie) is None


def test_use_is_noted_once_a_minute_and_no_more(clock):
    cookie = opened()
    for minutes, noted in ((1, 0), (1.1, 1.1), (2, 1.1), (2.2, 2.2)):
        clock(minutes)
        assert sessions.looked_up(cookie)
        with reading() as connection:
            assert connection.scalar(select(SignIn.seen_at)) == START + noted * MINUTE
    with reading() as connection:
        assert connection.scalar(select(SignIn.created_at)) == START


def test_use_of_one_session_puts_off_the_limit_of_no_other(clock):
    one, other = opened("张三"), opened("李四")
    clock(20)
    assert sessions.looked_up(one)
    clock(40)
    assert sessions.looked_up(one).account == "张三" and sessions.looked_up(other) is None


def test_who_signs_out_or_in_ends_the_session_of_nobody_else(clock):
    one, other = opened("张三"), opened("李四")
    sessions.end_session(one)
    sessions.end_session("forged.cookie")
    opened("王五")
    assert sessions.looked_up(other).account == "李四" and number() == 2


@pytest.mark.parametrize(("minutes", "left"), [(30, 2), (31, 1)])
def test_signing_in_sweeps_away_the_sessions_that_have_ended(clock, minutes, left):
    opened("张三")
    clock(minutes)
    opened("李四")
    assert number() == left


def test_a_session_that_must_change_its_password_says_so(clock):
    accounts.add("张三", OFFICE, None, PASSWORD)
    account = accounts.verified("张三", PASSWORD)[0]
    assert sessions.looked_up(sessions.open_session(account, must_change=True)).must_change
    assert not sessions.looked_up(sessions.open_session(account)).must_change
