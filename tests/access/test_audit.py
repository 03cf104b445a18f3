"""The audit log: a chain that shows every change, kept for six months."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.access import audit
from dashboard.access.roles import LOCAL, OFFICE, Access
from dashboard.state import engine
from dashboard.state.engine import reading, state_engine, state_url, writing
from dashboard.state.schema import Audit, AuditHead, now

WHO = Access("张三", OFFICE)


@pytest.fixture
def written(state):
    for place in range(6):
        audit.write(WHO, audit.SAW, f"总览 {place}", "10.0.0.1")


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


@pytest.mark.parametrize("column", ["at", "account", "role", "address", "action", "detail", "previous", "hash"])
def test_no_part_of_an_entry_can_be_changed_unseen(sqlite_state, column):
    for place in range(3):
        audit.write(WHO, audit.SAW, f"总览 {place}", "10.0.0.1")
    tampered(update(Audit).where(Audit.id == 3).values({column: dt.datetime(2026, 1, 1) if column == "at" else "0"}))
    assert [fault for fault in audit.faults() if "第 3 条" in fault]


def test_two_parts_of_an_entry_cannot_be_cut_elsewhere_unseen(sqlite_state):
    audit.write(WHO, audit.SAW, "总览", "10.0.0.1")
    tampered(update(Audit).values(address="10.0.0.1查", action="看"))
    assert audit.faults()


def test_the_log_is_read_newest_first_by_account_deed_and_time(sqlite_state, monkeypatch):
    monkeypatch.setattr(audit, "now", lambda: now() - dt.timedelta(days=7, minutes=1))
    audit.write(None, audit.REFUSED, "不认得的人", "10.0.0.1")
    monkeypatch.setattr(audit, "now", lambda: now() - dt.timedelta(days=6))
    audit.write(WHO, audit.SAW, "总览", "10.0.0.1")
    monkeypatch.setattr(audit, "now", now)
    audit.write(LOCAL, audit.LOADED, "纠纷.xlsx")
    audit.write(WHO, audit.LOADED, "线索.xlsx")

    def read(**asked):
        return [each.id for each in audit.entries(**asked)]

    assert read() == [4, 3, 2, 1] and read(limit=2) == [4, 3]
    assert read(account="张三") == [4, 2] and read(action=audit.LOADED) == [4, 3]
    assert read(since=audit.since("近7天")) == [4, 3, 2] and read(since=audit.since("近1天")) == [4, 3]
    assert audit.since("全部") is None and audit.accounts_seen() == ["—", "张三", "本机"]
    [first] = audit.entries(account="—")
    assert (first.role, first.address, first.action, first.detail) == ("—", "10.0.0.1", audit.REFUSED, "不认得的人")
    assert audit.entries()[1].address == audit.COMMAND_LINE


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
        list(pool.map(lambda place: audit.write(WHO, audit.SAW, f"总览 {place}"), range(200)))
    entries = audit.entries(500)
    assert [each.id for each in entries] == list(range(200, 0, -1))
    assert {each.detail for each in entries} == {f"总览 {place}" for place in range(200)}
    assert audit.faults() == [] and audit.WAITING == []


def test_what_cannot_be_noted_is_refused_to_each_and_not_noted_later(sqlite_state, monkeypatch):
    audit.write(WHO, audit.SAW, "之前")
    with monkeypatch.context() as patch, ThreadPoolExecutor(20) as pool:
        patch.setattr(audit, "transaction", away)
        tries = [pool.submit(audit.write, WHO, audit.SAW, f"{place}") for place in range(20)]
        assert all(isinstance(each.exception(), OperationalError) for each in tries)
    assert audit.WAITING == []
    audit.write(WHO, audit.SAW, "之后")
    assert [each.detail for each in audit.entries()] == ["之后", "之前"]


def away():
    raise OperationalError("BEGIN", None, Exception("database is locked"))


def test_only_what_is_six_months_old_can_be_pruned(written):
    with pytest.raises(audit.TooYoung):
        audit.prune((now() - dt.timedelta(days=100)).date())
    assert len(audit.entries()) == 6


def test_a_day_six_months_back_is_the_youngest_up_to_which_the_log_can_be_pruned_and_is_kept_itself(
    sqlite_state, monkeypatch
):
    moment = dt.datetime(2026, 10, 20, 9)
    day = dt.date(2026, 4, 19)  # 184 days before
    for at in (dt.datetime(2026, 4, 18, 23, 59, 59), dt.datetime(2026, 4, 19), moment):
        kept = at.astimezone(dt.UTC).replace(tzinfo=None)
        monkeypatch.setattr(audit, "now", lambda kept=kept: kept)
        audit.write(WHO, audit.SAW, str(at))
    with pytest.raises(audit.TooYoung, match="2026-04-19"):
        audit.prune(day + dt.timedelta(days=1))
    assert audit.prune(day) == 1 and audit.prune(day) == 0
    assert audit.faults() == [] and [each.id for each in audit.entries()] == [4, 3, 2]


def test_days_of_the_log_are_the_office_s_own(sqlite_state, monkeypatch):
    """The log is kept in UTC. Half past four in the morning of 1 February in China is still January there."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        for at in (dt.datetime(2026, 1, 31, 15, 59), dt.datetime(2026, 1, 31, 20, 30)):
            monkeypatch.setattr(audit, "now", lambda at=at: at)
            audit.write(WHO, audit.SAW, audit.local_time(at))
        monkeypatch.setattr(audit, "now", lambda: dt.datetime(2026, 11, 1))
        assert audit.prune(dt.date(2026, 2, 1)) == 1
        assert [each.detail for each in audit.entries()][1:] == ["2026-02-01 04:30:00"]
        assert audit.prune(dt.date.min) == 0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_log_of_old_entries_alone_can_be_pruned_whole(sqlite_state, monkeypatch):
    monkeypatch.setattr(audit, "now", lambda: dt.datetime(2025, 1, 1))
    audit.write(WHO, audit.SAW, "总览")
    monkeypatch.setattr(audit, "now", now)
    assert audit.prune(dt.date(2026, 1, 1)) == 1
    assert audit.faults() == [] and [each.action for each in audit.entries()] == [audit.PRUNED]


def test_a_beginning_that_was_deleted_is_not_excused_by_the_pruning_of_another(sqlite_state, monkeypatch):
    monkeypatch.setattr(audit, "now", lambda: dt.datetime(2025, 1, 1))
    audit.write(WHO, audit.SAW, "总览")
    monkeypatch.setattr(audit, "now", now)
    audit.write(WHO, audit.SAW, "总览")
    audit.prune(dt.date(2026, 1, 1))
    tampered(delete(Audit).where(Audit.id == 2))
    assert audit.faults() == ["开头的记录被删去，且没有对应的清理记录。"]


def test_a_pruned_log_is_whole_and_says_so(state, monkeypatch):
    for days in (300, 250, 200, 10):
        monkeypatch.setattr(audit, "now", lambda days=days: now() - dt.timedelta(days=days))
        audit.write(WHO, audit.SAW, f"{days} 天前")
    monkeypatch.setattr(audit, "now", now)
    assert audit.prune((now() - dt.timedelta(days=220)).date()) == 2
    assert audit.faults() == []
    assert [each.action for each in audit.entries()] == [audit.PRUNED, audit.SAW, audit.SAW]
    tampered(delete(Audit).where(Audit.id == 3))
    assert audit.faults()


def test_another_key_does_not_make_the_same_chain(written, monkeypatch):
    monkeypatch.setenv("DASHBOARD_SECRET", "x" * 40)
    assert audit.faults()
