"""The records behind a number: a sentence that says what they add up to, and a list to sort, page and follow."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.charts import parts
from dashboard.charts.names import ITEM, LATE, LIMIT, NEXT_STEP, OWNER, STATE, UNSTATED, full_name
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import format_amount, format_number, format_value, if_loaded, unloaded
from dashboard.figures.calendar import in_words
from dashboard.figures.details import ESCALATED
from dashboard.figures.kinds import ZERO_IS_GREEN, Result
from dashboard.figures.records import Record, Records
from dashboard.figures.registry import FIGURES, case_word
from dashboard.figures.slices import NAMES, Where
from dashboard.links import Links
from db.terms import ABOUT

PAGE_SIZE = 100
MET, NOT_MET = "已计入", "未达到"
PARTS = {"gap": NOT_MET, "met": MET, "all": "全部"}
# What is counted where one record holds several cases (a check its problems).
DIVIDED = "比率按个数算，这里按记录列"
# Shares of what there was: whoever is not among them has missed nothing.
SHARES = {*OUTCOMES, "dispute.reopened", "dispute.proactive", "clue.substantiated", "clue.self_found"}
# What has no limit and is red wherever it is shown.
RED_WITHOUT_LIMIT = {"chain.posts", "chain.complete_villages", "point.intact", "patrol.recent"}


@dataclass(frozen=True)
class Column:
    """A column of the list: its heading, the key that it sorts by, and its cell as of a day."""

    heading: str
    key: Callable[[Record], Any]
    cell: Callable[[Record, Links, dt.date], str]
    late_first: bool = False


COLUMNS = {
    "code": Column("编号", lambda each: each.code, lambda each, _links, _as_of: _nowrap(each.code)),
    "village": Column(
        "村",
        lambda each: (not each.village_code, each.village_code or ""),
        lambda each, links, _as_of: (
            parts.link(_nowrap(each.village), links.village(each.village_code)) if each.village_code else ""
        ),
    ),
    "what": Column(ITEM, lambda each: each.what, lambda each, _links, _as_of: escape(each.what)),
    "owner": Column(OWNER, lambda each: each.answers, lambda each, _links, _as_of: escape(each.answers)),
    "since": Column("起始", lambda each: str(each.since or ""), lambda each, _links, as_of: _day(each.since, as_of)),
    "limit": Column(LIMIT, lambda each: str(each.limit or ""), lambda each, _links, as_of: _day(each.limit, as_of)),
    "done": Column("办结", lambda each: str(each.done or ""), lambda each, _links, as_of: _day(each.done, as_of)),
    "state": Column(STATE, lambda each: each.state, lambda each, _links, _as_of: _nowrap(each.state)),
    "late": Column(LATE, lambda each: each.days_late or 0, lambda each, _links, _as_of: _late(each), late_first=True),
    "step": Column(
        NEXT_STEP,
        lambda each: each.step,
        lambda each, _links, _as_of: f'<span class="step quiet">{escape(each.step)}</span>',
    ),
}


@dataclass(frozen=True)
class ListQuery:
    """What of a list the address asks for: the figure, slices, the part, the order, the page, and one record."""

    figure_id: str
    where: Where = ()
    part: str = ""
    sort: str = ""
    page: int = 1
    code: str = ""

    def changed(self, links: Links, **changes: str | None) -> str:
        """The same list with changes, as an address."""
        kept: dict[str, str | None] = {"part": self.part or None, "sort": self.sort or None}
        return links.records(self.figure_id, None, **dict(self.where), **{**kept, **changes})


def headline(result: Result, found: Records, scope: str) -> str:
    """What the number is and what stands behind it, as one sentence."""
    name = full_name(found.id)
    if result.is_unloaded:
        return f"{scope}{name}：{unloaded(found.id)}"
    if not found.items:
        return f"{scope}{name}：截至日没有记录"
    if result.unit == "rate":
        missing = found.N - found.n
        verdict = f"，{format_number(int(missing))} {case_word(found.id)}{NOT_MET}" if missing else "，全部达到"
        verdict = "" if found.id in SHARES else verdict
        return f"{scope}{name} {format_value(result)}{verdict}"
    return f"{scope}{name} {format_value(result)}，共 {len(found.items)} 条记录"


def sliced(where: Where) -> str:
    """The slices as words: 类别 邻里，来源 12345，月份 2026年10月."""
    return "，".join(f"{NAMES[name]} {in_words(value) or UNSTATED}" for name, value in where)


def about(result: Result, where: Where) -> str:
    """The light, the definition, and what the list is narrowed to."""
    narrowed = f"　只看：{escape(sliced(where))}" if where else ""
    light = f"{parts.badge(result)}　" if result.light else ""
    return f'<div class="note">{light}口径：{escape(FIGURES[result.id].definition)}{narrowed}</div>'


def one(found: Records, chosen: ListQuery, as_of: dt.date, links: Links) -> str:
    """The record that a click asked for, all of it that may be shown; empty where none was asked for."""
    if not chosen.code:
        return ""
    record = next((item for item in found.items if item.code == chosen.code), None)
    if record is None:
        return parts.card(
            chosen.code, parts.empty("这条记录在当前截至日、考核期和范围内不计入这个数字；请核对截至日，或看全部记录。")
        )
    facts = [(column.heading, column.cell(record, links, as_of)) for name, column in COLUMNS.items() if name != "code"]
    body = "".join(f"<div><dt>{heading}</dt><dd>{cell or '—'}</dd></div>" for heading, cell in facts)
    return parts.card(chosen.code, f'<dl class="facts">{body}</dl>', _standing(record, found.id))


def _standing(record: Record, figure_id: str) -> str:
    """The record's sign with its word."""
    name = FIGURES[figure_id].name
    is_red = _is_red(record, figure_id)
    if not _is_rate(figure_id):
        return f'<span class="light red">■ {escape(name)}</span>' if is_red else f'<span class="quiet">{MET}</span>'
    if figure_id in SHARES:
        return f'<span class="quiet">{escape(name if record.met else f"不属于{name}")}</span>'
    if record.met:
        return f'<span class="quiet">● {MET}</span>'
    return f'<span class="{"light red" if is_red else "quiet"}">{"■ " if is_red else ""}{NOT_MET}</span>'


def _is_rate(figure_id: str) -> bool:
    return FIGURES[figure_id].unit == "rate"


def _is_red(record: Record, figure_id: str) -> bool:
    """Whether a record is overdue at D; 上交, what ended late and what is still within its limit are not."""
    if not _is_rate(figure_id):
        return figure_id in ZERO_IS_GREEN
    if record.met or figure_id in SHARES:
        return False
    return figure_id in RED_WITHOUT_LIMIT or (record.days_late is not None and record.done is None)


def tabs(found: Records, chosen: ListQuery, links: Links) -> str:
    """The gap, the rest and all, each with its number, which is of records where one of them holds several cases; empty
    for a figure that is no rate, of which nothing is missing."""
    if not _is_rate(found.id):
        return ""
    names = PARTS | ({"gap": "其余", "met": FIGURES[found.id].name} if found.id in SHARES else {})
    numbers = {
        "gap": sum(not item.met for item in found.items),
        "met": sum(item.met for item in found.items),
        "all": len(found.items),
    }
    shown, word = part(found, chosen), " 条" if found.divided else ""
    return parts.tabs(
        [
            (f"{names[name]} {number}{word}", chosen.changed(links, part=name), name == shown)
            for name, number in numbers.items()
        ]
    )


def part(found: Records, chosen: ListQuery) -> str:
    """The part that is shown: the one asked for; else the gap where there is one, of a share what makes it up."""
    if not _is_rate(found.id):
        return "all"
    if chosen.part in PARTS:
        return chosen.part
    if found.id in SHARES:
        return "met"
    return "gap" if any(not item.met for item in found.items) else "all"


def ordered(found: Records, chosen: ListQuery) -> list[Record]:
    """The records of the shown part in the order asked for (-late: the longest first); else as they come."""
    shown = part(found, chosen)
    items = [item for item in found.items if shown == "all" or item.met == (shown == "met")]
    column = COLUMNS.get(chosen.sort.removeprefix("-"))
    if column is None:
        return items
    return sorted(items, key=column.key, reverse=chosen.sort.startswith("-"))


def listing(result: Result, found: Records, chosen: ListQuery, as_of: dt.date, links: Links) -> str:
    """One page of the list behind a number; each heading sorts it, each village leads to its page."""
    items = ordered(found, chosen)
    if not items:
        return parts.card("记录", parts.empty(if_loaded(result, "这一部分没有记录。")))
    page = min(max(chosen.page, 1), -(-len(items) // PAGE_SIZE))
    shown = items[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    filled = {
        name: column for name, column in COLUMNS.items() if any(column.cell(item, links, as_of) for item in shown)
    }
    amounts = _amounts(found)
    head = "".join(f"<th>{_heading(name, column, chosen, links)}</th>" for name, column in filled.items())
    rows = ""
    for item in shown:
        cells = [*_sign(item, found.id), *(column.cell(item, links, as_of) for column in filled.values())]
        rows += _row([*cells, _amount(item, found.divided)] if amounts else cells, item.code == chosen.code)
    first, extra = "<th></th>" if _sign(shown[0], found.id) else "", f"<th>{_counted(found)}</th>" if amounts else ""
    table = f"<table><thead><tr>{first}{head}{extra}</tr></thead><tbody>{rows}</tbody></table>"
    aside = f"{DIVIDED}；一条可含多个" if found.divided else ""
    body = f'<div class="wide">{table}</div>{_pager(len(items), page, chosen, links)}'
    return parts.card(f"记录　{len(items)} 条", body, aside)


def _counted(found: Records) -> str:
    """What the column of amounts holds."""
    return "达到 / 共有" if found.divided else "数量"


def _amounts(found: Records) -> bool:
    """Whether records count for more or less than one case: sums, medians."""
    return found.divided or any(item.N != 1 for item in found.items)


def _row(cells: list[str], is_chosen: bool) -> str:
    style = ' class="chosen"' if is_chosen else ""
    return f"<tr{style}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _sign(item: Record, figure_id: str) -> list[str]:
    """The cell with the record's sign; none for what is only counted or a share: ● would call it good."""
    if _is_red(item, figure_id):
        return ['<span class="red">■</span>']
    if not _is_rate(figure_id) or figure_id in SHARES:
        return []
    # ○ would say 数少不评: what ended late has its days, and asks for nothing more.
    return [f'<span class="quiet">{"●" if item.met else ""}</span>']


def _amount(item: Record, is_part: bool) -> str:
    if item.n == item.N and not is_part:
        return format_amount(item.n, item.word)
    return f"{ABOUT if item.word else ''}{format_amount(item.n)}/{format_amount(item.N)}"


def _heading(name: str, column: Column, chosen: ListQuery, links: Links) -> str:
    arrows = {name: " ▲", f"-{name}": " ▼"}
    first = f"-{name}" if column.late_first else name
    other = name if first != name else f"-{name}"
    return parts.link(
        f"{column.heading}{arrows.get(chosen.sort, '')}",
        chosen.changed(links, sort=other if chosen.sort == first else first),
    )


def _pager(number: int, page: int, chosen: ListQuery, links: Links) -> str:
    last = -(-number // PAGE_SIZE)
    if last == 1:
        return ""
    before = parts.link("上一页", chosen.changed(links, page=str(page - 1))) if page > 1 else "上一页"
    after = parts.link("下一页", chosen.changed(links, page=str(page + 1))) if page < last else "下一页"
    return f'<div class="pager">{before}　第 {page} 页，共 {last} 页　{after}</div>'


def _nowrap(text: str) -> str:
    return f'<span class="nowrap">{escape(text)}</span>' if text else ""


def _day(day: dt.date | None, as_of: dt.date) -> str:
    return parts.day(day, as_of) if day else ""


def _late(item: Record) -> str:
    if item.days_late is None:
        return ""
    if item.state.startswith(ESCALATED):
        return f'<span class="quiet nowrap">迟 {item.days_late} 天</span>'
    if item.done:
        return f'<span class="nowrap amber">▲ 迟 {item.days_late} 天</span>'
    return f'<span class="light red">■ {item.days_late} 天</span>'
