"""矛盾纠纷: where they end, against the goals, village by village, honestly compared."""

import streamlit as st

from dashboard.charts import control as controls
from dashboard.charts import disputes as charts
from dashboard.charts import funnel as funnels
from dashboard.charts import guard as guards
from dashboard.charts import parts
from dashboard.charts.theme import OUTCOMES
from dashboard.figures.control import control
from dashboard.figures.funnel import funnel
from dashboard.figures.guard import guard
from dashboard.page import chart, fence, html, screen

shown = screen()
with fence():
    links, now, before, year = shown.links, shown.now(), shown.before(), shown.year(tuple(charts.GOALS))
    rows, scope = shown.rows("village"), shown.scope_name
    chosen, name = charts.compared(st.query_params.get("rate"))
    drawn = funnel(now[chosen], rows)

    html(parts.headline(charts.headline(now, funnel(now["dispute.on_time"], rows), scope)))
    accepted = parts.link(f"考核期受理 {now['dispute.accepted'].value} 件", links.records("dispute.accepted"))
    html(parts.card("去向", parts.hundred_bar(now, shown.escalated_to(), links), accepted))
    rates, counts = st.columns([1.4, 1], gap="small")
    with rates:
        html(charts.rates(now, before, year, links))
    with counts:
        html(charts.counts(now, before, links))

    html(charts.choices(chosen, links))
    left, middle, right = st.columns([1.15, 1, 0.85], gap="small")
    with left:
        aside = charts.beside_villages(len(rows), scope)
        chart(f"各村{name}率", charts.villages(chosen, now[chosen], rows, drawn, scope, links), aside)
    with middle:
        chart(f"{name}率　按件数看", funnels.chart(drawn, scope, 330, links), "界外的才值得问")
        html(funnels.few_words(drawn))
        months = control(chosen, shown.by_month((chosen,)))
        hrefs = links.intake(chosen, shown.last_months())
        chart(f"{name}率　{charts.month_word(chosen)}", controls.chart(months, 200, hrefs), controls.sentence(months))
    with right:
        chart("各月受理", charts.months(shown.months(("dispute.accepted",)), links), "近12个月，件")
        split = shown.breakdown(tuple(OUTCOMES), "category")
        chart("各类纠纷去向", charts.kinds(split, links), "绿村、蓝镇、紫上交、灰在办；件")
        html(charts.zero_reports(now, before, rows, links))
    html(guards.table(shown.part(guard, shown.view), scope))
