"""A page with a fault that nobody foresaw: what Streamlit says in English is said in Chinese."""

import shutil

from tests.browser.conftest import ROOT, demo_town, serving

FOLDERS = (".streamlit", "assets", "dashboard", "db", "pages")
BEFORE = "(box) => getComputedStyle(box, '::before').content"


def test_a_fault_that_nobody_foresaw_is_told_in_chinese_and_leads_nowhere(browser, tmp_path):
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "pages" / "foundations.py").write_text('raise KeyError("张三")\n', encoding="utf-8")
    with serving(demo_town(tmp_path), tmp_path, root=tmp_path) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(f"{address}/foundations")
        page.wait_for_selector('[data-testid="stException"]', state="attached", timeout=60_000)
        page.wait_for_timeout(500)
        box = page.locator('[data-testid="stException"]')
        assert "本页出了差错" in box.evaluate(BEFORE)
        assert box.inner_text().strip() == "" and "Google" not in page.content()
        assert "张三" not in page.content() and "Traceback" not in page.content()
        page.close()
