"""Villages of many towns below what chance allows: found like a plain implementation finds them, each with its town."""

import csv
import datetime as dt

import pytest
from scipy import stats
from sqlalchemy import update

from dashboard.figures import rollups
from dashboard.figures.many_towns import measure_towns
from dashboard.figures.outliers import Outliers, outliers
from dashboard.figures.regions import Regions
from dashboard.view import View
from db.engine import reading_engine
from db.ledgers import store
from db.ledgers.load import load_files
from db.schema import Division
from tests.figures.random_ledgers import with_divisions
from tests.ledgers.ledgers import HEADINGS

VIEW = View(dt.date(2026, 10, 27), dt.date(2026, 1, 1))
FIRST, SECOND = "990101100", "990101200"
# Of each village how many were resolved in time, and of how many; no goal stands in the way of the comparison.
CASES = {
    f"{FIRST}200": (39, 40),
    f"{FIRST}201": (18, 40),
    f"{FIRST}202": (4, 4),
    f"{FIRST}203": (0, 4),
    f"{SECOND}200": (30, 30),
    f"{SECOND}201": (9, 15),
    f"{SECOND}202": (1, 8),
    f"{SECOND}203": (57, 60),
}


def dispute_rows(village, met, cases):
    for number in range(cases):
        resolved = "2026-03-05" if number < met else "2026-05-05"
        yield [f"JF{village}{number}", village, "2026-02-01", "排查", "邻里", "一般", "2026-04-01", resolved, "村"]


@pytest.fixture
def county(engine, tmp_path):
    for town in (FIRST, SECOND):
        own = {village: counted for village, counted in CASES.items() if village.startswith(town)}
        with_divisions(engine, town, list(own))
        path = tmp_path / f"纠纷{town}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADINGS)
            for village, (met, cases) in own.items():
                writer.writerows(dispute_rows(village, met, cases))
        assert load_files(engine, [path], town=town, after=rollups.keep).exit_status == 0
    return engine


def read(engine, towns=None, scope=None, figure_id="dispute.on_time", view=VIEW):
    with reading_engine(engine.url).connect() as connection:
        regions = Regions.read(connection)
        measured = measure_towns(connection, (view,), (figure_id,), towns)
        whole = measured.row(0, regions, scope) if scope else measured.all(0, regions, "全部")
        return outliers(connection, view, whole.results[figure_id], towns)


def plainly(villages):
    """Code, n and N of the villages below the limit, by scipy's own distribution; the least likely first."""
    share = sum(CASES[each][0] for each in villages) / sum(CASES[each][1] for each in villages)
    judged = {each: CASES[each] for each in villages if CASES[each][1] >= 5}
    tails = {each: stats.binom(N, share).cdf(n) for each, (n, N) in judged.items()}
    below = sorted((tail, each) for each, tail in tails.items() if tail < 0.001)
    return [(each, *CASES[each]) for _, each in below], len(judged)


def shown(found):
    return [(each.code, each.n, each.N) for each in found.first], found.judged


def test_the_villages_below_the_limit_of_all_towns(county):
    expected = plainly(CASES)
    assert [each for each, *_ in expected[0]] == [f"{FIRST}201", f"{SECOND}202"]
    found = read(county)
    assert shown(found) == expected
    assert found.found == 2 and found.without == 0 and found.by_chance == pytest.approx(0.006)
    assert [each.town_code for each in found.first] == [FIRST, SECOND]


def test_a_region_is_judged_by_its_own_rate_and_its_own_villages(county):
    own = [each for each in CASES if each.startswith(SECOND)]
    found = read(county, (SECOND,), SECOND)
    assert shown(found) == plainly(own) and found.judged == 4


def test_only_the_least_likely_are_named_and_all_are_counted(county, monkeypatch):
    monkeypatch.setattr("dashboard.figures.outliers.LISTED", 1)
    found = read(county)
    assert found.found == 2 and [each.code for each in found.first] == [f"{FIRST}201"]


def test_towns_whose_rollups_are_not_up_to_date_are_left_out_and_counted(county):
    with county.begin() as connection:
        store.bump_version(connection, demo=False, town=FIRST)
    found = read(county)
    assert found.without == 1 and found.judged == 4
    assert read(county, (SECOND,), SECOND).without == 0


def test_a_rate_without_cases_has_no_villages_apart(county):
    assert read(county, figure_id="resolution.on_time") == Outliers(0, 0, 0, (), 0)


def test_before_any_record_there_is_nothing(county):
    assert read(county, view=View(dt.date(1899, 12, 1), dt.date(1899, 12, 1))) == Outliers(0, 0, 0, (), 0)


@pytest.mark.parametrize("now", [("管理区", FIRST), ("村", None)], ids=["an area", "below no town"])
def test_what_stands_under_a_division_that_is_no_village_of_a_town_any_more_is_no_village(county, now):
    """The two that lay below are left out of the judged, the found and the listed: nobody would know whose they are."""
    level, above = now
    with county.begin() as connection:
        for code in (f"{FIRST}201", f"{SECOND}202"):
            changed = update(Division).where(Division.code == code)
            connection.execute(changed.values(level=level, parent_code=above))
    found = read(county)
    assert (found.judged, found.found, found.first) == (4, 0, ())
