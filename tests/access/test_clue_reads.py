"""Who sees no clues reads none: whatever asks the clues' table is refused to him, or stands here with the reason."""

import datetime as dt
import inspect
import pkgutil
from importlib import import_module
from types import ModuleType

import pytest
from sqlalchemy import Connection

from dashboard import figures
from dashboard.access.policy import NotAllowed, Policy
from dashboard.access.roles import ROLES, Access, Clues
from dashboard.figures import clues, details, red_list, slices
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.sources import CLUE, clue
from dashboard.view import View
from db.schema import Clue

DIVISIONS = Villages(
    [
        Division("1", "镇", "镇", None),
        Division("1A", "甲区", "管理区", "1"),
        Division("11", "甲村", "村", "1A"),
    ]
)
OWN = {"管理区": "1A", "村": "11"}
BLIND = [role for role in ROLES.values() if role.clues is Clues.NONE]
# What reads clues among other things, is read by all, and is cleaned of them afterwards.
CLEANED = {
    # Each line says which figure it is of, and the policy takes out those of clues: test_matrix.py holds it to that.
    red_list.red_list,
}
MODULES = [import_module(each.name) for each in pkgutil.iter_modules(figures.__path__, f"{figures.__name__}.")]


def asks_clues(module):
    """Whether a module names the clues' table, for itself or as a source of figures."""
    return any(value is each for value in vars(module).values() for each in (CLUE, clue, Clue))


def readers(module):
    """The public functions of a module that a page can hand to its screen: those that begin with a connection."""
    own = [each for each in vars(module).values() if inspect.isfunction(each) and each.__module__ == module.__name__]
    return [each for each in own if not each.__name__.startswith("_") and _begins_with_connection(each)]


def _begins_with_connection(function):
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation is Connection


def is_refused(role, function):
    """Whether the role is refused the function in its own place, and since it is of clues (the log's reader is refused
    whatever pages read)."""
    scope = OWN.get(role.level)
    policy = Policy(Access("x", role, scope), DIVISIONS)
    try:
        policy.checked(function, (View.of(dt.date(2026, 10, 31), None, scope),), lambda _view: {})
    except NotAllowed as refusal:
        return role.level is None or "不能看线索" in str(refusal)
    return False


def let_through(role, modules):
    """What of clues the role could read in these modules."""
    return {each for module in modules if asks_clues(module) for each in readers(module) if not is_refused(role, each)}


@pytest.mark.parametrize("role", BLIND, ids=lambda role: role.name)
def test_what_asks_the_clues_table_is_refused_to_who_sees_none_or_cleaned_of_them(role):
    assert let_through(role, MODULES) == (CLEANED if role.level else set())


def test_the_modules_that_ask_the_clues_table_are_found_with_all_that_pages_read_of_them():
    assert {clues, details, red_list, slices} <= {module for module in MODULES if asks_clues(module)}
    assert set(readers(clues)) == {clues.ages, clues.source_by_field}
    assert readers(red_list) == [red_list.red_list] and readers(details) == readers(slices) == []


def test_a_new_reader_of_clues_that_the_policy_does_not_know_is_found():
    def every_clue(connection: Connection, view: View) -> list[str]:
        return []

    module = ModuleType("dashboard.figures.brand_new")
    every_clue.__module__, every_clue.__name__ = module.__name__, "every_clue"
    module.CLUE, module.every_clue = CLUE, every_clue
    for role in BLIND:
        assert let_through(role, [module]) == ({every_clue} if role.level else set())
