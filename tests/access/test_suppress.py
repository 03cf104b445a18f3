"""Small cells: whoever knows the total, the shown cells and the rules can not work out a hidden count below five."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from dashboard.access.suppress import Cell, hidden_scopes, protected
from dashboard.figures.scopes import Division, Villages

TOWN = Division("T", "镇", "镇", None)


def cells(counts):
    return {f"V{place}": Cell((count,)) for place, count in enumerate(counts)}


def possible(hidden, total):
    """The values that each hidden cell can have, for a reader who sees which are «<5» and which are 隐去."""
    ranges = [range(5) if count < 5 else range(5, total + 1) for count in hidden]
    fitting = [values for values in product(*ranges) if sum(values) == total]
    return [{values[place] for values in fitting} for place in range(len(hidden))]


@settings(max_examples=300, deadline=None)
@given(some.lists(some.integers(0, 14), min_size=1, max_size=6))
def test_every_hidden_small_count_could_be_any_of_0_to_4(counts):
    covered = protected(cells(counts))
    hidden = [count for place, count in enumerate(counts) if f"V{place}" in covered]
    assert all(count in hidden for count in counts if count < 5)
    assume(len(covered) < len(counts))
    assume(len(hidden) <= 4)
    for count, values in zip(hidden, possible(hidden, sum(hidden)), strict=True):
        assert count >= 5 or values >= {0, 1, 2, 3, 4}


def test_nothing_is_hidden_where_nothing_is_small():
    assert protected(cells([5, 9, 20])) == set()


def test_a_single_small_cell_takes_the_next_smallest_with_it():
    assert protected(cells([2, 20, 7, 9])) == {"V0", "V2"}


def test_one_companion_is_not_enough_where_it_is_nearly_small_itself():
    # 2 + 6 = 8: a reader who knows that the 6 is at least 5 would know that the 2 is at most 3.
    assert protected(cells([2, 20, 6, 9])) == {"V0", "V2", "V3"}


def test_zeros_alone_do_not_give_themselves_away():
    # Two zeros among large cells: the rest of the total is 0, so both would be known.
    assert len(protected(cells([0, 0, 9, 30]))) > 2


def test_a_rate_is_hidden_where_its_misses_are_few():
    assert "V0" in protected({"V0": Cell((20, 2)), "V1": Cell((20, 9)), "V2": Cell((30, 30)), "V3": Cell((30, 30))})


def test_a_hidden_area_shows_none_of_its_villages_and_a_shown_one_protects_its_own():
    areas = [Division(code, code, "管理区", "T") for code in ("A", "B", "C")]
    villages = [Division(f"{area.code}{place}", "村", "村", area.code) for area in areas for place in (1, 2, 3)]
    counts = {"A1": 1, "A2": 1, "A3": 1, "B1": 6, "B2": 7, "B3": 8, "C1": 2, "C2": 30, "C3": 40}
    inside = {code: Cell((count,)) for code, count in counts.items()}
    whole = {area.code: Cell((sum(counts[f"{area.code}{place}"] for place in (1, 2, 3)),)) for area in areas}
    covered = hidden_scopes(whole, inside, Villages([TOWN, *areas, *villages]))
    assert {"A", "A1", "A2", "A3"} <= covered
    # B is hidden so that the town less B and C does not give A; then B's villages are hidden too.
    assert {"B", "B1", "B2", "B3"} <= covered
    assert "C" not in covered and {"C1", "C2"} <= covered and "C3" not in covered


@pytest.mark.parametrize("counts", [[3], [0, 0], [1, 2]])
def test_where_all_are_small_all_are_hidden(counts):
    assert protected(cells(counts)) == set(cells(counts))
