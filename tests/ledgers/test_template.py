"""The blank ledgers: recognised, printable, and loaded once they are filled."""

import openpyxl

from db.ledgers.declarations import LEDGERS
from db.ledgers.load import load_files
from db.ledgers.template import write_templates
from tests.ledgers.ledgers import HEADINGS, dispute


def test_templates_are_recognised_and_say_how_to_fill_them(tmp_path):
    paths = write_templates(tmp_path)
    assert len(paths) == len(LEDGERS) == 13
    for path, ledger in zip(paths, LEDGERS, strict=True):
        book = openpyxl.load_workbook(path)
        assert [cell.value for cell in book.worksheets[0][1]] == [column.heading for column in ledger.columns]
        assert book["填写说明"].max_row == len(ledger.columns) + 1
    assert openpyxl.load_workbook(paths[7]).worksheets[0].data_validations.count == 7


def test_a_template_prints_across_the_page_with_its_headings_on_every_page(tmp_path):
    for path, ledger in zip(write_templates(tmp_path), LEDGERS, strict=True):
        for sheet in openpyxl.load_workbook(path):
            setup = sheet.page_setup
            wide = sum(dimension.width for dimension in sheet.column_dimensions.values())
            assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0), ledger.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and wide / setup.fitToWidth <= 150
            assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
            assert sheet.print_options.gridLines


def test_a_template_keeps_codes_as_text_however_far_it_is_filled_and_refuses_other_terms(tmp_path):
    sheet = openpyxl.load_workbook(write_templates(tmp_path)[7]).worksheets[0]
    formats = {cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
    assert [heading for heading, form in formats.items() if form == "@"] == ["编号", "村", "原编号"]
    assert all(choice.showErrorMessage for choice in sheet.data_validations.dataValidation)


def test_the_explanation_of_a_template_wraps_in_rows_that_are_high_enough(tmp_path):
    sheet = openpyxl.load_workbook(write_templates(tmp_path)[7])["填写说明"]
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    place = [cell.value for cell in sheet["A"]].index("类别") + 1
    assert sheet.row_dimensions[place].height == 3 * sheet.row_dimensions[1].height


def test_a_filled_template_loads(town, tmp_path):
    path = write_templates(tmp_path)[7]
    book = openpyxl.load_workbook(path)
    for heading, value in zip(HEADINGS, dispute("T1"), strict=True):
        place = [cell.value for cell in book.worksheets[0][1]].index(heading) + 1
        book.worksheets[0].cell(2, place, value or None)
    book.save(path)
    assert load_files(town, [path]).exit_status == 0
