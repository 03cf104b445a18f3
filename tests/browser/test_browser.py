"""What only a browser shows: no request leaves the server, no console error, nothing cut, the view kept in the URL."""

import re
import time

import pytest

from dashboard.charts.theme import DARK, LIGHT, rgb
from tests.access.conftest import PASSWORD
from tests.access.server import started
from tests.browser.conftest import READY, demo_town, listening, settle, sized, visit

DAY = "as_of=2026-10-31"
PATHS = {
    "": "",
    "chain": "",
    "clues": "",
    "disputes": "",
    "map": "",
    "village": "&village=990101100200",
    "area": "&area=990101100-02",
    "meetings": "",
    "foundations": "",
    "data": "",
    "records": "&figure=dispute.on_time",
    "snapshots": "",
}
# Of every card and every chart: what sticks out of the window or of its card.
OUTSIDE = """() => {
  const faults = [];
  for (const card of document.querySelectorAll(".card, [class*='st-key-box']")) {
    const frame = card.getBoundingClientRect();
    if (frame.right > innerWidth + 1) faults.push("outside the window: " + card.textContent.slice(0, 30));
    for (const each of card.querySelectorAll(".foot, .value, .name, .hundred, .legend, h3, .js-plotly-plot")) {
      if (each.closest(".scroll")) continue;
      if (each.getBoundingClientRect().right > frame.right + 1) faults.push("outside its card: " + each.textContent.slice(0, 30));
    }
  }
  return faults;
}"""
# The window in which each page is come to from nowhere; in the others by links.
SIZE_COME_TO = (1366, 768)
# A click on the switch before that goes unheard.
FOLLOWS = "html[data-follows]"
# A click on the switch loads the page anew: for a moment neither of them is there yet.
GROUND = "[...document.querySelectorAll('.stApp')].map((each) => getComputedStyle(each).backgroundColor)[0]"
CARD = "[...document.querySelectorAll('.card')].map((each) => getComputedStyle(each).backgroundColor)[0]"
DARK_GROUND, DARK_PAPER = (f"rgb{rgb(colour)}" for colour in (DARK.ground, DARK.paper))
LIGHT_PAPER = f"rgb{rgb(LIGHT.paper)}"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("size", "look"), [((1920, 1080), "light"), ((1366, 768), "light"), ((1024, 768), "dark")], ids=str
)
def test_a_page_asks_for_nothing_outside_and_fits_its_width(server, common_page, path, size, look):
    page = common_page
    asked, errors = [], []
    hears = {
        "request": lambda request: asked.append(request.url),
        "websocket": lambda socket: asked.append(socket.url),
        "console": lambda message: errors.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: errors.append(str(error)),
    }
    address = f"{path}?{DAY}{PATHS[path]}"
    with listening(page, **hears):
        if size == SIZE_COME_TO or page.viewport_size != {"width": size[0], "height": size[1]}:
            sized(page, *size, look).goto(f"{server}/{address}")
            settle(page)
            assert any(each.startswith("ws") for each in asked)
        else:
            visit(page, server, address)
        if path == "map":
            page.wait_for_selector("canvas", timeout=30_000)
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(CARD) == (DARK_PAPER if look == "dark" else LIGHT_PAPER)
        text = page.inner_text("[data-testid='stApp']")
        assert "Choose an option" not in text and "Traceback" not in text
    own = (server, server.replace("http", "ws"), "data:", "blob:")
    assert [each for each in asked if not each.startswith(own)] == [] and errors == []


def test_the_view_stays_in_the_url_from_page_to_page_and_back(server, common_page):
    page = sized(common_page)
    page.goto(f"{server}/?as_of=2026-10-31&area=990101100-02")
    page.wait_for_selector(READY, timeout=60_000)
    page.get_by_role("link", name="矛盾纠纷").click()
    page.wait_for_url("**/disputes?*", timeout=30_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert "as_of=2026-10-31" in page.url and "area=990101100-02" in page.url
    page.go_back()
    page.wait_for_selector("text=红灯清单", timeout=30_000)
    assert "area=990101100-02" in page.url


@pytest.mark.parametrize("scope", ["", "&area=990101100-02"])
def test_in_january_the_status_stands_beside_the_choices(server, common_page, scope):
    """It says, too, that the year's days off are not arranged."""
    page = sized(common_page, *SIZE_COME_TO)
    visit(page, server, f"?as_of=2027-01-10{scope}")
    status = page.locator(".status")
    assert "2027年放假安排未录入" in status.inner_text()
    beside = page.locator(".choice").last.bounding_box()
    assert abs(status.bounding_box()["y"] - beside["y"]) < beside["height"]


def test_many_notices_take_a_second_line_within_the_bar_and_are_not_broken(server, common_page):
    page = sized(common_page, *SIZE_COME_TO)
    visit(page, server, f"?{DAY}")
    status = page.locator(".status")
    high = page.locator(".filters-bar").bounding_box()["height"]
    status.evaluate("(all) => all.append(' ', ...Array.from(all.children, (each) => each.cloneNode(true)))")
    assert page.locator(".filters-bar").bounding_box()["height"] <= high + 2
    pieces = status.evaluate("(all) => Array.from(all.children, (each) => each.getClientRects().length)")
    tops = status.evaluate("(all) => Array.from(all.children, (each) => each.getBoundingClientRect().top)")
    assert set(pieces) == {1} and len(set(tops)) == 2


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720), (1024, 768), (768, 1024), (390, 844)], ids=str)
def test_nothing_in_the_top_bar_covers_anything_else_whatever_the_account_is_called(server, common_page, size):
    page = sized(common_page, *size)
    visit(page, server, f"?{DAY}")
    page.evaluate("""() => {document.querySelector(".who").innerText = "欧阳建国书记（书记/领导）　退出"}""")
    assert page.evaluate(OVERLAP) == []


OVERLAP = """() => {
  const pieces = [...document.querySelectorAll(".top-bar :is(.town, nav a, input, .bar-end > *)")];
  const boxes = pieces.map((each) => [each.innerText || "search", each.getBoundingClientRect()]);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap(([name, box], place) => [
    ...(box.right > innerWidth ? [name] : []),
    ...boxes.slice(place + 1).filter(([, other]) => over(box, other)).map(([other]) => name + " / " + other),
  ]);
}"""
CUT = """() => [...document.querySelectorAll(".scroll")].flatMap((list) => {
  const end = list.getBoundingClientRect().bottom, rows = [...list.querySelectorAll("tr")].map((row) => row.getBoundingClientRect());
  return rows.filter((row) => row.top < end - 2 && row.bottom > end + 2).map((row) => row.top);
})"""


def test_a_list_ends_with_a_whole_row_also_where_rows_have_several_lines(server, common_page):
    page = sized(common_page)
    page.goto(f"{server}/")
    page.wait_for_selector(".scroll[data-rows] tr")
    # Words of several lines in every third row, as a long name makes them.
    page.evaluate("""() => document.querySelectorAll(".scroll tr:nth-child(3n) td:nth-child(2)").forEach(
        (cell) => { cell.style.whiteSpace = "normal"; cell.innerText = "很长的事项名称".repeat(12); })""")
    page.set_viewport_size({"width": 1300, "height": 768})
    end = time.monotonic() + 10
    while page.evaluate(CUT) and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert page.evaluate(CUT) == []
    assert page.evaluate("() => document.querySelectorAll('.scroll[style*=height]').length") > 0


# How much of a card, in rem, lies empty below its words; of each card that is the last of its column.
EMPTY = """() => [...document.querySelectorAll(".stack > .card:last-child, [data-testid='stColumn'] .card:last-child")].map((card) => {
  const words = document.createRange();
  words.selectNodeContents(card);
  const below = card.getBoundingClientRect().bottom - words.getBoundingClientRect().bottom;
  return below / parseFloat(getComputedStyle(document.documentElement).fontSize);
})"""


@pytest.mark.parametrize("path", ["", "chain", "disputes", "village", "data"])
def test_no_card_of_a_single_village_is_a_tall_white_field(server, common_page, path):
    page = sized(common_page)
    visit(page, server, f"{path}?{DAY}&village=990101100200")
    empty = page.evaluate(EMPTY)
    assert empty and max(empty) <= 9


def test_the_last_cards_of_columns_of_about_the_same_length_end_in_one_line(server, common_page):
    page = sized(common_page)
    visit(page, server, f"clues?{DAY}")
    ends = "() => [...document.querySelectorAll('.stack > .card:last-child')].map((card) => card.getBoundingClientRect().bottom)"
    assert len(page.evaluate(ends)) == 2 and len(set(map(round, page.evaluate(ends)))) == 1


def test_the_switch_turns_all_pages_dark_for_this_viewer_and_leaves_the_address_alone(server, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page.goto(f"{server}/disputes?{DAY}")
    page.wait_for_selector(READY, timeout=60_000)
    address = page.url
    page.wait_for_selector(FOLLOWS, state="attached")
    page.get_by_role("link", name="改为深色").click()
    page.wait_for_function(f"() => {GROUND} === '{DARK_GROUND}'", timeout=30_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert page.url == address
    page.wait_for_selector(".js-plotly-plot text", timeout=30_000)
    inks = page.evaluate("[...document.querySelectorAll('.js-plotly-plot text')].map((each) => each.style.fill)")
    assert f"rgb{rgb(DARK.muted)}" in inks and f"rgb{rgb(LIGHT.ink)}" not in inks
    page.goto(f"{server}/village?{DAY}&village=990101100200")
    page.wait_for_selector(READY, timeout=60_000)
    assert page.evaluate(CARD) == DARK_PAPER
    page.emulate_media(media="print")
    assert page.evaluate(CARD) == LIGHT_PAPER
    inks = page.evaluate("[...document.querySelectorAll('a.card .value')].map((each) => getComputedStyle(each).color)")
    assert len(inks) > 5 and {*inks} == {f"rgb{rgb(LIGHT.ink)}"}
    mark = page.evaluate("getComputedStyle(document.querySelector('.watermark')).backgroundImage")
    assert LIGHT.ink.lstrip("#") in mark and DARK.ink.lstrip("#") not in mark
    page.emulate_media(media="screen")
    page.wait_for_selector(FOLLOWS, state="attached")
    page.get_by_role("link", name="改为浅色").click()
    page.wait_for_function(f"() => {CARD} === '{LIGHT_PAPER}'", timeout=30_000)
    page.close()


def test_the_words_of_charts_are_as_large_as_the_page_s_on_every_screen(server, common_page):
    sizes = []
    for width, height in ((1366, 768), (1920, 1080)):
        page = sized(common_page, width, height)
        page.goto(f"{server}/disputes?{DAY}")
        page.wait_for_selector(".js-plotly-plot .ytick text", timeout=60_000)
        sizes.append(
            page.evaluate("""() => {
            const size = (element) => parseFloat(getComputedStyle(element).fontSize);
            return [size(document.querySelector(".js-plotly-plot .ytick text")), size(document.documentElement)];
        }""")
        )
    assert all(words == pytest.approx(text, abs=0.1) for words, text in sizes)
    assert sizes[0][0] == 13 and sizes[1][0] > 16


def test_a_page_follows_the_computers_setting_while_it_is_open(server, common_page):
    page = sized(common_page)
    page.goto(f"{server}/chain?{DAY}")
    page.wait_for_selector(READY, timeout=60_000)
    assert page.evaluate(CARD) == LIGHT_PAPER
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {CARD} === '{DARK_PAPER}'", timeout=15_000)


@pytest.mark.parametrize(
    ("path", "pages"),
    [("?", 1), ("disputes?", 2), ("records?figure=dispute.accepted", 4), ("meetings?", 1), ("chain?", 1)],
)
def test_a_printed_page_fills_its_paper(server, common_page, path, pages):
    """A block that may not break, and would not fit the rest of the first page, left that half empty."""
    page = sized(common_page)
    page.goto(f"{server}/{path}&{DAY}")
    settle(page)
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == pages


def test_the_first_stop_of_the_tab_key_is_named_in_chinese(server, common_page):
    page = sized(common_page)
    page.goto(f"{server}/chain?{DAY}")
    page.wait_for_selector(READY, timeout=60_000)
    skip = page.locator("[data-testid='stSkipToContent']")
    assert skip.evaluate("(each) => getComputedStyle(each).fontSize") == "0px"
    assert skip.evaluate("(each) => getComputedStyle(each, '::after').content") == '"跳到正文"'


@pytest.fixture(scope="module")
def auditor(browser, tmp_path_factory):
    """The server's address and a page on which an auditor has signed in."""
    folder = tmp_path_factory.mktemp("auditor")
    server = started(
        {
            "DATABASE_URL": demo_town(folder).render_as_string(),
            "DASHBOARD_STATE_URL": f"sqlite:///{folder / 'state.db'}",
            "DASHBOARD_SECRET_FILE": str(folder / "secret.key"),
        }
    )
    server.account("审计员", "审计")
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page.goto(f"{server.address}/audit")
    page.fill("#account", "审计员")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(READY, timeout=60_000)
    yield server.address, page
    page.close()
    server.stop()


def test_a_list_of_the_audit_log_that_nothing_fits_answers_in_chinese(auditor):
    """The one page with Streamlit's own lists."""
    _, page = auditor
    page.get_by_label("事项").first.fill("zzzz")
    nothing = page.locator('[data-empty] [role="option"] span')
    nothing.wait_for()
    assert nothing.evaluate("(each) => getComputedStyle(each).fontSize") == "0px"
    assert nothing.evaluate("(each) => getComputedStyle(each, '::after').content") == '"没有符合的"'


def test_a_page_that_the_role_may_not_open_says_so_and_leads_to_one_that_it_may(auditor):
    address, page = auditor
    page.goto(f"{address}/chain?{DAY}")
    page.wait_for_selector("text=这个账号不能打开这一页", timeout=60_000)
    page.get_by_role("link", name="审计", exact=True).click()
    page.wait_for_url("**/audit*")
    page.wait_for_selector(READY, timeout=60_000)
