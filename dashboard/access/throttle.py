"""Failed tries: a growing delay, then a lock, for the name and for the address, whether the account exists or not."""

import datetime as dt
import unicodedata
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.access.key import keyed
from dashboard.state.engine import writing
from dashboard.state.schema import FailedTry, now

TRIES_OF_NAME = 5
TRIES_OF_ADDRESS = 20
FIRST_LOCK = dt.timedelta(minutes=1)
LONGEST_LOCK = dt.timedelta(minutes=15)
FORGET = dt.timedelta(hours=24)
LONGEST_DELAY = 4.0


def begin_try(name: str, address: str) -> tuple[float, dt.timedelta | None]:
    """Count a try before its password is looked at, so that many at once do not slip through together.

    Returns the seconds to wait with the answer, and how long the name or the address is still locked (None: it is not;
    a try during a lock does not count, or a stranger could lock somebody out for good).
    """
    subjects = ((_subject("name", name), TRIES_OF_NAME), (_subject("address", address), TRIES_OF_ADDRESS))
    moment = now()
    with writing() as connection:
        connection.execute(delete(FailedTry).where(FailedTry.last_at < moment - FORGET))
        asked = select(FailedTry.__table__).where(FailedTry.subject.in_([subject for subject, _ in subjects]))
        rows = {row.subject: row for row in connection.execute(asked)}
        locks = [rows[subject].locked_until for subject, _ in subjects if subject in rows]
        # A lock that ends later than the longest one can is of a clock that was put back since: it has ended.
        left = [until - moment for until in locks if until]
        locked = max((each for each in left if dt.timedelta() < each <= LONGEST_LOCK), default=None)
        if locked:
            return 0.0, locked
        counts = [_count(connection, subject, allowed, rows.get(subject), moment) for subject, allowed in subjects]
    return min(0.25 * 2 ** (counts[0] - 1), LONGEST_DELAY), None


def succeeded(name: str, address: str) -> None:
    """Forget the failed tries of the name; take back the one try that the address was charged for."""
    with writing() as connection:
        forgive(connection, name)
        connection.execute(
            update(FailedTry)
            .where(FailedTry.subject == _subject("address", address), FailedTry.count > 0)
            .values(count=FailedTry.count - 1, locked_until=None)
        )


def forgive(connection: Connection, name: str) -> None:
    """Forget the failed tries of a name."""
    connection.execute(delete(FailedTry).where(FailedTry.subject == _subject("name", name)))


def _count(connection: Connection, subject: str, allowed: int, row: Any, moment: dt.datetime) -> int:
    count = (row.count if row else 0) + 1
    over = count - allowed
    lock = min(FIRST_LOCK * 2 ** min(over, 8), LONGEST_LOCK) if over >= 0 else None
    values = {"count": count, "last_at": moment, "locked_until": moment + lock if lock else None}
    if row:
        connection.execute(update(FailedTry).where(FailedTry.subject == subject).values(**values))
    else:
        connection.execute(insert(FailedTry).values(subject=subject, **values))
    return count


def _subject(kind: str, text: str) -> str:
    # However an account's name is typed (full width, with blanks around it), tries of it count together.
    return keyed("failed try", f"{kind} {unicodedata.normalize('NFKC', text).strip().casefold()}")
