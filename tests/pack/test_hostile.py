"""What a ledger holds is text: in no paper does it become a formula, a link, a macro, a field or markup."""

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from dashboard.pack.make import make_pack
from dashboard.view import View
from db import schema
from tests.pack.conftest import by_ending, document_texts, opened, sheet_values, slide_texts

D = dt.date(2026, 9, 20)
DUE = dt.date(2026, 9, 1)
LINK = '=HYPERLINK("http://evil.example","点我")'
LONG = "长" * 10_000
TURNED = "甲\u202e乙\u200f丙\u2067丁"
SCRIPT = "<script>alert(1)</script>"
FIELD = '{ INCLUDETEXT "c:\\\\x" } &P &"x"&D'
VILLAGES = [("11", "@甲村"), ("12", "乙村")]


def duty(code, task, owner="+cmd|' /C calc'!A0", unit="@SUM(1+1)*cmd"):
    return {
        "code": code,
        "task": task,
        "village_code": "11",
        "unit": unit,
        "owner": owner,
        "issued_on": dt.date(2026, 8, 1),
        "due_on": DUE,
        "done_on": None,
    }


@pytest.fixture
def hostile(engine):
    clue = {
        "code": "XS=1",
        "source": "摸排",
        "received_on": dt.date(2026, 8, 1),
        "real_name": True,
        "village_code": "12",
        "unit": "-1+1",
        "due_on": DUE,
    }
    resolution = {
        "code": "=1+1",
        "meeting_code": "M",
        "task": SCRIPT,
        "lead_unit": "\t=1",
        "owner": FIELD,
        "original_due_on": DUE,
        "extensions": 0,
    }
    with engine.begin() as connection:
        towns = [("1", "&A<镇>&B", "镇", None), *((code, name, "村", "1") for code, name in VILLAGES)]
        rows = [dict(zip(("code", "name", "level", "parent_code"), town, strict=True)) for town in towns]
        connection.execute(insert(schema.Division), rows)
        tasks = (LINK, LONG, TURNED, SCRIPT, "一\x0b二\x07三", "\r\n=1", "＝1")
        connection.execute(insert(schema.Duty), [duty(f"D{place}", task) for place, task in enumerate(tasks)])
        connection.execute(insert(schema.Clue), [clue])
        connection.execute(insert(schema.Meeting), [{"code": "M", "type": "20日例会", "held_on": dt.date(2026, 8, 20)}])
        connection.execute(insert(schema.Resolution), [resolution])
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def papers(hostile):
    return by_ending(make_pack(hostile, View.of(D), None, "=王&P<督>\u202e"))


def test_no_cell_is_a_formula_and_each_that_looks_so_is_marked_as_text(papers):
    sheet = load_workbook(io.BytesIO(papers["xlsx"]))["督办清单"]
    texts = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in texts)
    suspicious = [cell for cell in texts if cell.value.startswith(("=", "+", "-", "@", "＝"))]
    assert {LINK, "+cmd|' /C calc'!A0"} <= {part for cell in suspicious for part in (cell.value,)} | {
        cell.value.split("・")[-1] for cell in texts
    }
    assert len(suspicious) >= 8 and all(cell.quotePrefix for cell in suspicious)
    xml = zipfile.ZipFile(io.BytesIO(papers["xlsx"])).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<f " not in xml and "hyperlink" not in xml


def test_no_paper_holds_a_macro_or_an_address_outside(papers):
    for ending, content in papers.items():
        archive = zipfile.ZipFile(io.BytesIO(content))
        for name in archive.namelist():
            assert not re.search(r"vba|macro|activeX|oleObject", name, re.IGNORECASE), (ending, name)
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name), (ending, name)


def test_markup_and_fields_stay_letters(papers):
    presentation, document, book = opened(papers)
    assert any(SCRIPT in each for each in document_texts(document))
    assert any("<script>" in each for slide in presentation.slides for each in slide_texts(slide))
    assert any(SCRIPT in str(value) for row in sheet_values(book) for value in row)
    body = document.element.body.xml
    # The page numbers are fields, and they stand in the footers alone.
    assert "instrText" not in body and "fldSimple" not in body
    footers = [document.sections[0].footer, document.sections[0].even_page_footer]
    assert [re.findall(r"<w:instrText[^>]*>([^<]*)", footer._element.xml) for footer in footers] == [["PAGE"], ["PAGE"]]


def test_the_print_header_takes_no_code_from_a_name(papers):
    sheet = load_workbook(io.BytesIO(papers["xlsx"]))["督办清单"]
    assert "＆P" in sheet.oddHeader.center.text and "&P" not in sheet.oddHeader.center.text


def test_long_names_are_cut_and_invisible_marks_are_gone(papers):
    presentation, document, book = opened(papers)
    texts = [each for slide in presentation.slides for each in slide_texts(slide)]
    texts += [each for each in document_texts(document) if LONG[:20] in each]
    texts += [value for row in sheet_values(book) for value in row if isinstance(value, str)]
    assert any(LONG[:10] in each and "…" in each for each in texts)
    assert not any(LONG[:201] in each for each in texts)
    everything = "".join(texts) + "".join(document_texts(document))
    assert "甲乙丙丁" in everything
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", everything)


def test_a_clue_shows_its_code_and_unit_and_never_its_village(hostile, papers):
    presentation, _, book = opened(papers)
    row = next(row for row in book["督办清单"].iter_rows(min_row=5, values_only=True) if "线索" in str(row[2]))
    assert (row[3], row[4], row[5]) == ("XS=1", "-1+1", "-1+1")
    assert not any("XS=1" in each for slide in presentation.slides for each in slide_texts(slide))
    for village in ("11", "12"):
        scoped = by_ending(make_pack(hostile, View.of(D, scope=village), None, "本机"))
        slides, text, sheets = opened(scoped)
        shown = document_texts(text) + [str(value) for row in sheet_values(sheets) for value in row]
        shown += [each for slide in slides.slides for each in slide_texts(slide)]
        assert not any("XS=1" in each for each in shown)
