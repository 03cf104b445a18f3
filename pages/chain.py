"""责任链: who answers for what, what stands vacant, and what is late."""

from dashboard.charts import chain as charts
from dashboard.charts import parts
from dashboard.figures import chain
from dashboard.page import fence, html
from dashboard.screen import screen

RATES = ("chain.posts", "chain.complete_villages", "chain.duties_on_time", "chain.pledges")
DUTIES = ("chain.duties_on_time", "chain.duties_overdue")

shown = screen()
with fence():
    links, now, before = shown.links, shown.now(), shown.before()
    holders = shown.listed(chain.posts, shown.view)
    cards = [parts.rate_card(now[each], before, links) for each in RATES]
    levels, pledges = shown.breakdown(DUTIES, "level"), shown.breakdown(("chain.pledges",), "level")
    overdue = parts.link(f"逾期 {now[DUTIES[1]].value} 项", links.records(DUTIES[1]))
    right = [
        charts.by_level("责任事项　按层级", now[DUTIES[0]], levels, overdue, links),
        charts.by_owner(now[DUTIES[0]], shown.breakdown(DUTIES, "owner"), links),
        charts.by_level("承诺书　按层级", now["chain.pledges"], pledges, f"{shown.view.as_of.year}年名册", links),
    ]
    html(
        parts.headline(charts.headline(now, holders, shown.is_one_village), shown.narrowed_to),
        parts.grid(4, cards),
        parts.columns((1.7, 1), [charts.posts(now["chain.posts"], holders, shown.view.as_of, links)], right),
    )
