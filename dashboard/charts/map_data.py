"""What the map shows, of villages, patrols and points, and the sentence that sums it up."""

from dataclasses import dataclass

from dashboard.charts.names import (
    ALL_PATROLLED,
    NEVER_PATROLLED,
    NO_VILLAGES,
    NONE_HERE,
    NONE_TO_REPAIR,
    PATROLLED,
    TO_REPAIR,
    UNPATROLLED,
)
from dashboard.charts.words import Results, behind, first_of, unloaded
from dashboard.figures.compute import Row
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace, is_far
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS
from db.terms import GOOD

# The day itself counts, as in `patrol.recent`: the last 14 days are today and the 13 before it.
STEPS = ((6, "green", "近7天已巡"), (13, "amber", "近14天已巡"), (None, "red", UNPATROLLED))
NO_PATROLS = f"截至日{NEVER_PATROLLED}"
NO_POINTS = "尚无宣传阵地记录"


@dataclass(frozen=True)
class MapData:
    """What the map shows. `placed` and `shown` lie near the town's centre; the rest is listed beside the map.

    `now` has the figures of the scope, which know whether a ledger was ever loaded.
    """

    places: list[Place]
    patrols: dict[str, PatrolPlace]
    weeks: dict[str, Result]
    points: list[PointPlace]
    placed: list[Place]
    shown: list[PointPlace]
    now: Results

    @classmethod
    def of(
        cls,
        places: list[Place],
        patrols: list[PatrolPlace],
        points: list[PointPlace],
        rows: list[Row],
        centre: tuple[float, float] | None,
        now: Results,
    ) -> "MapData":
        weeks = {row.code: row.results["patrol.weeks"] for row in rows}
        placed = [each for each in places if each.longitude is not None and not _far(each, centre)]
        shown = [each for each in points if each.longitude is not None and not each.far]
        return cls(places, {patrol.village_code: patrol for patrol in patrols}, weeks, points, placed, shown, now)

    @property
    def positions(self) -> list[tuple[float, float]]:
        """Where anything is drawn."""
        return [*map(position_of, self.placed), *map(position_of, self.shown)]

    @property
    def late(self) -> list[PatrolPlace]:
        """The villages without a patrol in fourteen days, the longest first, those without any before them."""
        if self.patrol_count.is_unloaded:
            return []
        late = [each for each in self.patrols.values() if step(each) in (None, "red")]
        return sorted(late, key=lambda each: (each.days_since is not None, -(each.days_since or 0), each.village_code))

    @property
    def patrol_count(self) -> Result:
        return self.now["patrol.count"]

    @property
    def point_total(self) -> Result:
        return self.now["point.total"]

    @property
    def has_patrols(self) -> bool:
        """Whether any of the villages was ever patrolled."""
        return any(each.days_since is not None for each in self.patrols.values())

    @property
    def bad(self) -> list[PointPlace]:
        """The points in bad repair."""
        return [point for point in self.points if point.status != GOOD]


def position_of(place: Place | PointPlace) -> tuple[float, float]:
    """Longitude and latitude of a place that has them."""
    assert place.longitude is not None and place.latitude is not None
    return place.longitude, place.latitude


def _far(place: Place, centre: tuple[float, float] | None) -> bool:
    return is_far(centre, place.longitude, place.latitude)


def headline(data: MapData, is_one_village: bool = False) -> str:
    """Villages without a recent patrol, and points in bad repair."""
    return f"{_patrolled(data, is_one_village)}；{_repaired(data)}"


def _patrolled(data: MapData, is_one_village: bool) -> str:
    late = data.late
    if not data.patrols:
        return NO_VILLAGES if data.patrol_count.is_unloaded else NONE_HERE
    if data.patrol_count.is_unloaded:
        return unloaded(data.patrol_count.id)
    if not data.has_patrols:
        return NO_PATROLS
    if is_one_village:
        return f"{UNPATROLLED}，距上次巡逻 {late[0].days_since} 天" if late else PATROLLED
    if late:
        return f"{len(late)} 个村{UNPATROLLED}（{first_of([each.village for each in late], 3)}）"
    few = len(data.patrols) < SETTINGS.fewest_cases
    all_patrolled = f"{len(data.patrols)} 个村{PATROLLED}" if few else ALL_PATROLLED
    return "，".join(each for each in (all_patrolled, behind(data.now["patrol.weeks"])) if each)


def _repaired(data: MapData) -> str:
    if data.point_total.is_unloaded:
        return unloaded(data.point_total.id)
    if data.bad:
        return f"{TO_REPAIR} {len(data.bad)} 处"
    if len(data.points) < SETTINGS.fewest_cases:
        return f"宣传阵地 {len(data.points)} 处，{NONE_TO_REPAIR}" if data.points else NO_POINTS
    return "宣传阵地全部完好"


def step(patrol: PatrolPlace | None) -> str | None:
    """The light of a village's days since its last patrol; None where there was none yet."""
    if patrol is None or patrol.days_since is None:
        return None
    return next(light for limit, light, _ in STEPS if limit is None or patrol.days_since <= limit)
