"""Signing in through the county's single sign-on: the way there, and what comes back.

Only an identity that an enabled account has (`account add --identity`, `account link`) opens anything, and what it
opens is a session like any other: the same cookie, limits, audit, and end with the account.
"""

import secrets
import time
from urllib.parse import quote, unquote

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access import accounts, audit, door, oidc, paths, throttle
from dashboard.access.gate import NO_STATE
from dashboard.access.key import same
from dashboard.access.login import form, is_fresh, let_in, locked_for, onward

COOKIE = "dashboard_sso"
SECONDS = 600
# A provider that hangs must not hold all of the server's threads.
ASKING = CapacityLimiter(4)
NONE = "统一认证没有设置好，请用账号和密码登录；应当有的，请扫黑办核对设置。"
AWAY = "连不上统一认证。请稍后再试，或用账号和密码登录；若一直不行，请扫黑办核对统一认证的设置。"
NOT_OURS = "这次统一认证登录已过期，或不是从这里开始的。请重新点一次。"
REFUSED = "统一认证没有放行。请重新点一次；若仍不行，请找统一认证的管理员。"
UNKNOWN = "统一认证已通过，但没有与之对应的可用账号。请找扫黑办添加或启用账号。"
BY_SSO = "统一认证登录"


def routes() -> list[Route]:
    return [Route(paths.at("login/sso"), _there), Route(paths.at(oidc.CALLBACK), _back)]


async def _there(request: Request) -> Response:
    known, wanted = oidc.offered(), paths.own_page(request.query_params.get("next", "")) or ""
    if known is None:
        return form(request, wanted, NONE, 404)
    half = f"{int(time.time())}.{secrets.token_urlsafe(16)}.{quote(wanted, safe='')}"
    try:
        address = await to_thread.run_sync(oidc.way, known, half, limiter=ASKING)
    except oidc.Unreachable:
        return form(request, wanted, AWAY, 502)
    response = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    # Lax: it must come back with a browser that the provider, another site, sends here.
    paths.set_cookie(response, request.scope, COOKIE, half, SECONDS, "lax")
    return response


async def _back(request: Request) -> Response:
    half, given = request.cookies.get(COOKIE, ""), request.query_params
    known, wanted = oidc.offered(), unquote(half.partition(".")[2].partition(".")[2])
    if known is None:
        return form(request, "", NONE, 404)
    # A provider that names itself in its answer (RFC 9207) must be ours.
    is_ours = given.get("iss", known.issuer) == known.issuer
    if not (is_ours and is_fresh(half, SECONDS) and same(given.get("state", ""), oidc.state(half))):
        return form(request, "", NOT_OURS, 403)
    try:
        response = await _try(request, known, half, wanted)
    except SQLAlchemyError:
        response = HTMLResponse(door.notice(NO_STATE), status_code=503)
    response.delete_cookie(COOKIE, path=paths.base())
    return response


async def _try(request: Request, known: oidc.Provider, half: str, wanted: str) -> Response:
    """What the provider's answer opens. Tries count by address: whoever makes up codes has us ask the provider."""
    address, code = paths.client(request.scope), request.query_params.get("code", "")
    _, locked = await run_in_threadpool(throttle.begin_try, f"{BY_SSO} {address}", address)
    if locked is not None:
        return form(request, wanted, locked_for(locked), 429)
    try:
        identity = await to_thread.run_sync(oidc.identity, known, half, code, limiter=ASKING) if code else None
    except oidc.Unreachable:
        return form(request, wanted, AWAY, 502)
    except oidc.Untrusted:
        identity = None
    if identity is None:
        await run_in_threadpool(audit.write, None, audit.REFUSED, f"{BY_SSO}：没有放行", address)
        return form(request, wanted, REFUSED, 401)
    found = await run_in_threadpool(accounts.identified, identity)
    if found is None:
        words = f"{BY_SSO}：{await run_in_threadpool(accounts.name_of, identity)}"
        await run_in_threadpool(audit.write, None, audit.REFUSED, words, address)
        return form(request, wanted, UNKNOWN, 403)
    await run_in_threadpool(throttle.succeeded, f"{BY_SSO} {address}", address)
    response = HTMLResponse(door.onward(onward(found[1], wanted)), headers={"Cache-Control": "no-store"})
    await run_in_threadpool(let_in, response, request, *found, BY_SSO)
    return response
