"""Sessions: opened at sign-in, looked up at every request, ended by time, by the user, or with the account.

The browser's cookie holds a random token with a signature; the database holds only the token's hash.
"""

import datetime as dt
import secrets
from hashlib import sha256

from sqlalchemy import bindparam, delete, insert, select, update

from dashboard.access import accounts
from dashboard.access.key import keyed, same
from dashboard.access.roles import LOCAL, ROLES, Access
from dashboard.state.engine import reading, writing
from dashboard.state.schema import Account, SignIn, now

COOKIE = "dashboard_session"
IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
# A session's last use is noted at most this often: a page is dozens of requests.
NOTE_EVERY = dt.timedelta(seconds=60)
# Asked with every request: put together once.
_OF_TOKEN = (
    select(
        Account.name,
        Account.role,
        Account.scope_code,
        Account.disabled_at,
        SignIn.created_at,
        SignIn.seen_at,
        SignIn.must_change,
    )
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.token_hash == bindparam("token"))
)


def open_session(account_id: int, must_change: bool = False) -> str:
    """Open a session: its cookie. It is always a new token: one that the browser brought along never becomes a session.

    Args:
        must_change: whether the session opens nothing before the password has been changed.
    """
    token = secrets.token_urlsafe(32)
    moment = now()
    with writing() as connection:
        connection.execute(
            delete(SignIn).where((SignIn.seen_at < moment - IDLE) | (SignIn.created_at < moment - LONGEST))
        )
        values = {"account_id": account_id, "created_at": moment, "seen_at": moment, "must_change": must_change}
        connection.execute(insert(SignIn).values(token_hash=_hash(token), **values))
    return f"{token}.{keyed('session cookie', token)}"


def looked_up(cookie: str | None, used: bool = True) -> Access | None:
    """Who the cookie stands for: None where it is missing, forged, ended, too old, or its account disabled.

    Without any account there is nobody to sign in, and every cookie stands for the local user.

    Args:
        used: whether this counts as use, which puts the idle limit off.
    """
    token = _genuine(cookie)
    with reading() as connection:
        if token is None:
            return None if accounts.any_exist(connection) else LOCAL
        row = connection.execute(_OF_TOKEN, {"token": _hash(token)}).first()
        if row is None:
            return None if accounts.any_exist(connection) else LOCAL
    moment = now()
    if row.disabled_at is not None or row.seen_at < moment - IDLE or row.created_at < moment - LONGEST:
        return None
    # Where the clock was put back the session's times lie ahead: it goes on, and its limits count from now.
    is_ahead = max(row.created_at, row.seen_at) > moment + NOTE_EVERY
    if is_ahead or (used and row.seen_at < moment - NOTE_EVERY):
        values = {"seen_at": moment, "created_at": min(row.created_at, moment)}
        with writing() as connection:
            connection.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(**values))
    return Access(row.name, ROLES[row.role], row.scope_code, row.must_change)


def end_session(cookie: str | None) -> None:
    """End the cookie's session."""
    token = _genuine(cookie)
    if token is not None:
        with writing() as connection:
            connection.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def _genuine(cookie: str | None) -> str | None:
    """The token of a cookie that this server signed."""
    token, _, signature = (cookie or "").partition(".")
    return token if token and same(signature, keyed("session cookie", token)) else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
