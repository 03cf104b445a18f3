"""线索: by stage, age and limit; numbers only."""

from dashboard.charts import clues as charts
from dashboard.charts import parts
from dashboard.charts.words import if_loaded
from dashboard.figures import clues
from dashboard.page import fence, html
from dashboard.screen import screen

shown = screen()
with fence():
    links, now, before = shown.links, shown.now(), shown.before()
    left = [charts.stages(now, links), charts.rates(now, before, links)]
    if shown.policy.splits_clues(shown.view.scope):
        ages = charts.ages(shown.part(clues.ages, shown.view), links)
        monthly = charts.months(shown.months(charts.MONTHLY), links)
        left.append(charts.source_by_field(now["clue.received"], shown.part(clues.source_by_field, shown.view), links))
        right = [
            charts.by_unit(now["clue.open"], shown.breakdown(tuple(charts.IN_HAND), "unit"), links),
            parts.chart_card(charts.AGE, if_loaded(now["clue.open"], ages), f"在办 {now['clue.open'].value} 条"),
            parts.chart_card(
                "各月新收线索", if_loaded(now["clue.received"], monthly), "近12个月；下行为当月到期中按期办结"
            ),
        ]
    else:
        right = [parts.card("少于 5 条不显示", parts.empty(charts.FEW))]
    right.append(parts.card("看数须知", charts.CAUTION))
    html(
        parts.headline(charts.headline(now), shown.narrowed_to),
        charts.counts(now, before, links),
        parts.columns((1.3, 1), left, right),
    )
