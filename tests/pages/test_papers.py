"""The button on the meetings page makes the three papers of the view, and notes it; who sees no codes has no button."""

from dataclasses import replace

import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard.page
from dashboard.access import audit
from dashboard.access.roles import STABILITY, Access
from tests.html_of import html_of


def meetings(demo_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo_url)
    st.cache_resource.clear()
    at = AppTest.from_file("../../pages/meetings.py", default_timeout=120)
    at.query_params["as_of"] = "2026-10-31"
    return at.run()


def test_the_button_makes_the_three_papers_and_the_audit_log_says_so(demo_url, monkeypatch):
    at = meetings(demo_url, monkeypatch)
    at.button(key="make_papers").click().run()
    assert not at.exception
    names = [each.proto.label for each in at.get("download_button")]
    assert [name.rsplit(".", 1)[1] for name in names] == ["pptx", "docx", "xlsx"]
    assert all("2026-10-31" in name for name in names)
    last = audit.entries(1)[0]
    assert last.action == audit.EXPORTED and "会议材料" in last.detail


def test_papers_of_another_day_are_not_handed_out_as_this_ones(demo_url, monkeypatch):
    at = meetings(demo_url, monkeypatch)
    at.button(key="make_papers").click().run()
    at.query_params["as_of"] = "2026-09-30"
    at.run()
    assert not at.get("download_button")


def test_papers_of_another_town_are_not_handed_out_as_this_ones(demo_url, monkeypatch):
    at = meetings(demo_url, monkeypatch)
    at.button(key="make_papers").click().run()
    made = at.session_state["papers"]
    at.session_state["papers"] = replace(made, version=replace(made.version, town="990101101"))
    at.run()
    assert not at.get("download_button")


def test_papers_older_than_the_data_say_so(demo_url, monkeypatch):
    at = meetings(demo_url, monkeypatch)
    at.button(key="make_papers").click().run()
    assert "此前生成" not in "".join(html_of(at))
    made = at.session_state["papers"]
    at.session_state["papers"] = replace(made, version=replace(made.version, version=made.version.version - 1))
    at.run()
    assert len(at.get("download_button")) == 3 and "库中已有更新的数据" in "".join(html_of(at))


def test_a_role_without_clue_codes_has_no_button(demo_url, monkeypatch):
    monkeypatch.setattr(dashboard.page.session, "current", lambda: Access("张三", STABILITY))
    at = meetings(demo_url, monkeypatch)
    assert not at.exception and not at.button
