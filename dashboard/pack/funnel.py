"""The funnel as a native XY scatter: each village at its cases and its rate; only who lies outside is named."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from dashboard.charts import theme
from dashboard.charts.overview import short_name
from dashboard.figures.funnel import Curves, Funnel, FunnelVillage
from dashboard.pack.slide_parts import SMALLEST, Box, face, rgb
from dashboard.pack.text import fit

PALE = "#c9d0d9"
# Which villages make a series: its name, their places, and the look of their points.
GROUPS = (
    ("不足5件", ("few",), PALE, XL_MARKER_STYLE.CIRCLE),
    ("界内", ("inside",), theme.FAINT, XL_MARKER_STYLE.CIRCLE),
    ("高于界限", ("above_95", "above_998"), theme.ACCENT, XL_MARKER_STYLE.DIAMOND),
    ("低于95%界限", ("below_95",), theme.LIGHT_COLOURS["amber"], XL_MARKER_STYLE.TRIANGLE),
    ("低于99.8%界限", ("below_998",), theme.LIGHT_COLOURS["red"], XL_MARKER_STYLE.SQUARE),
)
NAMED = ("低于95%界限", "低于99.8%界限")
# More names than these would cover each other; the table beside has them all.
MOST_NAMES = 6
CURVE_POINTS = 40
Line = tuple[str, list[tuple[float, float]]]


def scatter(slide: Any, box: Box, drawn: Funnel, scope_word: str) -> bool:
    """Draw the chart; False where no village has a case."""
    villages = [village for village in drawn.villages if village.rate is not None]
    if not villages or drawn.rate is None:
        return False
    right = max(5, -(-(max(village.N for village in villages) + 1) // 5) * 5)
    centre = (f"{scope_word} {drawn.rate:.1%}", [(x, drawn.rate) for x in (0.0, 0.88 * right, float(right))])
    lines = [*_limits(drawn.curves), centre]
    groups = [(group, [village for village in villages if village.place in group[1]]) for group in GROUPS]
    groups = [(group, members) for group, members in groups if members]
    chart = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box.emu(), _data(groups, lines)).chart
    face(chart.font)
    chart.has_legend = chart.has_title = False
    series = list(chart.plots[0].series)
    for points, (group, members) in zip(series, groups, strict=False):
        _points(points, group, members)
    for curve, (name, _) in zip(series[len(groups) :], lines, strict=True):
        _line(curve, name, name == centre[0])
    lowest = min([drawn.rate, *(village.rate or 0 for village in villages), *drawn.curves.low_998[:1]])
    _axes(chart, right, max(0.0, int(lowest * 10 - 1) / 10))
    return True


def _limits(curves: Curves) -> list[Line]:
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


def _data(groups: Sequence[Any], lines: Sequence[Line]) -> XyChartData:
    data = XyChartData()
    for (name, *_), members in groups:
        series = data.add_series(name)
        for village in members:
            series.add_data_point(village.N, village.rate)
    # The lines come last: LibreOffice loses a first series that is shorter than the next.
    for name, points in lines:
        line = data.add_series(name)
        for x, y in points:
            line.add_data_point(x, y)
    return data


def _line(series: Any, name: str, is_centre: bool) -> None:
    """A line without markers; the scope's has its name, the 95 % limits are dashed."""
    series.marker.style = XL_MARKER_STYLE.NONE
    series.smooth = False
    line = series.format.line
    line.color.rgb, line.width = rgb(theme.INK if is_centre else theme.FAINT), Pt(1.5 if is_centre else 1)
    if is_centre:
        _label(series.points[1], name, theme.INK, XL_LABEL_POSITION.BELOW)
    elif name.startswith("95"):
        line.dash_style = MSO_LINE.DASH


def _points(series: Any, group: Any, members: list[FunnelVillage]) -> None:
    name, _, colour, marker = group
    series.format.line.fill.background()
    series.marker.style, series.marker.size = marker, 11 if name in NAMED else 9
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = rgb(colour)
    series.marker.format.line.fill.background()
    if name in NAMED:
        for place, village in enumerate(members[:MOST_NAMES]):
            words = f"{fit(short_name(village.name), 8)} {village.n}/{village.N}"
            _label(series.points[place], words, colour, XL_LABEL_POSITION.RIGHT)


def _label(point: Any, words: str, colour: str, position: Any) -> None:
    frame = point.data_label.text_frame
    frame.text = words
    frame.word_wrap = False
    face(frame.paragraphs[0].runs[0].font, SMALLEST, True, colour)
    point.data_label.position = position


def _axes(chart: Any, right: int, bottom: float) -> None:
    across, up = chart.category_axis, chart.value_axis
    across.minimum_scale, across.maximum_scale = 0, right
    across.has_major_gridlines = False
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = '0"件"', False
    up.minimum_scale, up.maximum_scale, up.major_unit = bottom, 1, 0.1 if bottom >= 0.5 else 0.2
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = "0%", False
    up.major_gridlines.format.line.color.rgb = rgb(theme.LINE)
    for axis in (across, up):
        axis.format.line.color.rgb = rgb(theme.LINE)
        face(axis.tick_labels.font, colour=theme.MUTED)
