"""From a red light to the record and its owner, by clicks: each place has an address that shows the same afresh."""

import math
import time

import pytest

from dashboard.charts import theme
from tests.browser.conftest import CHROMIUM, READY, sized

# The dot of a village that lies outside the limits: 东岭村 of the demo town.
OUTSIDE = ", ".join(
    f'.points path[style*="fill: rgb({", ".join(str(each) for each in bytes.fromhex(theme.LIGHT.lights[light][1:]))})"]'
    for light in ("red", "amber")
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture
def tab(common_page):
    return sized(common_page, 1920, 1080)


def open_page(tab, address):
    tab.goto(address)
    settled(tab)
    tab.wait_for_selector("html[data-follows]", state="attached", timeout=30_000)


def settled(tab):
    tab.wait_for_selector(READY, timeout=60_000)


def headline(tab):
    return tab.inner_text(".headline")


def wait_for_headline(tab, text):
    tab.wait_for_function(
        "text => document.querySelector('.headline')?.innerText.includes(text)", arg=text, timeout=30_000
    )
    settled(tab)


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


# deck.gl looks what is under the pointer in the frame after it has moved.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


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


@pytest.mark.parametrize("typed", ["东岭", "dlc", "990101100200"])
def test_the_search_box_finds_a_village_by_name_initials_and_code(tab, server, typed):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search = tab.get_by_role("combobox", name="查村")
    search.fill(typed)
    search.press("Enter")
    tab.wait_for_url("**/village?*village=990101100200*", timeout=30_000)
    wait_for_headline(tab, "东岭村：")


@pytest.mark.parametrize(("typed", "says"), [("柳沟", "有 2 个村对得上"), ("东东", "没有这个村")])
def test_a_search_that_fits_no_single_village_says_so_and_stays(tab, server, typed, says):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search = tab.get_by_role("combobox", name="查村")
    search.fill(typed)
    search.press("Enter")
    assert says in search.evaluate("each => each.validationMessage")
    search.fill("")
    assert not search.evaluate("each => each.validationMessage") and "/village" not in tab.url


def test_choices_change_the_address_keep_the_keyboard_s_place_and_back_undoes_them(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&rate=dispute.village_rate")
    before = headline(tab)
    village = tab.get_by_role("combobox", name="村", exact=True)
    village.press("Tab")
    village.focus()
    village.select_option("东岭村")
    tab.wait_for_url("**village=990101100200*", timeout=30_000)
    tab.wait_for_function("before => document.querySelector('.headline')?.innerText !== before", arg=before)
    assert "rate=dispute.village_rate" in tab.url and "as_of=2026-10-31" in tab.url
    tab.wait_for_function("() => document.activeElement.dataset.sets === 'village'")
    tab.get_by_role("combobox", name="考核期", exact=True).select_option("本季")
    # The bar is drawn anew: what is typed into the old one would go with it.
    tab.wait_for_selector("select[data-sets='period'] option[value='quarter'][selected]", state="attached")
    settled(tab)
    day = tab.get_by_role("textbox", name="截至日")
    day.fill("2026.6.5")
    day.press("Enter")
    tab.wait_for_url("**as_of=2026-06-05*", timeout=30_000)
    tab.wait_for_selector(".choice.day input[value='2026年6月5日']", timeout=30_000)
    settled(tab)
    assert "自 2026年4月1日" in tab.locator(".on-paper").text_content(), "a quarter moves with its day"
    tab.get_by_label("翻日历").fill("2026-08-31")
    tab.wait_for_url("**as_of=2026-08-31*", timeout=30_000)
    for _ in range(4):
        tab.go_back()
    wait_for_headline(tab, before)


def test_a_typed_day_that_is_none_is_said_to_be(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    day = tab.get_by_role("textbox", name="截至日")
    day.fill("2026.2.30")
    day.press("Enter")
    tab.wait_for_selector("text=截至日不是日期，已按默认显示", timeout=30_000)


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


def test_a_filter_changes_the_address_and_back_undoes_it(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    tab.locator(".tabs a", has_text="小事不出村").click()
    tab.wait_for_url("**rate=dispute.village_rate*", timeout=30_000)
    tab.wait_for_selector("text=各村小事不出村率", timeout=30_000)
    tab.go_back()
    tab.wait_for_selector("text=各村到期化解率", timeout=30_000)


def wait_for_day(tab, text):
    tab.wait_for_selector(f".choice.day input[value='{text}']", timeout=30_000)
    settled(tab)


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


@pytest.mark.parametrize("pressed", [0, 150])
def test_a_day_that_was_typed_goes_along_with_the_link_that_is_clicked_next(tab, server, pressed):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&vs=year")
    tab.get_by_role("textbox", name="截至日").fill("2026.9.30")
    tab.get_by_role("link", name="线索", exact=True).click(delay=pressed)
    tab.wait_for_url("**/clues?*as_of=2026-09-30*", timeout=30_000)
    wait_for_day(tab, "2026年9月30日")
    assert "vs=year" in tab.url


def test_an_area_that_was_chosen_goes_along_with_links_to_pages_and_not_with_those_to_villages(tab, server):
    choose_and_click = """(link) => {
      const field = document.querySelector("select[data-sets='area']");
      field.value = field.options[2].value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return new Promise((done) => setTimeout(() => {
        document.querySelector(link).click();
        done([field.value, location.href]);
      }));
    }"""
    open_page(tab, f"{server}/?as_of=2026-10-31")
    area, address = tab.evaluate(choose_and_click, "a.go[href^='clues']")
    assert f"area={area}" in address
    open_page(tab, f"{server}/?as_of=2026-10-31")
    _, address = tab.evaluate(choose_and_click, "a.go[href*='village=990101100200']")
    assert "village=990101100200" in address and "area=" not in address


def test_after_back_the_fields_say_what_the_page_shows(tab, server):
    open_page(tab, f"{server}/clues?as_of=2026-09-30")
    tab.evaluate("openAddress('./clues?as_of=2026-10-20')")
    wait_for_day(tab, "2026年10月20日")
    day = tab.get_by_role("textbox", name="截至日")
    day.press("End")
    day.press("x")
    day.press("Backspace")
    tab.go_back()
    wait_for_day(tab, "2026年9月30日")
    assert day.input_value() == "2026年9月30日"
    day.fill("2026.8.31")
    day.press("Enter")
    tab.evaluate("history.back()")
    tab.wait_for_function("() => document.querySelector('.choice.day input')?.value === '2026年9月30日'")


def test_back_right_after_a_choice_draws_the_page_before_also_while_the_choice_is_computed(tab, server):
    """The run that Back overtakes must not take from the next what that needs: the page showed a fault, for good."""
    open_page(tab, f"{server}/clues?as_of=2026-09-30")
    for month in range(1, 9):
        tab.get_by_role("textbox", name="截至日").fill(f"2026.{month}.28")
        tab.get_by_role("textbox", name="截至日").press("Enter")
        tab.evaluate("history.back()")
        wait_for_day(tab, "2026年9月30日")
        tab.wait_for_timeout(300)
        assert tab.locator('[data-testid="stException"]').count() == 0


def test_a_search_that_is_left_opens_nothing_and_does_not_take_the_focus_back(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search, day = tab.get_by_role("combobox", name="查村"), tab.get_by_role("textbox", name="截至日")
    for typed in ("柳沟", "东岭"):
        search.press_sequentially(typed)
        day.click()
        tab.wait_for_function("() => !document.querySelector('.search').value")
        assert tab.evaluate("document.activeElement.dataset.sets") == "as_of"
        assert "village" not in tab.url


@pytest.mark.parametrize(
    ("name", "typed", "leads_to"),
    [("查村", "ｄｌｃ", "village=990101100200"), ("截至日", "２０２６年９月３０日", "as_of=2026-09-30")],
)
def test_full_width_letters_and_digits_are_read_as_such(tab, server, name, typed, leads_to):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    field = tab.get_by_label(name, exact=True)
    field.fill(typed)
    field.press("Enter")
    tab.wait_for_url(f"**{leads_to}*", timeout=30_000)


def test_who_goes_on_to_the_next_field_by_tab_is_there_still_when_the_bar_is_drawn_anew(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    day = tab.get_by_role("textbox", name="截至日")
    day.fill("2026.9.30")
    day.press("Tab")
    wait_for_day(tab, "2026年9月30日")
    tab.wait_for_function("() => document.activeElement.type === 'date'", timeout=5_000)


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


# Whether a click on a link, with a key held or of another button, is left to the browser, which opens it elsewhere.
IS_LEFT = """([link, how]) => {
  const left = new Promise((done) => window.addEventListener("click", (event) => {
    done(!event.defaultPrevented);
    event.preventDefault();
  }, { once: true }));
  document.querySelector(link).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...how }));
  return left;
}"""


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


def test_a_quarter_that_the_address_says_by_its_first_day_moves_with_the_day(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&from=2026-10-01")
    day = tab.get_by_role("textbox", name="截至日")
    day.fill("2026.6.5")
    day.press("Enter")
    tab.wait_for_url("**period=quarter*", timeout=30_000)
    assert "from=" not in tab.url and "as_of=2026-06-05" in tab.url


def test_another_area_leaves_the_village_of_the_one_before(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&area=990101100-01&village=990101100200")
    tab.get_by_role("combobox", name="管理区", exact=True).select_option("第二管理区")
    tab.wait_for_url("**area=990101100-02*", timeout=30_000)
    assert "village=" not in tab.url
