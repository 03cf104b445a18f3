"""What a session costs the server's memory, and how long a filter change takes one viewer and a hundred:
`python -m tests.bench.crowd [MINUTES [PROCESSES]]`. Part of `make bench`. `python -m tests.bench.crowd curve [MINUTES
[PROCESSES]]` asks the same of more and more viewers, until the servers no longer keep up.

With several server processes each viewer keeps to one of them, as behind nginx (docs/scale.md). Sessions are websockets
that speak Streamlit's protocol (viewers.py); nobody loads meanwhile. Each viewer chooses a village on a page, waits for
the page's last message, thinks for 3 to 12 seconds, and chooses the next.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from sqlalchemy import make_url
from websockets.asyncio.client import ClientConnection, connect

from dashboard.figures.scopes import Villages
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from tests.access.server import Server, started
from tests.bench.viewers import DAY, THINKING, ask, memory, worked, wrong

PAGES = ("", "chain", "clues", "disputes", "map", "meetings", "foundations")
COUNTS = (1, 20, 100)
CURVE = (50, 100, 200, 300, 400, 600, 800)
ALONE = 60
# Above this a page is not answered at once any more, and more viewers would only wait longer.
TOO_LONG = 2.0
Measured = Callable[[list[Server], list[str], float], Coroutine[None, None, None]]


async def opened(stack: AsyncExitStack, address: str) -> ClientConnection:
    """A session, as a browser opens it."""
    return await stack.enter_async_context(
        connect(
            f"{address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit", "none"],  # type: ignore[list-item]
            additional_headers={"Origin": address},
            max_size=None,
            open_timeout=120,
        )
    )


async def choose(socket: ClientConnection, villages: list[str], dice: random.Random) -> float:
    """Choose a village on a page; the seconds until the page is there."""
    page, village = dice.choice(PAGES), dice.choice(villages)
    begun = time.monotonic()
    told = await ask(socket, page, f"as_of={DAY}&village={village}")
    taken = time.monotonic() - begun
    assert wrong(told) is None, wrong(told)
    return taken


async def viewer(socket: ClientConnection, villages: list[str], number: int, end: float) -> list[float]:
    dice, taken = random.Random(number), []
    await asyncio.sleep(dice.uniform(0, THINKING[1]))
    while time.monotonic() < end:
        taken.append(await choose(socket, villages, dice))
        await asyncio.sleep(dice.uniform(*THINKING))
    return taken


def middle_and_95(taken: list[float]) -> tuple[float, float]:
    ranks = statistics.quantiles(taken, n=20)
    return ranks[9], ranks[18]


async def visit(stack: AsyncExitStack, address: str) -> ClientConnection:
    """A session that has seen every page."""
    socket = await opened(stack, address)
    for page in PAGES:
        await ask(socket, page, f"as_of={DAY}")
    return socket


async def first_visits(stack: AsyncExitStack, servers: list[Server], villages: list[str]) -> list[ClientConnection]:
    """A session with each server, after which every view that the viewers will ask for is in its cache."""
    sockets = [await visit(stack, server.address) for server in servers]
    for socket in sockets:
        for village in villages:
            for page in PAGES:
                await ask(socket, page, f"as_of={DAY}&village={village}")
    return sockets


async def joined_by(stack: AsyncExitStack, servers: list[Server], sockets: list[ClientConnection], count: int) -> None:
    """More sessions, in turn with each server, until there are so many."""
    while len(sockets) < count:
        sockets.append(await visit(stack, servers[len(sockets) % len(servers)].address))


async def changes_of(sockets: list[ClientConnection], villages: list[str], minutes: float) -> list[float]:
    """The seconds that each filter change takes while all sessions make them for so long."""
    end = time.monotonic() + 60 * minutes
    many = await asyncio.gather(*(viewer(socket, villages, number, end) for number, socket in enumerate(sockets)))
    return [each for taken in many for each in taken]


def all_held(servers: list[Server]) -> int:
    return sum(memory(server.process.pid) for server in servers)


def all_worked(servers: list[Server]) -> float:
    return sum(worked(server.process.pid) for server in servers)


async def measure(servers: list[Server], villages: list[str], minutes: float) -> None:
    held = {}
    async with AsyncExitStack() as stack:
        sockets = await first_visits(stack, servers, villages)
        for count in COUNTS:
            await joined_by(stack, servers, sockets, count)
            held[len(sockets)] = all_held(servers)
            print(f"{len(sockets):4} sessions: {all_held(servers)} MB, load {os.getloadavg()[0]:.1f}", flush=True)
        each = (held[COUNTS[-1]] - held[len(servers)]) / (COUNTS[-1] - len(servers))
        print(f"a session: {each:.1f} MB (goal ≤ 10)")
        dice = random.Random(0)
        half = [await choose(sockets[0], villages, dice) for _ in range(ALONE // 2)]
        changes = await changes_of(sockets, villages, minutes)
        # The single viewer is measured before and after the crowd, as the machine may have other work meanwhile.
        alone = middle_and_95([*half, *[await choose(sockets[0], villages, dice) for _ in range(ALONE // 2)]])
        crowd = middle_and_95(changes)
        print(
            f"filter change, one viewer: p50 {alone[0]:.2f} s, p95 {alone[1]:.2f} s; {len(sockets)} viewers,"
            f" {len(changes)} changes: p50 {crowd[0]:.2f} s, p95 {crowd[1]:.2f} s; ratio of p95"
            f" {crowd[1] / alone[1]:.1f} (goal ≤ 3); {all_held(servers)} MB at the end, load {os.getloadavg()[0]:.1f}"
        )


async def measure_curve(servers: list[Server], villages: list[str], minutes: float) -> None:
    async with AsyncExitStack() as stack:
        sockets = await first_visits(stack, servers, villages)
        for count in CURVE:
            await joined_by(stack, servers, sockets, count)
            before, begun = all_worked(servers), time.monotonic()
            changes = await changes_of(sockets, villages, minutes)
            seconds = time.monotonic() - begun
            middle, late = middle_and_95(changes)
            print(
                f"{len(servers)} process(es), {count:4} viewers: {len(changes) / seconds:5.1f} changes a second,"
                f" p50 {middle:.2f} s, p95 {late:.2f} s, processors busy {(all_worked(servers) - before) / seconds:.2f},"
                f" {all_held(servers)} MB",
                flush=True,
            )
            if late > TOO_LONG:
                return


def main(measured: Measured, minutes: float = 1.5, processes: float = 1) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = make_url(f"sqlite:///{folder / 'town.db'}")
        migrate(url)
        make_demo(loading_engine(url), today=DAY)
        with reading_engine(url).connect() as connection:
            villages = [village.code for village in Villages.read(connection).all]
        environment = {
            "DATABASE_URL": url.render_as_string(),
            "DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}",
            "DASHBOARD_SECRET_FILE": str(folder / "secret.key"),
        }
        with ExitStack() as stack:
            servers = []
            for _ in range(int(processes)):
                servers.append(started(environment))
                stack.callback(servers[-1].stop)
            asyncio.run(measured(servers, villages, minutes))


if __name__ == "__main__":
    if sys.argv[1:2] == ["curve"]:
        main(measure_curve, *map(float, sys.argv[2:]))
    else:
        main(measure, *map(float, sys.argv[1:]))
