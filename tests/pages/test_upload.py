"""A ledger is uploaded, tried, read about, and only then loaded."""

import tempfile
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from dashboard import loading
from dashboard.loading import load_upload
from db import schema
from db.ledgers.template import zipped
from tests.html_of import html_of
from tests.ledgers.ledgers import number

TOWN = "代码,名称,级别,上级代码\n1,甲镇,镇,\n11,甲村,村,1\n"
DUTIES = "编号,事项,村,下达日期,完成时限,联系电话\nA,回访,甲村,2026-1-1,2026-2-1,1\nB,回访,乙村,2026-1-1,2026-2-1,1\n"


def chosen(name, content):
    at = AppTest.from_file("../../pages/data.py", default_timeout=60).run()
    at.file_uploader[0].set_value((name, content, "text/csv")).run()
    return at


def click(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return "".join(html_of(at))


def labels(at):
    return [button.label for button in at.button]


def test_a_ledger_is_tried_and_then_loaded(town):
    at = chosen("区划台账.csv", TOWN.encode())
    assert labels(at) == ["试装"]
    shown = click(at, "试装")
    assert "可以装载 2 行" in shown and "试装报告（没有入库）" in shown and "区划台账.csv" in shown
    assert number(town, schema.Division) == 0
    shown = click(at, "确认装载")
    assert "已装载 2 行。现在的数据版本是 1。" in shown and "装载报告" in shown
    assert number(town, schema.Division) == 2
    assert labels(at) == []


def test_a_refused_row_is_named_with_its_column_and_a_personal_column_is_dropped(town):
    click(at := chosen("区划台账.csv", TOWN.encode()), "试装")
    click(at, "确认装载")
    at.file_uploader[0].set_value(("责任清单.csv", DUTIES.encode(), "text/csv")).run()
    assert labels(at) == ["试装"]  # the report of another file is gone
    shown = click(at, "试装")
    assert "可以装载 1 行，1 行拒收" in shown
    assert "第 3 行" in shown and "区划台账里没有这个村" in shown and "整列不收：联系电话" in shown
    assert number(town, schema.Quarantine) == 0
    click(at, "确认装载")
    assert (number(town, schema.Duty), number(town, schema.Quarantine)) == (1, 1)


def test_a_file_that_is_no_workbook_cannot_be_confirmed(town):
    shown = click(at := chosen("照片.xlsx", b"\x89PNG"), "试装")
    assert "不是 Excel 工作簿" in shown and "没有可以装载的行" in shown
    assert labels(at) == []
    assert number(town, schema.ImportBatch) == 0


def test_a_load_that_ends_after_the_viewer_has_chosen_something_is_shown_as_one(town, monkeypatch):
    click(at := chosen("区划台账.csv", TOWN.encode()), "试装")

    def load_and_be_asked(*arguments):
        report = load_upload(*arguments)
        context = get_script_run_ctx()
        assert context and context.script_requests
        assert context.script_requests.request_rerun(RerunData())
        return report

    monkeypatch.setattr(loading, "load_upload", load_and_be_asked)
    shown = click(at, "确认装载")
    assert number(town, schema.Division) == 2
    assert "已装载 2 行" in shown and "没有入库" not in shown
    assert labels(at) == []


def test_a_server_without_room_for_the_file_says_so(town, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    shown = click(at := chosen("区划台账.csv", TOWN.encode()), "试装")
    assert "临时文件夹写不进去" in shown and "没有可以装载的行" in shown and "数据库没有应答" not in shown
    assert labels(at) == []


def test_the_blank_ledgers_are_to_be_had_where_ledgers_are_loaded(town):
    at = AppTest.from_file("../../pages/data.py", default_timeout=60).run()
    assert [each.proto.label for each in at.get("download_button")] == ["下载空白台账"]
    assert "先装区划台账" in "".join(each.proto.body for each in at.get("html"))
    with ZipFile(BytesIO(zipped())) as archive:
        names = archive.namelist()
        blank = load_workbook(BytesIO(archive.read("00_区划台账.xlsx")))
    assert len(names) == 13 and blank.sheetnames == ["区划台账", "填写说明"]
