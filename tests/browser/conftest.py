"""A server over the demo town of a fixed day, and one Chromium for all browser tests."""

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (".streamlit", "assets", "dashboard", "db", "pages")
CHROMIUM = shutil.which("chromium")
FLAGS = "--no-sandbox --use-gl=swiftshader --enable-webgl --ignore-gpu-blocklist --disable-quic --disable-background-networking --disable-component-update --disable-sync --no-first-run"
DAY = dt.date(2026, 10, 31)
READY = '[data-testid="stApp"][data-test-script-state="notRunning"] .headline:not(.seen)'
# All charts stand, and the browser has painted them.
DRAWN = """() => new Promise((done) => {
  const look = () => {
    if (document.querySelector(".part, .chart[data-figure]:not(.js-plotly-plot)")) requestAnimationFrame(look);
    else requestAnimationFrame(() => requestAnimationFrame(() => done()));
  };
  look();
})"""
CAN_FOLLOW = """() => Boolean(
  window.openAddress && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"] .headline')
)"""
FOLLOW = """(href) => {
  document.querySelectorAll(".headline").forEach((each) => each.classList.add("seen"));
  window.openAddress(href);
}"""
# What a page asks of the network in its last breath, and what that brings about.
AFTERWARDS = 150  # milliseconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        for item in items:
            if Path(item.path).parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def demo_town(folder: Path) -> URL:
    """A demo town in a database of its own."""
    url = make_url(f"sqlite:///{folder / 'demo.db'}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, today=DAY)
    engine.dispose()
    return url


def with_page(folder: Path, page: str, source: str) -> Path:
    """A copy of the program in which one page's file is another."""
    for each in PROGRAM:
        shutil.copytree(ROOT / each, folder / each)
    (folder / "pages" / page).write_text(source, encoding="utf-8")
    return folder


@contextmanager
def serving(url: URL, folder: Path, root: Path = ROOT) -> Iterator[str]:
    """The address of a server over a shared database; its own database lies in `folder`, its code in `root`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state = f"sqlite:///{folder / 'state.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--port", str(port)],
        cwd=root,
        env={**os.environ, "DATABASE_URL": url.render_as_string(), "DASHBOARD_STATE_URL": state},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        os.killpg(process.pid, 15)


def wait_for(address: str, says: bytes = b"ok") -> None:
    end = time.monotonic() + 180
    while True:
        try:
            assert says in urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    with serving(demo_town(folder), folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def common_page(browser):
    """A page that many tests go through one after another: each new one would compile the scripts anew, which takes
    several times as long as what most tests look at."""
    page = browser.new_page(locale="zh-CN")
    yield page
    page.close()


@contextmanager
def listening(page, **handlers):
    """While a test looks at a common page it hears what happens there."""
    for event, handler in handlers.items():
        page.on(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers.items():
            page.remove_listener(event, handler)


def sized(page, width: int = 1366, height: int = 768, look: str = "light"):
    """A page, whatever the test before made of it, as a window of that size and look."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=look, media="null")
    return page


@pytest.fixture
def tab(common_page):
    return sized(common_page, 1920, 1080)


def open_page(tab, address):
    tab.goto(address)
    settled(tab)
    tab.wait_for_selector("html[data-follows]", state="attached", timeout=30_000)


def settled(tab):
    tab.wait_for_selector(READY, timeout=60_000)


def headline(tab):
    return tab.inner_text(".headline")


def wait_for_headline(tab, text):
    tab.wait_for_function(
        "text => document.querySelector('.headline')?.innerText.includes(text)", arg=text, timeout=30_000
    )
    settled(tab)


def wait_for_day(tab, text):
    tab.wait_for_selector(f".choice.day input[value='{text}']", timeout=30_000)
    settled(tab)


def visit(page, server: str, address: str) -> None:
    """Come to an address as its viewers do, by a link, where the page before was another of the same server, and drawn;
    else as to any address. Then wait until all is drawn.

    A link takes a fifth of the time: nothing is compiled and connected anew. An address of the same page is not come to
    by a link: where it shows the very same, nothing tells that it was drawn.
    """
    here, there = urlsplit(page.url), urlsplit(f"{server}/{address}")
    if here.netloc == there.netloc and here.path != there.path and page.evaluate(CAN_FOLLOW):
        page.evaluate(FOLLOW, there.geturl())
    else:
        page.goto(there.geturl())
    settle(page)


def settle(page) -> None:
    """Wait until a page of figures is drawn, its charts too."""
    page.wait_for_selector(READY, timeout=60_000)
    page.evaluate(DRAWN)
    page.wait_for_timeout(AFTERWARDS)
