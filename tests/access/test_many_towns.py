"""In a database of many towns each role has its page, and nobody who is bound to a place reads the audit log."""

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from dashboard.access import accounts, audit, current
from dashboard.access.roles import AUDITOR, LOCAL, OFFICE
from dashboard.access.sessions import open_session
from dashboard.state.engine import writing
from dashboard.state.schema import Account, now
from tests.access.conftest import PASSWORD
from tests.access.server import Browser, asked, started
from tests.county import COUNTY, FIRST
from tests.html_of import html_of

DEED = "清河镇的一次装载"


def session_of(role, scope):
    """The cookie of an account as an earlier version may have made it: of any role and scope."""
    values = {"name": "张三", "role": role, "scope_code": scope, "password_hash": "-", "created_at": now()}
    with writing() as connection:
        [account] = connection.execute(insert(Account).values(**values)).inserted_primary_key
    return open_session(account)


@pytest.fixture
def sent(own_caches, county_url, sqlite_state, monkeypatch):
    """`sent(role, scope, **query)`: what the application sends somebody of this role and scope."""
    monkeypatch.setenv("DATABASE_URL", county_url)

    def run(role, scope=None, **query):
        cookie = session_of(role, scope)
        audit.write(LOCAL, audit.LOADED, DEED)
        monkeypatch.setattr(current, "presented_cookie", lambda: cookie)
        at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return "".join(html_of(at))

    return run


@pytest.mark.parametrize("query", [{}, {"town": FIRST}, {"region": COUNTY}, {"mode": "meeting"}], ids=str)
def test_an_auditor_reads_the_log_whatever_the_start_address_asks(sent, query):
    text = sent("auditor", **query)
    assert DEED in text and "张三（审计）" in text and 'class="watermark"' in text


def test_an_auditor_reads_the_log_at_its_own_address(county_url, tmp_path):
    environment = {
        "DATABASE_URL": county_url,
        "DASHBOARD_STATE_URL": f"sqlite:///{tmp_path / 'state.db'}",
        "DASHBOARD_SECRET_FILE": str(tmp_path / "key"),
    }
    server = started(environment)
    try:
        server.account("李四", "审计")
        browser = Browser(server)
        browser.sign_in("李四")
        with browser.socket() as socket:
            assert "审计日志完整" in asked(socket, "audit").decode("utf-8", "ignore")
    finally:
        server.stop()


@pytest.mark.parametrize("scope", [FIRST, COUNTY])
@pytest.mark.parametrize("query", [{}, {"town": FIRST}], ids=str)
def test_an_auditor_who_is_bound_to_a_place_reads_a_sentence_and_no_log(sent, scope, query):
    text = sent("auditor", scope, **query)
    assert DEED not in text and "审计日志是所有镇共用的一份" in text


@pytest.mark.parametrize("role, scope", [("office", None), ("leader", FIRST)])
def test_nobody_else_reads_the_log(sent, role, scope):
    assert DEED not in sent(role, scope)


@pytest.mark.parametrize("scope", [None, COUNTY])
def test_a_projector_of_no_town_is_told_what_to_do(sent, scope):
    text = sent("projector", scope)
    assert "限定到本镇" in text and "?town=" in text and "<section" not in text


@pytest.mark.parametrize("scope, query", [(None, {"town": FIRST}), (COUNTY, {"town": FIRST}), (FIRST, {})], ids=str)
def test_a_projector_of_a_town_shows_its_slides(sent, scope, query):
    assert "<section" in sent("projector", scope, **query)


def test_an_auditor_cannot_be_bound(state):
    with pytest.raises(accounts.AccountError, match="不能用 --scope"):
        accounts.add("张三", AUDITOR, FIRST, PASSWORD)
    accounts.add("张三", AUDITOR, None, PASSWORD)
    accounts.add("李四", OFFICE, FIRST, PASSWORD)
