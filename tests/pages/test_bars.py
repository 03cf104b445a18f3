"""The bars above a page: before its figures where those may take a while, else in one element with its first words."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.html_of import html_of

BARS, WORDS = 'class="filters-bar"', 'class="headline"'


@pytest.fixture
def opened(demo_url, monkeypatch):
    """`opened(query)`: the page at / as a new browser gets it."""
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()

    def run(**query):
        at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run


def places(at, sign):
    """Which of the page's HTML elements have the sign in them."""
    return [place for place, body in enumerate(html_of(at)) if sign in body]


def test_a_view_that_was_drawn_before_comes_with_its_bars_in_one_element(opened):
    first = opened(as_of="2026-10-31")
    [bars], [words] = places(first, BARS), places(first, WORDS)
    assert bars < words
    again = opened(as_of="2026-10-31")
    assert places(again, BARS) == places(again, WORDS) == [bars]
    assert html_of(again)[bars] == html_of(first)[bars] + html_of(first)[words]


@pytest.mark.parametrize("query", [{"as_of": "2026-09-30"}, {"village": "990101100200"}, {"period": "month"}], ids=str)
def test_the_bars_of_another_view_come_before_its_figures(opened, query):
    opened(as_of="2026-10-31")
    other = opened(**{"as_of": "2026-10-31", **query})
    [bars], [words] = places(other, BARS), places(other, WORDS)
    assert bars < words


def test_what_follows_keeps_its_place_whichever_way_the_bars_come(opened):
    """Else the browser would build a map anew, and lose a file that was chosen."""
    first, again = (len(opened(as_of="2026-10-31").main.children) for _ in range(2))
    assert first == again
