"""What slides are built of: the deck with its frame and watermark, text, cards and tables; charts are in bars.py and
funnel.py.

Sizes are in inches and points. All text passes through `fit` or `plain`, and is cut to its box: nothing overflows.
"""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from dashboard.charts import sentences, theme
from dashboard.charts.sentences import light_words
from dashboard.charts.words import NOT_LOADED, format_difference, format_share, format_value, goal_words
from dashboard.figures.changes import change_since
from dashboard.figures.kinds import UNLOADED, Result
from dashboard.figures.registry import FIGURES
from dashboard.pack.properties import describe
from dashboard.pack.text import fit, plain, width
from dashboard.settings import SETTINGS

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
INSIDE = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.9, 6.85
FONT = "微软雅黑"
SMALLEST = 18
LONGEST_TOLD = 400
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

    def __init__(self, title: str, watermark: str, user: str, footer: tuple[str, str], made_at: dt.datetime) -> None:
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.layout = self.presentation.slide_layouts[BLANK]
        self.footer = footer
        describe(self.presentation, title, user, watermark, made_at)
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
        _make_title(title)
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


def _make_title(shape: Any) -> None:
    """What the outline of a presentation lists, and what is read aloud first."""
    shape.name = "标题"
    named = shape._element.nvSpPr
    del named.cNvSpPr.attrib["txBox"]
    named.nvPr.get_or_add_ph().type = PP_PLACEHOLDER.TITLE


def tell(shape: Any, name: str, words: str) -> None:
    """What a chart or table shows, in words, for whoever does not see it; and its name in the list of shapes."""
    shape.name = name
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(words, LONGEST_TOLD))


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
    _name_and_light(slide, top, now)
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


def _name_and_light(slide: Any, box: Box, now: Result) -> None:
    """On one line, in smaller type where the name would be cut."""
    name, badge = FIGURES[now.id].name, NOT_LOADED if now.is_unloaded else light_words(now)
    size = 20 if (width(name) + width(badge)) * 20 / 72 + 0.1 <= box.width else SMALLEST
    taken = width(badge) * size / 72 + 0.05 if badge else 0
    text(slide, box._replace(width=box.width - taken), Words(name, size))
    if badge:
        is_bold = now.light not in ("few", UNLOADED)
        right = Box(box.left + box.width - taken, box.top, taken, box.height)
        text(slide, right, Words(badge, size, is_bold, colour_of(now.light)), PP_ALIGN.RIGHT)


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
    headings = "、".join(str(words) for words in rows[0])
    tell(shape, "表格", f"表格，{len(rows) - 1} 行，各列为{headings}")


def _underline(cell: Any, colour: str) -> None:
    """A rule under the cell: python-pptx has no borders, the format has."""
    properties = cell._tc.get_or_add_tcPr()
    border = properties.makeelement(qn("a:lnB"), {"w": "9525"})
    fill = border.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour.lstrip("#").upper()}))
    border.append(fill)
    properties.insert(0, border)
