"""GCJ-02 and BD-09 to WGS-84. CGCS2000 equals WGS-84 to centimetres here. Formulae: the published offsets.

The offsets are known from WGS-84 outwards only, so the way back is found by iteration.
"""

from math import atan2, cos, hypot, pi, radians, sin, sqrt

from db.terms import BD09, GCJ02

AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
BD_TURN = pi * 3000.0 / 180.0


def to_wgs84(longitude: float, latitude: float, crs: str | None) -> tuple[float, float]:
    """A position in degrees of `crs` (WGS84, CGCS2000, GCJ02, BD09; None is WGS84) as WGS-84 degrees."""
    if crs == BD09:
        return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))
    if crs == GCJ02:
        return gcj02_to_wgs84(longitude, latitude)
    return longitude, latitude


def wgs84_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """WGS-84 degrees as GCJ-02 degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = 20.0 * (sin(6.0 * x * pi) + sin(2.0 * x * pi))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y * pi / 3.0)) * 2.0 / 3.0
    north += (160.0 * sin(y * pi / 12.0) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x * pi / 3.0)) * 2.0 / 3.0
    east += (150.0 * sin(x * pi / 12.0) + 300.0 * sin(x * pi / 30.0)) * 2.0 / 3.0
    phi = radians(latitude)
    magic = 1 - ECCENTRICITY * sin(phi) ** 2
    north_degrees = north * 180.0 / (AXIS * (1 - ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    east_degrees = east * 180.0 / (AXIS / sqrt(magic) * cos(phi) * pi)
    return longitude + east_degrees, latitude + north_degrees


def gcj02_to_wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    """GCJ-02 degrees as WGS-84 degrees, to better than a millimetre."""
    east, north = longitude, latitude
    for _ in range(6):
        shifted = wgs84_to_gcj02(east, north)
        east, north = east + longitude - shifted[0], north + latitude - shifted[1]
    return east, north


def gcj02_to_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """GCJ-02 degrees as BD-09 degrees."""
    radius = hypot(longitude, latitude) + 0.00002 * sin(latitude * BD_TURN)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * BD_TURN)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def bd09_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """BD-09 degrees as GCJ-02 degrees."""
    east, north = longitude - 0.0065, latitude - 0.006
    for _ in range(6):
        shifted = gcj02_to_bd09(east, north)
        east, north = east + longitude - shifted[0], north + latitude - shifted[1]
    return east, north
