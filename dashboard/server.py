"""The server: the Streamlit app with a health page for monitors and headers that keep the browser at home."""

from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from dashboard.figures.freshness import data_version
from dashboard.navigation import PAGES
from db.engine import reading_engine

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)

HERE = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL("./", location.href).href}</script>'


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def health(_request: Request) -> JSONResponse:
    """Whether the shared database answers, and the version of its data."""
    engine = reading_engine()
    try:
        with engine.connect() as connection:
            version = data_version(connection).version
    except SQLAlchemyError:
        return JSONResponse({"database": "unreachable"}, status_code=503)
    finally:
        engine.dispose()
    return JSONResponse({"database": "ok", "data_version": version})


def page(_request: Request) -> HTMLResponse:
    """Streamlit's page, told where its server is: without that, a page below / first asks in vain beside itself."""
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return HTMLResponse(index.replace("<head>", f"<head>{HERE}", 1))


app = st.App(
    "app.py",
    routes=[Route("/healthz", health), *(Route(f"/{each.path}", page) for each in PAGES if each.path)],
    middleware=[Middleware(SecurityHeaders)],
)
