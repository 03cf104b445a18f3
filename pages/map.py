"""宣传巡防: where patrols come and where they do not; publicity points and their state."""

import streamlit as st

from dashboard.charts import map as charts
from dashboard.charts import parts
from dashboard.figures import coverage
from dashboard.page import fence, html, screen

shown = screen()
with fence():
    now, before = shown.now(), shown.before()
    data = charts.MapData.of(
        shown.read(coverage.places, shown.view),
        shown.read(coverage.patrols, shown.view),
        shown.read(coverage.points, shown.view),
        shown.rows("village"),
    )
    html(parts.headline(charts.headline(data)))
    left, right = st.columns([1.7, 1], gap="small")
    with left, st.container(key="box map"):
        layers = st.segmented_control(
            "图层", charts.LAYERS, default=charts.LAYERS, selection_mode="multi", label_visibility="collapsed"
        )
        st.pydeck_chart(charts.deck(data, layers), height=510, key="map")
        html(charts.legend())
    with right:
        names = {
            "patrol.weeks": "巡防覆盖",
            "patrol.recent": "近14天已巡村",
            "point.intact": "阵地完好",
            "point.checked": "90天内检查",
        }
        cards = [parts.rate_card(name, now[each], before.get(each)) for each, name in names.items()]
        html(f'<div class="grid2">{"".join(cards)}</div>')
        html(charts.unpatrolled(data))
        html(charts.broken(data))
        html(charts.to_check(data))
