"""Addresses inside the product carry the view, and lead to one place at a time."""

import datetime as dt

import pytest

from dashboard.links import Links, RegionLinks
from dashboard.view import View

QUERY = (("town", "990101100"), ("as_of", "2026-10-31"), ("vs", "month"), ("area", "A"))
LINKS = Links(QUERY, frozenset({"clues"}))
VIEW = "town=990101100&as_of=2026-10-31&vs=month"
REGION = RegionLinks((("as_of", "2026-10-31"), ("region", "9901"), ("vs", "month")), towns=frozenset({"990101100"}))


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (LINKS.to("disputes"), f"disputes?{VIEW}&area=A"),
        (LINKS.to(""), f"./?{VIEW}&area=A"),
        (LINKS.to("disputes", area=None, period="year"), f"disputes?{VIEW}&period=year"),
        (LINKS.to("clues"), ""),
        (Links().to(""), "./"),
        (LINKS.village("V"), f"village?{VIEW}&village=V"),
        (Links((("village", "V"),)).area("B"), "area?area=B"),
        (LINKS.region("9901"), "region?as_of=2026-10-31&region=9901"),
        (Links((("region", "9901"), ("as_of", "2026-10-31"))).town("T"), "./?as_of=2026-10-31&town=T"),
        (LINKS.records("dispute.overdue"), f"records?{VIEW}&area=A&figure=dispute.overdue"),
        (LINKS.records("dispute.overdue", "V"), f"records?{VIEW}&village=V&figure=dispute.overdue"),
        (LINKS.records("clue.open", unit="甲&乙"), f"records?{VIEW}&area=A&figure=clue.open&unit=%E7%94%B2%26%E4%B9%99"),
        (
            LINKS.month_records("dispute.on_time", View(dt.date(2026, 9, 30), dt.date(2026, 9, 1))),
            "records?town=990101100&as_of=2026-09-30&vs=month&area=A&figure=dispute.on_time&from=2026-09-01",
        ),
        (REGION.village("990101100"), "./?as_of=2026-10-31&vs=month&town=990101100"),
        (REGION.village("990101"), "region?as_of=2026-10-31&region=990101"),
        (REGION.records("dispute.overdue", "990101100"), REGION.town("990101100")),
        (REGION.records("dispute.overdue"), ""),
        (REGION.village_of("990101100", "V"), "village?as_of=2026-10-31&vs=month&town=990101100&village=V"),
        (RegionLinks((("area", "A"), ("region", "9901"))).village_of("T", "V"), "village?town=T&village=V"),
    ],
)  # fmt: skip
def test_a_link_carries_the_view_and_what_it_changes(link, address):
    assert link == address


def test_the_months_of_an_intake_lead_to_their_records_in_the_whole_period():
    months = LINKS.intake("dispute.on_time", View(dt.date(2026, 10, 31), dt.date(2026, 9, 5)))
    assert list(months) == ["2026-09", "2026-10"]
    assert months["2026-09"] == f"records?{VIEW}&area=A&figure=dispute.on_time&month=2026-09&from=2026-09-05"
