"""PostgreSQL's COPY of many rows at once.

psycopg's `write_row` turns every value into text on its own, which takes longer than all that the server does with the
row. A column of a ledger holds few different values: each becomes text once. While the server takes some rows in and
looks their villages up, the next are made ready here.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

# Rows that become text while the processor has them at hand, and such blocks in a statement.
ROWS_AT_ONCE = 2_000
BLOCKS_A_STATEMENT = 2
# Seconds that a thread computes before another has its turn: the one that sends needs little, and often.
TURN = 0.0002
# The text format of COPY: columns are parted by tabs, rows by line ends, and NULL is \N.
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NULL = r"\N"
TAB = "\t"


class Texts(dict[Any, str]):
    """The values of one column as COPY reads them."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = _text(value)
        return text


def copy_rows(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    always: Mapping[str, Any] | None = None,
) -> None:
    """Write rows of the columns `names`: texts, whole and other numbers, days, moments, yes or no, and None.

    Args:
        always: more columns, with a value that is the same in every row.

    Raises:
        DBAPIError: as SQLAlchemy would; COPY goes past it, but its callers know SQLAlchemy's errors alone.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    more, quote = always or {}, connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, (*more, *names)))}) FROM STDIN"
    blocks, sent = _blocks(len(names), rows, "".join(f"{_text(value)}\t" for value in more.values())), None
    try:
        with _short_turns(), ThreadPoolExecutor(1) as writer:
            while some := list(islice(blocks, BLOCKS_A_STATEMENT)):
                _finish(sent)
                sent = writer.submit(_send, driver, statement, some)
            _finish(sent)
    except psycopg.Error as fault:
        raise DBAPIError.instance(statement, None, fault, psycopg.Error, dialect=connection.dialect) from fault


def _blocks(width: int, rows: Iterable[tuple[Any, ...]], first: str) -> Iterator[str]:
    """The rows as COPY's text, each after what comes `first` in all."""
    texts, rest, between = [Texts() for _ in range(width)], iter(rows), f"\n{first}"
    while some := list(islice(rest, ROWS_AT_ONCE)):
        columns = (map(own.__getitem__, cells) for own, cells in zip(texts, zip(*some, strict=True), strict=True))
        yield f"{first}{between.join(map(TAB.join, zip(*columns, strict=True)))}\n"


def _text(value: Any) -> str:
    return NULL if value is None else str(value).translate(ESCAPED)


@contextmanager
def _short_turns() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _send(driver: psycopg.Connection, statement: str, blocks: Sequence[str]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def _finish(sent: Future[None] | None) -> None:
    """Wait until the server has the rows before: it takes one statement at a time."""
    if sent is not None:
        sent.result()
