"""What each page costs the server, cold and warm, and what it sends: at 21 and at 2,000 villages. Part of `make bench`.

Cold is the first look after a load (no cache, imports done), warm the next. SQL is the time inside SQLite of the cold
one. Of the bytes, HTML is the parts that we write, charts are Plotly's JSON, map is the map's.
"""

import datetime as dt
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from dashboard.navigation import PAGES
from dashboard.state.engine import prepare
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.bench.wanted import FIGURE
from tests.html_of import html_of

DAY = dt.date(2026, 10, 31)
VILLAGE = "990101100200"
ASKED = {"village": {"village": VILLAGE}, "records": {"figure": "dispute.on_time"}}


class Clock:
    """Seconds spent in SQLite since it was last set to nothing."""

    seconds = 0.0


class TimedCursor(sqlite3.Cursor):
    """A cursor whose work is timed: SQLite computes rows while they are fetched, too."""

    def _timed(self, method: Any, *given: Any) -> Any:
        begun = time.perf_counter()
        try:
            return method(*given)
        finally:
            Clock.seconds += time.perf_counter() - begun

    def execute(self, *given: Any) -> Any:
        return self._timed(super().execute, *given)

    def fetchall(self) -> Any:
        return self._timed(super().fetchall)

    def fetchmany(self, *given: Any) -> Any:
        return self._timed(super().fetchmany, *given)

    def fetchone(self) -> Any:
        return self._timed(super().fetchone)


class TimedConnection(sqlite3.Connection):
    def cursor(self, *_given: Any) -> Any:
        return super().cursor(TimedCursor)


def looked_at(page: str) -> tuple[AppTest, float]:
    """The page drawn, and the seconds that it took."""
    at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=600)
    at.query_params["as_of"] = DAY.isoformat()
    for name, value in ASKED.get(page, {}).items():
        at.query_params[name] = value
    begun = time.perf_counter()
    at.run()
    taken = time.perf_counter() - begun
    assert not at.exception, at.exception
    return at, taken


def cost(page: str, rounds: int) -> tuple[float, float, float, dict[str, int]]:
    """Medians of the seconds cold, of those in SQL, and warm; the bytes of each kind."""
    cold, sql, warm = [], [], []
    for _ in range(rounds):
        st.cache_resource.clear()
        st.cache_data.clear()
        Clock.seconds = 0.0
        cold.append(looked_at(page)[1])
        sql.append(Clock.seconds)
        at, taken = looked_at(page)
        warm.append(taken)
    return statistics.median(cold), statistics.median(sql), statistics.median(warm), sizes(at)


def sizes(at: AppTest) -> dict[str, int]:
    """The bytes of a page's HTML without its charts, of its charts and of its map."""
    blocks = "".join(html_of(at))
    charts = sum(len(each.encode()) for each in FIGURE.findall(blocks))
    maps = sum(each.proto.ByteSize() for each in at.get("deck_gl_json_chart"))
    return {"html": len(blocks.encode()) - charts, "charts": charts, "map": maps}


def town(folder: Path, villages: int) -> str:
    """The address of a demo town of that size."""
    url = make_url(f"sqlite:///{folder / f'{villages}.db'}")
    if not Path(str(url.database)).exists():
        migrate(url)
        engine = loading_engine(url)
        make_demo(engine, size=villages / 21, today=DAY)
        engine.dispose()
    return url.render_as_string()


def main(rounds: int = 3, folder: str | None = None, *villages: str) -> None:
    """Print a line a page and size; towns are kept in `folder` where one is given."""
    # Both modules share this very function: the pages' engine is timed from here on.
    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **named: connect(*given, **{**named, "factory": TimedConnection})  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as name:
        os.environ["DASHBOARD_STATE_URL"] = f"sqlite:///{Path(name) / 'state.db'}"
        os.environ["DASHBOARD_SECRET_FILE"] = str(Path(name) / "secret.key")
        prepare()
        for number in map(int, villages or ("21", "2000")):
            os.environ["DATABASE_URL"] = town(Path(folder or name), number)
            looked_at(PAGES[0].file)
            for page in PAGES:
                cold, sql, warm, sent = cost(page.file, rounds)
                bytes_ = "  ".join(f"{kind} {size / 1024:8,.1f}" for kind, size in sent.items())
                print(
                    f"{number:5} {page.file:12} cold {cold * 1000:7,.0f} ms (SQL {sql * 1000:6,.0f})  warm"
                    f" {warm * 1000:7,.0f} ms  KiB: {bytes_}",
                    flush=True,
                )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*([int(sys.argv[1]), *sys.argv[2:]] if sys.argv[1:] else []))
