"""Many sessions open at once: `python -m tests.bench.sessions [SESSIONS]`.

Each is a websocket that speaks Streamlit's protocol as the browser does. They arrive `AT_ONCE` at a time, each gets its
page, and all stay open until the last has it; then all are closed. Shown: how long a page took, errors, and what the
server holds before, while all are open, and after: memory, threads, open files. A second round must not hold more than
the first left: Streamlit keeps the last 128 closed sessions for two minutes, so that a page can come back to its own.
"""

import argparse
import asyncio
import datetime as dt
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url
from websockets.asyncio.client import connect

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.access.server import Server, started
from tests.bench.viewers import ask, memory, wrong

PAGES = ("", "chain", "clues", "disputes", "map", "meetings", "foundations", "data")
DAY = dt.date(2026, 10, 31)
AT_ONCE = 30


@dataclass
class Round:
    """What the sessions of one round met with, and what the server held."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    open: tuple[int, int, int] = (0, 0, 0)
    after: tuple[int, int, int] = (0, 0, 0)


def held(server: Server) -> tuple[int, int, int]:
    """Memory in MB, threads and open files of the server and its children."""
    group = os.getpgid(server.process.pid)
    threads = files = 0
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(each.name)) == group:
                threads += len(list((each / "task").iterdir()))
                files += len(list((each / "fd").iterdir()))
        except OSError:
            continue
    return memory(server.process.pid), threads, files


async def session(
    server: Server, number: int, found: Round, arriving: asyncio.Semaphore, all_here: asyncio.Event
) -> None:
    """One session: it waits to arrive, takes its page, and stays until all have theirs."""
    async with (
        arriving,
        asyncio.timeout(300),
    ):
        socket = await connect(
            f"{server.address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit", "none"],  # type: ignore[list-item]
            additional_headers={"Origin": server.address},
            max_size=None,
            open_timeout=120,
            ping_interval=None,
        )
        begun = time.monotonic()
        page = PAGES[number % len(PAGES)]
        fault = wrong(await ask(socket, page, f"as_of={DAY}"))
        found.seconds.append(time.monotonic() - begun)
        found.errors += [f"/{page}: {fault}"] if fault else []
    await all_here.wait()
    await socket.close()


async def one_round(server: Server, sessions: int) -> Round:
    """All sessions open at once, and closed again."""
    found, arriving, all_here = Round(), asyncio.Semaphore(AT_ONCE), asyncio.Event()
    tasks = [asyncio.create_task(session(server, number, found, arriving, all_here)) for number in range(sessions)]
    while len(found.seconds) < sessions and not any(task.done() for task in tasks):
        await asyncio.sleep(0.2)
    found.open = held(server)
    all_here.set()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    found.errors += [repr(error) for error in done if isinstance(error, BaseException)]
    await asyncio.sleep(3)
    found.after = held(server)
    return found


def rounds(sessions: int, number: int, folder: Path) -> tuple[tuple[int, int, int], list[Round]]:
    """What a fresh server held before, and the rounds."""
    url = make_url(f"sqlite:///{folder / 'town.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=DAY)
    server = started(
        {
            "DATABASE_URL": url.render_as_string(),
            "DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}",
            "DASHBOARD_SECRET_FILE": str(folder / "secret.key"),
        }
    )
    try:
        before = held(server)
        return before, [asyncio.run(one_round(server, sessions)) for _ in range(number)]
    finally:
        server.stop()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sessions", nargs="?", type=int, default=200)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        before, found = rounds(wanted.sessions, 2, Path(name))
    print(
        f"{wanted.sessions} sessions; held (MB, threads, files) before {before}; load average {os.getloadavg()[0]:.1f}"
    )
    for each in found:
        ranks = statistics.quantiles(each.seconds, n=20)
        print(
            f"{len(each.seconds)} pages, p50 {ranks[9]:.2f} s, p95 {ranks[18]:.2f} s, errors {len(each.errors)}; "
            f"while open {each.open}, after {each.after}"
        )
        for error in each.errors[:10]:
            print(" ", error)


if __name__ == "__main__":
    main()
