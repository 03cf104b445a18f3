"""The stacked bars of outcomes: their parts add up to the total at the end, and each leads to its own records."""

import pytest

from dashboard.charts import theme
from dashboard.charts.outcomes import Bar, stacked, upright
from dashboard.figures.kinds import Result
from tests.charts.checked import checked

COUNTS = dict(zip(theme.OUTCOMES, (5, 3, 0, 2), strict=True))
FULL = {figure_id: Result(figure_id, "rate", n=n, N=10) for figure_id, n in COUNTS.items()}
BARS = [Bar("甲", FULL, "甲/{}".format), Bar("乙", {}, "乙/{}".format)]


@pytest.mark.parametrize(("draw", "along"), [(stacked, "x"), (upright, "y")])
def test_the_parts_of_a_bar_add_up_to_the_total_at_its_end(draw, along):
    *parts, totals = checked(draw(BARS)).data
    assert [sum(part[along][place] for part in parts) for place in (0, 1)] == list(totals[along]) == [10, 0]
    assert [str(each).strip() for each in totals["text"]] == ["10", "0"]


@pytest.mark.parametrize("draw", [stacked, upright])
def test_a_part_has_its_outcomes_colour_and_opens_its_own_records(draw):
    parts = checked(draw(BARS)).data[:-1]
    assert [list(part["customdata"]) for part in parts] == [[f"甲/{each}", f"乙/{each}"] for each in theme.OUTCOMES]
    assert [part["marker"]["color"] for part in parts] == [
        theme.palette().outcomes[each].colour for each in theme.OUTCOMES
    ]


def test_an_empty_part_shows_no_number():
    parts = checked(stacked(BARS, numbered=True)).data[:-1]
    assert [list(part["text"]) for part in parts] == [[str(n or ""), ""] for n in COUNTS.values()]
