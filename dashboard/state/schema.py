"""The tables of the dashboard's own database. A new table is a class here and a revision in migrations/versions.

Times are UTC without a zone. Only a meeting's snapshot holds a ledger's text: the items that its slides showed.
"""

import datetime as dt

from sqlalchemy import ForeignKey, Index, MetaData, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.schema import NAMING


class StateBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def now() -> dt.datetime:
    """This moment in UTC, without a zone, as both databases store it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


class Account(StateBase):
    """Who may sign in. An account is disabled and never deleted, so that the audit log keeps its meaning.

    `password_given`: somebody else knows the password, since he set it; it is to be changed at the next sign-in.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    scope_code: Mapped[str | None] = mapped_column(
        String(64), comment="只看哪里：村、管理区、镇、县、市或省的代码；空为全部"
    )
    password_hash: Mapped[str] = mapped_column(String(255))
    password_given: Mapped[bool] = mapped_column(server_default=false())
    identity: Mapped[str | None] = mapped_column(String(255), unique=True, index=True, comment="统一认证中的标识")
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]


class SignIn(StateBase):
    """A live session. Only the hash of its token is kept: a stolen copy of this table opens nothing.

    `must_change`: it opens nothing but the page where the password is changed.
    """

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    must_change: Mapped[bool] = mapped_column(server_default=false())


class FailedTry(StateBase):
    """How often a name or an address failed to sign in; by a keyed hash, since people type passwords into the name."""

    __tablename__ = "failed_try"
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]


class Audit(StateBase):
    """审计: one deed each, chained: `hash` covers the deed and the entry before it. Only ever added to."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index(None, "account", "at"),)


class AuditHead(StateBase):
    """One row: the last entry's number and hash, so that a cut-off end is seen; and the lock of the chain."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class Snapshot(StateBase):
    """会议快照: the figures of a meeting as they stood when it began. Never changed; `payload` is JSON of `format`.

    `town_code` is whose meeting it was in a database of many towns, else ''.
    """

    __tablename__ = "snapshot"
    id: Mapped[int] = mapped_column(primary_key=True)
    taken_at: Mapped[dt.datetime] = mapped_column(index=True)
    taken_by: Mapped[str] = mapped_column(String(64))
    town_code: Mapped[str] = mapped_column(String(64), server_default="")
    as_of: Mapped[dt.date]
    start: Mapped[dt.date]
    data_version: Mapped[int]
    format: Mapped[int]
    payload: Mapped[str] = mapped_column(Text)
