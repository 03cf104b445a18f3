"""PostgreSQL's COPY of many rows at once.

psycopg's `write_row` turns every value into text on its own, which takes longer than all that the server does with the
row. A column of a ledger holds few different values: each becomes text once.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

ROWS_AT_ONCE = 2_000
# The text format of COPY: columns are parted by tabs, rows by line ends, and NULL is \N.
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NULL = r"\N"


class Texts(dict[Any, str]):
    """The values of one column as COPY reads them."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = NULL if value is None else str(value).translate(ESCAPED)
        return text


def copy_rows(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of the columns `names`: texts, whole and other numbers, days, moments, yes or no, and None.

    Raises:
        DBAPIError: as SQLAlchemy would; COPY goes past it, but its callers know SQLAlchemy's errors alone.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    texts, rest = [Texts() for _ in names], iter(rows)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            while some := list(islice(rest, ROWS_AT_ONCE)):
                columns = (
                    map(own.__getitem__, cells) for own, cells in zip(texts, zip(*some, strict=True), strict=True)
                )
                copy.write("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")
    except psycopg.Error as fault:
        raise DBAPIError.instance(statement, None, fault, psycopg.Error, dialect=connection.dialect) from fault
