"""A demo town, a state database of the test's own, and accounts in it."""

import shutil

import pytest
import streamlit as st
from argon2 import PasswordHasher
from sqlalchemy import create_engine, make_url
from streamlit.testing.v1 import AppTest

from dashboard.access import accounts, current, sessions
from dashboard.access.roles import ROLES
from dashboard.state.engine import prepare, state_engine
from db.engine import reading_engine

PASSWORD = "蓝天白云-2026-秋"
AREA, VILLAGE, OTHER_VILLAGE = "990101100-02", "990101100206", "990101100201"
OWN = {"area": AREA, "village": VILLAGE}


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory):
    """An empty state database on SQLite, to be copied."""
    file = tmp_path_factory.mktemp("prepared") / "state.db"
    url = make_url(f"sqlite:///{file}")
    prepare(url)
    state_engine(url).dispose()
    return file


@pytest.fixture
def sqlite_state(prepared_file, tmp_path, monkeypatch):
    """An empty state database on SQLite."""
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'state.db')}")


@pytest.fixture
def server_state(server):
    """The state database of the module's own `server`, for what no browser can do or see."""
    engine = create_engine(make_url(server.environment["DASHBOARD_STATE_URL"]))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Passwords are hashed quickly inside the tests' own process; the servers that they start take their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


def signed_in(role, scope=None):
    """The cookie of a new account with this role."""
    name = f"{role}账号"
    accounts.add(name, ROLES[role], scope, PASSWORD)
    found = accounts.verified(name, PASSWORD)
    assert found is not None
    return sessions.open_session(found[0])


@pytest.fixture(scope="module")
def own_caches():
    """Streamlit's caches know no database: what another module's pages read is not ours."""
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="module")
def connection(demo_url):
    """A reading connection to the demo town."""
    with reading_engine(make_url(demo_url)).connect() as connection:
        yield connection


@pytest.fixture
def app(own_caches, demo_url, sqlite_state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo_url)

    def run(role, file, **query):
        cookie = signed_in(role, OWN.get(role))
        monkeypatch.setattr(current, "presented_cookie", lambda: cookie)
        at = AppTest.from_file(f"../../{file}", default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run
