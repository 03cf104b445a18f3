"""Role × scope × reading: exactly what each may see of the figures, lists and papers, and nothing more."""

import datetime as dt
import re
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from dashboard.access.login import onward
from dashboard.access.paths import base
from dashboard.access.policy import ALL_VIEWERS, NotAllowed, Policy
from dashboard.access.policy import PAGES as WHO_SEES
from dashboard.access.roles import ROLES, Access, Clues
from dashboard.access.suppress import hidden
from dashboard.figures import chain, clues, coverage, data_quality, foundations
from dashboard.figures.breakdown import breakdown, by_month
from dashboard.figures.briefing import briefing
from dashboard.figures.compute import figures
from dashboard.figures.foundation_lists import baselines
from dashboard.figures.freshness import ledgers
from dashboard.figures.guard import guard
from dashboard.figures.kinds import Tabular
from dashboard.figures.meeting_months import meeting_months
from dashboard.figures.records import records
from dashboard.figures.red_list import red_list
from dashboard.figures.registry import FIGURES
from dashboard.figures.resolutions import resolutions
from dashboard.figures.scopes import Villages
from dashboard.figures.withheld import Withheld
from dashboard.navigation import PAGES
from dashboard.pack.make import make_pack
from dashboard.state import snapshots
from dashboard.view import View
from db.schema import Clue
from tests.access.conftest import AREA, OTHER_VILLAGE, OWN, VILLAGE

DAY = "2026-10-31"
SCOPES = {"town": None, "area": AREA, "own village": VILLAGE, "other village": OTHER_VILLAGE}
VIEWERS = [each for each in ROLES if ROLES[each] in ALL_VIEWERS]
TOWN_WIDE = [each for each in VIEWERS if each not in OWN]
CLUE_IDS = [each for each in FIGURES if each.startswith("clue.")]


@pytest.fixture(scope="module")
def raw(connection):
    """`raw(function, *arguments)`: what the figures give, computed once."""
    known = {}

    def computed(function, *arguments):
        key = (function, str(arguments))
        if key not in known:
            known[key] = function(connection, *arguments)
        return known[key]

    return computed


@pytest.fixture(scope="module")
def ask(raw):
    """`ask(role, function, arguments, found)`: what `found` of a reading becomes for a role, as `Screen` does it."""
    divisions = raw(Villages.read)

    def covered(view):
        town = View(view.as_of, view.start)
        return hidden(*(raw(figures, town, by) for by in ("area", "village")), divisions)

    def as_role(role, function, arguments, found):
        policy = Policy(Access(role, ROLES[role], OWN.get(role)), divisions)
        policy.checked(function, arguments, covered)
        return policy.cleaned(found(), arguments, covered)

    return as_role


@pytest.fixture(scope="module")
def read(raw, ask):
    """`read(role, function, *arguments)`: as `Screen.read` does, without Streamlit."""
    return lambda role, function, *given: ask(role, function, given, lambda: raw(function, *given))


@pytest.fixture(scope="module")
def part(raw, ask):
    """`part(role, function, view, *arguments)`: as `Screen.part` does, without Streamlit."""

    def as_role(role, function, view, *given):
        town = View(view.as_of, view.start)
        return ask(role, function, (*given, view), lambda: raw(function, *given, town).of(view.scope))

    return as_role


@pytest.fixture(scope="module")
def listed(raw, ask):
    """`listed(role, function, view, *arguments)`: as `Screen.listed` does, without Streamlit."""
    divisions = raw(Villages.read)

    def as_role(role, function, view, *given):
        town = View(view.as_of, view.start)
        return ask(role, function, (view, *given), lambda: divisions.held(view.scope, raw(function, town, *given)))

    return as_role


def view(scope):
    return View.of(dt.date(2026, 10, 31), None, scope)


def test_every_page_is_classified():
    assert {each.path or "" for each in PAGES} <= set(WHO_SEES)


def test_a_page_that_is_not_classified_opens_for_nobody():
    assert not any(Policy(Access("x", role)).allows_page("brand-new") for role in ROLES.values())


def test_the_page_where_ledgers_are_loaded_opens_for_those_who_load():
    """The page itself asks nobody again."""
    assert WHO_SEES["data"] == {role for role in ROLES.values() if role.loads}


@pytest.mark.parametrize("role", ROLES)
def test_a_sign_in_leads_every_role_to_a_page_that_there_is(role):
    path, _, asked = onward(Access("x", ROLES[role]), "").partition("?")
    assert path.removeprefix(base()) in {each.path or "" for each in PAGES}
    assert asked == ("mode=meeting" if role == "projector" else "")


@pytest.mark.parametrize("scope", SCOPES.values(), ids=list(SCOPES))
@pytest.mark.parametrize("role", ROLES)
def test_figures_come_for_the_roles_own_scope_alone(read, part, listed, role, scope):
    mine = {"area": (AREA, VILLAGE), "village": (VILLAGE,)}.get(role)
    calls = [
        (read, figures, view(scope)),
        (read, figures, view(scope), "village"),
        (read, red_list, view(scope)),
        (listed, resolutions, view(scope)),
        (read, records, "dispute.overdue", view(scope)),
        (part, by_month, view(scope), ("dispute.on_time",)),
        (part, breakdown, view(scope), ("dispute.overdue",), "category"),
        (part, guard, view(scope)),
    ]
    for way, *call in calls:
        if role in VIEWERS and (mine is None or scope in mine):
            way(role, *call)
        else:
            with pytest.raises(NotAllowed):
                way(role, *call)


@pytest.mark.parametrize("role", VIEWERS)
def test_what_holds_every_village_is_given_to_nobody(read, role):
    own = view(OWN.get(role))
    for call in ((breakdown, ("clue.open",), "month", own), (by_month, ("dispute.on_time",), own), (guard, own)):
        with pytest.raises(TypeError):
            read(role, *call)


@pytest.mark.parametrize("scope", SCOPES.values(), ids=list(SCOPES))
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("by", [None, "village", "area", "month"])
def test_clue_figures_by_role_and_scope(read, raw, role, scope, by):
    try:
        rows = read(role, figures, view(scope), by)
    except NotAllowed:
        return
    exact = {row.code: row.results for row in raw(figures, view(scope), by)}
    for row in rows:
        town = row.code == "990101100" or (by == "month" and scope is None)
        for figure_id in CLUE_IDS:
            if ROLES[role].clues is Clues.NONE:
                assert figure_id not in row.results
                continue
            shown, true = row.results[figure_id], exact[row.code][figure_id]
            if ROLES[role].exact or town:
                assert shown == true and not isinstance(shown, Withheld)
            elif isinstance(shown, Withheld):
                assert (shown.n, shown.N, shown.value, shown.low, shown.high) == (None,) * 5
            else:
                assert true.unit == "days" or min(_counts(true)) >= 5


def _counts(result):
    return (result.n, result.N - result.n) if result.unit == "rate" else (result.value,)


def test_the_town_less_what_is_shown_gives_no_hidden_count(read, raw):
    rows = read("leader", figures, view(None), "area")
    for figure_id in CLUE_IDS:
        covered = [row for row in rows if isinstance(row.results[figure_id], Withheld)]
        true = {row.code: row.results[figure_id] for row in raw(figures, view(None), "area")}
        small = [row for row in covered if true[row.code].unit == "count" and true[row.code].value < 5]
        assert not small or len(covered) >= 2


@pytest.mark.parametrize("role", ROLES)
def test_a_drill_down_into_clues(read, connection, role):
    codes = set(connection.scalars(select(Clue.code)))
    for figure_id in (each for each in CLUE_IDS if isinstance(FIGURES[each], Tabular)):
        if ROLES[role].clues is Clues.CODES:
            assert set(read(role, records, figure_id, view(None)).met) <= codes
        else:
            with pytest.raises(NotAllowed):
                read(role, records, figure_id, view(OWN.get(role)))


def test_a_leader_sees_no_codes_where_the_count_is_withheld(read):
    shown = read("leader", figures, view(VILLAGE))[0].results
    assert any(isinstance(shown[each], Withheld) for each in CLUE_IDS)
    for figure_id in CLUE_IDS:
        if isinstance(shown[figure_id], Withheld):
            with pytest.raises(NotAllowed):
                read("leader", records, figure_id, view(VILLAGE))
        assert read("office", records, figure_id, view(VILLAGE)) is not None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("function", [clues.ages, clues.source_by_field])
def test_the_splits_of_clues(part, role, function):
    for scope in (None, VILLAGE):
        may = role in VIEWERS and (ROLES[role].exact or (ROLES[role].clues is not Clues.NONE and scope is None))
        if may:
            part(role, function, view(scope))
        else:
            with pytest.raises(NotAllowed):
                part(role, function, view(scope))


@pytest.mark.parametrize("role", VIEWERS)
def test_the_red_list_names_single_clues_to_some_alone(read, role):
    items = read(role, red_list, view(OWN.get(role)))
    found = [item for item in items if item.figure_id.startswith("clue.")]
    assert bool(found) == (ROLES[role].clues is Clues.CODES)


def test_the_freshness_of_the_clue_ledger_is_not_for_areas_and_villages(read):
    assert "clue" not in {each.kind for each in read("village", ledgers)}
    assert not any(each.rows or each.refused or each.quarantined for each in read("village", ledgers))
    assert "clue" in {each.kind for each in read("leader", ledgers)}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_of_the_whole_town_whatever_the_scope_is_not_for_areas_and_villages(read, role):
    own = view(OWN.get(role))
    calls = [
        (baselines, own),
        (meeting_months, own),
        (briefing, own),
        (foundations.differing_control_totals, own.as_of),
        (data_quality.waiting, None, None),
        (data_quality.village_rows, view(None)),
        (data_quality.silent, view(None)),
    ]
    for call in calls:
        if role in TOWN_WIDE or (role == "projector" and call[0] is briefing):
            read(role, *call)
        else:
            with pytest.raises(NotAllowed):
                read(role, *call)


@pytest.mark.parametrize("role", [each for each in ROLES if ROLES[each] in WHO_SEES["meeting"]])
def test_a_briefing_holds_the_same_for_every_role_so_that_a_snapshot_of_one_may_be_anothers(read, raw, role):
    whole = raw(briefing, view(None))
    assert read(role, briefing, view(None)) == whole
    codes = re.findall(r"XS\d+", snapshots.BRIEFING.dump_json(whole).decode())
    assert codes == [] and whole.overdue_clues
    assert not any(each.startswith("clue.") for row in (*whole.areas, *whole.villages) for each in row.results)


def test_the_papers_are_for_those_who_see_the_town_and_clue_codes():
    assert {name for name, role in ROLES.items() if Policy(Access("x", role)).makes_papers} == {"leader", "office"}


def test_the_papers_of_a_smaller_scope_list_no_clue(connection):
    for scope in (AREA, VILLAGE):
        assert not _clue_codes(make_pack(connection, view(scope), None, "x"))
    assert _clue_codes(make_pack(connection, view(None), None, "x"))


def _clue_codes(papers):
    found = set()
    for paper in papers:
        with zipfile.ZipFile(BytesIO(paper.content)) as archive:
            for name in archive.namelist():
                found |= set(re.findall(rb"XS\d{3,}", archive.read(name)))
    return found


LISTED = (coverage.patrols, coverage.points, chain.posts)


@pytest.mark.parametrize("role", ROLES)
def test_who_answers_for_patrols_and_points_is_told_of_the_role_s_own_places_alone(listed, role):
    for scope, code in SCOPES.items():
        allowed = ROLES[role] in WHO_SEES["map"] and (role not in OWN or code in (OWN[role], VILLAGE))
        if not allowed:
            for each in LISTED:
                with pytest.raises(NotAllowed):
                    listed(role, each, view(code))
            continue
        gaps, points = coverage.answered(*(listed(role, each, view(code)) for each in LISTED))
        assert gaps and points and all(each.official.person for each in gaps) and all(each.owner for each in points)
        assert scope == "town" or {each.village_code for each in gaps} == {each.village_code for each in points}
