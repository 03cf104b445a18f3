"""区域: what lies below a county, a city or a province, side by side."""

from html import escape

from dashboard.charts import parts
from dashboard.charts.disputes import COMPARED
from dashboard.charts.overview import DIMENSIONS, RATES
from dashboard.charts.theme import OUTCOMES
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.figures.regions import Region
from dashboard.links import Links

OVERDUE = {
    "dispute.overdue": "纠纷",
    "chain.duties_overdue": "责任事项",
    "resolution.overdue": "议定事项",
    "clue.overdue": "线索",
    "organisation.overdue": "整顿",
}
SIZES = {"dispute.accepted": "受理纠纷", "clue.received": "新收线索", "patrol.count": "巡逻次数"}
# What the page asks for: over a province's records the others would take half a minute, and nobody would see them.
SHOWN = tuple(dict.fromkeys((*DIMENSIONS, *RATES, *COMPARED, *OUTCOMES, *OVERDUE, *SIZES)))
MOST = 12


def headline(name: str, villages: int, now: dict[str, Result], rows: list[Row]) -> str:
    """What is behind in the region, in how many places below, and how much is overdue."""
    behind = [word for each, word in DIMENSIONS.items() if now[each].light == "red"]
    where = sum(any(row.results[each].light == "red" for each in DIMENSIONS) for row in rows)
    state = f"{'、'.join(behind)}落后" if behind else "各项没有落后"
    places = f"；{len(rows)} 个单位中 {where} 个有落后项" if where else ""
    return f"{name}（{villages:,} 个村）：{state}{places}；逾期 {overdue(now):,} 项"


def overdue(results: dict[str, Result]) -> int:
    """How many things are overdue, of all kinds."""
    return sum(int(results[each].value or 0) for each in OVERDUE)


def path(regions: tuple[Region, ...], links: Links) -> str:
    """Where the page is: 省 › 市 › 县, each leading back."""
    return " › ".join(parts.link(escape(each.name), links.region(each.code)) for each in regions)


def late(rows: list[Row], links: Links) -> str:
    """The places with something overdue, the most first."""
    listed = sorted((row for row in rows if overdue(row.results)), key=lambda row: (-overdue(row.results), row.code))
    if not listed:
        return parts.card("逾期未办　0 项", parts.empty("各单位都没有逾期事项。"))
    most = overdue(listed[0].results)
    lines = [
        (
            parts.link(escape(row.name), links.village(row.code)),
            f'<span class="late"><b>{overdue(row.results):,}</b>{parts.bar(overdue(row.results) / most)}</span>',
            *(f"{row.results[each].value:,}" if row.results[each].value else "—" for each in OVERDUE),
        )
        for row in listed[:MOST]
    ]
    body = parts.table(("单位", "逾期", *OVERDUE.values()), lines)
    aside = f"前 {MOST} 个，共 {len(listed)} 个单位有逾期" if len(listed) > MOST else f"{len(listed)} 个单位有逾期"
    return parts.card(f"逾期未办　{sum(overdue(row.results) for row in rows):,} 项", body, aside)


def sizes(below: list[Region], rows: list[Row], links: Links) -> str:
    """How much there is in each place: villages, disputes accepted, clues received, patrols."""
    lines = [
        (
            parts.link(escape(row.name), links.village(row.code)),
            f"{each.villages:,}",
            *(f"{row.results[figure].value or 0:,}" for figure in SIZES),
        )
        for each, row in zip(below, rows, strict=True)
    ]
    body = parts.table(("单位", "村", *SIZES.values()), lines)
    return parts.card("规模", f'<div class="scroll" style="max-height:24rem">{body}</div>', "考核期内")
