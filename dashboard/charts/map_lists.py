"""The lists beside the map: villages without a patrol, points in bad repair, and what the map cannot show."""

from html import escape

from dashboard.charts import parts
from dashboard.charts.map import NEVER, NO_POINTS, MapData
from dashboard.charts.words import if_loaded, unloaded
from dashboard.links import Links


def unpatrolled(data: MapData, links: Links) -> str:
    """The villages without a patrol in fourteen days, the longest first."""
    if data.patrol_count.is_unloaded:
        return parts.card("近14天未巡的村", parts.empty(f"{unloaded(data.patrol_count.id)}。"))
    cells = [
        parts.link(escape(each.village), links.village(each.village_code))
        + (
            f' <span class="light red">■ {each.days_since} 天</span>'
            if each.days_since is not None
            else f' <span class="few">○ {NEVER}</span>'
        )
        for each in data.late
    ]
    none = "各村近14天都有巡逻。" if data.patrols else "区划台账中没有村。"
    body = _cells(cells, 3) if cells else parts.empty(none)
    return parts.card("近14天未巡的村", body, f"{len(cells)} 个，距上次天数")


def broken(data: MapData, links: Links) -> str:
    """The points in bad repair."""
    cells = [
        f'<span class="light red">■ {escape(point.status)}</span> '
        + parts.link(escape(point.village), links.village(point.village_code))
        + " "
        + parts.link(escape(point.name), links.records("point.intact", None, code=point.code))
        for point in data.bad
    ]
    sentence = if_loaded(data.point_total, "没有破损、褪色或过期的阵地。" if data.points else f"{NO_POINTS}。")
    return parts.card("待修复的宣传阵地", _cells(cells, 2) if cells else parts.empty(sentence), f"{len(cells)} 处")


def _cells(cells: list[str], columns: int) -> str:
    """Short facts side by side, reading along the lines; more than fit scroll inside their card."""
    pieces = "".join(f'<span class="nowrap">{cell}</span>' for cell in cells)
    style = f"display:grid;grid-template-columns:repeat({columns},auto);gap:.25rem .8rem;max-height:11rem"
    return f'<div class="scroll" style="{style}">{pieces}</div>'


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
