"""The lists beside the map: villages without a patrol, points in bad repair, each with whom to ask; and what the map
cannot show."""

from collections.abc import Sequence
from html import escape

from dashboard.charts import parts
from dashboard.charts.map_data import NO_POINTS, MapData
from dashboard.charts.names import (
    ALL_PATROLLED,
    NEVER_PATROLLED,
    NONE_HERE,
    NONE_TO_REPAIR,
    PATROLLED,
    TO_REPAIR,
    UNPATROLLED,
)
from dashboard.charts.words import unloaded
from dashboard.figures.chain import OFFICIAL, Official
from dashboard.links import Links


def unpatrolled(data: MapData, links: Links) -> str:
    """The villages without a patrol in fourteen days, the longest first."""
    if data.patrol_count.is_unloaded:
        return parts.card(UNPATROLLED, parts.empty(f"{unloaded(data.patrol_count.id)}。"))
    rows = [
        (parts.named(each.village, links.village(each.village_code)), _since(each.days_since), _official(each.official))
        for each in data.late
    ]
    none = NONE_HERE if not data.patrols else PATROLLED if len(data.patrols) == 1 else ALL_PATROLLED
    body = _list(("村", "未巡天数", OFFICIAL), rows) if rows else parts.empty(f"{none}。")
    return parts.card(UNPATROLLED if len(data.patrols) == 1 else f"{UNPATROLLED}　{len(rows)} 个村", body)


def _since(days: int | None) -> str:
    if days is None:
        return f'<span class="few nowrap">○ {NEVER_PATROLLED}</span>'
    return f'<span class="light red">■ {days} 天</span>'


def _official(official: Official | None) -> str:
    """By name, or that the post is vacant; of a ledger that nobody has loaded neither."""
    if official is None:
        return parts.not_loaded()
    return escape(official.person) or f'<span class="light red">■ {official.post}</span>'


def broken(data: MapData, links: Links) -> str:
    """The points in bad repair."""
    rows = [
        (
            f'<span class="light red">■ {escape(point.status)}</span>',
            parts.named(point.village, links.village(point.village_code)),
            parts.link(escape(point.name), links.records("point.intact", None, code=point.code)),
            escape(point.owner) or "—",
        )
        for point in data.bad
    ]
    if data.point_total.is_unloaded:
        return parts.card(TO_REPAIR, parts.empty(f"{unloaded(data.point_total.id)}。"))
    none = f"{NONE_TO_REPAIR if data.points else NO_POINTS}。"
    body = _list(("状态", "村", "阵地", "责任人"), rows) if rows else parts.empty(none)
    return parts.card(f"{TO_REPAIR}　{len(rows)} 处", body)


def _list(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that scrolls inside its card from seven rows on: both lists stand beside the map on every screen."""
    return f'<div class="scroll short">{parts.table(headings, rows)}</div>'


def to_check(data: MapData) -> str:
    """What the map cannot show: positions too far out, villages and points without one. Empty where all are fine."""
    listed = {
        "距镇中心过远，请核对坐标和坐标系": [
            *(f"{place.name}中心" for place in data.places if place.longitude is not None and place not in data.placed),
            *(f"{point.code} {point.name}（{point.village}）" for point in data.points if point.far),
        ],
        "缺中心坐标的村，请在区划台账补经纬度": [place.name for place in data.places if place.longitude is None],
        "缺坐标的阵地": [f"{point.code} {point.name}" for point in data.points if point.longitude is None],
    }
    lines = [f"{reason}：{escape('、'.join(names))}" for reason, names in listed.items() if names]
    if not lines:
        return ""
    return parts.card("未上图", f'<div class="scroll" style="max-height:8rem">{"<br>".join(lines)}</div>')
