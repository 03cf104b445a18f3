"""A county of two towns in one database: its page, its towns' pages, and who may open which."""

import re

import pytest
import streamlit as st
from sqlalchemy import delete, make_url, select
from streamlit.testing.v1 import AppTest

from dashboard import towns
from dashboard.access.policy import NotAllowed
from dashboard.access.roles import AREA, LEADER, OFFICE, Access
from dashboard.figures import rollups
from dashboard.figures.compute import measure
from dashboard.navigation import PAGES
from dashboard.view import View
from db.engine import loading_engine, reading_engine
from db.ledgers.store import bump_version
from db.schema import Duty, ImportBatch, ImportSheet, Patrol
from tests.county import COUNTY, DAY, FIRST, SECOND, make_county
from tests.html_of import html_of

# What a page of a town asks more than one of the only town: whose version, and the tree once.
MORE = 4
OF_SECOND = select(ImportBatch.id).where(ImportBatch.town_code == SECOND)


@pytest.fixture
def county(county_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", county_url)
    st.cache_resource.clear()
    return county_url


def drawn(page, **asked):
    at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=120)
    at.query_params["as_of"] = DAY.isoformat()
    for name, value in asked.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return " ".join(html_of(at))


def test_the_county_shows_its_towns_side_by_side_and_the_way_to_each(county):
    text = drawn("region")
    assert "8 个村" in text
    assert all(f"town={town}" in text for town in (FIRST, SECOND))
    with reading_engine(make_url(county)).connect() as connection:
        whole = measure(connection, (View.of(DAY),), ("dispute.on_time",)).row(0).results["dispute.on_time"]
    assert f"({whole.n}/{whole.N})" in text
    assert "到期化解明显低于" in text and "汇总待更新" not in text


def test_a_town_without_a_ledger_is_named_and_neither_praised_nor_blamed(tmp_path, monkeypatch):
    url = make_county(tmp_path / "lacking.db")
    engine = loading_engine(make_url(url))
    with engine.begin() as connection:
        for model in (Duty, Patrol):
            connection.execute(delete(model).where(model.town_code == SECOND))
        lost = ImportSheet.kind.in_(("duty", "patrol")), ImportSheet.batch_id.in_(OF_SECOND)
        connection.execute(delete(ImportSheet).where(*lost))
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", url)
    st.cache_resource.clear()
    text = drawn("region")
    assert "1 个单位有台账未装载" in text
    assert "责任清单、巡逻</td>" in text
    [row] = re.findall(f'<tr><td><span class="nowrap"><a[^>]*town={SECOND}.*?</tr>', text)
    cells = [re.sub("<[^>]+>", "", cell) for cell in row.split("</td>")]
    assert [cell for cell in cells if "未装载" in cell] == ["○ 未装载"] * 2
    with reading_engine(make_url(url)).connect().execution_options(town=FIRST) as connection:
        first = measure(connection, (View.of(DAY),), ("patrol.weeks",)).row(0).results["patrol.weeks"]
    assert f"({first.n}/{first.N})" in text


def test_a_region_has_all_villages_again_once_the_rollups_are_rebuilt(county):
    engine = loading_engine(make_url(county))
    with engine.begin() as connection:
        bump_version(connection, demo=True, town=FIRST)
    assert "1 个单位的汇总待更新" in drawn("region")
    rollups.rebuild(engine)
    assert "汇总待更新" not in drawn("region")


@pytest.mark.parametrize("day", ["1900-01-01", "2100-12-31", "0001-01-01", "9999-12-31"])
def test_the_county_draws_at_the_ends_of_the_calendar_and_beyond(county, day):
    assert "8 个村" in drawn("region", as_of=day)


def test_a_towns_page_shows_that_town_alone(county):
    shown = {}
    for town in (FIRST, SECOND):
        text = drawn("overview", town=town)
        with reading_engine(make_url(county)).connect().execution_options(town=town) as connection:
            own = measure(connection, (View.of(DAY),), ("dispute.on_time",)).row(0).results["dispute.on_time"]
        assert f"({own.n}/{own.N})" in text
        shown[town] = (own.n, own.N)
    assert shown[FIRST] != shown[SECOND]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_page_of_a_town_draws_with_few_statements(county, page, statements):
    asked = {"town": SECOND, "figure": "dispute.on_time", "village": f"{SECOND}200"}
    if page.file != "village":
        asked.pop("village")
    text = drawn(page.file, **asked)
    assert text and len(statements) <= 12 + MORE
    assert FIRST not in text.replace(SECOND, "")


def test_an_address_without_a_town_leads_to_the_county(county):
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=120).run()
    assert not at.exception
    assert any("青山县（8 个村）" in each for each in html_of(at))


@pytest.mark.parametrize(
    "access, asked, place",
    [
        (Access("甲", LEADER), {}, COUNTY),
        (Access("甲", LEADER), {"town": SECOND}, SECOND),
        (Access("甲", LEADER), {"region": COUNTY}, COUNTY),
        (Access("甲", LEADER), {"town": "1"}, COUNTY),
        (Access("甲", OFFICE, FIRST), {}, FIRST),
        (Access("甲", OFFICE, COUNTY), {"town": FIRST}, FIRST),
        (Access("甲", OFFICE, FIRST), {"town": SECOND}, None),
        (Access("甲", OFFICE, FIRST), {"region": COUNTY}, None),
        (Access("甲", AREA, f"{SECOND}-01"), {}, SECOND),
        (Access("甲", AREA, f"{SECOND}-01"), {"town": FIRST}, None),
        (Access("甲", AREA, "gone"), {}, None),
    ],
)
def test_an_account_reaches_its_own_place_and_what_lies_below(county, monkeypatch, access, asked, place):
    monkeypatch.setattr(st, "query_params", asked)
    if place is None:
        with pytest.raises(NotAllowed):
            towns.town_context(access)
        return
    found = towns.town_context(access)
    assert found.place == place and found.is_region == (place == COUNTY)
    assert found.version.town == (None if place == COUNTY else place)
    assert bool(found.notes) == (asked.get("town") == "1")
