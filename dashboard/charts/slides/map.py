"""⑦ 宣传巡防: where no patrol has come in fourteen days and which points want repair.

Drawn as HTML and not by deck.gl: type keeps its size, no fact needs a hover, and the slide is there at once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from dashboard.charts import theme
from dashboard.charts.label_layout import Box, Frame, Position, free_boxes, lines_of
from dashboard.charts.map import BOUNDARIES, NO_PLACES, NUMBERS, late_sign
from dashboard.charts.map_data import NO_POINTS, STEPS, MapData, position_of, step
from dashboard.charts.map_data import headline as sentence
from dashboard.charts.names import (
    ALL_PATROLLED,
    NEVER_PATROLLED,
    NONE_TO_REPAIR,
    PLACES,
    PLACES_PAGE,
    TO_REPAIR,
    UNPATROLLED,
    on_slide,
)
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import LIGHTS, goal_words, if_loaded, unloaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.chain import OFFICIAL
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace

NAME = PLACES
# In rem, so that the map keeps its shape on every screen. A headline of one line leaves the map more room.
HEIGHTS = {True: 30.4, False: 27.6}
# The map is drawn for both shapes of screen; the style sheet shows one.
WIDTHS = {"on-wide": (47.0, 76.0), "on-narrow": (36.5, 57.0)}
# What lies on the map is laid out in units, of which a rem has so many, right of and below its middle.
UNITS = 18
RADIUS, LETTER, LATE_LETTER, LINE_HEIGHT = UNITS, UNITS, 1.15 * UNITS, 1.3 * UNITS
GAP, SIGN, CROWDED = 0.1 * UNITS, 0.75 * UNITS, 0.45 * UNITS
# The air beside what stands inside a mark that is wider than a circle.
INSIDE = 0.7 * UNITS
# What the words at the map's lower edge take.
SKETCH_WIDE, SKETCH_HIGH = 12 * UNITS, 2 * UNITS
# So many lines the two lists beside the map have together, by whether the headline stands on one line.
LINES = {True: 10, False: 8}
# So many characters of a village and its point stand on one of them.
ONE_LINE = 12


def headline(briefing: Briefing) -> str:
    return sentence(data(briefing))


def data(briefing: Briefing) -> MapData:
    """What the map page shows, from the briefing."""
    return MapData.of(
        briefing.places, briefing.patrols, briefing.points, briefing.villages, briefing.centre, briefing.now
    )


def body(briefing: Briefing) -> str:
    shown = data(briefing)
    return f'<div class="body chart-map">{_picture(shown, headline(briefing))}{_lists(shown, briefing)}</div>'


def _lists(shown: MapData, briefing: Briefing) -> str:
    late, bad = shown.late, shown.bad
    room = LINES[parts.fits(headline(briefing), WIDTHS["on-narrow"][1])]
    # A long name takes up to three lines.
    named = [each.village for each in late] + [each.village for each in bad]
    is_long = any(len(name) > ONE_LINE for name in named)
    room = room // 2 - 1 if is_long else room
    answering = _officials(late)
    most_late, most_bad = shares(len(late), len(bad), room - bool(answering))
    lines = [Line((parts.wrapped(each.village, ONE_LINE, is_long), _since(each))) for each in late[:most_late]]
    listed = parts.rows("minmax(0,1fr) 8.6rem", "minmax(0,1fr) 8rem", ("", ""), lines)
    cut = parts.more(len(late) - len(lines), PLACES_PAGE)
    unpatrolled = f"{listed}{cut}{answering}" if late else parts.none(ALL_PATROLLED)
    title = f"{UNPATROLLED}　{len(late)} 个村"
    if shown.patrol_count.is_unloaded:
        unpatrolled, title = parts.none(unloaded(shown.patrol_count.id)), UNPATROLLED
    none = if_loaded(shown.point_total, NONE_TO_REPAIR if shown.points else NO_POINTS)
    wanted = "".join(map(_repair, bad[:most_bad]))
    repair = wanted + parts.more(len(bad) - most_bad, PLACES_PAGE) if bad else f'<div class="said">{none}</div>'
    blocks = [
        parts.block(_rate(briefing)),
        parts.block(unpatrolled, title),
        parts.block(repair, TO_REPAIR if shown.point_total.is_unloaded else f"{TO_REPAIR}　{len(bad)} 处"),
    ]
    return f'<div class="body" style="grid-template-rows:auto minmax(0,1fr) auto">{"".join(blocks)}</div>'


def _officials(late: list[PatrolPlace]) -> str:
    """Whose the villages are, by post and not by person, and where that post stands vacant; nothing where no ledger
    tells."""
    known = [each.official for each in late if each.official]
    if not known:
        return ""
    vacant = sum(not each.person for each in known)
    words = f"{OFFICIAL}负责" + (f"；{vacant} 个村空缺" if vacant else "")
    return f'<div class="said">{words}</div>'


def _repair(point: PointPlace) -> str:
    where = parts.wrapped(f"{point.village} {point.type}", ONE_LINE)
    return f'<div class="split repair"><span>{where}</span><span class="red">■ {escape(point.status)}</span></div>'


def _rate(briefing: Briefing) -> str:
    weeks = briefing.now["patrol.weeks"]
    head = f'<div class="split"><span>{on_slide(weeks.id)}</span>{parts.judged(weeks)}</div>'
    foot = f'<div class="split said"><span>{goal_words(weeks.id)}</span><span>{parts.since(weeks, briefing.before)}</span></div>'
    return f"{head}{parts.large_rate(weeks)}{foot}"


def shares(first: int, second: int, room: int) -> tuple[int, int]:
    """How many of its items each of two lists shows in so many lines: what one leaves free is the other's.

    A list that is cut needs a line to say so.
    """
    lines = min(first, max(room // 2, room - second))
    rest = min(second, room - lines)
    return lines - (lines < first), rest - (rest < second)


def _since(patrol: PatrolPlace) -> str:
    if patrol.days_since is None:
        return f'<span class="quiet">{NEVER_PATROLLED}</span>'
    return f'<b class="red">■ {patrol.days_since}</b> 天'


def _picture(shown: MapData, sentence: str) -> str:
    maps = "".join(
        f'<div class="map {style}" style="width:{width}rem;height:{height}rem">{_map(shown, width, height)}</div>'
        for style, (width, screen) in WIDTHS.items()
        for height in (HEIGHTS[parts.fits(sentence, screen)],)
    )
    return parts.block(maps + (_legend(shown) if shown.placed else ""), style="picture")


def _map(shown: MapData, width: float, height: float) -> str:
    if not shown.placed:
        return parts.none(NO_PLACES)
    drawn: list[Place | PointPlace] = [*shown.placed, *(point for point in shown.shown if point in shown.bad)]
    wide, high = int(width * UNITS), int(height * UNITS)
    frame = Frame.around([position_of(each) for each in drawn], wide, high)
    sheet = Sheet(frame, Box(0, 0, wide / 2, high / 2))
    marks, unnamed = _marks(shown, sheet, sheet.corner(SKETCH_HIGH))
    if unnamed:
        # Anew, since the line that says so takes room itself.
        marks, unnamed = _marks(shown, sheet, sheet.corner(SKETCH_HIGH + LINE_HEIGHT))
    left_out = f"{unnamed} 个村名放不下<br>" if unnamed else ""
    sketch = f'<span class="sketch">{left_out}示意图，不作划界依据</span>'
    return "".join([_outlines(shown, sheet), *marks, sketch])


@dataclass(frozen=True)
class Sheet:
    """The paper of the map, in units from its middle."""

    frame: Frame
    paper: Box

    def style(self, box: Box) -> str:
        """Where the middle of a box lies, as the browser is told: in rem from the paper's left and top."""
        left, top = (box.x + self.paper.half_width) / UNITS, (box.y + self.paper.half_height) / UNITS
        return f"left:{left:.2f}rem;top:{top:.2f}rem"

    def corner(self, high: float) -> Box:
        """What the words at the lower edge take."""
        right, bottom = self.paper.half_width - SKETCH_WIDE / 2, self.paper.half_height - high / 2
        return Box(right, bottom, SKETCH_WIDE / 2, high / 2)


def _ground(patrol: PatrolPlace | None) -> str:
    """The name of the light of the map page: by the days since the last patrol."""
    return step(patrol) or "few"


def _outlines(shown: MapData, sheet: Sheet) -> str:
    """The boundaries, where the town has put them into assets/boundaries.geojson."""
    if not BOUNDARIES.exists():
        return ""
    known, colours = {place.code for place in shown.places}, theme.palette()
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    drawn = "".join(
        f'<polygon points="{_points(ring, sheet)}" fill="{colours.lights[_ground(shown.patrols.get(code))]}" fill-opacity="0.12" stroke="{colours.faint}" stroke-width="2"/>'
        for each in features
        if (code := (each.get("properties") or {}).get("code")) in known
        for ring in _rings(each["geometry"])
    )
    across, down = sheet.paper.half_width, sheet.paper.half_height
    shape = f"{-across} {-down} {2 * across} {2 * down}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shape}">{drawn}</svg>'
    return f'<img alt="村界" src="data:image/svg+xml,{quote(drawing)}">'


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def _points(ring: list[list[float]], sheet: Sheet) -> str:
    spots = [sheet.frame.pixel((place[0], place[1])) for place in ring]
    return " ".join(f"{left:.2f},{top:.2f}" for left, top in spots)


def _marks(shown: MapData, sheet: Sheet, corner: Box) -> tuple[list[str], int]:
    """A mark a village, the points that want repair, and the names; and how many names found no room.

    The late villages come first with their names, then the other marks, the points, the other names. Each stands where
    it covers nothing of what stands there: another village's mark gives way to a late one's name.
    """
    codes = {each.village_code for each in shown.late}
    late = [place for place in shown.placed if place.code in codes]
    others = [place for place in shown.placed if place.code not in codes]
    spots = [Box(*sheet.frame.pixel(position_of(place)), _half(shown, place), RADIUS) for place in others]
    taken = [corner]
    marks = [(place, _mark(shown, place, sheet, taken)) for place in late]
    names = [_name(place, box, sheet, taken, spots) for place, box in marks]
    other_marks = [(place, _mark(shown, place, sheet, taken)) for place in others]
    signs = [_sign(point, sheet, taken) for point in shown.shown if point in shown.bad]
    names += [_name(place, box, sheet, taken) for place, box in other_marks]
    smallest_first = sorted([*marks, *other_marks], key=lambda each: each[1].half_width)
    dots = [_dot(shown.patrols.get(place.code), box, sheet) for place, box in smallest_first]
    return [*dots, *signs, *names], names.count("")


def _half(shown: MapData, place: Place) -> float:
    """Half the width of a village's mark, in which its days stand."""
    return max(RADIUS, (parts.ems(_days(shown.patrols.get(place.code))) * UNITS + INSIDE) / 2)


def _mark(shown: MapData, place: Place, sheet: Sheet, taken: list[Box]) -> Box:
    """At the village; where something lies there, beside it: a sketch may shift what would not be seen.

    Where there is no room around it either (a town of a hundred villages), a small one without its days.
    """
    at, steps = sheet.frame.pixel(position_of(place)), (RADIUS, 2 * RADIUS + GAP)
    around = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)]
    spots = [(0.0, 0.0)] + [(far * right, far * down) for far in steps for right, down in around]
    found = _free(at, spots, (_half(shown, place), RADIUS), sheet, taken)
    if found is None:
        taken.append(found := Box(*at, CROWDED, CROWDED))
    return found


def _days(patrol: PatrolPlace | None) -> str:
    """The days since the last patrol, behind the sign of those that are late; from a thousand on years, for which there
    is room."""
    if patrol is None or patrol.days_since is None:
        return "—"
    days = patrol.days_since
    return f"{late_sign(step(patrol))}{days if days < 1000 else f'{days // 365}年'}"


def _dot(patrol: PatrolPlace | None, box: Box, sheet: Sheet) -> str:
    """A village's mark: a small one tells its light by its shape, any other by its sign."""
    light = _ground(patrol)
    small, text = ("small", "") if box.half_width < RADIUS else ("", _days(patrol))
    wide, high = 2 * box.half_width / UNITS, 2 * box.half_height / UNITS
    size = f"width:{wide:.2f}rem;height:{high:.2f}rem;background:var(--{light})"
    return f'<span class="dot {small} is-{light}" style="{sheet.style(box)};{size}">{text}</span>'


def _name(place: Place, mark: Box, sheet: Sheet, taken: list[Box], others: Sequence[Box] | None = None) -> str:
    """A long name on several lines, or on one where there is room for that alone; a late village's with the spots of
    the `others`, of which it covers as little as may be."""
    style, letter = ("place", LETTER) if others is None else ("place is-late", LATE_LETTER)
    for lines in (lines_of(place.name), [place.name]):
        if box := _free_beside(mark, lines, letter, sheet, taken, others or ()):
            return _label(style, lines, box, sheet)
    return ""


def _free_beside(
    mark: Box, lines: list[str], letter: float, sheet: Sheet, taken: list[Box], others: Sequence[Box]
) -> Box | None:
    wide, high = max(map(len, lines)) * letter / 2, len(lines) * LINE_HEIGHT / 2
    down, aside = RADIUS + high + GAP, mark.half_width + wide + 2 * GAP
    spots = [(0.0, down), (0.0, -down), (aside, 0.0), (-aside, 0.0)]
    spots += [(wide, down), (-wide, down), (wide, -down), (-wide, -down)]
    # Where signs stand on both sides of a village its name keeps below or above them.
    spots += [(0.0, down + SIGN), (0.0, -down - SIGN)]
    return _free((mark.x, mark.y), spots, (wide, high), sheet, taken, others)


def _sign(point: PointPlace, sheet: Sheet, taken: list[Box]) -> str:
    """修 at the point; beside it where a village's mark lies there."""
    far = RADIUS + SIGN + GAP
    spots = [(0.0, 0.0), (far, 0.0), (-far, 0.0), (0.0, -far), (0.0, far), (far, -far), (-far, -far)]
    box = _free(sheet.frame.pixel(position_of(point)), spots, (SIGN, SIGN), sheet, taken)
    return _label("sign", ["修"], box, sheet)


def _free(
    at: Position,
    spots: list[Position],
    half: Position,
    sheet: Sheet,
    taken: list[Box],
    others: Sequence[Box] = (),
) -> Box | None:
    """Of the offsets at which the box covers nothing taken and stays on the sheet, the one that covers the least of the
    `others`, the first of equals; taken from then on."""
    boxes = (Box(at[0] + right, at[1] + down, *half) for right, down in spots)
    free = free_boxes(boxes, taken, sheet.paper)
    found = min(free, key=lambda box: sum(map(box.overlap, others)), default=None)
    if found:
        taken.append(found)
    return found


def _label(style: str, lines: Sequence[str], box: Box | None, sheet: Sheet) -> str:
    if box is None:
        return ""
    return f'<span class="{style}" style="{sheet.style(box)}">{"<br>".join(map(escape, lines))}</span>'


def _legend(shown: MapData) -> str:
    """What the marks mean, each with its sign; that a village was never patrolled only where there is one: on two lines
    then, for which one is too short."""
    words = [f'<b class="{light}">{LIGHTS[light][0]}</b> {word}' for _, light, word in STEPS]
    others = [NUMBERS, f"修：{TO_REPAIR}"]
    if all(each.days_since is not None for each in shown.patrols.values()):
        return parts.legend([], [*words, *others])
    legend = parts.legend([], [*words, f'<b class="few">—</b> {NEVER_PATROLLED}', *others])
    return f'<div class="two-lines">{legend}</div>'
