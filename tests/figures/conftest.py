"""The demo town of a fixed day, in SQLite once a session: what the figures are held against."""

import datetime as dt

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate

# A first call loads libraries: how long a case takes says nothing on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
TODAY = dt.date(2026, 10, 31)


@pytest.fixture(scope="session")
def demo_engine(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=TODAY)
    return reading_engine(url)


@pytest.fixture
def demo(demo_engine):
    with demo_engine.connect() as connection:
        yield connection
