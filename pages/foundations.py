"""基层基础: weak party organisations, checks of the risk industries, publicity output."""

from dashboard.charts import foundations as charts
from dashboard.charts import parts
from dashboard.figures import foundation_lists, foundations
from dashboard.page import fence, html
from dashboard.screen import screen

shown = screen()
with fence():
    links, now, before, view = shown.links, shown.now(), shown.before(), shown.view
    is_town = shown.villages.is_town(view.scope)
    listed = shown.listed(foundation_lists.organisations, view)
    # Checks and publicity have no village: they are read for the town alone.
    checks = shown.read(foundation_lists.checks_by_field, view) if is_town else []
    pasts = shown.read(foundation_lists.baselines, view) if is_town else {}
    differing = shown.read(foundations.differing_control_totals, view.as_of) if is_town else []
    left = [
        charts.organisations(now["organisation.rectified"], listed, view.as_of, links),
        charts.checks(now["sector.rectified"], checks, view.as_of, links) if is_town else "",
    ]
    town_only = parts.card("行业排查、宣传产出", parts.empty(charts.TOWN_ONLY))
    html(
        parts.headline(charts.headline(now, listed, checks, pasts, differing, is_town), shown.narrowed_to),
        charts.cards(now, before, is_town, links),
        parts.columns((1, 1.05), left, [charts.publicity(now, pasts, differing, links) if is_town else town_only]),
    )
