"""Every page draws without an exception, for the whole, an area, a village, an empty day and a senseless URL."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.label_layout import Frame
from dashboard.charts.map import SMALL_HEIGHT, SMALL_WIDTH
from dashboard.navigation import PAGES as ALL_PAGES
from tests.html_of import html_of

PAGES = ["overview", "chain", "clues", "disputes", "map", "meetings", "foundations", "data"]
VIEWS = [
    {},
    {"as_of": "2026-10-31", "area": "990101100-02"},
    {"as_of": "2026-10-31", "from": "2026-10-01", "village": "990101100200"},
    {"as_of": "1999-01-01"},
    {"as_of": "gestern", "from": "2030-01-01", "area": "x", "village": "<script>"},
]


@pytest.fixture
def app(demo_url, monkeypatch):
    import streamlit as st

    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    st.cache_data.clear()
    return lambda page: AppTest.from_file(f"../../pages/{page}.py", default_timeout=60)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_the_page_draws(app, page, view):
    at = app(page)
    for name, value in view.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    text = "".join(html_of(at))
    assert 'class="headline"' in text
    assert "读不到数据库" not in text
    assert "<script>" not in text


NOTICE = re.compile('class="notice">▲ (.*?)<')
ENDS = [
    {"as_of": "1900-01-01", "vs": "year"},
    {"as_of": "2100-12-31", "from": "1900-01-01"},
    {"as_of": "1899-12-31"},
    {"as_of": "2101-01-01"},
    {"as_of": "9999-12-31", "from": "0001-01-01"},
]


@pytest.mark.parametrize("view", ENDS, ids=str)
def test_every_page_draws_at_the_ends_of_the_calendar_and_beyond(app, view):
    for page in [*(each.file for each in ALL_PAGES), "slides"]:
        at = app(page)
        at.query_params["figure"], at.query_params["village"] = "dispute.on_time", "990101100200"
        for name, value in view.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, page
        text = "".join(html_of(at))
        assert text and "读不到数据库" not in text, page


@pytest.mark.parametrize(("as_of", "said"), [("2026-12-01", False), ("2026-12-25", True), ("2027-01-04", True)])
def test_the_header_says_that_the_days_off_of_the_view_or_of_the_next_meeting_are_not_arranged(app, as_of, said):
    at = app("../dashboard/app")
    at.query_params["as_of"] = as_of
    at.run()
    text = "".join(html_of(at))
    assert "距20日例会" in text and ("2027年放假安排未录入" in text) == said


@pytest.mark.parametrize("view", ENDS, ids=str)
def test_a_day_beyond_the_calendar_is_said_to_be_and_not_taken(app, view):
    at = app("../dashboard/app")
    for name, value in view.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    notices = [notice.group(1) for each in html_of(at) if (notice := NOTICE.search(each))]
    assert len(notices) < 2 and not at.warning
    said = re.findall("[^。]+。", "".join(notices))
    notes = [each for each in said if "在将来" not in each]
    assert (len(notes) < len(said)) == (view.get("as_of") == "2100-12-31")
    names = {"as_of": "截至日", "from": "考核期起始日"}
    beyond = [names[name] for name, value in view.items() if value[:4] in ("1899", "2101", "9999", "0001")]
    assert notes == [f"{name}不在1900年至2100年之间，已按默认显示。" for name in beyond]


def test_an_address_with_five_faults_gives_one_notice(app):
    at = app("../dashboard/app")
    for name, value in {"as_of": "gestern", "from": "2030-13-01", "area": "x", "village": "<b>", "vs": "?"}.items():
        at.query_params[name] = value
    at.run()
    notices = [notice.group(1) for each in html_of(at) if (notice := NOTICE.search(each))]
    assert len(notices) == 1 and notices[0].count("。") == 5


@pytest.mark.parametrize("page", ["9" * 5000, "99999999", "-1", "x"])
def test_a_list_has_no_such_page_and_shows_one_it_has(app, page):
    at = app("records")
    at.query_params["as_of"], at.query_params["figure"] = "2026-10-31", "dispute.accepted"
    at.query_params["page"] = page
    at.run()
    assert not at.exception
    assert any("<table>" in each for each in html_of(at))


def test_a_page_without_a_database_says_what_to_do(app, monkeypatch, tmp_path):
    import streamlit as st

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60).run()
    assert not at.exception
    assert any("读不到数据库" in each for each in html_of(at))


@pytest.mark.parametrize("page", ["overview", "chain", "clues", "disputes", "area", "foundations"])
def test_a_page_of_cards_alone_is_two_elements_at_most(app, page):
    """The browser's work for a choice grows with the elements (docs/decisions/0034-cards-as-one-element.md)."""
    at = app(page)
    at.query_params["as_of"] = "2026-10-31"
    at.run()
    assert 1 <= len(html_of(at)) <= 2
    assert len(at.columns) == 0


@pytest.mark.parametrize("village", ["990101100200", "990101100203", "990101100210"])
def test_a_villages_small_map_shows_all_its_places(app, village):
    at = app("village")
    at.query_params["as_of"] = "2026-10-31"
    at.query_params["village"] = village
    at.run()
    [deck] = [json.loads(each.proto.json) for each in at.get("deck_gl_json_chart")]
    looked_from = deck["initialViewState"]
    frame = Frame(looked_from["longitude"], looked_from["latitude"], looked_from["zoom"])
    places = [record["position"] for layer in deck["layers"] for record in layer["data"] if "position" in record]
    assert len(places) > 3
    for east, south in (frame.pixel(position) for position in places):
        assert abs(east) <= SMALL_WIDTH / 2 and abs(south) <= SMALL_HEIGHT / 2


def test_the_map_names_whom_to_ask_as_of_the_day(app):
    """西岭村 has hardly a patrol; its 包村干部 is 蒋玉兰. 桃花峪村's point is the ledger's 冯春梅's."""
    at = app("map")
    at.query_params["as_of"] = "2026-10-31"
    at.run()
    shown = "".join(html_of(at))
    [late] = re.findall("<tr>(?:(?!</tr>).)*33 天.*?</tr>", shown)
    assert "西岭村" in late and "蒋玉兰" in late
    [broken] = re.findall("<tr>(?:(?!</tr>).)*固定宣传点10.*?</tr>", shown)
    assert "桃花峪村" in broken and "冯春梅" in broken
