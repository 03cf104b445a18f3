"""The audit log: a chain that shows every change, kept for six months."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.access import audit
from dashboard.access.roles import OFFICE, Access
from dashboard.state import engine
from dashboard.state.engine import reading, state_engine, state_url, writing
from dashboard.state.schema import Audit, AuditHead, now

WHO = Access("张三", OFFICE)


@pytest.fixture
def written(state):
    for place in range(6):
        audit.written(WHO, audit.SAW, f"总览 {place}", "10.0.0.1")


def tampered(*statements):
    """Change the log as somebody with the database's own rights could, past its guards."""
    with state_engine(state_url()).connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_unchanged"))
            connection.execute(text("DROP TRIGGER audit_kept"))
        else:
            connection.execute(text("DROP TRIGGER audit_guard ON audit"))
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_log_is_whole(written):
    assert audit.faults() == []
    assert [each.id for each in audit.entries()] == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "statement", [update(Audit).values(detail="别的"), delete(Audit).where(Audit.id == 3)], ids=["change", "delete"]
)
def test_the_database_itself_refuses_to_change_or_delete_entries(written, statement):
    with pytest.raises(DBAPIError), writing() as connection:
        connection.execute(statement)
    assert audit.faults() == []


@pytest.mark.parametrize(
    "statements",
    [
        [update(Audit).where(Audit.id == 3).values(detail="别的")],
        [update(Audit).where(Audit.id == 3).values(at=dt.datetime(2026, 1, 1))],
        [delete(Audit).where(Audit.id == 3)],
        [delete(Audit).where(Audit.id == 1)],
        [delete(Audit).where(Audit.id >= 5)],
        [delete(Audit)],
        [
            delete(Audit).where(Audit.id == 6),
            update(AuditHead).values(last=5, hash=select(Audit.hash).where(Audit.id == 5).scalar_subquery()),
        ],
        [update(Audit).where(Audit.id == old).values(id=new) for old, new in ((3, 99), (4, 3), (99, 4))],
        [update(AuditHead).values(last=9)],
        [delete(AuditHead)],
    ],
    ids=["text", "time", "middle", "first", "end", "all", "end and head", "order", "head", "no head"],
)
def test_every_change_is_found(written, statements):
    assert CliRunner().invoke(app, ["audit", "verify"]).exit_code == 0
    tampered(*statements)
    assert audit.faults()
    assert CliRunner().invoke(app, ["audit", "verify"]).exit_code == 1


def test_an_inserted_entry_is_found(written):
    with reading() as connection:
        row = dict(connection.execute(select(Audit.__table__).where(Audit.id == 6)).mappings().one())
    with writing() as connection:
        connection.execute(insert(Audit).values(**{**row, "id": 7, "previous": row["hash"]}))
    assert audit.faults()


def test_two_hundred_pages_that_open_at_once_are_all_noted_and_soon(state, monkeypatch):
    # What each waits at the most: far less than two hundred transactions one after the other take on a busy machine.
    monkeypatch.setattr(engine, "WAIT_SECONDS", 2)
    with ThreadPoolExecutor(200) as pool:
        list(pool.map(lambda place: audit.written(WHO, audit.SAW, f"总览 {place}"), range(200)))
    entries = audit.entries(500)
    assert [each.id for each in entries] == list(range(200, 0, -1))
    assert {each.detail for each in entries} == {f"总览 {place}" for place in range(200)}
    assert audit.faults() == [] and audit.WAITING == []


def test_what_cannot_be_noted_is_refused_to_each_and_not_noted_later(sqlite_state, monkeypatch):
    audit.written(WHO, audit.SAW, "之前")
    monkeypatch.setattr(audit, "transaction", away)
    with ThreadPoolExecutor(20) as pool:
        tries = [pool.submit(audit.written, WHO, audit.SAW, f"{place}") for place in range(20)]
    assert all(isinstance(each.exception(), OperationalError) for each in tries)
    monkeypatch.undo()
    assert audit.WAITING == []


def away():
    raise OperationalError("BEGIN", None, Exception("database is locked"))


def test_only_what_is_six_months_old_can_be_pruned(written):
    with pytest.raises(audit.TooYoung):
        audit.pruned((now() - dt.timedelta(days=100)).date())
    assert len(audit.entries()) == 6


def test_a_pruned_log_is_whole_and_says_so(state, monkeypatch):
    for days in (300, 250, 200, 10):
        monkeypatch.setattr(audit, "now", lambda days=days: now() - dt.timedelta(days=days))
        audit.written(WHO, audit.SAW, f"{days} 天前")
    monkeypatch.setattr(audit, "now", now)
    assert audit.pruned((now() - dt.timedelta(days=220)).date()) == 2
    assert audit.faults() == []
    assert [each.action for each in audit.entries()] == [audit.PRUNED, audit.SAW, audit.SAW]
    tampered(delete(Audit).where(Audit.id == 3))
    assert audit.faults()


def test_another_key_does_not_make_the_same_chain(written, monkeypatch):
    monkeypatch.setenv("DASHBOARD_SECRET", "x" * 40)
    assert audit.faults()
