"""The filter bar and the search: what their choices are called."""

import re

import pytest
import streamlit as st
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from db.migrate import migrate

AREA, VILLAGE = "990101100-02", "990101100200"


@pytest.mark.parametrize("query", [{}, {"area": AREA}, {"village": VILLAGE}], ids=str)
def test_the_choice_that_takes_everything_is_named_for_its_own_box(demo_url, monkeypatch, query):
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
    for name, value in {"as_of": "2026-10-31", **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    for key in ("area_choice", "village_choice"):
        names = at.selectbox(key=key).options
        assert names[0] == "全部" and "全镇" not in names, "of an area's villages 全镇 is not the whole"


def test_before_there_is_any_village_the_page_says_where_to_begin(tmp_path, monkeypatch):
    url = make_url(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string())
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60).run()
    shown = "".join(each.proto.body for each in at.get("html"))
    assert not at.exception and "13 本台账未装载" in shown
    assert "还没有区划台账" in shown and re.search('<a[^>]*href="data[^>]*>数据质量</a>页上传', shown)
    at = AppTest.from_file("../../pages/data.py", default_timeout=60).run()
    assert not at.exception and at.file_uploader


def test_a_page_carries_what_its_printed_sheet_must_say(demo_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    at = AppTest.from_file("../../dashboard/app.py", default_timeout=60)
    at.query_params["as_of"], at.query_params["village"] = "2026-10-31", VILLAGE
    at.run()
    [line] = re.findall('<div class="on-paper">(.*?)</div>', "".join(each.proto.body for each in at.get("html")))
    assert "总览　东岭村　数据截至 2026年10月31日　考核期自 2026年1月1日　内部资料" in line
    assert "本台账未装载" not in "".join(each.proto.body for each in at.get("html"))
