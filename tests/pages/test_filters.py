"""The filter bar and the search: what their choices are called."""

import re

import pytest
import streamlit as st
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from db.migrate import migrate
from tests.html_of import html_of

AREA, VILLAGE = "990101100-02", "990101100200"


def opened(url: str, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]) -> str:
    """The HTML of the first page in the view that an address asks for."""
    monkeypatch.setenv("DATABASE_URL", url)
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return "".join(html_of(at))


@pytest.mark.parametrize("query", [{}, {"area": AREA}, {"village": VILLAGE}], ids=str)
def test_the_choice_that_takes_everything_is_named_for_its_own_box(demo_url, monkeypatch, query):
    shown = opened(demo_url, monkeypatch, {"as_of": "2026-10-31", **query})
    for label in ("管理区", "村"):
        names = options(shown, label)
        assert names[0] == "全部" and "全镇" not in names, "of an area's villages 全镇 is not the whole"


def options(shown: str, label: str) -> list[str]:
    """The names of what a choice of the filter bar lets choose."""
    [listed] = re.findall(f'<label class="choice">{label}<select[^>]*>(.*?)</select>', shown)
    return re.findall("<option[^>]*>(.*?)</option>", listed)


@pytest.mark.parametrize(
    ("query", "name", "line"),
    [
        ({}, "本年", "自 2026年1月1日"),
        ({"period": "quarter"}, "本季", "自 2026年10月1日"),
        ({"period": "twelve"}, "近12个月", "自 2025年11月1日"),
        ({"from": "2026-10-01"}, "本季", "自 2026年10月1日"),
        ({"from": "2026-03-05", "period": "month"}, "自 2026年3月5日", "自 2026年3月5日"),
    ],
    ids=str,
)
def test_a_period_is_named_or_begins_on_a_day_and_the_bar_says_which(demo_url, monkeypatch, query, name, line):
    shown = opened(demo_url, monkeypatch, {"as_of": "2026-10-31", **query})
    assert re.findall("考核期<select.*? selected>(.*?)</option>", shown) == [name] and line in shown


def test_an_unknown_period_is_said_and_read_as_the_year(demo_url, monkeypatch):
    shown = opened(demo_url, monkeypatch, {"period": "decade"})
    assert "考核期不认识，已按本年显示。" in shown and '<option value="" selected>本年</option>' in shown


def test_before_there_is_any_village_the_page_says_where_to_begin(tmp_path, monkeypatch):
    url = make_url(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string())
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60).run()
    shown = "".join(html_of(at))
    assert not at.exception and "13 本台账未装载" in shown
    assert "还没有区划台账" in shown and re.search('<a[^>]*href="data[^>]*>数据质量</a>页上传', shown)
    at = AppTest.from_file("../../pages/data.py", default_timeout=60).run()
    assert not at.exception and at.file_uploader


def test_a_page_carries_what_its_printed_sheet_must_say(demo_url, monkeypatch):
    shown = opened(demo_url, monkeypatch, {"as_of": "2026-10-31", "village": VILLAGE})
    [line] = re.findall('<div class="on-paper">(.*?)</div>', shown)
    assert "总览　东岭村　数据截至 2026年10月31日　考核期自 2026年1月1日　内部资料" in line
    assert "本台账未装载" not in shown
