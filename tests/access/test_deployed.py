"""docs/deploy.md as it is written: its grants on a real PostgreSQL, its nginx with TLS and a base path, its systemd
unit."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, suppress
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.access import sessions
from dashboard.backup import backup
from dashboard.state.engine import prepare
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from db.migrate import migrate
from tests.access.conftest import PASSWORD
from tests.access.server import ROOT, Answer, asked, free_port, started
from tests.faults.work import disputes, town, written

DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
NAME = "dudao.example"


def blocks(kind):
    """The document's blocks of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", DEPLOY, re.DOTALL)


def block(kind):
    """The document's first block of a kind."""
    return blocks(kind)[0]


def test_every_setting_that_the_program_reads_is_named():
    files = [file for folder in ("dashboard", "db") for file in (ROOT / folder).rglob("*.py")]
    named = {
        name for file in files for name in re.findall(r'"(DA(?:TABASE|SHBOARD)_[A-Z_]+)"', file.read_text("utf-8"))
    }
    assert "DATABASE_STATEMENT_SECONDS" in named
    assert [name for name in sorted(named) if f"| `{name}` |" not in DEPLOY] == ["DASHBOARD_OIDC_SECRET"]


def test_whoever_stops_the_program_stops_the_server(tmp_path):
    server = started(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'town.db'}",
            "DASHBOARD_STATE_URL": f"sqlite:///{tmp_path / 'state.db'}",
            "DASHBOARD_SECRET_FILE": str(tmp_path / "key"),
        }
    )
    try:
        server.process.terminate()
        server.process.wait(20)
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=5)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def as_role(postgresql_server):
    """`as_role(role)`: the address of the database of the ledgers for a role, after the document's own statements."""
    first, _, second = re.sub(r"--.*", "", block("sql")).replace("'…'", "'x'").partition("\\c township")
    for url, script in ((postgresql_server, first), (postgresql_server.set(database="township"), second)):
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in filter(str.strip, script.split(";")):
                connection.execute(text(statement))
        engine.dispose()

    def url(role, database="township"):
        return postgresql_server.set(username=f"dashboard_{role}", password="x", database=database)

    migrate(url("owner"))
    return url


@pytest.fixture(scope="module")
def loaded(as_role):
    """A town, loaded by the loader."""
    engine = loading_engine(as_role("loader"))
    make_demo(engine, size=0.3)
    engine.dispose()


def refused(url, *statements):
    """The statements, each of which the role of that address may not do."""
    engine = create_engine(url)
    for statement in statements:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_the_reader_reads_and_does_nothing_else(as_role, loaded):
    reader = as_role("reader")
    with reading_engine(reader).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM dispute")) > 0
    refused(
        reader,
        "INSERT INTO data_version (town_code, version, is_demo) VALUES ('x', 1, false)",
        "UPDATE data_version SET version = 0",
        "DELETE FROM dispute",
        "TRUNCATE dispute",
        "DROP TABLE dispute",
        "CREATE TABLE x (y int)",
        "ALTER TABLE dispute ADD COLUMN x int",
        "SELECT nextval(pg_get_serial_sequence('import_batch', 'id'))",
    )


def test_the_reader_makes_the_backup(as_role, loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", _text(as_role("reader")))
    monkeypatch.setenv("DASHBOARD_STATE_URL", _text(as_role("state", "dashboard_state")))
    prepare()
    backup(tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").stat().st_size > 0


def test_the_loader_loads_and_does_nothing_else(as_role, loaded, tmp_path):
    loader = as_role("loader")
    # It finds the schema as it should be, and clears the demo town for the first real ledger.
    engine, divisions = town(loader)
    report = load_files(engine, [written(tmp_path / "区划.csv", divisions), disputes(tmp_path / "纠纷.csv", "DP", 3)])
    assert [(sheet.new, sheet.refused) for sheet in report.sheets] == [(2, 0), (3, 0)]
    engine.dispose()
    refused(
        loader,
        "DROP TABLE dispute",
        "TRUNCATE dispute",
        "ALTER TABLE dispute ADD COLUMN x int",
        "CREATE TABLE x (y int)",
        "CREATE INDEX x ON dispute (code)",
    )


def test_neither_opens_the_dashboards_own_database_nor_it_theirs(as_role, monkeypatch):
    monkeypatch.setenv("DASHBOARD_STATE_URL", _text(as_role("state", "dashboard_state")))
    prepare()
    for role, database in (("reader", "dashboard_state"), ("loader", "dashboard_state"), ("state", "township")):
        with pytest.raises(OperationalError, match="permission denied for database"):
            create_engine(as_role(role, database)).connect()
    engine = create_engine(as_role("state", "dashboard_state"))
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("INSERT INTO audit VALUES (1, now(), '', '', '', '', '', '', '')"))
        connection.execute(text("UPDATE audit SET detail = 'x'"))
    assert "account" in inspect(engine).get_table_names()
    engine.dispose()


def _text(url):
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def server(as_role, loaded, tmp_path_factory):
    """The server as the reader, below a base path and under the name that the document gives it."""
    environment = {
        "DATABASE_URL": _text(as_role("reader")),
        "DASHBOARD_STATE_URL": _text(as_role("state", "dashboard_state")),
        "DASHBOARD_SECRET_FILE": str(tmp_path_factory.mktemp("deployed") / "secret.key"),
    }
    server = started(environment, "--base-path", "dudao", "--host", NAME, alive="/dudao/healthz")
    server.account("办公室", "扫黑办")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def nginx(server, tmp_path_factory):
    """The port of an nginx with the document's configuration and a certificate that it has signed itself."""
    program, openssl = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), shutil.which("openssl")
    if not (program and openssl):
        pytest.skip("no nginx or no openssl on this machine")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    certificate = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", *certificate],
        check=True,
        capture_output=True,
    )
    written = block("nginx")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/dudao.pem", folder / "cert.pem"),
        ("/etc/ssl/private/dudao.key", folder / "key.pem"),
        ("127.0.0.1:8501", f"127.0.0.1:{server.port}"),
    ):
        assert old in written
        written = written.replace(old, str(new))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    kept = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {kept} {written} }}"
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(conf)], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert time.monotonic() < end and process.poll() is None, (folder / "error.log").read_text()
        time.sleep(0.1)
    yield Proxy(port, ssl.create_default_context(cafile=str(folder / "cert.pem")))
    process.terminate()
    process.wait(10)


class Proxy:
    """A browser's part in front of nginx: it trusts the one certificate, and finds the name on this machine."""

    def __init__(self, port, context):
        self.port, self.context, self.cookies = port, context, {}

    @property
    def origin(self):
        return f"https://{NAME}:{self.port}"

    def plugged(self):
        return self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.port)), server_hostname=NAME)

    def request(self, method, path, body=None, **headers):
        connection = http.client.HTTPSConnection(NAME, self.port, context=self.context)
        connection.sock = self.plugged()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(connection):
            connection.request(method, path, body, {"Accept": "text/html", "Cookie": cookie, **headers})
            answer = connection.getresponse()
            found = Answer(answer.status, answer.getheaders(), answer.read())
        for name, value in found.headers:
            if name.lower() == "set-cookie":
                assert '=""' in value or "_streamlit_xsrf" in value or ("Secure" in value and "Path=/dudao/" in value)
                cookie, _, content = value.split(";")[0].partition("=")
                self.cookies[cookie] = content.strip('"')
        return found

    def socket(self):
        return connect(
            f"wss://{NAME}:{self.port}/dudao/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            ssl=self.context,
            subprotocols=["streamlit", "none"],
            additional_headers={
                "Origin": self.origin,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            },
            max_size=None,
        )


def test_behind_nginx_with_tls_and_a_base_path_the_reader_serves_pages(nginx, server):
    assert nginx.request("GET", "/dudao").header("location").endswith("/dudao/")
    with pytest.raises(InvalidStatus):
        nginx.socket()
    page = nginx.request("GET", "/dudao/disputes")
    assert page.status == 303 and page.header("location") == "/dudao/login?next=%2Fdudao%2Fdisputes"
    page = nginx.request("GET", page.header("location"))
    assert page.header("strict-transport-security")
    token = re.search(r'name="token" value="([^"]*)"', page.text)[1]
    form = urlencode({"token": token, "account": "办公室", "password": PASSWORD, "next": "/dudao/disputes"})
    sent = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "10.9.8.7"}
    assert nginx.request("POST", "/dudao/login", form, **sent).header("location") == "/dudao/disputes"
    assert sessions.COOKIE in nginx.cookies
    with nginx.socket() as websocket:
        assert 'class="headline"' in asked(websocket, "disputes").decode("utf-8", "ignore")
    # What the browser said of its own address is not believed.
    log = server.command("audit", "list", "--json").stdout
    assert "127.0.0.1" in log and "10.9.8.7" not in log


def test_another_name_is_refused_behind_nginx_too(nginx):
    assert nginx.request("GET", "/dudao/login", Host="evil.example").status == 400


def test_the_backup_reads_the_servers_own_settings():
    """Another user, folder or file of settings, and it would be a backup of another database."""
    server, nightly, timer = blocks("ini")
    for name in ("User", "WorkingDirectory", "EnvironmentFile"):
        [line] = [line for line in server.splitlines() if line.startswith(f"{name}=")]
        assert line in nightly.splitlines()
    assert "dashboard-backup.service" in nightly and "dashboard-backup.timer" in timer


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    units = []
    for unit_text in blocks("ini"):
        units.append(tmp_path / re.search(r"# /etc/systemd/system/(\S+)", unit_text)[1])
        here = unit_text.replace("/opt/dashboard/.venv/bin/python", sys.executable).replace("/opt/dashboard", str(ROOT))
        units[-1].write_text(here)
    assert [unit.name for unit in units] == ["dashboard.service", "dashboard-backup.service", "dashboard-backup.timer"]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, env={**os.environ})
    assert (done.returncode, [line for line in done.stderr.splitlines() if "dashboard" in line]) == (0, [])
