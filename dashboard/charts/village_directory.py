"""一村一档 before a village is chosen: every village by area, with what is late, behind or to be watched."""

from collections import defaultdict
from html import escape

from dashboard.charts import parts
from dashboard.charts.names import NONE_HERE, TO_REPAIR, in_column
from dashboard.charts.overview import DIMENSIONS
from dashboard.charts.words import LIGHTS
from dashboard.figures.chain import PostHolder
from dashboard.figures.compute import Row
from dashboard.figures.details import STALE
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.scopes import Division, Villages, short_name
from dashboard.links import Links
from db.terms import OFFICIAL, VILLAGE_HEAD

# Whom to ask about a village.
ASKED = (VILLAGE_HEAD, OFFICIAL)


def headline(rows: list[Row], red: list[RedItem]) -> str:
    """Of how many villages something is late, behind or to be watched, and what to do here."""
    if not rows:
        return NONE_HERE
    late = _by_village(red)
    number = sum(bool(_exceptions(row, late[row.code])) for row in rows)
    told = (
        f"{len(rows)} 个村中 {number} 个有逾期、落后或需关注的"
        if number
        else f"{len(rows)} 个村没有逾期、落后和需关注的"
    )
    return f"{told}；点村名，看一村一档"


def cards(rows: list[Row], red: list[RedItem], holders: list[PostHolder], villages: Villages, links: Links) -> str:
    """Every village by area, in the order of the codes, with what is late, behind or to be watched and whom to ask: the
    way in.

    `red` is the red list of the overview, the longest late first: a village that stands there is never called quiet.
    Nobody is named where no posts are loaded.
    """
    if not rows:
        return parts.card("各村", parts.empty(f"{NONE_HERE}；请核对区划台账的上级代码，或改选管理区。"))
    late = _by_village(red)
    asked = ASKED if holders else ()
    people = {(each.village_code, each.level): each.person for each in holders}
    cards = []
    for area in [*villages.areas, None]:
        inside = [row for row in rows if villages.area(villages.by_code[row.code]) == area]
        if inside:
            listed = [
                (
                    parts.named(short_name(row.name), links.village(row.code)),
                    _verdict(row, late[row.code]),
                    *(_person(people[row.code, level]) for level in asked),
                )
                for row in inside
            ]
            table = parts.table(("村", "逾期、落后和需关注的", *asked), listed)
            cards.append(parts.card(area.short_name if area else "未划入管理区", table, _aside(area, inside, links)))
    return parts.grid(2, cards, "directory") if len(cards) > 1 else cards[0]


def _aside(area: Division | None, inside: list[Row], links: Links) -> str:
    """How many villages the area has, and the way to see them side by side."""
    href = links.area(area.code) if area else ""
    return f"{len(inside)} 个村" + (f"　{parts.link('并排看 →', href)}" if href else "")


def _person(name: str | None) -> str:
    if name is None:
        return '<span class="light red">■ 空缺</span>'
    return f'<span class="quiet nowrap">{escape(name)}</span>'


def _by_village(red: list[RedItem]) -> defaultdict[str | None, list[RedItem]]:
    late = defaultdict(list)
    for item in red:
        late[item.village_code].append(item)
    return late


def _verdict(row: Row, late: list[RedItem]) -> str:
    """What is late, behind or to be watched, and points to repair; 没有 only where something could be judged."""
    words = _exceptions(row, late) + _to_repair(row.results["point.intact"])
    if words:
        return " ".join(words)
    if any(row.results[each].light == "green" for each in DIMENSIONS):
        return '<span class="quiet"><i>●</i> 没有</span>'
    return parts.light_badge("few")


def _exceptions(row: Row, late: list[RedItem]) -> list[str]:
    """The longest late first, then the goals behind, then those to be watched."""
    words = [f'<span class="light red">■ {_longest(late)}</span>'] if late else []
    return words + [
        f'<span class="light {light}">{LIGHTS[light][0]} {in_column(each)}</span>'
        for light in ("red", "amber")
        for each in DIMENSIONS
        if row.results[each].light == light
    ]


def _to_repair(intact: Result) -> list[str]:
    """Points to repair where there are too few of them for a light."""
    number = (intact.N or 0) - (intact.n or 0)
    return [f'<span class="quiet">{TO_REPAIR} {number} 处</span>'] if number and intact.light == "few" else []


def _longest(late: list[RedItem]) -> str:
    """整顿逾期 12 天, of several 等 3 项."""
    first = late[0]
    words = {"chain.posts": f"{first.what}空缺", STALE: first.kind}
    word = words.get(first.figure_id, f"{first.kind}逾期")
    days = "" if first.days_late is None else f" {first.days_late} 天"
    return f"{escape(word)}{days}{f' 等 {len(late)} 项' if len(late) > 1 else ''}"
