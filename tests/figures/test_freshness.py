"""How fresh each ledger is: its last load alone, all sheets of it; and what waits, whenever it was refused."""

import datetime as dt

import pytest
from sqlalchemy import insert

from dashboard.figures.freshness import DataMoved, data_version, ledgers, never_loaded, of_one_version
from db import schema
from db.engine import reading_engine
from db.ledgers import store
from db.ledgers.declarations import LEDGERS
from tests.tables import town_of

# The clock was put back between the two loads: the second is the last all the same.
TOWN = "990101100"
FIRST, SECOND = dt.datetime(2026, 9, 2, 8), dt.datetime(2026, 9, 1, 8)
NUMBERS = {"new": 0, "changed": 0, "unchanged": 0}


def sheet(batch, name, kind, rows, refused):
    return {"batch_id": batch, "sheet": name, "kind": kind, "rows": rows, "refused": refused, **NUMBERS}


def refused(row):
    return {"kind": "dispute", "file": "a", "sheet": "b", "row": row, "reason": "缺", "refused_at": FIRST}


@pytest.fixture
def loaded(engine):
    """Disputes twice, the second time in two sheets; posts once, with the first."""
    batches = [{"id": at, "file": "台账.xlsx", "loaded_at": day} for at, day in ((1, FIRST), (2, SECOND))]
    sheets = [
        *(sheet(1, "纠纷", "dispute", 100, 30), sheet(1, "责任链", "post", 9, 0)),
        *(sheet(2, "纠纷", "dispute", 5, 1), sheet(2, "纠纷（2）", "dispute", 7, 2)),
    ]
    with engine.begin() as connection:
        connection.execute(insert(schema.ImportBatch), batches)
        connection.execute(insert(schema.ImportSheet), sheets)
        connection.execute(insert(schema.Quarantine), [refused(2), refused(3)])
        connection.execute(insert(schema.Division), town_of())
    with engine.connect() as connection:
        yield connection


def test_a_ledger_shows_its_last_load_with_all_its_sheets_and_what_waits(loaded):
    found = {each.kind: (each.loaded_at, each.rows, each.refused, each.quarantined) for each in ledgers(loaded)}
    assert list(found) == [each.kind for each in LEDGERS]
    assert (found.pop("dispute"), found.pop("post")) == ((SECOND, 12, 3, 2), (FIRST, 9, 0, 0))
    assert set(found.values()) == {(None, 0, 0, 0)}


@pytest.mark.parametrize(("own", "is_the_towns"), [(0, False), (1, False), (9, True)])
def test_a_town_among_many_shows_the_countys_load_of_the_divisions_unless_its_own_is_later(engine, own, is_the_towns):
    batches = [{"id": 2, "file": "县.xlsx", "loaded_at": SECOND}, {"id": 3, "file": "a", "loaded_at": FIRST}]
    sheets = [sheet(2, "区划", "division", 40, 1), sheet(3, "纠纷", "dispute", 5, 0)]
    whose = {2: "", 3: TOWN, own: TOWN}
    if own:
        batches.append({"id": own, "file": "镇.xlsx", "loaded_at": FIRST})
        sheets.append(sheet(own, "区划", "division", 7, 0))
    with engine.begin() as connection:
        connection.execute(insert(schema.ImportBatch), [{**each, "town_code": whose[each["id"]]} for each in batches])
        connection.execute(insert(schema.ImportSheet), sheets)
    with reading_engine(engine.url).connect().execution_options(town=TOWN) as connection:
        found = {each.kind: (each.loaded_at, each.rows, each.refused) for each in ledgers(connection) if each.loaded_at}
    assert found == {"division": (FIRST, 7, 0) if is_the_towns else (SECOND, 40, 1), "dispute": (FIRST, 5, 0)}


def test_a_ledger_was_never_loaded_that_has_neither_a_load_nor_a_record(loaded):
    assert never_loaded(loaded) == {each.kind for each in LEDGERS} - {"dispute", "post", "division"}


@pytest.mark.parametrize("moves", [0, 2, 3])
def test_what_is_read_while_the_data_moves_is_read_again_up_to_three_times(loaded, moves):
    seen = []

    def read(version):
        seen.append(version.version)
        if len(seen) <= moves:
            store.bump_version(loaded, demo=False)
        return version

    if moves < 3:
        assert of_one_version(loaded, read, "试一次") == data_version(loaded)
    else:
        with pytest.raises(DataMoved, match="再试一次"):
            of_one_version(loaded, read, "试一次")
    assert seen == list(range(moves + 1))[:3]
