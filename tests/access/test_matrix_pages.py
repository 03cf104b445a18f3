"""Role × page × scope: what each page sends to the browser, and where it leads. Over all declared pages."""

import datetime as dt
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import current
from dashboard.access.policy import PAGES as WHO_SEES
from dashboard.access.roles import ROLES, Clues
from dashboard.charts import theme
from dashboard.figures.briefing import briefing
from dashboard.figures.scopes import Villages
from dashboard.navigation import PAGES
from dashboard.state import snapshots
from dashboard.view import View
from tests.access.conftest import AREA, OTHER_VILLAGE, OWN, VILLAGE
from tests.html_of import html_of

DAY = "2026-10-31"
SCOPES = {"town": None, "own village": VILLAGE, "other village": OTHER_VILLAGE}
DRAWN = [
    (role, page, scope)
    for role in ROLES
    for page in PAGES
    for scope in (("own village", "other village") if role in OWN else ("town", "own village"))
    if ROLES[role] in WHO_SEES.get(page[2] or "", ())
]
# The page that a link or a chart's point leads to.
LINKED = re.compile(r'"([a-z]+)\?[^"]*as_of=')


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
def snapshot(app, connection):
    """The number of a meeting that was frozen."""
    frozen = briefing(connection, View.of(dt.date.fromisoformat(DAY)))
    return str(snapshots.take(frozen, "扫黑办").entry.id)


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
