"""The attack list, each on a real server: nothing but the login comes without a session, and no trick helps."""

import datetime as dt
import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape

import pytest
from sqlalchemy import select, update
from websockets.exceptions import InvalidStatus

from dashboard.access import sessions
from dashboard.access.gate import ASK_EVERY_SECONDS
from dashboard.access.login import FORM_COOKIE
from dashboard.navigation import PAGES
from dashboard.state.schema import Audit, SignIn, now
from tests.access.conftest import AREA, OTHER_VILLAGE, PASSWORD, VILLAGE
from tests.access.server import (
    Browser,
    asked,
    databases,
    file_address,
    location,
    session_of,
    signed_in,
    started,
    until_closed,
)

CLOSED = [
    "/", "/clues", "/disputes", "/audit", "/watch.js", "/session", "/logout", "/favicon.png", "/index.html", "/static/", "/manifest.json",
    "/_stcore/host-config", "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/allowed-message-origins",
    "/_stcore/agent/openapi.json", "/media/x.csv", "/app/static/x", "/component/x/y", "/_stcore/bidi-components/x", "/nowhere",
    "/auth/login", "/auth/logout", "/oauth2callback", "/password", "/login/sso/", "/login/back/x",
    "/login/", "/login/../clues", "/healthz/", "/_stcore/health/../host-config", "//login", "/LOGIN", "/login%2f", "/%2e%2e/login",
]  # fmt: skip
TRAVERSAL = [
    "/../data/dashboard.db", "/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/media/..%2f..%2fsecret.key",
    "/app/static/../../data/secret.key", "/component/../../../../etc/passwd", "/static//etc/passwd", "/static/..\\..\\secret.key",
    "/%2e%2e%2fdata%2fdashboard.db", "/_stcore/upload_file/../../data",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory, demo_url):
    server = started(databases(tmp_path_factory.mktemp("server"), demo_url))
    server.account("办公室", "扫黑办")
    server.account("上泉", "村", VILLAGE)
    server.account("二区", "管理区", AREA)
    server.account("审计员", "审计")
    yield server
    server.stop()


@pytest.fixture
def browser(server):
    return Browser(server)


def sign_out(browser):
    token = browser.get("/logout").text.split('name="token" value="')[1].split('"')[0]
    return browser.request("POST", "/logout", f"token={token}", {"Content-Type": "application/x-www-form-urlencoded"})


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_comes_without_a_cookie(browser, path):
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        answer = browser.request(method, path)
        assert answer.status in (303, 401), (method, answer.status)
        assert answer.status != 303 or location(answer).path == "/login"


@pytest.mark.parametrize("path", ["/login", "/login.css", "/healthz", "/_stcore/health"])
def test_the_door_itself_is_open_and_carries_no_figure(browser, path):
    answer = browser.get(path)
    assert answer.status == 200
    assert "演示镇" not in answer.text and "村" not in answer.text


@pytest.mark.parametrize("cookie", ["x", "x.y", "a" * 43 + "." + "0" * 64, "../../etc", "", "%00", "a" * 4000])
def test_a_forged_cookie_opens_nothing(browser, cookie):
    browser.cookies[sessions.COOKIE] = cookie
    assert not browser.is_live()
    with pytest.raises(InvalidStatus):
        browser.opened()


def test_a_websocket_without_login_is_refused(browser):
    with pytest.raises(InvalidStatus) as refusal:
        browser.opened()
    assert refusal.value.response.status_code == 403


def test_an_expired_cookie_opens_nothing(server, server_state):
    browser = signed_in(server)
    assert browser.is_live()
    with server_state.begin() as connection:
        connection.execute(update(SignIn).values(seen_at=now() - dt.timedelta(minutes=31)))
    assert not browser.is_live()
    with pytest.raises(InvalidStatus):
        browser.opened()


def test_a_cookie_stolen_before_the_account_was_disabled_opens_nothing_and_open_pages_end(server):
    server.account("离任者", "书记/领导")
    browser = signed_in(server, "离任者")
    with browser.socket() as socket:
        assert asked(socket)
        assert server.command("account", "disable", "离任者").returncode == 0
        assert browser.get("/").status == 303
        begun = time.monotonic()
        until_closed(socket)
        assert time.monotonic() - begun < ASK_EVERY_SECONDS + 5
    assert browser.sign_in("离任者").status == 401


def test_nobody_may_steer_a_page_from_around_it(server):
    """Streamlit lists its own cloud's sites, whose frames could stop a script or run it again."""
    told = signed_in(server).get("/_stcore/host-config")
    assert json.loads(told.body)["allowedOrigins"] == []


def test_signing_out_ends_the_session_and_needs_the_pages_own_form(server):
    browser = signed_in(server)
    assert browser.get("/logout").status == 200 and browser.is_live()
    assert (
        browser.request("POST", "/logout", "token=x", {"Content-Type": "application/x-www-form-urlencoded"}).status
        == 303
    )
    assert browser.is_live()
    kept = dict(browser.cookies)
    sign_out(browser)
    browser.cookies = kept
    assert not browser.is_live()


def test_while_the_log_cannot_be_written_nobody_is_signed_out(server, server_state):
    browser = signed_in(server)
    with closing(sqlite3.connect(server_state.url.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        answer = sign_out(browser)
        assert answer.status == 503 and "读不到账号库" in answer.text
        holder.execute("ROLLBACK")
    assert browser.is_live()
    assert location(sign_out(browser)).path == "/login" and not browser.is_live()
    with server_state.connect() as connection:
        assert connection.scalar(select(Audit.action).order_by(Audit.id.desc()).limit(1)) == "退出"


@pytest.mark.parametrize("made", ["9" * 5000, "1" * 13, "-1"])
def test_a_login_form_of_no_moment_is_stale(browser, made):
    browser.cookies[FORM_COOKIE] = f"{made}.x"
    answer = browser.request("POST", "/login", "token=x", {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 403 and "登录页已过期" in answer.text


def test_all_tabs_that_were_led_to_the_login_page_take_the_password(server):
    browser = Browser(server)
    (token,) = re.findall(r'name="token" value="([^"]*)"', browser.get("/login").text)
    browser.get("/login")
    for _tab in range(2):
        assert browser.sign_in("办公室", token=unescape(token)).status == 303


def test_a_session_brought_along_does_not_become_the_new_one(server):
    attacker = signed_in(server, "上泉")
    planted = attacker.cookies[sessions.COOKIE]
    victim = Browser(server)
    victim.cookies[sessions.COOKIE] = planted
    assert victim.sign_in("办公室").status == 303
    assert victim.cookies[sessions.COOKIE] != planted
    assert not attacker.is_live()


def test_the_cookies_are_for_this_server_alone(server):
    browser = Browser(server)
    set_by = [browser.get("/login"), browser.sign_in("办公室")]
    set_by.append(Browser(server).request("GET", "/login", headers={"X-Forwarded-Proto": "https"}))
    lines = [
        value
        for answer in set_by
        for name, value in answer.headers
        if name.lower() == "set-cookie" and '=""' not in value
    ]
    assert len(lines) == 3
    for line in lines:
        assert "HttpOnly" in line and "SameSite=strict" in line and "Path=/" in line
    assert "Secure" in lines[-1] and "Secure" not in lines[0]


@pytest.mark.parametrize("changes", [{"token": ""}, {"token": "0" * 64}])
def test_a_login_form_from_elsewhere_is_refused(browser, changes):
    answer = browser.sign_in("办公室", **changes)
    assert answer.status == 403 and sessions.COOKIE not in browser.cookies


def test_a_login_token_belongs_to_its_browser(server):
    one, other = Browser(server), Browser(server)
    token = one.get("/login").text.split('name="token" value="')[1].split('"')[0]
    assert other.sign_in("办公室", token=token).status == 403


def test_an_upload_without_streamlits_own_token_is_refused(server):
    browser = signed_in(server)
    with browser.socket() as socket:
        asked(socket)
        assert browser.request("PUT", "/_stcore/upload_file/x/y", "data").status == 403


@pytest.mark.parametrize("account, status", [("办公室", 204), ("上泉", 403), ("审计员", 403)])
def test_a_file_is_taken_from_who_loads_ledgers_alone(server, account, status):
    """Streamlit takes one for any open page, and keeps it in memory."""
    browser = signed_in(server, account)
    # Streamlit's token comes as a cookie with this answer.
    browser.get("/_stcore/health")
    with browser.socket() as socket:
        answer = browser.request(
            "PUT",
            f"/_stcore/upload_file/{session_of(socket)}/f",
            '--B\r\nContent-Disposition: form-data; name="f"; filename="x.csv"\r\n\r\n1\r\n--B--\r\n',
            {"Content-Type": "multipart/form-data; boundary=B", "X-Xsrftoken": browser.cookies["_streamlit_xsrf"]},
        )
    assert answer.status == status
    assert ("这个账号不能装载台账。" in answer.text) == (status == 403)


def test_a_file_opens_for_the_account_that_made_it_alone_and_not_after_its_session(server):
    browser, others = signed_in(server), [signed_in(server, name) for name in ("上泉", "审计员")]
    with browser.socket() as socket:
        session = session_of(socket)
        address = file_address(socket, session, asked(socket, "records", "as_of=2026-10-31&figure=dispute.accepted"))
        assert address.startswith("/media/") and browser.get(address).body.startswith(b"PK")
        assert signed_in(server).get(address).status == 200
        for other in others:
            answer = other.get(address)
            assert answer.status == 404 and "不是给这个账号的" in answer.text
        sign_out(browser)
        assert browser.get(address).status == 303
        assert browser.get(address, {"Accept": "*/*"}).status == 401


def test_a_websocket_from_another_site_is_refused(server):
    with pytest.raises(InvalidStatus):
        signed_in(server).opened(Origin="http://evil.example")


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/login",
        "/%0d%0aSet-Cookie:x",
    ],
)
def test_signing_in_leads_nowhere_else(browser, wanted):
    answer = browser.sign_in("办公室", wanted=wanted)
    assert answer.status == 303 and answer.header("location") == "/"


def test_signing_in_leads_back_to_the_view_that_was_asked_for(browser):
    answer = browser.get(f"/disputes?as_of=2026-10-31&area={AREA}")
    wanted = location(answer).query
    assert (
        browser.sign_in("办公室", wanted=f"/disputes?as_of=2026-10-31&area={AREA}").header("location")
        == f"/disputes?as_of=2026-10-31&area={AREA}"
    )
    assert wanted.startswith("next=%2Fdisputes")


def test_a_role_lands_on_a_page_of_its_own(browser):
    assert browser.sign_in("审计员", wanted="/clues").header("location") == "/audit"


@pytest.mark.parametrize("path", TRAVERSAL)
def test_no_path_leads_out_of_the_static_files(server, path):
    browser = signed_in(server)
    answer = browser.get(path)
    assert "root:" not in answer.text and "SQLite format" not in answer.text
    assert answer.status in (303, 307, 400, 401, 404) or "<title>Streamlit" in answer.text


def test_an_address_of_no_page_is_answered_in_chinese_and_pages_are_pages(server):
    browser = signed_in(server)
    for path in ("/nowhere", "/Chain", "/disputes2"):
        answer = browser.get(path)
        assert answer.status == 404 and "没有这一页" in answer.text
    for each in PAGES:
        page = browser.get(f"/{each.path or ''}").text
        assert "<title>正在打开" in page
        # Without scripts nothing else is shown.
        assert re.findall("<noscript>(.*?)</noscript>", page, re.DOTALL) == [
            "<p>请在浏览器设置中允许 JavaScript，再刷新本页。</p>"
        ]


@pytest.mark.parametrize("name", ["办公室", "没有这个人"])
def test_guessing_is_slowed_and_locked_whether_the_account_exists_or_not(tmp_path, demo_url, name):
    environment = {
        "DATABASE_URL": demo_url,
        "DASHBOARD_STATE_URL": f"sqlite:///{tmp_path / 's.db'}",
        "DASHBOARD_SECRET_FILE": str(tmp_path / "k"),
    }
    server = started(environment)
    try:
        server.account("办公室", "扫黑办")
        browsers = [Browser(server) for _ in range(12)]
        begun = time.monotonic()
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda each: each.sign_in(name, "wrong password"), browsers))
        statuses = sorted(each.status for each in answers)
        # Twelve at once: five are looked at, the others find the name locked.
        assert statuses == [401] * 5 + [429] * 7
        assert time.monotonic() - begun > 3
        assert all("账号或密码不对" in each.text for each in answers if each.status == 401)
        assert Browser(server).sign_in(name).status == 429
    finally:
        server.stop()


@pytest.mark.parametrize(
    "account, own, others",
    [("上泉", "上泉村", ("南洼村", "下泉村", "东岭村")), ("二区", "第二管理区", ("南洼村", "东岭村", "西岭村"))],
)
def test_a_websocket_message_gets_no_more_than_the_role(server, account, own, others):
    browser = signed_in(server, account)
    with browser.socket() as socket:
        heap = asked(socket)
        for query in (
            f"village={OTHER_VILLAGE}",
            "area=990101100-01",
            "village=990101100",
            "scope=990101100",
            "as_of=2026-10-31",
        ):
            for page in ("", "clues", "disputes", "audit", "chain", "map", "data"):
                heap += asked(socket, page, query)
        text = heap.decode("utf-8", "ignore")
        assert own in text
        for other in others:
            assert f">{other}<" not in text and f'"{other}"' not in text
        for word in ("在办线索", "线索未经核实", "来源 × 领域", "日志链", "审计日志完整"):
            assert word not in text


def test_the_audit_log_has_the_story_and_no_password(server, server_state):
    server.account("记入日志的", "扫黑办")
    assert server.command("account", "disable", "记入日志的").returncode == 0
    browser = Browser(server)
    browser.sign_in("办公室", "a wrong one for the log")
    browser = signed_in(server, "办公室")
    with browser.socket() as socket:
        asked(socket)
    sign_out(browser)
    with server_state.connect() as connection:
        rows = connection.execute(select(Audit.account, Audit.action, Audit.detail)).all()
    assert {"登录", "登录失败", "退出", "查看", "账号变更"} <= {row.action for row in rows}
    assert PASSWORD not in str(rows) and "a wrong one" not in str(rows)
    assert server.command("audit", "verify").returncode == 0
