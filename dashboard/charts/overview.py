"""The overview: the headline, the red list, the matrix of villages, the year's control chart, the freshness."""

from html import escape

from dashboard.charts import parts
from dashboard.charts.names import (
    AS_OF,
    CLUES,
    ITEM,
    LATE,
    NEVER_FILLED,
    NEXT_STEP,
    NO_RED,
    NONE_HERE,
    NONE_LOADED,
    OWNER,
    PLACE,
    RED_LIST,
    VERDICTS,
    full_name,
    in_column,
    in_sentence,
)
from dashboard.charts.words import (
    LIGHTS,
    Before,
    among_loaded,
    first_of,
    format_cases,
    format_moment,
    format_more,
    format_value,
    how_many_unjudged,
    missing,
    not_judged,
    unloaded,
)
from dashboard.figures.compute import Row
from dashboard.figures.freshness import Freshness
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem, red_number
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import short_name
from dashboard.figures.withheld import Withheld
from dashboard.links import Links
from db.terms import VILLAGE

RATES = (
    "dispute.village_rate",
    "dispute.on_time",
    "dispute.town_rate",
    "chain.duties_on_time",
    "clue.closed_on_time",
    "patrol.weeks",
)
DIMENSIONS = (
    "chain.posts",
    "chain.duties_on_time",
    "chain.pledges",
    "dispute.village_rate",
    "dispute.town_rate",
    "dispute.on_time",
    "resolution.on_time",
    "patrol.weeks",
    "point.intact",
)

# A town has some dozens of villages. Of more items than this a list shows the first and says how to see the rest.
MOST = 150
MOST_NAMED = 4


def headline(
    results: dict[str, Result],
    red: list[RedItem],
    before: Before | None = None,
    is_one_village: bool = False,
    has_villages: bool = True,
) -> str:
    """The page's first sentence: how many ledgers are missing, what is behind, how long the red list is, how much
    longer than `before`, and the longest late; whatever is red before what is to be watched or on its goal."""
    is_behind = any(each.light == "red" for each in _judged(results).values())
    # Beside a rate that is behind, 没有红灯事项 would contradict itself.
    rates, late = state(results), f"{among_loaded(results)}{f'{RED_LIST}为空' if is_behind else NO_RED}"
    if red:
        change = _more(red, before) if before else ""
        longest = f"，{oldest(red[0], is_one_village)}" if red[0].days_late else ""
        late = f"红灯 {len(red)} 项{f'（{change}）' if change else ''}{longest}"
    ordered = [late, rates] if red and not is_behind else [rates, late]
    return f"{missing(results, has_villages)}{'；'.join(each for each in ordered if each)}"


def oldest(item: RedItem, is_one_village: bool = False) -> str:
    """上泉村责任事项最久，已 22 天."""
    return f"{'' if is_one_village else item.place}{item.kind}最久，已 {item.days_late} 天"


def state(results: dict[str, Result]) -> str:
    """Which rates are behind, else which are to be watched: the page's own six by name before any other; nothing where
    no ledger of theirs was ever loaded."""
    rates = _judged(results)
    ordered = sorted(rates, key=lambda each: RATES.index(each) if each in RATES else len(RATES))
    for light in ("red", "amber"):
        names = [_named(rates[each]) for each in ordered if rates[each].light == light]
        if names:
            return f"{first_of(names, MOST_NAMED, '项指标')}{VERDICTS[light]}"
    judged = [each for each in ordered if rates[each].light == "green"]
    if not judged:
        return not_judged(rates.values()) if rates else ""
    others = [bool(each.N) for each in rates.values() if each.light != "green"]
    return f"已评的 {len(judged)} 项指标正常，{how_many_unjudged(others)}" if others else "各项指标正常"


def _named(result: Result) -> str:
    """A rate in the first line; one that is behind and has no card on the page, with its cases."""
    name = in_sentence(result.id)
    is_shown = result.id in RATES or result.light != "red"
    return name if is_shown else f"{name}（{format_cases(result.n, result.N)}）"


def _judged(results: dict[str, Result]) -> dict[str, Result]:
    """The rates that have a light, of ledgers that were loaded."""
    return {
        each: found for each, found in results.items() if found.unit == "rate" and found.light and not found.is_unloaded
    }


def red_list(
    items: list[RedItem], now: dict[str, Result], before: Before, links: Links, with_clues: bool = True
) -> str:
    """Every exception with its owner and days late, the longest first; each leads to its record, each village to its
    page. Beside the heading, how many more or fewer there are than at the view compared with, and that clues are not
    among them for who does not see them: another role reads another number."""
    change = "；".join(each for each in ("" if with_clues else "不含线索", _more(items, before)) if each)
    if not items:
        none = f"{among_loaded(now) or AS_OF}{NO_RED}。"
        return parts.card(f"{RED_LIST}　0 项", parts.empty(none), change)
    longest = max(item.days_late or 0 for item in items) or 1
    rows = [
        (
            '<span class="red">■</span>',
            parts.link(escape(_what(item)), links.records(item.figure_id, code=item.code)),
            place(item, links),
            escape(item.owner or item.place),
            _late(item, longest),
            f'<span class="step quiet">{escape(item.next_step)}</span>',
        )
        for item in items[:MOST]
    ]
    body = parts.table(("", ITEM, PLACE, OWNER, LATE, NEXT_STEP), rows)
    rest = parts.rest(f"只列最久的 {MOST} 项，共 {len(items)} 项") if len(items) > MOST else ""
    return parts.card(
        f"{RED_LIST}　{len(items)} 项",
        f'<div class="scroll tall">{body}</div>{rest}',
        f"{f'{change}；' if change else ''}按逾期天数",
    )


def _more(red: list[RedItem], before: Before) -> str:
    """较上次 ▲ +3 项: how much longer the red list is than before; nothing where that is not known."""
    then = red_number(before.results) if before.results else None
    return "" if then is None else format_more(len(red) - then, before.word)


def place(item: RedItem, links: Links) -> str:
    """Where an exception is: the village, leading to its page, or the unit."""
    return parts.named(item.place, links.village(item.village_code) if item.village_code else "")


def _what(item: RedItem) -> str:
    shown = (
        [item.kind, item.what]
        if item.what == item.code or item.figure_id == "chain.posts"
        else [item.kind, item.code, item.what]
    )
    return " ".join(shown)


def _late(item: RedItem, longest: int) -> str:
    if item.days_late is None:
        return f'<span class="quiet">{NEVER_FILLED}</span>'
    return f'<span class="late"><b>{item.days_late} 天</b>{parts.bar(item.days_late / longest)}</span>'


def rate_cards(now: dict[str, Result], before: Before, year: list[Row], links: Links, columns: int = 2) -> str:
    cards = [
        parts.rate_card(now[each], before, links, [month.results[each] for month in year], full_name(each))
        for each in RATES
        if each in now
    ]
    return parts.grid(columns, cards)


def matrix(villages: list[Row], links: Links, place: str = VILLAGE) -> str:
    """Villages (or whatever `place` names) × dimensions: pale where it is normal, in the order of the codes; of very
    many, those behind alone. A column of a ledger that nobody has loaded stays quiet."""
    if not villages:
        return parts.card(f"各{place}一览", parts.empty(f"{NONE_HERE}。"))
    listed, rest = villages, ""
    known = [each for each in DIMENSIONS if not all(row.results[each].is_unloaded for row in villages)]
    if len(villages) > MOST:
        behind = [row for row in villages if any(row.results[each].asking for each in DIMENSIONS)]
        listed = behind[:MOST]
        rest = parts.rest(f"共 {len(villages)} 个{place}，{len(behind)} 个有落后和需关注的，列出前 {len(listed)} 个")
    rows = [
        (
            parts.named(short_name(row.name), links.village(row.code)),
            *(
                parts.rate_cell(row.results[each], links.records(each, row.code)) if each in known else parts.NOTHING
                for each in DIMENSIONS
            ),
        )
        for row in listed
    ]
    signs = "　".join(f"{sign} {word}" for sign, word in LIGHTS.values())
    body = parts.table((place, *map(in_column, DIMENSIONS)), rows)
    # A city's cases are longer words than a village's.
    style = "scroll" if place == VILLAGE else "scroll dense"
    which = "本" if place == VILLAGE and len(villages) == 1 else "各"
    return parts.card(f"{which}{place}一览", f'<div class="{style}" style="max-height:46rem">{body}</div>{rest}', signs)


def behind(now: dict[str, Result]) -> str:
    """Which dimensions are behind, else which are to be watched; that none is only where one could be judged."""
    for light in ("red", "amber"):
        names = [in_sentence(each) for each in DIMENSIONS if now[each].light == light]
        if names:
            return f"{'、'.join(names)}{VERDICTS[light]}"
    if any(now[each].light == "green" for each in DIMENSIONS):
        return "各项没有落后"
    known = not all(now[each].is_unloaded for each in DIMENSIONS)
    return not_judged(now[each] for each in DIMENSIONS) if known else NONE_LOADED


def clue_line(now: dict[str, Result], links: Links) -> str:
    """The clues in one line: numbers only; nothing for who sees none."""
    if "clue.overdue" not in now:
        return ""

    def number(figure_id: str, sign: str = "") -> str:
        found, name = now[figure_id], f"{sign}{FIGURES[figure_id].name}"
        if isinstance(found, Withheld):
            return f"{name} {escape(found.shown)}"
        return parts.link(f"{name} <b>{format_value(found)}</b>", links.records(figure_id))

    overdue = now["clue.overdue"]
    if overdue.is_unloaded:
        return parts.card(CLUES, parts.empty(f"{unloaded(overdue.id)}。"))
    late = number("clue.overdue", "■ " if overdue.value else "")
    if overdue.value == 0:
        late = "● 无超期"
    style = "light red" if overdue.value else "quiet"
    body = f'{number("clue.open")}　{number("clue.due_soon")}　<span class="{style}">{late}</span>'
    received, moved = number("clue.received"), number("clue.transferred")
    return parts.card(CLUES, body, f"{received}，{moved}；线索未经核实")


def freshness(ledgers: list[Freshness]) -> str:
    """When each ledger was last loaded, and what waits to be mended."""
    pieces = []
    for each in ledgers:
        when = format_moment(each.loaded_at) if each.loaded_at else "未装载"
        waiting = f' <span class="amber">{each.quarantined} 行待处理</span>' if each.quarantined else ""
        pieces.append(
            f'<span class="nowrap">{escape(each.name.removesuffix("台账"))} <span class="quiet">{when}</span>{waiting}</span>'
        )
    return parts.card(
        "数据新鲜度", f'<div class="legend" style="color:inherit">{"".join(pieces)}</div>', "各台账最近一次装载"
    )
