"""矛盾纠纷: where they end, against the goals, village by village, honestly compared."""

import streamlit as st

from dashboard.charts import disputes as charts
from dashboard.charts import parts
from dashboard.charts.theme import OUTCOMES
from dashboard.figures import disputes
from dashboard.figures.compute import breakdown
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    now, before = shown.now(), shown.before()
    rows = shown.rows("village")
    html(parts.headline(charts.headline(now, rows)))
    where = shown.read(disputes.escalated_to, shown.view)
    html(parts.card("去向", parts.hundred_bar(now, where), f"考核期受理 {now['dispute.accepted'].value} 件"))
    html(charts.rates(now, before, shown.year()))
    left, right = st.columns([1.25, 1], gap="small")
    with left:
        names = {name: figure_id for figure_id, name in charts.GOALS.items()}
        choice = st.segmented_control(
            "比较哪项", list(names), default="到期化解", required=True, label_visibility="collapsed"
        )
        chosen = names[choice or "到期化解"]
        chart(
            f"各村{choice}",
            charts.villages(chosen, now[chosen], rows),
            "点为比率，线为95%区间；区间都在全镇以下的才点名",
        )
    with right:
        html(charts.counts(now, before))
        chart("各月受理", charts.months(shown.months()), "近12个月，件")
        chart(
            "各类纠纷去向",
            charts.kinds(shown.read(breakdown, list(OUTCOMES), shown.view, "category")),
            "绿村、蓝镇、紫上交、灰在办；件",
        )
