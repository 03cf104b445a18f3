"""总览: the exceptions first, then the state, then every village."""

import streamlit as st

from dashboard.charts import control as controls
from dashboard.charts import overview, parts
from dashboard.figures import freshness
from dashboard.figures.control import control
from dashboard.figures.red_list import red_list
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    links, now, before, year = shown.links, shown.now(), shown.before(), shown.year(tuple(overview.RATES))
    red = shown.read(red_list, shown.view)
    html(parts.headline(overview.headline(now, red)))
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        html(overview.red_list(red, links))
        html(overview.matrix(shown.rows("village"), links))
    with right:
        html(overview.rate_cards(now, before, year, links))
        accepted = parts.link(f"考核期受理 {now['dispute.accepted'].value} 件", links.records("dispute.accepted"))
        html(parts.card("矛盾纠纷去向", parts.hundred_bar(now, shown.escalated_to(), links), accepted))
        months = shown.by_month(("dispute.on_time",))
        drawn = control("dispute.on_time", months)
        hrefs = links.intake("dispute.on_time", shown.last_months())
        chart("到期化解率　按受理月", controls.chart(drawn, 210, hrefs), controls.sentence(drawn))
        html(overview.clue_line(now, links))
        html(overview.freshness(shown.read(freshness.ledgers)))
