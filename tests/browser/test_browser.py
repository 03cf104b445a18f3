"""What only a browser shows: no request leaves the server, no console error, nothing cut, the view kept in the URL."""

import pytest

READY = '[data-testid="stApp"][data-test-script-state="notRunning"] .headline'
PATHS = ["", "chain", "clues", "disputes", "map"]


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=str)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_for_nothing_outside_and_fits_its_width(server, browser, path, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    outside, errors = [], []
    page.on(
        "request",
        lambda request: outside.append(request.url) if not request.url.startswith((server, "data:", "blob:")) else None,
    )
    page.on(
        "websocket",
        lambda socket: outside.append(socket.url) if not socket.url.startswith(server.replace("http", "ws")) else None,
    )
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server}/{path}?as_of=2026-10-31")
    page.wait_for_selector(READY, timeout=60_000)
    if path == "map":
        page.wait_for_selector("canvas", timeout=30_000)
    page.wait_for_timeout(1500)
    assert outside == []
    assert errors == []
    too_wide = page.evaluate(
        "[...document.querySelectorAll('.card')].filter(each => each.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert too_wide == 0
    text = page.inner_text("[data-testid='stApp']")
    assert "Choose an option" not in text and "Traceback" not in text
    page.close()


def test_the_view_stays_in_the_url_from_page_to_page_and_back(server, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page.goto(f"{server}/?as_of=2026-10-31&area=990101100-02")
    page.wait_for_selector(READY, timeout=60_000)
    page.get_by_role("link", name="矛盾纠纷").click()
    page.wait_for_url("**/disputes?*", timeout=30_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert "as_of=2026-10-31" in page.url and "area=990101100-02" in page.url
    page.go_back()
    page.wait_for_selector("text=红灯清单", timeout=30_000)
    assert "area=990101100-02" in page.url
    page.close()
