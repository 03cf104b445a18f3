"""管理区: a management area, its villages side by side."""

import streamlit as st

from dashboard.charts import area as charts
from dashboard.charts import overview, parts, village
from dashboard.charts.names import OUTCOMES_TITLE
from dashboard.charts.outcomes import COLOURS
from dashboard.charts.words import if_loaded
from dashboard.figures import chain
from dashboard.figures.dossier import dossier
from dashboard.page import fence, html
from dashboard.screen import screen

shown = screen()
with fence():
    area = shown.area or next((each.code for each in shown.villages.areas), None)
    if area is None:
        html(
            parts.headline("区划台账没有管理区"),
            parts.card("管理区", parts.empty("请在区划台账补管理区一级，重新装载。")),
        )
        st.stop()
    shown = shown.at_area(area)
    links, now, before = shown.links, shown.now(), shown.before()
    rows = shown.rows("village")
    found = shown.read(dossier, shown.view, shown.since())
    left = [
        overview.rate_cards(now, before, shown.year(overview.RATES), links, 3),
        overview.matrix(rows, links),
        village.todo(found.open, now, shown.view.as_of, links, with_village=True),
    ]
    right = [
        parts.card(OUTCOMES_TITLE, parts.hundred_bar(now, shown.escalated_to(), links), parts.accepted(now, links)),
        parts.chart_card(
            "各村受理与去向",
            if_loaded(now["dispute.accepted"], charts.outcomes(rows, links)),
            f"{COLOURS}；件",
        ),
        charts.posts(now["chain.posts"], shown.listed(chain.posts, shown.view), shown.view.as_of, links),
    ]
    html(
        parts.headline(charts.headline(shown.scope_name, now, rows, found)),
        charts.areas(shown.villages.areas, area, links),
        parts.columns((1.5, 1), left, right),
    )
