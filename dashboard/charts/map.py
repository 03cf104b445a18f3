"""The map: villages by the days since their last patrol, publicity points by state; drawn with no internet."""

import json
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pydeck as pdk

from dashboard.charts import map_labels, theme
from dashboard.charts.label_layout import Box, Frame, Position, sign_boxes
from dashboard.charts.map_data import STEPS, MapData, position_of, step
from dashboard.charts.names import NEVER_PATROLLED, NONE_HERE
from dashboard.charts.words import LIGHTS, format_day, format_rate, if_loaded
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from db.terms import GOOD, POINT_TYPES

BOUNDARIES = Path(__file__).resolve().parents[2] / "assets" / "boundaries.geojson"
# A style of its own, as a data address: without one the browser would ask a map server on the internet.
STYLE = '{"version": 8, "sources": {}, "layers": [{"id": "paper", "type": "background", "paint": {"background-color": "%s"}}]}'
# The smallest map that a page gives (1366×768): what fits it fits every larger one, which the style sheet makes of it.
WIDTH, HEIGHT = 780, 480
# The same for the map beside a village's figures.
SMALL_WIDTH, SMALL_HEIGHT = 300, 200
PIXELS = pdk.types.String("pixels")
# A circle holds ■146, a sign and three digits; its rim, and a little room between two.
RADIUS, SIGN, GAP = 15, 8, 3
# So many characters of the text's own size stand inside a circle.
INSIDE = 3
NUMBERS = "数字：未巡天数"
VILLAGES, POINTS = "villages", "points"
# One character a kind; the colour tells the state.
SIGNS = dict(zip(POINT_TYPES, "固栏展标横屏响园廊", strict=True))
LAYERS = ("村与巡防", "宣传阵地", "村名")
NO_PLACES = "区划台账和阵地台账都没有坐标，画不出地图。请在区划台账填写各村中心经度、纬度和坐标系，重新装载。"


class Deck(pdk.Deck):
    """A map whose text for the browser is made once, without the blanks that pydeck sets in: they are more than
    half."""

    def to_json(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def deck(data: MapData, layers: list[str], width: int = WIDTH, height: int = HEIGHT) -> Deck:
    """The map of the chosen layers, framed so that every place that is not far out is visible on so many pixels.

    Every layer has its own name: under the chance names that pydeck gives, the browser would build each anew every
    time.
    """
    shown, frame = theme.palette(), Frame.around(data.positions, width, height)
    spots = frame.apart([position_of(place) for place in data.placed], 2 * RADIUS + GAP)
    drawn = _boundaries(data) if LAYERS[0] in layers else []
    sheet = Box(0, 0, width / 2, height / 2)
    signs = _signs(data, spots, frame, sheet)
    if LAYERS[1] in layers:
        drawn.append(_points(data.shown, signs, frame))
    # The points below the villages: a sign must never hide how long a village has waited.
    if LAYERS[0] in layers:
        drawn += [*_shifts(data, spots), _villages(data, spots), _days(data, spots)]
    if LAYERS[2] in layers:
        named, covered = list(zip(data.placed, spots, strict=True)), _covered(data, spots, signs, frame)
        drawn.append(map_labels.names(named, _first(data), covered, RADIUS, frame, sheet, _rgb("ink")))
    return Deck(
        layers=drawn,
        initial_view_state=pdk.ViewState(longitude=frame.longitude, latitude=frame.latitude, zoom=frame.zoom),
        map_provider=None,
        map_style="data:application/json," + quote(STYLE % shown.sheet),
        tooltip={
            "html": "{words}",
            "style": {"fontFamily": theme.FONT, "fontSize": "14px", "background": shown.ink, "color": shown.paper},
        },
    )


def no_map(data: MapData) -> str:
    """Why no map can be drawn."""
    return NO_PLACES if data.places or data.points else f"{NONE_HERE}，画不出地图。"


def without_name(drawn: Deck, data: MapData) -> int:
    """How many villages' names found no room on the map; none where no names were asked for."""
    named = next((layer for layer in drawn.layers if layer.id == map_labels.NAMES), None)
    return len(data.placed) - len(named.data) if named else 0


def clicked(selection: Any, links: Links) -> str | None:
    """Where a click on the map leads: a village to its page, a point to its record; None where nothing is chosen."""
    chosen = {layer: objects[0] for layer, objects in (selection or {}).items() if objects}
    if POINTS in chosen:
        return links.records("point.intact", None, code=chosen[POINTS]["point"])
    return links.village(chosen[VILLAGES]["village"]) if VILLAGES in chosen else None


def _villages(data: MapData, spots: list[Position]) -> pdk.Layer:
    """A circle a village: at its position, or where that would hide another, at the spot beside it."""
    records = [
        {
            "position": position_of(place),
            "spot": spot,
            "colour": _ground(data.patrols.get(place.code)),
            "rim": _rim(data.patrols.get(place.code)),
            "words": _village_words(data, place),
            "village": place.code,
        }
        for place, spot in zip(data.placed, spots, strict=True)
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        records,
        id=VILLAGES,
        get_position="spot",
        get_fill_color="colour",
        get_radius=RADIUS,
        radius_units=PIXELS,
        stroked=True,
        get_line_color="rim",
        line_width_min_pixels=1.5,
        pickable=True,
    )


def _shifts(data: MapData, spots: list[Position]) -> list[pdk.Layer]:
    """A line from each village whose circle stands beside it to that circle; nothing where all stand at their own."""
    records = [
        {"from": position, "to": spot}
        for position, spot in zip(map(position_of, data.placed), spots, strict=True)
        if position != spot
    ]
    if not records:
        return []
    line = pdk.Layer(
        "LineLayer",
        records,
        id="shifts",
        get_source_position="from",
        get_target_position="to",
        get_color=_rgb("faint"),
        get_width=1.5,
    )
    return [line]


def _days(data: MapData, spots: list[Position]) -> pdk.Layer:
    """The days since the last patrol, inside the circle, with the sign of those that are late: nothing on the map has
    to be hovered for, nor told by its colour alone."""
    patrols = [data.patrols.get(place.code) for place in data.placed]
    words = [_day_words(patrol) for patrol in patrols]
    inks = [_rgb("muted" if _is_quiet(patrol) else "on_light") for patrol in patrols]
    records = [
        {"position": spot, "days": each, "size": 11 if len(each) <= INSIDE else 9, "ink": ink}
        for each, ink, spot in zip(words, inks, spots, strict=True)
    ]
    return map_labels.texts(records, "days", "size", "ink", id="days")


def _day_words(patrol: PatrolPlace | None) -> str:
    if patrol is None or patrol.days_since is None:
        return "—"
    return f"{late_sign(step(patrol))}{min(patrol.days_since, 999)}"


def late_sign(light: str | None) -> str:
    """The sign of a light that asks for something; nothing for any other."""
    return LIGHTS[light][0] if light in ("amber", "red") else ""


def _covered(data: MapData, spots: list[Position], signs: dict[str, Box], frame: Frame) -> tuple[list[Box], list[Box]]:
    """What no name may cover, the circles and the signs of points in bad repair; and the other signs."""
    bad = {point.code for point in data.bad}
    kept = [box for code, box in signs.items() if code in bad]
    return [*frame.boxes(spots, RADIUS), *kept], [box for code, box in signs.items() if code not in bad]


def _first(data: MapData) -> list[set[str]]:
    """Whose names come first where not all have room: villages without a recent patrol, then whoever else has something
    to be watched or repaired."""
    watched = {code for code, patrol in data.patrols.items() if step(patrol) == "amber"}
    return [{each.village_code for each in data.late}, watched | {point.village_code for point in data.bad}]


def _signs(data: MapData, spots: list[Position], frame: Frame, sheet: Box) -> dict[str, Box]:
    """Where each point's sign stands, by its code: one in bad repair beside the circle that would hide it."""
    bad = [point for point in data.shown if point.status != GOOD]
    own = frame.boxes(map(position_of, data.shown), SIGN)
    moved = sign_boxes(frame.boxes(map(position_of, bad), SIGN + 1), frame.boxes(spots, RADIUS), sheet)
    codes = [point.code for point in [*data.shown, *bad]]
    return dict(zip(codes, [*own, *moved], strict=True))


def _points(points: list[PointPlace], signs: dict[str, Box], frame: Frame) -> pdk.Layer:
    """Points in order first, so that those in bad repair lie on top."""
    records = [
        {
            "position": position_of(point),
            "offset": frame.offset(signs[point.code], position_of(point)),
            "sign": SIGNS[point.type],
            "colour": _rgb("muted") if point.status == GOOD else _rgb("on_light"),
            "ground": [*_rgb("paper"), 235] if point.status == GOOD else _rgb("red"),
            "size": 11 if point.status == GOOD else 14,
            "words": f"{escape(point.village)} {escape(point.name)}<br>{escape(point.type)} · {escape(point.status)}"
            f"<br>上次检查 {format_day(point.checked_on)}",
            "village": point.village_code,
            "point": point.code,
        }
        for point in sorted(points, key=lambda each: each.status != GOOD)
    ]
    return map_labels.texts(
        records,
        "sign",
        "size",
        "colour",
        id=POINTS,
        background=True,
        get_background_color="ground",
        background_padding=[2, 1],
        get_pixel_offset="offset",
        pickable=True,
    )


def boundaries_changed_at() -> float | None:
    """When the file of boundaries was last written; None: there is none."""
    return BOUNDARIES.stat().st_mtime if BOUNDARIES.exists() else None


def _boundaries(data: MapData) -> list[pdk.Layer]:
    """The boundaries of the villages that assets/boundaries.geojson knows (properties.code), palely filled."""
    if not BOUNDARIES.exists():
        return []
    known = {place.code: place for place in data.places}
    features = [
        {
            "type": "Feature",
            "geometry": each["geometry"],
            "properties": {"colour": [*_colour(data.patrols.get(code)), 40]},
            "words": _village_words(data, known[code]),
        }
        for each in json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
        if (code := (each.get("properties") or {}).get("code")) in known
    ]
    return [
        pdk.Layer(
            "GeoJsonLayer",
            {"type": "FeatureCollection", "features": features},
            id="boundaries",
            stroked=True,
            filled=True,
            get_fill_color="properties.colour",
            get_line_color=_rgb("faint"),
            line_width_min_pixels=1,
            pickable=True,
        )
    ]


def _village_words(data: MapData, place: Place) -> str:
    patrol, weeks = data.patrols.get(place.code), data.weeks.get(place.code)
    since = if_loaded(data.patrol_count, NEVER_PATROLLED)
    if patrol is not None and patrol.days_since is not None:
        since = f"距上次巡逻 {patrol.days_since} 天"
    return f"{escape(place.name)}<br>{since}<br>{FIGURES['patrol.weeks'].name} {format_rate(weeks) if weeks else '—'}"


def _colour(patrol: PatrolPlace | None) -> list[int]:
    return _rgb(step(patrol) or "few")


def _is_quiet(patrol: PatrolPlace | None) -> bool:
    """Whether a village asks for nothing: it is drawn as a ring, so that the eye meets the full circles first."""
    return step(patrol) == "green"


def _ground(patrol: PatrolPlace | None) -> list[int]:
    return _rgb("paper") if _is_quiet(patrol) else _colour(patrol)


def _rim(patrol: PatrolPlace | None) -> list[int]:
    return _rgb("green" if _is_quiet(patrol) else "paper")


def _rgb(name: str) -> list[int]:
    return list(theme.rgb(theme.palette().singles[name]))


def _dot(light: str) -> str:
    """A village's circle as the legend shows it."""
    ground = "box-shadow:inset 0 0 0 2px var(--green)" if light == "green" else f"background:var(--{light})"
    return f"border-radius:50%;{ground}"


def legend(unnamed: int = 0) -> str:
    """What the colours, numbers and signs mean; how many villages are `unnamed` for lack of room."""
    dots = [(light, name) for _, light, name in STEPS] + [("few", NEVER_PATROLLED)]
    words = [
        f'<span><i style="{_dot(light)}"></i>{f"{late_sign(light)} {name}".strip()}</span>' for light, name in dots
    ]
    words.append(f"<span>{NUMBERS}</span>")
    words.append('<span>阵地：灰字完好，<b class="red">红底待修</b></span>')
    signs = " ".join(f"{sign}＝{kind}" for kind, sign in SIGNS.items())
    words.append(f'<span class="note">{signs}</span><b>示意图，不作划界依据</b>')
    if unnamed:
        words.append(f'<span class="note">{unnamed} 个村的村名放不下，指向圆圈可见</span>')
    return f'<div class="legend">{"".join(words)}</div>'
