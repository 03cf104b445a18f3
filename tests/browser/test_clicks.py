"""From a red light to the record and its owner, by clicks: each place has an address that shows the same afresh."""

import math
import time

from dashboard.charts import theme
from tests.browser.conftest import headline, open_page, settled, wait_for_headline

# The dot of a village that lies outside the limits: 东岭村 of the demo town.
OUTSIDE = ", ".join(
    f'.points path[style*="fill: rgb({", ".join(str(each) for each in bytes.fromhex(theme.LIGHT.lights[light][1:]))})"]'
    for light in ("red", "amber")
)
# deck.gl looks what is under the pointer in the frame after it has moved.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
# Whether a click on a link, with a key held or of another button, is left to the browser, which opens it elsewhere.
IS_LEFT = """([link, how]) => {
  const left = new Promise((done) => window.addEventListener("click", (event) => {
    done(!event.defaultPrevented);
    event.preventDefault();
  }, { once: true }));
  document.querySelector(link).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...how }));
  return left;
}"""


def shows_the_same_afresh(tab, browser):
    """The address of the tab, opened in a browser that has seen nothing, shows what the tab shows."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    fresh = context.new_page()
    open_page(fresh, tab.url)
    assert headline(fresh) == headline(tab)
    tables = "[...document.querySelectorAll('.card table')].map(each => each.innerText)"
    assert fresh.evaluate(tables) == tab.evaluate(tables)
    context.close()


def click_mark(tab, trace, number=0):
    """Click a point or bar of the first chart whose trace has one."""
    mark = tab.locator(trace).nth(number)
    mark.wait_for(timeout=30_000)
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x - 3, y)
    tab.mouse.move(x, y)
    tab.wait_for_selector(".hoverlayer .hovertext", timeout=10_000)
    tab.mouse.click(x, y)


def test_a_red_item_leads_to_its_record_with_owner_days_and_next_step_and_back(tab, server, browser):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    item = tab.locator(".card:has-text('红灯清单') tbody tr").first
    code = next(word for word in item.inner_text().split() if word[:2] in ("JF", "ZR", "YD"))
    item.locator("a").first.click()
    wait_for_headline(tab, "条记录")
    assert f"code={code}" in tab.url and "as_of=2026-10-31" in tab.url
    facts = tab.inner_text(".facts")
    assert "责任单位 / 责任人" in facts and "■" in facts and "下一步" in facts
    shows_the_same_afresh(tab, browser)
    tab.go_back()
    wait_for_headline(tab, "红灯")


def test_a_dispute_bar_leads_to_the_village_and_on_to_its_open_dispute_and_back_twice(tab, server, browser):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    before = headline(tab)
    click_mark(tab, OUTSIDE)
    tab.wait_for_selector(".steps", timeout=30_000)
    wait_for_headline(tab, "东岭村：")
    shows_the_same_afresh(tab, browser)
    dispute = tab.locator(".card:has-text('待办') tbody tr:has-text('纠纷') a").first
    name = dispute.inner_text().split()[0]
    dispute.click()
    tab.wait_for_url("**/records?*", timeout=30_000)
    tab.wait_for_selector(f".card:has-text('{name}') .facts", timeout=30_000)
    assert "village=990101100200" in tab.url
    tab.go_back()
    wait_for_headline(tab, "东岭村：")
    tab.go_back()
    tab.wait_for_url("**/disputes?*", timeout=30_000)
    wait_for_headline(tab, before)


def hears_of_a_village(tab, right, down):
    """Whether the map says at a point, and not still of the one before, what village is there."""
    tab.mouse.move(right, down)
    tab.evaluate(TWO_FRAMES)
    tooltip = tab.locator(".deck-tooltip").first
    return tooltip.is_visible() and "距上次巡逻" in tooltip.inner_text()


def a_village_on(tab, box):
    """A point of the map where the pointer hears of a village; deck.gl tells nobody when it has drawn its first
    picture."""
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    points = [
        (box["x"] + right, box["y"] + down)
        for down in range(12, int(box["height"]), 24)
        for right in range(12, int(box["width"]), 24)
    ]
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for right, down in sorted(points, key=lambda each: math.dist(each, middle)):
            if hears_of_a_village(tab, right, down) and hears_of_a_village(tab, right + 1, down):
                return right + 1, down
    raise AssertionError("no village on the map")


def test_a_village_on_the_map_leads_to_its_page(tab, server):
    open_page(tab, f"{server}/map?as_of=2026-10-31")
    tab.wait_for_selector("canvas", timeout=30_000)
    box = tab.locator(".st-key-box-map canvas").first.bounding_box()
    assert tab.evaluate("window.innerWidth") == 1920
    tab.mouse.click(*a_village_on(tab, box))
    tab.wait_for_url("**/village?*", timeout=30_000)
    settled(tab)
    tab.go_back()
    tab.wait_for_url("**/map?*", timeout=30_000)


def test_the_villages_can_be_leafed_through(tab, server):
    open_page(tab, f"{server}/village?as_of=2026-10-31&village=990101100200")
    tab.locator(".steps a", has_text="南洼村").click()
    wait_for_headline(tab, "南洼村：")
    assert "village=990101100201" in tab.url
    tab.locator(".steps a", has_text="东岭村").click()
    wait_for_headline(tab, "东岭村：")
    tab.locator(".steps a", has_text="第一管理区").click()
    wait_for_headline(tab, "第一管理区")


def test_a_village_prints_on_one_page(tab, server, tmp_path):
    open_page(tab, f"{server}/village?as_of=2026-10-31&village=990101100200")
    tab.wait_for_selector("canvas", timeout=30_000)
    content = tab.pdf(prefer_css_page_size=True, print_background=True)
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") + content.count(b"/Type /Page/") == 1


def test_a_double_click_is_one_step_and_back_undoes_it(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    before = headline(tab)
    tab.get_by_role("link", name="矛盾纠纷", exact=True).dblclick()
    tab.wait_for_url("**/disputes?*", timeout=30_000)
    settled(tab)
    tab.go_back()
    wait_for_headline(tab, before)
    assert "/disputes" not in tab.url


def test_a_long_list_is_found_where_it_was_left(tab, server):
    open_page(tab, f"{server}/records?as_of=2026-10-31&figure=dispute.accepted")
    place = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
    tab.mouse.move(900, 600)
    tab.mouse.wheel(0, 900)
    tab.wait_for_function(f"() => ({place})() === 900")
    tab.evaluate("openAddress('./village?as_of=2026-10-31&village=990101100200')")
    wait_for_headline(tab, "东岭村：")
    assert tab.evaluate(place) == 0
    tab.go_back()
    wait_for_headline(tab, "受理")
    tab.wait_for_function(f"() => ({place})() === 900", timeout=10_000)


def test_a_click_before_the_last_one_was_answered_leaves_the_steps_as_they_were(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    for href in ("./village?as_of=2026-10-31&village=990101100200", "./clues?as_of=2026-10-31"):
        tab.evaluate("href => void openAddress(href)", href)
    wait_for_headline(tab, "在办线索")
    tab.go_back()
    wait_for_headline(tab, "东岭村：")
    tab.go_forward()
    wait_for_headline(tab, "在办线索")


def test_a_click_while_the_server_does_not_answer_is_answered_when_it_does(browser, server):
    sockets, is_up = [], True

    def connect(socket):
        sockets.append(socket)
        socket.connect_to_server() if is_up else socket.close()

    page = browser.new_page(locale="zh-CN")
    page.route_web_socket("**/_stcore/stream", connect)
    open_page(page, f"{server}/disputes?as_of=2026-10-31")
    is_up = False
    sockets[-1].close()
    page.wait_for_selector('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])', state="attached")
    page.get_by_role("link", name="线索", exact=True).click()
    assert "/clues" in page.url
    is_up = True
    wait_for_headline(page, "在办线索")
    page.close()


def test_a_click_with_a_key_held_is_the_browser_s_own(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    before = tab.url
    for held in ("ctrlKey", "metaKey", "shiftKey", "altKey"):
        assert tab.evaluate(IS_LEFT, ["nav a.go[href^='clues']", {held: True}]), held
    assert tab.evaluate(IS_LEFT, ["nav a.go[href^='clues']", {"button": 1}])
    assert tab.url == before
    assert not tab.evaluate(IS_LEFT, ["nav a.go[href^='clues']", {}])
    assert "/clues" in tab.url


def test_an_address_of_another_server_is_not_opened(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    before = tab.url
    tab.evaluate("openAddress('http://192.0.2.1/')")
    assert tab.url == before
