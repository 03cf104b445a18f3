"""矛盾纠纷: where they end, against the goals, village by village, honestly compared."""

import streamlit as st

from dashboard.charts import disputes as charts
from dashboard.charts import overview, parts
from dashboard.charts.theme import OUTCOMES
from dashboard.figures import disputes
from dashboard.figures.compute import breakdown
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    links, now, before, year = shown.links, shown.now(), shown.before(), shown.year(tuple(charts.GOALS))
    rows = shown.rows("village")
    scope = shown.scope_name
    html(parts.headline(charts.headline(now, rows, scope)))
    where = shown.read(disputes.escalated_to, shown.view)
    accepted = parts.link(f"考核期受理 {now['dispute.accepted'].value} 件", links.records("dispute.accepted"))
    html(parts.card("去向", parts.hundred_bar(now, where, links), accepted))
    rates, counts = st.columns([1.4, 1], gap="small")
    with rates:
        html(charts.rates(now, before, year, links))
    with counts:
        html(charts.counts(now, before, links))
    left, middle, right = st.columns([1.25, 1, 1], gap="small")
    with middle:
        names = {name: figure_id for figure_id, name in charts.GOALS.items()}
        choice = (
            st.segmented_control(
                "比较哪项", list(names), default="到期化解", required=True, label_visibility="collapsed"
            )
            or "到期化解"
        )
        chosen = names[choice]
        chart(f"{choice}率", overview.trend(year, chosen, "目标"), "各月末，此前12个月")
        chart("各月受理", charts.months(shown.months(("dispute.accepted",)), links), "近12个月，件")
        html(charts.zero_reports(now, before, rows, links))
    with left:
        drawn = charts.villages(chosen, now[chosen], rows, scope, links)
        chart(f"各村{choice}率", drawn, f"点为比率，线为95%区间；整条线低于{scope}的才点名")
    with right:
        split = shown.read(breakdown, tuple(OUTCOMES), shown.view, "category")
        chart("各类纠纷去向", charts.kinds(split, links), "绿村、蓝镇、紫上交、灰在办；件")
