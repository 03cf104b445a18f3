"""What only an office program can tell: how many pages a paper prints on, and that what it saves is loaded."""

import re
import shutil
import subprocess

import openpyxl
import pytest
from sqlalchemy import make_url, select

from db import schema
from db.engine import loading_engine
from db.ledgers.load import load_files
from db.ledgers.template import write_templates
from db.migrate import migrate

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="no office program on this machine")

DIVISIONS = [("990101", "演示镇", "镇"), ("990101100201", "东岭村村民委员会", "村", "990101")]
DISPUTE = {
    "编号": "000123456789",
    "村": "990101100201",
    "受理日期": "2026年3月1日",
    "来源": "12345",
    "类别": "邻里",
    "级别": "一般",
    "涉及人数": "约30",
    "办理时限": "2026.4.1",
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Files as the office program saves them; all of a test in one start of the program, which is slow."""
    profile = tmp_path_factory.mktemp("profile")

    def save(paths, kind, folder):
        command = [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", folder, *paths], check=True, capture_output=True, timeout=180)
        return [folder / f"{path.stem}.{kind.split(':')[0]}" for path in paths]

    return save


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_a_slide_is_a_page_and_a_blank_ledger_prints_on_one_or_a_wide_one_on_two_beside_its_explanation(
    saved, papers, tmp_path
):
    slides = tmp_path / "slides.pptx"
    slides.write_bytes(papers["pptx"])
    ledgers = write_templates(tmp_path)
    printed = saved([slides, ledgers[0], ledgers[7]], "pdf", tmp_path)
    assert [pages(each) for each in printed] == [9, 2, 3]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv:Text - txt - csv (StarCalc):44,34,76"])
def test_a_blank_ledger_that_was_filled_and_saved_by_an_office_program_is_loaded(saved, tmp_path, kind):
    paths = write_templates(tmp_path / "blank")
    fill(paths[0], [dict(zip(("代码", "名称", "级别", "上级代码"), row, strict=False)) for row in DIVISIONS])
    fill(paths[7], [DISPUTE])
    url = make_url(f"sqlite:///{tmp_path / 'town.db'}")
    migrate(url)
    engine = loading_engine(url)
    report = load_files(engine, saved([paths[0], paths[7]], kind, tmp_path))
    assert report.exit_status == 0
    with engine.connect() as connection:
        dispute = connection.execute(select(schema.Dispute.__table__)).mappings().one()
    assert (dispute["code"], dispute["village_code"]) == ("000123456789", "990101100201")
    assert (f"{dispute['received_on']}", f"{dispute['due_on']}") == ("2026-03-01", "2026-04-01")
    assert (dispute["people"], dispute["people_approx"]) == (30, "约")


def fill(path, rows):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            sheet.cell(number, places[heading], value)
    book.save(path)
