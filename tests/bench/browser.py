"""How long the pages take in Chromium, ours against others, interleaved in one run. Part of `make bench`.

`python -m tests.bench.browser pages [ROUNDS]`: a reload, a filter change and the way to each page, against the floor:
a Streamlit page behind the same server with the same charts from constants (tests/bench/floor).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, sync_playwright
from sqlalchemy import select

from dashboard.navigation import PAGES as DECLARED
from dashboard.state.engine import prepare
from db.engine import reading_engine
from db.schema import Division
from tests.bench.wanted import Wanted, parameters, wanted
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, demo_town, serving, wait_for
from tests.access.server import free_port

READY = (Path(__file__).with_name("ready.js")).read_text(encoding="utf-8")
# The pages of the top bar with a filter bar, each with the page that the way to it starts from.
PAGES = {"overview": "", "chain": "chain", "clues": "clues", "disputes": "disputes", "map": "map", "village": "village",
         "meetings": "meetings", "foundations": "foundations", "data": "data"}  # fmt: skip
TITLES = {each.file: each.title for each in DECLARED}
# Milliseconds after a page is there before it is asked for anything else.
REST = 400
WAIT = """(fromStart) => Promise.race([window.bench.done(fromStart), new Promise((_, fail) =>
  setTimeout(() => fail(JSON.stringify(window.bench.missing()).slice(0, 3000)), 20000))])"""
Times = dict[tuple[str, str, str], list[float]]


class Ours:
    """The dashboard: the village is chosen in the filter bar, pages follow from the top bar."""

    def __init__(self, address: str, known: dict[tuple[str, str], Wanted]) -> None:
        self.address, self.known = address, known

    def url(self, page: str, village: str) -> str:
        return f"{self.address}/{PAGES[page]}?{urlencode(parameters(page, village))}"

    def expected(self, page: str, village: str) -> dict[str, list[str]]:
        found = self.known[page, village]
        return {"blocks": found.blocks, "charts": found.charts}

    def choose(self, page: Page, _code: str, name: str) -> None:
        page.locator(".st-key-village_choice input").click()
        page.get_by_role("option", name=name, exact=True).click()

    def go(self, page: Page, title: str) -> None:
        page.locator("nav a", has_text=title).click()


class Floor(Ours):
    """The floor: the same in bare Streamlit."""

    def url(self, page: str, village: str) -> str:
        return f"{self.address}/{PAGES[page]}?{urlencode({'village': village} if village else {})}"

    def expected(self, page: str, village: str) -> dict[str, list[str]]:
        return {"blocks": [f"{page} {village}"], "charts": self.known[page, village].charts}

    def choose(self, page: Page, code: str, name: str) -> None:
        page.locator(".st-key-chosen input").click()
        page.get_by_role("option", name=code, exact=True).click()

    def go(self, page: Page, title: str) -> None:
        page.locator('[data-testid="stPageLink"] a', has_text=title).click()


def timed(page: Page, system: Ours, name: str, village: tuple[str, str]) -> Iterator[tuple[str, float]]:
    """What is measured of a page, each by its name in milliseconds."""
    code, short_name = village
    page.goto(system.url(name, ""), wait_until="commit")
    finish(page, system.expected(name, ""), True)
    page.wait_for_timeout(REST)
    page.reload(wait_until="commit")
    yield "reload", finish(page, system.expected(name, ""), True)
    page.wait_for_timeout(REST)
    arm(page, system.expected(name, code))
    system.choose(page, code, short_name)
    yield "filter", finish(page)
    other = "chain" if name == "overview" else "overview"
    page.goto(system.url(other, ""), wait_until="commit")
    finish(page, system.expected(other, ""), True)
    page.wait_for_timeout(REST)
    arm(page, system.expected(name, ""))
    system.go(page, TITLES[name])
    yield "way", finish(page)


def arm(page: Page, expected: dict[str, list[str]]) -> None:
    page.evaluate("(wanted) => window.bench.arm(wanted)", expected)


def finish(page: Page, expected: dict[str, list[str]] | None = None, from_start: bool = False) -> float:
    """Wait until everything is shown; how long that was."""
    if expected:
        arm(page, expected)
    try:
        return page.evaluate(WAIT, from_start)
    except Error:
        page.screenshot(path="/tmp/speed/fail.png")
        raise


def interleaved(systems: dict[str, Ours], pages: list[str], villages: list[tuple[str, str]], rounds: int) -> Times:
    """Milliseconds by page, deed and system; the first round of each warms up and does not count."""
    times: Times = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = {}
        for name in systems:
            opened[name] = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
            opened[name].add_init_script(READY)
        for place in range(rounds + 1):
            for page in pages:
                for name, system in systems.items():
                    for deed, took in timed(opened[name], system, page, villages[place % len(villages)]):
                        if place:
                            times[page, deed, name].append(took)
        browser.close()
    return times


def report(times: Times, against: str) -> None:
    """A line a page and deed: each system's median with its range, and the ratio of the first to `against`."""
    rows: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(dict)
    for (page, deed, name), found in times.items():
        rows[page, deed][name] = found
    for (page, deed), found in rows.items():
        middle = {name: statistics.median(each) for name, each in found.items()}
        cells = "  ".join(
            f"{name} {middle[name]:5.0f} ({min(each):.0f}–{max(each):.0f})" for name, each in found.items()
        )
        ratio = middle[next(iter(found))] / middle[against]
        print(f"{page:12} {deed:7} {cells}  ratio {ratio:.2f}", flush=True)


def against_the_floor(rounds: int, pages: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        url = demo_town(folder)
        os.environ["DATABASE_URL"] = url.render_as_string()
        os.environ["DASHBOARD_STATE_URL"] = f"sqlite:///{folder / 'state.db'}"
        os.environ["DASHBOARD_SECRET_FILE"] = str(folder / "secret.key")
        prepare()
        with reading_engine(url).connect() as connection:
            found = connection.execute(select(Division.code, Division.name).where(Division.level == "村")).all()
        villages = [(code, name.replace("村村民委员会", "村").replace("社区居民委员会", "社区")) for code, name in found]
        known = {(page, code): wanted(page, code) for page in PAGES for code in ("", *(c for c, _ in villages[: rounds + 1]))}
        constants: dict[str, dict[str, object]] = defaultdict(dict)
        for (page, code), each in known.items():
            constants[page][code] = {"charts": each.charts, "map": each.map}
        (folder / "constants.json").write_text(json.dumps(constants), encoding="utf-8")
        os.environ["BENCH_CONSTANTS"] = str(folder / "constants.json")
        ours = stack.enter_context(serving(url, folder))
        systems: dict[str, Ours] = {"ours": Ours(ours, known)}
        if before := os.environ.get("BENCH_BEFORE"):
            systems["before"] = Ours(stack.enter_context(serving(url, folder, Path(before))), known)
        floor = stack.enter_context(streamlit(ROOT / "tests/bench/floor/server.py", folder))
        systems["floor"] = Floor(floor, known)
        report(interleaved(systems, pages, villages[: rounds + 1], rounds), "floor")


@contextmanager
def streamlit(script: Path, folder: Path) -> Iterator[str]:
    """The address of a Streamlit server of its own."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    log = (folder / "floor.log").open("w")
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()


def main() -> None:
    what, rounds, *pages = [*sys.argv[1:], "pages", "7"][: max(2, len(sys.argv) - 1)]
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f}")
    against_the_floor(int(rounds), pages or list(PAGES))
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
