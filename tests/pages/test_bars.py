"""The bars above a page: before its figures where those may take a while, else in one element with its first words."""

import pytest

from tests.html_of import html_of

BARS, WORDS = 'class="filters-bar"', 'class="headline"'


def places(at, sign):
    """Which of the page's HTML elements have the sign in them."""
    return [place for place, body in enumerate(html_of(at)) if sign in body]


def test_a_view_that_was_drawn_before_comes_with_its_bars_in_one_element(first_page):
    first = first_page(as_of="2026-10-31")
    [bars], [words] = places(first, BARS), places(first, WORDS)
    assert bars < words
    again = first_page(as_of="2026-10-31")
    assert places(again, BARS) == places(again, WORDS) == [bars]
    assert html_of(again)[bars] == html_of(first)[bars] + html_of(first)[words]


@pytest.mark.parametrize("query", [{"as_of": "2026-09-30"}, {"village": "990101100200"}, {"period": "month"}], ids=str)
def test_the_bars_of_another_view_come_before_its_figures(first_page, query):
    first_page(as_of="2026-10-31")
    other = first_page(**{"as_of": "2026-10-31", **query})
    [bars], [words] = places(other, BARS), places(other, WORDS)
    assert bars < words


def test_what_follows_keeps_its_place_whichever_way_the_bars_come(first_page):
    """Else the browser would build a map anew, and lose a file that was chosen."""
    first, again = (len(first_page(as_of="2026-10-31").main.children) for _ in range(2))
    assert first == again
