"""⑦ 巡防地图: where no patrol has come in fourteen days and which points want repair.

Drawn as HTML and not by deck.gl: type keeps its size, no fact needs a hover, and the slide is there at once.
"""

import json
from html import escape
from urllib.parse import quote

from dashboard.charts import theme
from dashboard.charts.map import BOUNDARIES, NEVER, NO_PLACES, STEPS, MapData
from dashboard.charts.map import headline as sentence
from dashboard.charts.places import Box, Frame
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.figures.briefing import Briefing
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace

NAME = "巡防地图"
# In rem, so that the map keeps its shape on every screen; a frame counts in tenths of a rem.
WIDTH, HEIGHT, TENTH = 38.0, 33.0, 10
RADIUS, LETTER, LATE_LETTER, LINE_HEIGHT = 1.0, 1.0, 1.15, 1.3
MOST_LATE, MOST_BAD = 6, 4


def headline(briefing: Briefing) -> str:
    return sentence(data(briefing))


def data(briefing: Briefing) -> MapData:
    """What the map page shows, from the briefing."""
    return MapData.of(briefing.places, briefing.patrols, briefing.points, briefing.villages, briefing.centre)


def body(briefing: Briefing) -> str:
    shown = data(briefing)
    picture = _map(shown) if shown.positions else parts.block(parts.none(NO_PLACES))
    return f'<div class="body chart-map">{picture}{_lists(shown, briefing)}</div>'


def _lists(shown: MapData, briefing: Briefing) -> str:
    late, bad = shown.late, shown.bad
    weeks = briefing.now["patrol.weeks"]
    rate = f'<div class="split"><span>巡防覆盖</span>{parts.light_badge(weeks.light)}</div><div class="big">{parts.value(weeks)}</div>'
    lines = [Line((escape(each.village), _since(each))) for each in late[:MOST_LATE]]
    listed = parts.rows("minmax(0,1fr) 7rem", "minmax(0,1fr) 5.6rem", ("村", "距上次巡逻"), lines)
    unpatrolled = listed + parts.more(len(late) - len(lines)) if late else parts.none("各村近14天都有巡逻")
    wanted = "".join(
        f'<div class="split"><span>{escape(point.village)} {escape(point.type)}</span><span class="red">■ {escape(point.status)}</span></div>'
        for point in bad[:MOST_BAD]
    )
    repair = wanted + parts.more(len(bad) - MOST_BAD) if bad else '<div class="said">没有待修复的阵地</div>'
    blocks = [
        parts.block(rate),
        parts.block(unpatrolled, f"近14天未巡 {len(late)} 个村"),
        parts.block(repair, f"待修阵地 {len(bad)} 处"),
    ]
    return f'<div class="body" style="grid-template-rows:auto minmax(0,1fr) auto">{"".join(blocks)}</div>'


def _since(patrol: PatrolPlace) -> str:
    if patrol.days_since is None:
        return f'<span class="quiet">{NEVER[1]}</span>'
    return f'<b class="red">■ {patrol.days_since}</b> 天'


def _map(shown: MapData) -> str:
    frame = Frame.around(shown.positions, int(WIDTH * TENTH), int(HEIGHT * TENTH))
    pieces = [_outlines(shown, frame), *_signs(shown, frame), *_dots(shown, frame), *_names(shown, frame)]
    size = f"width:{WIDTH}rem;height:{HEIGHT - 2.4}rem"
    return f'<div class="block picture"><div class="map" style="{size}">{"".join(pieces)}</div>{_legend()}</div>'


def _spot(frame: Frame, position: tuple[float, float]) -> tuple[float, float]:
    """A place in rem from the map's left and top."""
    east, south = frame.pixel(position)
    return WIDTH / 2 + east / TENTH, (HEIGHT - 2.4) / 2 + south / TENTH


def _position(place: Place | PointPlace) -> tuple[float, float]:
    assert place.longitude is not None and place.latitude is not None
    return place.longitude, place.latitude


def _ground(patrol: PatrolPlace | None) -> str:
    """The colour of the map page: by the days since the last patrol."""
    if patrol is None or patrol.days_since is None:
        return theme.LIGHT_COLOURS["few"]
    days = patrol.days_since
    return theme.LIGHT_COLOURS[next(light for limit, light, _ in STEPS if limit is None or days <= limit)]


def _outlines(shown: MapData, frame: Frame) -> str:
    """The boundaries, where the town has put them into assets/boundaries.geojson."""
    if not BOUNDARIES.exists():
        return ""
    known = {place.code for place in shown.places}
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    drawn = "".join(
        f'<polygon points="{_points(ring, frame)}" fill="{_ground(shown.patrols.get(code))}" fill-opacity="0.12" stroke="{theme.FAINT}" stroke-width="0.1"/>'
        for each in features
        if (code := (each.get("properties") or {}).get("code")) in known
        for ring in _rings(each["geometry"])
    )
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT - 2.4}">{drawn}</svg>'
    return f'<img alt="村界" src="data:image/svg+xml,{quote(drawing)}">'


def _rings(geometry: dict) -> list[list[list[float]]]:  # type: ignore[type-arg]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def _points(ring: list[list[float]], frame: Frame) -> str:
    spots = [_spot(frame, (place[0], place[1])) for place in ring]
    return " ".join(f"{left:.2f},{top:.2f}" for left, top in spots)


def _dots(shown: MapData, frame: Frame) -> list[str]:
    """A circle a village with the days since its last patrol."""
    pieces = []
    for place in shown.placed:
        left, top = _spot(frame, _position(place))
        patrol = shown.patrols.get(place.code)
        text = "—" if patrol is None or patrol.days_since is None else _short(patrol.days_since)
        pieces.append(
            f'<span class="dot" style="left:{left:.2f}rem;top:{top:.2f}rem;width:{2 * RADIUS}rem;height:{2 * RADIUS}rem;'
            f'background:{_ground(patrol)}">{text}</span>'
        )
    return pieces


def _short(days: int) -> str:
    return str(days) if days < 1000 else "999+"


def _signs(shown: MapData, frame: Frame) -> list[str]:
    """The points that want repair; those in order are not the meeting's business."""
    spots = [_spot(frame, _position(point)) for point in shown.shown if point in shown.bad]
    return [f'<span class="sign" style="left:{left:.2f}rem;top:{top:.2f}rem">修</span>' for left, top in _clear(spots)]


def _clear(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One sign where several would cover each other."""
    kept: list[tuple[float, float]] = []
    for left, top in spots:
        if all(abs(left - x) > 1.6 or abs(top - y) > 1.5 for x, y in kept):
            kept.append((left, top))
    return kept


def _names(shown: MapData, frame: Frame) -> list[str]:
    """The late villages' names first; each where it covers nothing, and none where it would (the list has the late)."""
    late = {each.village_code for each in shown.late}
    taken = [Box(*_spot(frame, _position(place)), RADIUS, RADIUS) for place in shown.placed]
    pieces = []
    for place in sorted(shown.placed, key=lambda each: each.code not in late):
        is_late = place.code in late
        left, top = _spot(frame, _position(place))
        wide, high = len(place.name) * (LATE_LETTER if is_late else LETTER) / 2, LINE_HEIGHT / 2
        spots = [(0.0, RADIUS + high), (0.0, -RADIUS - high), (RADIUS + wide + 0.2, 0.0), (-RADIUS - wide - 0.2, 0.0)]
        boxes = [Box(left + right, top + down, wide, high) for right, down in spots]
        free = [box for box in boxes if _inside(box) and not any(box.overlap(other) for other in taken)]
        if not free:
            continue
        taken.append(free[0])
        style = f"left:{free[0].x:.2f}rem;top:{free[0].y:.2f}rem"
        pieces.append(f'<span class="place {"is-late" if is_late else ""}" style="{style}">{escape(place.name)}</span>')
    return pieces


def _inside(box: Box) -> bool:
    wide = box.half_width <= box.x <= WIDTH - box.half_width
    return wide and box.half_height <= box.y <= HEIGHT - 2.4 - box.half_height


def _legend() -> str:
    words = [(name, theme.LIGHT_COLOURS[light]) for _, light, name in STEPS]
    return parts.legend(words, ("圈内为天数", "修＝阵地待修", "示意图"))
