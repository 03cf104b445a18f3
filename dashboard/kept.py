"""What was read from the database, kept for each version of the data: all viewers share it, and nobody changes it.

Nothing here asks the policy; whoever reads for a page does (screen.py).
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

import streamlit as st

from dashboard.access.suppress import hidden
from dashboard.database import connect
from dashboard.figures import freshness, meetings
from dashboard.figures.compute import measure
from dashboard.figures.freshness import Version
from dashboard.figures.registry import CLUE_FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.village_search import found_by
from dashboard.view import View

# Whether this run, or the one before in its thread, has read from the database and not from what is kept.
is_read_anew: ContextVar[bool] = ContextVar("is_read_anew", default=False)


class Frame(NamedTuple):
    """The divisions, the meetings and the ledgers never loaded: small, and asked for by nearly every figure, so read
    once for a version."""

    villages: Villages
    meetings: list[Any]
    unloaded: frozenset[str]


def read(version: Version, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """`function(connection, *arguments)` in that version of the data."""
    # Versions, views and ids say in their repr all that they are. One string is hashed at once; Streamlit would walk
    # through every field of every view, and inspect the function for the name of each argument that comes without: a
    # fifth, and a tenth, of a page's time on the server.
    key = repr((version, function.__module__, function.__qualname__, arguments))
    return _read(key=key, _version=version, _function=function, _arguments=arguments)


@st.cache_resource(show_spinner=False, max_entries=150)
def _read(key: str, _version: Version, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    with connect(_version.town).execution_options(**frame(_version)._asdict()) as connection:
        is_read_anew.set(True)
        return _function(connection, *_arguments)


def frame(version: Version) -> Frame:
    """The frame of the version's town."""
    return _frame(key=repr(version), _version=version)


@st.cache_resource(show_spinner=False, max_entries=20)
def _frame(key: str, _version: Version) -> Frame:
    with connect(_version.town) as connection:
        is_read_anew.set(True)
        return Frame(Villages.read(connection), meetings.all_meetings(connection), freshness.never_loaded(connection))


def hidden_clue_figures(version: Version, view: View, divisions: Villages) -> dict[str, frozenset[str]]:
    """For each area and village, the clue figures that it must not show in a view of the town."""
    return _hidden_clue_figures(key=repr((version, view)), _version=version, _view=view, _divisions=divisions)


@st.cache_resource(show_spinner=False, max_entries=100)
def _hidden_clue_figures(key: str, _version: Version, _view: View, _divisions: Villages) -> dict[str, frozenset[str]]:
    found = read(_version, measure, ((_view,), CLUE_FIGURES))
    return hidden(found.rows(0, "area"), found.rows(0, "village"), _divisions)


def village_words(version: Version, divisions: Villages) -> dict[str, str]:
    """What the search finds each village by besides its name, by its code."""
    return _village_words(key=repr(version), _divisions=divisions)


@st.cache_resource(show_spinner=False, max_entries=20)
def _village_words(key: str, _divisions: Villages) -> dict[str, str]:
    return found_by(_divisions)
