"""会议快照: the meetings that were frozen; open one again, or hold two against each other."""

import streamlit as st

from dashboard.charts import parts
from dashboard.charts import snapshots as charts
from dashboard.page import fence, html
from dashboard.screen import screen
from dashboard.state import snapshots

shown = screen()
with fence():
    shown.policy.check_page("snapshots")
    entries = snapshots.listed(shown.town)
    links, query = shown.links, st.query_params
    then, now = charts.chosen(entries, query.get("then", ""), query.get("now", ""))
    first = parts.headline(charts.headline(entries))
    if not entries:
        html(first, charts.none_yet(links))
        st.stop()
    html(first)
    left, right = st.columns([1, 1.3], gap="small")
    with left:
        html(charts.listing(entries, then, now, shown.version.version, links))
    with right:
        if then and now:
            try:
                html(charts.comparison(*(snapshots.read(each.id, shown.town) for each in (then, now))))
            except snapshots.NoSnapshot as refusal:
                html(parts.card("对照", parts.empty(str(refusal))))
        elif now:
            html(charts.alone())
