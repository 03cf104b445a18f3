"""记录: the list behind a number: what has not been met first, then what counts."""

import streamlit as st

from dashboard.charts import parts
from dashboard.charts import records as charts
from dashboard.figures.records import records
from dashboard.figures.registry import FIGURES, UnknownFigure
from dashboard.figures.slices import NAMES
from dashboard.pack.listing import listing
from dashboard.page import export, fence, html
from dashboard.screen import screen

shown = screen()
query = st.query_params
page = query.get("page", "1")
chosen = charts.ListQuery(
    query.get("figure", ""),
    tuple((name, query[name]) for name in NAMES if name in query),
    query.get("part", ""),
    query.get("sort", ""),
    int(page) if page.isdecimal() and len(page) < 9 else 1,
    query.get("code", ""),
)
with fence():
    try:
        found = shown.read(records, chosen.figure_id, shown.view, chosen.where)
    except UnknownFigure:
        html(parts.headline("没有这个指标"), parts.card("记录", parts.empty("请从各页点一个数字进来。")))
    else:
        links = shown.links
        result = found.result() if chosen.where else shown.now()[chosen.figure_id]
        html(parts.headline(charts.headline(result, found, shown.scope_name)), charts.about(result, chosen.where))
        html(charts.one(found, chosen, shown.view.as_of, links))
        with st.container(horizontal=True, vertical_alignment="center"):
            html(charts.tabs(found, chosen, links), width="content")
            st.space("stretch")
            export(
                shown,
                f"{FIGURES[found.id].name}_{shown.view.as_of}.xlsx",
                listing,
                charts.headline(result, found, shown.scope_name),
                FIGURES[found.id].definition,
                charts.ordered(found, chosen),
                shown.view,
                *shown.marks(),
            )
        html(charts.listing(result, found, chosen, shown.view.as_of, links))
