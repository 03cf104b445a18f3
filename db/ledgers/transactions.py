"""One file is one transaction, and one loader at a time works for a town."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Transaction, text
from sqlalchemy.exc import OperationalError

from db.engine import wait_seconds

LOADER_LOCK = 99_0718
FULL = "数据库所在的磁盘已满，这个文件没有装载；请清理磁盘空间，再装载一次"


@contextmanager
def dry_connection(engine: Engine) -> Iterator[Connection]:
    """A connection that keeps nothing: what one file would bring (villages, meetings) is there for the next alone."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@contextmanager
def transaction(engine: Engine, within: Connection | None) -> Iterator[tuple[Connection, Transaction]]:
    """One file's transaction: of its own, or a part of that of a dry run."""
    if within is not None:
        with within.begin_nested() as part:
            yield within, part
        return
    with engine.connect() as connection, connection.begin() as whole:
        yield connection, whole


def lock(connection: Connection, town: str | None = None) -> None:
    """One loader at a time for each town, and one alone that names none. On SQLite the transaction is the lock."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{wait_seconds()}s'"))
    if town is None:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOADER_LOCK})"))
        return
    connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({LOADER_LOCK})"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({LOADER_LOCK}, hashtext(:town))"), {"town": town})


def waited_or_full(fault: OperationalError) -> str | None:
    """What the clerk is told of a fault that is nobody's mistake; None where it is another one."""
    reason = str(fault.orig)
    if "is locked" in reason or "lock timeout" in reason:
        return f"另一个装载正在进行，等了 {wait_seconds()} 秒仍未结束，请稍后再装载一次"
    # SQLite's words, and PostgreSQL's.
    if "is full" in reason or "No space left" in reason:
        return FULL
    return None
