"""What the papers promise: native, complete, marked, printable, and with the figures' own numbers."""

import io
import re
import zipfile
from dataclasses import replace

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook
from pptx import Presentation
from sqlalchemy import event, make_url

from dashboard.charts import overview
from dashboard.charts.names import full_name
from dashboard.charts.words import format_rate
from dashboard.figures.compute import figures
from dashboard.figures.red_list import red_list
from dashboard.pack.brief_parts import BODY, FALLBACKS, FIRST, LINE, SECOND, TITLE
from dashboard.pack.make import file_name, make_pack
from dashboard.pack.material import Material
from dashboard.view import View
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from tests.pack.conftest import (
    TODAY,
    VIEW,
    charts,
    document_texts,
    headline,
    opened,
    sheet_values,
    slide_texts,
)

RATE = re.compile(r"(\d+\.\d)%\s*\((\d+)/(\d+)\)")


def test_each_file_is_opened_saved_and_opened_again_without_loss(papers):
    presentation, document, book = opened(papers)
    again = {}
    for ending, file in (("pptx", presentation), ("docx", document), ("xlsx", book)):
        saved = io.BytesIO()
        file.save(saved)
        again[ending] = saved.getvalue()
    slides, text, sheets = opened(again)
    assert [slide_texts(slide) for slide in slides.slides] == [slide_texts(slide) for slide in presentation.slides]
    assert [chart.plots[0].series[0].values for _, chart in charts(slides)] == [
        chart.plots[0].series[0].values for _, chart in charts(presentation)
    ]
    assert document_texts(text) == document_texts(document)
    assert sheet_values(sheets) == sheet_values(book)


def test_every_rate_shown_is_a_figure_of_the_json(papers, numbers):
    presentation, document, _ = opened(papers)
    known = {(f"{each.value:.1%}", each.n, each.N) for each in numbers.values() if each.unit == "rate" and each.N}
    text = "\n".join(each for slide in presentation.slides for each in slide_texts(slide))
    for shown in (text, "\n".join(document_texts(document))):
        found = {(f"{share}%", int(n), int(N)) for share, n, N in RATE.findall(shown)}
        assert len(found) >= 10
        assert found <= known


def test_the_brief_shows_the_six_rates_as_the_json_has_them(papers, numbers):
    _, document, _ = opened(papers)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    assert {row[0]: row[1] for row in rows} == {full_name(each): format_rate(numbers[each]) for each in overview.RATES}


def test_the_list_has_a_row_for_each_red_item_and_each_thing_due(papers, numbers, demo_engine):
    _, _, book = opened(papers)
    rows = [row for row in book["督办清单"].iter_rows(min_row=5, values_only=True)]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    kinds = [row[2] for row in rows]
    for kind, figure_id in (
        ("纠纷", "dispute.overdue"),
        ("责任事项", "chain.duties_overdue"),
        ("议定事项", "resolution.overdue"),
        ("线索", "clue.overdue"),
        ("红色久未推进", "dispute.red_stale"),
        ("整顿", "organisation.overdue"),
    ):
        assert kinds.count(f"■ {kind}") == numbers[figure_id].value, kind
    with demo_engine.connect() as connection:
        red = red_list(connection, VIEW)
    assert [row[7] for row in rows][: len(red)] == [item.days_late for item in red]
    later = rows[len(red) :]
    assert later and all(row[7] is None and row[6].date() >= TODAY for row in later)


def test_all_three_say_as_of_when_who_made_them_how_numbers_are_defined_and_that_they_are_internal(papers):
    presentation, document, book = opened(papers)
    for slide in presentation.slides:
        text = "".join(slide_texts(slide))
        assert "数据截至 2026年10月31日" in text and "内部资料" in text and "演示数据" in text
        assert slide.notes_slide.notes_text_frame.text
        watermarks = [shape for shape in slide.slide_layout.shapes if shape.name == "水印"]
        assert watermarks and all("王督导 2026-" in shape.text_frame.text and shape.rotation for shape in watermarks)
    assert "到期化解率：" in "".join(slide_texts(presentation.slides[8]))
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        assert "内部资料　演示数据" in header.paragraphs[0].text.replace(" ", "　")
        assert "数据截至 2026年10月31日" in header.paragraphs[0].text
        xml = header._element.xml
        assert "PowerPlusWaterMarkObject" in xml and "王督导 2026-" in xml and "textpath" in xml
    assert any("到期化解率：考核期内受理" in each for each in document_texts(document))
    for sheet in book:
        header, footer = sheet.oddHeader, sheet.oddFooter
        assert "王督导 2026-" in header.center.text and "王督导 2026-" in footer.left.text
        assert "数据截至 2026年10月31日" in header.right.text and "内部资料" in header.left.text
        assert "&P" in footer.center.text and "&N" in footer.center.text
    assert "数据截至 2026年10月31日" in book["督办清单"]["A2"].value
    assert any("到期化解率：" in str(row[1].value) for row in book["口径"].iter_rows())


def test_the_authors_are_the_user_and_no_library(papers):
    presentation, document, book = opened(papers)
    for properties in (presentation.core_properties, document.core_properties):
        assert (properties.author, properties.last_modified_by) == ("王督导", "王督导")
        assert "python" not in f"{properties.title}{properties.comments}".lower()
    assert book.properties.creator == "王督导"


def test_the_brief_keeps_the_conventions_of_a_document_of_state(papers):
    _, document, _ = opened(papers)
    section = document.sections[0]
    # Word keeps twentieths of a point.
    for length, millimetres in (
        (section.page_width, 210),
        (section.page_height, 297),
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    ):
        assert abs(length - Mm(millimetres)) < Pt(0.1)
    title, _, first, body = [each for each in document.paragraphs if each.text][:4]
    second = next(each for each in document.paragraphs if each.text.startswith("（一）"))
    for paragraph, font, size in ((title, TITLE, 22), (first, FIRST, 16), (body, BODY, 16), (second, SECOND, 16)):
        properties = paragraph.runs[0]._r.rPr
        assert properties.rFonts.get(qn("w:eastAsia")) == font
        assert paragraph.runs[0].font.size == Pt(size)
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(LINE)
    assert first.text.startswith("一、")
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert document.settings.odd_and_even_pages_header_footer
    footer = section.footer.paragraphs[0]
    assert footer.text == "—  —" and "PAGE" in footer._p.xml
    fonts = zipfile.ZipFile(io.BytesIO(papers["docx"])).read("word/fontTable.xml").decode()
    for font, fallbacks in FALLBACKS.items():
        assert f'w:name="{font}"' in fonts and f'w:altName w:val="{fallbacks}"' in fonts


def test_the_body_of_the_brief_ends_with_who_does_what_by_when_and_its_annex_has_the_definitions(papers):
    _, document, book = opened(papers)
    headings = [each for each in document.paragraphs if each.style.name == "Heading 1"]
    assert [each.text for each in headings[-2:]] == ["八、谁、做什么、何时办结", "附件"]
    assert headings[-1].paragraph_format.page_break_before
    assert len(document.tables[-2].rows) - 1 == book["督办清单"].max_row - 4
    assert [cell.text for cell in document.tables[-1].rows[0].cells] == ["类别", "指标与口径"]
    texts = [each.text for each in document.paragraphs]
    assert not any(each.startswith("另有 0 项") for each in texts), "nothing is left out"
    annex = texts.index("附件")
    assert texts[annex - 1 : annex + 2] == ["附件：指标口径", "附件", "指标口径"]


def test_the_list_is_made_to_be_filtered_and_printed(papers):
    _, _, book = opened(papers)
    sheet = book["督办清单"]
    headings = [cell.value for cell in sheet[4]]
    assert headings == [
        "序号",
        "事项",
        "种类",
        "编号",
        "村 / 单位",
        "责任单位 / 责任人",
        "时限",
        "逾期天数",
        "何时办结",
        "下一步",
        "签字",
    ]
    assert sheet.freeze_panes == "C5" and sheet.auto_filter.ref == f"A4:K{sheet.max_row}"
    assert sheet.print_title_rows == "$4:$4"
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJK")


def test_the_number_of_statements_does_not_depend_on_the_villages_or_the_records(demo_engine, tmp_path):
    url = make_url(f"sqlite:///{tmp_path / 'small.db'}")
    migrate(url)
    make_demo(loading_engine(url), size=0.2, today=TODAY)
    assert statements(reading_engine(url)) == statements(demo_engine) < 100


def statements(engine):
    counted = []

    def listener(*_):
        counted.append(1)

    event.listen(engine, "before_cursor_execute", listener)
    with engine.connect() as connection:
        make_pack(connection, VIEW, None, "本机")
    event.remove(engine, "before_cursor_execute", listener)
    return len(counted)


def test_progress_is_told_and_files_are_written_when_all_are_made(demo_engine, tmp_path):
    told = []
    with demo_engine.connect() as connection:
        made = make_pack(
            connection, VIEW, tmp_path / "new", "本机", lambda *step: told.append((*step, (tmp_path / "new").exists()))
        )
    assert [step[:2] for step in told] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert [step[3] for step in told] == [False] * 4 + [True]
    names = ["会议幻灯_2026-10-31.pptx", "情况汇报_2026-10-31.docx", "督办清单_2026-10-31.xlsx"]
    assert [paper.name for paper in made] == names
    assert all(paper.path.read_bytes() == paper.content for paper in made)


def test_papers_of_one_town_among_many_bear_its_code(demo_engine):
    """Else those of two towns would overwrite one another in a folder."""
    with demo_engine.connect() as connection:
        material = Material.read(connection, VIEW, "本机")
    assert file_name("会议幻灯", material, "pptx") == "会议幻灯_2026-10-31.pptx"
    of_many = replace(material, version=replace(material.version, town="990101101"))
    assert file_name("会议幻灯", of_many, "pptx") == "会议幻灯_2026-10-31_990101101.pptx"


def test_a_village_s_papers_hold_its_own_and_no_clue(demo_engine):
    view = View.of(TODAY, scope="990101100202")
    with demo_engine.connect() as connection:
        made = make_pack(connection, view, None, "本机")
        town = figures(connection, VIEW)[0].results
    assert made[2].name == "督办清单_2026-10-31_990101100202.xlsx"
    sheet = load_workbook(io.BytesIO(made[2].content))["督办清单"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert not any("线索" in str(row[2]) for row in rows)
    slides = Presentation(io.BytesIO(made[0].content)).slides
    # The town's clues say nothing of the village: neither its headline nor its table of rates has them.
    document = Document(io.BytesIO(made[1].content))
    assert "线索" not in headline(slides[0])
    assert len(document.tables[0].rows) == len(overview.RATES)
    assert "线索" not in "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert f"在办线索 {town['clue.open'].value} 条" in headline(slides[3])
