"""Accounts: added, disabled and given passwords on the server's command line. Passwords are kept as argon2 hashes."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.access import throttle
from dashboard.access.roles import ROLES, Access, Role
from dashboard.state.engine import reading, writing
from dashboard.state.schema import Account, SignIn, now

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
HASHER = PasswordHasher()


class AccountError(ValueError):
    """An account cannot be made or changed as asked; the text says why, in Chinese."""


@dataclass(frozen=True)
class Listed:
    """An account as `account list` shows it."""

    name: str
    role: Role
    scope: str | None
    disabled: bool


def add(name: str, role: Role, scope: str | None, password: str) -> None:
    """Make an account.

    Raises:
        AccountError: the name is taken or empty, the password is too short, or scope and role do not fit.
    """
    name = clean_name(name)
    if (role.level is None) != (scope is None):
        raise AccountError(
            f"角色「{role.title}」须用 --scope 指定{role.level}代码。"
            if role.level
            else f"角色「{role.title}」不限范围，请去掉 --scope。"
        )
    values = {"name": name, "role": role.name, "scope_code": scope, "password_hash": hashed(password, name)}
    with writing() as connection:
        if _find(connection, name):
            raise AccountError(f"账号「{name}」已经有了。")
        connection.execute(insert(Account).values(created_at=now(), **values))


def change_password(name: str, password: str) -> None:
    """Set a new password; every session of the account ends at once.

    Raises:
        AccountError: no such account, or the password is too short.
    """
    name = clean_name(name)
    with writing() as connection:
        account = _known(connection, name)
        connection.execute(update(Account).where(Account.id == account).values(password_hash=hashed(password, name)))
        connection.execute(delete(SignIn).where(SignIn.account_id == account))
        throttle.forgive(connection, name)


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
        rows = connection.execute(select(a.name, a.role, a.scope_code, a.disabled_at).order_by(a.name))
        return [Listed(name, ROLES[role], scope, disabled is not None) for name, role, scope, disabled in rows]


def any_exist(connection: Connection) -> bool:
    """Whether accounts exist, be they disabled: once there was one, nothing is shown without signing in."""
    return bool(connection.execute(select(func.count()).select_from(Account)).scalar_one())


def any_active() -> bool:
    """Whether somebody could sign in."""
    with reading() as connection:
        return connection.execute(select(Account.id).where(Account.disabled_at.is_(None)).limit(1)).first() is not None


def verified(name: str, password: str) -> tuple[int, Access] | None:
    """The account that name and password open, or None; it takes the same time whether the name exists or not."""
    name = unicodedata.normalize("NFKC", name).strip()
    with reading() as connection:
        row = connection.execute(
            select(Account.id, Account.role, Account.scope_code, Account.password_hash, Account.disabled_at).where(
                Account.name == name
            )
        ).first()
    if not _matches(row.password_hash if row else _nobody(), password) or row is None or row.disabled_at is not None:
        return None
    return row.id, Access(name, ROLES[row.role], row.scope_code)


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


def _find(connection: Connection, name: str) -> int | None:
    return connection.execute(select(Account.id).where(Account.name == name)).scalar()


def _known(connection: Connection, name: str) -> int:
    found = _find(connection, name)
    if found is None:
        raise AccountError(f"没有账号「{name}」，可用 account list 查看。")
    return found
