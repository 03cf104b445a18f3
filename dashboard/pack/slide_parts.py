"""What slides are built of: the deck with its frame and watermark, text, cards, tables and native charts.

Sizes are in inches and points. All text passes through `fit` or `plain`, and is cut to its box: nothing overflows.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.charts import sentences, theme
from dashboard.charts.sentences import light_words
from dashboard.charts.words import format_difference, format_share, format_value, goal_words
from dashboard.figures.changes import change_since
from dashboard.figures.kinds import UNLOADED, Result
from dashboard.figures.registry import FIGURES
from dashboard.pack.text import fit, plain, width
from dashboard.settings import SETTINGS

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
INSIDE = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.9, 6.85
FONT = "微软雅黑"
SMALLEST = 18
ROW = 0.42
WATERMARK = "#E4E7EC"
BLANK = 6
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
# Headlines shrink to two lines, and no further.
HEADLINE_SIZES = ((30, 1), (26, 2), (22, 2))


class Box(NamedTuple):
    """A rectangle on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[Any, Any, Any, Any]:
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)

    def split(self, number: int, gap: float = 0.17) -> "list[Box]":
        """The box as so many columns."""
        each = (self.width - gap * (number - 1)) / number
        return [Box(self.left + place * (each + gap), self.top, each, self.height) for place in range(number)]

    def stack(self, number: int, gap: float = 0.15) -> "list[Box]":
        """The box as so many rows."""
        each = (self.height - gap * (number - 1)) / number
        return [Box(self.left, self.top + place * (each + gap), self.width, each) for place in range(number)]


@dataclass(frozen=True)
class Words:
    """A piece of text in one look."""

    text: str
    size: float = SMALLEST
    bold: bool = False
    colour: str = theme.LIGHT.ink


Text = str | Words | Sequence[Words]


def colour_of(light: str | None) -> str:
    return theme.LIGHT.lights.get("few" if light == UNLOADED else light or "", theme.LIGHT.ink)


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


class Deck:
    """A 16:9 presentation whose slides share a frame: subject, headline, rule, footer, and the watermark behind."""

    def __init__(self, title: str, watermark: str, user: str, footer: tuple[str, str]) -> None:
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.layout = self.presentation.slide_layouts[BLANK]
        self.footer = footer
        properties = self.presentation.core_properties
        properties.title, properties.author, properties.last_modified_by = plain(title), plain(user), plain(user)
        properties.comments, properties.language = plain(watermark), "zh-CN"
        self._watermark(watermark)

    def _watermark(self, words: str) -> None:
        """On the layout, so that it lies behind everything on every slide and is not deleted by accident."""
        for placeholder in list(self.layout.placeholders):
            placeholder._element.getparent().remove(placeholder._element)
        sheet = self.presentation.slides.add_slide(self.layout)
        for place in range(6):
            box = Box(0.2 + 6.6 * (place % 2), 1.4 + 2.2 * (place // 2), 6.4, 0.6)
            shape = text(sheet, box, Words(words, 20, colour=WATERMARK), PP_ALIGN.CENTER)
            shape.name, shape.rotation = "水印", -24
            self.layout.shapes._spTree.append(copy.deepcopy(shape._element))
        self._drop_first_slide()

    def _drop_first_slide(self) -> None:
        slides = self.presentation.slides._sldIdLst
        self.presentation.part.drop_rel(slides[0].rId)
        slides.remove(slides[0])

    def slide(self, subject: str, aside: str, headline: str, notes: Sequence[str]) -> Any:
        """A new slide with its frame; `notes` (the definitions) go to the speaker's notes."""
        slide = self.presentation.slides.add_slide(self.layout)
        left, right = Box(MARGIN, 0.25, 6.0, 0.42), Box(MARGIN + 6.0, 0.25, INSIDE - 6.0, 0.42)
        text(slide, left, Words(subject, 20, True, theme.LIGHT.frame))
        text(slide, right, Words(aside, colour=theme.LIGHT.muted), PP_ALIGN.RIGHT)
        size, lines = _headline_size(plain(headline), INSIDE)
        title = text(
            slide, Box(MARGIN, 0.68, INSIDE, 1.0), Words(headline, size, True), anchor=MSO_ANCHOR.MIDDLE, lines=lines
        )
        title.name = "标题"
        rule(slide, Box(MARGIN, 1.72, INSIDE, 0.04), theme.LIGHT.frame)
        number = len(self.presentation.slides)
        foot = Box(MARGIN, 6.98, INSIDE, 0.4).split(3)
        for box, words, align in zip(
            foot,
            (self.footer[0], str(number), self.footer[1]),
            (PP_ALIGN.LEFT, PP_ALIGN.CENTER, PP_ALIGN.RIGHT),
            strict=True,
        ):
            text(slide, box, Words(words, colour=theme.LIGHT.muted), align)
        slide.notes_slide.notes_text_frame.text = "\n".join(plain(note, 400) for note in notes)
        return slide


def _headline_size(line: str, inches: float) -> tuple[int, int]:
    for size, lines in HEADLINE_SIZES:
        # A Chinese line may end a character or two early, so that no mark of punctuation starts the next.
        if width(line) <= (inches * 72 / size - 2) * lines:
            return size, lines
    return HEADLINE_SIZES[-1]


def text(
    slide: Any,
    box: Box,
    words: Text,
    align: Any = PP_ALIGN.LEFT,
    anchor: Any = MSO_ANCHOR.MIDDLE,
    lines: int = 1,
) -> Any:
    """A text box of one paragraph, cut to `lines` lines of the box's width."""
    shape = slide.shapes.add_textbox(*box.emu())
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = anchor
    paragraph(frame.paragraphs[0], words, box.width, align, lines)
    return shape


def paragraph(line: Any, words: Text, inches: float, align: Any = PP_ALIGN.LEFT, lines: int = 1) -> None:
    """Write the pieces into a paragraph, each only as far as there is room."""
    line.alignment = align
    pieces = [Words(words)] if isinstance(words, str) else [words] if isinstance(words, Words) else words
    points = (inches * 72 - (0 if lines == 1 else 2 * pieces[0].size)) * lines
    for piece in pieces:
        shown = fit(piece.text, max(points / piece.size, 1))
        points -= width(shown) * piece.size
        run = line.add_run()
        run.text = shown
        face(run.font, piece.size, piece.bold, piece.colour)
        run._r.get_or_add_rPr().set("lang", "zh-CN")


def face(font: Any, size: float = SMALLEST, bold: bool = False, colour: str = theme.LIGHT.ink) -> None:
    """Size, weight, colour, and the typeface for Latin and Chinese letters alike."""
    font.size, font.bold, font.name = Pt(size), bold, FONT
    font.color.rgb = rgb(colour)
    properties = font._rPr
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        element = properties.makeelement(qn(tag), {"typeface": FONT})
        latin = properties.find(qn("a:latin"))
        latin.addnext(element) if tag == "a:ea" else properties.find(qn("a:ea")).addnext(element)


def rule(slide: Any, box: Box, colour: str) -> None:
    """A filled bar without a border."""
    shape = rectangle(slide, box)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()


def rectangle(slide: Any, box: Box) -> Any:
    """A rectangle without the theme's style, which would give it a shadow."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu())
    shape._element.remove(shape._element.find(qn("p:style")))
    return shape


def card(slide: Any, box: Box, now: Result, before: Result | None) -> None:
    """A figure with its light, n/N, goal and change; no fill, so that the watermark shows through."""
    frame = rectangle(slide, box)
    frame.fill.background()
    frame.line.color.rgb, frame.line.width = rgb(theme.LIGHT.line), Pt(1)
    rule(slide, Box(box.left, box.top, 0.07, box.height), colour_of(now.light) if now.light else theme.LIGHT.line)
    inner = Box(box.left + 0.17, box.top + 0.08, box.width - 0.26, box.height - 0.16)
    third = inner.height / 10
    top = Box(inner.left, inner.top, inner.width, 3 * third)
    middle = Box(inner.left, top.top + 3 * third, inner.width, 4.2 * third)
    foot = Box(inner.left, middle.top + 4.2 * third, inner.width, 2.8 * third)
    badge = light_words(now.light)
    taken = width(badge) * 20 / 72 + 0.1 if badge else 0
    text(slide, top._replace(width=inner.width - taken), Words(FIGURES[now.id].name, 20))
    if badge:
        text(
            slide,
            Box(inner.left + inner.width - taken, top.top, taken, top.height),
            Words(badge, 20, now.light not in ("few", UNLOADED), colour_of(now.light)),
            PP_ALIGN.RIGHT,
        )
    text(slide, middle, _value(now))
    # Both ends share the line: the change has the room that the goal leaves.
    goal = goal_words(now.id)
    used = width(goal) * SMALLEST / 72 + 0.15 if goal else 0.0
    if goal:
        text(slide, foot._replace(width=used), Words(goal, colour=theme.LIGHT.muted))
    change = _change(now, before, (foot.width - used) * 72 / SMALLEST)
    text(
        slide,
        Box(foot.left + used, foot.top, foot.width - used, foot.height),
        Words(change, colour=theme.LIGHT.muted),
        PP_ALIGN.RIGHT,
    )


def _change(now: Result, before: Result | None, ems: float) -> str:
    """The change, as much of it as there is room for: without since when, then without its arrow, then without whether
    it is chance."""
    whole, bare = sentences.since_last_meeting(now, before), sentences.change(now, before)
    moved = change_since(now, before) if before else None
    forms = (whole, bare, bare.lstrip("▲▼ "))
    return next((words for words in forms if width(words) <= ems), format_difference(moved))


def _value(now: Result) -> list[Words]:
    if now.unit == "rate" and now.value is not None and SETTINGS.fewest_cases <= (now.N or 0):
        share = format_share(now.value, now.id)
        return [Words(share, 34, True), Words(f" ({now.n}/{now.N})", 20, colour=theme.LIGHT.muted)]
    shown = format_value(now)
    return [Words(shown, 34, True)]


def table(slide: Any, left: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[Text]]) -> None:
    """A native table; the first row is the heading. Each cell is one line, cut to its column."""
    shape = slide.shapes.add_table(
        len(rows), len(widths), Inches(left), Inches(top), Inches(sum(widths)), Inches(ROW * len(rows))
    )
    grid = shape.table
    shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
    grid.horz_banding = False
    for place, inches in enumerate(widths):
        grid.columns[place].width = Inches(inches)
    for row_number, row in enumerate(rows):
        grid.rows[row_number].height = Inches(ROW)
        for place, words in enumerate(row):
            cell = grid.cell(row_number, place)
            cell.margin_left, cell.margin_right = Inches(0.06), Inches(0.04)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            looks = Words(str(words), colour=theme.LIGHT.muted) if row_number == 0 else words
            paragraph(cell.text_frame.paragraphs[0], looks, widths[place] - 0.1)
            _underline(cell, theme.LIGHT.frame if row_number == 0 else theme.LIGHT.line)


def _underline(cell: Any, colour: str) -> None:
    """A rule under the cell: python-pptx has no borders, the format has."""
    properties = cell._tc.get_or_add_tcPr()
    border = properties.makeelement(qn("a:lnB"), {"w": "9525"})
    fill = border.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour.lstrip("#").upper()}))
    border.append(fill)
    properties.insert(0, border)


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
    chart = slide.shapes.add_chart(kind, *box.emu(), data).chart
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
    return chart


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
