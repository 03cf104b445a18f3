"""The papers of the demo town, made once a session, and what they hold, read back by the libraries."""

import datetime as dt
import io

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from sqlalchemy import make_url

from dashboard.pack.make import make_pack
from dashboard.view import View
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate

TODAY = dt.date(2026, 10, 31)
VIEW = View.of(TODAY)


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('pack') / 'demo.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=TODAY)
    return url


@pytest.fixture(scope="session")
def demo_engine(demo_url):
    return reading_engine(demo_url)


@pytest.fixture(scope="session")
def papers(demo_engine):
    """pptx, docx, xlsx → bytes."""
    with demo_engine.connect() as connection:
        return by_ending(make_pack(connection, VIEW, None, "王督导"))


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


def headline(slide):
    return next(shape.text_frame.text for shape in slide.shapes if shape.name == "标题")
