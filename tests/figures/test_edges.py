"""Each figure at the days that bound it: one record, moved by a day over each bound of figures.md, by hand."""

import datetime as dt

import pytest
from sqlalchemy import insert

from dashboard.figures.compute import figures
from dashboard.view import View
from db import schema
from db.engine import loading_engine
from tests.tables import store, town_of

D = dt.date(2026, 9, 20)
# The period begins a hundred days before D.
START = -100
VIEW = View(D, D + dt.timedelta(days=START))
DIVISIONS = town_of("甲村")
# A record of each table as it stands where a case does not say otherwise; days count from D.
USUAL = {
    schema.Clue: {"code": "1", "source": "信访", "real_name": True, "received_on": -50, "due_on": 30},
    schema.Dispute: {
        **{"code": "1", "village_code": "11", "source": "排查", "category": "邻里", "level": "一般"},
        **{"received_on": -50, "due_on": 30, "resolved_on": None, "resolved_level": None},
    },
    schema.Duty: {"code": "1", "task": "走访", "issued_on": -50, "due_on": 30},
    schema.Pledge: {"year": 2026, "level": "村主要负责人", "signatory": "甲村", "position": "", "signed_on": -50},
    schema.Resolution: {"code": "1", "meeting_code": "?", "task": "办", "lead_unit": "综治办", "original_due_on": 30},
    schema.Organisation: {"year": 2026, "name": "甲支部", "village_code": "11", "identified_on": -50, "due_on": 30},
    schema.Patrol: {"slot": "早", "team": "巡防队", "village_code": "11", "patrolled_on": -50},
    schema.Point: {
        **{"code": "1", "name": "展板", "type": "展板", "village_code": "11", "status": "完好"},
        **{"set_up_on": -50, "checked_on": None},
    },
    schema.Publicity: {"type": "公告", "level": "", "start_on": -60, "end_on": -50, "amount": 1},
    schema.Sector: {"code": "1", "field": "沙", "lead_unit": "派出所", "checked_on": -50, "problems": 1},
}
IN_PERIOD = {START - 1: 0, START: 1, 0: 1, 1: 0}
RATE_IN_PERIOD = {START - 1: (0, 0), START: (0, 1), 0: (0, 1), 1: (0, 0)}
# It counts among N all the time, and in n from its day on.
KNOWN = {None: (0, 1), 0: (1, 1), 1: (0, 1)}
LATE = {-1: 1, 0: 0}
IN_VILLAGE = {"resolved_on": -5, "resolved_level": "村"}
CASES = [
    ("clue.received", schema.Clue, "received_on", {}, IN_PERIOD),
    ("clue.transferred", schema.Clue, "transferred_on", {"received_on": -200}, IN_PERIOD),
    ("clue.open", schema.Clue, "closed_on", {}, {None: 1, 0: 0, 1: 1}),
    ("clue.due_soon", schema.Clue, "due_on", {}, {-1: 0, 0: 1, 7: 1, 8: 0}),
    ("clue.overdue", schema.Clue, "due_on", {}, LATE),
    ("clue.overdue", schema.Clue, "closed_on", {"due_on": -1}, {0: 0, 1: 1}),
    ("clue.verified", schema.Clue, "verified_on", {}, KNOWN),
    ("clue.closed", schema.Clue, "closed_on", {}, KNOWN),
    ("clue.closed_on_time", schema.Clue, "due_on", {"received_on": -200}, RATE_IN_PERIOD),
    ("clue.closed_on_time", schema.Clue, "closed_on", {"due_on": -5}, {-5: (1, 1), -4: (0, 1)}),
    ("clue.feedback", schema.Clue, "feedback_on", {"closed_on": -5}, KNOWN),
    ("clue.feedback", schema.Clue, "closed_on", {"received_on": -200}, RATE_IN_PERIOD),
    ("clue.substantiated", schema.Clue, "closed_on", {"received_on": -200}, RATE_IN_PERIOD),
    ("clue.stage.transferred", schema.Clue, "transferred_on", {}, {0: 1, 1: 0}),
    ("clue.stage.verified", schema.Clue, "verified_on", {}, {0: 1, 1: 0}),
    ("clue.stage.assigned", schema.Clue, "assigned_on", {}, {0: 1, 1: 0}),
    ("clue.stage.waiting", schema.Clue, "assigned_on", {}, {None: 1, 0: 0, 1: 1}),
    ("clue.stage.waiting", schema.Clue, "verified_on", {}, {0: 0, 1: 1}),
    ("clue.stage.waiting", schema.Clue, "transferred_on", {}, {0: 0, 1: 1}),
    ("clue.stage.waiting", schema.Clue, "closed_on", {}, {0: 0, 1: 1}),
    ("clue.stage.assigned", schema.Clue, "verified_on", {"assigned_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.assigned", schema.Clue, "transferred_on", {"assigned_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.assigned", schema.Clue, "closed_on", {"assigned_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.verified", schema.Clue, "transferred_on", {"verified_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.verified", schema.Clue, "closed_on", {"verified_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.transferred", schema.Clue, "closed_on", {"transferred_on": -5}, {0: 0, 1: 1}),
    ("clue.stage.closed", schema.Clue, "closed_on", {"transferred_on": -5}, {None: 0, 0: 1, 1: 0}),
    ("dispute.accepted", schema.Dispute, "received_on", {"due_on": 200}, IN_PERIOD),
    ("dispute.village", schema.Dispute, "resolved_on", {"resolved_level": "村"}, {0: (1, 1), 1: (0, 1)}),
    ("dispute.village", schema.Dispute, "escalated_on", IN_VILLAGE, {None: (1, 1), 0: (0, 1), 1: (1, 1)}),
    ("dispute.town", schema.Dispute, "resolved_on", {"resolved_level": "镇"}, {0: (1, 1), 1: (0, 1)}),
    ("dispute.escalated", schema.Dispute, "escalated_on", {}, KNOWN),
    ("dispute.escalated", schema.Dispute, "resolved_on", {"resolved_level": "县"}, {0: (1, 1), 1: (0, 1)}),
    ("dispute.open", schema.Dispute, "escalated_on", {}, {None: (1, 1), 0: (0, 1), 1: (1, 1)}),
    ("dispute.village_rate", schema.Dispute, "due_on", {}, {-1: (0, 1), 0: (0, 0)}),
    ("dispute.village_rate", schema.Dispute, "to_town_on", {}, {None: (0, 0), 0: (0, 1), 1: (0, 0)}),
    ("dispute.village_rate", schema.Dispute, "resolved_on", {"resolved_level": "村"}, {0: (1, 1), 1: (0, 0)}),
    ("dispute.town_rate", schema.Dispute, "to_town_on", {"due_on": -1}, {None: (0, 0), 0: (0, 1), 1: (0, 0)}),
    ("dispute.town_rate", schema.Dispute, "due_on", {"level": "重大"}, {-1: (0, 1), 0: (0, 0)}),
    ("dispute.kept_local", schema.Dispute, "escalated_on", {}, {0: (0, 1), 1: (0, 0)}),
    ("dispute.kept_local", schema.Dispute, "due_on", {}, {-1: (0, 1), 0: (0, 0)}),
    ("dispute.on_time", schema.Dispute, "due_on", {}, {0: (0, 1), 1: (0, 0)}),
    ("dispute.on_time", schema.Dispute, "due_on", IN_VILLAGE, {-6: (0, 1), -5: (1, 1)}),
    ("dispute.overdue", schema.Dispute, "due_on", {"received_on": -200}, LATE),
    ("dispute.overdue", schema.Dispute, "escalated_on", {"due_on": -1}, {0: 0, 1: 1}),
    ("dispute.red_stale", schema.Dispute, "progress_on", {"risk": "红"}, {-8: 1, -7: 0, 0: 0, 1: 1}),
    ("dispute.red_stale", schema.Dispute, "received_on", {"risk": "红"}, {-8: 1, -7: 0}),
    ("dispute.fulfilled", schema.Dispute, "fulfil_due_on", IN_VILLAGE, {0: (0, 1), 1: (0, 0)}),
    ("dispute.fulfilled", schema.Dispute, "fulfilled_on", {**IN_VILLAGE, "fulfil_due_on": -1}, KNOWN),
    ("dispute.reopened", schema.Dispute, "resolved_on", {"received_on": -200, "resolved_level": "村"}, RATE_IN_PERIOD),
    ("chain.duties_on_time", schema.Duty, "due_on", {"issued_on": -200}, RATE_IN_PERIOD),
    ("chain.duties_on_time", schema.Duty, "done_on", {"due_on": -5}, {-5: (1, 1), -4: (0, 1)}),
    ("chain.duties_on_time", schema.Duty, "issued_on", {"due_on": 0}, {0: (0, 1), 1: (0, 0)}),
    ("chain.duties_overdue", schema.Duty, "due_on", {}, LATE),
    ("chain.duties_overdue", schema.Duty, "done_on", {"due_on": -1}, {None: 1, 0: 0, 1: 1}),
    ("chain.pledges", schema.Pledge, "signed_on", {}, KNOWN),
    ("chain.pledges", schema.Pledge, "expired_on", {}, {None: (1, 1), 0: (0, 1), 1: (1, 1)}),
    ("chain.pledges", schema.Pledge, "year", {}, {2025: (0, 0), 2026: (1, 1), 2027: (0, 0)}),
    ("resolution.on_time", schema.Resolution, "original_due_on", {}, RATE_IN_PERIOD),
    ("resolution.on_time", schema.Resolution, "done_on", {"original_due_on": -5}, {-5: (1, 1), -4: (0, 1)}),
    ("resolution.overdue", schema.Resolution, "original_due_on", {}, LATE),
    ("resolution.overdue", schema.Resolution, "done_on", {"original_due_on": -1}, {None: 1, 0: 0, 1: 1}),
    ("resolution.extended", schema.Resolution, "extensions", {}, {None: 0, 1: 0, 2: 1}),
    ("resolution.extended", schema.Resolution, "done_on", {"extensions": 2}, {0: 0, 1: 1}),
    ("organisation.rectified", schema.Organisation, "identified_on", {}, RATE_IN_PERIOD),
    ("organisation.rectified", schema.Organisation, "inspected_on", {"result": "合格"}, KNOWN),
    ("organisation.rectified", schema.Organisation, "inspected_on", {"result": "不合格"}, {0: (0, 1)}),
    ("organisation.overdue", schema.Organisation, "due_on", {}, LATE),
    ("organisation.overdue", schema.Organisation, "inspected_on", {"result": "合格", "due_on": -1}, {0: 0, 1: 1}),
    ("patrol.count", schema.Patrol, "patrolled_on", {}, IN_PERIOD),
    ("patrol.recent", schema.Patrol, "patrolled_on", {}, {-14: (0, 1), -13: (1, 1), 0: (1, 1), 1: (0, 1)}),
    # D is a Sunday and the period begins on a Friday: fourteen whole weeks, the first from the Monday after it.
    ("patrol.weeks", schema.Patrol, "patrolled_on", {}, {-98: (0, 14), -97: (1, 14), 0: (1, 14), 1: (0, 14)}),
    ("point.total", schema.Point, "set_up_on", {}, {0: 1, 1: 0}),
    ("point.total", schema.Point, "status", {}, {"完好": 1, "破损": 1, "拆除": 0}),
    ("point.intact", schema.Point, "status", {}, {"完好": (1, 1), "破损": (0, 1), "拆除": (0, 0)}),
    ("point.checked", schema.Point, "checked_on", {}, {None: (0, 1), -90: (0, 1), -89: (1, 1), 0: (1, 1), 1: (0, 1)}),
    ("publicity.notices", schema.Publicity, "end_on", {"start_on": -200}, IN_PERIOD),
    ("sector.problems", schema.Sector, "checked_on", {}, IN_PERIOD),
    ("sector.rectified", schema.Sector, "rectified", {}, {None: (0, 1), 0: (0, 1), 1: (1, 1)}),
    # July and August are whole months; June begins before the period, and September is not over.
    ("dispute.zero_months", schema.Dispute, "received_on", {"due_on": 200}, {-82: 2, -81: 1, -20: 1, -19: 2}),
]


@pytest.fixture(scope="module")
def village(common_database_url):
    engine = loading_engine(common_database_url)
    store(engine, schema.Division, DIVISIONS)
    yield engine
    engine.dispose()


def day_or_value(name, value):
    return D + dt.timedelta(days=value) if name.endswith("_on") and value is not None else value


@pytest.mark.parametrize(("figure_id", "model", "name", "more", "expected"), CASES)
def test_a_bound_is_where_the_definition_says(village, figure_id, model, name, more, expected):
    found = {}
    with village.connect() as connection:
        for value in expected:
            record = USUAL[model] | more | {name: value}
            connection.execute(insert(model), [{each: day_or_value(each, own) for each, own in record.items()}])
            result = figures(connection, VIEW, ids=[figure_id])[0].results[figure_id]
            found[value] = result.value if result.N is None else (result.n, result.N)
            connection.rollback()
    assert found == expected


@pytest.mark.parametrize(("after", "reopened"), [(-1, 0), (0, 1), (180, 1), (181, 0)])
def test_a_dispute_is_reopened_by_one_that_names_it_within_180_days(village, after, reopened):
    first = {"code": "1", "received_on": -250, "resolved_on": -200, "resolved_level": "村"}
    again = {"code": "2", "original_code": "1", "received_on": -200 + after}
    with village.connect() as connection:
        for record in (first, again):
            values = USUAL[schema.Dispute] | record
            connection.execute(
                insert(schema.Dispute), [{each: day_or_value(each, own) for each, own in values.items()}]
            )
        view = View(D, D - dt.timedelta(days=300))
        result = figures(connection, view, ids=["dispute.reopened"])[0].results["dispute.reopened"]
        connection.rollback()
    assert (result.n, result.N) == (reopened, 1)
