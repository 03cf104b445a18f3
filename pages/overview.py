"""总览: the exceptions first, then the state, then every village."""

import streamlit as st

from dashboard.charts import overview, parts
from dashboard.figures import disputes, freshness
from dashboard.figures.red_list import red_list
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    now, before, year = shown.now(), shown.before(), shown.year()
    red = shown.read(red_list, shown.view)
    html(parts.headline(overview.headline(now, red)))
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        html(overview.red_list(red))
        html(overview.matrix(shown.rows("village")))
    with right:
        html(overview.rate_cards(now, before, year))
        where = shown.read(disputes.escalated_to, shown.view)
        html(
            parts.card("矛盾纠纷去向", parts.hundred_bar(now, where), f"考核期受理 {now['dispute.accepted'].value} 件")
        )
        chart("到期化解率", overview.trend(year, "dispute.on_time", "目标"), "各月末，此前12个月")
        html(overview.clue_line(now))
        html(overview.freshness(shown.read(freshness.ledgers)))
