"""A password is changed by who knows it, and a change ends whatever was open with the old one: on a real server."""

import datetime as dt
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete, select, update
from websockets.exceptions import InvalidStatus

from dashboard.state.schema import Audit, FailedTry, now
from tests.access.conftest import PASSWORD
from tests.access.server import Browser, asked, databases, location, signed_in, started, until_closed


@pytest.fixture(scope="module")
def server(tmp_path_factory, demo_url):
    server = started(databases(tmp_path_factory.mktemp("server"), demo_url))
    server.account("办公室", "扫黑办")
    yield server
    server.stop()


def test_a_new_password_ends_open_pages_too(server):
    server.account("换密码者", "综治办")
    browser = signed_in(server, "换密码者")
    with browser.socket() as socket:
        assert server.command("account", "passwd", "换密码者", stdin="另一个很长的密码2026\n").returncode == 0
        until_closed(socket)
    assert browser.sign_in("换密码者").status == 401
    assert browser.sign_in("换密码者", "另一个很长的密码2026").status == 303


def changed(browser, old, new, again=None, **changes):
    page = browser.get("/password").text
    fields = {name: unescape(value) for name, value in re.findall(r'name="(token|next)" value="([^"]*)"', page)}
    form = {**fields, "old": old, "new": new, "again": again or new, **changes}
    return browser.request("POST", "/password", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})


def test_ones_own_password_is_changed_by_who_knows_the_old_one_and_ends_all_other_sessions(server, server_state):
    server.account("自己改", "综治办")
    browser, elsewhere = signed_in(server, "自己改"), signed_in(server, "自己改")
    new = "春暖花开-2027-新"
    for form, status, words in (
        (("a wrong old one", new), 401, "原密码不对"),
        ((PASSWORD, new, "别的"), 422, "不一样"),
        ((PASSWORD, "短"), 422, "至少"),
        ((PASSWORD, "自己改自己改2027-xy"), 422, "太容易猜"),
        ((PASSWORD, PASSWORD), 422, "不能与原密码相同"),
    ):
        answer = changed(browser, *form)
        assert answer.status == status and words in answer.text, answer.text
    assert changed(browser, PASSWORD, new, token="0" * 64).status == 403
    assert elsewhere.is_live()
    before = dict(browser.cookies)
    with elsewhere.socket() as socket:
        assert asked(socket)
        assert changed(browser, PASSWORD, new, next="/chain").header("location") == "/chain"
        until_closed(socket)
    assert browser.is_live() and not elsewhere.is_live()
    browser.cookies = before
    assert not browser.is_live()
    assert browser.sign_in("自己改").status == 401 and browser.sign_in("自己改", new).status == 303
    with server_state.connect() as connection:
        rows = [tuple(row) for row in connection.execute(select(Audit.account, Audit.action, Audit.detail))]
    assert ("自己改", "账号变更", "本人更改密码，在别处的登录全部退出") in rows
    assert ("自己改", "登录失败", "更改密码时原密码不对") in rows
    assert new not in str(rows) and "a wrong old one" not in str(rows)


def test_guesses_at_the_old_password_on_an_open_page_count_as_those_at_the_door_do(server, server_state):
    server.account("猜不到", "综治办")
    browser = signed_in(server, "猜不到")
    with server_state.begin() as connection:
        connection.execute(delete(FailedTry))
    assert changed(browser, "a guess", "春暖花开-2027-新").status == 401
    with server_state.begin() as connection:
        assert connection.scalars(select(FailedTry.count)).all() == [1, 1]
        connection.execute(update(FailedTry).values(locked_until=now() + dt.timedelta(minutes=1)))
    answer = changed(browser, PASSWORD, "春暖花开-2027-新")
    assert answer.status == 429 and "分钟后再试" in answer.text
    assert Browser(server).sign_in("猜不到").status == 429
    with server_state.begin() as connection:
        connection.execute(delete(FailedTry))


def test_a_password_that_somebody_else_has_set_opens_nothing_but_its_own_change(server):
    server.account("新来的", "书记/领导", given=True)
    browser = Browser(server)
    assert browser.sign_in("新来的", wanted="/clues").header("location") == "/password?next=%2Fclues"
    for path in ("/", "/clues", "/_stcore/host-config", "/media/x", "/watch.js"):
        answer = browser.get(path)
        assert answer.status == 303 and location(answer).path == "/password"
        assert browser.request("GET", path, headers={"Accept": "*/*"}).status == 401
    with pytest.raises(InvalidStatus):
        browser.opened()
    assert "别人代设的" in browser.get("/password").text
    assert changed(browser, PASSWORD, "春暖花开-2027-新", next="/clues").header("location") == "/clues"
    assert browser.get("/").status == 200 and browser.opened()
    done = server.command("account", "passwd", "新来的", stdin=PASSWORD + "\n")
    assert done.returncode == 0 and not browser.is_live()
    assert location(browser.sign_in("新来的")).path == "/password"
