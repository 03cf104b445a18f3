"""The guard against flattering numbers: by hand, against a plain implementation, on both databases."""

import datetime as dt
import math
import re

import pytest
from scipy import stats
from sqlalchemy import event, insert, select

from dashboard.figures.guard import days_around_20th, days_of_month_end, guard, unlikely
from dashboard.figures.guard_signals import SIGNS
from dashboard.figures.neighbours import Home, sizes, together, zero_reports
from dashboard.figures.scopes import UnknownScope
from dashboard.view import View
from db.demo import make_demo
from db.engine import reading_engine
from db.schema import Dispute, Division
from tests.figures import plain_guard
from tests.figures.conftest import TODAY
from tests.tables import store

VIEWS = [View(TODAY, dt.date(2026, 1, 1)), View(dt.date(2026, 2, 20), dt.date(2025, 5, 10))]
SHARES = ("same_day", "around_20th", "month_end", "reopened", "written", "level_mix")


def by_id(row):
    return {signal.id: signal for signal in row.signals}


def cases(signal):
    """n and N as a signal's words say them: 3/8，其他村 20%; of the levels 一般 3、较大 4、重大 1."""
    if signal.words == "—":
        return 0, 0
    if signal.id != "level_mix":
        return tuple(map(int, re.match(r"(\d+)/(\d+)", signal.words).groups()))
    numbers = re.match(r"一般 (\d+)、较大 (\d+)、重大 (\d+)；", signal.words).groups()
    return int(numbers[0]), sum(map(int, numbers))


def lag_words(days, N):
    """How a median of days is said: of few cases how many they are."""
    return "—" if days is None else f"{N} 件" if N < 5 else f"{days:g} 天"


@pytest.fixture
def small(engine):
    """A town of an area of two villages and an area of five, a hundred heads each, and no dispute."""
    divisions = [
        ("99", "镇", "镇", None, None),
        ("99A", "甲区", "管理区", "99", None),
        ("99B", "乙区", "管理区", "99", None),
    ]
    divisions += [(f"99A{at}", f"甲{at}村", "村", "99A", 100) for at in range(2)]
    divisions += [(f"99B{at}", f"乙{at}村", "村", "99B", 100) for at in range(5)]
    names = ("code", "name", "level", "parent_code", "population")
    store(engine, Division, [dict(zip(names, row, strict=True)) for row in divisions])
    return engine


def put(engine, *disputes):
    """Insert disputes: village, day of 受理, day of 化解, and what else differs from an ordinary one."""
    usual = {
        "source": "排查",
        "category": "邻里",
        "level": "一般",
        "agreement": None,
        "original_code": None,
        "entered_on": None,
    }
    with engine.begin() as connection:
        for at, (village, received, resolved, more) in enumerate(disputes):
            row = {"code": f"J{at}", "village_code": village, "received_on": received, "resolved_on": resolved}
            row |= {"due_on": received + dt.timedelta(days=30), "resolved_level": "村" if resolved else None}
            connection.execute(insert(Dispute).values(**{**usual, **row, **more}))


def guarded(connection, view):
    return guard(connection, view).of(view.scope)


def ask(engine, view):
    with engine.connect() as connection:
        return guarded(connection, view)


def one(engine, village, view=VIEWS[0]):
    return by_id(next(row for row in ask(engine, view) if row.code == village))


@pytest.mark.parametrize("view", VIEWS)
def test_the_guard_equals_the_plain_implementation_for_town_area_and_village(demo, view):
    rows = list(demo.execute(select(Dispute.__table__)))
    homes = list(demo.execute(select(Division.__table__).where(Division.level == "村")))
    area = [home.code for home in homes if home.parent_code == "990101100-02"]
    scopes = [(guarded(demo, view)[0], rows)]
    scopes += [
        (guarded(demo, View(view.as_of, view.start, "990101100-02"))[0], [d for d in rows if d.village_code in area])
    ]
    scopes += [(row, [d for d in rows if d.village_code == row.code]) for row in guarded(demo, view)[1:]]
    town = plain_guard.counts(rows, view.as_of, view.start, rows)
    assert len(scopes) == 23
    for row, own in scopes:
        signals = by_id(row)
        expected = plain_guard.counts(own, view.as_of, view.start, rows)
        for name in SHARES:
            n, N = expected[name]
            assert (cases(signals[name]), signals[name].N) == ((n, N), N), (row.code, name)
            assert signals[name].probability == pytest.approx(plain_probability(name, n, N, town[name], view))
        lag = signals["entry_lag"]
        assert (lag.words, lag.N or 0) == (lag_words(*expected["entry_lag"]), expected["entry_lag"][1])
        assert signals["hundred"].look == plain_guard.hundred(own, view.as_of, view.start)


def plain_probability(name, n, N, town, view):
    if N < 5:
        return None
    days = plain_guard.days_of(view.start, view.as_of)
    if name == "around_20th":
        return stats.binom.sf(n - 1, N, sum(day.day in (18, 19, 20) for day in days) / len(days))
    if name == "month_end":
        return stats.binom.sf(n - 1, N, sum(map(plain_guard.is_month_end, days)) / len(days))
    rest_n, rest_N = town[0] - n, town[1] - N
    if not rest_N:
        return None
    share = (rest_n + 1) / (rest_N + 2)
    return stats.binom.cdf(n, N, share) if name == "written" else stats.binom.sf(n - 1, N, share)


@pytest.mark.parametrize("view", VIEWS)
def test_zero_reports_equal_the_plain_implementation(demo, view):
    rows = list(demo.execute(select(Dispute.__table__)))
    homes = list(demo.execute(select(Division.__table__).where(Division.level == "村")))
    found = guard(demo, view)
    whole, *villages = found.of(view.scope)
    for row in villages:
        signal, zero = by_id(row)["zero_months"], found.zeros[row.code]
        observed, expected, probability = plain_guard.zero_report(homes, rows, view.as_of, view.start, row.code)
        assert zero.zero_months == observed
        assert (zero.expected_zero_months, signal.probability) == pytest.approx((expected, probability), abs=1e-9)
        assert signal.words == f"{observed} 个月，推算 {zero.expected_zero_months:.1f}"
    town = by_id(whole)["zero_months"]
    expected = sum(zero.expected_zero_months for zero in found.zeros.values())
    assert town.words == f"{sum(zero.zero_months for zero in found.zeros.values())} 个月，推算 {expected:.1f}"
    assert (town.probability, town.look) == (None, False)


def test_the_demo_town_shows_the_signals_it_was_drawn_with(demo):
    rows = {
        row.name.removesuffix("村村民委员会"): {signal.id for signal in row.looks} for row in guarded(demo, VIEWS[0])
    }
    assert "zero_months" in rows["云峰"]
    assert "same_day" in rows["下泉"]
    assert "around_20th" in rows["大槐树"]
    assert "entry_lag" in rows["石门"]
    loud = [name for name, looks in rows.items() if looks - {"hundred"}]
    assert len(loud) <= 7, "most villages ask for no look"


def test_both_databases_give_the_same_guard(engine, database_url, demo):
    make_demo(engine, today=TODAY)
    with reading_engine(database_url).connect() as connection:
        for view in (*VIEWS, View(TODAY, VIEWS[0].start, "990101100-03"), View(TODAY, VIEWS[0].start, "990101100203")):
            assert guarded(connection, view) == guarded(demo, view)


@pytest.mark.parametrize("size", [1, 4])
def test_three_statements_whatever_the_number_of_villages(engine, size):
    make_demo(engine, size=size, today=TODAY)
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert len(ask(engine, VIEWS[0])) == 21 * size + 1
    # SQLite's loading engine says BEGIN as a statement of its own.
    assert sum(statement.startswith(("SELECT", "WITH")) for statement in seen) == 3


def test_a_village_alone_is_one_row_and_still_has_neighbours(demo):
    [alone] = guarded(demo, View(TODAY, VIEWS[0].start, "990101100217"))
    assert alone == next(row for row in guarded(demo, VIEWS[0]) if row.code == "990101100217")
    with pytest.raises(UnknownScope):
        guarded(demo, View(TODAY, VIEWS[0].start, "nowhere"))


def test_an_empty_town_asks_for_nothing(small, engine):
    rows = ask(small, VIEWS[0])
    assert [row.code for row in rows[:2]] == ["99", "99A0"] and len(rows) == 8
    assert not any(row.looks for row in rows)
    assert by_id(rows[1])["zero_months"].words == "10 个月，推算 10.0"


def test_a_database_without_divisions_is_one_empty_row(engine):
    [town] = ask(engine, VIEWS[0])
    assert not town.looks and {signal.words for signal in town.signals} == {"—"} | {"无"}


def test_zero_months_against_four_neighbours_by_hand(small):
    # Four neighbours with two disputes in each of ten months: 20 expected, e^-2 of the months empty.
    disputes = [
        (f"99B{at}", dt.date(2026, month, day), None, {})
        for at in range(1, 5)
        for month in range(1, 11)
        for day in (3, 9)
    ]
    put(small, *disputes, *[("99B0", dt.date(2026, 1, day), None, {}) for day in (3, 4, 5)])
    signal = one(small, "99B0")["zero_months"]
    fewer = math.exp(-20) * (1 + 20 + 200 + 8000 / 6)
    empty = math.exp(-2)
    emptier = 10 * empty**9 * (1 - empty) + empty**10
    assert signal.probability == pytest.approx(max(fewer, emptier))
    assert signal.look and signal.words == "9 个月，推算 1.4"


def test_days_after_the_as_of_day_read_as_empty(small):
    put(
        small,
        ("99B0", dt.date(2026, 3, 2), dt.date(2026, 3, 19), {"agreement": "书面", "entered_on": dt.date(2026, 3, 9)}),
    )
    before = one(small, "99B0", View(dt.date(2026, 3, 8), dt.date(2026, 1, 1)))
    assert [before[each].words for each in ("around_20th", "written", "entry_lag")] == ["—"] * 3
    after = one(small, "99B0", View(dt.date(2026, 3, 31), dt.date(2026, 1, 1)))
    assert (after["around_20th"].words, after["written"].words) == ("1/1", "1/1")


def test_same_day_closings_by_hand(small):
    day = dt.date(2026, 5, 5)
    rest = [("99B1", day, day + dt.timedelta(days=at % 9 + 1), {}) for at in range(38)]
    put(
        small,
        *rest,
        *[("99B0", day, day, {})] * 6,
        ("99B0", day, day + dt.timedelta(days=40), {"resolved_level": "县"}),
    )
    signal = one(small, "99B0")["same_day"]
    # None of the other 38: by Laplace one in forty; six of six is (1/40)^6. What the county settled does not count.
    assert (signal.words, signal.N, signal.look) == ("6/6，其他村 0%", 6, True)
    assert signal.probability == pytest.approx((1 / 40) ** 6)
    assert not one(small, "99B1")["same_day"].look


def test_the_entry_lag_counts_only_disputes_since_the_first_load(small):
    first = dt.date(2026, 6, 1)
    old = [("99B0", dt.date(2026, 1, at + 1), None, {"entered_on": first}) for at in range(9)]
    new = [
        ("99B0", dt.date(2026, 7, 1), None, {"entered_on": dt.date(2026, 7, 1) + dt.timedelta(days=lag)})
        for lag in (2, 40, 50, 60, 70)
    ]
    unknown = [("99B0", dt.date(2026, 7, 2), None, {})]
    put(small, *old, *new, *unknown)
    signal = one(small, "99B0")["entry_lag"]
    assert (signal.N, signal.look, signal.words) == (5, True, "50 天")


@pytest.mark.parametrize(("lag", "number", "look"), [(31, 5, False), (32, 5, True), (90, 4, False)])
def test_an_entry_lag_above_a_month_of_five_cases_asks_for_a_look(small, lag, number, look):
    first = dt.date(2026, 6, 1)
    later = [
        ("99B0", day, None, {"entered_on": day + dt.timedelta(days=lag)}) for day in [dt.date(2026, 7, 1)] * number
    ]
    put(small, ("99B1", first, None, {"entered_on": first}), *later)
    assert one(small, "99B0")["entry_lag"].look == look


def test_three_months_of_everything_ask_for_a_sample(small):
    days = [dt.date(2026, month, day) for month in (7, 8, 9) for day in (1, 2, 3)] + [dt.date(2026, 9, 4)]
    put(small, *[("99B0", day, day + dt.timedelta(days=5), {}) for day in days])
    view = View(dt.date(2026, 10, 15), dt.date(2026, 1, 1))
    assert one(small, "99B0", view)["hundred"].words == "到期化解率 10/10；小事不出村率 10/10"
    assert not one(small, "99B1", view)["hundred"].look


def test_nine_cases_a_month_without_any_or_a_period_of_two_months_do_not(small):
    nine = [("99B0", dt.date(2026, month, day)) for month in (7, 8, 9) for day in (1, 2, 3)]
    two_months = [("99B1", dt.date(2026, month, day)) for month in (7, 9) for day in range(1, 8)]
    put(small, *[(village, day, day + dt.timedelta(days=5), {}) for village, day in nine + two_months])
    view = View(dt.date(2026, 10, 15), dt.date(2026, 1, 1))
    assert [one(small, village, view)["hundred"].words for village in ("99B0", "99B1")] == ["无", "无"]
    assert one(small, "99B1", View(dt.date(2026, 8, 15), dt.date(2026, 7, 1)))["hundred"].words == "—"


def test_the_days_of_a_period_that_bunching_is_held_against():
    view = View(dt.date(2026, 3, 19), dt.date(2026, 2, 1))
    assert [day.day for day in days_around_20th(view)] == [18, 19, 20, 18, 19]
    assert [day.day for day in days_of_month_end(view)] == [26, 27, 28]


def test_a_look_needs_one_in_a_hundred_and_nine_true_looks_in_ten():
    assert unlikely([]) == unlikely([None, 0.5]) == 0
    assert unlikely([0.009, None]) == 0.009
    assert unlikely([0.02, 0.02]) == 0.01, "the row itself must still be below one in a hundred"
    # One of two hundred at 0.005 is what chance brings; at 0.0004 it is not.
    assert unlikely([0.005] + [0.6] * 199) == 0
    assert unlikely([0.0004] + [0.6] * 199) == 0.0004


def homes(*populations, area="A"):
    return [Home(str(at), area, people, None) for at, people in enumerate(populations)]


def test_an_area_with_fewer_than_three_others_is_held_against_the_town():
    near, far = homes(100, 100, 100), [Home(f"f{at}", "B", 100, None) for at in range(4)]
    accepted = {home.code: 8 if home.area == "A" else 2 for home in near + far}
    empty = dict.fromkeys(accepted, 0)
    found = zero_reports(near + far, accepted, empty, 4)
    assert found["0"].expected_accepted == pytest.approx((8 * 2 + 2 * 4) / 6)
    assert found["f0"].expected_accepted == pytest.approx(2)


def test_size_is_population_else_households_else_the_mean_of_the_neighbours():
    assert sizes([Home("a", None, 300, 100), Home("b", None, None, 50), Home("c", None, None, None)]) == {
        "a": 300,
        "b": 150,
        "c": None,
    }
    assert sizes([Home("b", None, None, 50)]) == {"b": 150}
    unsized = zero_reports(homes(None, None, None, None), {"0": 0, "1": 3, "2": 6, "3": 9}, dict.fromkeys("0123", 0), 2)
    assert unsized["0"].expected_accepted == 6 and unsized["0"].expected_zero_months == pytest.approx(2 * math.exp(-3))
    partly = zero_reports(homes(200, 100, 100, None), {"0": 0, "1": 3, "2": 5, "3": 9}, dict.fromkeys("0123", 0), 2)
    assert partly["0"].expected_accepted == pytest.approx(200 * 8 / 200)
    assert partly["3"].expected_accepted == pytest.approx(8 / 3)


def test_a_village_without_neighbours_or_a_period_without_whole_months_expects_nothing():
    assert zero_reports(homes(100), {"0": 0}, {"0": 3}, 3) == {}
    assert zero_reports(homes(100, 100), {"0": 0, "1": 1}, {"0": 0, "1": 0}, 0) == {}
    assert together([]) is None


def test_every_signal_says_what_it_may_mean_and_what_to_check():
    assert len({sign.id for sign in SIGNS}) == len(SIGNS) == 9
    for sign in SIGNS:
        assert "可能" in sign.means and sign.check
        assert not any(word in sign.means + sign.check for word in ("造假", "弄虚作假", "虚报", "瞒报"))
