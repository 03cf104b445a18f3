"""`python -m dashboard pack` writes three files or says why not; LibreOffice opens what it writes."""

import re
import shutil
import subprocess

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app


@pytest.fixture
def pack(demo_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo_url.render_as_string())
    return lambda *arguments: CliRunner().invoke(app, ["pack", *map(str, arguments)])


def test_the_command_writes_the_three_papers_and_prints_where(pack, tmp_path):
    ended = pack("--as-of", "2026-10-31", "--from", "2026-07-01", "--out", tmp_path / "papers")
    assert ended.exit_code == 0
    assert sorted(path.suffix for path in (tmp_path / "papers").iterdir()) == [".docx", ".pptx", ".xlsx"]
    assert all(str(path) in ended.stdout for path in (tmp_path / "papers").iterdir())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as-of", "gestern"), "不是日期"),
        (("--as-of", "9999-12-31"), "「9999-12-31」不在1900年至2100年之间"),
        (("--as-of", "2026-10-31", "--from", "1899-12-31"), "「1899-12-31」不在1900年至2100年之间"),
        (("--as-of", "2026-10-31", "--from", "2026-11-01"), "考核期起始日晚于截至日"),
        (("--as-of", "2026-10-31", "--scope", "nowhere"), "区划台账中没有代码"),
    ],
)
def test_a_view_that_makes_no_sense_is_refused_with_a_sentence(pack, tmp_path, arguments, sentence):
    ended = pack(*arguments, "--out", tmp_path)
    assert ended.exit_code == 2 and sentence in ended.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(pack, tmp_path):
    (tmp_path / "file").write_text("")
    ended = pack("--as-of", "2026-10-31", "--out", tmp_path / "file")
    assert ended.exit_code == 2 and "写不进文件夹" in ended.stderr


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_turns_each_paper_into_pages(pack, tmp_path):
    pack("--as-of", "2026-10-31", "--out", tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    files = sorted(str(path) for path in tmp_path.iterdir())
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = {path.stem[:4]: pages_of(path) for path in tmp_path.glob("*.pdf")}
    assert pages["会议幻灯"] == 9
    assert 5 <= pages["情况汇报"] <= 12
    assert 2 <= pages["督办清单"] <= 4


def pages_of(path):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))
