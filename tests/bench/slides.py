"""How long turning a slide takes, against switching between two empty pages of a bare Streamlit app, in one
Chromium."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DAY, FLAGS, demo_town, serving, wait_for

TIMES = 21
BARE = """
import streamlit as st

def one():
    st.html('<p class="one">1</p>')

def two():
    st.html('<p class="two">2</p>')

pages = [st.Page(one, url_path="one", default=True), st.Page(two, url_path="two")]
chosen = st.navigation(pages, position="hidden")
st.page_link(pages[0], label="to one")
st.page_link(pages[1], label="to two")
chosen.run()
"""
# From the deed to the first frame in which its result is painted, in milliseconds.
MEASURE = """([deed, done]) => new Promise((resolve) => {
  const act = new Function(deed), reached = new Function("return " + done), start = performance.now();
  const look = () => reached() ? requestAnimationFrame(() => resolve(performance.now() - start)) : requestAnimationFrame(look);
  act();
  look();
})"""


def main() -> None:
    """Print the two medians and their ratio; status 1 where turning a slide costs more than 1.5 page switches."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        with serving(demo_town(folder), folder) as address, bare_app(folder) as bare:
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"{address}/?mode=meeting&as_of={DAY}")
            page.wait_for_function("() => document.documentElement.dataset.slide")
            slide = median(page, turn)
            page.goto(bare)
            page.get_by_text("to two").wait_for(timeout=60_000)
            switch = median(page, follow)
        browser.close()
    print(f"a slide {slide:.0f} ms, an empty page switch {switch:.0f} ms, ratio {slide / switch:.2f} (limit 1.5)")
    sys.exit(slide > 1.5 * switch)


def turn(place: int) -> tuple[str, str]:
    """Press → (or Home after the last) and wait until that slide alone is shown."""
    key, wanted = ("Home", 1) if place % 8 == 7 else ("ArrowRight", place % 8 + 2)
    return (
        f'window.dispatchEvent(new KeyboardEvent("keydown", {{key: "{key}"}}))',
        f"document.querySelector('.slide[data-number=\"{wanted}\"]').offsetParent !== null",
    )


def follow(place: int) -> tuple[str, str]:
    """Click the link to the other page and wait until its words stand there and the first page's are gone."""
    here, there = ("one", "two") if place % 2 == 0 else ("two", "one")
    link = f'[...document.querySelectorAll("a")].find((each) => each.textContent.includes("to {there}")).click()'
    return link, f"document.querySelector('.{there}') && !document.querySelector('.{here}')"


def median(page: Page, deed: Callable[[int], tuple[str, str]]) -> float:
    times: list[Any] = []
    for place in range(TIMES):
        times.append(page.evaluate(MEASURE, list(deed(place))))
        page.wait_for_timeout(200)
    return statistics.median(times)


@contextmanager
def bare_app(folder: Path) -> Iterator[str]:
    """The address of the bare app."""
    script = folder / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()


if __name__ == "__main__":
    main()
