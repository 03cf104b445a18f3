"""The list of what is to be done, from red items, resolutions and duties by hand."""

import datetime as dt

from dashboard.figures.red_list import RedItem
from dashboard.figures.resolutions import DONE, IN_TIME, OVERDUE, Resolution
from dashboard.figures.to_do import DueDuty, to_do

D = dt.date(2026, 9, 20)
MEETING = dt.date(2026, 10, 20)


def day(number):
    return D + dt.timedelta(days=number)


def red(figure_id, code, what, village_code="11", days_late=3):
    return RedItem("类", code, what, village_code, "甲村", "张三", days_late, "办", figure_id, day(-3))


def decided(code, state, due, days_late=0, village="", owner=None, current=None):
    names = ("meeting_type", "meeting_on", "village_code", "done_on")
    own = {"meeting_code": "M1", "task": "办", "lead_unit": "综治办", "extensions": 0, "original_due_on": day(due)}
    own |= {"village": village, "owner": owner, "current_due_on": current, "state": state, "days_late": days_late}
    return Resolution(code=code, **own, **dict.fromkeys(names))


def test_red_items_keep_their_order_and_are_due_by_the_meeting():
    items = [red("dispute.overdue", "JF1", "邻里 一般"), red("dispute.red_stale", "JF2", "合同 一般")]
    items += [
        red("organisation.overdue", "甲支部", "甲支部"),
        red("chain.posts", "11 管理区书记", "管理区书记", days_late=None),
    ]
    found = to_do(items, [], [], MEETING)
    assert [(each.code, each.due_on, each.days_late) for each in found] == [
        ("JF1", day(-3), 3),
        # Without progress, and vacant: there is no limit that has passed. A name is not said twice.
        ("JF2", None, 3),
        ("", day(-3), 3),
        ("11", None, None),
    ]
    assert all(each.is_red and each.by == MEETING for each in found)


def test_what_falls_due_follows_by_its_day_and_what_is_done_or_red_does_not_stand_twice():
    items = [
        decided("later", IN_TIME, 9),
        decided("extended", IN_TIME, 1, current=day(5), village="甲村", owner="李四"),
        decided("done", DONE, 1),
        decided("overdue", OVERDUE, -1, days_late=1),
    ]
    duties = [DueDuty("duty", "走访", "乙村", "王五", day(5)), DueDuty("soon", "走访", "乙村", "王五", day(0))]
    found = to_do([red("resolution.overdue", "overdue", "办")], items, duties, MEETING)
    assert [(each.code, each.by, each.due_on) for each in found[1:]] == [
        ("soon", day(0), day(0)),
        ("duty", day(5), day(5)),
        ("extended", day(5), day(5)),
        ("later", day(9), day(9)),
    ]
    assert found[0].code == "overdue" and not any(each.is_red for each in found[1:])
    assert [(each.place, each.owner) for each in found[3:]] == [("甲村", "综治办・李四"), ("综治办", "")]
