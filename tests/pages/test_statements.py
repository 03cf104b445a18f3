"""A page asks the database a fixed number of times, whatever the number of villages."""

import datetime as dt

import pytest
import streamlit as st
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate

MOST = 12


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """A demo town of 21 villages, and one of 4."""
    urls = []
    for size in (1, 0.2):
        url = make_url(f"sqlite:///{tmp_path_factory.mktemp('statements') / 'demo.db'}")
        migrate(url)
        make_demo(loading_engine(url), size=size, today=dt.date(2026, 10, 31))
        urls.append(url.render_as_string())
    return urls


@pytest.mark.parametrize("page", ["meetings", "foundations", "data"])
def test_a_page_asks_the_same_few_times_in_a_small_town_and_in_a_large_one(towns, statements, monkeypatch, page):
    asked = []
    for url in towns:
        monkeypatch.setenv("DATABASE_URL", url)
        st.cache_resource.clear()
        statements.clear()
        at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
        at.query_params["as_of"] = "2026-10-31"
        at.switch_page(f"../pages/{page}.py").run()
        assert not at.exception
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert 0 < asked[0] <= MOST
