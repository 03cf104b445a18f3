"""Many viewers clicking through the pages while ledgers are loaded: `python -m tests.bench.viewers [VIEWERS]
[MINUTES]`.

Each viewer is a websocket that speaks Streamlit's protocol as the browser does: it asks for a page, takes every message
until the script has finished, thinks for a while, and clicks on. Shown at the end: how long a page took from the click
to its last message (p50, p95), errors, the server's memory, and whether every page of the last round has the figures
of the last load.
"""

import argparse
import asyncio
import datetime as dt
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from dashboard.charts.words import format_number
from dashboard.figures.compute import figures
from dashboard.view import View
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.ledgers.declarations import DISPUTE
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Division
from tests.access.server import started
from tests.bench import ledger

PAGES = ("", "chain", "clues", "disputes", "map", "village", "area", "meetings", "foundations", "data", "records")
DAYS = ("2026-10-31", "2026-10-20", "2026-09-30")
THINKING = (3.0, 12.0)
ROWS_A_LOAD = 2000
DAY = dt.date(2026, 10, 31)
DONE = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_SUCCESSFULLY")


@dataclass
class Told:
    """What the viewers met with: seconds of each click, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(socket, page: str, query: str) -> str:  # type: ignore[no-untyped-def]
    """All that the server sends for a page, as text."""
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
    await socket.send(asked.SerializeToString())
    heap = b""
    while True:
        part = await asyncio.wait_for(socket.recv(), 120)
        heap += part
        message = ForwardMsg.FromString(part)
        # A run that made way for another one (the data changed meanwhile) is not the end of the page.
        if message.WhichOneof("type") == "script_finished" and message.script_finished == DONE:
            return heap.decode("utf-8", "ignore")


def wrong(text: str) -> str | None:
    """Why an answer is none; None where it is the page."""
    if "Traceback" in text or "读不到数据库" in text or "登录已失效" in text:
        return "an error on the page"
    if 'class="headline"' in text:
        return None
    return f"no headline: {' '.join(re.findall('[一-鿿]+', text))[:300]}"


async def view(address: str, number: int, villages: list[str], end: float, told: Told) -> None:
    """One viewer's session, from its first page to the end of the time."""
    dice = random.Random(number)
    await asyncio.sleep(dice.uniform(0, THINKING[1]))
    async with connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit", "none"],  # type: ignore[list-item]
        additional_headers={"Origin": address},
        max_size=None,
        open_timeout=60,
    ) as socket:
        while time.monotonic() < end:
            page, query = dice.choice(PAGES), f"as_of={dice.choice(DAYS)}"
            if page == "records":
                query += "&figure=dispute.on_time"
            elif page == "village" or dice.random() < 0.3:
                query += f"&village={dice.choice(villages)}"
            begun = time.monotonic()
            fault = wrong(await ask(socket, page, query))
            told.seconds.append(time.monotonic() - begun)
            if fault:
                told.errors.append(f"/{page}?{query}: {fault}")
            await asyncio.sleep(dice.uniform(*THINKING))


async def load(url, folder: Path, villages: list[str], end: float) -> int:  # type: ignore[no-untyped-def]
    """Load one ledger after the other in a process beside the server, as the command line does; how many."""
    made = 0
    while time.monotonic() < end:
        path = folder / f"纠纷{made}.xlsx"
        rows = ledger.rows(ROWS_A_LOAD)
        for place, row in enumerate(rows):
            row[0], row[1] = f"B{made}-{place}", villages[place % len(villages)]
        ledger.write(path, rows)
        report = await asyncio.to_thread(load_files, loading_engine(url), [path])
        assert report.sheets[0].new == ROWS_A_LOAD, report.as_text()
        made += 1
        await asyncio.sleep(20)
    return made


def memory(process: int) -> int:
    """The resident memory of a process and its children, in MB."""
    return sum(int(fields[21]) for fields in group(process)) * os.sysconf("SC_PAGE_SIZE") // 2**20


def worked(process: int) -> float:
    """The seconds of processor time that a process and its children have taken so far."""
    return sum(int(fields[11]) + int(fields[12]) for fields in group(process)) / os.sysconf("SC_CLK_TCK")


def group(process: int) -> Iterator[list[str]]:
    """What the system tells of a process and its children (`man proc_pid_stat`), from the state on."""
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == os.getpgid(process):
            yield fields


async def watch(address: str, viewers: int, minutes: float, url, folder: Path, process: int) -> None:  # type: ignore[no-untyped-def]
    with reading_engine(url).connect() as connection:
        villages = list(connection.scalars(select(Division.code).where(Division.level == "村")))
    assert DISPUTE.key == ("code",)
    told, end = Told(), time.monotonic() + 60 * minutes
    begun = memory(process)
    loading = asyncio.create_task(load(url, folder, villages, end))
    each = [asyncio.create_task(view(address, number, villages, end, told)) for number in range(viewers)]
    middle = asyncio.create_task(_after(30 * minutes, process))
    done = await asyncio.gather(*each, return_exceptions=True)
    told.errors += [repr(error) for error in done if isinstance(error, BaseException)]
    loads, half = await loading, await middle
    say(told, viewers, minutes, loads, (begun, half, memory(process)))
    await right_at_the_end(address, url)


async def _after(seconds: float, process: int) -> int:
    await asyncio.sleep(seconds)
    return memory(process)


def say(told: Told, viewers: int, minutes: float, loads: int, held: tuple[int, int, int]) -> None:
    ranks = statistics.quantiles(told.seconds, n=20)
    print(
        f"{viewers} viewers, {minutes:g} minutes, {len(told.seconds)} clicks, {loads} loads of {ROWS_A_LOAD:,} rows: "
        f"p50 {ranks[9]:.2f} s, p95 {ranks[18]:.2f} s, longest {max(told.seconds):.2f} s; errors {len(told.errors)}; "
        f"server memory {held[0]} → {held[1]} → {held[2]} MB; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for error in told.errors[:10]:
        print(" ", error)


async def right_at_the_end(address: str, url) -> None:  # type: ignore[no-untyped-def]
    """A page drawn now shows what the database now gives: no update was lost on the way."""
    with reading_engine(url).connect() as connection:
        accepted = figures(connection, View.of(DAY))[0].results["dispute.accepted"].value
    async with connect(
        f"{address.replace('http', 'ws')}/_stcore/stream",
        subprotocols=["streamlit", "none"],  # type: ignore[list-item]
        additional_headers={"Origin": address},
        max_size=None,
    ) as socket:
        text = await ask(socket, "", f"as_of={DAY}")
    shown = f"考核期受理 {format_number(accepted)} 件" in text
    print(f"figures at the end: 受理 {accepted}, {'as shown' if shown else 'NOT as shown'}")
    assert shown


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("viewers", nargs="?", type=int, default=50)
    asked.add_argument("minutes", nargs="?", type=float, default=5)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = make_url(f"sqlite:///{folder / 'town.db'}")
        migrate(url)
        make_demo(loading_engine(url), today=DAY)
        # The demo town makes way for the first real ledger; here it is the town.
        with loading_engine(url).begin() as connection:
            connection.exec_driver_sql("UPDATE data_version SET is_demo = 0")
        server = started(
            {
                "DATABASE_URL": url.render_as_string(),
                "DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}",
                "DASHBOARD_SECRET_FILE": str(folder / "secret.key"),
            }
        )
        try:
            asyncio.run(watch(server.address, wanted.viewers, wanted.minutes, url, folder, server.process.pid))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
