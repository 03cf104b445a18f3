"""The address of the demo town of a fixed day, for the pages' tests."""

import datetime as dt

import pytest
from sqlalchemy import make_url

from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'demo.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    return url.render_as_string()
