"""A town of the test's own that the pages read, and the first page of the demo town; both without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import Engine, make_url
from streamlit.testing.v1 import AppTest

from db.engine import loading_engine
from db.migrate import migrate


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The loading engine of a migrated database that the pages read."""
    url = make_url(f"sqlite:///{tmp_path / 'town.db'}")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string())
    st.cache_resource.clear()
    engine = loading_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def first_page(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`first_page(query)`: the page at / as a new browser gets it."""
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()

    def run(**query: str) -> AppTest:
        at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run
