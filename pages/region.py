"""区域: a county, a city or a province: what is late where, every place below side by side, and the way down to a
town."""

import streamlit as st

from dashboard.charts import disputes, outliers, overview, parts
from dashboard.charts import region as charts
from dashboard.charts.names import OUTCOMES_TITLE, in_sentence
from dashboard.charts.words import if_loaded
from dashboard.figures.funnel import funnel
from dashboard.page import fence, html
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
    lacking = shown.lacking()
    accepted = parts.accepted_words(now["dispute.accepted"])
    places = disputes.villages(chosen, now[chosen], rows, funnel(now[chosen], rows), shown.name, links)
    left = [
        charts.late(rows, links),
        overview.matrix(rows, links, "单位"),
        outliers.card(shown.outliers(now[chosen]), in_sentence(chosen), shown.name, shown.regions.by_code, links),
    ]
    right = [
        overview.rate_cards(now, before, [], links),
        parts.card(OUTCOMES_TITLE, parts.hundred_bar(now, {}, links), accepted),
        disputes.choices(chosen, links, "region", region=shown.code),
        parts.chart_card(f"各单位{name}", if_loaded(now[chosen], places), f"点为比率，线为95%区间；{shown.name}为竖线"),
        charts.lacking(lacking, links),
        charts.sizes(shown.below, rows, links),
    ]
    first = charts.headline(shown.name, shown.villages, now, rows, lacking)
    html(parts.headline(first), parts.columns((1.6, 1), left, right))
