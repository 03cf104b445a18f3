"""矛盾纠纷: its sentences and charts where there is little or nothing to show."""

import datetime as dt

from dashboard.charts import disputes as charts
from dashboard.charts.words import Before
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.links import Links
from dashboard.view import View

D = dt.date(2026, 10, 15)


def zero_reports(start):
    results = {each: Result(each, "count", value=0) for each in ("dispute.zero_months", "dispute.accepted")}
    rows = [Row("11", "甲村村民委员会", results, View(D, start))]
    return charts.zero_reports(results, Before(), rows, Links())


def test_without_a_whole_month_nobody_is_said_to_have_reported_in_each():
    assert "考核期内没有整月，不计。" in zero_reports(dt.date(2026, 10, 1))
    assert "各村每个整月都有受理" in zero_reports(dt.date(2026, 9, 1))
