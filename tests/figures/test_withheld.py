"""What stands in place of a number that must not show: «<5» for few cases, 隐去 for more."""

import pytest

from dashboard.figures.kinds import Result
from dashboard.figures.withheld import withheld


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (Result("clue.open", "count", value=0), "<5"),
        (Result("clue.open", "count", value=4), "<5"),
        (Result("clue.open", "count", value=5), "隐去"),
        (Result("clue.closed", "rate", 5, 4), "<5"),
        (Result("clue.closed", "rate", 1, 5), "隐去"),
        # Days are no number of cases, however few.
        (Result("clue.transfer_days", "days", value=3), "隐去"),
        (Result("clue.transfer_days", "days"), "隐去"),
    ],
)
def test_few_cases_are_told_from_more_and_nothing_else(result, shown):
    found = withheld(result)
    assert (found.shown, found.n, found.N, found.value) == (shown, None, None, None)
