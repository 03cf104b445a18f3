"""Text from ledgers is data everywhere: hostile text in every text column, loaded as any ledger is, through to the DOM."""

import os
import shutil
import signal
import socket
import subprocess
import sys

import openpyxl
import pytest
from sqlalchemy import make_url

from dashboard.navigation import PAGES
from db.engine import loading_engine
from db.ledgers.declarations import DIVISION, LEDGERS
from db.ledgers.load import load_files
from db.migrate import migrate
from tests.browser.test_browser import FLAGS, ROOT, wait_for

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "'><iframe src=javascript:alert(4)></iframe>",
    "</style></textarea><script>alert(5)</script>",
    "**粗** _斜_ [链接](javascript:alert(6)) # 题",
    ":material/delete: :red[红] :smile:",
    "$\\frac{1}{2}$",
    "=cmd|'/c calc'!A0",
    "\u202e倒着写的名字\u202c",
    "{{7*7}} ${7*7} %(x)s {0}",
    "&lt;b&gt;&#60;script&#62;",
    "长" * 10_000,
)
DAY = "2026-01-05"
NOTHING_RUNS = """() => ({
  elements: document.querySelectorAll('[onerror], [onload], iframe, a[href^="javascript"], img[src="x"], .stApp script, .katex, .stApp [data-testid="stIconMaterial"]:not(button *):not([role] *)').length,
  text: document.body.innerText,
  wide: [...document.querySelectorAll('.card')].filter(each => each.getBoundingClientRect().right > innerWidth + 1).length,
})"""


def cell(column, place, text):
    """A cell that the loader takes: hostile wherever the column takes free text."""
    if column.type == "village":
        return f"V{place}"
    if column.type == "code":
        return f"{column.name[0]}{place}<i>"
    if column.terms or column.type == "day":
        return (column.terms or (DAY,))[0] if column.required else ""
    if column.type == "degree":
        return (118.6 if column.name == "longitude" else 36) + place / 500
    plain = {"text": text, "count": 1, "year": 2026, "bool": "是", "km": 1, "track": ""}
    return plain[column.type]


def written(folder):
    """One workbook for each ledger, with a row for each hostile text."""
    paths = []
    for ledger in LEDGERS:
        sheet = (workbook := openpyxl.Workbook()).active
        sheet.append([column.heading for column in ledger.columns])
        if ledger is DIVISION:
            for code, level, parent in [("T", "镇", ""), ("A", "管理区", "T")]:
                sheet.append(division(code, f"{level}{HOSTILE[0]}", level, parent))
            for place, text in enumerate(HOSTILE):
                sheet.append(division(f"V{place}", f"{place}{text}", "村", "A"))
        else:
            for place, text in enumerate(HOSTILE):
                sheet.append(
                    [cell(column, place, f"{place}{text}" if text[0] != "=" else text) for column in ledger.columns]
                )
        for row in sheet.iter_rows():
            for each in row:
                each.data_type = "s" if isinstance(each.value, str) else each.data_type
        paths.append(folder / f"{ledger.title}.xlsx")
        workbook.save(paths[-1])
    return paths


def division(code, name, level, parent):
    north = int(code[1:] or 0) / 500
    by_heading = {
        "代码": code,
        "名称": name,
        "级别": level,
        "上级代码": parent,
        "经度": 118.6 + north,
        "纬度": 36 + north,
    }
    return [by_heading.get(column.heading, "") for column in DIVISION.columns]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    url = make_url(f"sqlite:///{folder / 'township.db'}")
    migrate(url)
    report = load_files(loading_engine(url), written(folder))
    for sheet in report.sheets:
        # A column that may not hold such text refuses the row by name; nothing breaks, and most rows are in.
        assert sheet.kind and sheet.refused <= 3, sheet
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state = {"DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}", "DASHBOARD_SECRET_FILE": str(folder / "key")}
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url.render_as_string(), **state},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(f"http://127.0.0.1:{port}/healthz")
    yield f"http://127.0.0.1:{port}"
    os.killpg(process.pid, signal.SIGTERM)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.mark.parametrize("view", ["", "village=V0", "village=V12", "village=<script>alert(7)</script>"], ids=str)
@pytest.mark.parametrize("path", [each.path or "" for each in PAGES if each.path not in ("audit", "records")])
def test_hostile_text_shows_as_text(server, browser, path, view):
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    happened = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: happened.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: happened.append(str(error)))
    page.goto(f"{server}/{path}?as_of=2026-10-31&{view}")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"] .headline', timeout=60_000)
    page.wait_for_timeout(1000)
    found = page.evaluate(NOTHING_RUNS)
    if where := os.environ.get("SHOTS"):
        page.screenshot(path=f"{where}/hostile-{path}-{len(view)}.png")
    page.close()
    assert happened == []
    assert found["elements"] == 0
    assert found["wide"] == 0
    if path == "" and not view:
        for text in HOSTILE[:-1]:
            assert text.replace("\u202e", "").replace("\u202c", "")[:12] in found["text"].replace("\u202e", "").replace(
                "\u202c", ""
            )
