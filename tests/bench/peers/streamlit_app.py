"""The disputes page as a bare Streamlit app: the same HTML and charts, `st.plotly_chart` and one choice."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts import parts, theme
from tests.bench.peers.content import Drawn, Reader, content, reader


@st.cache_resource
def the_reader() -> Reader:
    return reader()


def show(piece: Drawn | str) -> None:
    if isinstance(piece, Drawn):
        st.html(f'<div class="block">{parts.card(piece.title, "", piece.aside)}</div>')
        figure = go.Figure(json.loads(piece.chart.to_json()))
        st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=piece.title)
    elif piece:
        st.html(f'<div class="block">{piece}</div>')


st.set_page_config(layout="wide")
st.html(f"<style>{theme.sheet()}</style>")
read = the_reader()
villages = {"": "全镇"} | {each.code: each.short_name for each in read.villages.all}
page = content(read, st.selectbox("村", list(villages), format_func=villages.__getitem__, key="village_choice"))
for piece in page.head:
    show(piece)
for column, pieces in zip(st.columns([1.15, 1, 0.85]), (page.left, page.middle, page.right), strict=True):
    with column:
        for piece in pieces:
            show(piece)
show(page.table)
