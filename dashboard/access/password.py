"""One's own password, changed in the browser by whoever knows the old one."""

import asyncio

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import accounts, audit, door, paths, sessions, throttle
from dashboard.access.gate import NO_STATE
from dashboard.access.key import keyed, same
from dashboard.access.login import HASHING, STALE, locked_for, onward, sent_fields
from dashboard.access.roles import Access

DIFFERENT = "两次输入的新密码不一样。"
NONE = "没有密码可更改：本机模式没有账号；用统一认证登录的账号，请到统一认证更改密码。"
CHANGED = "本人更改密码，在别处的登录全部退出"


def routes() -> list[Route]:
    return [
        Route(paths.at("password"), _page, methods=["GET"]),
        Route(paths.at("password"), _change, methods=["POST"]),
    ]


def _page(request: Request) -> Response:
    access = sessions.looked_up(request.cookies.get(sessions.COOKIE))
    return _form(request, access, request.query_params.get("next", ""))


async def _change(request: Request) -> Response:
    fields = await sent_fields(request)
    if fields is None:
        return Response(status_code=413)
    try:
        access = await run_in_threadpool(sessions.looked_up, request.cookies.get(sessions.COOKIE))
        if access is None or not same(fields.get("token", ""), _token(request)):
            return _form(request, access, fields.get("next", ""), STALE, 403)
        if fields.get("new", "") != fields.get("again", ""):
            return _form(request, access, fields.get("next", ""), DIFFERENT, 422)
        return await _try(request, access, fields)
    except SQLAlchemyError:
        return HTMLResponse(door.notice(NO_STATE), status_code=503)


async def _try(request: Request, access: Access, fields: dict[str, str]) -> Response:
    """One try: a wrong old password counts as one at signing in does, for whoever found an open page guesses, too."""
    address, wanted = paths.client(request.scope), fields.get("next", "")
    delay, locked = await run_in_threadpool(throttle.begin_try, access.account, address)
    if locked is not None:
        return _form(request, access, wanted, locked_for(locked), 429)
    old, new = fields.get("old", ""), fields.get("new", "")
    try:
        account = await to_thread.run_sync(accounts.change_own_password, access.account, old, new, limiter=HASHING)
    except accounts.WrongPassword as refusal:
        await run_in_threadpool(audit.write, access, audit.REFUSED, "更改密码时原密码不对", address)
        await asyncio.sleep(delay)
        return _form(request, access, wanted, str(refusal), 401)
    except accounts.AccountError as refusal:
        await run_in_threadpool(throttle.succeeded, access.account, address)
        return _form(request, access, wanted, str(refusal), 422)
    await run_in_threadpool(throttle.succeeded, access.account, address)
    await run_in_threadpool(audit.write, access, audit.CHANGED, CHANGED, address)
    cookie = await run_in_threadpool(sessions.open_session, account)
    free = Access(access.account, access.role, access.scope)
    response = RedirectResponse(onward(free, wanted), status_code=303)
    paths.set_cookie(response, request.scope, sessions.COOKIE, cookie, None)
    return response


def _form(request: Request, access: Access | None, wanted: str, fault: str = "", status: int = 200) -> Response:
    if access is None or not accounts.has_password(access.account):
        return HTMLResponse(door.notice(NONE), status_code=404)
    page = door.password(
        _token(request),
        access.account,
        paths.own_page(wanted) or "",
        access.must_change,
        accounts.SHORTEST_PASSWORD,
        fault,
    )
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


def _token(request: Request) -> str:
    """The form's token belongs to the session."""
    return keyed("password form", request.cookies.get(sessions.COOKIE, ""))
