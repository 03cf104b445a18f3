"""Role × page × scope × channel: exactly what each may see, and nothing more. Parametrised over the declared pages."""

import datetime as dt
import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import make_url, select
from streamlit.testing.v1 import AppTest

from dashboard.access import current
from dashboard.access.login import onward
from dashboard.access.paths import base
from dashboard.access.policy import ALL_VIEWERS, NotAllowed, Policy
from dashboard.access.policy import PAGES as WHO_SEES
from dashboard.access.roles import ROLES, Access, Clues
from dashboard.access.suppress import hidden
from dashboard.charts import theme
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
from db.engine import reading_engine
from db.schema import Clue
from tests.access.conftest import AREA, OTHER_VILLAGE, OWN, VILLAGE
from tests.html_of import html_of

DAY = "2026-10-31"
SCOPES = {"town": None, "area": AREA, "own village": VILLAGE, "other village": OTHER_VILLAGE}
VIEWERS = [each for each in ROLES if ROLES[each] in ALL_VIEWERS]
TOWN_WIDE = [each for each in VIEWERS if each not in OWN]
DRAWN = [
    (role, page, scope)
    for role in ROLES
    for page in PAGES
    for scope in (("own village", "other village") if role in OWN else ("town", "own village"))
    if ROLES[role] in WHO_SEES.get(page[2] or "", ())
]
# The page that a link or a chart's point leads to.
LINKED = re.compile(r'"([a-z]+)\?[^"]*as_of=')
CLUE_IDS = [each for each in FIGURES if each.startswith("clue.")]


@pytest.fixture(scope="module")
def connection(demo_url):
    with reading_engine(make_url(demo_url)).connect() as connection:
        yield connection


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


def drawn(at):
    """Everything that a page sends to the browser, as one text."""
    sent = "".join(html_of(at)) + "".join(str(each.proto) for each in at.get("plotly_chart"))
    return unescape(sent + "".join(each.proto.json for each in at.get("deck_gl_json_chart")))


@pytest.mark.parametrize("role, page, scope", DRAWN, ids=lambda each: each if isinstance(each, str) else each[0])
def test_a_page_sends_the_browser_no_more_than_the_role(app, connection, role, page, scope):
    code = SCOPES[scope]
    asked = {} if code is None else {"area" if code == AREA else "village": code}
    at = app(role, f"pages/{page[0]}.py", as_of=DAY, **asked)
    assert not at.exception
    text = drawn(at)
    assert "无权查看" not in text and "读不到" not in text
    sent_codes = set(re.findall(r"XS\d+", text))
    if ROLES[role].clues is not Clues.CODES:
        assert not sent_codes
    if ROLES[role].clues is Clues.NONE and page[0] != "audit":
        assert "线索按期" not in text and "在办线索" not in text and "线索未经核实" not in text
    if role in OWN:
        others = [each.short_name for each in Villages.read(connection).all if not _mine(role, each)]
        # A task's own words may hold «柳沟村» as they hold any text; a name on its own is a place.
        assert not [name for name in others if f">{name}<" in text]
    led_to = {each for each in LINKED.findall(text) if each in WHO_SEES}
    assert {each for each in led_to if ROLES[role] not in WHO_SEES[each]} == set()


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


@pytest.mark.parametrize(("role", "name"), [("area", "第二管理区"), ("village", "上泉村")])
@pytest.mark.parametrize("page", ["overview", "chain", "disputes", "map", "foundations"])
def test_whoever_is_bound_to_a_place_reads_its_name_first(app, role, name, page):
    assert f'class="headline">{name}：' in drawn(app(role, f"pages/{page}.py", as_of=DAY))


def test_a_village_that_is_seen_alone_has_none_beside_it(app):
    steps = {
        role: drawn(app(role, "pages/village.py", as_of=DAY, village=VILLAGE)).partition('class="steps">')[2][:600]
        for role in ("village", "leader")
    }
    assert "所属：第二管理区" in steps["village"] and "→" not in steps["village"].partition("</div>")[0]
    assert steps["leader"].partition("</div>")[0].count("<a ") == 4


def _mine(role, village):
    return OWN[role] in (village.code, village.parent_code)


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_offers_the_roles_pages_and_says_who_is_signed_in(app, role):
    at = app(role, "dashboard/app.py", as_of=DAY)
    assert not at.exception
    offered = set(re.findall(r"<a [^>]*>([^<]*)</a>", drawn(at).partition("<nav")[2].partition("</nav>")[0]))
    assert offered == {each.title for each in PAGES if each.listed and ROLES[role] in WHO_SEES[each.path or ""]}
    if not offered:
        assert role == "projector"
        assert "<section" in drawn(at) and "<nav" not in drawn(at)
        return
    assert f"{role}账号（{ROLES[role].title}）" in drawn(at)
    assert 'class="watermark"' in drawn(at)


@pytest.mark.parametrize("role", [each for each in ROLES if each != "projector"])
def test_the_start_address_leads_every_role_to_a_page_of_its_own(app, role):
    at = app(role, "dashboard/app.py", as_of=DAY)
    assert not at.exception and "无权查看" not in drawn(at)
    assert 'class="headline"' in drawn(at)


def test_an_ended_session_draws_nothing(app, monkeypatch):
    app("office", "dashboard/app.py")
    monkeypatch.setattr(current, "presented_cookie", lambda: "stolen.cookie")
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60).run()
    assert "登录已失效" in drawn(at) and "headline" not in drawn(at).replace(theme.STYLE, "")


def test_another_village_in_the_url_is_answered_by_the_own_one_with_a_note(app):
    at = app("village", "dashboard/app.py", as_of=DAY, village=OTHER_VILLAGE)
    assert any('class="notice"' in each and "只能看上泉村" in each for each in html_of(at))
    assert "南洼村" not in drawn(at)


@pytest.fixture
def snapshot(app, raw):
    """The number of a meeting that was frozen."""
    return str(snapshots.take(raw(briefing, view(None)), "扫黑办").entry.id)


@pytest.mark.parametrize("file", ["dashboard/app.py", "pages/slides.py"])
@pytest.mark.parametrize("role", ROLES)
def test_a_kept_meeting_opens_for_those_who_may_open_the_meeting_alone(app, role, file, snapshot):
    at = app(role, file, mode="meeting", snapshot=snapshot)
    assert not at.exception
    assert ("<section" in drawn(at)) == (ROLES[role] in WHO_SEES["meeting"])


@pytest.mark.parametrize("role", ROLES)
def test_the_list_of_snapshots_is_for_those_who_may_open_it_alone(app, role, snapshot):
    at = app(role, "pages/snapshots.py")
    assert not at.exception
    assert ("会议快照 1 份" in drawn(at)) == (ROLES[role] in WHO_SEES["snapshots"])
    assert ("不能打开这一页" in drawn(at)) != (ROLES[role] in WHO_SEES["snapshots"])


@pytest.mark.parametrize("role", [each for each in ROLES if each != "projector"])
def test_the_top_bar_links_to_the_meeting_for_those_who_may_open_it_alone(app, role):
    sent = drawn(app(role, "dashboard/app.py", as_of=DAY))
    assert (">会议模式</a>" in sent) == (ROLES[role] in WHO_SEES["meeting"])
    # The kept meetings are reached from the meetings page, by whoever may open it.
    assert 'href="snapshots' not in sent
    assert WHO_SEES["meetings"] == WHO_SEES["snapshots"]
