"""Signing in and out over HTTP: the routes that `server.py` serves."""

import asyncio
import datetime as dt
import secrets
import time
from typing import Any

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import accounts, audit, door, paths, sessions, throttle
from dashboard.access.gate import NO_STATE
from dashboard.access.key import keyed, same
from dashboard.access.policy import Policy
from dashboard.access.roles import Access

FORM_COOKIE = "dashboard_form"
FORM_SECONDS = 3600
LARGEST_FORM = 4096
# argon2 takes 64 MB a time on purpose; a crowd of tries waits here and does not fill the memory.
HASHING = CapacityLimiter(2)
WRONG = "账号或密码不对。"
STALE = "登录页已过期，请再试一次。"


def routes() -> list[Route]:
    return [
        Route(paths.at("login"), _login_page, methods=["GET"]),
        Route(paths.at("login"), _login, methods=["POST"]),
        Route(paths.at("login.css"), lambda _request: Response(door.STYLE, media_type="text/css")),
        Route(paths.at("logout"), _logout_page, methods=["GET"]),
        Route(paths.at("logout"), _logout, methods=["POST"]),
        Route(paths.at("session"), lambda _request: Response(status_code=204)),
    ]


def _login_page(request: Request) -> Response:
    return _form(request, request.query_params.get("next", ""))


async def _login(request: Request) -> Response:
    if int(request.headers.get("content-length") or LARGEST_FORM + 1) > LARGEST_FORM:
        return Response(status_code=413)
    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    wanted = form.get("next", "")
    if not _is_own_form(request, form.get("token", "")):
        return _form(request, wanted, STALE, 403)
    try:
        return await _try(request, form.get("account", ""), form.get("password", ""), wanted)
    except SQLAlchemyError:
        return HTMLResponse(door.notice(NO_STATE), status_code=503)


async def _try(request: Request, name: str, password: str, wanted: str) -> Response:
    """One try to sign in. The answer is the same for a wrong password, a disabled account and an unknown name."""
    address = paths.client(request.scope)
    delay, locked = await run_in_threadpool(throttle.begun, name, address)
    if locked is not None:
        return _form(request, wanted, f"尝试次数过多，请 {_minutes(locked)} 分钟后再试。", 429)
    found = await to_thread.run_sync(accounts.verified, name, password, limiter=HASHING)
    if found is None:
        await run_in_threadpool(audit.written, None, audit.REFUSED, accounts.known_name(name), address)
        await asyncio.sleep(delay)
        return _form(request, wanted, WRONG, 401)
    account_id, access = found
    await run_in_threadpool(throttle.succeeded, name, address)
    await run_in_threadpool(audit.written, access, audit.SIGNED_IN, "登录", address)
    await run_in_threadpool(sessions.ended, request.cookies.get(sessions.COOKIE))
    cookie = await run_in_threadpool(sessions.opened, account_id)
    response = RedirectResponse(_onward(access, wanted), status_code=303)
    _set_cookie(response, request, sessions.COOKIE, cookie, None)
    response.delete_cookie(FORM_COOKIE, path=paths.base())
    return response


def _onward(access: Access, wanted: str) -> str:
    """Where a sign-in leads: to the page asked for where the role may see it, else to the role's first page."""
    page = paths.own_page(wanted)
    policy = Policy(access)
    if page and policy.allows_page(page.partition("?")[0].removeprefix(paths.base())):
        return page
    return paths.at(policy.first_page() or "")


def _logout_page(request: Request) -> Response:
    access = sessions.looked_up(request.cookies.get(sessions.COOKIE))
    response = HTMLResponse(door.logout(_token(request), access.account if access else ""))
    return response


async def _logout(request: Request) -> Response:
    form = await request.form()
    cookie = request.cookies.get(sessions.COOKIE)
    if not same(str(form.get("token", "")), _token(request)):
        return RedirectResponse(paths.at("logout"), status_code=303)
    access = await run_in_threadpool(sessions.looked_up, cookie)
    await run_in_threadpool(sessions.ended, cookie)
    await run_in_threadpool(audit.written, access, audit.SIGNED_OUT, "退出", paths.client(request.scope))
    response = RedirectResponse(paths.at("login"), status_code=303)
    response.delete_cookie(sessions.COOKIE, path=paths.base())
    return response


def _form(request: Request, wanted: str, fault: str = "", status: int = 200) -> Response:
    """The login page with a token of its own, whose other half is a cookie: only this page's form is taken."""
    half = f"{int(time.time())}.{secrets.token_urlsafe(16)}"
    page = door.login(keyed("login form", half), paths.own_page(wanted) or "", fault)
    response = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    _set_cookie(response, request, FORM_COOKIE, half, FORM_SECONDS)
    return response


def _is_own_form(request: Request, token: str) -> bool:
    half = request.cookies.get(FORM_COOKIE, "")
    made, _, _ = half.partition(".")
    fresh = made.isdecimal() and 0 <= time.time() - int(made) <= FORM_SECONDS
    return fresh and same(token, keyed("login form", half))


def _token(request: Request) -> str:
    """The logout form's token belongs to the session that it ends."""
    return keyed("logout form", request.cookies.get(sessions.COOKIE, ""))


def _set_cookie(response: Response, request: Request, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=paths.base(),
        secure=paths.is_secure(request.scope),
        httponly=True,
        samesite="strict",
    )


def _minutes(left: Any) -> int:
    return -(-left // dt.timedelta(minutes=1))
