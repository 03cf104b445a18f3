# ruff: noqa: E402
"""The server: the Streamlit app behind the gate, the login, a health page for monitors, and the security headers."""

import gc

# Nothing that is imported is ever garbage: collecting meanwhile took a quarter of the start. `warm` turns it on again.
gc.disable()

import re
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route
from streamlit import config

from dashboard import charts
from dashboard.access import login, password, sso
from dashboard.access.door import no_page
from dashboard.access.gate import Gate
from dashboard.access.headers import SecurityHeaders
from dashboard.access.paths import at, base
from dashboard.health import health
from dashboard.navigation import PAGES
from db.engine import ROOT

WATCH = Path(__file__).with_name("access") / "watch.js"
ASSETS = ROOT / "assets"
# What makes elements of the pages' HTML, dims what is old, takes choices and follows links, ends lists with a whole row
# and columns with a card of its own height, names controls in Chinese, and says where a map cannot be drawn; Plotly as
# its pinned package brings it, and what draws with it.
SCRIPTS = (
    ASSETS / "parts.js",
    ASSETS / "dim.js",
    ASSETS / "choices.js",
    ASSETS / "follow.js",
    ASSETS / "lists.js",
    ASSETS / "cards.js",
    ASSETS / "labels.js",
    ASSETS / "webgl.js",
    Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
    ASSETS / "charts.js",
)


def address_of(script: Path) -> str:
    """A script's address, which changes with its content: a browser keeps it for good."""
    return at(f"{script.stem}.{sha256(script.read_bytes()).hexdigest()[:12]}.js")


# The language tells a screen reader how to speak, and a font which of a character's shapes is meant.
CHINESE = {
    '<html lang="en">': '<html lang="zh-CN">',
    "<title>Streamlit</title>": "<title>正在打开……</title>",
}
WITHOUT_SCRIPTS = re.compile("<noscript>.*?</noscript>", re.DOTALL)
ALLOW_SCRIPTS = "<noscript><p>请在浏览器设置中允许 JavaScript，再刷新本页。</p></noscript>"


SCRIPT_ADDRESSES = {script: address_of(script) for script in SCRIPTS}


def index() -> str:
    """Streamlit's page in Chinese, told where its server is (without that, a page below / first asks in vain beside
    itself), and with the script that leads to the login page when the session has ended."""
    own = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for english, chinese in CHINESE.items():
        own = own.replace(english, chinese)
    own = WITHOUT_SCRIPTS.sub(ALLOW_SCRIPTS, own)
    here = f'<script>window.__streamlit = {{BACKEND_BASE_URL: new URL("{base()}", location.href).href}}</script>'
    drawing = "".join(f'<script src="{address}" defer></script>' for address in SCRIPT_ADDRESSES.values())
    head = own.replace("<head>", f'<head>{here}<script src="{at("watch.js")}" defer></script>', 1)
    return head.replace("</head>", f"{drawing}</head>", 1)


INDEX = index()


def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(INDEX, headers={"Cache-Control": "no-store"})


def watch(_request: Request) -> FileResponse:
    return FileResponse(WATCH, media_type="text/javascript")


class KnownPages:
    """Answers an address that is no page's: Streamlit would open the first page under a notice in English."""

    def __init__(self, app: Any, known: frozenset[str]) -> None:
        self.app, self.known = app, known

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and self.is_no_page(scope["path"]):
            await HTMLResponse(no_page(), status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def is_no_page(self, path: str) -> bool:
        """Pages are one word; what has a dot or a folder is Streamlit's own."""
        word = path.removeprefix(base())
        return path not in self.known and "/" not in word and "." not in word


def warm() -> None:
    """Import what the pages will, so that the first visitor need not wait for it, and keep the collector off it: what
    lives as long as the server need not be looked through at every collection."""
    import_module("dashboard.page")
    for each in iter_modules(charts.__path__):
        import_module(f"{charts.__name__}.{each.name}")
    gc.enable()
    gc.collect()
    gc.freeze()


def script(path: Path) -> Route:
    headers = {"Cache-Control": "private, immutable, max-age=31536000"}
    return Route(
        SCRIPT_ADDRESSES[path],
        lambda _request: FileResponse(path, media_type="text/javascript", headers=headers),
    )


ROUTES = [
    Route(at("healthz"), health),
    *login.routes(),
    *password.routes(),
    *sso.routes(),
    Route(at("watch.js"), watch),
    *map(script, SCRIPTS),
    *(Route(at(each.path or ""), page) for each in PAGES),
]
MIDDLEWARE = [
    Middleware(SecurityHeaders, page=INDEX),
    Middleware(TrustedHostMiddleware, allowed_hosts=config.get_option("server.allowedHosts") or ["*"]),
    Middleware(Gate),
    Middleware(KnownPages, known=frozenset(each.path for each in ROUTES)),
]
# Streamlit finds an application by the very words `= st.App(`.
app = st.App("app.py", routes=ROUTES, middleware=MIDDLEWARE)
warm()
