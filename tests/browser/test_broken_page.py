"""What cannot be drawn says so in Chinese: a page with a fault that nobody foresaw, a map without WebGL."""

from tests.browser.conftest import demo_town, serving, with_page

BEFORE = "(box) => getComputedStyle(box, '::before').content"


def test_a_fault_that_nobody_foresaw_is_told_in_chinese_and_leads_nowhere(browser, tmp_path):
    changed = with_page(tmp_path, "foundations.py", 'raise KeyError("张三")\n')
    with serving(demo_town(tmp_path), tmp_path, root=changed) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(f"{address}/foundations")
        page.wait_for_selector('[data-testid="stException"]', state="attached", timeout=60_000)
        page.wait_for_timeout(500)
        box = page.locator('[data-testid="stException"]')
        assert "本页出了差错" in box.evaluate(BEFORE)
        assert box.inner_text().strip() == "" and "Google" not in page.content()
        assert "张三" not in page.content() and "Traceback" not in page.content()
        page.close()


def test_a_browser_that_cannot_draw_the_map_says_so_in_its_place(server, browser):
    page = browser.new_page(locale="zh-CN")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{server}/map?as_of=2026-10-31")
    page.wait_for_selector('html[data-webgl="none"]', state="attached", timeout=60_000)
    assert "这个浏览器画不了地图" in page.locator('[data-testid="stDeckGlJsonChart"]').evaluate(BEFORE)
    assert "近14天" in page.inner_text('[data-testid="stMain"]')
    page.close()


def test_a_browser_that_draws_the_map_is_told_nothing(server, browser):
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{server}/map?as_of=2026-10-31")
    page.wait_for_selector("#deckgl-overlay[width]", timeout=60_000)
    page.wait_for_timeout(1500)
    assert page.locator("html[data-webgl]").count() == 0
    page.close()
