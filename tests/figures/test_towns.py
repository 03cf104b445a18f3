"""Two towns in one database: over its own connection each sees what it would see alone, though they share every
number."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, event, insert, select

from dashboard.figures import clues, coverage, data_quality, foundation_lists, freshness, meetings
from dashboard.figures.breakdown import breakdown, by_month
from dashboard.figures.chain import posts
from dashboard.figures.compute import measure
from dashboard.figures.dossier import dossier
from dashboard.figures.foundations import differing_control_totals
from dashboard.figures.guard import guard
from dashboard.figures.many_towns import measure_towns
from dashboard.figures.meeting_months import meeting_months
from dashboard.figures.records import records
from dashboard.figures.red_list import red_list
from dashboard.figures.regions import Region, Regions
from dashboard.figures.registry import FIGURES
from dashboard.figures.resolutions import resolutions
from dashboard.figures.scopes import Villages
from dashboard.figures.to_do import due_duties
from dashboard.view import View, rolling_year
from db.demo.town import TOWN
from db.engine import loading_engine, reading_engine
from db.ledgers.store import bump_version
from db.schema import Base, Dispute, Division, ImportBatch, ImportSheet, Patrol, Post, Publicity
from db.terms import POST_LEVELS

VIEW = View(dt.date(2026, 10, 31), dt.date(2026, 1, 1))
OTHER = "990101999"
WHOLE = ("division", "data_version", "import_batch", "import_sheet")
READ = {
    "figures": lambda c: measure(c, (VIEW, *rolling_year(VIEW))).rows(0, "village"),
    "months": lambda c: measure(c, rolling_year(VIEW)).months(),
    "by month": lambda c: by_month(c, ("dispute.on_time",), VIEW).of(None),
    "breakdown": lambda c: breakdown(c, ("dispute.accepted", "dispute.overdue"), "level", VIEW).of(None),
    "records": lambda c: {each: records(c, each, VIEW) for each in FIGURES},
    "divisions": lambda c: Villages.read(c).divisions,
    "ages": lambda c: clues.ages(c, VIEW).of(None),
    "sources": lambda c: clues.source_by_field(c, VIEW).of(None),
    "escalated": lambda c: breakdown(c, ("dispute.escalated",), "escalated_to", VIEW).of(None),
    "places": lambda c: coverage.places(c, VIEW),
    "points": lambda c: coverage.points(c, VIEW),
    "patrols": lambda c: coverage.patrols(c, VIEW),
    "posts": lambda c: posts(c, VIEW),
    "dossier": lambda c: dossier(c, VIEW, dt.date(2026, 10, 1)),
    "totals": lambda c: differing_control_totals(c, VIEW.as_of),
    "guard": lambda c: guard(c, VIEW).of(None),
    "meetings": lambda c: [tuple(each)[1:] for each in meetings.all_meetings(c)],
    "meeting months": lambda c: meeting_months(c, VIEW).twentieth,
    "red list": lambda c: red_list(c, VIEW),
    "resolutions": lambda c: resolutions(c, VIEW),
    "duties": lambda c: due_duties(c, VIEW),
    "waiting": lambda c: data_quality.waiting(c, None, None),
    "village rows": lambda c: data_quality.village_rows(c, VIEW),
    "silent": lambda c: data_quality.silent(c, VIEW),
    "baselines": lambda c: foundation_lists.baselines(c, VIEW),
    "organisations": lambda c: foundation_lists.organisations(c, VIEW),
    "checks": lambda c: foundation_lists.checks_by_field(c, VIEW),
    "ledgers": lambda c: freshness.ledgers(c),
}


@pytest.fixture(scope="module")
def two_towns(demo_engine, common_database_url):
    """The demo town beside another that has two thirds of its records, under the same numbers; only to be read."""
    fill(common_database_url, demo_engine)
    engine = reading_engine(common_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def own_two_towns(demo_engine, database_url):
    """The same for a test that changes them."""
    fill(database_url, demo_engine)
    engine = reading_engine(database_url)
    yield engine
    engine.dispose()


def fill(url, demo_engine):
    """Put both towns into a database."""
    with demo_engine.connect() as source, loading_engine(url).begin() as target:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            fewer = [row for place, row in enumerate(rows) if table.name in WHOLE or place % 3]
            if rows:
                target.execute(insert(table), [_of(row, TOWN) for row in rows] + [_of(row, OTHER) for row in fewer])


def _of(row, town):
    """The row as the town's own: its code in the divisions' codes and where a row says whose it is."""
    moved = {}
    for name, value in row.items():
        is_division = name in ("village_code", "parent_code") or (name == "code" and "households" in row)
        moved[name] = value.replace(TOWN, town) if is_division and value else value
    for name in {"id", "batch_id"} & set(row):
        moved[name] = row[name] * 2 + (town == OTHER)
    return moved | {"town_code": town} if "town_code" in row else moved


@pytest.mark.parametrize("what", READ)
def test_a_town_reads_what_it_would_read_alone(demo_engine, two_towns, what):
    with demo_engine.connect() as alone, two_towns.connect().execution_options(town=TOWN) as beside:
        assert READ[what](beside) == READ[what](alone)


def test_a_connection_without_a_town_reads_both(demo_engine, two_towns):
    with demo_engine.connect() as alone, two_towns.connect() as both:
        one, two = (measure(each, (VIEW,), ("dispute.accepted",)).row(0).results for each in (alone, both))
        assert len(Villages.read(both).all) == 2 * len(Villages.read(alone).all)
    assert one["dispute.accepted"].value < two["dispute.accepted"].value < 2 * one["dispute.accepted"].value


def test_a_region_adds_up_its_towns(demo_engine, two_towns):
    """The county of one town is that town; of two, each figure's cases are those of both."""
    with two_towns.connect() as both:
        regions = Regions((Region("990101", "示例县", "县", None, 42), *_towns(both)))
        found = measure_towns(both, (VIEW, *rolling_year(VIEW)))
    with demo_engine.connect() as alone:
        own = measure(alone, (VIEW, *rolling_year(VIEW)))
    for number in range(len(found.views)):
        assert found.row(number, regions, TOWN).results == own.row(number).results
    with two_towns.connect().execution_options(town=OTHER) as beside:
        other = measure(beside, (VIEW,)).row(0).results
    county = found.row(0, regions, "990101").results
    for each, one in own.row(0).results.items():
        if one.unit == "rate":
            assert (county[each].n, county[each].N) == (one.n + other[each].n, one.N + other[each].N)
        elif one.unit == "count":
            assert county[each].value == pytest.approx(one.value + other[each].value)


@pytest.mark.parametrize("is_loaded", [False, True], ids=["never loaded", "loaded without a row"])
def test_a_ledger_that_a_town_never_loaded_counts_for_nothing_in_its_region(own_two_towns, database_url, is_loaded):
    """Its villages are no unpatrolled ones; one that was loaded and holds nothing is 0 of N as ever."""
    batches = select(ImportBatch.id).where(ImportBatch.town_code == OTHER)
    with loading_engine(database_url).begin() as connection:
        connection.execute(delete(Patrol).where(Patrol.town_code == OTHER))
        if not is_loaded:
            connection.execute(
                delete(ImportSheet).where(ImportSheet.kind == "patrol", ImportSheet.batch_id.in_(batches))
            )
    with own_two_towns.connect() as both:
        regions = Regions((Region("990101", "示例县", "县", None, 42), *_towns(both)))
        measured = measure_towns(both, (VIEW,))
        found = replace(measured, unloaded=freshness.unloaded_by_town(both))
    county, other, own = (found.row(0, regions, each).results for each in ("990101", OTHER, TOWN))
    weeks, counted = own["patrol.weeks"], measured.row(0, regions, "990101").results["patrol.weeks"]
    assert counted.N == 2 * weeks.N
    assert (counted.N if is_loaded else weeks.N) == county["patrol.weeks"].N
    assert county["patrol.weeks"].n == weeks.n
    assert other["patrol.weeks"].is_unloaded == (not is_loaded)
    assert county["dispute.on_time"] == measured.row(0, regions, "990101").results["dispute.on_time"]
    assert found.lacking(regions, "990101").ledgers == ({} if is_loaded else {"patrol": 1})
    assert found.lacking(regions, TOWN).ledgers == {}


def _towns(connection):
    read = Regions.read(connection)
    assert [each.villages for each in read.all] == [21, 21]
    return [replace(each, parent_code="990101") for each in read.all]


def test_a_towns_divisions_are_looked_up_and_not_searched_for_among_all(own_two_towns):
    if own_two_towns.dialect.name != "postgresql":
        pytest.skip("SQLite takes the indexes for either form of the question")
    towns = [{"code": f"88{place:03d}", "name": "某镇", "level": "镇", "parent_code": None} for place in range(400)]
    areas = [
        {"code": f"{town['code']}{place}", "name": "某区", "level": "管理区", "parent_code": town["code"]}
        for town in towns
        for place in range(10)
    ]
    villages = [
        {"code": f"{area['code']}{place}", "name": "某村", "level": "村", "parent_code": area["code"]}
        for area in areas
        for place in range(4)
    ]
    with loading_engine(own_two_towns.url).begin() as connection:
        for divisions in (towns, areas, villages):
            connection.execute(insert(Base.metadata.tables["division"]), divisions)
        connection.exec_driver_sql("ANALYZE division")
    asked = []
    event.listen(
        own_two_towns, "before_cursor_execute", lambda _c, _u, statement, given, *_: asked.append((statement, given))
    )
    with own_two_towns.connect().execution_options(town=TOWN) as connection:
        assert len(Villages.read(connection).all) == 21
        statement, given = asked[0]
        plan = "\n".join(line for (line,) in connection.exec_driver_sql(f"EXPLAIN {statement}", given))
    assert "Index Cond" in plan and "Filter" not in plan and "Seq Scan" not in plan


def test_a_towns_news_by_level_are_no_control_total_for_another(engine):
    """甲镇 reports by level, 乙镇 does not: each counts what it reported."""
    span = {"start_on": dt.date(2026, 9, 1), "end_on": dt.date(2026, 9, 30), "type": "新闻稿件"}
    divisions = [("37", "县", None), ("3701", "镇", "37"), ("3702", "镇", "37")]
    rows = [{"code": code, "name": code, "level": level, "parent_code": above} for code, level, above in divisions]
    with engine.begin() as connection:
        connection.execute(insert(Division), rows)
        levels = {"3701": "县", "3702": ""}
        connection.execute(
            insert(Publicity),
            [
                span | {"town_code": town, "level": level, "amount": 6 + 4 * (not level)}
                for town, level in levels.items()
            ],
        )
        for town in levels:
            bump_version(connection, demo=False, town=town)
    with engine.connect() as connection:
        found = measure_towns(connection, (VIEW,), ("publicity.news",))
        regions = Regions.read(connection)
        values = {code: found.row(0, regions, code).results["publicity.news"].value for code in ("37", "3701", "3702")}
    assert values == {"37": 16, "3701": 6, "3702": 10}


def test_a_scope_above_the_only_town_is_the_town(engine):
    divisions = [("37", "县", None), ("3701", "镇", "37"), ("370101", "村", "3701")]
    rows = [{"code": code, "name": code, "level": level, "parent_code": above} for code, level, above in divisions]
    with engine.begin() as connection:
        connection.execute(insert(Division), rows)
        connection.execute(
            insert(Dispute),
            {"code": "1", "village_code": "370101", "received_on": dt.date(2026, 3, 1), "due_on": dt.date(2026, 4, 1),
             "source": "排查", "category": "邻里", "level": "一般"},
        )  # fmt: skip
    with engine.connect() as connection:
        above, town = (measure(connection, (replace(VIEW, scope=code),)).row(0, code).results for code in ("37", None))
    assert above == town and above["dispute.overdue"].value == 1


@pytest.mark.parametrize(
    "now", [("管理区", "3701"), ("村", "3702"), ("村", None)], ids=["an area", "another town's", "below no town"]
)
def test_what_stands_under_a_village_that_is_none_of_its_town_any_more_fills_no_cell_of_a_region(engine, now):
    """Two villages of a town with all four posts and a dispute each: one is its own no longer. The region counts cells
    as the town does."""
    level, above = now
    divisions = [("37", "县", None), ("3701", "镇", "37"), ("3702", "镇", "37"), ("370101", "村", "3701")]
    divisions.append(("370102", level, above))
    rows = [{"code": code, "name": code, "level": level, "parent_code": above} for code, level, above in divisions]
    post = {"town_code": "3701", "person": "甲", "appointed_on": dt.date(2025, 1, 1)}
    case = {"town_code": "3701", "received_on": dt.date(2026, 10, 5), "due_on": dt.date(2026, 12, 1)}
    case |= {"source": "排查", "category": "邻里", "level": "一般"}
    villages = ("370101", "370102")
    with engine.begin() as connection:
        connection.execute(insert(Division), rows)
        posts = [post | {"village_code": code, "level": each} for code in villages for each in POST_LEVELS]
        connection.execute(insert(Post), posts)
        connection.execute(insert(Dispute), [case | {"village_code": code, "code": code} for code in villages])
        for town in ("3701", "3702"):
            bump_version(connection, demo=False, town=town)
    ids = ("chain.posts", "chain.complete_villages", "dispute.zero_months", "dispute.accepted")
    view = View(dt.date(2026, 10, 31), dt.date(2026, 10, 1))
    with engine.connect() as connection:
        regions = Regions.read(connection)
        measured = measure_towns(connection, (view,), ids)
        region, town = (measured.row(0, regions, code).results for code in ("37", "3701"))
        seen = connection.execution_options(town="3701")
        assert town == measure(seen, (view,), ids).row(0).results
    alone = above != "3702"
    assert (region["chain.posts"].n, region["chain.posts"].N) == (4, 4 if alone else 8)
    assert (region["chain.complete_villages"].n, region["dispute.zero_months"].value) == (1, 0 if alone else 1)
    assert region["dispute.accepted"].value == 2
