"""The papers of the demo town, made once a session, and what they hold, read back by the libraries."""

import io
import json

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from sqlalchemy import make_url

from dashboard.figure_commands import figures_json
from dashboard.figures.compute import figures
from dashboard.figures.kinds import Result
from dashboard.pack.make import make_pack
from dashboard.pack.slide_parts import HEIGHT, WIDTH
from dashboard.pack.text import width
from dashboard.view import View
from db.engine import reading_engine
from tests.conftest import DEMO_DAY

TODAY = DEMO_DAY
VIEW = View.of(TODAY)


@pytest.fixture(scope="session")
def demo_url(demo_url):
    return make_url(demo_url)


@pytest.fixture(scope="session")
def demo_engine(demo_url):
    return reading_engine(demo_url)


@pytest.fixture(scope="session")
def papers(demo_engine):
    """pptx, docx, xlsx → bytes."""
    with demo_engine.connect() as connection:
        return by_ending(make_pack(connection, VIEW, None, "王督导"))


@pytest.fixture(scope="session")
def numbers(demo_engine):
    """id → figure, as the command line prints them."""
    with demo_engine.connect() as connection:
        answer = figures_json(VIEW, None, figures(connection, VIEW), {})
    printed = json.loads(json.dumps(answer))["figures"]
    return {each["id"]: Result(**{key: each[key] for key in each if key != "name"}) for each in printed}


def by_ending(made):
    return {paper.name.rsplit(".", 1)[1]: paper.content for paper in made}


def opened(papers):
    """The three files, opened by their libraries."""
    files = {ending: io.BytesIO(content) for ending, content in papers.items()}
    return Presentation(files["pptx"]), Document(files["docx"]), load_workbook(files["xlsx"])


def slide_texts(slide):
    """All texts of a slide: boxes and cells."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        elif shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return [each for each in found if each]


def document_texts(document):
    """All texts of a document: paragraphs, then cells."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [each.text for each in document.paragraphs if each.text] + cells


def sheet_values(book):
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def charts(presentation):
    """Each chart with its slide, in their order."""
    return [(slide, shape.chart) for slide in presentation.slides for shape in slide.shapes if shape.has_chart]


def headline(slide):
    return next(shape.text_frame.text for shape in slide.shapes if shape.name == "标题")


def misfits(presentation):
    """What runs out of its box or cell, and which boxes lie off the slide or over another."""
    return [wrong for slide in presentation.slides for wrong in (*_overflowing(slide), *_overlapping(slide))]


def _overflowing(slide):
    for shape in slide.shapes:
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    if _lines(cell.text_frame, column.width / 914400 - 0.1) > 1:
                        yield cell.text
        elif shape.has_text_frame and shape.text_frame.text:
            size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
            room = max(int(shape.height / 914400 * 72 / (size * 1.2)), 1)
            if _lines(shape.text_frame, shape.width / 914400) > room:
                yield shape.text_frame.text


def _lines(frame, inches):
    """How many lines of that width the text fills."""
    runs = [run for line in frame.paragraphs for run in line.runs]
    return sum(width(run.text) * run.font.size.pt for run in runs) / (inches * 72)


def _overlapping(slide):
    boxes = []
    for shape in slide.shapes:
        left, top, wide, high = (each / 914400 for each in (shape.left, shape.top, shape.width, shape.height))
        if left < 0 or top < 0 or left + wide > WIDTH + 0.01 or top + high > HEIGHT + 0.01:
            yield headline(slide), shape.name
        if shape.has_table or shape.has_chart or (shape.has_text_frame and shape.text_frame.text):
            boxes.append((left, top, left + wide, top + high))
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one[2] <= other[0] + 0.02 or other[2] <= one[0] + 0.02
            if not (apart or one[3] <= other[1] + 0.02 or other[3] <= one[1] + 0.02):
                yield headline(slide), one, other
