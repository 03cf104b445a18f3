"""The list of snapshots, and two of them held against each other: each figure then and now, with the change."""

from html import escape

from dashboard.charts import names, parts
from dashboard.charts.words import (
    SIGNS,
    format_chance,
    format_day,
    format_day_and_time,
    format_difference,
    format_value,
)
from dashboard.figures.changes import change_since
from dashboard.figures.compare import Change
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from dashboard.state.snapshots import Entry, Frozen

HEADINGS = {
    "chain": names.CHAIN,
    "meeting": "会议",
    "resolution": names.RESOLUTIONS,
    "clue": names.CLUES,
    "dispute": names.DISPUTES,
    "patrol": "巡防",
    "point": "宣传阵地",
    "publicity": "宣传产出",
    "organisation": "软弱涣散整顿",
    "sector": "行业排查",
}


def headline(entries: list[Entry]) -> str:
    if not entries:
        return "还没有会议快照：从页首进入会议模式，数字即定格成一份"
    last = entries[0]
    return f"会议快照 {len(entries)} 份，最近一份定格于 {format_day_and_time(last.taken_at)}"


def none_yet(links: Links) -> str:
    """What stands on the page while there is none: how one comes about, and what it is good for."""
    begin = parts.link("进入会议模式 →", links.to("", mode="meeting", area=None, village=None))
    steps = {
        "① 定格": f"开会时进入会议模式，当时的全部数字自动存成一份；会上装载台账，幻灯片不变。<br>{begin}",
        "② 重开": "会后在本页点定格时间，原样打开那次会议的幻灯片。",
        "③ 对照": "有了两份，选一份作“对照前”、一份作“对照后”，逐项看变化。",
    }
    return parts.grid(3, (parts.card(name, f'<div class="empty">{words}</div>') for name, words in steps.items()))


def chosen(entries: list[Entry], then: str, now: str) -> tuple[Entry | None, Entry | None]:
    """The two that the address asks for; else the one of the latest as-of day, and the last one of an earlier day."""
    by_id = {str(entry.id): entry for entry in entries}
    in_order = sorted(entries, key=lambda entry: (entry.as_of, entry.id))
    second = by_id.get(now) or next(reversed(in_order), None)
    before = [entry for entry in in_order if second and entry.as_of < second.as_of]
    first = by_id.get(then) or next(reversed(before), None)
    return first, second


def listing(entries: list[Entry], then: Entry | None, now: Entry | None, version: int, links: Links) -> str:
    """Each snapshot: open its slides, or take it as one side of the comparison."""
    rows = [
        (
            parts.link(
                f'<span class="nowrap">{format_day_and_time(entry.taken_at)}</span>',
                links.to("", mode="meeting", snapshot=str(entry.id)),
            ),
            f'<span class="nowrap">{format_day(entry.as_of)}</span>',
            escape(entry.taken_by),
            '<span class="quiet nowrap">● 与现在相同</span>'
            if entry.data_version == version
            else '<span class="amber nowrap">▲ 库中已有更新的数据</span>',
            _side(entry, then, links, then=str(entry.id), now=str(now.id) if now else None),
            _side(entry, now, links, then=str(then.id) if then else None, now=str(entry.id)),
        )
        for entry in entries
    ]
    body = parts.table(("定格时间", "截至日", "定格人", "数据", "对照前", "对照后"), rows)
    return parts.card("会议快照", f'<div class="scroll" style="max-height:48rem">{body}</div>', "点时间重开幻灯片")


def _side(entry: Entry, side: Entry | None, links: Links, **query: str | None) -> str:
    """Whether the snapshot is this side of the comparison, else the link that makes it so."""
    return "<b>✓</b>" if side and side.id == entry.id else parts.link("选这份", links.to("snapshots", **query))


def alone() -> str:
    """Where the comparison would stand while there is nothing earlier to hold against."""
    return parts.card("对照", parts.empty("还没有更早截至日的快照可对照；再开一次会就有了，也可以从左边选两份。"))


def comparison(then: Frozen, now: Frozen) -> str:
    """All figures of both, by family; those that changed stand out."""
    rows, family = [], ""
    for figure_id, result in now.briefing.now.items():
        earlier = then.briefing.now.get(figure_id)
        if figure_id.split(".")[0] != family:
            family = figure_id.split(".")[0]
            rows.append((f"<b>{HEADINGS.get(family, '')}</b>", "", "", ""))
        rows.append(_line(figure_id, earlier, result))
    red_then, red_now = then.briefing.red_number, now.briefing.red_number
    moved = format_difference(Change(red_now - red_then, "count", None, None))
    first = ("<b>红灯</b>", str(red_then), str(red_now), moved)
    headings = ("指标", *(f"数据截至 {format_day(each.entry.as_of)}" for each in (then, now)), "变化")
    body = parts.table(headings, [first, *rows])
    aside = f"{format_day_and_time(then.entry.taken_at)} 与 {format_day_and_time(now.entry.taken_at)} 两次定格"
    return parts.card("对照", f'<div class="scroll" style="max-height:48rem">{body}</div>', aside)


def _line(figure_id: str, then: Result | None, now: Result) -> tuple[str, str, str, str]:
    name = FIGURES[figure_id].name if figure_id in FIGURES else figure_id
    moved = change_since(now, then) if then else None
    difference = f"{format_difference(moved)} {format_chance(moved)}".strip() if moved else "—"
    return escape(name), _shown(then) if then else "—", _shown(now), difference


def _shown(result: Result) -> str:
    """The figure with its light's sign in the light's colour: beside the change's own ▲ and ▼ a black one would be
    read as one of them."""
    value = escape(format_value(result))
    return f'<span class="light {result.light}">{SIGNS[result.light][0]}</span> {value}' if result.light else value
