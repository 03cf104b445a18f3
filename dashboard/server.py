"""The server: the Streamlit app behind the gate, the login, a health page for monitors, and the security headers."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route
from streamlit import config

from dashboard.access import login, password, sso
from dashboard.access.gate import Gate
from dashboard.access.headers import SecurityHeaders
from dashboard.access.paths import at, base
from dashboard.health import health
from dashboard.navigation import PAGES

WATCH = Path(__file__).with_name("access") / "watch.js"


def index() -> str:
    """Streamlit's page, told where its server is (without that, a page below / first asks in vain beside itself), and
    with the script that leads to the login page when the session has ended."""
    own = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    here = f'<script>window.__streamlit = {{BACKEND_BASE_URL: new URL("{base()}", location.href).href}}</script>'
    return own.replace("<head>", f'<head>{here}<script src="{at("watch.js")}" defer></script>', 1)


INDEX = index()


def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(INDEX, headers={"Cache-Control": "no-store"})


def watch(_request: Request) -> FileResponse:
    return FileResponse(WATCH, media_type="text/javascript")


app = st.App(
    "app.py",
    routes=[
        Route(at("healthz"), health),
        *login.routes(),
        *password.routes(),
        *sso.routes(),
        Route(at("watch.js"), watch),
        *(Route(at(each.path or ""), page) for each in PAGES),
    ],
    middleware=[
        Middleware(SecurityHeaders, page=INDEX),
        Middleware(TrustedHostMiddleware, allowed_hosts=config.get_option("server.allowedHosts") or ["*"]),
        Middleware(Gate),
    ],
)
