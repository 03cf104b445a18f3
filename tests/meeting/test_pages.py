"""The pages of a meeting: whatever the address asks for, a sentence or the slides, never a traceback."""

import re

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from dashboard.state import snapshots
from dashboard.state.engine import prepare
from tests.html_of import html_of
from tests.meeting.conftest import DIVISIONS, town


@pytest.fixture
def app(demo_url, monkeypatch, tmp_path):
    import streamlit as st

    monkeypatch.setenv("DATABASE_URL", demo_url.render_as_string())
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    prepare()
    st.cache_resource.clear()

    def run(page, **query):
        at = AppTest.from_file(f"../../pages/{page}.py", default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run


def text(at):
    assert not at.exception
    return "".join(html_of(at))


def test_entering_the_meeting_freezes_it(app):
    html = text(app("slides", as_of="2026-10-31", mode="meeting"))
    assert html.count("<section") == 8 and "定格" in html and "未定格" not in html
    assert [entry.as_of.isoformat() for entry in snapshots.listed()] == ["2026-10-31"]


@pytest.mark.parametrize(
    "query", [{}, {"slide": "99"}, {"slide": "x", "auto": "y"}, {"as_of": "1999-01-01"}, {"village": "990101100200"}]
)
def test_senseless_addresses_show_the_towns_slides(app, query):
    assert text(app("slides", mode="meeting", **query)).count("<section") == 8


def test_slides_neither_praise_nor_blame_where_no_ledger_was_loaded(app, monkeypatch, tmp_path):
    town(tmp_path, ("区划台账", DIVISIONS))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    html = text(app("slides", as_of="2026-10-31", mode="meeting"))
    assert "12 本台账未装载，有关数字暂缺；" in html and "责任链台账未装载" in html
    assert not re.search('lit is-(red|green)|class="light (red|green)|保持|全部到位', html)


@pytest.mark.parametrize("asked", ["7", "x", "<script>", "9" * 30])
def test_an_unknown_snapshot_is_a_sentence_with_a_way_back(app, asked):
    html = text(app("slides", mode="meeting", snapshot=asked))
    assert "会议快照" in html and "返回总览" in html and "<section" not in html and "<script>" not in html


def test_a_snapshot_that_cannot_be_kept_still_shows_the_slides(app, monkeypatch):
    def full(*_given):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(snapshots, "take", full)
    assert "未定格" in text(app("slides", as_of="2026-10-31", mode="meeting"))


def test_the_list_of_snapshots_opens_and_compares_them(app):
    assert "还没有会议快照" in text(app("snapshots"))
    app("slides", as_of="2026-09-30", mode="meeting")
    app("slides", as_of="2026-10-31", mode="meeting")
    html = text(app("snapshots"))
    assert "会议快照 2 份" in html and "截至 2026年9月30日" in html and "对照" in html
