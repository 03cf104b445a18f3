"""The server's clock moved: sessions go on and still end, the audit chain stands, what is young is not pruned."""

import datetime as dt

import pytest

from dashboard.access import accounts, audit, sessions, throttle
from dashboard.access.roles import LOCAL, OFFICE
from dashboard.state.engine import prepare
from dashboard.state.schema import now
from tests.access.conftest import PASSWORD

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock(tmp_path, monkeypatch):
    """`clock(shift)`: let the program believe that it is so much later than it is."""
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    prepare()

    def set_to(shift):
        for module in (accounts, audit, sessions, throttle):
            if hasattr(module, "now"):
                monkeypatch.setattr(module, "now", lambda: now() + shift)

    return set_to


def cookie():
    accounts.add("张三", OFFICE, None, PASSWORD)
    found = accounts.verified("张三", PASSWORD)
    return sessions.open_session(found[0])


@pytest.mark.parametrize("back", [HOUR, 24 * HOUR, 24 * 400 * HOUR], ids=str)
def test_a_session_survives_a_clock_put_back_and_ends_at_its_usual_limits(clock, back):
    mine = cookie()
    clock(-back)
    assert sessions.looked_up(mine).account == "张三"
    clock(-back + dt.timedelta(minutes=29))
    assert sessions.looked_up(mine) is not None
    clock(-back + dt.timedelta(minutes=29) + sessions.IDLE + dt.timedelta(minutes=1))
    assert sessions.looked_up(mine) is None


def test_a_session_of_a_clock_far_ahead_does_not_live_on_for_years(clock):
    clock(24 * 400 * HOUR)
    mine = cookie()
    clock(0 * HOUR)
    for minutes in range(0, 12 * 60, 20):
        clock(dt.timedelta(minutes=minutes))
        assert sessions.looked_up(mine) is not None
    clock(dt.timedelta(hours=12, minutes=5))
    assert sessions.looked_up(mine) is None


def test_a_lock_of_a_clock_far_ahead_does_not_last(clock):
    clock(48 * HOUR)
    for _ in range(throttle.TRIES_OF_NAME):
        throttle.begin_try("张三", "10.0.0.1")
    assert throttle.begin_try("张三", "10.0.0.1")[1]
    clock(0 * HOUR)
    assert throttle.begin_try("张三", "10.0.0.1")[1] is None


def test_the_audit_chain_stands_whatever_the_clock_did(clock):
    for shift in (0, 5, -24 * 900, 24 * 400, 1):
        clock(shift * HOUR)
        audit.write(LOCAL, audit.SAW, f"{shift}")
    assert audit.faults() == []
    assert [each.detail for each in audit.entries()] == ["1", f"{24 * 400}", f"{-24 * 900}", "5", "0"]


def test_pruning_takes_the_old_beginning_alone_where_a_later_entry_has_an_older_time(clock):
    for shift in (-24 * 900, -24 * 800, 0, -24 * 900, 1):
        clock(shift * HOUR)
        audit.write(LOCAL, audit.SAW, f"{shift}")
    clock(2 * HOUR)
    assert audit.prune((now() - dt.timedelta(days=300)).date()) == 2
    assert audit.faults() == []
    assert [each.detail for each in audit.entries()][1:] == ["1", f"{-24 * 900}", "0"]
