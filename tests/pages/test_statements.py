"""How many SQL statements a page sends on a cold cache: few, and the same at 21 villages as at 2,000."""

import pytest
import streamlit as st
from sqlalchemy import insert, make_url
from streamlit.testing.v1 import AppTest

from dashboard.navigation import PAGES
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from db.schema import Dispute, Division, Patrol
from tests.figures.conftest import TODAY

# One of them asks for the data's version and the schema, three for the divisions, the meetings and the ledgers' loads.
MOST = 13
VILLAGE, AREA = "990101100200", "990101100-02"


@pytest.fixture(scope="session")
def sizes(tmp_path_factory):
    """The addresses of the demo town, and of the same with 2,000 villages."""
    addresses = {}
    for villages in (21, 2000):
        url = make_url(f"sqlite:///{tmp_path_factory.mktemp('sizes') / f'{villages}.db'}")
        migrate(url)
        engine = loading_engine(url)
        make_demo(engine, today=TODAY)
        with engine.begin() as connection:
            codes = [f"9901012{place:05d}" for place in range(villages - 21)]
            if codes:
                _grow(connection, codes)
        engine.dispose()
        addresses[villages] = url.render_as_string()
    return addresses


def _grow(connection, codes):
    named = [{"code": code, "name": f"新{code[-4:]}村村民委员会", "level": "村", "parent_code": AREA} for code in codes]
    connection.execute(insert(Division), named)
    dispute = {"source": "排查", "category": "邻里", "level": "一般"}
    cases = [
        {"code": f"X{code}", "village_code": code, "received_on": TODAY.replace(day=1), "due_on": TODAY, **dispute}
        for code in codes
    ]
    connection.execute(insert(Dispute), cases)
    tours = [{"patrolled_on": TODAY, "slot": "早", "team": "一队", "village_code": code} for code in codes]
    connection.execute(insert(Patrol), tours)


def sent_by(page, address, statements, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", address)
    st.cache_resource.clear()
    st.cache_data.clear()
    at = AppTest.from_file(f"../../pages/{page.file}.py", default_timeout=120)
    at.query_params["as_of"] = TODAY.isoformat()
    if page.file == "village":
        at.query_params["village"] = VILLAGE
    if page.file == "records":
        at.query_params["figure"] = "dispute.on_time"
    statements.clear()
    at.run()
    assert not at.exception
    return len(statements)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_a_page_sends_few_statements_however_many_the_villages(page, sizes, statements, monkeypatch):
    small = sent_by(page, sizes[21], statements, monkeypatch)
    large = sent_by(page, sizes[2000], statements, monkeypatch)
    assert small == large <= MOST
    # The log is in the dashboard's own database.
    assert small > 0 or page.file == "audit"
