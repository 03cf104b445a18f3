"""区域: a county, a city or a province: what is late where, every place below side by side, and the way down to a town."""

import streamlit as st

from dashboard.charts import disputes, overview, parts
from dashboard.charts import region as charts
from dashboard.figures.funnel import funnel
from dashboard.page import chart, fence, html
from dashboard.region import OneTown, region_screen

with fence():
    try:
        shown = region_screen()
    except OneTown:
        html(parts.headline("这个库里只有一个镇"))
        html(parts.card("区域", parts.empty("没有上级区域可看；镇的情况在总览等各页。")))
        st.stop()
    chosen, name = disputes.compared(st.query_params.get("rate"))
    links, now, before, rows = shown.links, shown.now().results, shown.before(), shown.rows()
    html(parts.headline(charts.headline(shown.name, shown.villages, now, rows)))
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        html(charts.late(rows, links))
        html(overview.matrix(rows, links, "单位"))
    with right:
        html(overview.rate_cards(now, before, [], links))
        accepted = f"考核期受理 {now['dispute.accepted'].value:,} 件"
        html(parts.card("矛盾纠纷去向", parts.hundred_bar(now, {}, links), accepted))
        html(disputes.choices(chosen, links, "region", region=shown.code))
        drawn = funnel(now[chosen], rows)
        aside = f"点为比率，线为95%区间；{shown.name}为竖线"
        chart(f"{name}率", disputes.villages(chosen, now[chosen], rows, drawn, shown.name, links), aside)
        html(charts.sizes(shown.below, rows, links))
