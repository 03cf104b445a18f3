"""区域: a county, a city or a province: what is late where, every place below side by side, and the way down to a town."""

import streamlit as st

from dashboard.charts import funnel as funnels
from dashboard.charts import overview, parts
from dashboard.charts import region as charts
from dashboard.figures.funnel import funnel
from dashboard.page import chart, fence, html
from dashboard.region import OneTown, region_screen

with fence():
    try:
        shown = region_screen()
    except OneTown:
        html(parts.card("区域", parts.empty("数据库里只有一个镇，没有上级区域可看。")))
        st.stop()
    links, now, before, rows = shown.links, shown.now().results, shown.before(), shown.rows()
    html(parts.headline(charts.headline(shown.name, sum(each.villages for each in shown.below), now, rows)))
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        html(charts.late(rows, links))
        html(overview.matrix(rows, links, "单位"))
    with right:
        html(overview.rate_cards(now, before, [], links))
        accepted = f"考核期受理 {now['dispute.accepted'].value:,} 件"
        html(parts.card("矛盾纠纷去向", parts.hundred_bar(now, {}, links), accepted))
        drawn = funnel(now["dispute.on_time"], rows)
        chart("到期化解率　按件数看", funnels.chart(drawn, shown.name, 330, links), "界外的才值得问")
        html(funnels.few_words(drawn))
        html(charts.sizes(shown.below, rows, links))
