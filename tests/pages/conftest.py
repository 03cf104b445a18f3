"""The first page of the demo town, drawn without a browser."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


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
