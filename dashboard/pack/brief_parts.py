"""What the brief is built of: a document in the conventions of 公文 (GB/T 9704), its fonts, tables and watermark."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.pack.properties import describe
from dashboard.pack.text import plain

# 二号, 三号, 小四号, 四号 in points.
TWO, THREE, FOUR, SMALL_FOUR = 22, 16, 14, 12
LINE = 28
LATIN = "Times New Roman"
TITLE, BODY, FIRST, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
# What Word takes where the font itself is not installed, in this order.
FALLBACKS = {
    TITLE: "华文中宋,STZhongsong,宋体,SimSun",
    BODY: "仿宋,FangSong,华文仿宋,STFangsong",
    FIRST: "SimHei,微软雅黑,Microsoft YaHei",
    SECOND: "楷体,KaiTi,华文楷体,STKaiti",
}
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
PAGE = (210, 297)
NUMERALS = "一二三四五六七八九十"
WATERMARK = "#D9DDE4"
LONGEST_PARAGRAPH = 1200
LONG_DAY = re.compile(r"([0-9]{4}年)([0-9]{1,2}月[0-9]{1,2}日)")
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


class Brief:
    """A document that is written from top to bottom: title, numbered headings, sentences, tables."""

    def __init__(self, title: str, user: str, header: str, watermark: str, made_at: dt.datetime) -> None:
        self.document = Document()
        self._sections = 0
        describe(self.document, title, user, watermark, made_at)
        self._page()
        self._styles()
        self._name_fallbacks()
        self._headers(header, watermark)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
        for name, millimetres in MARGINS.items():
            setattr(section, name, Mm(millimetres))
        section.header_distance, section.footer_distance = Mm(20), Mm(25)
        # GB/T 9704: the page number stands at the outer edge.
        self.document.settings.odd_and_even_pages_header_footer = True

    def _styles(self) -> None:
        normal = self.document.styles["Normal"]
        set_fonts(normal.font, normal.element.get_or_add_rPr(), BODY, THREE)
        shape = normal.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
        shape.space_before = shape.space_after = Pt(0)
        # Latin letters and digits stay English: as Chinese, LibreOffice breaks a line inside 64.5 or JF000984.
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-US")
            language.set(qn("w:eastAsia"), "zh-CN")
        # Headings of the document's outline, but in the fonts of a 公文.
        for level, font in ((1, FIRST), (2, SECOND)):
            style = self.document.styles[f"Heading {level}"]
            set_fonts(style.font, style.element.get_or_add_rPr(), font, THREE)
            style.font.bold = style.font.italic = False
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            style.paragraph_format.line_spacing = Pt(LINE)

    def _name_fallbacks(self) -> None:
        """Write the fallbacks into the font table, where Word looks for another name of a missing font."""
        part: Any = self.document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        fonts = parse_xml(part.blob)
        for name, alternatives in FALLBACKS.items():
            for known in fonts.findall(qn("w:font")):
                if known.get(qn("w:name")) == name:
                    fonts.remove(known)
            font = OxmlElement("w:font", {qn("w:name"): name})
            font.append(OxmlElement("w:altName", {qn("w:val"): alternatives}))
            font.append(OxmlElement("w:charset", {qn("w:val"): "86"}))
            fonts.append(font)
        part._blob = serialize_part_xml(fonts)

    def _headers(self, header: str, watermark: str) -> None:
        section = self.document.sections[0]
        odd, even = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
        for place, (head, foot, align) in enumerate(
            (
                (section.header, section.footer, odd),
                (section.even_page_header, section.even_page_footer, even),
            )
        ):
            head.is_linked_to_previous = foot.is_linked_to_previous = False
            line = head.paragraphs[0]
            run(line, header, BODY, SMALL_FOUR)
            single_spaced(line)
            line._p.append(watermark_run(plain(watermark), place))
            page_number(foot.paragraphs[0], align)

    def title(self, words: str, below: str) -> None:
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.line_spacing = Pt(35)
        run(line, words, TITLE, TWO)
        second = self.document.add_paragraph()
        second.alignment = WD_ALIGN_PARAGRAPH.CENTER
        second.paragraph_format.space_after = Pt(LINE)
        run(second, below, SECOND, THREE)

    def heading(self, words: str) -> None:
        """一、…, numbered by itself."""
        numeral = NUMERALS[self._sections]
        self._sections += 1
        self._headline(f"{numeral}、{words}", 1, FIRST)

    def subheading(self, number: int, words: str) -> None:
        """（一）…"""
        self._headline(f"（{NUMERALS[number - 1]}）{words}", 2, SECOND)

    def _headline(self, words: str, level: int, font: str) -> None:
        line = self._paragraph(f"Heading {level}")
        indent(line)
        line.paragraph_format.keep_with_next = True
        run(line, words, font, THREE)

    def sentence(self, words: str) -> None:
        """A paragraph of the body, indented by two characters and ending with a full stop."""
        line = self._paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        indent(line)
        run(line, words if words.endswith("。") else words + "。", BODY, THREE)

    def table(self, headings: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table over the full width; its heading row stands on every page, and no row is torn apart.

        The sentence before it and the heading row stay on the page of the first row.
        """
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        grid = self.document.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, millimetres in zip(grid.columns, widths, strict=True):
            column.width = Mm(millimetres)
        for number, (row, cells) in enumerate(zip(grid.rows, [headings, *rows], strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, words, millimetres in zip(row.cells, cells, widths, strict=True):
                cell.width = Mm(millimetres)
                line = cell.paragraphs[0]
                line.paragraph_format.line_spacing = Pt(18)
                line.paragraph_format.keep_with_next = number == 0 or None
                _cell(line, words, FIRST if number == 0 else BODY)

    def rest(self, words: str) -> None:
        """What the table above leaves out: it never stands alone on a page, but with the table's last rows."""
        for row in self.document.tables[-1].rows[-2:]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.sentence(words)

    def annex(self, words: str) -> None:
        """The annex: named below the body, then on pages of its own, as GB/T 9704 has it."""
        named = self._paragraph()
        named.paragraph_format.space_before = Pt(LINE)
        indent(named)
        run(named, f"附件：{words}", BODY, THREE)
        first = self._paragraph("Heading 1")
        first.paragraph_format.page_break_before = True
        run(first, "附件", FIRST, THREE)
        title = self._paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(35), Pt(LINE)
        run(title, words, TITLE, TWO)

    def content(self) -> bytes:
        """The file."""
        if self._is_after_table():
            # Word wants a paragraph after a table; a lower one would take a page of its own less often than a line.
            self.document.add_paragraph().paragraph_format.line_spacing = Pt(1)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _paragraph(self, style: str | None = None) -> Any:
        """A new paragraph, with room between it and a table before it. An empty paragraph there would part a heading
        from its text where a page ends: an office program keeps the heading with nothing then."""
        is_after_table = self._is_after_table()
        line = self.document.add_paragraph(style=style)
        if is_after_table:
            line.paragraph_format.space_before = Pt(LINE / 2)
        return line

    def _is_after_table(self) -> bool:
        body = self.document.element.body
        return len(body) > 1 and body[-2].tag == qn("w:tbl")


def _cell(line: Any, words: str, chinese: str) -> None:
    """A cell's text; a day with its year takes two lines, as it would not be torn elsewhere."""
    year, day = found.groups() if (found := LONG_DAY.fullmatch(words)) else ("", words)
    if year:
        run(line, year, chinese, SMALL_FOUR).add_break()
    run(line, day, chinese, SMALL_FOUR)


def set_fonts(font: Any, properties: Any, chinese: str, points: float) -> None:
    """The Latin and the Chinese typeface and the size of a style or run; theme fonts no longer count."""
    font.name, font.size = LATIN, Pt(points)
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.lower().endswith("theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese)


def run(line: Any, words: str, chinese: str, points: float) -> Any:
    """Add text to a paragraph."""
    piece = line.add_run(plain(words, LONGEST_PARAGRAPH))
    set_fonts(piece.font, piece._r.get_or_add_rPr(), chinese, points)
    return piece


def indent(line: Any) -> None:
    """Two characters, in Word's own unit, so that it holds for another font size too."""
    line.paragraph_format.first_line_indent = Pt(2 * THREE)
    line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def single_spaced(line: Any) -> None:
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def page_number(line: Any, align: Any) -> None:
    """— 1 — in 四号, one character in from the edge."""
    line.alignment = align
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(FOUR)
    run(line, "", "宋体", FOUR).text = "— "
    for kind, code in (("begin", None), (None, "PAGE"), ("end", None)):
        piece = run(line, "", "宋体", FOUR)
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = code
        piece._r.append(element)
    run(line, "", "宋体", FOUR).text = " —"


def watermark_run(words: str, number: int) -> Any:
    """Text drawn large and slanting behind the page, as Word's own watermarks are."""
    holder = parse_xml(
        f"<w:r {nsdecls('w')} {VML}><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2049 + number}" type="#_x0000_t136" '
        'style="position:absolute;margin-left:0;margin-top:0;width:500pt;height:36pt;rotation:315;z-index:-251658752;'
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" '
        f'o:allowincell="f" fillcolor="{WATERMARK}" stroked="f"><v:fill opacity=".6"/>'
        f'<v:textpath style="font-family:&quot;{FIRST}&quot;;font-size:1pt"/></v:shape></w:pict></w:r>'
    )
    path = holder.find(".//{urn:schemas-microsoft-com:vml}shape/{urn:schemas-microsoft-com:vml}textpath")
    path.set("string", words)
    return holder
