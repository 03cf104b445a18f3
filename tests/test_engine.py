"""The engines: what the pages read over, and how long they may take."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from dashboard.faults import fault_of
from db.engine import loading_engine, reading_engine
from db.schema import Division


def test_a_statement_that_takes_too_long_is_ended_and_named(postgresql_server, monkeypatch):
    monkeypatch.setenv("DATABASE_STATEMENT_SECONDS", "1")
    engine = reading_engine(postgresql_server)
    with engine.connect() as connection, pytest.raises(OperationalError) as ended:
        connection.execute(text("SELECT pg_sleep(20)"))
    assert fault_of(ended.value, lambda: engine).word == "slow"
    # The connection goes on serving.
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_the_pages_read_from_a_replica_where_one_is_named(database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    monkeypatch.setenv("DATABASE_READ_URL", database_url.render_as_string(hide_password=False))
    with loading_engine(database_url).begin() as connection:
        connection.execute(Division.__table__.insert(), [{"code": "1", "name": "甲镇", "level": "镇"}])
    with reading_engine().connect() as connection:
        assert connection.scalars(select(Division.code)).all() == ["1"]


def test_what_the_pages_read_with_cannot_write(database_url):
    engine = reading_engine(database_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        connection.execute(Division.__table__.insert(), [{"code": "1", "name": "甲镇", "level": "镇"}])
    engine.dispose()


def test_what_belongs_to_no_division_cannot_be_written(database_url):
    """SQLite holds foreign keys only where it is told to."""
    engine = loading_engine(database_url)
    orphan = {"code": "2", "name": "乙村", "level": "村", "parent_code": "1"}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(Division.__table__.insert(), [orphan])
    engine.dispose()


def test_a_file_that_takes_the_databases_place_is_read_and_one_that_goes_is_missed(tmp_path):
    """A database moved into the place of the one that a running server reads: its pages kept the old numbers."""
    file = tmp_path / "town.db"
    for name, number in (("town.db", 1), ("other.db", 2)):
        with closing(sqlite3.connect(tmp_path / name)) as made, made:
            made.execute("CREATE TABLE n (x)")
            made.execute("INSERT INTO n VALUES (?)", (number,))
    engine = reading_engine(make_url(f"sqlite:///{file}"))

    def read():
        with engine.connect() as connection:
            return connection.scalar(text("SELECT x FROM n"))

    assert read() == read() == 1
    (tmp_path / "other.db").replace(file)
    assert read() == 2
    kept = file.rename(tmp_path / "kept.db")
    with pytest.raises(OperationalError, match="unable to open"):
        read()
    kept.rename(file)
    assert read() == 2
