"""What a town costs among many: `python -m tests.bench.town ADDRESS [ROUNDS]`.

The reads of a town's pages over the PostgreSQL database at ADDRESS (a region, `demo --size`), against the same reads
over a database of the same server that holds a copy of that town alone. Interleaved in one run; no cache of ours.
"""

import datetime as dt
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, create_engine, func, insert, make_url, select, text
from sqlalchemy.engine import URL

from dashboard.figures import coverage, freshness, meetings
from dashboard.figures.breakdown import breakdown, by_month
from dashboard.figures.compute import measure
from dashboard.figures.dossier import dossier
from dashboard.figures.guard import guard
from dashboard.figures.red_list import red_list
from dashboard.figures.scopes import Villages
from dashboard.view import View, earlier, rolling_year
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from db.schema import Base, Dispute, Division
from db.town import TOWN_COLUMN

DAY = dt.date(2026, 11, 20)
VIEW = View.of(DAY)
COMPARED = (VIEW, earlier(VIEW, "month", None))
ALONE = "bench_town_alone"
# Rollups and the loads' log are no part of a town's pages.
LEFT_OUT = {"rollup_cell", "rollup_state", "rollup_checkpoint", "import_batch", "import_sheet", "quarantine"}
READS: dict[str, Callable[[Connection], Any]] = {
    "version": freshness.data_version,
    "divisions and meetings": lambda c: (Villages.read(c), meetings.all_meetings(c)),
    "all figures, now and a month ago": lambda c: measure(c, COMPARED),
    "goals of twelve months": lambda c: measure(c, rolling_year(VIEW), ("dispute.on_time", "dispute.village_rate")),
    "by month of intake": lambda c: by_month(c, ("dispute.on_time",), VIEW),
    "by category": lambda c: breakdown(c, ("dispute.accepted",), "category", VIEW),
    "guard": lambda c: guard(c, VIEW),
    "red list": lambda c: red_list(c, VIEW),
    "map": lambda c: (coverage.places(c, VIEW), coverage.points(c, VIEW)),
    "changes of a month": lambda c: dossier(c, VIEW, DAY - dt.timedelta(days=30)),
}


def middle_town(connection: Connection) -> str:
    """The town with the middle number of disputes."""
    counted = select(Dispute.town_code).group_by(Dispute.town_code).order_by(func.count())
    towns = list(connection.scalars(counted))
    return towns[len(towns) // 2]


def copied(source: Connection, town: str, url: URL) -> None:
    """Make a database that holds a copy of that town alone, as its own loads would have filled it."""
    migrate(url)
    county = source.scalar(select(Division.parent_code).where(Division.code == town))
    with loading_engine(url).begin() as target:
        for table in Base.metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            rows = select(table)
            if TOWN_COLUMN in table.c:
                rows = rows.where(table.c[TOWN_COLUMN] == town)
            elif table.name == "division":
                rows = rows.where(table.c.code.startswith(town))
            found = [dict(row) for row in source.execute(rows).mappings()]
            for row in found:
                row |= {TOWN_COLUMN: ""} if TOWN_COLUMN in row else {}
                row |= {"parent_code": None} if row.get("parent_code") == county else {}
            if found:
                target.execute(insert(table), found)


def timed(connections: dict[str, Connection], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds by read and database: medians; the first two rounds warm up and do not count."""
    taken: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for place in range(rounds + 2):
        for read, ask in READS.items():
            for name, connection in connections.items():
                begun = time.perf_counter()
                ask(connection)
                if place > 1:
                    taken[read][name].append((time.perf_counter() - begun) * 1000)
    return {read: {name: statistics.median(each) for name, each in by_name.items()} for read, by_name in taken.items()}


def main(address: str, rounds: int = 7) -> None:
    url = make_url(address)
    alone = url.set(database=ALONE)
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {ALONE} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {ALONE}"))
    region, own = reading_engine(url), reading_engine(alone)
    with region.connect() as every:
        town = middle_town(every)
        copied(every, town, alone)
    with create_engine(alone, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    with region.connect().execution_options(town=town) as among, own.connect() as by_itself:
        disputes = by_itself.scalar(select(func.count()).select_from(Dispute.__table__))
        print(f"town {town}: {len(Villages.read(by_itself).all)} villages, {disputes:,} disputes")
        found = timed({"among": among, "alone": by_itself}, rounds)
    for read, by_name in found.items():
        print(
            f"{read:34} {by_name['among']:7.1f} ms  alone {by_name['alone']:7.1f} ms  ×{by_name['among'] / by_name['alone']:.2f}"
        )
    total = {name: sum(by_name[name] for by_name in found.values()) for name in ("among", "alone")}
    print(
        f"{'all':34} {total['among']:7.1f} ms  alone {total['alone']:7.1f} ms  ×{total['among'] / total['alone']:.2f} (goal ≤ 2)"
    )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) for each in sys.argv[2:]))
