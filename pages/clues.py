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
    splits = shown.policy.splits_clues(shown.view.scope)
    with left:
        html(charts.stages(now, links))
        html(charts.rates(now, before, links))
        if splits:
            html(charts.source_by_field(shown.read(clues.source_by_field, shown.view), links))
    with right:
        if splits:
            open_for = shown.read(clues.ages, shown.view)
            chart("在办线索已办多久", charts.ages(open_for, links), f"在办 {now['clue.open'].value} 条")
            monthly = charts.months(shown.months(charts.MONTHLY), links)
            chart("各月新收线索", monthly, "近12个月；下行为当月到期中按期办结")
        else:
            html(parts.card("少于 5 条不显示", parts.empty(charts.FEW)))
        html(parts.card("看数须知", charts.CAUTION))
