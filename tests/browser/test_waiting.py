"""While a page is being computed: what is old is dimmed once that takes long, and costs nothing where it does not."""

import pytest

from tests.browser.conftest import DAY, FOLLOW, demo_town, serving, settle, visit, with_page

VILLAGE = "990101100200"
SLOW = """
import time
import streamlit as st
from dashboard.page import html
if "village" in st.query_params:
    time.sleep(2)
html(f'<div class="headline">慢的一页 {st.query_params.get("village", "")}</div>')
"""
OPACITY = "getComputedStyle(document.querySelector('.headline').closest('.stElementContainer')).opacity"
# From the first frame in which the page is being computed, for each frame: milliseconds since then, and the opacity.
RECORD = f"""() => {{
  window.seen = [];
  let begun;
  const look = () => {{
    if (document.querySelector('[data-test-script-state="running"]')) begun ??= performance.now();
    if (begun) window.seen.push([performance.now() - begun, Number({OPACITY})]);
    requestAnimationFrame(look);
  }};
  look();
}}"""
# What begins to move before anything is dimmed.
LISTEN = """() => {
  window.begun = [];
  const note = ({ target, propertyName }) => {
    if (!document.documentElement.dataset.slow) window.begun.push(`${target.className} ${propertyName}`);
  };
  for (const kind of ["transitionrun", "animationstart"]) addEventListener(kind, note, true);
}"""
SCROLL_BARS = "() => getComputedStyle(document.querySelector('[data-testid=stMain]')).scrollbarColor"


@pytest.fixture
def slow_page(browser, tmp_path):
    """An open page that takes two seconds for a village."""
    changed = with_page(tmp_path, "foundations.py", SLOW)
    with serving(demo_town(tmp_path), tmp_path, root=changed) as address:
        page = browser.new_page(locale="zh-CN")
        visit(page, address, f"foundations?as_of={DAY}")
        yield page
        page.close()


def test_what_is_old_is_dimmed_after_half_a_second_and_as_long_as_the_page_is_computed(slow_page):
    slow_page.evaluate(RECORD)
    slow_page.evaluate(FOLLOW, f"foundations?as_of={DAY}&village={VILLAGE}")
    settle(slow_page)
    seen = slow_page.evaluate("window.seen")
    early = [opacity for milliseconds, opacity in seen if milliseconds < 400]
    assert early and set(early) == {1}
    assert min(opacity for _, opacity in seen) < 0.9 and seen[-1][1] == 1


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
