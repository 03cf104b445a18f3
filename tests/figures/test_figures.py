"""Every figure agrees with its records; the large families agree with a second, plain implementation."""

import datetime as dt

import pytest
from sqlalchemy import select

from dashboard.figures import chain, clues, coverage
from dashboard.figures.breakdown import breakdown
from dashboard.figures.calendar import next_20th, unarranged_years, window_20th, windows_20th
from dashboard.figures.compare import rate_light, wilson
from dashboard.figures.compute import figures
from dashboard.figures.foundations import NEWS_OUTPUT, OUTPUT
from dashboard.figures.kinds import median
from dashboard.figures.records import records
from dashboard.figures.red_list import red_list, red_number
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.view import View
from db import terms
from db.schema import Clue, Dispute, Duty
from tests.figures import plain

# The figures of what is past its limit: whatever stands on the red list but for vacancies and lack of progress.
OVERDUE = {"dispute.overdue", "chain.duties_overdue", "resolution.overdue", "clue.overdue", "organisation.overdue"}
DAYS = [dt.date(2026, 10, 31), dt.date(2026, 2, 20), dt.date(2025, 6, 15)]


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize(("model", "count"), [(Dispute, plain.disputes), (Duty, plain.duties), (Clue, plain.clues)])
def test_the_figures_equal_the_plain_implementation_for_town_and_village(demo, as_of, model, count):
    view = View(as_of, as_of - dt.timedelta(days=300))
    rows = list(demo.execute(select(model.__table__)))
    village_rows = figures(demo, view, "village")
    scopes = [(figures(demo, view)[0], rows)]
    scopes += [(row, [each for each in rows if each.village_code == row.code]) for row in village_rows]
    for row, own in scopes:
        for figure_id, expected in count(own, as_of, view.start, rows).items():
            result = row.results[figure_id]
            got = (result.n, result.N) if isinstance(expected, tuple) else result.value
            assert got == expected, (row.code, figure_id)


def test_villages_and_areas_add_up_to_the_town(demo):
    view = View(DAYS[0], dt.date(2026, 1, 1))
    town = figures(demo, view)[0].results
    for by in ("village", "area"):
        rows = figures(demo, view, by)
        for figure_id in ("dispute.accepted", "dispute.zero_months", "patrol.count", "point.total"):
            assert sum(row.results[figure_id].value for row in rows) == town[figure_id].value
        for figure_id in ("chain.posts", "patrol.weeks", "dispute.on_time", "point.villages"):
            assert sum(row.results[figure_id].N for row in rows) == town[figure_id].N


def test_rows_are_those_of_the_scope_and_have_the_figures_asked_for_alone(demo):
    villages = Villages.read(demo)
    area = villages.areas[1]
    ids = ["point.total", "dispute.on_time"]
    found = figures(demo, View(DAYS[0], DAYS[1], area.code), "village", ids)
    assert [row.code for row in found] == [each.code for each in villages.all if each.parent_code == area.code]
    assert all(list(row.results) == ids for row in found)
    assert [row.code for row in figures(demo, View(DAYS[0], DAYS[1]), "area")] == [each.code for each in villages.areas]
    assert [row.code for row in figures(demo, View(DAYS[0], DAYS[1], area.code), "area")] == [area.code]


def test_months_are_cut_to_the_period(demo):
    rows = figures(demo, View(dt.date(2026, 3, 10), dt.date(2026, 1, 15)), "month")
    assert [row.code for row in rows] == ["2026-01", "2026-02", "2026-03"]
    alone = figures(demo, View(dt.date(2026, 1, 31), dt.date(2026, 1, 15)))[0]
    assert rows[0].results == alone.results


def test_a_breakdown_adds_up_to_the_whole(demo):
    view = View(DAYS[0], dt.date(2026, 1, 1))
    split = breakdown(demo, ("dispute.village", "dispute.open"), "category", view).of(None)
    whole = figures(demo, view)[0].results["dispute.village"]
    assert sum(part["dispute.village"].N for part in split.values()) == whole.N
    assert sum(part["dispute.village"].n for part in split.values()) == whole.n
    assert sum(clues.ages(demo, view).of(None).values()) == figures(demo, view)[0].results["clue.open"].value


def test_the_demo_town_shows_what_the_pages_must_be_able_to_show(demo):
    view = View(DAYS[0], dt.date(2026, 1, 1))
    kinds = {item.kind for item in red_list(demo, view)}
    assert kinds >= {"纠纷", "责任事项", "议定事项", "线索", "岗位空缺", "红色久未推进"}
    assert any(holder.person is None for holder in chain.posts(demo, view))
    assert any(point.far for point in coverage.points(demo, view))
    assert any(point.status != "完好" for point in coverage.points(demo, view))
    assert max(place.days_since for place in coverage.patrols(demo, view)) > 14
    rows = {row.name: row.results for row in figures(demo, view, "village")}
    assert rows["东岭村村民委员会"]["dispute.on_time"].light == "red"
    assert rows["云峰村村民委员会"]["dispute.zero_months"].value >= 5
    assert figures(demo, view)[0].results["dispute.reopened"].n > 0


def test_every_red_item_is_among_the_records_behind_its_figure(demo):
    view = View(DAYS[0], dt.date(2026, 1, 1))
    listed = {(item.figure_id, item.code) for item in red_list(demo, view)}
    figure_ids = {figure_id for figure_id, _ in listed}
    assert "organisation.overdue" in figure_ids
    behind = {(each, record.code) for each in figure_ids for record in records(demo, each, view).items}
    assert listed <= behind


def test_a_red_item_reads_as_the_record_behind_its_figure(demo):
    view = View(DAYS[0], dt.date(2026, 1, 1))
    behind = {each: {record.code: record for record in records(demo, each, view).items} for each in OVERDUE}
    items = [item for item in red_list(demo, view) if item.figure_id in OVERDUE]
    assert {item.figure_id for item in items} == OVERDUE
    for item in items:
        record = behind[item.figure_id][item.code]
        assert (item.what, item.since, item.days_late) == (record.what, record.limit, record.days_late)
        assert item.next_step == record.step and item.what
    vacant = [item for item in red_list(demo, view) if item.figure_id == "chain.posts"]
    since = [post.vacant_since for post in chain.posts(demo, view) if post.person is None]
    days = [None if day is None else (DAYS[0] - day).days for day in since]
    assert sorted(days, key=str) == sorted((item.days_late for item in vacant), key=str) and any(days)


def test_the_red_list_begins_with_the_longest_late_and_ends_with_what_began_nobody_knows_when(demo):
    days = [item.days_late for item in red_list(demo, View(DAYS[0], dt.date(2026, 1, 1)))]
    known = [each for each in days if each is not None]
    assert known == sorted(known, reverse=True) and known[0] > known[-1]
    assert days == known + [None] * (len(days) - len(known))


def test_the_red_list_is_as_long_as_its_figures_say_in_every_scope(demo):
    for day in DAYS:
        for by in (None, "area", "village"):
            for row in figures(demo, View(day, dt.date(2026, 1, 1)), by):
                listed = red_list(demo, View(day, dt.date(2026, 1, 1), row.code or None))
                assert red_number(row.results) == len(listed), (day, row.name)


def test_a_clue_on_the_red_list_names_no_village(demo):
    late = [item for item in red_list(demo, View(DAYS[0], dt.date(2026, 1, 1))) if item.kind == "线索"]
    assert late and all(item.village_code is None and item.owner == "" for item in late)


def test_wilson_agrees_with_hand_computed_values():
    assert wilson(84, 84) == (0.95626827158534, 0.9999999999999999)
    low, high = wilson(7, 8)
    assert (round(low, 4), round(high, 4)) == (0.5291, 0.9776)


@pytest.mark.parametrize(
    ("n", "N", "light"),
    [
        (4, 4, "few"),
        (5, 5, "green"),
        (4, 5, "red"),
        (95, 100, "green"),
        (94, 100, "amber"),
        (85, 100, "amber"),
        (84, 100, "red"),
        (19, 20, "green"),
    ],
)
def test_lights_stand_at_the_goal_and_the_floor(n, N, light):
    assert rate_light("dispute.on_time", n, N) == light
    assert rate_light("dispute.kept_local", n, N) is None


@pytest.mark.parametrize(("histogram", "value"), [({}, None), ({3: 1}, 3), ({1: 1, 4: 1}, 2.5), ({1: 2, 9: 3}, 9)])
def test_medians(histogram, value):
    assert median(histogram) == value


def test_the_window_of_the_20th_follows_the_arrangement_of_days_off():
    # A Sunday made a working day.
    assert window_20th(dt.date(2026, 9, 1)) == (dt.date(2026, 9, 20), dt.date(2026, 9, 20))
    # A day off: Spring Festival, from the 15th to the 23rd, with the Saturday before it made a working day.
    assert window_20th(dt.date(2026, 2, 1)) == (dt.date(2026, 2, 14), dt.date(2026, 2, 24))
    # Not arranged: Monday to Friday.
    assert window_20th(dt.date(2027, 2, 1)) == (dt.date(2027, 2, 19), dt.date(2027, 2, 22))
    assert unarranged_years(View(dt.date(2027, 3, 1), dt.date(2026, 12, 1)), dt.date(2027, 3, 19)) == [2027]
    assert next_20th(dt.date(2026, 10, 21))[0].month == 11
    assert [month for month, _, _ in windows_20th(View(dt.date(2026, 2, 20), dt.date(2026, 1, 1)))] == ["2026-01"]


def test_whole_weeks_and_months_lie_wholly_in_the_period():
    view = View(dt.date(2026, 3, 1), dt.date(2026, 1, 2))
    assert view.whole_months() == (dt.date(2026, 2, 1), dt.date(2026, 2, 28), 1)
    assert view.whole_weeks() == (dt.date(2026, 1, 5), dt.date(2026, 3, 1), 8)
    assert View(dt.date(2026, 1, 10), dt.date(2026, 1, 6)).whole_weeks()[2] == 0


def test_every_figure_has_a_definition_and_a_chinese_name():
    assert len(FIGURES) == 69
    for figure in FIGURES.values():
        for text in (figure.name, figure.definition):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text), figure.id


def test_every_kind_of_output_and_every_level_of_news_has_a_figure():
    assert {*OUTPUT.values(), terms.NEWS} == set(terms.PUBLICITY_TYPES)
    assert tuple(NEWS_OUTPUT.values()) == terms.NEWS_LEVELS
