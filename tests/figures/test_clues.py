"""The ages of the open clues by hand, and within a scope."""

import datetime as dt

from dashboard.figures.clues import ages, source_by_field
from dashboard.figures.compute import figures
from dashboard.view import View
from db import schema
from tests.tables import store, town_of

D = dt.date(2026, 9, 20)
DIVISIONS = town_of("甲村")


def clue(days, village=None, closed_on=None, source="信访", field=None):
    """A clue that was received so many days before D."""
    received = D - dt.timedelta(days=days)
    due = {"received_on": received, "due_on": received + dt.timedelta(days=30), "closed_on": closed_on}
    return {
        "code": f"{days}-{village}",
        "source": source,
        "field": field,
        "real_name": False,
        "village_code": village,
        **due,
    }


def test_open_clues_are_counted_by_their_days_in_the_scope_asked_for(engine):
    open_ = [clue(days) for days in (0, 15, 16, 30, 31, 60, 61)]
    rows = [*open_, clue(61, "11"), clue(5, closed_on=D), clue(16, "11", closed_on=D + dt.timedelta(days=1)), clue(-1)]
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Clue, rows)
    with engine.connect() as connection:
        found = ages(connection, View.of(D))
        assert found.of(None) == {"≤15": 2, "16–30": 3, "31–60": 2, ">60": 2}
        assert found.of("11") == {"≤15": 0, "16–30": 1, "31–60": 0, ">60": 1}
        for scope in (None, "11"):
            whole = figures(connection, View.of(D, scope=scope))[0].results["clue.open"]
            assert sum(found.of(scope).values()) == whole.value


def test_sources_by_field_are_those_received_in_the_period(engine):
    rows = [clue(0, field="沙"), clue(1), clue(2, "11"), clue(3, source="摸排", field="沙"), clue(400), clue(-1)]
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Clue, rows)
    with engine.connect() as connection:
        found = source_by_field(connection, View.of(D))
        assert found.of(None) == {("信访", "沙"): 1, ("信访", None): 2, ("摸排", "沙"): 1}
        assert found.of("11") == {("信访", None): 1}
