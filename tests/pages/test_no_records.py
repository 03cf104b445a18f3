"""As of a day before all records: every page of figures says so, and leads to today."""

import pytest

from tests.html_of import html_of


@pytest.mark.parametrize("scope", [{}, {"area": "990101100-01"}, {"village": "990101100200"}], ids=str)
def test_nothing_is_red_where_nothing_was_recorded_yet(first_page, scope):
    shown = "".join(html_of(first_page(as_of="1999-12-31", **scope)))
    assert "截至1999年12月31日，各台账还没有可统计的记录" in shown and "看今天的" in shown
    assert "落后" not in shown and "红灯清单" not in shown
    assert "as_of" not in shown.split("看今天的")[0].rpartition("href=")[2]


def test_a_village_that_has_nothing_in_a_town_that_has_is_shown_as_it_is(first_page):
    shown = "".join(html_of(first_page(as_of="2026-10-31")))
    assert "还没有可统计的记录" not in shown and "红灯清单" in shown


def test_what_is_lacking_or_waits_leads_to_the_page_of_the_ledgers(first_page):
    status = "".join(html_of(first_page(as_of="2026-10-31", village="990101100200"))).split('class="status"')[1]
    assert "全镇 4 行待处理" in status, "the number is the town's, and so is the list that it leads to"
    assert 'href="data?as_of=2026-10-31"' in status.split("行待处理")[0]
