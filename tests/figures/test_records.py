"""What a click on a number lists is what the number counts: for every figure, on three days, in three scopes."""

import datetime as dt
from dataclasses import replace

import pytest

from dashboard.figures.breakdown import breakdown, by_month
from dashboard.figures.clues import AGES, ages
from dashboard.figures.compute import figures
from dashboard.figures.details import DETAILS, STALE
from dashboard.figures.dossier import OPEN_RECORDS, dossier
from dashboard.figures.kinds import Tabular
from dashboard.figures.records import records
from dashboard.figures.red_list import red_list
from dashboard.figures.registry import FIGURES
from dashboard.view import View
from db.terms import DISPUTE_CATEGORIES, DISPUTE_LEVELS, ESCALATED_TO

DAYS = [dt.date(2026, 10, 31), dt.date(2026, 2, 20), dt.date(2025, 6, 15)]
SCOPES = [None, "990101100-02", "990101100200"]
VIEW = View(DAYS[0], dt.date(2026, 1, 1))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("figure_id", FIGURES)
def test_the_records_listed_add_up_to_the_number(demo, results, figure_id, as_of, scope):
    view = View(as_of, as_of - dt.timedelta(days=300), scope)
    result, found = results(view)[figure_id], records(demo, figure_id, view)
    if result.unit == "rate":
        assert (found.n, found.N) == (result.n, result.N)
        assert (len(found.met), len(found.met) + len(found.gap)) == (result.n, result.N)
    elif result.unit == "days":
        assert found.median == result.value
    else:
        assert found.n == pytest.approx(result.value, abs=1e-6)
        assert found.gap == []
    assert found.result() == result


@pytest.fixture(scope="module")
def results(demo_engine):
    """The figures of a view, computed once for all the figures' tests."""
    kept = {}

    def of(view):
        if view not in kept:
            with demo_engine.connect() as connection:
                kept[view] = figures(connection, view)[0].results
        return kept[view]

    return of


def test_every_table_of_a_figure_declares_how_its_records_read():
    assert {each.source.table.name for each in FIGURES.values() if isinstance(each, Tabular)} == set(DETAILS)


def test_the_gap_comes_first_and_in_it_what_is_still_open_and_the_longest_late(demo):
    found = records(demo, "dispute.on_time", VIEW).items
    met = [item.met for item in found]
    assert met == sorted(met)
    waiting = [item.days_late or 0 for item in found if not item.met and item.done is None]
    assert waiting and waiting == sorted(waiting, reverse=True)


def test_a_record_says_whose_it_is_how_late_and_what_comes_next(demo):
    late = [item for item in records(demo, "dispute.overdue", VIEW).items]
    assert late
    for item in late:
        assert item.village and item.answers and item.step == "组织调解，明确新时限"
        assert item.days_late == (VIEW.as_of - item.limit).days > 0
    settled = [item for item in records(demo, "dispute.on_time", VIEW).items if item.done]
    assert all(item.step == "" and item.done <= VIEW.as_of for item in settled)


def test_a_day_after_the_as_of_day_reads_as_empty(demo):
    view = View(dt.date(2026, 3, 1), dt.date(2026, 1, 1))
    assert all(item.done is None or item.done <= view.as_of for item in records(demo, "dispute.open", view).items)


def test_a_clue_is_listed_by_code_and_unit_without_village_or_person(demo):
    ids = [each for each in FIGURES if each.startswith("clue.")]
    listed = [item for each in ids for item in records(demo, each, VIEW).items]
    assert listed and all(item.code and item.unit for item in listed)
    assert {(item.village_code, item.village, item.owner) for item in listed} == {(None, "", "")}


@pytest.mark.parametrize(
    ("figure_id", "column"),
    [
        ("dispute.open", "category"),
        ("dispute.village", "month"),
        ("dispute.escalated", "escalated_to"),
        ("chain.duties_on_time", "owner"),
        ("chain.pledges", "level"),
        ("clue.received", "source"),
    ],
)
@pytest.mark.parametrize("scope", [None, "990101100-02", "990101100200"])
def test_a_slice_lists_what_the_breakdown_counts(demo, figure_id, column, scope):
    split = breakdown(demo, (figure_id,), column, VIEW).of(scope)
    assert split or scope
    named = [value for value in split if value]
    assert named == sorted(named)
    for value, results in split.items():
        found = records(demo, figure_id, replace(VIEW, scope=scope), ((column, value or ""),))
        expected = results[figure_id]
        assert (found.n, found.N if expected.N is not None else None) == (
            expected.n if expected.N is not None else expected.value,
            expected.N,
        )


def test_the_bars_of_ages_list_the_clues_they_count(demo):
    counted = ages(demo, VIEW).of(VIEW.scope)
    assert {name: records(demo, "clue.open", VIEW, (("age", name),)).n for name in AGES} == counted


def test_the_dossier_of_a_village_holds_its_open_records_and_what_happened_since(demo):
    view = View(DAYS[0], dt.date(2024, 1, 1), "990101100200")
    found = dossier(demo, view, dt.date(2026, 10, 20))
    open_disputes = {item.code for item in records(demo, "dispute.open", view).items if item.met}
    assert {item.code for item in found.open if item.kind == "纠纷"} == open_disputes
    overdue = {item.code for item in records(demo, "dispute.overdue", view).items}
    assert {item.code for item in found.open if item.kind == "纠纷" and item.days_late} == overdue
    accepted = records(demo, "dispute.accepted", View(DAYS[0], dt.date(2026, 10, 21), view.scope))
    assert {event.code for event in found.events if event.word == "受理"} == {item.code for item in accepted.items}
    assert all(dt.date(2026, 10, 20) < event.day <= DAYS[0] for event in found.events)


@pytest.mark.parametrize("days", [None, 30])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_to_be_done_names_a_figure_that_lists_it_and_none_where_none_does(demo, day, days):
    view = View.of(day, day - dt.timedelta(days) if days else None)
    found = dossier(demo, view, view.start).open
    assert found
    for item in found:
        task = next(each for each in OPEN_RECORDS if each.kind == item.kind)
        lists = {each: records(demo, each, view).items for each in (task.overdue, STALE, task.in_period)}
        counting = {each for each, items in lists.items() if item.code in {record.code for record in items}}
        assert item.figure_id in counting if counting else item.figure_id is None, item


def test_what_is_to_be_done_reads_as_the_record_that_its_line_leads_to(demo):
    found = [item for item in dossier(demo, VIEW, VIEW.start).open if item.figure_id]
    assert any(item.days_late for item in found) and not all(item.days_late for item in found)
    ids = {STALE} | {figure_id for task in OPEN_RECORDS for figure_id in (task.overdue, task.in_period)}
    behind = {each: {record.code: record for record in records(demo, each, VIEW).items} for each in ids}
    for item in found:
        record = behind[item.figure_id][item.code]
        assert (item.what, item.limit, item.state) == (record.what, record.limit, record.state)
        assert (item.owner, item.village, item.days_late) == (record.answers, record.village, record.days_late or 0)
        assert item.step == record.step != ""


def test_a_dispute_says_where_it_stands(demo):
    listed = records(demo, "dispute.accepted", VIEW).items
    kinds = {f"{category} {level}" for category in DISPUTE_CATEGORIES for level in DISPUTE_LEVELS}
    assert {item.what for item in listed} <= kinds
    found = {item.state for item in listed}
    known = {"村化解", "镇化解", "在办", "在办，已转镇", "上交", *(f"上交 {to}" for to in ESCALATED_TO)}
    assert {"村化解", "镇化解", "在办", "在办，已转镇"} < found <= known and len(found) > 4


def test_what_was_done_on_the_day_itself_is_done(demo):
    settled = next(item for item in records(demo, "dispute.village", VIEW).items if item.met)
    that_day = {item.code: item for item in records(demo, "dispute.village", View(settled.done, VIEW.start)).items}
    assert (that_day[settled.code].met, that_day[settled.code].done) == (True, settled.done)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_red_on_the_overview_is_red_among_what_is_to_be_done(demo, day):
    view = View.of(day)
    vacant_or_clue = ("chain.posts", "clue.overdue")
    of_villages = [item for item in red_list(demo, view) if item.village_code and item.figure_id not in vacant_or_clue]
    found = dossier(demo, view, view.start).open
    # A dispute may be both late and without progress: among what is to be done it stands once.
    assert {item.code for item in found if item.days_late or item.is_stale} == {item.code for item in of_villages}
    steps = {item.code: item.next_step for item in of_villages if item.figure_id == STALE}
    assert {item.code: item.step for item in found if item.is_stale}.items() <= steps.items()


def test_an_organisation_to_be_rectified_is_found_in_the_list_that_its_line_leads_to(demo):
    [late, *_] = [item for item in dossier(demo, VIEW, VIEW.start).open if item.kind == "整顿" and item.days_late]
    assert late.code in {item.code for item in records(demo, late.figure_id, VIEW).items}


@pytest.mark.parametrize(
    "figure_id", ["dispute.on_time", "dispute.accepted", "chain.duties_on_time", "resolution.on_time"]
)
def test_the_months_of_a_series_add_up_and_list_their_records(demo, figure_id):
    view = View(DAYS[0], dt.date(2025, 11, 1))
    rows = by_month(demo, (figure_id,), view).of(None)
    assert [row.code for row in rows] == [f"{month.start:%Y-%m}" for month in view.months()]
    whole = figures(demo, view, ids=[figure_id])[0].results[figure_id]
    own = [row.results[figure_id] for row in rows]
    if whole.unit == "rate":
        assert (sum(each.n for each in own), sum(each.N for each in own)) == (whole.n, whole.N)
    else:
        assert sum(each.value for each in own) == whole.value
    listed = records(demo, figure_id, view, (("month", rows[3].code),))
    assert listed.result() == own[3]
