"""Every page draws without an exception, for the whole, an area, a village, an empty day and a senseless URL."""

import pytest
from streamlit.testing.v1 import AppTest

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
    text = "".join(each.proto.body for each in at.get("html"))
    assert 'class="headline"' in text
    assert "读不到数据库" not in text
    assert "<script>" not in text


def test_a_page_without_a_database_says_what_to_do(app, monkeypatch, tmp_path):
    import streamlit as st

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60).run()
    assert not at.exception
    assert any("读不到数据库" in each.proto.body for each in at.get("html"))
