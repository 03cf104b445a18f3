"""宣传巡防: where patrols come and where they do not; publicity points and their state."""

import streamlit as st

from dashboard.charts import map as charts
from dashboard.charts import map_lists as lists
from dashboard.charts import parts
from dashboard.charts.map_data import MapData, headline
from dashboard.figures import chain, coverage
from dashboard.page import fence, html, open_address, town_map
from dashboard.screen import screen

RATES = ("patrol.weeks", "patrol.recent", "point.intact", "point.checked")

shown = screen()
with fence():
    links, now, before = shown.links, shown.now(), shown.before()
    placed = (shown.listed(each, shown.view) for each in (coverage.patrols, coverage.points, chain.posts))
    answered = coverage.answered(*placed)
    data = MapData.of(
        shown.listed(coverage.places, shown.view),
        *answered,
        shown.rows("village"),
        shown.read(coverage.town_centre),
        now,
    )
    html(parts.headline(headline(data, shown.is_one_village), shown.narrowed_to))
    left, right = st.columns([1.7, 1], gap="small")
    with left, st.container(key="box map"):
        if data.positions:
            layers = st.segmented_control(
                "图层", charts.LAYERS, default=charts.LAYERS, selection_mode="multi", label_visibility="collapsed"
            )
            drawn = town_map(data, layers)
            map_ = st.pydeck_chart(drawn, height=charts.HEIGHT, key="town map", on_select="rerun")
            chosen = charts.clicked(map_.selection.get("objects"), links)
            if chosen:
                open_address(chosen)
            html(charts.legend(charts.without_name(drawn, data)))
        else:
            html(parts.card("地图", parts.empty(charts.no_map(data))))
    with right:
        cards = [parts.rate_card(now[each], before, links) for each in RATES]
        grid = parts.grid(2, cards)
        html(grid, lists.unpatrolled(data, links), lists.broken(data, links), lists.to_check(data))
