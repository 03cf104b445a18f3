"""The gate: an ASGI middleware before every HTTP and websocket path. Without a live session nothing passes.

It asks the state database at every request. A websocket is asked again at each of its messages and every few seconds,
and closed when its session has ended: a disabled account's open pages go dark, too.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.access import files, paths
from dashboard.access.door import notice
from dashboard.access.sessions import COOKIE, looked_up

OPEN = ("login", "login.css", "login/sso", "login/back", "healthz", "_stcore/health")
# What a session opens that begins with a password which somebody else has set.
BEFORE_CHANGE = ("password", "logout", "session")
# Streamlit keeps what any open page sends here in the server's memory, whether or not the page asked for a file.
UPLOADS = "_stcore/upload_file/"
FILES = "media/"
# What Streamlit would do for any open page though no page here asks for it: empty the caches of all, name the program's
# repository.
NOT_FOR_PAGES = ("clear_cache", "load_git_info")
ASK_EVERY_SECONDS = 5.0
SESSION_ENDED = 4401
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
NO_FILE = "没有这个文件，或不是给这个账号的。请回到页面上重新下载。"
NOT_HERE = "本机模式只能在服务器本机上打开。要从别处打开，请先在服务器上添加账号：python -m dashboard account add。"
NO_STATE = "读不到账号库。请稍后刷新；若仍不行，请扫黑办在服务器上检查磁盘空间和 DASHBOARD_STATE_URL。原因消除后刷新即可，不必重启。"


class Gate:
    """Lets through what a live session asks for; everything else gets the login page, or nothing."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.open = {paths.at(path) for path in OPEN}
        self.before_change = {paths.at(path) for path in BEFORE_CHANGE}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in self.open:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        cookie = connection.cookies.get(COOKIE)
        try:
            access = await run_in_threadpool(looked_up, cookie, scope["path"] != paths.at("session"))
        except SQLAlchemyError:
            await refuse(HTMLResponse(notice(NO_STATE), status_code=503), scope, receive, send)
            return
        if access is None:
            await refuse(led_to(paths.login_with, "请先登录。", scope), scope, receive, send)
        elif access.must_change and scope["path"] not in self.before_change:
            await refuse(led_to(paths.password_with, "请先更改密码。", scope), scope, receive, send)
        elif access.is_local and not is_here(connection):
            await refuse(HTMLResponse(notice(NOT_HERE), status_code=403), scope, receive, send)
        elif UPLOADS in scope["path"] and not access.role.loads:
            await refuse(PlainTextResponse("这个账号不能装载台账。", status_code=403), scope, receive, send)
        elif scope["path"].startswith(paths.at(FILES)) and not files.is_offered(scope["path"], access.name):
            await refuse(PlainTextResponse(NO_FILE, status_code=404), scope, receive, send)
        elif scope["type"] == "websocket":
            send_without_delay(send)
            watched = Watched(cookie, access.name, receive, send)
            await self.app(scope, watched.receive, watched.send)
        else:
            await self.app(scope, receive, send)


async def refuse(response: Response, scope: Any, receive: Any, send: Any) -> None:
    """Answer instead of the application; a websocket is closed before it opens."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": SESSION_ENDED})
    else:
        await response(scope, receive, send)


def led_to(page_with: Callable[[str], str], words: str, scope: Any) -> Response:
    """A page leads to that page here and back; anything else is just refused."""
    if scope["type"] != "http":
        return Response(status_code=401)
    request = Request(scope)
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        query = request.url.query
        return RedirectResponse(page_with(scope["path"] + (f"?{query}" if query else "")), status_code=303)
    return PlainTextResponse(words, status_code=401)


def is_here(connection: HTTPConnection) -> bool:
    """Whether browser and server are the same machine, with no proxy between and under the machine's own name.

    The name matters: a page elsewhere could have its own name point here (DNS rebinding).
    """
    if any(name in connection.headers for name in FORWARDED):
        return False
    name = urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""
    return _is_loopback(paths.client(connection.scope)) and (name == "localhost" or _is_loopback(name))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def send_without_delay(send: Any) -> None:
    """Let a websocket's messages go out as they are written (TCP_NODELAY).

    asyncio sets this for sockets that name TCP as their protocol, which Streamlit's does not. Without it a page's
    second message waits until the browser's machine has confirmed the first: 40 ms on Linux, up to 200 on Windows.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    own = transport.get_extra_info("socket") if transport else None
    if own is not None and own.family in (socket.AF_INET, socket.AF_INET6):
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Watched:
    """A websocket's receive and send, which end when its session does."""

    def __init__(self, cookie: str | None, account: str, receive: Any, send: Any) -> None:
        self.cookie, self.account, self._receive, self._send = cookie, account, receive, send
        self.pending: asyncio.Future[Any] | None = None
        self.ended = False

    async def receive(self) -> Any:
        """The next message; a disconnect where the session has ended meanwhile."""
        while True:
            if self.pending is None:
                self.pending = asyncio.ensure_future(self._receive())
            await asyncio.wait({self.pending}, timeout=ASK_EVERY_SECONDS)
            message = self.pending.result() if self.pending.done() else None
            said = back_message(message)
            if not await self.is_live(said):
                return await self.close()
            if message is not None:
                self.pending = None
                if said is None or said.WhichOneof("type") not in NOT_FOR_PAGES:
                    return message

    async def send(self, message: Any) -> None:
        """Pass a message on, but nothing after the session's end."""
        if not self.ended:
            files.note(message.get("bytes") or b"", self.account)
            await self._send(message)

    async def is_live(self, said: BackMsg | None) -> bool:
        """Whether the session still stands. A database that does not answer ends nothing: the page itself says so."""
        try:
            return await run_in_threadpool(looked_up, self.cookie, is_use(said)) is not None
        except SQLAlchemyError:
            return True

    async def close(self) -> Any:
        if self.pending is not None and not self.pending.done():
            self.pending.cancel()
        if not self.ended:
            self.ended = True
            await self._send({"type": "websocket.close", "code": SESSION_ENDED})
        return {"type": "websocket.disconnect", "code": SESSION_ENDED}


def back_message(message: Any) -> BackMsg | None:
    """What a page says to Streamlit; None where it says nothing, or what Streamlit will refuse in a moment."""
    data = (message or {}).get("bytes")
    try:
        return BackMsg.FromString(data) if data else None
    except Exception:  # protobuf's own error
        return None


def is_use(said: BackMsg | None) -> bool:
    """Whether a person did something: a page that refreshes itself does not put the idle limit off."""
    return said is not None and not said.rerun_script.is_auto_rerun
