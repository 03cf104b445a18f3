"""The map: villages by the days since their last patrol, publicity points by state; drawn with no internet."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pydeck as pdk

from dashboard.charts import parts, theme
from dashboard.charts.words import format_day, format_rate
from dashboard.figures.compute import Row
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace
from dashboard.figures.kinds import Result
from db.terms import POINT_TYPES

BOUNDARIES = Path(__file__).resolve().parents[2] / "assets" / "boundaries.geojson"
# A style of its own, as a data address: without one the browser would ask a map server on the internet.
STYLE = {
    "version": 8,
    "sources": {},
    "layers": [{"id": "paper", "type": "background", "paint": {"background-color": "#eef1f5"}}],
}
LABEL_FONT = pdk.types.String("Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif")
STEPS = ((7, "green", "7天内"), (14, "amber", "8–14天"), (None, "red", "超过14天"))
NEVER = ([154, 163, 175], "尚无巡逻")
# One character a kind; the colour tells the state.
SIGNS = dict(zip(POINT_TYPES, "固栏展标横屏响园廊", strict=True))
LAYERS = ("村与巡防", "宣传阵地", "村名")


@dataclass(frozen=True)
class MapData:
    """What the map shows."""

    places: list[Place]
    patrols: dict[str, PatrolPlace]
    weeks: dict[str, Result]
    points: list[PointPlace]

    @classmethod
    def of(
        cls, places: list[Place], patrols: list[PatrolPlace], points: list[PointPlace], rows: list[Row]
    ) -> "MapData":
        weeks = {row.code: row.results["patrol.weeks"] for row in rows}
        return cls(places, {patrol.village_code: patrol for patrol in patrols}, weeks, points)


def headline(data: MapData) -> str:
    """Villages without a recent patrol, points in bad repair, positions to check."""
    late = [each.village for each in data.patrols.values() if each.days_since is None or each.days_since > 13]
    bad = [point for point in data.points if point.status != "完好"]
    first = (
        f"{len(late)} 个村14天内没有巡逻：{'、'.join(late[:3])}{'等' if len(late) > 3 else ''}"
        if late
        else "各村14天内都有巡逻"
    )
    second = f"宣传阵地 {len(bad)} 处待修复" if bad else ("宣传阵地全部完好" if data.points else "尚无宣传阵地记录")
    return f"{first}；{second}"


def deck(data: MapData, layers: list[str]) -> pdk.Deck:
    """The map of the chosen layers, centred on the places that are not far out."""
    placed = [place for place in data.places if place.longitude is not None]
    near = [(place.longitude, place.latitude) for place in placed]
    near += [
        (point.longitude, point.latitude) for point in data.points if point.longitude is not None and not point.far
    ]
    drawn = []
    if LAYERS[0] in layers:
        drawn += [*_boundaries(data), _villages(data, placed)]
    if LAYERS[1] in layers:
        drawn.append(_points([point for point in data.points if point.longitude is not None and not point.far]))
    if LAYERS[2] in layers:
        drawn.append(_names(placed))
    return pdk.Deck(
        layers=drawn,
        initial_view_state=_view(near),
        map_provider=None,
        map_style="data:application/json," + quote(json.dumps(STYLE)),
        tooltip={
            "html": "{words}",
            "style": {"fontFamily": theme.FONT, "fontSize": "14px", "background": theme.INK, "color": "#fff"},
        },
    )


def _villages(data: MapData, placed: list[Place]) -> pdk.Layer:
    records = [
        {
            "position": [place.longitude, place.latitude],
            "colour": _colour(data.patrols.get(place.code)),
            "words": _village_words(data, place),
        }
        for place in placed
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        records,
        get_position="position",
        get_fill_color="colour",
        get_radius=330,
        radius_min_pixels=9,
        radius_max_pixels=26,
        stroked=True,
        get_line_color=[255, 255, 255],
        line_width_min_pixels=2,
        opacity=0.75,
        pickable=True,
    )


def _names(placed: list[Place]) -> pdk.Layer:
    records = [
        {"position": [place.longitude, place.latitude], "name": place.name, "words": escape(place.name)}
        for place in placed
    ]
    return pdk.Layer(
        "TextLayer",
        records,
        get_position="position",
        get_text="name",
        get_size=14,
        get_color=[31, 39, 51],
        get_pixel_offset=[0, 26],
        font_family=LABEL_FONT,
        character_set=pdk.types.String("auto"),
        pickable=False,
    )


def _points(points: list[PointPlace]) -> pdk.Layer:
    records = [
        {
            "position": [point.longitude, point.latitude],
            "sign": SIGNS[point.type],
            "colour": [70, 84, 103] if point.status == "完好" else [255, 255, 255],
            "ground": [255, 255, 255, 235] if point.status == "完好" else _rgb("red"),
            "size": 12 if point.status == "完好" else 16,
            "words": f"{escape(point.village)} {escape(point.name)}<br>{escape(point.type)} · {escape(point.status)}<br>上次检查 {format_day(point.checked_on)}",
        }
        for point in points
    ]
    return pdk.Layer(
        "TextLayer",
        records,
        get_position="position",
        get_text="sign",
        get_size="size",
        background=True,
        get_background_color="ground",
        background_padding=[2, 1],
        get_color="colour",
        font_family=LABEL_FONT,
        character_set=pdk.types.String("auto"),
        pickable=True,
    )


def _boundaries(data: MapData) -> list[pdk.Layer]:
    """The boundaries of the villages that assets/boundaries.geojson knows (properties.code)."""
    if not BOUNDARIES.exists():
        return []
    known = {place.code for place in data.places}
    shapes = json.loads(BOUNDARIES.read_text(encoding="utf-8"))
    shapes["features"] = [each for each in shapes["features"] if each["properties"].get("code") in known]
    return [
        pdk.Layer(
            "GeoJsonLayer", shapes, stroked=True, filled=False, get_line_color=[138, 148, 163], line_width_min_pixels=1
        )
    ]


def _village_words(data: MapData, place: Place) -> str:
    patrol, weeks = data.patrols.get(place.code), data.weeks.get(place.code)
    since = "尚无巡逻记录" if patrol is None or patrol.days_since is None else f"距上次巡逻 {patrol.days_since} 天"
    return f"{escape(place.name)}<br>{since}<br>巡防覆盖 {format_rate(weeks) if weeks else '—'} 周"


def _step(patrol: PatrolPlace | None) -> str | None:
    if patrol is None or patrol.days_since is None:
        return None
    return next(light for limit, light, _ in STEPS if limit is None or patrol.days_since <= limit)


def _colour(patrol: PatrolPlace | None) -> list[int]:
    step = _step(patrol)
    return _rgb(step) if step else NEVER[0]


def _rgb(light: str) -> list[int]:
    colour = theme.LIGHT_COLOURS[light]
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _view(near: list[tuple[Any, Any]]) -> pdk.ViewState:
    if not near:
        return pdk.ViewState(longitude=118.62, latitude=36.03, zoom=11)
    east, north = [lon for lon, _ in near], [lat for _, lat in near]
    span = max(max(east) - min(east), (max(north) - min(north)) * 1.6, 0.02)
    zoom = 11.6 if span > 0.1 else 12.6
    zoom = 10.4 if span > 0.25 else zoom
    return pdk.ViewState(longitude=(max(east) + min(east)) / 2, latitude=(max(north) + min(north)) / 2, zoom=zoom)


def legend() -> str:
    """What the colours and signs mean."""
    words = [
        f'<span><i style="background:{theme.LIGHT_COLOURS[light]};border-radius:50%"></i>{name}有巡逻</span>'
        for _, light, name in STEPS[:2]
    ]
    words.append(f'<span><i style="background:{theme.LIGHT_COLOURS["red"]};border-radius:50%"></i>超过14天未巡</span>')
    words.append(
        f'<span><i style="background:rgb({",".join(map(str, NEVER[0]))});border-radius:50%"></i>{NEVER[1]}</span>'
    )
    signs = "　".join(f"{sign} {kind}" for kind, sign in SIGNS.items())
    words.append(f'<span>阵地：白底完好，<b class="red">红底待修</b>（{signs}）</span>')
    return f'<div class="legend">{"".join(words)}<b>示意图，不作划界依据</b></div>'


def unpatrolled(data: MapData) -> str:
    """The villages without a patrol in fourteen days, the longest first."""
    late = [each for each in data.patrols.values() if each.days_since is None or each.days_since > 13]
    late.sort(key=lambda each: -(each.days_since if each.days_since is not None else 10**6))
    rows = [
        (
            escape(each.village),
            f'<span class="light red">■ {each.days_since} 天</span>' if each.days_since is not None else "尚无巡逻",
            parts.rate_cell(data.weeks[each.village_code]) if each.village_code in data.weeks else "—",
        )
        for each in late
    ]
    body = parts.table(("村", "距上次", "有巡逻周/应有周"), rows) if rows else parts.empty("各村14天内都有巡逻。")
    return parts.card("14天内未巡的村", f'<div class="scroll" style="max-height:14rem">{body}</div>', f"{len(rows)} 个")


def broken(data: MapData) -> str:
    """The points in bad repair."""
    bad = [point for point in data.points if point.status != "完好"]
    rows = [
        (
            escape(point.village),
            escape(point.name),
            f'<span class="light red">■ {escape(point.status)}</span>',
            f'<span class="quiet">{format_day(point.checked_on)}</span>',
        )
        for point in bad
    ]
    body = (
        parts.table(("村", "阵地", "状态", "上次检查"), rows) if rows else parts.empty("没有破损、褪色或过期的阵地。")
    )
    return parts.card(
        "待修复的宣传阵地", f'<div class="scroll" style="max-height:14rem">{body}</div>', f"{len(rows)} 处"
    )


def to_check(data: MapData) -> str:
    """What the map cannot show: positions too far out, villages and points without one. Empty where all are fine."""
    far = [
        f"{escape(point.code)} {escape(point.name)}（{escape(point.village)}）" for point in data.points if point.far
    ]
    missing = [escape(place.name) for place in data.places if place.longitude is None]
    points = [escape(point.code) for point in data.points if point.longitude is None]
    lines = []
    if far:
        lines.append(f"距镇中心过远，请核对坐标和坐标系：{'、'.join(far)}")
    if missing:
        lines.append(f"缺中心坐标的村：{'、'.join(missing)}；请在区划台账补经纬度")
    if points:
        lines.append(f"缺坐标的阵地：{'、'.join(points)}")
    return parts.card("未上图", "<br>".join(lines)) if lines else ""
