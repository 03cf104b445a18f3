"""The filter bar and the search: what their choices are called."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

AREA, VILLAGE = "990101100-02", "990101100200"


@pytest.mark.parametrize("query", [{}, {"area": AREA}, {"village": VILLAGE}], ids=str)
def test_the_choice_that_takes_everything_is_named_for_its_own_box(demo_url, monkeypatch, query):
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
    for name, value in {"as_of": "2026-10-31", **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    for key in ("area_choice", "village_choice"):
        names = at.selectbox(key=key).options
        assert names[0] == "全部" and "全镇" not in names, "of an area's villages 全镇 is not the whole"
