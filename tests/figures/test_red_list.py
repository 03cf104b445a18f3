"""Where a red item is and whose, by hand: the village, else the unit, else the whole town."""

import datetime as dt

from dashboard.figures.red_list import red_list
from dashboard.view import View
from db import schema
from tests.tables import store, town_of

D = dt.date(2026, 9, 20)
DIVISIONS = town_of("甲村村民委员会")


def duty(code, days_late, village=None, unit=None, owner=None):
    due = D - dt.timedelta(days=days_late)
    days = {"issued_on": dt.date(2026, 1, 1), "due_on": due}
    return {"code": code, "task": " 走访 ", "village_code": village, "unit": unit, "owner": owner, **days}


def test_a_red_item_stands_where_it_is_and_says_whose(engine):
    rows = [
        duty("nobody's", 1),
        duty("b", 3, unit="派出所", owner="张三"),
        duty("a", 3, "11", "村委会", "李四"),
        duty("longest", 9, "11"),
        duty("not late", 0),
    ]
    store(engine, schema.Division, DIVISIONS)
    store(engine, schema.Duty, rows)
    with engine.connect() as connection:
        found = [each for each in red_list(connection, View.of(D)) if each.kind == "责任事项"]
        inside = [each for each in red_list(connection, View.of(D, scope="11")) if each.kind == "责任事项"]
    assert [(each.code, each.place, each.owner, each.days_late, each.what) for each in found] == [
        ("longest", "甲村", "", 9, "走访"),
        ("a", "甲村", "村委会・李四", 3, "走访"),
        ("b", "派出所", "张三", 3, "走访"),
        ("nobody's", "全镇", "责任单位未填", 1, "走访"),
    ]
    assert [each.code for each in inside] == ["longest", "a"]
