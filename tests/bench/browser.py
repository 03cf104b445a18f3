"""How long the pages take in Chromium, ours against others, interleaved in one run. Part of `make bench`.

`python -m tests.bench.browser pages [ROUNDS [PAGE...]]`: a reload, a filter change and the way to each page, against
the floor: a Streamlit page behind the same server with the same charts and map from constants (tests/bench/floor).
Over the demo town; BENCH_DATABASE and BENCH_TOWN name a region's database and a town in it. There `region` is a page
too.

`python -m tests.bench.browser peers [ROUNDS [ROWS...]]`: the disputes page against the same page in Dash, Panel and
bare Streamlit (tests/bench/peers), over so many disputes. PEERS_PYTHON names the Python that has Dash and Panel;
without it only bare Streamlit is measured. PEERS may name some of them (`dash`). `BENCH_BEFORE` names another checkout
of the dashboard to measure beside this one; its pages must say the same words.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import delete
from sqlalchemy.engine import URL, make_url

from dashboard.charts import parts
from dashboard.figures.scopes import Villages
from dashboard.navigation import PAGES as DECLARED
from dashboard.state.engine import prepare
from db.engine import loading_engine, reading_engine
from db.ledgers.declarations import DISPUTE
from db.ledgers.store import insert_rows
from db.schema import Dispute
from tests.access.server import free_port
from tests.bench import ledger
from tests.bench.peers.content import Drawn, content, reader
from tests.bench.wanted import Wanted, parameters, wanted
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, demo_town, serving, wait_for

READY = Path(__file__).with_name("ready.js").read_text(encoding="utf-8")
# The pages of the top bar that have a filter bar, by their files: their paths.
PAGES = {each.file: each.path or "" for each in DECLARED if each.listed and each.file != "audit"}
TITLES = {each.file: each.title for each in DECLARED}
REGION, QUARTER = "region", "本季"
# Milliseconds after a page is there before it is asked for anything else.
REST = 300
WAIT = """(fromStart) => Promise.race([window.bench.done(fromStart), new Promise((_, fail) =>
  setTimeout(() => fail(JSON.stringify(window.bench.missing()).slice(0, 3000)), 600000))])"""
OWN_BLOCKS, PEERS_BLOCKS = '[data-testid="stHtml"]', ".block"
Times = dict[tuple[str, str, str], list[float]]
# A village's code and short name.
Village = tuple[str, str]


@dataclass(frozen=True)
class System:
    """What is measured: its address, and by page and village what must be shown (ready.js)."""

    address: str
    expected: dict[tuple[str, str], dict[str, Any]]

    def url(self, page: str, village: str) -> str:
        return f"{self.address}/{PAGES.get(page, page)}?{urlencode(parameters(page, village))}"

    def choose(self, page: Page, village: Village) -> None:
        """Choose a village in the filter bar; of a region the quarter."""
        name = "考核期" if village[1] == QUARTER else "村"
        page.get_by_role("combobox", name=name, exact=True).select_option(village[1])

    def go(self, page: Page, title: str) -> None:
        """Follow the link to a page; the first of those to the regions that a town lies in."""
        link = page.locator(".path a").first if title == TITLES[REGION] else page.locator("nav a", has_text=title)
        link.click()


class Floor(System):
    def url(self, page: str, village: str) -> str:
        return f"{self.address}/{PAGES.get(page, page)}?{urlencode({'village': village} if village else {})}"

    def choose(self, page: Page, village: Village) -> None:
        page.locator(".st-key-chosen input").click()
        page.get_by_role("option", name=village[0], exact=True).click()

    def go(self, page: Page, title: str) -> None:
        page.locator('[data-testid="stPageLink"] a', has_text=title).click()


class Peer(System):
    """A page of its own with a list of villages on top."""

    def url(self, page: str, village: str) -> str:
        return self.address

    def choose(self, page: Page, village: Village) -> None:
        page.get_by_text(village[1], exact=True).first.click()


class BareStreamlit(Peer):
    def choose(self, page: Page, village: Village) -> None:
        page.locator(".st-key-village_choice input").click()
        page.get_by_role("option", name=village[1], exact=True).click()


def timed(page: Page, system: System, name: str, village: Village, ways: bool) -> Iterator[tuple[str, float]]:
    """What is measured of a page, each by its name in milliseconds."""
    page.goto(system.url(name, ""), wait_until="commit")
    finish(page, system.expected[name, ""], True)
    page.wait_for_timeout(REST)
    page.reload(wait_until="commit")
    yield "reload", finish(page, system.expected[name, ""], True)
    page.wait_for_timeout(REST)
    arm(page, system.expected[name, village[0]])
    system.choose(page, village)
    yield "filter", finish(page)
    if not ways:
        return
    other = "chain" if name == "overview" else "overview"
    page.goto(system.url(other, ""), wait_until="commit")
    finish(page, system.expected[other, ""], True)
    page.wait_for_timeout(REST)
    arm(page, system.expected[name, ""])
    system.go(page, TITLES[name])
    yield "way", finish(page)


def arm(page: Page, expected: dict[str, Any]) -> None:
    page.evaluate("(wanted) => window.bench.arm(wanted)", expected)


def finish(page: Page, expected: dict[str, Any] | None = None, from_start: bool = False) -> float:
    """Wait until everything is shown; how long that was."""
    if expected:
        arm(page, expected)
    return page.evaluate(WAIT, from_start)


def interleaved(
    systems: dict[str, System], pages: list[str], villages: list[Village], rounds: int, ways: bool
) -> Times:
    """Milliseconds by page, deed and system; the first round of each warms up and does not count."""
    times: Times = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = {name: browser.new_context(viewport={"width": 1920, "height": 1080}).new_page() for name in systems}
        for page in opened.values():
            page.add_init_script(READY)
        for place in range(rounds + 1):
            for name in pages:
                chosen = (QUARTER, QUARTER) if name == REGION else villages[place]
                for system, page in opened.items():
                    for deed, took in timed(page, systems[system], name, chosen, ways):
                        if place:
                            times[name, deed, system].append(took)
        browser.close()
    return times


def report(times: Times) -> None:
    """A line a page and deed: each system's median with its range, and our ratio to each other."""
    rows: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(dict)
    for (page, deed, name), found in times.items():
        rows[page, deed][name] = found
    for (page, deed), found in rows.items():
        middle = {name: statistics.median(each) for name, each in found.items()}
        cells = "  ".join(
            f"{name} {middle[name]:5.0f} ({min(each):.0f}–{max(each):.0f})"
            + ("" if name == "ours" else f" ×{middle['ours'] / middle[name]:.2f}")
            for name, each in found.items()
        )
        print(f"{page:12} {deed:7} {cells}", flush=True)


def own_servers(stack: ExitStack, url: URL, folder: Path, expected: Any) -> dict[str, System]:
    """Our server, and the one of another checkout that BENCH_BEFORE names."""
    systems = {"ours": System(stack.enter_context(serving(url, folder)), expected)}
    if before := os.environ.get("BENCH_BEFORE"):
        systems["before"] = System(stack.enter_context(serving(url, folder, Path(before))), expected)
    return systems


def own_expected(known: dict[tuple[str, str], Wanted]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        key: {"blocks": each.blocks, "charts": each.charts, "selector": OWN_BLOCKS, "deep": False}
        for key, each in known.items()
    }


def environment(url: URL, folder: Path) -> None:
    """Let this process and those that it starts read that database."""
    os.environ["DATABASE_URL"] = url.render_as_string()
    os.environ["DASHBOARD_STATE_URL"] = f"sqlite:///{folder / 'state.db'}"
    os.environ["DASHBOARD_SECRET_FILE"] = str(folder / "secret.key")
    # This process has the engine and the figures of the database before.
    st.cache_resource.clear()
    prepare()


def villages_of(url: URL, number: int) -> list[Village]:
    with reading_engine(url).connect().execution_options(town=os.environ.get("BENCH_TOWN")) as connection:
        return [(each.code, each.short_name) for each in Villages.read(connection).all[:number]]


def against_the_floor(rounds: int, pages: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        given = os.environ.get("BENCH_DATABASE")
        url = make_url(given) if given else demo_town(folder)
        environment(url, folder)
        villages = villages_of(url, rounds + 1)
        codes = ["", *(code for code, _ in villages)]
        asked = [(page, code) for page in {*pages, "overview", "chain"} - {REGION} for code in codes]
        asked += [(REGION, chosen) for chosen in ("", QUARTER) if REGION in pages]
        known = {key: wanted(*key) for key in asked}
        constants: dict[str, dict[str, Any]] = defaultdict(dict)
        for (page, code), each in known.items():
            constants[page][code] = {"charts": each.charts, "map": each.map}
        (folder / "constants.json").write_text(json.dumps(constants), encoding="utf-8")
        os.environ["BENCH_CONSTANTS"] = str(folder / "constants.json")
        systems = own_servers(stack, url, folder, own_expected(known))
        expected = {
            (page, code): {"blocks": [f"{page} {code}"], "charts": each.charts, "selector": OWN_BLOCKS, "deep": False}
            for (page, code), each in known.items()
        }
        command = streamlit(ROOT / "tests/bench/floor/server.py")
        systems["floor"] = Floor(stack.enter_context(started(command, folder, "_stcore/health")), expected)
        report(interleaved(systems, pages, villages, rounds, True))


def against_peers(rounds: int, rows: int) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        url = demo_town(folder)
        with_disputes(url, rows)
        environment(url, folder)
        villages = villages_of(url, rounds + 1)
        asked = ("", *(code for code, _ in villages))
        known = {("disputes", code): wanted("disputes", code) for code in asked}
        read = reader()
        expected = {}
        for code in asked:
            page = content(read, code)
            charts = [each.chart.to_json() for each in page.pieces if isinstance(each, Drawn)]
            assert sorted(charts) == sorted(known["disputes", code].charts), "the peers must draw what we draw"
            blocks = [each if isinstance(each, str) else parts.card(each.title, "", each.aside) for each in page.pieces]
            expected["disputes", code] = {"blocks": blocks, "charts": charts, "selector": PEERS_BLOCKS, "deep": False}
        systems = own_servers(stack, url, folder, own_expected(known))
        asked_for = os.environ.get("PEERS", "streamlit dash panel").split()
        python = os.environ.get("PEERS_PYTHON")
        if "streamlit" in asked_for:
            bare = started(streamlit(ROOT / "tests/bench/peers/streamlit_app.py"), folder, "_stcore/health")
            systems["streamlit"] = BareStreamlit(stack.enter_context(bare), expected)
        if python and "dash" in asked_for:
            dash = started([python, "-m", "tests.bench.peers.dash_app", "PORT"], folder, "")
            systems["dash"] = Peer(stack.enter_context(dash), expected)
        if python and "panel" in asked_for:
            panel = [python, "-m", "panel", "serve", "tests/bench/peers/panel_app.py", "--port", "PORT"]
            deep = {key: {**each, "deep": True} for key, each in expected.items()}
            address = stack.enter_context(started([*panel, "--address", "127.0.0.1"], folder, "panel_app"))
            systems["panel"] = Peer(f"{address}/panel_app", deep)
        print(f"{rows:,} disputes, load {os.getloadavg()[0]:.1f}", flush=True)
        report(interleaved(systems, ["disputes"], villages, rounds, False))


def with_disputes(url: URL, rows: int) -> None:
    """Put that many disputes into a town in place of its own."""
    names = [column.name for column in DISPUTE.columns]
    engine = loading_engine(url)
    with engine.begin() as connection:
        connection.execute(delete(Dispute))
        made = ledger.rows(rows)
        for place in range(0, rows, 50_000):
            part = [dict(zip(names, row, strict=True)) for row in made[place : place + 50_000]]
            insert_rows(connection, Dispute.__table__, part)
    engine.dispose()


def streamlit(script: Path) -> list[str]:
    options = ["--server.port", "PORT", "--server.address", "127.0.0.1", "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", str(script), *options]


@contextmanager
def started(command: list[str], folder: Path, health: str) -> Iterator[str]:
    """The address of a server that a command starts; PORT in it stands for a free port."""
    port = free_port()
    log = (folder / f"{port}.log").open("w")
    process = subprocess.Popen(
        [each.replace("PORT", str(port)) for each in command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/{health}", says=b"")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        log.close()


def main() -> None:
    what, rounds, *given = [*sys.argv[1:], *("pages", "7")[len(sys.argv) - 1 :]]
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f}", flush=True)
    if what == "pages":
        against_the_floor(int(rounds), given or list(PAGES))
    else:
        for rows in given or ("10000", "1000000"):
            against_peers(int(rounds), int(rows))
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
