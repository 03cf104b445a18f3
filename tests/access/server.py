"""A real server on loopback, and a browser's part of the conversation with it, for the tests that attack it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from dashboard.access import accounts
from dashboard.access.roles import BY_TITLE
from tests.access.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass
class Server:
    """A started server: `environment` names its databases."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen = field(repr=False)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words, stdin=""):
        """The command line on the server's own databases."""
        return subprocess.run(
            [sys.executable, "-m", "dashboard", *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )

    def account(self, name, role, scope=None, **more):
        """An account in the server's own state database, added without a process of its own."""
        with pytest.MonkeyPatch.context() as patch:
            for variable in ("DATABASE_URL", "DASHBOARD_STATE_URL", "DASHBOARD_SECRET_FILE"):
                patch.setenv(variable, self.environment[variable])
            accounts.add(name, BY_TITLE[role], scope, **{"password": PASSWORD, **more})

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def databases(folder, shared):
    """The environment of a server over the `shared` database's address, with a state database and a key of its own."""
    return {
        "DATABASE_URL": shared,
        "DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}",
        "DASHBOARD_SECRET_FILE": str(folder / "secret.key"),
    }


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def started(environment, *words, alive="/healthz", port=None):
    """A server that answers at `alive`, whatever it says there."""
    port = port or free_port()
    whole = {**os.environ, **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--port", str(port), *words],
        cwd=ROOT,
        env=whole,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(port, whole, process)
    end = time.monotonic() + 180
    while True:
        try:
            if Browser(server).get(alive).status:
                return server
        except OSError:
            assert time.monotonic() < end and process.poll() is None, "the server did not start"
            time.sleep(0.1)


class Browser:
    """Cookies and requests, sent exactly as written: no path is tidied on the way."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, path, body, {"Accept": "text/html", **self.cookie_header(), **(headers or {})})
        answer = connection.getresponse()
        found = Answer(answer.status, answer.getheaders(), answer.read())
        connection.close()
        for name, value in found.headers:
            if name.lower() == "set-cookie":
                cookie, _, content = value.split(";")[0].partition("=")
                self.cookies[cookie] = content.strip('"')
        return found

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def cookie_header(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def sign_in(self, account, password=PASSWORD, wanted="/", **changes):
        page = self.get(f"/login?{urlencode({'next': wanted})}").text
        fields = {name: unescape(value) for name, value in re.findall(r'name="(token|next)" value="([^"]*)"', page)}
        form = {**fields, "account": account, "password": password, **changes}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", "/login", urlencode(form), headers)

    def is_live(self):
        """Whether the session stands, asked as the page's own script asks."""
        return self.request("GET", "/session", headers={"Accept": "*/*"}).status == 204

    def opened(self, **headers):
        """Open a websocket and close it again."""
        with self.socket(**headers):
            return True

    def socket(self, **headers):
        """A websocket as a page opens it; `Origin` as a browser sends it."""
        xsrf = self.cookies.get("_streamlit_xsrf", "")
        extra = {"Origin": self.server.address, **self.cookie_header(), **headers}
        return connect(
            f"ws://127.0.0.1:{self.server.port}/_stcore/stream",
            subprotocols=["streamlit", xsrf or "none"],
            additional_headers=extra,
            max_size=None,
            open_timeout=30,
        )


def asked(socket, page="", query="", page_hash=""):
    """What the server sends for a page, as one heap of bytes; the text in it is UTF-8."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    message.rerun_script.page_script_hash = page_hash
    socket.send(message.SerializeToString())
    heap, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        part = socket.recv(timeout=60)
        heap += part
        if ForwardMsg.FromString(part).WhichOneof("type") == "script_finished":
            return heap
    raise TimeoutError("the script did not finish")


def session_of(socket):
    """What Streamlit calls an open page's session."""
    socket.send(BackMsg(rerun_script={"query_string": ""}).SerializeToString())
    while True:
        told = ForwardMsg.FromString(socket.recv(timeout=60))
        if told.WhichOneof("type") == "new_session":
            return told.new_session.initialize.session_id


def file_address(socket, session, offered):
    """Where the file is to be had that a page (all that `asked` gave) has an export's button for, once it is
    pressed."""
    # The field's own tag and length stand before it: other ids there are of the element and its page.
    [button] = set(re.findall(rb"b ([0-9a-f]{32})", offered[offered.index("导出 Excel".encode()) :][:400]))
    message = BackMsg()
    message.backend_operation_request.request_id, message.backend_operation_request.session_id = "1", session
    message.backend_operation_request.deferred_file.file_id = button.decode()
    socket.send(message.SerializeToString())
    while True:
        told = ForwardMsg.FromString(socket.recv(timeout=60))
        if told.WhichOneof("type") == "backend_operation_response":
            return told.backend_operation_response.deferred_file.url


def location(answer):
    return urlsplit(answer.header("location"))


def signed_in(server, account="办公室"):
    browser = Browser(server)
    assert browser.sign_in(account).status == 303
    browser.get("/_stcore/host-config")
    return browser


def until_closed(socket):
    with pytest.raises(ConnectionClosed):
        while True:
            socket.recv(timeout=30)
