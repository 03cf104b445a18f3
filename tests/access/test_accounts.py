"""Accounts, sessions and failed tries, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import make_url, select, update

from dashboard.access import accounts, sessions, throttle
from dashboard.access.roles import AREA, LOCAL, OFFICE
from dashboard.state.engine import StateIsShared, reading, state_url, writing
from dashboard.state.schema import Account, SignIn, StateBase, now
from db.engine import ROOT
from tests.access.conftest import PASSWORD, signed_in


def test_without_accounts_everybody_is_the_local_user(state):
    assert sessions.looked_up(None) is LOCAL
    assert sessions.looked_up("forged.cookie") is LOCAL


def test_once_there_is_an_account_nothing_opens_without_a_session_even_when_all_are_disabled(state):
    accounts.add("张三", OFFICE, None, PASSWORD)
    assert sessions.looked_up(None) is None
    accounts.disable("张三")
    assert sessions.looked_up(None) is None


def test_a_session_opens_with_its_own_cookie_alone(state):
    cookie = signed_in("office")
    assert sessions.looked_up(cookie).role is OFFICE
    token, _, signature = cookie.partition(".")
    for forged in (token, f"{token}.", f"{token}x.{signature}", f"x{cookie}", f"{token}.{'0' * 64}", "", "."):
        assert sessions.looked_up(forged) is None
    sessions.end_session(cookie)
    assert sessions.looked_up(cookie) is None


def test_the_database_holds_neither_password_nor_token(state):
    cookie = signed_in("office")
    with reading() as connection:
        kept = str(
            connection.execute(select(Account.password_hash)).all()
            + connection.execute(select(SignIn.token_hash)).all()
        )
    assert PASSWORD not in kept and cookie.partition(".")[0] not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize(
    "column, age", [("seen_at", dt.timedelta(minutes=31)), ("created_at", dt.timedelta(hours=12, minutes=1))]
)
def test_a_session_ends_by_itself(state, column, age):
    cookie = signed_in("office")
    with writing() as connection:
        connection.execute(update(SignIn).values({column: now() - age}))
    assert sessions.looked_up(cookie) is None


def test_use_puts_the_idle_limit_off_and_asking_does_not(state):
    cookie = signed_in("office")
    earlier = now() - dt.timedelta(minutes=20)
    with writing() as connection:
        connection.execute(update(SignIn).values(seen_at=earlier))
    sessions.looked_up(cookie, used=False)
    with reading() as connection:
        assert connection.execute(select(SignIn.seen_at)).scalar_one() == earlier
    sessions.looked_up(cookie)
    with reading() as connection:
        assert connection.execute(select(SignIn.seen_at)).scalar_one() > earlier


@pytest.mark.parametrize("change", [accounts.disable, lambda name: accounts.change_password(name, PASSWORD + "新")])
def test_disabling_and_a_new_password_end_every_session(state, change):
    first = signed_in("office")
    second = sessions.open_session(accounts.verified("office账号", PASSWORD)[0])
    change("office账号")
    assert sessions.looked_up(first) is None and sessions.looked_up(second) is None


@pytest.mark.parametrize("in_between", ["reset", "disabled"])
def test_a_password_that_the_office_has_reset_meanwhile_is_not_set_by_who_knew_the_old_one(
    state, monkeypatch, in_between
):
    office, own = "办公室所设-2026-秋", "自己所选-2026-秋"
    signed_in("office")
    name, hashed = "office账号", accounts.hashed

    def interrupted(password, whose):
        if password == own:
            accounts.change_password(name, office, given=True) if in_between == "reset" else accounts.disable(name)
        return hashed(password, whose)

    monkeypatch.setattr(accounts, "hashed", interrupted)
    with pytest.raises(accounts.WrongPassword, match="原密码不对"):
        accounts.change_own_password(name, PASSWORD, own)
    assert accounts.verified(name, own) is None
    opened = accounts.verified(name, office)
    assert opened is not None and opened[1].must_change if in_between == "reset" else opened is None


def test_a_disabled_account_does_not_open(state):
    accounts.add("张三", OFFICE, None, PASSWORD)
    accounts.disable("张三")
    assert accounts.verified("张三", PASSWORD) is None
    assert accounts.verified("李四", PASSWORD) is None


@pytest.mark.parametrize(
    "name, role, scope, password",
    [
        ("", OFFICE, None, PASSWORD),
        ("张三", OFFICE, None, "短"),
        ("张三", OFFICE, None, "张三张三张三2026-xy"),
        ("张三", OFFICE, None, "aaaaaaaaaaaaaa"),
        ("张三", AREA, None, PASSWORD),
        ("张\u202e三", OFFICE, None, PASSWORD),
    ],
)
def test_an_account_that_does_not_make_sense_is_refused(state, name, role, scope, password):
    with pytest.raises(accounts.AccountError):
        accounts.add(name, role, scope, password)


def test_a_name_is_taken_once(state):
    accounts.add("张三", OFFICE, None, PASSWORD)
    with pytest.raises(accounts.AccountError):
        accounts.add(" 张三 ", OFFICE, None, PASSWORD)


@pytest.mark.parametrize("known", [True, False])
def test_tries_slow_down_and_lock_whether_the_account_exists_or_not(state, known):
    if known:
        accounts.add("张三", OFFICE, None, PASSWORD)
    delays = [throttle.begin_try("张三", f"10.0.0.{place}")[0] for place in range(5)]
    assert delays == sorted(delays) and delays[-1] >= 2
    assert throttle.begin_try("张三", "10.0.0.9")[1] is not None
    assert throttle.begin_try("李四", "10.0.0.9")[1] is None


def test_an_address_that_tries_many_names_is_locked(state):
    locks = [throttle.begin_try(f"名字{place}", "10.0.0.1")[1] for place in range(25)]
    assert locks[0] is None and locks[-1] is not None
    assert throttle.begin_try("另一人", "10.0.0.2")[1] is None


def test_a_success_forgets_the_tries_of_the_name(state):
    for _ in range(4):
        throttle.begin_try("张三", "10.0.0.1")
    throttle.succeeded("张三", "10.0.0.1")
    assert throttle.begin_try("张三", "10.0.0.1") == (0.25, None)


@pytest.mark.parametrize(
    ("shared", "state"),
    [
        ("postgresql://a@b/c", "postgresql://a@b/c"),
        ("postgresql://loader@b/c", "postgresql+psycopg://reader:x@b/c"),
        ("postgresql://a@/c?host=/run/x", "postgresql://b@/c?host=/run/x"),
        ("sqlite:///data/x.db", "sqlite:///data/../data/x.db"),
        ("sqlite:///data/x.db", f"sqlite:///{ROOT / 'data' / 'x.db'}"),
    ],
)
def test_the_state_database_is_never_the_shared_one(monkeypatch, shared, state):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DATABASE_URL", shared)
    monkeypatch.setenv("DASHBOARD_STATE_URL", state)
    with pytest.raises(StateIsShared):
        state_url()


def test_the_state_database_may_stand_beside_the_shared_one(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    for other in ("postgresql://a@b/d", "postgresql://a@other/c", "postgresql://a@b:6432/c", "sqlite:///c"):
        monkeypatch.setenv("DASHBOARD_STATE_URL", other)
        assert state_url().database == make_url(other).database


def test_the_migrations_build_the_models_schema(state):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), StateBase.metadata) == []
