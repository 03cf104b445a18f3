"""总览: the exceptions first, then the state, then every village."""

from dashboard.charts import control as controls
from dashboard.charts import disputes, overview, parts
from dashboard.charts.names import OUTCOMES_TITLE
from dashboard.charts.words import if_loaded
from dashboard.figures import freshness
from dashboard.figures.control import control
from dashboard.figures.red_list import red_list
from dashboard.figures.registry import FIGURES
from dashboard.page import fence, html
from dashboard.screen import screen

shown = screen()
with fence():
    links, now, before, year = shown.links, shown.now(), shown.before(), shown.year(overview.RATES)
    red = shown.read(red_list, shown.view)
    drawn = control("dispute.on_time", shown.by_month(("dispute.on_time",)))
    months = controls.chart(drawn, 210, links.intake("dispute.on_time", shown.last_months()))
    by_month = parts.chart_card(
        f"{FIGURES[drawn.figure_id].name}　{disputes.month_word(drawn.figure_id)}",
        if_loaded(now[drawn.figure_id], months),
        controls.sentence(drawn),
    )
    rows = shown.rows("village")
    below, beside = parts.where_room_is(by_month, len(rows))
    left = [
        overview.red_list(red, now, before, links, shown.policy.sees_clue_codes),
        overview.matrix(rows, links),
        *below,
    ]
    right = [
        overview.rate_cards(now, before, year, links),
        parts.card(OUTCOMES_TITLE, parts.hundred_bar(now, shown.escalated_to(), links), parts.accepted(now, links)),
        *beside,
        overview.clue_line(now, links),
        overview.freshness(shown.read(freshness.ledgers)),
    ]
    first = overview.headline(now, red, before, shown.is_one_village)
    html(parts.headline(first, shown.narrowed_to), parts.columns((1.6, 1), left, right))
