"""责任链: who answers for what, what stands vacant, and what is late."""

import streamlit as st

from dashboard.charts import chain as charts
from dashboard.charts import parts
from dashboard.figures import chain
from dashboard.page import fence, html, screen

DUTIES = ("chain.duties_on_time", "chain.duties_overdue")

shown = screen()
with fence():
    links, now, before = shown.links, shown.now(), shown.before()
    holders = shown.read(chain.posts, shown.view)
    html(parts.headline(charts.headline(now, holders)))
    cards = [
        parts.rate_card("责任人到位", now["chain.posts"], before, links),
        parts.rate_card("责任链完整村", now["chain.complete_villages"], before, links),
        parts.rate_card("责任事项按期", now["chain.duties_on_time"], before, links),
        parts.rate_card("承诺书签订", now["chain.pledges"], before, links),
    ]
    html(f'<div class="grid4">{"".join(cards)}</div>')
    left, right = st.columns([1.7, 1], gap="small")
    with left:
        html(charts.posts(holders, shown.view.as_of, links))
    with right:
        levels = shown.breakdown(DUTIES, "level")
        overdue = parts.link(f"逾期 {now[DUTIES[1]].value} 项", links.records(DUTIES[1]))
        html(charts.by_level("责任事项　按层级", DUTIES[0], levels, overdue, links))
        html(charts.by_owner(shown.breakdown(DUTIES, "owner"), links))
        pledges = shown.breakdown(("chain.pledges",), "level")
        html(charts.by_level("承诺书　按层级", "chain.pledges", pledges, f"{shown.view.as_of.year}年名册", links))
