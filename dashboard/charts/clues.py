"""Clues as numbers: stages, ages, sources by fields, months. Never a person, never a single case."""

from html import escape
from typing import Any

from dashboard.charts import parts, theme
from dashboard.charts.names import NO_CLUES, NO_NEW_CLUES, NO_OPEN_CLUES, UNSTATED, VERDICTS, on_slide
from dashboard.charts.words import Before, if_loaded, unloaded
from dashboard.figures.breakdown import Split
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.figures.withheld import Withheld
from dashboard.links import Links
from db.terms import CLUE_SOURCES, FIELDS

CAUTION = "线索未经核实，不等于事实，不据此评价任何人和村；本页只有数字，不出现任何人和事。"
STAGES = {
    each: FIGURES[each].name
    for each in (
        "clue.stage.waiting",
        "clue.stage.assigned",
        "clue.stage.verified",
        "clue.stage.transferred",
        "clue.stage.closed",
    )
}
STAGE = "办理阶段"
AGE = "在办线索　按已办天数"
RATES = (
    "clue.closed_on_time",
    "clue.feedback",
    "clue.verified",
    "clue.closed",
    "clue.substantiated",
    "clue.self_found",
)
# What it is that no page may take for a target.
ONLY_TOLD = {"clue.substantiated": "查实率（只供了解）"}

FEW = (
    "范围小于全镇时，少于 5 条的线索数显示为「<5」，凭它能推算出小数字的显示为「隐去」，也不再按阶段、来源和月份细分，"
    "以免从数字认出单条线索。"
)
# Who has them in hand: what is late, what falls due, and all that is open.
IN_HAND = {each: FIGURES[each].name for each in ("clue.overdue", "clue.due_soon", "clue.open")}
MONTHLY = ("clue.received", "clue.closed_on_time")

NOTES = {
    "clue.overdue": "时限已过、尚未办结",
    "clue.due_soon": "在办，含当日",
    "clue.open": "截至日尚未办结",
    "clue.received": "考核期内",
}


def headline(now: dict[str, Result]) -> str:
    """Overdue first, then what is due, then whether the closings keep the goal."""
    if any(isinstance(now[each], Withheld) for each in NOTES):
        return "线索条数少，只显示到「少于 5 条」"
    if now["clue.open"].is_unloaded:
        return unloaded("clue.open")
    total, overdue, soon = now["clue.open"].value, now["clue.overdue"].value, now["clue.due_soon"].value
    light = now["clue.closed_on_time"].light
    verdict = f"；{on_slide('clue.closed_on_time')}{VERDICTS[light]}" if light in VERDICTS else ""
    if not total:
        return f"{NO_OPEN_CLUES}{verdict}"
    first = f"在办线索 {total} 条，其中 {overdue} 条超期" if overdue else f"在办线索 {total} 条，无超期"
    return first + (f"；7天内到期 {soon} 条" if soon else "；7天内没有到期的") + verdict


def stages(now: dict[str, Result], links: Links) -> str:
    """All clues received by the as-of day, by stage, as one bar; each part leads to its codes."""
    if any(isinstance(now[each], Withheld) for each in STAGES):
        return parts.card(STAGE, parts.empty("各阶段条数少，不分列。"))
    counts = [
        (each, name, int(now[each].value or 0), f"steps-{place}") for place, (each, name) in enumerate(STAGES.items())
    ]
    total = sum(count for _, _, count, _ in counts)
    if not total:
        return parts.card(STAGE, parts.empty(if_loaded(now["clue.open"], f"{NO_CLUES}。")))
    pieces = "".join(
        f'<a class="go" target="_self" href="{escape(links.records(each))}" title="{name} {count}" '
        f'style="width:{count / total:.4%};background:var(--{ground});color:var(--on-{ground})">'
        f"{f'{name} {count}' if count / total > 0.12 else (count if count / total > 0.04 else '')}</a>"
        for each, name, count, ground in counts
        if count
    )
    words = "".join(
        f'<span><i style="background:var(--{ground})"></i>{parts.link(f"{name} {count}", links.records(each))}</span>'
        for each, name, count, ground in counts
    )
    body = f'<div class="hundred">{pieces}</div><div class="legend" style="margin-top:.45rem">{words}</div>'
    return parts.card(STAGE, body, f"截至日累计收到 {total} 条")


def ages(counted: dict[str, int], links: Links) -> Any:
    """How long the open clues have been open. Age alone is no delay (超期 is), so the oldest are dark and not red."""
    if not any(counted.values()):
        return f"{NO_OPEN_CLUES}。"
    shown = theme.palette()
    names = [f"{name} 天" for name in counted]
    colours = [shown.faint] * (len(names) - 1) + [shown.ink]
    return theme.bars(
        names, list(counted.values()), colours, [links.records("clue.open", age=name) for name in counted]
    )


def by_unit(whole: Result, split: Split, links: Links) -> str:
    """The open clues (`whole` is how many) by the unit that has them in hand, the most overdue first; units with
    nothing overdue or due soon are counted together. Numbers alone: a unit stands here and no person."""
    title = "超期和7天内到期　按承办单位"
    if not split:
        return parts.card(title, parts.empty(if_loaded(whole, f"{NO_CLUES}。")))
    pressing = {
        unit: found for unit, found in split.items() if _number(found, "clue.overdue") + _number(found, "clue.due_soon")
    }
    if not pressing:
        return parts.card(title, parts.empty("没有超期和7天内到期的线索。"))
    ordered = sorted(pressing.items(), key=lambda item: [-_number(item[1], each) for each in IN_HAND])
    rows = [
        (escape(unit or UNSTATED), *(_in_hand(each, _number(found, each), unit, links) for each in IN_HAND))
        for unit, found in ordered
    ]
    others = [_number(found, "clue.open") for unit, found in split.items() if unit not in pressing]
    resting = [number for number in others if number]
    note = (
        f'<div class="note after">其余 {len(resting)} 个单位在办 {sum(resting)} 条，没有超期和7天内到期的</div>'
        if resting
        else ""
    )
    body = parts.table(("承办单位", *IN_HAND.values()), rows)
    return parts.card(title, f'<div class="scroll half">{body}</div>{note}')


def _number(found: dict[str, Result], figure_id: str) -> int:
    return int(found[figure_id].value or 0) if figure_id in found else 0


def _in_hand(figure_id: str, number: int, unit: str | None, links: Links) -> str:
    if not number:
        return '<span class="few">0</span>'
    shown = f'<span class="light red">■ {number}</span>' if figure_id == "clue.overdue" else str(number)
    return parts.link(shown, links.records(figure_id, unit=unit or ""))


def rates(now: dict[str, Result], before: Before, links: Links) -> str:
    cards = [parts.rate_card(now[each], before, links, name=ONLY_TOLD.get(each)) for each in RATES]
    return parts.grid(3, cards)


def counts(now: dict[str, Result], before: Before, links: Links) -> str:
    cards = [parts.count_card(now[each], before, links, note) for each, note in NOTES.items()]
    return parts.grid(4, cards)


def source_by_field(whole: Result, counted: dict[tuple[str, str | None], int], links: Links) -> str:
    """Sources × fields of the clues received in the period (`whole` is how many); the darker the more."""
    if not counted:
        return parts.card("来源 × 领域", parts.empty(if_loaded(whole, f"{NO_NEW_CLUES}。")))
    most = max(counted.values())
    fields = [field for field in (*FIELDS, None) if any(key[1] == field for key in counted)]
    rows = []
    for source in CLUE_SOURCES:
        numbers = [counted.get((source, field), 0) for field in fields]
        if any(numbers):
            cells = [
                parts.link(
                    f'<span style="display:block;text-align:center;background:{theme.heat(number / most)}">{number}</span>',
                    links.records("clue.received", None, source=source, field=field or ""),
                )
                if number
                else ""
                for field, number in zip(fields, numbers, strict=True)
            ]
            rows.append(
                (
                    f'<span class="nowrap">{source}</span>',
                    *cells,
                    parts.link(f"<b>{sum(numbers)}</b>", links.records("clue.received", None, source=source)),
                )
            )
    body = parts.table(("来源", *(field or UNSTATED for field in fields), "合计"), rows)
    return parts.card("来源 × 领域", f'<div class="scroll">{body}</div>', "新收线索，条")


def months(year: list[Row], links: Links) -> Any:
    """Clues received in each of the last twelve months; below, how many of those due in it were closed on time."""
    on_time = [row.results["clue.closed_on_time"] for row in year]
    names = [
        f"{row.name[5:]}<br>{f'{due.n}/{due.N}' if due.N else '—'}" for row, due in zip(year, on_time, strict=True)
    ]
    values = [int(row.results["clue.received"].value or 0) for row in year]
    if not any(values) and not any(due.N for due in on_time):
        return "近12个月没有新收和到期的线索。"
    return theme.bars(
        names, values, theme.palette().faint, [links.month_records("clue.received", row.view) for row in year]
    )
