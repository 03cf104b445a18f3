"""Today is the township's day, whatever zone the machine is set to."""

import datetime as dt
import os
import sys
import time

import pytest

from dashboard import __main__ as command_line
from dashboard.preparation import keep_office_time

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no zone of a process")
# Half past seven in the morning of the 21st in China, when it is still the 20th in UTC.
EARLY = dt.datetime(2026, 10, 20, 23, 30, tzinfo=dt.UTC).timestamp()


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """A machine that is set to UTC; the tests' own zone afterwards."""
    own = os.environ["TZ"]
    monkeypatch.setenv("TZ", "")
    time.tzset()
    yield
    monkeypatch.setenv("TZ", own)
    time.tzset()


def test_a_command_on_a_machine_in_utc_has_the_day_of_china_from_midnight_on(monkeypatch, capsys):
    assert dt.date.fromtimestamp(EARLY) == dt.date(2026, 10, 20)
    monkeypatch.setattr(sys, "argv", ["dashboard", "--version"])
    with pytest.raises(SystemExit):
        command_line.main()
    assert dt.date.fromtimestamp(EARLY) == dt.date(2026, 10, 21)
    # The web server, into which `run` turns, finds it in its environment.
    assert os.environ["TZ"] and "督导看板" in capsys.readouterr().out


def test_a_zone_that_is_given_counts(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Urumqi")
    keep_office_time()
    assert dt.datetime.fromtimestamp(EARLY).hour == 5


def test_the_office_s_time_needs_no_table_of_zones():
    keep_office_time()
    assert time.strftime("%z", time.localtime(EARLY)) == "+0800" and "/" not in os.environ["TZ"]
