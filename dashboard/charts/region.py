"""区域: what lies below a county, a city or a province, side by side."""

from html import escape

from dashboard.charts import parts
from dashboard.charts.disputes import COMPARED
from dashboard.charts.names import LATE
from dashboard.charts.overview import DIMENSIONS, RATES, behind
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import format_number, format_value
from dashboard.figures.compute import Row
from dashboard.figures.details import KINDS
from dashboard.figures.kinds import Result
from dashboard.figures.many_towns import Lacking
from dashboard.figures.regions import Region
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from db.ledgers.declarations import LEDGERS
from db.terms import TOWN

OVERDUE = {
    each: KINDS[each]
    for each in (
        "dispute.overdue",
        "chain.duties_overdue",
        "resolution.overdue",
        "clue.overdue",
        "organisation.overdue",
    )
}
SIZES = {"dispute.accepted": "受理纠纷"} | {each: FIGURES[each].name for each in ("clue.received", "patrol.count")}
TITLE = "逾期事项"
# What the page asks for: over a province's records the others would take half a minute, and nobody would see them.
SHOWN = tuple(dict.fromkeys((*DIMENSIONS, *RATES, *COMPARED, *OUTCOMES, *OVERDUE, *SIZES)))
MOST = 12


def headline(name: str, villages: int, now: dict[str, Result], rows: list[Row], lacking: list[Lacking]) -> str:
    """What is behind in the region, in how many places below, how much is overdue, and who has not loaded all
    ledgers."""
    where = sum(any(row.results[each].light == "red" for each in DIMENSIONS) for row in rows)
    pieces = [behind(now)]
    pieces += [f"{len(rows)} 个单位中 {where} 个有落后项"] if where else []
    if not all(now[each].is_unloaded for each in OVERDUE):
        pieces.append(f"逾期 {format_number(overdue(now))} 项")
    pieces += [f"{len(lacking)} 个单位有台账未装载"] if lacking else []
    return f"{name}（{format_number(villages)} 个村）：{'；'.join(pieces)}"


def overdue(results: dict[str, Result]) -> int:
    """How many things are overdue, of all kinds."""
    return sum(int(results[each].value or 0) for each in OVERDUE)


def _number(result: Result, none: str = "0") -> str:
    """A count in a table; `none` stands for 0."""
    if result.is_unloaded:
        return parts.not_loaded()
    return format_value(result) if result.value else none


def lacking(found: list[Lacking], links: Links) -> str:
    """Which ledgers each place still has to load; nothing where none lacks any."""
    if not found:
        return ""
    lines = [(parts.link(escape(each.region.name), links.village(each.region.code)), _ledgers(each)) for each in found]
    body = parts.table(("单位", "从未装载的台账"), lines)
    return parts.card(
        f"台账未装载　{len(found)} 个单位",
        f'<div class="scroll" style="max-height:24rem">{body}</div>',
        "不计入上级的比率和件数",
    )


def _ledgers(lacking: Lacking) -> str:
    """The ledgers in the contract's order; of a region, how many of its towns lack each."""
    own = {
        each.title.removesuffix("台账"): lacking.ledgers[each.kind] for each in LEDGERS if each.kind in lacking.ledgers
    }
    if lacking.region.level == TOWN:
        return "、".join(own)
    return "、".join(f"{name}（{number} 个镇）" for name, number in own.items())


def path(regions: tuple[Region, ...], links: Links) -> str:
    """Where the page is: 省 › 市 › 县, each leading back."""
    return " › ".join(parts.link(escape(each.name), links.region(each.code)) for each in regions)


def late(rows: list[Row], links: Links) -> str:
    """The places with something overdue, the most first."""
    listed = sorted((row for row in rows if overdue(row.results)), key=lambda row: (-overdue(row.results), row.code))
    if not listed:
        known = not any(row.results[each].is_unloaded for row in rows for each in OVERDUE)
        return parts.card(f"{TITLE}　0 项", parts.empty(f"{'各单位都' if known else '已装载的台账中'}没有{TITLE}。"))
    most = overdue(listed[0].results)
    lines = [
        (
            parts.link(escape(row.name), links.village(row.code)),
            f'<span class="late"><b>{format_number(overdue(row.results))}</b>{parts.bar(overdue(row.results) / most)}</span>',
            *(_number(row.results[each], parts.NOTHING) for each in OVERDUE),
        )
        for row in listed[:MOST]
    ]
    body = parts.table(("单位", LATE, *OVERDUE.values()), lines, tuple(OVERDUE.values()))
    aside = f"前 {MOST} 个，共 {len(listed)} 个单位有逾期" if len(listed) > MOST else f"{len(listed)} 个单位有逾期"
    return parts.card(f"{TITLE}　{format_number(sum(overdue(row.results) for row in rows))} 项", body, aside)


def sizes(below: list[Region], rows: list[Row], links: Links) -> str:
    """How much there is in each place: villages, disputes accepted, clues received, patrols."""
    lines = [
        (
            parts.link(escape(row.name), links.village(row.code)),
            format_number(each.villages),
            *(_number(row.results[figure]) for figure in SIZES),
        )
        for each, row in zip(below, rows, strict=True)
    ]
    headings = ("单位", "村", *SIZES.values())
    body = parts.table(headings, lines, headings[1:])
    return parts.card("规模", f'<div class="scroll" style="max-height:24rem">{body}</div>', "考核期内")
