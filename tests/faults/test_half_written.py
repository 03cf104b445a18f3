"""A write-ahead log that ends in the middle (the power went off): what was committed before it stands whole."""

import random
import shutil

from sqlalchemy import func, make_url, select

from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from db.schema import Dispute
from tests.faults.work import disputes, town, written

ROWS = 200
CUTS = 20


def test_a_log_cut_anywhere_gives_each_load_whole_or_not_at_all(tmp_path):
    file = tmp_path / "town.db"
    engine, divisions = town(make_url(f"sqlite:///{file}"))
    assert load_files(engine, [written(tmp_path / "区划.csv", divisions)]).exit_status == 0
    engine.dispose()
    with reading_engine(make_url(f"sqlite:///{file}")).connect() as reader:
        # An open read keeps the log from being emptied into the database.
        reader.execute(select(func.count()).select_from(Dispute)).all()
        ledgers = [disputes(tmp_path / f"{name}.csv", name, ROWS) for name in ("A", "B")]
        ends = []
        for ledger in ledgers:
            assert load_files(engine, [ledger]).exit_status == 0
            ends.append((tmp_path / "town.db-wal").stat().st_size)
        dice, seen = random.Random(5), set()
        for cut in range(CUTS):
            at = dice.randrange(ends[0] // 2, ends[1])
            copy = _copied(tmp_path, f"cut{cut}", at, torn=cut % 2)
            seen.add(_check(copy, at >= ends[0], ledgers))
    assert seen == {(0, 0), (ROWS, 0)}


def _copied(folder, name, at, torn):
    """The database with its log up to `at`; `torn`: what follows there is other bytes, as a disk may leave them."""
    copy = folder / f"{name}.db"
    shutil.copy(folder / "town.db", copy)
    log = (folder / "town.db-wal").read_bytes()
    rest = random.Random(at).randbytes(5000) if torn else b""
    copy.with_name(f"{name}.db-wal").write_bytes(log[:at] + rest)
    return copy


def _check(copy, first_is_whole, ledgers):
    url = make_url(f"sqlite:///{copy}")
    engine = loading_engine(url)
    with reading_engine(url).connect() as connection:
        rows = tuple(
            connection.scalar(select(func.count()).where(Dispute.code.like(f"{name}-%"))) for name in ("A", "B")
        )
        assert rows == (ROWS if first_is_whole else 0, 0)
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    report = load_files(engine, ledgers)
    assert [(sheet.new, sheet.unchanged) for sheet in report.sheets] == [(ROWS - rows[0], rows[0]), (ROWS, 0)]
    engine.dispose()
    return rows
