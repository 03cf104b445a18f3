"""Signing in and out over HTTP: the routes that `server.py` serves. What every way in has in common: `let_in`."""

import asyncio
import datetime as dt
import secrets
import time

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import accounts, audit, door, oidc, paths, sessions, throttle
from dashboard.access.gate import NO_STATE
from dashboard.access.key import keyed, same
from dashboard.access.policy import Policy
from dashboard.access.roles import Access

FORM_COOKIE = "dashboard_form"
FORM_SECONDS = 3600
LARGEST_FORM = 4096
# Digits of a moment in seconds. A browser may send thousands, which int() refuses.
LONGEST_TIME = 12
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
    return form(request, request.query_params.get("next", ""))


async def _login(request: Request) -> Response:
    fields = await sent_fields(request)
    if fields is None:
        return Response(status_code=413)
    wanted = fields.get("next", "")
    if not _is_own_form(request, fields.get("token", "")):
        return form(request, wanted, STALE, 403)
    try:
        return await _try(request, fields.get("account", ""), fields.get("password", ""), wanted)
    except SQLAlchemyError:
        return HTMLResponse(door.notice(NO_STATE), status_code=503)


async def _try(request: Request, name: str, password: str, wanted: str) -> Response:
    """One try to sign in. The answer is the same for a wrong password, a disabled account and an unknown name."""
    address = paths.client(request.scope)
    delay, locked = await run_in_threadpool(throttle.begin_try, name, address)
    if locked is not None:
        return form(request, wanted, locked_for(locked), 429)
    found = await to_thread.run_sync(accounts.verified, name, password, limiter=HASHING)
    if found is None:
        await run_in_threadpool(audit.write, None, audit.REFUSED, accounts.known_name(name), address)
        await asyncio.sleep(delay)
        return form(request, wanted, WRONG, 401)
    account_id, access = found
    await run_in_threadpool(throttle.succeeded, name, address)
    response = RedirectResponse(onward(access, wanted), status_code=303)
    await run_in_threadpool(let_in, response, request, account_id, access, "登录")
    return response


def let_in(response: Response, request: Request, account_id: int, access: Access, words: str) -> None:
    """Note the sign-in, end what session the browser brought along, and give it a new one with the response."""
    audit.write(access, audit.SIGNED_IN, words, paths.client(request.scope))
    sessions.end_session(request.cookies.get(sessions.COOKIE))
    cookie = sessions.open_session(account_id, access.must_change)
    paths.set_cookie(response, request.scope, sessions.COOKIE, cookie, None)


def onward(access: Access, wanted: str) -> str:
    """Where a sign-in leads: to the page asked for where the role may see it, else to the role's first page; before
    all to the change of a password that somebody else has set."""
    page = paths.own_page(wanted)
    if access.must_change:
        return paths.password_with(page or "")
    policy = Policy(access)
    if page and policy.allows_page(page.partition("?")[0].removeprefix(paths.base())):
        return page
    return paths.at(policy.first_page() or "")


def _logout_page(request: Request) -> Response:
    access = sessions.looked_up(request.cookies.get(sessions.COOKIE))
    return HTMLResponse(door.logout(_token(request), access.account if access else ""))


async def _logout(request: Request) -> Response:
    fields = await sent_fields(request) or {}
    cookie = request.cookies.get(sessions.COOKIE)
    if not same(fields.get("token", ""), _token(request)):
        return RedirectResponse(paths.at("logout"), status_code=303)
    try:
        access = await run_in_threadpool(sessions.looked_up, cookie)
        # Noted first: a session that has ended must not be missing from the log.
        await run_in_threadpool(audit.write, access, audit.SIGNED_OUT, "退出", paths.client(request.scope))
        await run_in_threadpool(sessions.end_session, cookie)
    except SQLAlchemyError:
        return HTMLResponse(door.notice(NO_STATE), status_code=503)
    response = RedirectResponse(paths.at("login"), status_code=303)
    response.delete_cookie(sessions.COOKIE, path=paths.base())
    return response


def form(request: Request, wanted: str, fault: str = "", status: int = 200) -> Response:
    """The login page with a token, whose other half is a cookie: only this server's form is taken.

    A session's end leads all its tabs here at once: they share the cookie, or only the last one's form would be taken.
    """
    half = request.cookies.get(FORM_COOKIE, "")
    is_shared = is_fresh(half, FORM_SECONDS // 2)
    if not is_shared:
        half = f"{int(time.time())}.{secrets.token_urlsafe(16)}"
    known = oidc.offered()
    page = door.login(keyed("login form", half), paths.own_page(wanted) or "", fault, known.title if known else None)
    response = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    if not is_shared:
        paths.set_cookie(response, request.scope, FORM_COOKIE, half, FORM_SECONDS)
    return response


async def sent_fields(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is larger than any of ours."""
    if int(request.headers.get("content-length") or LARGEST_FORM + 1) > LARGEST_FORM:
        return None
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}


def _is_own_form(request: Request, token: str) -> bool:
    half = request.cookies.get(FORM_COOKIE, "")
    return is_fresh(half, FORM_SECONDS) and same(token, keyed("login form", half))


def is_fresh(half: str, seconds: int) -> bool:
    """Whether a cookie that begins with the time it was made is no older than that."""
    made, _, _ = half.partition(".")
    return made.isdecimal() and len(made) <= LONGEST_TIME and 0 <= time.time() - int(made) <= seconds


def _token(request: Request) -> str:
    """The logout form's token belongs to the session that it ends."""
    return keyed("logout form", request.cookies.get(sessions.COOKIE, ""))


def locked_for(left: dt.timedelta) -> str:
    """How long no further try is looked at."""
    return f"尝试次数过多，请 {-(-left // dt.timedelta(minutes=1))} 分钟后再试。"
