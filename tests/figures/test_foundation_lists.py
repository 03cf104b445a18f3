"""Publicity against its own past, on the real ledger and by hand; organisations and checks as their figures count."""

import datetime as dt

import pytest

from dashboard.charts.foundations import differences
from dashboard.figures.compute import figures
from dashboard.figures.foundation_lists import baselines, checks_by_field, joined, organisations, years
from dashboard.figures.foundations import differing_control_totals
from dashboard.figures.records import records
from dashboard.view import View
from db import schema
from db.ledgers.load import load_files
from tests.tables import store, town_of

YEAR = View.of(dt.date(2026, 6, 30))


def day(text):
    return dt.date.fromisoformat(text)


def output(first, last, type_, amount, level="", approx=None):
    return {
        "start_on": day(first),
        "end_on": day(last),
        "type": type_,
        "level": level,
        "amount": amount,
        "amount_approx": approx,
    }


def test_the_real_ledger_is_the_baseline_of_its_three_years(engine, sample_folder):
    seed = sample_folder / "seed"
    load_files(engine, [seed / "区划台账.csv", seed / "宣传统计台账.xlsx"])
    with engine.connect() as connection:
        past = baselines(connection, YEAR)
        differing = differing_control_totals(connection, YEAR.as_of)
    assert past["publicity.notices"].spans == ((day("2018-01-01"), day("2020-12-31")),)
    assert (past["publicity.notices"].yearly, past["publicity.notices"].approximate) == (10000, True)
    assert (past["publicity.videos"].yearly, past["publicity.videos"].approximate) == (1, False)
    # 162 by level, not the 163 of the control total.
    assert past["publicity.news"].yearly == 54
    assert past["publicity.news"].expected is None
    assert not past["publicity.news"].overlapping
    assert [(each.by_level, each.total, each.approx) for each in differing] == [(162, 163, "余")]


def test_both_sides_of_a_control_total_say_that_they_are_approximate(engine):
    span = ("2026-01-01", "2026-01-31", "新闻稿件")
    store(engine, schema.Publicity, [output(*span, 9), output(*span, 4, level="县", approx="约")])
    with engine.connect() as connection:
        differing = differing_control_totals(connection, YEAR.as_of)
    assert "分级合计 4余，登记总数 9，按所填数字相差 5" in differences(differing)


def test_a_control_total_is_held_against_its_levels_when_its_days_are_over(engine):
    span, before = ("2026-01-01", "2026-06-30", "新闻稿件"), ("2025-01-01", "2025-12-31", "新闻稿件")
    store(engine, schema.Publicity, [output(*span, 9), output(*span, 4, level="县"), output(*span, 3, level="市")])
    store(engine, schema.Publicity, [output(*before, 2), output(*before, 1, level="县")])
    with engine.connect() as connection:
        first, found = differing_control_totals(connection, day("2026-06-30"))
        assert differing_control_totals(connection, day("2026-06-29")) == [first]
    assert (first.start_on, first.by_level, first.total) == (day("2025-01-01"), 1, 2)
    assert (found.by_level, found.by_level_approx, found.total, found.approx) == (7, False, 9, None)


def test_output_is_compared_with_as_long_a_time_of_its_past(engine):
    rows = [output("2024-01-01", "2024-12-31", "公告", 100), output("2025-01-01", "2025-12-31", "公告", 300)]
    rows += [output("2026-01-01", "2026-01-31", "公告", 9), output("2026-02-01", "2026-03-14", "公告", 9)]
    store(engine, schema.Publicity, rows)
    with engine.connect() as connection:
        past = baselines(connection, YEAR)["publicity.notices"]
        assert (past.yearly, past.expected) == (200, pytest.approx(200 * 73 / 365))
        assert past.reported == ((day("2026-01-01"), day("2026-03-14")),)
        # As of a day inside the second report, that report does not exist.
        assert baselines(connection, View.of(day("2026-03-13")))["publicity.notices"].reported == (
            (day("2026-01-01"), day("2026-01-31")),
        )


def test_without_a_past_or_a_report_nothing_is_expected(engine):
    rows = [output("2025-01-01", "2025-12-31", "公告", 100), output("2026-01-01", "2026-01-31", "明白纸", 9)]
    rows += [output("2025-01-01", "2025-12-31", "新闻稿件", 12, level="县")]
    store(engine, schema.Publicity, rows)
    with engine.connect() as connection:
        past = baselines(connection, YEAR)
    notices, leaflets = past["publicity.notices"], past["publicity.leaflets"]
    assert (notices.yearly, notices.expected, notices.reported) == (100, None, ())
    assert (leaflets.yearly, leaflets.expected, len(leaflets.reported)) == (None, None, 1)
    assert (past["publicity.news"].yearly, past["publicity.videos"].yearly) == (12, None)


def test_days_reported_twice_are_told(engine):
    rows = [output("2025-01-01", "2025-12-31", "公告", 12), output("2025-06-01", "2025-06-30", "公告", 1)]
    store(engine, schema.Publicity, rows)
    with engine.connect() as connection:
        past = baselines(connection, YEAR)
    assert past["publicity.notices"].overlapping
    assert past["publicity.leaflets"].spans == ()


def test_spans_join_where_they_touch_and_years_count_by_the_calendar():
    spans = [(day("2025-02-01"), day("2025-02-28")), (day("2025-01-01"), day("2025-01-31"))]
    assert joined([*spans, (day("2025-04-01"), day("2025-04-02"))]) == (
        (day("2025-01-01"), day("2025-02-28")),
        (day("2025-04-01"), day("2025-04-02")),
    )
    assert years(day("2018-01-01"), day("2020-12-31")) == 3
    assert years(day("2024-12-31"), day("2025-01-01")) == pytest.approx(1 / 366 + 1 / 365)


def test_organisations_stand_with_what_is_late_first(engine):
    divisions = [
        {"code": "1", "name": "镇", "level": "镇", "parent_code": None},
        {"code": "11", "name": "甲村村民委员会", "level": "村", "parent_code": "1"},
        {"code": "12", "name": "乙村", "level": "村", "parent_code": "1"},
    ]
    usual = {"year": 2026, "village_code": "11", "type": None, "inspected_on": None, "result": None}
    rows = [
        usual | {"name": "late", "identified_on": day("2025-02-01"), "due_on": day("2026-06-10")},
        usual | {"name": "open", "identified_on": day("2026-02-01"), "due_on": day("2026-06-30"), "village_code": "12"},
        usual
        | {"name": "failed", "identified_on": day("2026-02-01"), "due_on": day("2026-05-01")}
        | {"inspected_on": day("2026-05-01"), "result": "不合格"},
        usual
        | {"name": "done", "identified_on": day("2026-02-01"), "due_on": day("2026-05-01")}
        | {"inspected_on": day("2026-06-30"), "result": "合格"},
        usual
        | {"name": "done-before", "identified_on": day("2025-02-01"), "due_on": day("2025-05-01")}
        | {"inspected_on": day("2025-05-01"), "result": "合格"},
        usual | {"name": "later", "identified_on": day("2026-07-01"), "due_on": day("2026-09-01")},
    ]
    store(engine, schema.Division, divisions)
    store(engine, schema.Organisation, rows)
    with engine.connect() as connection:
        found = organisations(connection, YEAR)
        assert [(each.name, each.days_late, each.is_rectified) for each in found] == [
            ("failed", 60, False),
            ("late", 20, False),
            ("open", None, False),
            ("done", None, True),
        ]
        results = figures(connection, YEAR)[0].results
        assert sum(bool(each.days_late) for each in found) == results["organisation.overdue"].value
        assert [each.name for each in organisations(connection, View.of(YEAR.as_of, scope="12"))] == ["open"]
        # A day before it was inspected, it is still open and late.
        assert [
            each.days_late for each in organisations(connection, View.of(day("2026-06-29"))) if each.name == "done"
        ] == [59]


def test_an_organisation_under_a_village_that_is_none_any_more_is_listed_for_the_town_as_it_is_counted(engine):
    divisions = [("1", "镇", None), ("11", "村", "1"), ("12", "管理区", "1")]
    rows = [{"code": code, "name": code, "level": level, "parent_code": above} for code, level, above in divisions]
    store(engine, schema.Division, rows)
    late = {"year": 2026, "name": "late", "village_code": "12"}
    store(engine, schema.Organisation, [late | {"identified_on": day("2026-02-01"), "due_on": day("2026-06-10")}])
    with engine.connect() as connection:
        counted = figures(connection, YEAR)[0].results["organisation.overdue"].value
        assert counted == len(organisations(connection, YEAR)) == 1
        for code in ("11", "12"):
            own = View.of(YEAR.as_of, scope=code)
            counted = figures(connection, own)[0].results["organisation.overdue"].value
            assert counted == len(organisations(connection, own)) == 0


def test_checks_by_field_add_up_to_their_figures(engine):
    store(engine, schema.Division, town_of())
    usual = {"lead_unit": "派出所", "problems_approx": None, "rectified_approx": None, "rectified": None}
    rows = [
        usual | {"code": "1", "field": "林", "checked_on": day("2026-01-05"), "problems": 4, "rectified": 4},
        usual | {"code": "2", "field": "沙", "checked_on": day("2026-02-05"), "problems": 6, "rectified": 1},
        usual | {"code": "3", "field": "沙", "checked_on": day("2026-06-30"), "problems": 2, "problems_approx": "约"},
        usual | {"code": "4", "field": "矿", "checked_on": day("2025-12-31"), "problems": 9},
        usual | {"code": "5", "field": "市场", "checked_on": day("2026-03-01"), "problems": 7},
    ]
    for row in rows:
        store(engine, schema.Sector, [row])
    with engine.connect() as connection:
        found = checks_by_field(connection, YEAR)
        results = figures(connection, YEAR)[0].results
    assert [(each.field, each.checks, each.last_on, each.left) for each in found] == [
        ("沙", 2, day("2026-06-30"), 7),
        ("市场", 1, day("2026-03-01"), 7),
        ("林", 1, day("2026-01-05"), 0),
    ]
    assert (found[0].problems.value, found[0].problems.approximate) == (8, True)
    assert sum(each.problems.value for each in found) == results["sector.problems"].value
    assert sum(each.rectified.n for each in found) == results["sector.rectified"].n


def test_what_one_check_has_rectified_beyond_what_it_found_mends_nothing_of_another(engine):
    store(engine, schema.Division, town_of())
    usual = {"field": "林", "lead_unit": "派出所", "checked_on": day("2026-02-05")}
    counts = [(2, 5), (3, 1), (0, 1), (1, None)]
    rows = [{"code": str(place), "problems": found, "rectified": done} for place, (found, done) in enumerate(counts)]
    store(engine, schema.Sector, [usual | row for row in rows])
    with engine.connect() as connection:
        (field,) = checks_by_field(connection, YEAR)
        behind = records(connection, "sector.rectified", YEAR)
    assert (field.rectified.n, field.rectified.N, field.left) == (7, 6, 3)
    assert behind.gap == ["1-2", "1-3", "3-1"]
