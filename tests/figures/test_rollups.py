"""Rollups equal the direct definition, whatever was loaded, corrected, sent again, broken off or written by others."""

import datetime as dt
import random
import re
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import event, insert, select, update
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.figures import rolled, rollups
from dashboard.figures.at import AT, in_period, known
from dashboard.figures.checkpoints import checkpoint, checkpoints, nearest
from dashboard.figures.compute import measure, measure_directly
from dashboard.figures.every_village import NotKept, every_village
from dashboard.figures.kinds import Calendar, Count, Coverage, Median
from dashboard.figures.lanes import all_lanes, lanes_of
from dashboard.figures.many_towns import measure_towns, towns_directly
from dashboard.figures.regions import Regions
from dashboard.figures.registry import FIGURES
from dashboard.figures.rollup_check import differences, views_to_check
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DISPUTE, dispute
from dashboard.view import View
from db.engine import reading_engine
from db.ledgers import store
from db.ledgers.load import load_files
from db.schema import Division, RollupCell, RollupState
from tests.figures import random_ledgers
from tests.figures.random_ledgers import Ledgers, with_divisions

COUNTY, TOWN, OTHER = "990101", "990101100", "990101200"
VILLAGES = [f"{TOWN}{number}" for number in range(200, 205)]
OTHERS = [f"{OTHER}{number}" for number in range(200, 203)]
LOADS = {"sqlite": 1000, "postgresql": 40}
LOADS_OF_MANY = {"sqlite": 40, "postgresql": 8}


@pytest.fixture
def town(engine):
    with_divisions(engine, TOWN, VILLAGES)
    return Ledgers(random.Random(11), VILLAGES)


def loaded(engine, town, number):
    for _ in range(number):
        with engine.begin() as connection:
            town.load(connection)


def wrong(engine, number=3, town=""):
    """Where rollups differ from the records."""
    with reading_engine(engine.url).connect() as connection:
        assert rolled.standing(connection).stale == ()
        return list(differences(connection, town, views_to_check(connection, number, 5)))


def stale(engine):
    with engine.connect() as connection:
        return list(rolled.standing(connection).stale)


def test_every_figure_equals_the_direct_definition_after_random_loads(engine, town, monkeypatch):
    loaded(engine, town, LOADS[engine.dialect.name])
    monkeypatch.setattr(rolled, "PAYS_FROM", 0)
    views = random_ledgers.ODD_VIEWS + random_ledgers.views(random.Random(9), 50)
    with reading_engine(engine.url).connect() as connection:
        villages, chosen = Villages.read(connection), tuple(FIGURES.values())
        kept = measure(connection, views)
        direct = measure_directly(connection, views, chosen, villages)
        assert rolled.standing(connection).stale == () and list(differences(connection, "", views[:4])) == []
    assert rolled.kept_ids() and kept.values is not direct.values
    for number, scope in product(range(len(views)), [None, f"{TOWN}-1", f"{TOWN}-2", *VILLAGES]):
        assert kept.row(number, scope).results == direct.row(number, scope).results, (views[number], scope)


def test_a_load_that_is_rolled_back_leaves_the_rollups_right(engine, town):
    loaded(engine, town, 4)
    with engine.connect() as connection:
        for _ in range(5):
            Ledgers(random.Random(1), VILLAGES).load(connection)
        connection.rollback()
    assert wrong(engine) == []


def test_a_load_that_breaks_off_after_its_rollups_were_kept_leaves_them_right(engine, town, tmp_path):
    loaded(engine, town, 4)
    path = tmp_path / "纠纷.csv"
    path.write_text(
        f"编号,村,受理日期,来源,类别,级别,办理时限\nX1,{VILLAGES[0]},2026-01-05,排查,邻里,一般,2026-02-05\n",
        encoding="utf-8",
    )

    def broken(connection, whose, changes):
        rollups.keep(connection, whose, changes)
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        load_files(engine, [path], after=broken)
    assert wrong(engine) == []
    assert load_files(engine, [path], after=rollups.keep).exit_status == 0
    assert wrong(engine) == []


def test_an_only_town_of_few_villages_keeps_none_for_nobody_reads_them(engine, town, monkeypatch):
    assert rollups.keeper(engine, None) is None and rollups.keeper(engine, TOWN) is rollups.keep
    with engine.begin() as connection:
        store.bump_version(connection, demo=False)
    assert stale(engine) == [""] and rollups.refresh(engine) == 0 and stale(engine) == [""]
    monkeypatch.setattr(rolled, "PAYS_FROM", len(VILLAGES))
    assert rollups.keeper(engine, None) is rollups.keep
    assert rollups.refresh(engine) == 0 and stale(engine) == []


def test_the_rollups_of_very_many_towns_wait_for_the_command_and_those_asked_for_do_not(engine, monkeypatch):
    monkeypatch.setattr(rollups, "TOWNS_AT_ONCE", 1)
    with engine.begin() as connection:
        for town in (TOWN, OTHER):
            store.bump_version(connection, demo=False, town=town)
    assert rollups.refresh(engine) == 2 and sorted(stale(engine)) == [TOWN, OTHER]
    assert rollups.refresh(engine, [TOWN]) == 0 and stale(engine) == [OTHER]
    assert rollups.refresh(engine) == 0 and stale(engine) == []


def test_rollups_by_other_definitions_are_set_aside_until_they_are_rebuilt(engine, town, monkeypatch):
    monkeypatch.setattr(rolled, "PAYS_FROM", 0)
    loaded(engine, town, 4)
    with engine.begin() as connection:
        connection.execute(update(RollupState).values(fingerprint="of older definitions"))
    assert stale(engine) == [""]
    loaded(engine, town, 5)
    assert stale(engine) == [""]
    assert rollups.refresh(engine) == 0
    assert wrong(engine) == []


def test_a_writer_that_keeps_no_rollups_sets_them_aside(engine, town):
    loaded(engine, town, 4)
    with engine.begin() as connection:
        while not (rows := town.rows.get("dispute")):
            town.load(connection)
        store.bump_version(connection, demo=False)
        connection.execute(update(DISPUTE).values(level="重大"))
    assert rows and stale(engine) == [""]
    rollups.rebuild(engine)
    assert wrong(engine) == []


def test_divisions_loaded_beside_a_town_set_nothing_aside(engine, town):
    loaded(engine, town, 4)
    with engine.begin() as connection:
        store.bump_all(connection)
    assert stale(engine) == []


def test_divisions_that_the_county_loads_without_a_town_wait_for_no_rollups(engine, monkeypatch):
    with_divisions(engine, OTHER, OTHERS)
    with engine.begin() as connection:
        store.bump_version(connection, demo=False)
    assert stale(engine) == [""]
    loaded(engine, Ledgers(random.Random(4), OTHERS, OTHER), 4)
    with engine.connect() as connection:
        assert rolled.standing(connection) == rolled.Standing((), share=True)
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    assert CliRunner().invoke(app, ["rollup", "verify", "--views", "2"]).exit_code == 0


@pytest.fixture
def two_towns(engine, town):
    """Two towns of a county that loaded their ledgers."""
    with_divisions(engine, OTHER, OTHERS)
    own = [
        Ledgers(random.Random(2), VILLAGES, TOWN),
        Ledgers(random.Random(4), OTHERS, OTHER),
    ]
    for each in own:
        loaded(engine, each, LOADS_OF_MANY[engine.dialect.name])
    with engine.begin() as connection:
        connection.execute(insert(Division), {"code": COUNTY, "name": "县", "level": "县"})
        connection.execute(update(Division).where(Division.level == "镇").values(parent_code=COUNTY))
    return own


def test_many_towns_from_rollups_equal_them_from_records_also_where_one_waits(engine, two_towns):
    assert wrong(engine, town=TOWN) == wrong(engine, town=OTHER) == []
    views, ids = random_ledgers.views(random.Random(6), 6), rolled.kept_ids()
    chosen = tuple(FIGURES[each] for each in ids)
    for waits in (False, True):
        if waits:
            with engine.begin() as connection:
                two_towns[1].load(connection, rolls=False)
                store.bump_version(connection, demo=False, town=OTHER)
        with reading_engine(engine.url).connect() as connection:
            assert rolled.standing(connection).stale == ((OTHER,) if waits else ())
            regions = Regions.read(connection)
            for towns in (None, (TOWN,), (OTHER,)) if waits else (None,):
                kept = measure_towns(connection, views, ids, towns)
                direct = towns_directly(connection, views, chosen, towns)
                assert _numbers(kept.values) == _numbers(direct.values)
                for number, code in product(range(len(views)), towns or (COUNTY, TOWN, OTHER)):
                    assert kept.row(number, regions, code) == direct.row(number, regions, code)


def test_a_town_beside_others_is_read_from_its_own_rollups_alone(engine, two_towns, monkeypatch):
    monkeypatch.setattr(rolled, "PAYS_FROM", 0)
    views, chosen = random_ledgers.views(random.Random(7), 12), tuple(FIGURES.values())
    with reading_engine(engine.url).connect().execution_options(town=TOWN) as connection:
        kept = measure(connection, views)
        direct = measure_directly(connection, views, chosen, Villages.read(connection))
    for number, scope in product(range(len(views)), [None, f"{TOWN}-1", VILLAGES[0]]):
        assert kept.row(number, scope).results == direct.row(number, scope).results, (views[number], scope)


@pytest.mark.parametrize("name", ["dispute", "patrol", "clue", "duty"])
def test_every_day_on_which_a_record_of_a_large_ledger_turns_has_an_index(name):
    """One day without an index, and PostgreSQL reads all of a province's records for the few that turned."""
    lanes = [lane for lane in all_lanes().lanes if lane.source.table.name == name]
    days = {turn.day.name for lane in lanes for turn in lane.turns if turn.through is None}
    indexed = {
        column.name
        for index in lanes[0].source.table.indexes
        if "town_code <> ''" in str(index.dialect_options["postgresql"]["where"])
        for column in index.columns
    }
    assert days and days <= indexed


def test_the_records_that_turned_since_a_checkpoint_are_found_by_their_days(engine):
    """The indexes on days hold the rows of towns that share a database, and a statement must say so to be given
    them."""
    with_divisions(engine, OTHER, OTHERS)
    first = dt.date(2024, 1, 1)
    rows = [{"code": f"J{at}", "received_on": first + dt.timedelta(days=at % 1000)} for at in range(5000)]
    for row in rows:
        row |= {"due_on": row["received_on"] + dt.timedelta(days=30), "resolved_on": row["received_on"]}
        row |= {"town_code": OTHER, "village_code": OTHERS[0], "resolved_level": "村", "source": "排查"}
        row |= {"category": "邻里", "level": "一般"}
    with engine.begin() as connection:
        store.insert_rows(connection, DISPUTE, rows)
        store.bump_version(connection, demo=False, town=OTHER)
        rollups.rebuild_within(connection)
        connection.exec_driver_sql("ANALYZE")
    asked = []
    reader = reading_engine(engine.url)
    event.listen(reader, "before_cursor_execute", lambda _c, _u, statement, given, *_: asked.append((statement, given)))
    with reader.connect() as connection:
        measure_towns(connection, (View(dt.date(2025, 11, 17), dt.date(2025, 1, 1)),), ("dispute.on_time",))
        statement, given = next(each for each in asked if "rollup_cell" in each[0])
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = "\n".join(str(line) for line in connection.exec_driver_sql(f"{explain} {statement}", given))
    assert {"received_on", "due_on", "resolved_on"} <= set(re.findall(r"ix_dispute_(\w+_on)\b", plan))


def _numbers(values):
    """The measures that are not all 0, by view, figure and town."""
    return {
        (number, figure, group): rounded
        for number, view in enumerate(values)
        for figure, groups in view.items()
        for group, own in groups.items()
        if any(rounded := [round(value or 0, 6) for value in own])
    }


def test_the_command_line_says_what_differs(engine, town, monkeypatch):
    loaded(engine, town, 6)
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    assert CliRunner().invoke(app, ["rollup", "verify", "--views", "2"]).exit_code == 0
    number = next(place for place, lane in enumerate(all_lanes().lanes) if lane.name == "dispute.received_on")
    with engine.begin() as connection:
        cell = RollupCell.__table__.c
        assert connection.execute(select(cell.m00).where(cell.lane == number).limit(1)).first()
        connection.execute(update(RollupCell).where(cell.lane == number).values(m00=cell.m00 + 1))
    said = CliRunner().invoke(app, ["rollup", "verify", "--views", "6"])
    assert said.exit_code == 1 and "受理（dispute.accepted）" in said.output and "台账为" in said.output
    assert CliRunner().invoke(app, ["rollup", "rebuild"]).exit_code == 0
    assert CliRunner().invoke(app, ["rollup", "verify", "--views", "2"]).exit_code == 0
    # A town as small as this is read from its rollups, too.
    monkeypatch.setattr(rolled, "PAYS_FROM", 1)
    with engine.begin() as connection:
        store.bump_version(connection, demo=False)
    said = CliRunner().invoke(app, ["rollup", "verify", "--views", "6"])
    assert said.exit_code == 1 and "不是最新的" in said.output


def test_all_figures_but_those_that_do_not_add_up_are_kept():
    left = {each.id for each in FIGURES.values() if isinstance(each, Coverage | Median | Calendar)}
    assert set(rolled.kept_ids()) == set(FIGURES) - left


def test_the_fingerprint_changes_with_a_definition():
    figures = tuple(FIGURES[each] for each in rolled.kept_ids())
    changed = tuple(
        replace(each, among=each.among & (DISPUTE.c.level == "一般")) if each.id == "dispute.overdue" else each
        for each in figures
    )
    assert lanes_of(figures).fingerprint == all_lanes().fingerprint != lanes_of(changed).fingerprint


@pytest.mark.parametrize(
    "among",
    [
        DISPUTE.c.received_on.between(AT.months_from, AT.months_to),
        in_period(DISPUTE.c.received_on) & in_period(DISPUTE.c.resolved_on),
        in_period(DISPUTE.c.received_on) | known(DISPUTE.c.resolved_on),
        DISPUTE.c.people > AT.as_of - DISPUTE.c.received_on,
    ],
)
def test_what_a_lane_cannot_hold_is_left_to_the_records(among):
    assert lanes_of((Count("x", "甲", "乙", dispute, among),)).places == {}


def test_the_nearest_checkpoint_is_at_most_five_days_away():
    known_days = set(checkpoints())
    for place in range(800):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=place)
        assert nearest(day) in known_days and abs((nearest(day) - day).days) <= 5
        assert day <= checkpoint(day) <= day + dt.timedelta(days=10)


def test_the_parts_for_every_village_can_be_worked_on_side_by_side(engine, town):
    """PostgreSQL does so only while no branch needs a conversion of its columns or looks at other records."""
    loaded(engine, town, 2)
    asked = []
    reader = reading_engine(engine.url)
    event.listen(reader, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    with reader.connect() as connection:
        every_village(connection, View(dt.date(2025, 12, 14), dt.date(2025, 1, 1)), rolled.kept_ids())
    together, apart = (each for each in asked if "aggregate_strings" in each)
    assert "rollup_cell" in together and "EXISTS" not in together and "AS VARCHAR" not in together
    assert "EXISTS" in apart and "rollup_cell" not in apart


def test_every_village_as_arrays_equals_the_records(engine, town):
    loaded(engine, town, 12)
    view, ids = View(dt.date(2025, 12, 10), dt.date(2025, 3, 5)), rolled.kept_ids()
    with reading_engine(engine.url).connect() as connection:
        kept = every_village(connection, view, ids)
        direct = measure_directly(connection, (view,), tuple(FIGURES[each] for each in ids), Villages([])).values[0]
    for each in ids:
        for place, code in enumerate(kept.codes):
            own = direct[each].get(code, (0,) * len(kept.measures[each]))
            assert kept.measures[each][:, place] == pytest.approx([value or 0 for value in own])
    with engine.begin() as connection:
        store.bump_version(connection, demo=False)
    with reading_engine(engine.url).connect() as connection:
        late = every_village(connection, view, ids)
    assert late.without == ("",) and late.codes == ()
    with reading_engine(engine.url).connect() as connection, pytest.raises(NotKept):
        every_village(connection, view, ("dispute.days",))
