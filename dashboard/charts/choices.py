"""The choices of the filter bar and the search for a village as HTML. assets/choices.js puts what is chosen into the
address and opens that as it follows a link: the server keeps nothing of them
(docs/decisions/0039-choices-as-html.md)."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from dashboard.charts.words import format_day


def choice(label: str, sets: str, options: Iterable[tuple[str, str]], chosen: str, clears: str = "") -> str:
    """A list to choose from.

    Args:
        sets: the parameter of the address that is chosen; `clears` those that go with the old choice.
        options: value and name of each; the empty value leaves the parameter out.
    """
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in options
    )
    marks = f'data-sets="{sets}"' + (f' data-clears="{clears}"' if clears else "")
    return f'<label class="choice">{escape(label)}<select {marks}>{listed}</select></label>'


def day_choice(label: str, day: dt.date, period: str | None) -> str:
    """The as-of day, to be typed or picked from the browser's calendar. The address may say a `period` by its first
    day: one that has a name moves with the day."""
    marks = 'data-sets="as_of"' + (f' data-period="{period}"' if period else "")
    return (
        f'<label class="choice day">{escape(label)}<input type="text" value="{format_day(day)}" inputmode="numeric" '
        f'autocomplete="off" {marks}></label>'
        f'<input class="calendar" type="date" value="{day.isoformat()}" aria-label="翻日历" title="翻日历" {marks}>'
    )


# The same on every page of a view: it is the longest thing in the bars.
@lru_cache(maxsize=100)
def village_search(villages: tuple[tuple[str, str, str], ...], href: str) -> str:
    """The search for a village by name, alias, initials or code, which opens `href` for it: code, name and what else it
    is found by of each."""
    options = "".join(
        f'<option value="{escape(name)}" label="{escape(words)}" data-code="{escape(code)}"></option>'
        for code, name, words in villages
    )
    return (
        '<input class="search" type="text" list="villages" placeholder="查村：名称、首字母" aria-label="查村" '
        f'autocomplete="off" data-sets="village" data-to="{escape(href)}"><datalist id="villages">{options}</datalist>'
    )
