"""The funnel as a native XY scatter: each village at its cases and its rate; only who lies outside is named."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from dashboard.charts import label_layout, theme
from dashboard.charts.overview import short_name
from dashboard.charts.words import format_share
from dashboard.figures.funnel import Curves, Funnel, FunnelVillage
from dashboard.pack.slide_parts import SMALLEST, Box, face, rgb, tell
from dashboard.pack.text import fit, width
from dashboard.settings import SETTINGS

PALE = "#c9d0d9"


class Group(NamedTuple):
    """Villages that make one series: their places in the funnel, the look of their points, whether they are named."""

    name: str
    places: tuple[str, ...]
    colour: str
    marker: Any
    is_named: bool = False


GROUPS = (
    Group(f"不足 {SETTINGS.fewest_cases} 件", ("few",), PALE, XL_MARKER_STYLE.CIRCLE),
    Group("界内", ("inside",), theme.LIGHT.faint, XL_MARKER_STYLE.CIRCLE),
    Group("高于界限", ("above_95", "above_998"), theme.LIGHT.accent, XL_MARKER_STYLE.DIAMOND),
    Group("低于95%界限", ("below_95",), theme.LIGHT.lights["amber"], XL_MARKER_STYLE.TRIANGLE, True),
    Group("低于99.8%界限", ("below_998",), theme.LIGHT.lights["red"], XL_MARKER_STYLE.SQUARE, True),
)
# More names than these would fill the chart; the table beside has them all.
MOST_NAMES = 6
CURVE_POINTS = 40
# More marks than these would run into each other.
MOST_MARKS = 7
UNITS = [round_number * 10**power for power in range(8) for round_number in (1, 2, 5)]
# The share of the chart's height under which a line's name has no room below it.
LOW = 0.15
# What the marks beside an axis take, and a point with the room to its name, in points of type.
AXIS, MARK = 36, 10
POSITIONS = (XL_LABEL_POSITION.RIGHT, XL_LABEL_POSITION.LEFT, XL_LABEL_POSITION.BELOW, XL_LABEL_POSITION.ABOVE)
Line = tuple[str, list[tuple[float, float]]]
Series = tuple[str, list[tuple[float, float]], Callable[[Any], None]]


class Point(NamedTuple):
    """Where something lies in the chart, in points of type from its upper left."""

    x: float
    y: float


class Label(NamedTuple):
    """A name beside a point, and on which side of it."""

    words: str
    at: Point
    position: Any


def scatter(slide: Any, box: Box, drawn: Funnel, scope_word: str) -> bool:
    """Draw the chart; False where no village has a case."""
    villages = [village for village in drawn.villages if village.rate is not None]
    if not villages or drawn.rate is None:
        return False
    # Room on the right, where no village lies, for the name of the scope's line.
    right = max(5, -int(-1.25 * max(village.N for village in villages) // 5) * 5)
    named = f"{scope_word} {format_share(drawn.rate, drawn.figure_id)}"
    centre = (named, [(x, drawn.rate) for x in (0.0, 0.86 * right, float(right))])
    series: list[Series] = [(name, points, _line) for name, points in limits(drawn.curves)]
    lowest = min([drawn.rate, *(village.rate or 0 for village in villages), *drawn.curves.low_998[:1]])
    bottom = max(0.0, int(lowest * 5 - 0.5) / 5)
    # Below the line lie the villages that are named, unless the line lies on the ground.
    where = XL_LABEL_POSITION.ABOVE if drawn.rate - bottom < LOW * (1 - bottom) else XL_LABEL_POSITION.BELOW
    series.append((*centre, partial(_line, label=where)))
    wide, high = box.width * 72 - AXIS, box.height * 72 - AXIS

    def scale(cases: float, rate: float) -> Point:
        return Point(AXIS + cases / right * wide, (1 - rate) / (1 - bottom) * high)

    plot = label_layout.Box(AXIS + wide / 2, high / 2, wide / 2, high / 2)
    labels = _labels(villages, Label(named, scale(0.86 * right, drawn.rate), where), scale, plot)
    for group in GROUPS:
        members = [village for village in villages if village.place in group.places]
        if members:
            points = [(float(village.N), village.rate or 0.0) for village in members]
            series.append((group.name, points, partial(_points, group=group, members=members, labels=labels)))
    # LibreOffice loses a series that is shorter than one after it.
    series.sort(key=lambda each: -len(each[1]))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box.emu(), _data(series))
    tell(shape, "漏斗图", _in_words(villages, named))
    chart = shape.chart
    face(chart.font)
    chart.has_legend = chart.has_title = False
    for made, (_, _, look) in zip(chart.plots[0].series, series, strict=True):
        look(made)
    _axes(chart, right, bottom)
    return True


def _in_words(villages: Sequence[FunnelVillage], named: str) -> str:
    low = [f"{each.name} {each.n}/{each.N}" for each in villages if each.place in ("below_95", "below_998")]
    return f"漏斗图，{len(villages)} 个村，{named}。低于界限的村：{'、'.join(low) or '没有'}"


def _labels(
    villages: Sequence[FunnelVillage],
    line: Label,
    scale: Callable[[float, float], Point],
    plot: label_layout.Box,
) -> dict[str, Label]:
    """Village code → its name and where beside its point, the worst first, as far as no name lies over another, over
    the name of the `line` or over a point that is named: the table beside the chart has them all."""
    low = [each for place in ("below_998", "below_95") for each in villages if each.place == place]
    points = {each.code: scale(each.N, each.rate or 0) for each in low}
    # A village's own mark is no hindrance: every name begins beyond it.
    taken = [_beside(line), *(label_layout.Box(*at, MARK / 2, MARK / 2) for at in points.values())]
    found: dict[str, Label] = {}
    for village in low[:MOST_NAMES]:
        words = f"{fit(short_name(village.name), 8)} {village.n}/{village.N}"
        labels = {_beside(each): each for each in (Label(words, points[village.code], at) for at in POSITIONS)}
        box = next(label_layout.free_boxes(labels, taken, plot), None)
        if box:
            found[village.code] = labels[box]
            taken.append(box)
    return found


def _beside(label: Label) -> label_layout.Box:
    """The room that a name takes beside its point."""
    wide, high = width(label.words) * SMALLEST / 2, SMALLEST * 0.6
    right, down = {
        XL_LABEL_POSITION.RIGHT: (MARK + wide, 0),
        XL_LABEL_POSITION.LEFT: (-MARK - wide, 0),
        XL_LABEL_POSITION.ABOVE: (0, -MARK - high),
        XL_LABEL_POSITION.BELOW: (0, MARK + high),
    }[label.position]
    return label_layout.Box(label.at.x + right, label.at.y + down, wide, high)


def limits(curves: Curves) -> list[Line]:
    """The limits that lie inside the chart, thinned: a native chart keeps its points in a workbook that people open."""
    step = max(1, len(curves.sizes) // CURVE_POINTS)
    places = [*range(0, len(curves.sizes), step)]
    if len(curves.sizes) - 1 not in places and curves.sizes:
        places.append(len(curves.sizes) - 1)
    named = {
        "95%界限（下）": curves.low_95,
        "95%界限（上）": curves.high_95,
        "99.8%界限（下）": curves.low_998,
        "99.8%界限（上）": curves.high_998,
    }
    return [
        (name, [(float(curves.sizes[at]), values[at]) for at in places]) for name, values in named.items() if values
    ]


def _data(all_series: Sequence[Series]) -> XyChartData:
    data = XyChartData()
    for name, points, _ in all_series:
        series = data.add_series(name)
        for x, y in points:
            series.add_data_point(x, y)
    return data


def _line(series: Any, label: Any = None) -> None:
    """A line without markers; the scope's has its name at `label`, the 95 % limits are dashed."""
    series.marker.style = XL_MARKER_STYLE.NONE
    series.smooth = False
    line = series.format.line
    line.color.rgb, line.width = (
        rgb(theme.LIGHT.ink if label is not None else theme.LIGHT.faint),
        Pt(1 if label is None else 1.5),
    )
    if label is not None:
        _label(series.points[1], series.name, theme.LIGHT.ink, label)
    elif series.name.startswith("95"):
        line.dash_style = MSO_LINE.DASH


def _points(series: Any, group: Group, members: list[FunnelVillage], labels: dict[str, Label]) -> None:
    series.format.line.fill.background()
    marker = series.marker
    marker.style, marker.size = group.marker, 11 if group.is_named else 9
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(group.colour)
    marker.format.line.fill.background()
    for place, village in enumerate(members):
        if village.code in labels:
            label = labels[village.code]
            _label(series.points[place], label.words, group.colour, label.position)


def _label(point: Any, words: str, colour: str, position: Any) -> None:
    frame = point.data_label.text_frame
    frame.text = words
    frame.word_wrap = False
    face(frame.paragraphs[0].runs[0].font, SMALLEST, True, colour)
    point.data_label.position = position


def _axes(chart: Any, right: int, bottom: float) -> None:
    across, up = chart.category_axis, chart.value_axis
    across.minimum_scale, across.maximum_scale = 0, right
    across.major_unit = next(unit for unit in UNITS if right <= MOST_MARKS * unit)
    across.has_major_gridlines = False
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = '0"件"', False
    up.minimum_scale, up.maximum_scale, up.major_unit = bottom, 1, 0.1 if bottom >= 0.6 else 0.2
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = "0%", False
    up.major_gridlines.format.line.color.rgb = rgb(theme.LIGHT.line)
    for axis in (across, up):
        axis.format.line.color.rgb = rgb(theme.LIGHT.line)
        face(axis.tick_labels.font, colour=theme.LIGHT.muted)
