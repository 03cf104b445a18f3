"""会议督办: the strip of the monthly meetings, what was decided and what became of it, the next meeting's list."""

import datetime as dt
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.charts import parts
from dashboard.charts.names import ITEM, LEAD, ORIGINAL_LIMIT, STATE, UNSTATED
from dashboard.charts.words import Before, if_loaded, month_day, short_day, unloaded
from dashboard.figures import follow_up
from dashboard.figures.follow_up import ItemCounts
from dashboard.figures.kinds import Result
from dashboard.figures.meeting_months import EARLY, MISSED, NOT_DUE, ON_TIME, OUTSIDE, POSTPONED, Slot, Year
from dashboard.figures.owners import owner_of
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, Resolution
from dashboard.links import Links
from db.terms import DISPATCH, TWENTIETH

SIGNS = {ON_TIME: ("●", "quiet"), POSTPONED: ("▲", "amber"), EARLY: ("▲", "amber"), MISSED: ("■", "red")}
FIGURE_OF = {TWENTIETH: "meeting.monthly_20th", DISPATCH: "meeting.dispatch"}
RATES = ("meeting.monthly_20th", "meeting.dispatch", "meeting.minutes", "resolution.on_time")
BY = {"meeting": "按会议", "unit": "按牵头单位", "owner": "按责任人"}
STATES = {
    "": "议定",
    follow_up.DONE: DONE,
    follow_up.LATE: "迟办",
    follow_up.PENDING: IN_TIME,
    follow_up.OVERDUE: OVERDUE,
    follow_up.TWICE: EXTENDED,
}
MARKS = {
    follow_up.OVERDUE: ("■ ", "light red"),
    follow_up.LATE: ("▲ ", "amber"),
    follow_up.TWICE: ("▲ ", "light amber"),
}


@dataclass(frozen=True)
class ItemsQuery:
    """What of the items the address asks for: the key of the counts, and one of its numbers (a key and a state)."""

    by: str = "meeting"
    key: str | None = None
    state: str = ""

    @classmethod
    def of(cls, query: Any) -> "ItemsQuery":
        """From the address; what is not known there is read as the default."""
        by, state = query.get("by", "meeting"), query.get("state", "")
        return cls(by if by in BY else "meeting", query.get("key"), state if state in STATES else "")


def headline(now: dict[str, Result], year: Year, asked: list[Resolution], is_town: bool) -> str:
    """Which meetings were not held as they should, what is overdue, and what the next meeting must ask about."""
    pieces = [_held(now, year)] if is_town else []
    overdue, extended = now["resolution.overdue"].value, now["resolution.extended"].value
    if now["resolution.overdue"].is_unloaded:
        return "；".join([*pieces, unloaded("resolution.overdue")])
    pieces.append(f"议定事项逾期 {overdue} 项" if overdue else "议定事项无逾期")
    if extended:
        pieces.append(f"多次延期 {extended} 项")
    pieces.append(f"{month_day(year.next_day)}例会须过问 {len(asked)} 项" if asked else "下次例会没有须过问的事项")
    return "；".join(pieces)


def _held(now: dict[str, Result], year: Year) -> str:
    result = now["meeting.monthly_20th"]
    if result.is_unloaded:
        return unloaded(result.id)
    if not result.N:
        return "考核期内还没有到期的20日例会"
    missed = [slot.month for slot in year.twentieth if slot.state == MISSED]
    moved = [slot.month for slot in year.twentieth if slot.state in (POSTPONED, EARLY)]
    words = [f"{_named(months)}{what}" for months, what in ((missed, "逾期未开"), (moved, "顺延或提前")) if months]
    if not words:
        return f"20日例会 {result.N} 次全部按期"
    return f"20日例会应开 {result.N} 次、按期 {result.n} 次，{'，'.join(words)}"


def _named(months: list[dt.date]) -> str:
    if len(months) > 3:
        return f"{len(months)} 个月"
    several = len({month.year for month in months}) > 1
    return "、".join(f"{month.year}年{month.month}月" if several else f"{month.month}月" for month in months)


def strip(year: Year, links: Links) -> str:
    """A line for each of the two meetings, a cell for each month: sign, word, day, and whether minutes are missing.

    A period of several calendar years has a strip for each, the latest first.
    """
    if not year.twentieth:
        return parts.card("两会召开", parts.empty(f"{unloaded('meeting.monthly_20th')}，开没开会暂不清楚。"))
    numbers = sorted({slot.month.year for slot in year.twentieth}, reverse=True)
    strips = [_strip(number, year, len(numbers) > 1, links) for number in numbers]
    body = f'<div class="scroll tall">{"".join(strips)}</div>'
    return parts.card("两会召开", body, "● 按期　▲ 顺延或提前　■ 逾期未开　○ 未到期　全镇会议")


def _strip(number: int, year: Year, several: bool, links: Links) -> str:
    lines = {
        name: {slot.month.month: _cell(slot, links) for slot in slots if slot.month.year == number}
        for name, slots in ((TWENTIETH, year.twentieth), (DISPATCH, year.dispatch))
    }
    # Strips that stand below each other have their months below each other.
    months = range(1, 13) if several else sorted(lines[TWENTIETH])
    head = "".join(f"<th>{month}月</th>" for month in months)
    body = ""
    for name, cells in lines.items():
        row = "".join(f"<td>{cells.get(month, '')}</td>" for month in months)
        body += f"<tr><th>{name}</th>{row}</tr>"
    corner = f"{number}年" if several else ""
    return f'<table class="strip"><thead><tr><th>{corner}</th>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(slot: Slot, links: Links) -> str:
    if slot.state == OUTSIDE:
        return '<span class="quiet">—</span>'
    href = links.records(FIGURE_OF[slot.type], code=f"{slot.month:%Y-%m}")
    if not slot.is_over:
        # The month counts when it is over; the meeting itself does already.
        href = links.records("meeting.minutes", code=slot.code)
    if slot.state == NOT_DUE:
        return f'<span class="few">○ 未到期<br>{_days(slot.window) if slot.type == TWENTIETH else "本月内"}</span>'
    sign, style = SIGNS[slot.state]
    if slot.held_on is None:
        return parts.link(f'<span class="{style}"><b>{sign} 逾期</b><br>未开</span>', href)
    day = f"{slot.held_on.day}日" if slot.held_on.month == slot.month.month else month_day(slot.held_on)
    word = f"<i>{sign}</i> {slot.state}" if slot.state == ON_TIME else f"<b>{sign} {slot.state}</b>"
    held = parts.link(f'<span class="{style}">{word}<br>{day}</span>', href)
    if slot.minutes:
        return held
    missing = '<span class="amber nowrap">▲ 无纪要</span>'
    return f"{held}<br>{parts.link(missing, links.records('meeting.minutes', code=slot.code))}"


def _days(window: tuple[dt.date, dt.date]) -> str:
    first, last = window
    return f"{first.day}日" if first == last else f"{first.day}—{last.day}日"


def cards(now: dict[str, Result], before: Before, is_town: bool, links: Links) -> str:
    """The four rates of the page; those of the meetings for the town alone."""
    shown = [parts.rate_card(now[each], before, links) for each in RATES if is_town or each == "resolution.on_time"]
    return f'<div class="{"grid2" if is_town else ""}">{"".join(shown)}</div>'


def agenda(overdue: Result, asked: list[Resolution], year: Year, as_of: dt.date, links: Links) -> str:
    """Who reports on what at the next meeting, and what is asked of them; `overdue` is how much of it is late."""
    title = f"下次例会清单　{len(asked)} 项"
    aside = f"{short_day(year.next_day, as_of)}例会；逾期、多次延期、会前到期"
    if not asked:
        return parts.card(title, parts.empty(if_loaded(overdue, "没有逾期、多次延期和会前到期的议定事项。")), aside)
    rows = [
        (
            _sign(item),
            _task(item, links),
            _place(item, links),
            escape(owner_of(item.lead_unit, item.owner)),
            _limit(item, as_of),
            _standing(item, as_of),
            f'<span class="quiet">{_asked(item)}</span>',
        )
        for item in asked
    ]
    body = parts.table(("", ITEM, "村", LEAD, ORIGINAL_LIMIT, STATE, "会上要求"), rows)
    return parts.card(title, f'<div class="scroll tall">{body}</div>', aside)


def _sign(item: Resolution) -> str:
    if item.is_overdue:
        return '<span class="red">■</span>'
    return '<span class="amber">▲</span>' if item.is_open and item.extensions else '<span class="quiet">○</span>'


def _task(item: Resolution, links: Links) -> str:
    """Code and task; leads to the record where a figure counts it whatever the period, else its line here says all."""
    figure_id = "resolution.overdue" if item.is_overdue else "resolution.extended"
    href = links.records(figure_id, code=item.code) if item.is_overdue or item.state == EXTENDED else ""
    return parts.link(f'<span class="nowrap">{escape(item.code)}</span> {escape(item.task)}', href)


def _place(item: Resolution, links: Links) -> str:
    return parts.named(item.village, links.village(item.village_code)) if item.village_code else "全镇"


def _limit(item: Resolution, as_of: dt.date) -> str:
    moved, extended = item.current_due_on, ""
    if moved and moved != item.original_due_on:
        extended = f'<br><span class="quiet nowrap">现定 {short_day(moved, as_of)}</span>'
    return f"{parts.day(item.original_due_on, as_of)}{extended}"


def _standing(item: Resolution, as_of: dt.date) -> str:
    if item.done_on:
        late = f' <span class="amber">▲ 迟 {item.days_late} 天</span>' if item.days_late else ""
        return f'<span class="nowrap quiet">● {short_day(item.done_on, as_of)} 办结</span>{late}'
    left = (item.original_due_on - as_of).days
    words = f'<span class="nowrap quiet">{f"{left} 天后到期" if left else "今天到期"}</span>'
    if item.is_overdue:
        words = f'<span class="light red">■ 逾期 {item.days_late} 天</span>'
    if item.extensions:
        style = "amber" if item.state == EXTENDED else "quiet"
        words += f' <span class="nowrap {style}">延期 {item.extensions} 次</span>'
    return words


def _asked(item: Resolution) -> str:
    if item.state == EXTENDED:
        return "牵头单位书面说明，不再延期"
    return "牵头单位书面说明，限期办结" if item.is_overdue else "会前办结，会上报结果"


def decided(by: str, whole: Result, counts: list[ItemCounts], names: dict[str, str], links: Links) -> str:
    """What was decided (`whole` is its rate) and what became of it, by meeting, unit or person; each number opens its
    items here.

    Units and persons with everything done in time are counted together.
    """
    title = f"议定事项　{BY[by]}"
    if not counts:
        return parts.card(title, parts.empty(if_loaded(whole, "考核期内没有议定事项，请核对考核期。")))
    listed = counts if by == "meeting" else [each for each in counts if each.done != each.decided or each.late]
    rows = [
        (
            escape(names.get(each.key) or each.key or UNSTATED),
            *(_cell_of(by, each, state, links) for state in STATES),
        )
        for each in listed
    ]
    rest = len(counts) - len(listed)
    note = (
        f'<div class="note after">其余 {rest} {"人" if by == "owner" else "个单位"}全部按期办结</div>' if rest else ""
    )
    body = parts.table((BY[by].removeprefix("按"), *STATES.values()), rows) if rows else ""
    return parts.card(title, f'<div class="scroll dense tall">{body}</div>{note}')


def _cell_of(by: str, counts: ItemCounts, state: str, links: Links) -> str:
    number = counts.number(state)
    if not number:
        return '<span class="few">0</span>'
    sign, style = MARKS.get(state, ("", ""))
    href = links.to("meetings", by=by, key=counts.key, state=state or None)
    return parts.link(f'<span class="nowrap {style}">{sign}{number}</span>', href)


def meeting_names(year: Year, items: list[Resolution], as_of: dt.date) -> dict[str, str]:
    """How a meeting is called in the list: its day and type; its code where the ledger does not have it."""
    names = {each.meeting_code: f"{each.meeting_code}（不在会议台账）" for each in items if each.meeting_on is None}
    held = {each.meeting_code: (each.meeting_on, each.meeting_type) for each in items if each.meeting_on}
    held |= {meeting.code: (meeting.held_on, meeting.type) for meeting in year.held}
    return names | {code: f"{short_day(day, as_of)} {type_}" for code, (day, type_) in held.items()}


def items(shown: list[Resolution], chosen: ItemsQuery, names: dict[str, str], as_of: dt.date, links: Links) -> str:
    """The items behind the number that was clicked, and the way back to the next meeting's list."""
    name = names.get(chosen.key or "") or chosen.key or UNSTATED
    title = f"{name}　{STATES[chosen.state]}事项 {len(shown)} 项"
    back = parts.link("回到下次例会清单", links.to("meetings"))
    if not shown:
        return parts.card(title, parts.empty("在当前截至日、考核期和范围内没有这样的事项。"), back)
    rows = [
        (
            _sign(item) if item.is_open else '<span class="quiet">●</span>',
            _task(item, links),
            _place(item, links),
            escape(owner_of(item.lead_unit, item.owner)),
            _limit(item, as_of),
            _standing(item, as_of),
        )
        for item in shown
    ]
    body = parts.table(("", ITEM, "村", LEAD, ORIGINAL_LIMIT, STATE), rows)
    return parts.card(title, f'<div class="scroll tall">{body}</div>', back)


def papers(minutes: Result, year: Year, as_of: dt.date, links: Links) -> str:
    """What the next meeting's papers wait for: the day, and the minutes that are still missing."""
    days = (year.next_day - as_of).days
    lacking = [meeting for meeting in year.held if meeting.minutes_on is None or meeting.minutes_on > as_of]
    named = "、".join(
        parts.link(
            f"{short_day(each.held_on, as_of)} {escape(each.type)}", links.records("meeting.minutes", code=each.code)
        )
        for each in lacking
    )
    quiet = "● 已开会议都有纪要" if year.held else if_loaded(minutes, "考核期内没有会议记录")
    missing = f'<div class="amber">▲ 缺纪要：{named}</div>' if lacking else f'<div class="quiet">{quiet}</div>'
    return parts.card(
        "会议材料", missing, f"{short_day(year.next_day, as_of)}例会，{f'还有 {days} 天' if days else '就在今天'}"
    )


def snapshots(links: Links) -> str:
    """The way to the meetings whose numbers were frozen."""
    return f'<div class="note">{parts.link("历次会议快照：重开、对照 →", links.to("snapshots"))}</div>'
