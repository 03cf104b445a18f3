"""The server's own addresses, below its base path where a proxy gives it one (`server.baseUrlPath`)."""

from typing import Any, Literal
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from dashboard.navigation import PAGES


def base() -> str:
    """The path that all addresses begin with: `/`, or `/name/`."""
    # Here, since the command line needs addresses too, and no Streamlit.
    from streamlit import config

    name = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{name}/" if name else "/"


def at(path: str) -> str:
    """The full path of an address."""
    return base() + path


def is_secure(scope: object) -> bool:
    """Whether the browser speaks TLS, to us or to a trusted proxy (uvicorn reads X-Forwarded-Proto from those
    alone)."""
    return isinstance(scope, dict) and scope.get("scheme") in ("https", "wss")


def client(scope: object) -> str:
    """The browser's address, as uvicorn found it (X-Forwarded-For from trusted proxies alone)."""
    found = scope.get("client") if isinstance(scope, dict) else None
    return found[0] if found else ""


def login_with(wanted: str) -> str:
    """The login page that leads on to `wanted`."""
    return f"{at('login')}?next={quote(wanted, safe='')}"


def password_with(wanted: str) -> str:
    """The page to change one's own password, which leads on to `wanted`."""
    return f"{at('password')}?next={quote(wanted, safe='')}"


def set_cookie(
    response: Response,
    scope: Any,
    name: str,
    value: str,
    seconds: int | None,
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """A cookie for this server alone that no script reads; it goes with the browser where `seconds` is None."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=base(),
        secure=is_secure(scope),
        httponly=True,
        samesite=samesite,
    )


def own_page(wanted: str) -> str | None:
    """`wanted` where it is the address of one of the pages here, whatever it carries in its query; else None."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    pages = {at(each.path or "") for each in PAGES}
    if parts.scheme or parts.netloc or parts.path not in pages:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
