"""How long all figures by village take at 100,000 disputes, against one hand-written GROUP BY per table: `make bench`.

The hand-written side counts the same things: a total, the outcomes, the goals' n and N, and the overdue.
"""

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert, make_url, text

from dashboard.figures.compute import figures
from dashboard.view import View
from db.engine import loading_engine, reading_engine
from db.ledgers.declarations import DISPUTE
from db.migrate import migrate
from db.schema import Dispute, Division
from tests.bench import ledger

VIEW = View(dt.date(2026, 9, 20), dt.date(2026, 1, 1))
COHORT = "received_on BETWEEN '2026-01-01' AND '2026-09-20'"
RESOLVED = "resolved_on <= '2026-09-20'"
LOCAL = f"(escalated_on IS NULL OR escalated_on > '2026-09-20') AND {RESOLVED}"
OPEN = "(escalated_on IS NULL OR escalated_on > '2026-09-20') AND (resolved_on IS NULL OR resolved_on > '2026-09-20')"
DECIDED = f"(escalated_on <= '2026-09-20' OR {RESOLVED} OR due_on < '2026-09-20')"
CLOSED = "resolved_on BETWEEN '2026-01-01' AND '2026-09-20'"
COUNTED = (
    COHORT,
    f"{COHORT} AND {LOCAL} AND resolved_level = '村'",
    f"{COHORT} AND {LOCAL} AND resolved_level = '镇'",
    f"{COHORT} AND (escalated_on <= '2026-09-20' OR ({RESOLVED} AND resolved_level = '县'))",
    f"{COHORT} AND {OPEN}",
    f"{COHORT} AND level = '一般' AND ({DECIDED} OR to_town_on <= '2026-09-20')",
    f"{COHORT} AND level = '一般' AND ({DECIDED} OR to_town_on <= '2026-09-20') AND {LOCAL} AND resolved_level = '村'",
    f"{COHORT} AND (to_town_on <= '2026-09-20' OR level <> '一般') AND {DECIDED}",
    f"{COHORT} AND (to_town_on <= '2026-09-20' OR level <> '一般') AND {DECIDED} AND {LOCAL} AND resolved_level <> '县'",
    f"{COHORT} AND {DECIDED}",
    f"{COHORT} AND {DECIDED} AND {LOCAL} AND resolved_level <> '县'",
    f"{COHORT} AND due_on <= '2026-09-20'",
    f"{COHORT} AND due_on <= '2026-09-20' AND {LOCAL} AND resolved_on <= due_on",
    f"{OPEN} AND due_on < '2026-09-20'",
    CLOSED,
    f"{CLOSED} AND EXISTS (SELECT 1 FROM dispute a WHERE a.original_code = d.code AND a.code <> d.code AND a.received_on >= d.resolved_on AND julianday(a.received_on) - julianday(d.resolved_on) <= 180 AND a.received_on <= '2026-09-20')",
    f"{CLOSED} AND fulfil_due_on <= '2026-09-20'",
    f"{CLOSED} AND fulfil_due_on <= '2026-09-20' AND fulfilled_on <= '2026-09-20'",
    f"{COHORT} AND source = '排查'",
    f"risk = '红' AND {OPEN} AND coalesce(progress_on, received_on) < '2026-09-13'",
)
BY_HAND = (
    "SELECT village_code, "
    + ", ".join(f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in COUNTED)
    + ", count(DISTINCT CASE WHEN received_on BETWEEN '2026-01-01' AND '2026-08-31' THEN substr(received_on, 1, 7) END)"
    + " FROM dispute d WHERE received_on <= '2026-09-20' GROUP BY village_code"
)


def main(number: int = 100_000, rounds: int = 7) -> None:
    with tempfile.TemporaryDirectory() as name:
        url = make_url(f"sqlite:///{Path(name) / 'bench.db'}")
        migrate(url)
        with loading_engine(url).begin() as connection:
            villages = [{"code": code, "name": code, "level": "村"} for code in ledger.VILLAGES]
            connection.execute(insert(Division), villages)
            names = [column.name for column in DISPUTE.columns]
            connection.execute(insert(Dispute), [dict(zip(names, row, strict=True)) for row in ledger.rows(number)])
        pairs = []
        with reading_engine(url).connect() as connection:
            figures(connection, VIEW, "village")
            for _ in range(rounds):
                begun = time.perf_counter()
                connection.execute(text(BY_HAND)).all()
                middle = time.perf_counter()
                figures(connection, VIEW, "village")
                pairs.append((middle - begun, time.perf_counter() - middle))
    floor, own = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(
        f"all figures by village, {number:,} disputes: by hand {floor:.3f} s, ours {own:.3f} s, ratio {own / floor:.2f} (goal ≤ 2)"
    )


if __name__ == "__main__":
    main()
