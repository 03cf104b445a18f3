"""An uploaded ledger is tried and loaded under its own name, and nothing of it stays behind."""

import errno
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.access import audit
from dashboard.loading import LoadedBy, LoadFailed, load_upload, own_name
from db import schema
from db.engine import loading_engine

TOWN = "代码,名称,级别,上级代码\n1,甲镇,镇,\n11,甲村,村,1\n".encode()


@pytest.fixture
def shared(database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    yield tmp_path / "private"
    assert list((tmp_path / "private").iterdir()) == []


def villages():
    engine = loading_engine()
    with engine.connect() as connection:
        number = connection.execute(select(func.count()).select_from(schema.Division)).scalar()
    engine.dispose()
    return number


def test_a_dry_run_reports_and_keeps_nothing_and_a_load_keeps_it(shared):
    shares = []
    tried = load_upload("区划台账.csv", TOWN, True, shares.append)
    assert [(each.file, each.kind, each.rows, each.new) for each in tried.sheets] == [
        ("区划台账.csv", "division", 2, 2)
    ]
    assert villages() == 0
    assert shares == sorted(shares) and 0 < shares[-1] < 1
    assert load_upload("区划台账.csv", TOWN, False, shares.append).exit_status == 0
    assert villages() == 2


def test_a_load_is_in_the_audit_log_and_a_try_is_not(shared):
    before = len(audit.entries())
    by = LoadedBy("-张三", "office", "10.1.2.3")
    load_upload("区划台账.csv", TOWN, True, lambda share: None, by=by)
    assert len(audit.entries()) == before
    load_upload("区划台账.csv", TOWN, False, lambda share: None, by=by)
    last = audit.entries(1)[0]
    assert (last.account, last.role, last.address, last.action) == ("-张三", "扫黑办", "10.1.2.3", audit.LOADED)
    assert last.detail.startswith("区划台账.csv　division　新增 2")


def test_what_cannot_be_noted_is_not_loaded(shared, monkeypatch, tmp_path):
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path}")
    with pytest.raises(LoadFailed):
        load_upload("区划台账.csv", TOWN, False, lambda share: None, by=LoadedBy("张三", "office", "10.1.2.3"))
    assert villages() == 0


def test_a_refused_row_is_named_and_its_contents_are_not(shared):
    load_upload("区划台账.csv", TOWN, False, lambda share: None)
    duties = "编号,事项,村,下达日期,完成时限\nA,回访13812345678,甲村,2026-1-1,2026-2-1\nB,回访,乙村,2026-1-1,2026-2-1\n".encode()
    report = load_upload("责任清单.csv", duties, False, lambda share: None)
    assert [(issue.row, issue.column) for issue in report.sheets[0].issues] == [(2, "事项"), (3, "村")]
    assert "13812345678" not in str(report)
    assert report.exit_status == 2


def test_what_is_no_workbook_is_refused_in_one_line(shared):
    report = load_upload("照片.xlsx", b"\x89PNG not a workbook", True, lambda share: None)
    assert [each.failed for each in report.sheets] == [True]
    assert "不是 Excel 工作簿" in report.sheets[0].issues[0].reason


def test_whoever_stops_waiting_ends_the_load(shared):
    class Gone(Exception):
        pass

    def leave(share):
        raise Gone

    with pytest.raises(Gone):
        load_upload("区划台账.csv", TOWN, False, leave)
    assert villages() in (0, 2)  # whole or not at all


def test_a_database_that_does_not_answer_is_no_report(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(LoadFailed):
        load_upload("区划台账.csv", TOWN, True, lambda share: None)


def test_a_missing_folder_for_temporary_files_is_named_in_the_report(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    report = load_upload("区划台账13812345678.csv", TOWN, True, lambda share: None)
    assert report.exit_status == 2
    [sheet] = report.sheets
    assert sheet.failed and "临时文件夹写不进去" in sheet.issues[0].reason
    assert sheet.file.startswith("区划台账") and "13812345678" not in sheet.file


def test_a_disk_that_fills_while_a_file_is_put_aside_leaves_nothing_of_it(shared, monkeypatch):
    def no_space(path, content):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_space)
    assert load_upload("区划台账.csv", TOWN, False, lambda share: None).exit_status == 2
    assert villages() == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("区划台账.xlsx", "区划台账.xlsx"),
        ("../../etc/x.csv", "x.csv"),
        ("C:\\账\\纠纷.xls", "纠纷.xls"),
        ("..", "台账"),
        ("", "台账"),
    ],
)
def test_a_file_keeps_its_name_and_leaves_its_folder(given, kept):
    assert own_name(given) == kept


def test_a_long_name_is_cut_before_its_ending():
    name = own_name("账" * 300 + ".xlsx")
    assert name.endswith("账.xlsx") and len(name.encode()) < 255
    assert Path(name).suffix == ".xlsx"
