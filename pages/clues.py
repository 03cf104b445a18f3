"""线索: by stage, age and limit; numbers only."""

import streamlit as st

from dashboard.charts import clues as charts
from dashboard.charts import parts
from dashboard.figures import clues
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    links, now, before = shown.links, shown.now(), shown.before()
    html(parts.headline(charts.headline(now)))
    html(charts.counts(now, before, links))
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        html(charts.stages(now, links))
        html(charts.rates(now, before, links))
        html(charts.source_by_field(shown.read(clues.source_by_field, shown.view), links))
    with right:
        chart(
            "在办线索已办多久",
            charts.ages(shown.read(clues.ages, shown.view), links),
            f"在办 {now['clue.open'].value} 条",
        )
        chart("各月新收线索", charts.months(shown.months(charts.MONTHLY), links), "近12个月；下行为当月到期中按期办结")
        html(parts.card("看数须知", charts.CAUTION))
