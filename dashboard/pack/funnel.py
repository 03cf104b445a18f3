"""The villages as a native XY scatter: each a point at its cases and its rate; only who lies outside is named."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.util import Pt

from dashboard.charts import theme
from dashboard.charts.disputes import outside
from dashboard.charts.overview import short_name
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.pack.slide_parts import Box, face, rgb
from dashboard.pack.text import fit
from dashboard.settings import SETTINGS

PALE = "#c9d0d9"


def scatter(slide: Any, box: Box, scope: Result, villages: Sequence[Row], scope_word: str) -> bool:
    """Draw the chart; False where no village has a case."""
    rows = [row for row in villages if row.results[scope.id].N]
    if not rows or scope.value is None:
        return False
    named = {row.code for row in outside(scope, list(villages))}
    most = max(row.results[scope.id].N or 0 for row in rows)
    right = max(5, -(-(most + 1) // 5) * 5)
    lines = [(f"{scope_word} {scope.value:.1%}", [(x, scope.value) for x in (0.0, 0.88 * right, float(right))])]
    few = [row for row in rows if SETTINGS.fewest_cases > (row.results[scope.id].N or 0)]
    groups = {
        "不足5件": few,
        "界内": [row for row in rows if row.code not in named and row not in few],
        "界外": [row for row in rows if row.code in named],
    }
    chart = _chart(slide, box, scope.id, lines, {name: rows for name, rows in groups.items() if rows})
    lowest = min([scope.value, *(row.results[scope.id].value or 0 for row in rows)])
    _axes(chart, right, max(0.0, int(lowest * 10 - 1) / 10))
    return True


def _chart(
    slide: Any,
    box: Box,
    figure_id: str,
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    groups: dict[str, list[Row]],
) -> Any:
    data = XyChartData()
    for name, rows in groups.items():
        series = data.add_series(name)
        for row in rows:
            series.add_data_point(row.results[figure_id].N or 0, row.results[figure_id].value or 0)
    # The lines come last: LibreOffice loses a first series that is shorter than the next.
    for name, points in lines:
        line = data.add_series(name)
        for x, y in points:
            line.add_data_point(x, y)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box.emu(), data).chart
    face(chart.font)
    chart.has_legend = chart.has_title = False
    drawn = list(chart.plots[0].series)
    for series, (name, rows) in zip(drawn, groups.items(), strict=False):
        _points(series, rows, figure_id, name)
    for series, (name, points) in zip(drawn[len(groups) :], lines, strict=True):
        _line(series, name, len(points) - 2)
    return chart


def _line(series: Any, name: str, place: int) -> None:
    """A line without markers, its name under one of its last points."""
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb, series.format.line.width = rgb(theme.INK), Pt(1.25)
    series.smooth = False
    _label(series.points[place], name, theme.INK, XL_LABEL_POSITION.BELOW)


def _points(series: Any, rows: list[Row], figure_id: str, group: str) -> None:
    """Pale where the cases are too few to judge, a red square with its name where it lies outside."""
    are_outside = group == "界外"
    colour = {"界外": theme.LIGHT_COLOURS["red"], "不足5件": PALE}.get(group, theme.FAINT)
    series.format.line.fill.background()
    marker = series.marker
    marker.style = XL_MARKER_STYLE.SQUARE if are_outside else XL_MARKER_STYLE.CIRCLE
    marker.size = 11 if are_outside else 9
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(colour)
    marker.format.line.fill.background()
    if are_outside:
        for place, row in enumerate(rows):
            own = row.results[figure_id]
            _label(series.points[place], f"{fit(short_name(row.name), 8)} {own.n}/{own.N}", colour)


def _label(point: Any, words: str, colour: str, position: Any = XL_LABEL_POSITION.RIGHT) -> None:
    frame = point.data_label.text_frame
    frame.text = words
    frame.word_wrap = False
    face(frame.paragraphs[0].runs[0].font, 18, True, colour)
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
