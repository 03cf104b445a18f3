"""宣传阵地与巡防: points and patrols, as figures and as places on the map."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import cos, hypot, radians
from typing import Any

from sqlalchemy import Connection, String, case, func, literal, select, true

from dashboard.figures.at import AT, in_period, known, windows
from dashboard.figures.chain import Official, PostHolder, officials
from dashboard.figures.coordinates import to_wgs84
from dashboard.figures.expressions import week_number, week_of
from dashboard.figures.kinds import Count, Coverage, Rate, Total
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import PATROL, POINT, patrol, point
from dashboard.settings import SETTINGS
from dashboard.view import View
from db.terms import FIXED_POINT, GOOD

KM_PER_DEGREE = 111.32


def _weeks(view: View) -> dict[int, str]:
    first, _, number = view.whole_weeks()
    return {week_number(first) + place: (first + dt.timedelta(weeks=place)).isoformat() for place in range(number)}


def _once(_view: View) -> dict[str, str]:
    return {"": ""}


_here = literal("", String)

FIGURES = (
    Coverage(
        "patrol.weeks",
        "巡防覆盖率",
        "村数×考核期内的整周数（周一至周日）；有巡逻的村周",
        patrol,
        PATROL.c.patrolled_on.between(AT.weeks_from, AT.weeks_to),
        week_of(PATROL.c.patrolled_on),
        _weeks,
        unit_word="次",
    ),
    Coverage(
        "patrol.recent",
        "近14天已巡村",
        "截至日（含）前14天内有巡逻的村",
        patrol,
        PATROL.c.patrolled_on.between(AT.fortnight_start, AT.as_of),
        _here,
        _once,
        unit_word="次",
    ),
    Count("patrol.count", "巡逻次数", "考核期内的巡逻次数", patrol, in_period(PATROL.c.patrolled_on)),
    Total("patrol.km", "里程", "考核期内巡逻里程之和（公里）", patrol, in_period(PATROL.c.patrolled_on), PATROL.c.km),
    Count("point.total", "宣传阵地", "截至日已设立、未拆除的宣传阵地", point, true()),
    Rate(
        "point.intact",
        "阵地完好率",
        "截至日已设立、未拆除的宣传阵地；状态完好的占比",
        point,
        true(),
        POINT.c.status == GOOD,
    ),
    Rate(
        "point.checked",
        "90天内检查率",
        "截至日已设立、未拆除的宣传阵地；截至日（含）前90天内检查过的占比",
        point,
        true(),
        POINT.c.checked_on.between(AT.quarter_start, AT.as_of),
    ),
    Coverage(
        "point.villages",
        "固定宣传点覆盖村",
        "有固定宣传点（未拆除）的村",
        point,
        POINT.c.type == FIXED_POINT,
        _here,
        _once,
        unit_word="处",
    ),
)


@dataclass(frozen=True)
class Place:
    """A village's centre in WGS-84 degrees; None where the ledger gives none."""

    code: str
    name: str
    area: str
    longitude: float | None
    latitude: float | None

    @property
    def village_code(self) -> str:
        return self.code


@dataclass(frozen=True)
class PointPlace:
    """A publicity point in WGS-84 degrees; `far`: farther from the town's centre than the settings allow.

    `owner` is whoever the ledger names; `answered` puts the village's 包村干部 where it names nobody.
    """

    code: str
    name: str
    type: str
    status: str
    village_code: str
    village: str
    longitude: float | None
    latitude: float | None
    checked_on: dt.date | None
    far: bool
    owner: str = ""


@dataclass(frozen=True)
class PatrolPlace:
    """A village's patrols: days from the last one to D (None: none yet), and who answers for them (None: not asked for,
    or not known)."""

    village_code: str
    village: str
    days_since: int | None
    official: Official | None = None


def places(connection: Connection, view: View) -> list[Place]:
    """The villages in scope."""
    villages = Villages.read(connection)
    located = _located(villages)
    return [
        Place(village.code, village.short_name, villages.area_name(village), *located[village.code])
        for village in villages.within(view.scope)
    ]


def points(connection: Connection, view: View) -> list[PointPlace]:
    """The points of `point.total` in scope, in the order of their codes: the town's also under what is no village any
    more."""
    villages = Villages.read(connection)
    centre = town_centre(connection)
    p = POINT.c
    checked_on = case((known(p.checked_on), p.checked_on)).label("checked_on")
    columns = (p.code, p.name, p.type, p.status, p.village_code, p.longitude, p.latitude, p.crs, checked_on, p.owner)
    is_held = villages.holds(view.scope, p.village_code)
    statement = select(*columns).join_from(POINT, windows([view]), true()).where(point.exists, is_held)
    return [_point_place(row, villages, centre) for row in connection.execute(statement.order_by(p.code))]


def _point_place(row: Any, villages: Villages, centre: tuple[float, float] | None) -> PointPlace:
    longitude, latitude = _wgs84(row.longitude, row.latitude, row.crs)
    return PointPlace(
        code=row.code,
        name=row.name,
        type=row.type,
        status=row.status,
        village_code=row.village_code,
        village=villages.name_of(row.village_code),
        longitude=longitude,
        latitude=latitude,
        checked_on=row.checked_on,
        far=is_far(centre, longitude, latitude),
        owner=row.owner or "",
    )


def patrols(connection: Connection, view: View) -> list[PatrolPlace]:
    """For each village in scope, the days since its last patrol."""
    last_patrol = func.max(PATROL.c.patrolled_on)
    statement = select(PATROL.c.village_code, last_patrol).where(PATROL.c.patrolled_on <= view.as_of)
    last = {village: day for village, day in connection.execute(statement.group_by(PATROL.c.village_code))}
    return [
        PatrolPlace(v.code, v.short_name, (view.as_of - last[v.code]).days if v.code in last else None)
        for v in Villages.read(connection).within(view.scope)
    ]


def answered(
    patrolled: list[PatrolPlace], placed: list[PointPlace], holders: Iterable[PostHolder]
) -> tuple[list[PatrolPlace], list[PointPlace]]:
    """The same patrols and points, each with whom to ask: what names nobody is for the village's 包村干部."""
    asked = officials(holders)

    def owned(each: PointPlace) -> PointPlace:
        official = asked.get(each.village_code)
        return replace(each, owner=official.answers) if official and not each.owner else each

    return (
        [replace(each, official=asked.get(each.village_code)) for each in patrolled],
        [owned(each) for each in placed],
    )


def town_centre(connection: Connection) -> tuple[float, float] | None:
    """The town's own coordinates, else the middle of its villages; WGS-84, None where nothing is located."""
    villages = Villages.read(connection)
    located = _located(villages)
    town = located.get(villages.town.code)
    if town and town[0] is not None and town[1] is not None:
        return town[0], town[1]
    places = [(lon, lat) for lon, lat in located.values() if lon is not None and lat is not None]
    if not places:
        return None
    middle = len(places) // 2
    return sorted(lon for lon, _ in places)[middle], sorted(lat for _, lat in places)[middle]


def is_far(centre: tuple[float, float] | None, longitude: float | None, latitude: float | None) -> bool:
    """Whether a place lies farther from the town's centre than the settings' limit."""
    if centre is None or longitude is None or latitude is None:
        return False
    east = (longitude - centre[0]) * KM_PER_DEGREE * cos(radians(centre[1]))
    north = (latitude - centre[1]) * KM_PER_DEGREE
    return hypot(east, north) > SETTINGS.far_km


def _located(villages: Villages) -> dict[str, tuple[float | None, float | None]]:
    return {each.code: _wgs84(each.longitude, each.latitude, each.crs) for each in villages.divisions}


def _wgs84(longitude: float | None, latitude: float | None, crs: str | None) -> tuple[float | None, float | None]:
    if longitude is None or latitude is None:
        return None, None
    return to_wgs84(longitude, latitude, crs)
