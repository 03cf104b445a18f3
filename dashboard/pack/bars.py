"""Native bar charts, which an office edits in its own program."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK

from dashboard.charts import theme
from dashboard.pack.slide_parts import SMALLEST, Box, face, rgb, tell
from dashboard.pack.text import plain, width


def bars(
    slide: Any,
    box: Box,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[float], str]],
    kind: Any = XL_CHART_TYPE.BAR_CLUSTERED,
    legend: bool = False,
    colours: Sequence[str] = (),
) -> Any:
    """A native bar chart; each series is a name, its values and its colour. `colours` colour the bars of the first."""
    data = CategoryChartData()
    data.categories = [plain(name, 40) for name in categories]
    for name, values, _ in series:
        data.add_series(plain(name, 40), values)
    shape = slide.shapes.add_chart(kind, *box.emu(), data)
    tell(shape, "图表", _in_words(categories, series))
    chart = shape.chart
    _look(chart, legend)
    stacked = "STACKED" in kind.name
    plot = chart.plots[0]
    plot.gap_width = 45
    if stacked:
        plot.overlap = 100
    for drawn, (_, _, colour) in zip(plot.series, series, strict=True):
        fill(drawn, colour)
        labels = drawn.data_labels
        labels.show_value = True
        face(labels.font, SMALLEST, True, _on(colour) if stacked else theme.LIGHT.ink)
        labels.position = XL_LABEL_POSITION.CENTER if stacked else XL_LABEL_POSITION.OUTSIDE_END
        # A nought, or a piece too narrow for its number, says nothing; the legend has the number.
        labels.number_format, labels.number_format_is_linked = "0;-0;", False
    for place, colour in enumerate(colours):
        point = plot.series[0].points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(colour)
    _axes(chart, is_lying="BAR" in kind.name)
    if not stacked:
        # Room for the number beyond the longest bar, of which the names take their part of the width.
        longest = max(max(values) for _, values, _ in series)
        number = width(f"{longest:g} ") * SMALLEST / 72 / (0.6 * box.width)
        chart.value_axis.maximum_scale = max(longest, 1) / (1 - min(number, 0.5))
    return chart


def _in_words(categories: Sequence[str], series: Sequence[tuple[str, Sequence[float], str]]) -> str:
    """条形图。天数：东岭村 9、西岭村 5."""
    told = (
        f"{name}：" + "、".join(f"{each} {value:g}" for each, value in zip(categories, values, strict=True))
        for name, values, _ in series
    )
    return f"条形图。{'；'.join(told)}"


def _axes(chart: Any, is_lying: bool) -> None:
    """Bars from zero without a scale, for each carries its number; the first of lying ones on top, as in a table."""
    values, names = chart.value_axis, chart.category_axis
    values.visible = values.has_major_gridlines = False
    values.minimum_scale = 0
    names.has_major_gridlines = False
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = rgb(theme.LIGHT.line)
    face(names.tick_labels.font)
    if is_lying:
        names.reverse_order = True


def fill(drawn: Any, colour: str) -> None:
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = rgb(colour)
    drawn.invert_if_negative = False


def _look(chart: Any, legend: bool) -> None:
    face(chart.font)
    chart.has_title = False
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        face(chart.legend.font)


def hide_axis(axis: Any) -> None:
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    axis.format.line.fill.background()


def _on(colour: str) -> str:
    """The ink that reads on a bar of that colour."""
    red, green, blue = (int(colour.lstrip("#")[place : place + 2], 16) for place in (0, 2, 4))
    return theme.LIGHT.paper if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else theme.LIGHT.ink
