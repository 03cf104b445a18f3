"""Accounts: added, disabled and given passwords on the server's command line; each changes its own on a page.

Passwords are kept as argon2 hashes. An account may have an identity at the county's single sign-on (sso.py), with or
without a password here.
"""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from dashboard.access import throttle
from dashboard.access.roles import AUDITOR, ROLES, Access, Role
from dashboard.state.engine import reading, writing
from dashboard.state.schema import Account, SignIn, now

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LONGEST_IDENTITY = 255
HASHER = PasswordHasher()
# What no password has as its hash.
NO_PASSWORD = "-"
WRONG_OLD = "原密码不对。"


class AccountError(ValueError):
    """An account cannot be made or changed as asked; the text says why, in Chinese."""


class WrongPassword(AccountError):
    """The old password is not the account's."""


@dataclass(frozen=True)
class Listed:
    """An account as `account list` shows it."""

    name: str
    role: Role
    scope: str | None
    disabled: bool
    identity: str | None


def add(
    name: str, role: Role, scope: str | None, password: str | None, identity: str | None = None, given: bool = False
) -> None:
    """Make an account.

    Args:
        password: None for an account that signs in through the single sign-on alone.
        identity: what the single sign-on calls the account's owner.
        given: whether the owner must change the password at the first sign-in.

    Raises:
        AccountError: the name or the identity is taken or empty, the password is too short, or scope and role do not
            fit.
    """
    name = clean_name(name)
    if role.level is not None and scope is None:
        raise AccountError(f"角色「{role.title}」须用 --scope 指定{role.level}代码。")
    if role is AUDITOR and scope is not None:
        raise AccountError(f"角色「{role.title}」不能用 --scope：审计日志是所有镇共用的一份，不分范围。")
    values = {
        "name": name,
        "role": role.name,
        "scope_code": scope,
        "password_hash": NO_PASSWORD if password is None else hashed(password, name),
        "password_given": given,
    }
    with writing() as connection:
        if _find(connection, name):
            raise AccountError(f"账号「{name}」已经有了。")
        values["identity"] = identity if identity is None else _free_identity(connection, identity)
        connection.execute(insert(Account).values(created_at=now(), **values))


def change_password(name: str, password: str, given: bool = False) -> None:
    """Set a new password; every session of the account ends at once. `given`: see `add`.

    Raises:
        AccountError: no such account, or the password is too short.
    """
    name = clean_name(name)
    with writing() as connection:
        account = _known(connection, name)
        _set_password(connection, account, hashed(password, name), given)
        throttle.forgive(connection, name)


def change_own_password(name: str, old: str, new: str) -> int:
    """Set the password that the account's owner chose, who knows the old one; every session of the account ends.

    Returns the account's id.

    Raises:
        WrongPassword: the old password is wrong, or is so by the time that the new one is written; or the account is
            disabled.
        AccountError: the new one is the same or too weak.
    """
    row = _verified_row(name, old)
    if row is None or row.disabled_at is not None:
        raise WrongPassword(WRONG_OLD)
    if unicodedata.normalize("NFKC", old) == unicodedata.normalize("NFKC", new):
        raise AccountError("新密码不能与原密码相同。")
    password_hash = hashed(new, row.name)
    with writing() as connection:
        # The office may have set another one while the old was verified: that one stands.
        if not _set_password(connection, row.id, password_hash, given=False, instead_of=row.password_hash):
            raise WrongPassword(WRONG_OLD)
    return int(row.id)


def link(name: str, identity: str | None) -> None:
    """Give an account its identity at the single sign-on, or take it away; every session of the account ends at once.

    Raises:
        AccountError: no such account, or another one has this identity.
    """
    with writing() as connection:
        account = _known(connection, clean_name(name))
        own = identity if identity is None else _free_identity(connection, identity, account)
        connection.execute(update(Account).where(Account.id == account).values(identity=own))
        connection.execute(delete(SignIn).where(SignIn.account_id == account))


def disable(name: str) -> None:
    """Disable an account; every session of it ends at once.

    Raises:
        AccountError: no such account.
    """
    with writing() as connection:
        account = _known(connection, clean_name(name))
        connection.execute(update(Account).where(Account.id == account).values(disabled_at=now()))
        connection.execute(delete(SignIn).where(SignIn.account_id == account))


def listed() -> list[Listed]:
    """All accounts in the order of their names."""
    a = Account
    with reading() as connection:
        rows = connection.execute(select(a.name, a.role, a.scope_code, a.disabled_at, a.identity).order_by(a.name))
        return [Listed(name, ROLES[role], scope, bool(disabled), own) for name, role, scope, disabled, own in rows]


_NUMBER = select(func.count()).select_from(Account)


def any_exist(connection: Connection) -> bool:
    """Whether accounts exist, be they disabled: once there was one, nothing is shown without signing in."""
    return bool(connection.execute(_NUMBER).scalar_one())


def any_active() -> bool:
    """Whether somebody could sign in."""
    with reading() as connection:
        return connection.execute(select(Account.id).where(Account.disabled_at.is_(None)).limit(1)).first() is not None


def verified(name: str, password: str) -> tuple[int, Access] | None:
    """The account that name and password open, or None; it takes the same time whether the name exists or not."""
    row = _verified_row(name, password)
    return None if row is None else _opened(row)


def has_password(name: str) -> bool:
    """Whether the account opens with a password, and not through the single sign-on alone."""
    row = _row(Account.name == name)
    return row is not None and row.password_hash != NO_PASSWORD


def identified(identity: str) -> tuple[int, Access] | None:
    """The account with this identity at the single sign-on; None where there is none or it is disabled."""
    row = _row(Account.identity == identity)
    if row is None:
        return None
    found = _opened(row)
    # Whoever comes that way has typed no password that somebody else knows.
    return found and (found[0], replace(found[1], must_change=False))


def name_of(identity: str) -> str:
    """The name of the account with this identity, for the log; else words that tell nothing of the identity."""
    row = _row(Account.identity == identity)
    return row.name if row else "没有的账号"


def known_name(name: str) -> str:
    """The name where there is such an account, for the log; else words that tell nothing of what was typed."""
    name = unicodedata.normalize("NFKC", name).strip()
    with reading() as connection:
        return name if _find(connection, name) else "没有的账号"


def hashed(password: str, name: str) -> str:
    """The argon2 hash of a password that is long enough and not the account's name.

    Raises:
        AccountError: it is not.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"密码须有 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符。")
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise AccountError("密码太容易猜：不能含有账号名，也不能只用几个相同的字符。")
    return HASHER.hash(unicodedata.normalize("NFKC", password))


def clean_name(name: str) -> str:
    """An account's name as it is kept.

    Raises:
        AccountError: it is empty, too long, or has characters that do not show.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(name) <= 32 or not name.isprintable():
        raise AccountError("账号名须有 1 至 32 个看得见的字符。")
    return name


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Verified when the name is unknown, so that an unknown name takes as long as a wrong password."""
    return HASHER.hash("nobody has this password")


def _matches(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return HASHER.verify(password_hash, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False


def _row(which: ColumnElement[bool]) -> Any:
    a = Account
    columns = (a.id, a.name, a.role, a.scope_code, a.password_hash, a.password_given, a.disabled_at)
    with reading() as connection:
        return connection.execute(select(*columns).where(which)).first()


def _verified_row(name: str, password: str) -> Any:
    """The account that name and password fit, disabled or not; None where there is none."""
    row = _row(Account.name == unicodedata.normalize("NFKC", name).strip())
    has_password = row is not None and row.password_hash != NO_PASSWORD
    is_right = _matches(row.password_hash if has_password else _nobody(), password)
    return row if has_password and is_right else None


def _opened(row: Any) -> tuple[int, Access] | None:
    """What an account opens; nothing where it is disabled."""
    if row.disabled_at is not None:
        return None
    return row.id, Access(row.name, ROLES[row.role], row.scope_code, row.password_given)


def _set_password(
    connection: Connection, account: int, password_hash: str, given: bool, instead_of: str | None = None
) -> bool:
    """Set a password and end the account's sessions. With `instead_of`, only where the account is enabled and that is
    its password's hash; tells whether it was set."""
    change = update(Account).where(Account.id == account).values(password_hash=password_hash, password_given=given)
    if instead_of is not None:
        change = change.where(Account.password_hash == instead_of, Account.disabled_at.is_(None))
    if not connection.execute(change).rowcount:
        return False
    connection.execute(delete(SignIn).where(SignIn.account_id == account))
    return True


def _free_identity(connection: Connection, identity: str, account: int | None = None) -> str:
    """The identity, which is nobody else's."""
    if not 1 <= len(identity) <= LONGEST_IDENTITY or not identity.isprintable():
        raise AccountError(f"统一认证标识须有 1 至 {LONGEST_IDENTITY} 个看得见的字符。")
    owner = connection.execute(select(Account.id).where(Account.identity == identity)).scalar()
    if owner not in (None, account):
        raise AccountError("这个统一认证标识已经归另一个账号。")
    return identity


def _find(connection: Connection, name: str) -> int | None:
    return connection.execute(select(Account.id).where(Account.name == name)).scalar()


def _known(connection: Connection, name: str) -> int:
    found = _find(connection, name)
    if found is None:
        raise AccountError(f"没有账号「{name}」，可用 account list 查看。")
    return found
