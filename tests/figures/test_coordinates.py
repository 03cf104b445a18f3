"""Coordinates agree with the published golden triple, there and back."""

import pytest

from dashboard.figures.coordinates import gcj02_to_bd09, to_wgs84, wgs84_to_gcj02

WGS, GCJ, BD = (116.481499, 39.990475), (116.487586, 39.991754), (116.49412, 39.997716)


def test_wgs84_becomes_gcj02_and_bd09_as_published():
    assert wgs84_to_gcj02(*WGS) == pytest.approx(GCJ, abs=1e-6)
    assert gcj02_to_bd09(*GCJ) == pytest.approx(BD, abs=1e-5)


@pytest.mark.parametrize(
    ("position", "crs"), [(GCJ, "GCJ02"), (BD, "BD09"), (WGS, "WGS84"), (WGS, None), (WGS, "CGCS2000")]
)
def test_every_system_leads_back_to_wgs84(position, crs):
    assert to_wgs84(*position, crs) == pytest.approx(WGS, abs=1e-5)


def test_the_way_back_from_gcj02_is_exact():
    assert to_wgs84(*wgs84_to_gcj02(118.62, 36.03), "GCJ02") == pytest.approx((118.62, 36.03), abs=1e-9)
