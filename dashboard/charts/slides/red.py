"""① 红灯清单: how much is late, of which kinds, and what is late the longest."""

from collections import Counter
from html import escape

from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.figures.briefing import Briefing
from dashboard.figures.red_list import RedItem

NAME = "红灯清单"
MOST = 9
CLUES = "线索超期"
SHORT = {"红色纠纷未推进": "红色未推进", "责任人空缺": "岗位空缺"}
ORDER = ("纠纷", "红色纠纷未推进", "责任事项", "议定事项", "责任人空缺", "整顿", CLUES)


def headline(briefing: Briefing) -> str:
    """How many, and the longest late of those that a meeting may name."""
    if not briefing.red_number:
        return "截至日没有逾期、空缺或久未推进的事项"
    pieces = [f"红灯 {briefing.red_number} 项"]
    if briefing.overdue_clues:
        pieces[0] += f"（含超期线索 {briefing.overdue_clues} 条）"
    first = next(iter(briefing.red), None)
    if first and first.days_late:
        pieces.append(f"{first.place}{SHORT.get(first.kind, first.kind)}最久，已 {first.days_late} 天")
    return "，".join(pieces)


def body(briefing: Briefing) -> str:
    if not briefing.red_number:
        return parts.block(parts.none("没有红灯事项，保持。"))
    return f'<div class="body side">{_sum(briefing)}{_list(briefing)}</div>'


def _sum(briefing: Briefing) -> str:
    """The number in the largest type of the slide, and what it is made of."""
    counted = Counter(item.kind for item in briefing.red)
    counted[CLUES] += briefing.overdue_clues
    kinds = [(kind, counted[kind]) for kind in ORDER if counted[kind]]
    most = max(number for _, number in kinds)
    lines = [
        Line((escape(SHORT.get(kind, kind)), f'<b class="right">{number}</b>', parts.days(number, most)))
        for kind, number in kinds
    ]
    listed = parts.rows("8.6rem 2.6rem 1fr", "7.2rem 2.4rem 1fr", ("种类", "项数", ""), lines)
    return parts.block(f'<div class="huge red">{briefing.red_number}<small>项红灯</small></div>{listed}')


def _list(briefing: Briefing) -> str:
    shown = briefing.red[:MOST]
    if not shown:
        return parts.block(parts.none("除线索外没有红灯事项。线索只列数字。"))
    most = max(item.days_late or 0 for item in briefing.red) or 1
    lines = [_line(item, most) for item in shown]
    wide, narrow = "6.5rem minmax(0,1fr) 8rem 9rem 5.5rem", "5.4rem minmax(0,1fr) 6.6rem 6.6rem"
    listed = parts.rows(wide, narrow, ("逾期", "事项", "村 / 单位", "责任单位", ""), lines, wide_only=4)
    return parts.block(listed + parts.more(len(briefing.red) - len(shown)), "逾期最久的先办")


def _line(item: RedItem, most: int) -> Line:
    late = (
        f'<b class="red">{item.days_late}</b> 天' if item.days_late is not None else '<span class="quiet">不详</span>'
    )
    return Line(
        (
            late,
            parts.wrapped(what(item)),
            escape(item.place),
            escape(unit(item)),
            parts.days(item.days_late, most),
        )
    )


def what(item: RedItem) -> str:
    """The kind and what it is about; a projector shows no codes."""
    kind = SHORT.get(item.kind, item.kind)
    return kind if item.what == item.code else f"{kind} {item.what}"


def unit(item: RedItem) -> str:
    """The unit that answers for it: the list of all papers has the name as well."""
    first, _, rest = item.owner.partition("・")
    if rest or item.figure_id == "chain.posts":
        return first
    return "" if item.village_code else item.place
