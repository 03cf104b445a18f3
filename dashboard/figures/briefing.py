"""What a meeting looks at: all figures and lists of its slides, read once and from one version of the data.

A briefing is plain data (dates, numbers, words), so that a snapshot can keep it and a slide can be drawn from either.
It is the town's, and holds no single clue: of these only numbers are shown to a meeting.
"""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from dashboard.figures import chain, clues, coverage, disputes, meetings
from dashboard.figures.breakdown import breakdown
from dashboard.figures.changes import comparable
from dashboard.figures.compute import Row, measure
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace
from dashboard.figures.freshness import Version, of_one_version
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem, red_list
from dashboard.figures.resolutions import Resolution, decided_on, resolutions
from dashboard.figures.scopes import Villages
from dashboard.figures.to_do import Task, due_duties, to_do
from dashboard.view import View, earlier, rolling_year

TRENDS = ("dispute.village_rate", "dispute.on_time", "dispute.town_rate")
BY_LEVEL = ("chain.duties_on_time", "chain.duties_overdue")
CLUE = "clue.overdue"
ByLevel = list[tuple[str | None, dict[str, Result]]]


@dataclass(frozen=True)
class Briefing:
    """The state of the town at the end of `view.as_of`, as the data of `version` tells it.

    `before` are the figures at the last 20日例会, empty where there was none. `trends` are the rates of the disputes at
    the last twelve months' ends, over the year before each. `red` and `tasks` hold no clues: `now` counts them.
    `resolutions` are those of the last 20日例会 (`decided`) and the open ones of all meetings.
    """

    view: View
    version: Version
    town: str
    now: dict[str, Result]
    before: dict[str, Result]
    areas: list[Row]
    villages: list[Row]
    trends: list[dict[str, Result]]
    red: list[RedItem]
    tasks: list[Task]
    resolutions: list[Resolution]
    last_meeting: dt.date | None
    next_meeting: dt.date
    duties_by_level: ByLevel
    pledges_by_level: ByLevel
    clue_ages: dict[str, int]
    escalated_to: list[tuple[str | None, int]]
    places: list[Place]
    patrols: list[PatrolPlace]
    points: list[PointPlace]
    centre: tuple[float, float] | None

    @property
    def overdue_clues(self) -> int:
        return int(self.now[CLUE].value or 0)

    @property
    def red_number(self) -> int:
        """How many red items there are, the overdue clues among them: as many as on the overview."""
        return len(self.red) + self.overdue_clues

    @property
    def decided(self) -> list[Resolution]:
        """What the last 20日例会 decided."""
        return decided_on(self.resolutions, self.last_meeting)


def briefing(connection: Connection, view: View) -> Briefing:
    """The town's briefing in the period of the view.

    Raises:
        DataMoved: the data changed again and again while it was being read.
    """
    return of_one_version(
        connection, lambda version: _read(connection, replace(view, scope=None), version), "进入会议模式"
    )


def _read(connection: Connection, view: View, version: Version) -> Briefing:
    last, following = meetings.last_20th(connection, view.as_of), meetings.meeting_after(connection, view.as_of)
    compared = earlier(view, "meeting", last)
    measured = measure(connection, (view, compared) if compared else (view,))
    year = measure(connection, rolling_year(view), TRENDS).months()
    items = resolutions(connection, view)
    red = [item for item in red_list(connection, view) if item.figure_id != CLUE]
    patrols, points = coverage.answered(
        coverage.patrols(connection, view), coverage.points(connection, view), chain.posts(connection, view)
    )
    escalated = breakdown(connection, ("dispute.escalated",), "escalated_to", view).of(view.scope)
    return Briefing(
        view=view,
        version=version,
        town=Villages.read(connection).town.name,
        now=measured.row(0).results,
        before=comparable(measured.row(1).results, view, compared) if compared else {},
        areas=_without_clues(measured.rows(0, "area")),
        villages=_without_clues(measured.rows(0, "village")),
        trends=[row.results for row in year],
        red=red,
        tasks=to_do(red, items, due_duties(connection, view), following),
        resolutions=[item for item in items if item.is_open or decided_on([item], last)],
        last_meeting=last,
        next_meeting=following,
        duties_by_level=list(breakdown(connection, BY_LEVEL, "level", view).of(view.scope).items()),
        pledges_by_level=list(breakdown(connection, ("chain.pledges",), "level", view).of(view.scope).items()),
        clue_ages=clues.ages(connection, view).of(view.scope),
        escalated_to=list(disputes.escalated_to(escalated).items()),
        places=coverage.places(connection, view),
        patrols=patrols,
        points=points,
        centre=coverage.town_centre(connection),
    )


def _without_clues(rows: list[Row]) -> list[Row]:
    """A meeting sees the clues of the town alone: a village's few would point at somebody."""
    return [
        replace(row, results={each: own for each, own in row.results.items() if not each.startswith("clue.")})
        for row in rows
    ]
