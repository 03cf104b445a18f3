"""What only a browser shows: no request leaves the server, no console error, nothing cut, the view kept in the URL."""

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FLAGS = "--no-sandbox --use-gl=swiftshader --enable-webgl --ignore-gpu-blocklist --disable-quic --disable-background-networking --disable-component-update --disable-sync --no-first-run"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"] .headline'
PATHS = ["", "chain", "clues", "disputes", "map"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'demo.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": url.render_as_string()}
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/healthz")
    yield address
    os.killpg(process.pid, 15)


def wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            assert b'"ok"' in urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=str)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_for_nothing_outside_and_fits_its_width(server, browser, path, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    outside, errors = [], []
    page.on(
        "request",
        lambda request: outside.append(request.url) if not request.url.startswith((server, "data:", "blob:")) else None,
    )
    page.on(
        "websocket",
        lambda socket: outside.append(socket.url) if not socket.url.startswith(server.replace("http", "ws")) else None,
    )
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server}/{path}?as_of=2026-10-31")
    page.wait_for_selector(READY, timeout=60_000)
    if path == "map":
        page.wait_for_selector("canvas", timeout=30_000)
    page.wait_for_timeout(1500)
    assert outside == []
    assert errors == []
    too_wide = page.evaluate(
        "[...document.querySelectorAll('.card')].filter(each => each.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert too_wide == 0
    text = page.inner_text("[data-testid='stApp']")
    assert "Choose an option" not in text and "Traceback" not in text
    page.close()


def test_the_view_stays_in_the_url_from_page_to_page_and_back(server, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page.goto(f"{server}/?as_of=2026-10-31&area=990101100-02")
    page.wait_for_selector(READY, timeout=60_000)
    page.get_by_role("link", name="矛盾纠纷").click()
    page.wait_for_url("**/disputes?*", timeout=30_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert "as_of=2026-10-31" in page.url and "area=990101100-02" in page.url
    page.go_back()
    page.wait_for_selector("text=红灯清单", timeout=30_000)
    assert "area=990101100-02" in page.url
    page.close()
