"""The demo town of a fixed day, in SQLite once a session: what the figures are held against."""

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from db.engine import reading_engine
from tests.conftest import DEMO_DAY

# A first call loads libraries: how long a case takes says nothing on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
TODAY = DEMO_DAY


@pytest.fixture(scope="session")
def demo_engine(demo_url):
    return reading_engine(make_url(demo_url))


@pytest.fixture
def demo(demo_engine):
    with demo_engine.connect() as connection:
        yield connection
