"""What Streamlit itself costs: for each page of ours the same charts and map, read from a file of constants.

A page has a title, a choice of the village and links to the others; nothing is computed, no database is read.
"""

import json
import os
from functools import partial
from pathlib import Path

import plotly.graph_objects as go
import pydeck
import streamlit as st

from dashboard.navigation import PAGES


@st.cache_resource
def constants() -> dict:
    """By page and village code ("" for the town): `charts` (Plotly's figures) and `map` (deck.gl's JSON, or none)."""
    read = json.loads(Path(os.environ["BENCH_CONSTANTS"]).read_text(encoding="utf-8"))
    for villages in read.values():
        for found in villages.values():
            found["charts"] = [go.Figure(json.loads(each)) for each in found["charts"]]
    return read


class Deck(pydeck.Deck):
    """A finished map."""

    def __init__(self, finished: str) -> None:
        super().__init__(map_provider=None)
        self.finished = finished

    def to_json(self) -> str:
        return self.finished


def draw(name: str) -> None:
    """Draw a page for the village that its address asks for."""
    villages = constants()[name]
    asked = st.query_params.get("village", "")
    st.session_state.chosen = asked
    st.selectbox("村", list(villages), key="chosen", on_change=choose, width=120)
    st.html(f'<div class="headline">{name} {asked}</div>')
    found = villages[asked]
    columns = st.columns(max(len(found["charts"]), 1))
    for place, (column, chart) in enumerate(zip(columns, found["charts"], strict=False)):
        column.plotly_chart(chart, theme=None, config={"displayModeBar": False}, key=f"chart {place}")
    if found["map"]:
        st.pydeck_chart(Deck(found["map"]), height=430, key="map")


def choose() -> None:
    st.query_params["village"] = st.session_state.chosen


st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
pages = [
    st.Page(partial(draw, each.file), title=each.title, url_path=each.path or "overview", default=each.path is None)
    for each in PAGES
    if each.file in constants()
]
chosen = st.navigation(pages, position="hidden")
with st.container(horizontal=True):
    for page in pages:
        st.page_link(page, label=page.title)
chosen.run()
