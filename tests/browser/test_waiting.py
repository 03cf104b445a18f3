"""While a page is being computed: what is old is dimmed once that takes long, and costs nothing where it does not."""

import shutil

import pytest

from tests.browser.conftest import DAY, FOLLOW, ROOT, demo_town, serving, settle, visit
from tests.browser.test_broken_page import FOLDERS

VILLAGE = "990101100200"
SLOW = """
import time
import streamlit as st
from dashboard.page import html
if "village" in st.query_params:
    time.sleep(2)
html('<div class="headline">慢的一页</div>')
"""
OPACITY = "() => Number(getComputedStyle(document.querySelector('.headline').closest('.stElementContainer')).opacity)"
LISTEN = """() => {
  window.begun = [];
  for (const kind of ["transitionrun", "animationstart"]) {
    addEventListener(kind, (event) => window.begun.push(event.target.className + " " + event.propertyName), true);
  }
}"""
SCROLL_BARS = "() => getComputedStyle(document.querySelector('[data-testid=stMain]')).scrollbarColor"


@pytest.fixture
def slow_page(browser, tmp_path):
    """An open page that takes two seconds for a village."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "pages" / "foundations.py").write_text(SLOW, encoding="utf-8")
    with serving(demo_town(tmp_path), tmp_path, root=tmp_path) as address:
        page = browser.new_page(locale="zh-CN")
        visit(page, address, f"foundations?as_of={DAY}")
        yield page
        page.close()


def test_what_is_old_is_dimmed_after_half_a_second_and_as_long_as_the_page_is_computed(slow_page):
    slow_page.evaluate(LISTEN)
    slow_page.evaluate("(href) => window.openAddress(href)", f"foundations?as_of={DAY}&village={VILLAGE}")
    slow_page.wait_for_selector('[data-test-script-state="running"]')
    assert slow_page.evaluate(OPACITY) == 1 and slow_page.evaluate("window.begun") == []
    slow_page.wait_for_function(f"() => ({OPACITY})() < 0.9", timeout=1900)
    slow_page.wait_for_selector('[data-test-script-state="notRunning"]')
    slow_page.wait_for_function(f"() => ({OPACITY})() === 1")


def test_a_choice_that_is_answered_at_once_animates_nothing(server, common_page):
    page = common_page
    visit(page, server, f"meetings?as_of={DAY}")
    page.evaluate(LISTEN)
    for village in (VILLAGE, "", VILLAGE):
        page.evaluate(FOLLOW, f"meetings?as_of={DAY}&village={village}")
        settle(page)
    assert page.evaluate("window.begun") == []


def test_the_pointer_changes_nothing_of_what_it_only_passes(server, common_page):
    page = common_page
    visit(page, server, f"chain?as_of={DAY}")
    page.mouse.move(0, 0)
    before = page.evaluate(SCROLL_BARS)
    page.locator("nav a", has_text="线索").hover()
    assert page.evaluate(SCROLL_BARS) == before and not before.startswith("rgba(0, 0, 0, 0)")


def test_the_watermark_stays_painted_from_page_to_page_as_long_as_it_says_the_same(server, common_page):
    page = common_page
    visit(page, server, f"chain?as_of={DAY}")
    page.evaluate("window.mark = document.querySelector('.watermark')")
    visit(page, server, f"meetings?as_of={DAY}")
    same, said = page.evaluate(
        "() => { const now = document.querySelector('.watermark'); return [now === mark, now.outerHTML === mark.outerHTML]; }"
    )
    assert same == said
