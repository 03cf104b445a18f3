"""The charts that pages send: Plotly itself finds nothing wrong with them."""

import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.html_of import html_of

# No village has five 议定事项: instead of the funnel stands a sentence.
CHARTS = {"overview": 1, "clues": 2, "disputes": 4, "village": 2, "area": 1}
VIEWS = {
    "overview": {},
    "clues": {},
    "disputes": {"rate": "resolution.on_time"},
    "village": {"village": "990101100200"},
    "area": {"area": "990101100-02"},
}


@pytest.mark.parametrize("page", CHARTS)
def test_plotly_finds_nothing_wrong_with_the_charts_of_a_page(demo_url, monkeypatch, page):
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=60)
    for name, value in {"as_of": "2026-10-31", **VIEWS[page]}.items():
        at.query_params[name] = value
    at.run()
    text = "".join(html_of(at))
    told = [unescape(each) for each in re.findall("data-figure='(.*?)'", text)]
    assert len(told) == CHARTS[page]
    assert not any("<" in each or ">" in each for each in told)
    drawn = [go.Figure(json.loads(each)) for each in told]
    assert all(figure.data and figure.layout.height for figure in drawn)
