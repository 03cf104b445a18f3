"""Places on the map: how far from the centre is far, and what is known of a point and of patrols at D."""

import datetime as dt

import pytest
from sqlalchemy import insert

from dashboard.figures.coverage import is_far, patrols, points, town_centre
from dashboard.view import View
from db import schema
from db.terms import PATROL_SLOTS

D = dt.date(2026, 9, 20)

# At 60 degrees north a degree to the east is half as long as one to the north: 55.66 km, and 111.32 km.
CENTRE = (118.0, 60.0)


@pytest.mark.parametrize(
    ("place", "far"),
    [
        ((118.0, 60.0), False),
        ((118.26, 60.0), False),
        ((118.28, 60.0), True),
        ((117.72, 60.0), True),
        ((118.0, 60.13), False),
        ((118.0, 60.14), True),
        ((118.0, 59.86), True),
        # 11.1 km to the east and 11.1 to the north: 15.7 together.
        ((118.2, 60.1), True),
        ((None, 60.0), False),
        ((118.0, None), False),
    ],
)
def test_a_place_is_far_beyond_fifteen_kilometres_as_the_crow_flies(place, far):
    assert is_far(CENTRE, *place) is far
    assert is_far(None, *place) is False


def village(code, longitude=None, latitude=None):
    place = {"longitude": longitude, "latitude": latitude, "crs": "WGS84"}
    return {"code": code, "name": f"{code}村", "level": "村", "parent_code": "1", **place}


def store(engine, model, rows):
    with engine.begin() as connection:
        connection.execute(insert(model), rows)


TOWN = {"code": "1", "name": "镇", "level": "镇", "parent_code": None, "longitude": None, "latitude": None, "crs": None}


def test_the_centre_is_the_middle_of_the_villages_where_the_town_has_no_place(engine):
    places = [(119.9, 35.3), (118.0, 35.1), (118.1, 35.2), (None, None)]
    store(engine, schema.Division, [TOWN, *(village(f"1{at}", *place) for at, place in enumerate(places))])
    with engine.connect() as connection:
        assert town_centre(connection) == (118.1, 35.2)


def test_a_town_without_any_place_has_no_centre(engine):
    store(engine, schema.Division, [TOWN, village("11")])
    with engine.connect() as connection:
        assert town_centre(connection) is None


def test_a_check_counts_from_its_own_day_and_points_stand_by_code(engine):
    day = dt.timedelta(days=1)
    usual = {"name": "展板", "type": "宣传栏", "village_code": "11", "status": "完好", "set_up_on": D}
    rows = [
        usual | {"code": "today", "checked_on": D},
        usual | {"code": "never", "checked_on": None},
        usual | {"code": "later", "checked_on": D + day},
        usual | {"code": "not-yet", "checked_on": None, "set_up_on": D + day},
    ]
    store(engine, schema.Division, [TOWN, village("11"), village("12")])
    store(engine, schema.Point, rows)
    with engine.connect() as connection:
        found = points(connection, View.of(D))
        assert [(each.code, each.checked_on) for each in found] == [("later", None), ("never", None), ("today", D)]
        assert points(connection, View.of(D, scope="12")) == []


def test_the_days_since_the_last_patrol_do_not_see_what_comes_after_d(engine):
    store(engine, schema.Division, [TOWN, village("11"), village("12"), village("13")])
    days = [("11", D), ("12", D - dt.timedelta(days=3)), ("12", D + dt.timedelta(days=1)), ("12", dt.date(2026, 1, 1))]
    usual = {"slot": PATROL_SLOTS[0], "team": "巡防队"}
    rows = [usual | {"village_code": own, "patrolled_on": day} for own, day in days]
    store(engine, schema.Patrol, rows)
    with engine.connect() as connection:
        found = patrols(connection, View.of(D))
    assert [(each.village_code, each.days_since) for each in found] == [("11", 0), ("12", 3), ("13", None)]
