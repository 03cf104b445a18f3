"""An open page asks one small statement and draws itself anew only when the data has changed."""

import datetime as dt
from time import monotonic

import pytest
from sqlalchemy import create_engine, event, make_url, update

from dashboard import database, page
from dashboard.figures.freshness import data_version
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from db.schema import DataVersion


@pytest.fixture
def engine(tmp_path, monkeypatch):
    url = make_url(f"sqlite:///{tmp_path / 'town.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(2026, 10, 31))
    engine = create_engine(url)
    monkeypatch.setattr(database, "engine", lambda: engine)
    return engine


@pytest.fixture
def drawn_anew(monkeypatch):
    calls = []
    monkeypatch.setattr(page.st, "rerun", lambda: calls.append(True))
    return calls


def looked(drawn, seconds=10):
    """What an open page does so many seconds after it was drawn."""
    page._watch.__wrapped__(drawn, page.st.context.theme.type, monotonic() - seconds)


def test_nothing_is_drawn_or_computed_while_the_data_stands_still(engine, drawn_anew):
    with engine.connect() as connection:
        drawn = data_version(connection)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    looked(drawn)
    assert len(statements) == 1 and drawn_anew == []


def test_a_page_that_has_just_asked_does_not_ask_again(engine, drawn_anew):
    with engine.connect() as connection:
        drawn = data_version(connection)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    looked(drawn, seconds=0)
    assert statements == [] and drawn_anew == []


def test_a_changed_version_draws_the_page_anew(engine, drawn_anew):
    with engine.begin() as connection:
        drawn = data_version(connection)
        connection.execute(update(DataVersion).values(version=DataVersion.version + 1))
    looked(drawn)
    assert drawn_anew == [True]


def test_a_database_that_does_not_answer_leaves_the_page_as_it_is(engine, drawn_anew, tmp_path, monkeypatch):
    with engine.connect() as connection:
        drawn = data_version(connection)
    monkeypatch.setattr(database, "engine", lambda: create_engine(f"sqlite:///{tmp_path / 'none' / 'none.db'}"))
    looked(drawn)
    assert drawn_anew == []


def test_new_data_is_seen_within_ten_seconds():
    assert page.REFRESH_SECONDS <= 8
