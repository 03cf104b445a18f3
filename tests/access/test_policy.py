"""The policy by itself, over a few divisions: what an account is led to, and what it is refused."""

import datetime as dt

import pytest

from dashboard.access.policy import NotAllowed, Policy
from dashboard.access.roles import AREA, LEADER, VILLAGE, Access
from dashboard.figures.compute import Row, figures
from dashboard.figures.kinds import Result
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.withheld import Withheld
from dashboard.view import View

DIVISIONS = Villages(
    [
        Division("1", "镇", "镇", None),
        Division("1A", "甲区", "管理区", "1"),
        Division("11", "甲村", "村", "1A"),
        Division("12", "乙村", "村", "1A"),
        Division("1B", "乙区", "管理区", "1"),
        Division("13", "丙村", "村", "1B"),
    ]
)


def policy(role, scope=None):
    return Policy(Access("x", role, scope), DIVISIONS)


@pytest.mark.parametrize(
    ("role", "own", "asked", "shown", "is_told"),
    [
        (VILLAGE, "11", (None, None), (None, "11"), False),
        (VILLAGE, "11", (None, "11"), (None, "11"), False),
        (VILLAGE, "11", (None, "12"), (None, "11"), True),
        (VILLAGE, "11", ("1A", None), (None, "11"), True),
        (AREA, "1A", (None, None), ("1A", None), False),
        (AREA, "1A", ("1A", "12"), ("1A", "12"), False),
        (AREA, "1A", ("1B", None), ("1A", None), True),
        (AREA, "1A", (None, "13"), ("1A", None), True),
    ],
)
def test_an_account_of_a_place_is_led_to_it_and_told_where_it_asked_for_another(role, own, asked, shown, is_told):
    *found, note = policy(role, own).bound(*asked)
    assert tuple(found) == shown and (note is not None) == is_told


@pytest.mark.parametrize(("role", "scope"), [(VILLAGE, "99"), (VILLAGE, "1A"), (AREA, "11")])
def test_an_account_whose_place_is_none_of_its_level_any_more_sees_nothing(role, scope):
    with pytest.raises(NotAllowed, match="不在区划台账中"):
        policy(role, scope).bound(None, None)


def test_a_place_of_which_nothing_tells_how_small_its_clues_are_shows_none_of_them():
    view = View.of(dt.date(2026, 10, 31))
    row = Row("1A", "甲区", {"clue.open": Result("clue.open", "count", 9)}, view)
    (shown,) = policy(LEADER).cleaned([row], (figures, view), lambda _view: {})
    assert isinstance(shown.results["clue.open"], Withheld)
