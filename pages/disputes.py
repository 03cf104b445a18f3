"""矛盾纠纷: where they end, against the goals, village by village, honestly compared."""

import streamlit as st

from dashboard.charts import control as controls
from dashboard.charts import disputes as charts
from dashboard.charts import funnel as funnels
from dashboard.charts import guard as guards
from dashboard.charts import parts
from dashboard.charts.names import OUTCOMES_TITLE
from dashboard.charts.outcomes import COLOURS
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import if_loaded
from dashboard.figures.control import control
from dashboard.figures.funnel import funnel
from dashboard.figures.guard import guard
from dashboard.page import fence, html
from dashboard.screen import screen

shown = screen()
with fence():
    links, now, before, year = shown.links, shown.now(), shown.before(), shown.year(charts.GOALS)
    rows, (against, scope) = shown.rows("village"), shown.against()
    chosen, name = charts.compared(st.query_params.get("rate"))
    drawn, on_time = funnel(against[chosen], rows), funnel(against["dispute.on_time"], rows)
    html(
        parts.headline(charts.headline(now, on_time, scope, shown.is_one_village), shown.narrowed_to),
        parts.card(OUTCOMES_TITLE, parts.hundred_bar(now, shown.escalated_to(), links), parts.accepted(now, links)),
        parts.columns((1.4, 1), [charts.rates(now, before, year, links)], [charts.counts(now, before, links)]),
        charts.choices(chosen, links),
    )

    villages = funnels.unless_alone(drawn, charts.villages(chosen, against[chosen], rows, drawn, scope, links))
    by_cases = funnels.unless_alone(drawn, funnels.chart(drawn, scope, 330, links))
    months = control(chosen, shown.by_month((chosen,)))
    by_month = controls.chart(months, 200, links.intake(chosen, shown.last_months()))
    kinds = charts.kinds(shown.breakdown(tuple(OUTCOMES), "category"), links)
    in_months = parts.chart_card(
        f"{name}　{charts.month_word(chosen)}", if_loaded(now[chosen], by_month), controls.sentence(months)
    )
    monthly = charts.months(shown.months(("dispute.accepted",)), links)
    cards = charts.Cards(
        parts.chart_card(f"各村{name}", if_loaded(now[chosen], villages), charts.beside_villages(len(rows), scope)),
        parts.chart_card(f"{name}　按件数看", if_loaded(now[chosen], by_cases), "界外的才值得问")
        + funnels.few_words(drawn),
        in_months,
        parts.chart_card("各月受理", if_loaded(now["dispute.accepted"], monthly), "近12个月，件"),
        parts.chart_card("各类纠纷去向", if_loaded(now["dispute.accepted"], kinds), f"{COLOURS}；件"),
        charts.zero_reports(now, before, rows, links),
    )
    placed = charts.in_columns(cards, villages, by_cases, len(rows))
    signals = guards.table(shown.part(guard, shown.view), shown.scope_name, now["dispute.accepted"].is_unloaded)
    html(parts.columns((1.15, 1, 0.85), *placed), signals)
