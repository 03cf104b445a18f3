"""A database of an earlier version, with its records, upgraded: nothing is lost, and the figures stay as they were."""

import json
import signal
import subprocess
import sys
import uuid

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, insert, make_url, select
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.access import accounts, audit
from dashboard.access.roles import LOCAL, OFFICE
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from dashboard.state.engine import state_engine, state_url
from dashboard.state.schema import StateBase
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import MIGRATIONS, config, is_current, migrate, revision, revisions, upgrade
from db.schema import Base
from tests.access.server import ROOT
from tests.conftest import DATABASES, DEMO_DAY, _execute

# What is counted anew rather than kept.
MADE_ANEW = {"rollup_cell", "rollup_state", "rollup_checkpoint"}

# `python -c KILLED address number`: an upgrade that is killed right after so many statements.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event, make_url
from db.migrate import migrate
done = []
def die(*_):
    done.append(1)
    if len(done) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "after_cursor_execute", die)
migrate(make_url(sys.argv[1]))
"""


def upgraded_to(engine, revision, folder):
    """The tables as they stood at an earlier revision."""
    with engine.execution_options(writes=True).begin() as connection:
        settings = config(folder)
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
    tables = MetaData()
    tables.reflect(engine)
    return tables


def fill(engine, old, source, metadata):
    """Put the source's rows into the earlier tables, as far as these have their columns."""
    with source.connect() as read, engine.execution_options(writes=True).begin() as write:
        for table in metadata.sorted_tables:
            if table.name not in old.tables or table.name in MADE_ANEW:
                continue
            earlier = old.tables[table.name]
            shared = [column for column in table.columns if column.name in earlier.columns]
            # One row without a town, before many could share a database.
            more = {"id": 1} if table.name == "data_version" and "id" in earlier.columns else {}
            rows = [dict(row) | more for row in read.execute(select(*shared)).mappings()]
            write.execute(earlier.delete())
            if rows:
                write.execute(insert(earlier), rows)


def rows_of(engine, old, metadata):
    """All rows, in the columns that the earlier tables had."""
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in old.tables and table.name not in MADE_ANEW:
                shared = [column for column in table.columns if column.name in old.tables[table.name].columns]
                found[table.name] = sorted(map(repr, connection.execute(select(*shared))))
    return found


def figures():
    told = CliRunner().invoke(app, ["figures", "--as-of", DEMO_DAY.isoformat(), "--by", "village", "--json"])
    assert told.exit_code == 0, told.stderr
    return json.loads(told.stdout)


@pytest.fixture(params=DATABASES)
def empty_url(request, tmp_path):
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield make_url(f"sqlite:///{tmp_path / 'earlier.db'}")
        return
    server, name = request.getfixturevalue("postgresql_server"), f"earlier_{uuid.uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name}")
    yield server.set(database=name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory):
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    migrate(url)
    make_demo(loading_engine(url), size=0.3, today=DEMO_DAY)
    return url


@pytest.mark.parametrize("revision", revisions()[1:])
def test_an_earlier_database_keeps_its_records_and_its_figures(demo_file, empty_url, revision, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo_file.render_as_string())
    before, source = figures(), create_engine(demo_file)
    engine = loading_engine(empty_url)
    old = upgraded_to(engine, revision, MIGRATIONS)
    fill(engine, old, source, Base.metadata)
    filled = rows_of(source, old, Base.metadata)
    monkeypatch.setenv("DATABASE_URL", empty_url.render_as_string(hide_password=False))
    migrate()
    with engine.connect() as connection:
        assert is_current(connection)
    assert rows_of(engine, old, Base.metadata) == filled
    assert figures() == before


def test_an_upgrade_that_is_killed_leaves_the_earlier_database_whole_and_the_next_start_ends_it(demo_file, empty_url):
    source, engine = create_engine(demo_file), loading_engine(empty_url)
    old = upgraded_to(engine, revisions()[-1], MIGRATIONS)
    fill(engine, old, source, Base.metadata)
    filled, address = rows_of(engine, old, Base.metadata), empty_url.render_as_string(hide_password=False)
    for number in (20, 70, 140):
        killed = subprocess.run([sys.executable, "-c", KILLED, address, str(number)], cwd=ROOT)
        assert killed.returncode == -signal.SIGKILL
        with engine.connect() as connection:
            assert revision(connection)[0] == revisions()[-1]
        assert rows_of(engine, old, Base.metadata) == filled
    migrate(empty_url)
    with engine.connect() as connection:
        assert is_current(connection)
    assert rows_of(engine, old, Base.metadata) == filled


@pytest.mark.parametrize("revision", revisions(STATE_MIGRATIONS)[1:])
def test_an_earlier_state_database_keeps_accounts_and_log(state, tmp_path, revision):
    accounts.add("张三", OFFICE, None, "a long enough one")
    for number in range(3):
        audit.write(LOCAL, audit.SAW, f"第 {number} 页")
    source = state_engine(state_url())
    engine = state_engine(make_url(f"sqlite:///{tmp_path / 'earlier.db'}"))
    old = upgraded_to(engine, revision, STATE_MIGRATIONS)
    fill(engine, old, source, StateBase.metadata)
    filled = rows_of(source, old, StateBase.metadata)
    with engine.connect().execution_options(writes=True) as connection:
        upgrade(connection, STATE_MIGRATIONS)
    assert rows_of(engine, old, StateBase.metadata) == filled
