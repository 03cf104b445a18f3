"""What each page costs the server, cold and warm, and what it sends. Part of `make bench`.

Of a town of 21 villages, of a county's largest town and the county's own page, and of a town of 2,000 villages;
`python -m tests.bench.pages ROUNDS FOLDER SIZE...` names other sizes (villages, or `county`), kept in a folder.

Cold is the first look after a load (no cache, imports done), warm the next. SQL is the statements of the cold one and
the time inside SQLite that they took. Of the bytes, HTML is the parts that we write, charts are Plotly's JSON, map is
the map's.
"""

import datetime as dt
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import URL, func, make_url, select
from streamlit.testing.v1 import AppTest

from dashboard.figures import rollups
from dashboard.navigation import PAGES, PageEntry
from dashboard.state.engine import prepare
from db.demo import make_demo
from db.demo.regions import make_demo_region
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from db.schema import Dispute
from tests.bench.wanted import FIGURE
from tests.html_of import html_of

DAY = dt.date(2026, 10, 31)
COUNTY = "county"


class Spent:
    """What SQLite was asked since this was last set to nothing: statements that read, and the seconds they took."""

    statements = 0
    seconds = 0.0


class TimedCursor(sqlite3.Cursor):
    """A cursor whose work is timed: SQLite computes rows while they are fetched, too."""

    def _timed(self, method: Any, *given: Any) -> Any:
        begun = time.perf_counter()
        try:
            return method(*given)
        finally:
            Spent.seconds += time.perf_counter() - begun

    def execute(self, *given: Any) -> Any:
        Spent.statements += given[0].lstrip().startswith(("SELECT", "WITH"))
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


def looked_at(page: str, asked: dict[str, str]) -> tuple[AppTest, float]:
    """The page drawn, and the seconds that it took."""
    at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=600)
    for name, value in asked.items():
        at.query_params[name] = value
    begun = time.perf_counter()
    at.run()
    taken = time.perf_counter() - begun
    assert not at.exception, at.exception
    return at, taken


@dataclass(frozen=True)
class Cost:
    """Of one page: medians of the seconds cold, of those in SQL, and warm; the statements; the bytes of each kind."""

    cold: float
    sql: float
    warm: float
    statements: int
    sent: dict[str, int]

    def line(self) -> str:
        sent = "  ".join(f"{kind} {size / 1024:8,.1f}" for kind, size in self.sent.items())
        return (
            f"cold {self.cold * 1000:7,.0f} ms (SQL {self.statements:2}, {self.sql * 1000:6,.0f} ms)"
            f"  warm {self.warm * 1000:7,.0f} ms  KiB: {sent}"
        )


def cost(page: str, asked: dict[str, str], rounds: int) -> Cost:
    """What a page costs, looked at so often with nothing kept and again at once."""
    cold, sql, warm = [], [], []
    for _ in range(rounds):
        st.cache_resource.clear()
        st.cache_data.clear()
        Spent.statements, Spent.seconds = 0, 0.0
        cold.append(looked_at(page, asked)[1])
        sql.append(Spent.seconds)
        statements = Spent.statements
        at, taken = looked_at(page, asked)
        warm.append(taken)
    return Cost(statistics.median(cold), statistics.median(sql), statistics.median(warm), statements, bytes_of(at))


def bytes_of(at: AppTest) -> dict[str, int]:
    """The bytes of a page's HTML without its charts, of its charts and of its map."""
    blocks = "".join(html_of(at))
    charts = sum(len(each.encode()) for each in FIGURE.findall(blocks))
    maps = sum(each.proto.ByteSize() for each in at.get("deck_gl_json_chart"))
    return {"html": len(blocks.encode()) - charts, "charts": charts, "map": maps}


def database(folder: Path, size: str) -> URL:
    """The address of a demo town of so many villages, or of a demo county."""
    url = make_url(f"sqlite:///{folder / f'{size}.db'}")
    if Path(str(url.database)).exists():
        return url
    migrate(url)
    engine = loading_engine(url)
    if size == COUNTY:
        for _ in make_demo_region(engine, size=COUNTY, today=DAY, after=rollups.rebuild_within):
            pass
    else:
        make_demo(engine, size=int(size) / 21, today=DAY)
    engine.dispose()
    return url


def place_in(url: URL) -> dict[str, str]:
    """What an address asks for to show the village with the most disputes, and its town where there are several."""
    most = func.count().desc()
    with reading_engine(url).connect() as connection:
        towns = select(Dispute.town_code).group_by(Dispute.town_code).order_by(most)
        town = connection.scalars(towns.limit(1)).one()
        villages = select(Dispute.village_code).where(Dispute.town_code == town).group_by(Dispute.village_code)
        village = connection.scalars(villages.order_by(most).limit(1)).one()
    return {"town": town, "village": village} if town else {"village": village}


def asked_by(page: PageEntry, place: dict[str, str]) -> dict[str, str]:
    """What the address of a page asks for: a town's own pages show all of the town."""
    asked = {"as_of": DAY.isoformat(), **place}
    if page.file == "records":
        asked["figure"] = "dispute.on_time"
    if page.file == "region":
        asked.pop("town", None)
    if page.file != "village":
        del asked["village"]
    return asked


def main(rounds: int = 3, folder: str | None = None, *sizes: str) -> None:
    """Print a line a page and size; towns are kept in `folder` where one is given."""
    # Both modules share this very function: the pages' engine is timed from here on.
    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **named: connect(*given, **{**named, "factory": TimedConnection})  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as name:
        os.environ["DASHBOARD_STATE_URL"] = f"sqlite:///{Path(name) / 'state.db'}"
        os.environ["DASHBOARD_SECRET_FILE"] = str(Path(name) / "secret.key")
        prepare()
        for size in sizes or ("21", COUNTY, "2000"):
            url = database(Path(folder or name), size)
            os.environ["DATABASE_URL"] = url.render_as_string()
            place = place_in(url)
            looked_at(PAGES[0].file, asked_by(PAGES[0], place))
            for page in PAGES:
                if page.file != "region" or "town" in place:
                    print(
                        f"{size:6} {page.file:12} {cost(page.file, asked_by(page, place), rounds).line()}", flush=True
                    )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*([int(sys.argv[1]), *sys.argv[2:]] if sys.argv[1:] else []))
