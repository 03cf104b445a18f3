"""The gate by itself: local mode, and what it does when the state database is away. Without a server or a browser."""

import asyncio
import datetime as dt
import json
import os
import re
import socket
import subprocess
import sys
from urllib.parse import unquote

import pytest
import uvicorn
from streamlit.proto.BackMsg_pb2 import BackMsg
from typer.testing import CliRunner
from websockets.asyncio.client import connect

from dashboard.__main__ import app
from dashboard.access import door, headers, key, paths, watermark
from dashboard.access.gate import Gate, Watched, back_message, is_use
from dashboard.access.roles import OFFICE, Access
from dashboard.navigation import PAGES
from dashboard.settings import SETTINGS
from tests.access.conftest import signed_in
from tests.loops import run


def answered(path="/", host="127.0.0.1:8501", peer="127.0.0.1", kind="http", **more):
    """The status that the gate gives, or «passed»."""
    scope = {
        "type": kind,
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "client": (peer, 1),
        "headers": [(b"host", host.encode()), *((name.encode(), value.encode()) for name, value in more.items())],
    }
    sent = []

    async def application(_scope, _receive, _send):
        sent.append({"status": "passed"})

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    run(Gate(application)(scope, receive, send))
    return sent[0].get("status") or sent[0]["type"]


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "localhost", "[::1]:8501"])
def test_local_mode_opens_on_the_machine_itself(sqlite_state, host):
    assert answered(host=host) == "passed"
    assert answered(host=host, kind="websocket", path="/_stcore/stream") == "passed"


@pytest.mark.parametrize(
    "request_",
    [
        {"peer": "10.0.0.8"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": ""},
        {"x-forwarded-for": "10.0.0.8"},
        {"forwarded": "for=10.0.0.8"},
        {"x-real-ip": "10.0.0.8"},
    ],
    ids=str,
)
def test_local_mode_opens_to_nobody_else(sqlite_state, request_):
    assert answered(**request_) == 403
    assert answered(kind="websocket", path="/_stcore/stream", **request_) == "websocket.close"


def test_with_accounts_the_machine_itself_has_to_sign_in_too(sqlite_state):
    cookie = signed_in("office")
    assert answered(accept="text/html") == 303
    assert answered() == 401
    assert answered(cookie=f"dashboard_session={cookie}", peer="10.0.0.8", host="dudao.example") == "passed"


def test_a_state_database_that_does_not_answer_opens_nothing(monkeypatch, tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{path}")
    assert answered() == 503
    assert answered(kind="websocket", path="/_stcore/stream") == "websocket.close"


def test_a_page_that_refreshes_itself_is_no_use():
    message = BackMsg()
    message.rerun_script.query_string = "x"
    assert is_use(back_message({"type": "websocket.receive", "bytes": message.SerializeToString()}))
    message.rerun_script.is_auto_rerun = True
    assert not is_use(back_message({"type": "websocket.receive", "bytes": message.SerializeToString()}))
    assert not is_use(back_message(None)) and not is_use(back_message({"bytes": b"\xff\xff"}))


def test_no_page_empties_the_caches_of_all_or_learns_where_the_program_is_from(sqlite_state):
    wanted = BackMsg()
    wanted.rerun_script.query_string = "x"
    said = [each.SerializeToString() for each in (BackMsg(clear_cache=True), BackMsg(load_git_info=True), wanted)]
    messages = iter([{"type": "websocket.receive", "bytes": each} for each in said])

    async def receive():
        return next(messages)

    async def first():
        return await Watched(None, "本机", receive, None).receive()

    assert run(first())["bytes"] == wanted.SerializeToString()


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil",
        "",
        "/login",
        "javascript:x",
        "/disputes/../login",
        "http:///clues",
    ],
)
def test_only_the_pages_here_are_led_on_to(wanted):
    assert paths.own_page(wanted) is None


def test_every_page_is_led_on_to_with_its_view():
    for path in (each.path for each in PAGES):
        assert paths.own_page(f"/{path or ''}?as_of=2026-10-31") == f"/{path or ''}?as_of=2026-10-31"


def test_the_content_policy_lets_no_other_script_run():
    policy = headers.content_policy("<script>known()</script><script src=x></script>")
    script = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe-inline" not in script and "'unsafe-eval'" not in script and script.count("sha256-") == 1


def answer_with_headers(scheme, kind="http"):
    """The headers of an answer of an application behind them, or what it sent of another kind."""
    sent = []

    async def application(_scope, _receive, send):
        await send({"type": f"{kind}.response.start", "headers": [(b"content-type", b"text/html")]})

    async def send(message):
        sent.append(message)

    behind = headers.SecurityHeaders(application, "<script>known()</script>")
    run(behind({"type": kind, "scheme": scheme}, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_says_what_a_browser_may_do_with_it():
    found = answer_with_headers("http")
    assert found.pop("content-security-policy") == headers.content_policy("<script>known()</script>")
    assert found == {
        "content-type": "text/html",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    assert answer_with_headers("https")["strict-transport-security"] == "max-age=31536000"
    assert answer_with_headers("ws", "websocket") == {"content-type": "text/html"}


def test_the_content_policy_lets_nothing_come_from_elsewhere_and_no_page_frame_this_one():
    rules = dict(rule.split(" ", 1) for rule in headers.content_policy("").split("; "))
    allowed = {"'self'", "'none'", "data:", "blob:", "'wasm-unsafe-eval'", "'unsafe-inline'"}
    assert {source for sources in rules.values() for source in sources.split()} <= allowed
    assert rules["default-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert [name for name, sources in rules.items() if "'unsafe-inline'" in sources] == ["style-src"]


def test_a_watermark_says_who_and_when_and_a_name_is_text_in_it():
    html = watermark.watermark(Access('<b>"张"&', OFFICE), dt.datetime(2026, 10, 20, 9, 5))
    [tile] = re.findall(r"data:image/svg\+xml,([^']*)'", html)
    assert "&lt;b&gt;&quot;张&quot;&amp; 2026-10-20 09:05</text>" in unquote(tile)
    assert "pointer-events:none" in html and "<b>" not in html


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_secret_that_others_can_read_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "secret.key"
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(file))
    key.keyed("x", "y")
    assert file.stat().st_mode & 0o777 == 0o600
    key._from_file.cache_clear()
    file.chmod(0o644)
    with pytest.raises(key.UnsafeSecret):
        key.keyed("x", "y")


def test_a_secret_that_is_no_text_is_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "key"
    file.write_bytes(b"\xff\xfe" * 40)
    file.chmod(0o600)
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(file))
    with pytest.raises(key.UnsafeSecret, match="不是文字"):
        key.check()


def test_a_secret_that_is_too_short_says_which_and_what_to_do(tmp_path, monkeypatch):
    file = tmp_path / "secret.key"
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(file))
    file.touch(0o600)
    with pytest.raises(key.UnsafeSecret, match=r"secret\.key 的内容太短：请换回原来的文件"):
        key.keyed("x", "y")
    monkeypatch.setenv("DASHBOARD_SECRET", "short")
    with pytest.raises(key.UnsafeSecret, match="DASHBOARD_SECRET 太短"):
        key.keyed("x", "y")


def command(tmp_path, *words, stdin=""):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'town.db'}",
        "DASHBOARD_STATE_URL": f"sqlite:///{tmp_path / 'state.db'}",
        "DASHBOARD_SECRET_FILE": str(tmp_path / "key"),
    }
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *words], env=environment, input=stdin, capture_output=True, text=True
    )


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "::", "dudao.example"])
def test_the_server_does_not_start_for_others_without_an_account(tmp_path, address):
    done = command(tmp_path, "run", "--address", address)
    assert done.returncode == 2
    assert "还没有账号" in done.stderr and "python -m dashboard account add" in done.stderr


def test_an_account_comes_with_a_password_from_standard_input_alone(tmp_path, sqlite_state, monkeypatch):
    # The log is sealed with the secret that the commands use.
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(tmp_path / "key"))

    def told(*words, stdin=""):
        return CliRunner().invoke(app, words, input=stdin)

    # The state database of the command and that of this process are the same file.
    assert command(tmp_path, "account", "add", "张三", "--role", "书记", stdin="蓝天白云-2026-秋\n").returncode == 0
    assert told("account", "add", "李四", "--role", "扫黑办", "secret-on-the-line").exit_code == 2
    assert told("account", "add", "李四", "--role", "没有的", stdin="蓝天白云-2026-秋\n").exit_code == 2
    listed = told("account", "list").stdout
    assert "书记/领导" in listed and "全部" in listed and "李四" not in listed
    [added] = json.loads(told("audit", "list", "--json").stdout)
    assert added["detail"] == "添加账号 张三（书记/领导 全部）"
    assert dt.datetime.fromisoformat(added["at"]).utcoffset() == dt.timedelta(0)
    assert command(tmp_path, "audit", "verify").returncode == 0
    assert "蓝天白云" not in told("audit", "list", "--json").stdout


def test_an_account_of_the_single_sign_on_is_linked_on_the_command_line(sqlite_state):
    def told(*words):
        return CliRunner().invoke(app, words)

    assert told("account", "add", "张三", "--role", "书记", "--identity", "id-1").exit_code == 0
    assert told("account", "link", "李四", "id-1").exit_code == 2
    assert told("account", "unlink", "张三").exit_code == 0
    assert told("account", "link", "张三", "id-2").exit_code == 0
    [found] = json.loads(told("account", "list", "--json").stdout)
    assert found == {"name": "张三", "role": "书记/领导", "scope": None, "disabled": False, "identity": "id-2"}
    assert "id-2" not in told("audit", "list", "--json").stdout


def test_a_websocket_sends_its_messages_at_once(sqlite_state):
    delayed = []

    async def application(_scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        own = send.__self__._send.__self__.transport.get_extra_info("socket")
        delayed.append(not own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "websocket.close"})

    async def conversation():
        # A socket as Streamlit makes it, for which asyncio itself would change nothing.
        with socket.socket(socket.AF_INET) as listening:
            listening.bind(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(Gate(application), ws="websockets-sansio", lifespan="off"))
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            async with connect(f"ws://127.0.0.1:{listening.getsockname()[1]}/_stcore/stream") as opened:
                await opened.wait_closed()
            server.should_exit = True
            await serving

    run(conversation())
    assert delayed == [False]


def test_outside_the_gate_no_town_is_named_that_may_be_another_than_the_database_s():
    for page in (door.no_page(), door.notice("打不开。"), door.onward("/chain")):
        assert "常态化工作督导" in page and SETTINGS.town_title not in page
