"""What happened in a village by hand: which days are told of a dispute, and from when to when."""

import datetime as dt

from dashboard.figures.dossier import dossier
from dashboard.view import View
from db import schema
from tests.tables import store, town_of

D = dt.date(2026, 9, 20)
DIVISIONS = town_of("甲村")


def day(number):
    return None if number is None else D + dt.timedelta(days=number)


def dispute(code, resolved=None, escalated=None, received=-30):
    return {
        **{"code": code, "village_code": "11", "source": "排查", "category": "邻里", "level": "一般", "due_on": day(9)},
        **{"received_on": day(received), "resolved_on": day(resolved), "escalated_on": day(escalated)},
        "resolved_level": None if resolved is None else "村",
    }


def test_what_was_settled_and_went_up_is_told_by_its_days(engine):
    rows = [
        dispute("settled", resolved=-3),
        dispute("settled-then-up", resolved=-3, escalated=-2),
        dispute("up-that-day", resolved=-3, escalated=-3),
        dispute("up-then-settled", resolved=-2, escalated=-3),
        dispute("before", resolved=-4),
        dispute("after", resolved=1),
        dispute("new", received=0),
    ]
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Dispute, rows)
    with engine.connect() as connection:
        found = dossier(connection, View.of(D), day(-4))
    assert [(event.day, event.word, event.code) for event in found.events] == [
        (day(0), "受理", "new"),
        (day(-2), "上交", "settled-then-up"),
        (day(-3), "化解", "settled"),
        (day(-3), "化解", "settled-then-up"),
        (day(-3), "上交", "up-that-day"),
        (day(-3), "上交", "up-then-settled"),
    ]
    assert {item.code for item in found.open} == {"after", "new"}
