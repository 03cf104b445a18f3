"""一村一档: one village on one screen, for whoever is asked about it; printable on one A4 page."""

import streamlit as st

from dashboard.charts import map as maps
from dashboard.charts import parts
from dashboard.charts import village as charts
from dashboard.charts import village_directory as directory
from dashboard.charts.map_data import MapData
from dashboard.charts.outcomes import COLOURS
from dashboard.charts.words import if_loaded
from dashboard.figures import chain, coverage
from dashboard.figures.dossier import dossier
from dashboard.figures.guard import guard
from dashboard.figures.red_list import red_list
from dashboard.figures.resolutions import resolutions
from dashboard.page import fence, html, town_map
from dashboard.screen import screen

shown = screen()
with fence():
    code, links = shown.village, shown.links
    if code is None:
        rows, red = shown.rows("village"), shown.read(red_list, shown.view)
        holders = shown.listed(chain.posts, shown.view)
        first = parts.headline(directory.headline(rows, red), shown.narrowed_to)
        html(first, directory.cards(rows, red, holders, shown.villages, links))
        st.stop()
    village = shown.villages.by_code[code]
    now, before, since = shown.now(), shown.before(), shown.since()
    holders = shown.listed(chain.posts, shown.view)
    found = shown.read(dossier, shown.view, since)
    patrols, points = shown.listed(coverage.patrols, shown.view), shown.listed(coverage.points, shown.view)

    headline = parts.headline(charts.headline(village.short_name, now, found, holders))
    steps = charts.steps(village, shown.villages.area(village), shown.villages.beside(code), shown.name, links)
    html(parts.columns((2.2, 1), [headline], [steps]))
    left = [
        charts.lights(now, before, links),
        charts.todo(found.open, now, shown.view.as_of, links),
        charts.decided(now["resolution.on_time"], shown.listed(resolutions, shown.view), shown.view, links),
    ]
    year = shown.last_months(12)
    months = charts.months(shown.breakdown(charts.OUTCOME_IDS, "month", year), year, links)
    middle = [parts.chart_card("各月受理与去向", if_loaded(now["dispute.accepted"], months), f"近12个月；{COLOURS}")]
    if shown.policy.sees_town:
        standing = charts.standing(now, shown.town_now(), shown.everyone(), links)
        middle.append(parts.chart_card("在全镇的位置", standing, "横线为95%区间，灰点为各村，竖线为全镇"))
    middle.append(charts.signals(shown.part(guard, shown.view), code, now))
    told, placed = st.columns([2.35, 0.85], gap="small")
    with told:
        html(parts.columns((1.35, 1), left, middle))
    with placed:
        html(
            charts.people(holders, shown.view.as_of),
            charts.events(found.events, now, since, shown.view.as_of, shown.since_words()),
            charts.coverage(now, patrols[0] if patrols else None, points, links),
        )
        data = MapData.of(
            shown.listed(coverage.places, shown.view),
            patrols,
            points,
            shown.rows("village"),
            shown.read(coverage.town_centre),
            now,
        )
        with st.container(key="box map"):
            if data.positions:
                deck = town_map(data, list(maps.LAYERS), maps.SMALL_WIDTH, maps.SMALL_HEIGHT)
                st.pydeck_chart(deck, height=maps.SMALL_HEIGHT, key="map")
            else:
                html(parts.card("地图", parts.empty("区划台账没有本村中心坐标，请补经纬度和坐标系。")))
