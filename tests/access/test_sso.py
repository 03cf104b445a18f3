"""Signing in through a county's OpenID provider: a real one on loopback, and the attacks on the way back."""

import base64
import json
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from dashboard.access import accounts, oidc, sessions, sso
from dashboard.access.key import UnsafeSecret
from dashboard.access.roles import OFFICE
from dashboard.state.schema import Audit
from tests.access.conftest import PASSWORD
from tests.access.provider import Client, Provider, running
from tests.access.server import Browser, databases, free_port, started

SECRET = "a-secret-of-the-client"
USERS = {name: {"sub": f"id-of-{name}"} for name in ("zhang", "li", "wang", "stranger")}


@pytest.fixture(scope="module")
def provider():
    with running(Provider(free_port(), Client("dashboard", SECRET, ""), USERS)) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(tmp_path_factory, demo_url, provider):
    folder = tmp_path_factory.mktemp("sso")
    secret = folder / "client.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    port = free_port()
    environment = {
        **databases(folder, demo_url),
        "DASHBOARD_OIDC_ISSUER": provider.issuer,
        "DASHBOARD_OIDC_CLIENT_ID": "dashboard",
        "DASHBOARD_OIDC_SECRET_FILE": str(secret),
        "DASHBOARD_OIDC_ADDRESS": f"http://127.0.0.1:{port}",
        "DASHBOARD_OIDC_TITLE": "县统一认证",
    }
    server = started(environment, port=port)
    provider.client.callback = f"http://127.0.0.1:{port}/login/back"
    for name, role, sub in (("张三", "扫黑办", "zhang"), ("李四", "综治办", "li"), ("王五", "综治办", "wang")):
        server.account(name, role, password=None, identity=f"id-of-{sub}")
    server.account("有密码的", "扫黑办")
    assert server.command("account", "disable", "王五").returncode == 0
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def straight(provider):
    yield
    provider.twist = None


def sent_there(browser, wanted="/"):
    """Follow our page's link to the provider: the address that it sends to."""
    way = re.search(r'class="other" href="([^"]*)"', browser.get(f"/login?{urlencode({'next': wanted})}").text)
    answer = browser.get(way[1].replace("&amp;", "&"))
    assert answer.status == 303
    return answer.header("location")


def sent_back(there, user):
    """Sign in at the provider: the path and query that it sends the browser back to."""
    answer = requests.post(there, data={"sub": user}, allow_redirects=False)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def through(browser, user, wanted="/"):
    return browser.get(sent_back(sent_there(browser, wanted), user))


def refused(browser, answer, status, words):
    assert answer.status == status and words in answer.text
    assert sessions.COOKIE not in browser.cookies and not browser.is_live()


def test_a_cookie_of_no_moment_is_none_of_ours(server):
    browser = Browser(server)
    browser.cookies[sso.COOKIE] = "9" * 5000 + ".x."
    refused(browser, browser.get("/login/back?state=x&code=x"), 403, "已过期")


def test_an_identity_with_an_account_is_let_in_with_a_session_like_any_other(server, provider, server_state):
    browser = Browser(server)
    there = sent_there(browser, "/disputes?as_of=2026-10-31")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(there).query).items()}
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert len(asked["nonce"]) >= 32 and asked["scope"] == "openid" and SECRET not in there
    answer = browser.get(sent_back(there, "zhang"))
    assert answer.status == 200 and 'content="0;url=/disputes?as_of=2026-10-31"' in answer.text
    [cookie] = [v for k, v in answer.headers if k.lower() == "set-cookie" and v.startswith(sessions.COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert browser.is_live() and browser.opened()
    assert "请到统一认证更改密码" in browser.get("/password").text
    with server_state.connect() as connection:
        last = connection.execute(select(Audit.account, Audit.action, Audit.detail).order_by(Audit.id.desc())).first()
        assert last == ("张三", "登录", "统一认证登录")
    assert server.command("account", "disable", "张三").returncode == 0
    assert not browser.is_live()
    refused(other := Browser(server), through(other, "zhang"), 403, "没有与之对应的可用账号")


def test_who_has_no_account_or_a_disabled_one_is_told_and_the_log_does_not_keep_the_identity(server, server_state):
    for user in ("stranger", "wang"):
        browser = Browser(server)
        refused(browser, through(browser, user), 403, "没有与之对应的可用账号。请找扫黑办")
    with server_state.connect() as connection:
        log = [row.detail for row in connection.execute(select(Audit.detail).where(Audit.action == "登录失败"))]
    assert "统一认证登录：没有的账号" in log and "统一认证登录：王五" in log
    assert "id-of" not in str(log)


def test_an_account_of_the_single_sign_on_has_no_password_to_guess(server):
    assert Browser(server).sign_in("李四", "-").status == 401
    assert Browser(server).sign_in("李四", "nobody has this password").status == 401


@pytest.mark.parametrize("how", ["another", "missing", "of another browser"])
def test_a_wrong_state_is_refused_before_the_provider_is_asked(server, provider, how):
    browser, other = Browser(server), Browser(server)
    back = sent_back(sent_there(browser), "li")
    given = parse_qs(urlsplit(back).query)["state"][0]
    if how == "of another browser":
        # The attacker's own answer, sent to somebody else's browser.
        sent_there(other)
        refused(other, other.get(back), 403, "不是从这里开始的")
    else:
        refused(
            browser, browser.get(back.replace(given, "0" * 64 if how == "another" else "")), 403, "不是从这里开始的"
        )
    assert len(provider.codes) >= 1
    provider.codes.clear()


def test_a_cookie_whose_time_was_changed_is_refused(server):
    browser = Browser(server)
    back = sent_back(sent_there(browser), "li")
    made, _, rest = browser.cookies["dashboard_sso"].partition(".")
    browser.cookies["dashboard_sso"] = f"{int(made) + 1}.{rest}"
    refused(browser, browser.get(back), 403, "不是从这里开始的")


def test_an_answer_that_names_another_provider_is_refused(server):
    browser = Browser(server)
    back = sent_back(sent_there(browser), "li")
    refused(browser, browser.get(f"{back}&iss=https://evil.example"), 403, "不是从这里开始的")


def test_a_code_opens_once(server):
    browser = Browser(server)
    back = sent_back(sent_there(browser), "li")
    kept = dict(browser.cookies)
    assert browser.get(back).status == 200 and browser.is_live()
    thief = Browser(server)
    thief.cookies = kept
    refused(thief, thief.get(back), 401, "统一认证没有放行")


def test_a_code_of_one_browser_is_worth_nothing_in_another(server):
    """A code injected with the victim's own state: PKCE ties it to the browser that began."""
    attacker, victim = Browser(server), Browser(server)
    code = parse_qs(urlsplit(sent_back(sent_there(attacker), "li")).query)["code"][0]
    own = parse_qs(urlsplit(sent_back(sent_there(victim), "zhang")).query)
    refused(victim, victim.get(f"/login/back?{urlencode({'code': code, 'state': own['state'][0]})}"), 401, "没有放行")


def unsigned(claims):
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts) + "."


TWISTS = {
    "another nonce": lambda p, c: p.signed({**c, "nonce": "0" * 64}),
    "no nonce": lambda p, c: p.signed({k: v for k, v in c.items() if k != "nonce"}),
    "another issuer": lambda p, c: p.signed({**c, "iss": "http://127.0.0.1:1"}),
    "no issuer": lambda p, c: p.signed({k: v for k, v in c.items() if k != "iss"}),
    "another audience": lambda p, c: p.signed({**c, "aud": "another-client"}),
    "another party": lambda p, c: p.signed({**c, "aud": ["dashboard", "other"], "azp": "other"}),
    "expired": lambda p, c: p.signed({**c, "exp": int(time.time()) - 120}),
    "no end": lambda p, c: p.signed({k: v for k, v in c.items() if k != "exp"}),
    "of the future": lambda p, c: p.signed({**c, "iat": int(time.time()) + 3600}),
    "alg none": lambda p, c: unsigned(c),
    "signature cut": lambda p, c: p.signed(c).rpartition(".")[0] + ".",
    "another key": lambda p, c: p.signed(c, key=RSAKey.generate_key(2048, {"kid": "1"})),
    "the client's secret as key": lambda p, c: p.signed(c, "HS256", OctKey.import_key(SECRET * 2)),
    "the public key as secret": lambda p, c: p.signed(
        c, "HS256", OctKey.import_key(base64.b64encode(p.key.as_der(private=False)))
    ),
    "claims changed after signing": lambda p, c: _changed(p.signed(c)),
    "no subject": lambda p, c: p.signed({k: v for k, v in c.items() if k != "sub"}),
    "a list as subject": lambda p, c: p.signed({**c, "sub": ["id-of-li"]}),
    "no token": lambda p, c: "",
    "no JWT": lambda p, c: "a.b",
}


def _changed(token):
    head, claims, signature = token.split(".")
    body = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed = base64.urlsafe_b64encode(json.dumps({**body, "sub": "id-of-li"}).encode()).rstrip(b"=").decode()
    return f"{head}.{changed}.{signature}"


@pytest.mark.parametrize("name", TWISTS)
def test_a_token_that_proves_nothing_opens_nothing(server, provider, server_state, name):
    # The address would be locked after a few, and the token not be looked at any more.
    _forgive(server_state)
    provider.twist = lambda claims: TWISTS[name](provider, claims)
    browser = Browser(server)
    refused(browser, through(browser, "stranger" if "changed" in name else "li"), 401, "统一认证没有放行")
    provider.twist = None
    assert through(browser, "li").status == 200


def _forgive(server_state):
    with server_state.begin() as connection:
        connection.exec_driver_sql("DELETE FROM failed_try")


def test_made_up_codes_are_looked_at_a_few_times_only(server, server_state):
    _forgive(server_state)
    browser, statuses = Browser(server), []
    for _ in range(7):
        given = parse_qs(urlsplit(sent_there(browser)).query)["state"][0]
        statuses.append(browser.get(f"/login/back?code=made-up&state={given}").status)
    assert statuses == [401] * 5 + [429] * 2
    _forgive(server_state)


def test_a_refusal_at_the_provider_is_said(server, server_state):
    _forgive(server_state)
    browser = Browser(server)
    refused(browser, through(browser, "nobody"), 401, "统一认证没有放行")


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", '"><script>', "/login"]
)
def test_the_way_leads_nowhere_else(server, server_state, wanted):
    _forgive(server_state)
    browser = Browser(server)
    answer = browser.get(f"/login/sso?{urlencode({'next': wanted})}")
    text = browser.get(sent_back(answer.header("location"), "li")).text
    assert 'content="0;url=/"' in text and "evil" not in text and "<script" not in text


def test_a_provider_that_is_away_is_said_and_passwords_go_on(server, provider, server_state):
    _forgive(server_state)
    browser = Browser(server)
    back = sent_back(sent_there(browser), "li")
    provider.is_up = False
    try:
        answer = browser.get("/login/sso")
        assert answer.status == 502 and "连不上统一认证" in answer.text
        refused(browser, browser.get(back), 502, "连不上统一认证")
        assert browser.sign_in("有密码的").status == 303
    finally:
        provider.is_up = True
    assert through(Browser(server), "li").status == 200


def test_a_secret_that_goes_missing_shuts_out_nobody_with_a_password(server):
    file = Path(server.environment["DASHBOARD_OIDC_SECRET_FILE"])
    away = file.rename(file.with_suffix(".away"))
    try:
        browser = Browser(server)
        assert "县统一认证" not in browser.get("/login").text
        answer = browser.get("/login/sso")
        assert answer.status == 404 and "请用账号和密码登录" in answer.text
        assert browser.sign_in("有密码的").status == 303
    finally:
        away.rename(file)


def test_an_address_where_nobody_answers_is_no_error_of_ours():
    known = oidc.Provider(f"http://127.0.0.1:{free_port()}", "x", "y", "sub", "https://dudao.example", "统一认证")
    with pytest.raises(oidc.Unreachable):
        oidc.way(known, "half")
    with pytest.raises(oidc.Unreachable):
        oidc.identity(known, "half", "code")


def test_a_provider_that_calls_itself_by_another_name_is_not_believed(provider):
    known = oidc.Provider(provider.issuer + "/", "dashboard", SECRET, "sub", "https://dudao.example", "统一认证")
    with pytest.raises(oidc.Unreachable):
        oidc.way(known, "half")


def test_without_settings_there_is_no_such_way(monkeypatch):
    monkeypatch.delenv("DASHBOARD_OIDC_ISSUER", raising=False)
    assert oidc.provider() is None


GOOD = {
    "DASHBOARD_OIDC_ISSUER": "https://sso.example/realm",
    "DASHBOARD_OIDC_CLIENT_ID": "dashboard",
    "DASHBOARD_OIDC_SECRET": SECRET,
    "DASHBOARD_OIDC_ADDRESS": "https://dudao.example",
}


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"DASHBOARD_OIDC_ISSUER": "http://sso.example"}, "https://"),
        ({"DASHBOARD_OIDC_ADDRESS": "http://dudao.example"}, "https://"),
        ({"DASHBOARD_OIDC_ADDRESS": "https://dudao.example/dudao"}, "只写到主机名"),
        ({"DASHBOARD_OIDC_CLIENT_ID": ""}, "DASHBOARD_OIDC_CLIENT_ID"),
        ({"DASHBOARD_OIDC_SECRET": ""}, "密钥"),
        ({"DASHBOARD_OIDC_SECRET": "", "DASHBOARD_OIDC_SECRET_FILE": "/nowhere"}, "读不到"),
    ],
    ids=str,
)
def test_half_a_setting_is_refused_with_what_is_missing(monkeypatch, changes, words):
    for name, value in {**GOOD, **changes}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(oidc.WrongSettings, match=words):
        oidc.provider()


def test_a_secret_file_that_others_read_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    for name, value in {**GOOD, "DASHBOARD_OIDC_SECRET": "", "DASHBOARD_OIDC_SECRET_FILE": str(file)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSecret):
        oidc.provider()
    file.chmod(0o600)
    assert oidc.provider().secret == SECRET


@pytest.mark.parametrize("verified", [True, False, "true", None])
def test_an_address_of_mail_counts_only_where_it_is_verified(verified):
    known = oidc.Provider("https://sso.example", "x", "y", "email", "https://dudao.example", "统一认证")
    claims = oidc.CodeIDToken({"sub": "1", "email": "a@b.example", "email_verified": verified}, {})
    if verified is True:
        assert oidc._named(known, claims) == "a@b.example"
    else:
        with pytest.raises(oidc.Untrusted):
            oidc._named(known, claims)


def test_an_identity_belongs_to_one_account(sqlite_state):
    accounts.add("张三", OFFICE, None, None, "id-1")
    with pytest.raises(accounts.AccountError):
        accounts.add("李四", OFFICE, None, None, "id-1")
    accounts.add("李四", OFFICE, None, PASSWORD)
    with pytest.raises(accounts.AccountError):
        accounts.link("李四", "id-1")
    accounts.link("张三", None)
    assert accounts.identified("id-1") is None
    accounts.link("李四", "id-1")
    assert accounts.identified("id-1")[1].account == "李四"
    assert accounts.verified("张三", "nobody has this password") is None


def test_linking_ends_the_sessions(sqlite_state):
    accounts.add("张三", OFFICE, None, PASSWORD)
    cookie = sessions.open_session(accounts.verified("张三", PASSWORD)[0])
    accounts.link("张三", "id-1")
    assert sessions.looked_up(cookie) is None
