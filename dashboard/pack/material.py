"""What the papers are made of: read once, in a fixed number of statements, from one version of the data."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.charts.map_data import MapData
from dashboard.charts.names import internal
from dashboard.charts.sentences import last_meeting, villages_outside
from dashboard.charts.words import unloaded
from dashboard.figures import chain, clues, coverage, disputes, meetings
from dashboard.figures.breakdown import Split, breakdown
from dashboard.figures.briefing import CLUE
from dashboard.figures.changes import comparable
from dashboard.figures.compute import figures
from dashboard.figures.freshness import Version, never_loaded, of_one_version
from dashboard.figures.funnel import Funnel, funnel
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem, red_list
from dashboard.figures.registry import CLUE_FIGURES
from dashboard.figures.resolutions import Resolution, decided_on, resolutions
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.to_do import Task, due_duties, to_do
from dashboard.settings import SETTINGS
from dashboard.view import View, earlier
from db.terms import VILLAGE

DUTIES = ("chain.duties_on_time",)
# The rates by which villages are compared; the first is drawn.
COMPARED = ("dispute.on_time", "dispute.village_rate", "dispute.town_rate")


@dataclass(frozen=True)
class Material:
    """The figures and lists of one view. The clues' figures are the town's, whatever the scope."""

    view: View
    version: Version
    user: str
    made_at: dt.datetime
    town: str
    scope: Division
    is_town: bool
    now: dict[str, Result]
    before: dict[str, Result]
    funnels: dict[str, Funnel]
    red_items: list[RedItem]
    tasks: list[Task]
    resolutions: list[Resolution]
    last_meeting: dt.date | None
    next_meeting: dt.date
    holders: list[chain.PostHolder]
    duties_by_level: Split
    clue_ages: dict[str, int]
    escalated_to: dict[str | None, int]
    map: MapData

    @classmethod
    def read(cls, connection: Connection, view: View, user: str, made_at: dt.datetime | None = None) -> "Material":
        """All of it, of one version of the data.

        Raises:
            UnknownScope: the view's scope is no division.
            DataMoved: ledgers were loaded during each attempt.
        """
        made_at = made_at or dt.datetime.now()
        return of_one_version(
            connection, lambda version: cls._read(connection, view, version, user, made_at), "生成一次"
        )

    @classmethod
    def _read(cls, connection: Connection, view: View, version: Version, user: str, made_at: dt.datetime) -> "Material":
        connection = connection.execution_options(unloaded=never_loaded(connection))
        villages = Villages.read(connection)
        scope, is_town = villages.scope(view.scope), villages.is_town(view.scope)
        last, following = meetings.last_20th(connection, view.as_of), meetings.meeting_after(connection, view.as_of)
        compared = earlier(view, "meeting", last)
        town_view = View(view.as_of, view.start)
        items = resolutions(connection, view)
        # A clue has no village: a scope smaller than the town must not tell it either.
        red = [item for item in red_list(connection, view) if is_town or item.figure_id != CLUE]
        rows, holders = figures(connection, view, "village"), chain.posts(connection, view)
        answered = coverage.answered(coverage.patrols(connection, view), coverage.points(connection, view), holders)
        now = _figures(connection, view)
        escalated = breakdown(connection, ("dispute.escalated",), "escalated_to", view).of(view.scope)
        return cls(
            view=view,
            version=version,
            user=user,
            made_at=made_at,
            town=villages.town.name or SETTINGS.town_title,
            scope=scope,
            is_town=is_town,
            now=now,
            before=comparable(_figures(connection, compared), view, compared) if compared else {},
            funnels={each: funnel(now[each], rows) for each in COMPARED},
            red_items=red,
            tasks=to_do(red, items, due_duties(connection, view), following),
            resolutions=items,
            last_meeting=last,
            next_meeting=following,
            holders=holders,
            duties_by_level=breakdown(connection, DUTIES, "level", view).of(view.scope),
            clue_ages=clues.ages(connection, town_view).of(None),
            escalated_to=disputes.escalated_to(escalated),
            map=MapData.of(
                coverage.places(connection, view),
                *answered,
                rows,
                coverage.town_centre(connection),
                now,
            ),
        )

    @property
    def scope_word(self) -> str:
        """全镇, or the short name of the area or village."""
        return "全镇" if self.is_town else self.scope.short_name

    @property
    def is_village(self) -> bool:
        return self.scope.level == VILLAGE

    @property
    def outside(self) -> str:
        """Which villages lie below the limits: a single one is not compared with itself."""
        if self.is_village:
            return f"只看{self.scope_word}一个村，不作村与村的比较"
        if self.now[COMPARED[0]].is_unloaded:
            return unloaded(COMPARED[0])
        return villages_outside(self.funnels, self.scope_word)

    @property
    def own(self) -> dict[str, Result]:
        """The figures without those that are the town's and not the scope's own: an empty rate stands for a clue's."""
        if self.is_town:
            return self.now
        return self.now | {each: Result(each, "rate", 0, 0) for each in CLUE_FIGURES if self.now[each].unit == "rate"}

    @property
    def red(self) -> list[Task]:
        return [task for task in self.tasks if task.is_red]

    @property
    def named(self) -> list[RedItem]:
        """What is red and may be named in a meeting, which sees of the clues a number alone."""
        return [item for item in self.red_items if item.figure_id != CLUE]

    @property
    def overdue_clues(self) -> int:
        """How many of the red items are clues: none for a scope smaller than the town."""
        return len(self.red_items) - len(self.named)

    @property
    def decided(self) -> list[Resolution]:
        """What the last 20日例会 decided."""
        return decided_on(self.resolutions, self.last_meeting)

    @property
    def last_decided(self) -> str:
        """What the last 20日例会 decided, of the scope's items where it is not the town."""
        whose = "" if self.is_town else self.scope_word
        return last_meeting(self.last_meeting, self.decided, self.resolutions, self.now, self.view.as_of, whose)

    @property
    def pending(self) -> list[Resolution]:
        """What other meetings decided and is not done, the longest late first."""
        decided = {item.code for item in self.decided}
        others = [item for item in self.resolutions if item.is_open and item.code not in decided]
        return sorted(others, key=lambda item: (-item.days_late, item.due_on, item.code))

    @property
    def vacant(self) -> list[chain.PostHolder]:
        """The vacant posts, the longest vacant first; those of which no ledger says since when are last."""
        found = [holder for holder in self.holders if holder.person is None]
        return sorted(found, key=lambda holder: holder.vacant_since or dt.date.max)

    @property
    def marks(self) -> str:
        """内部资料, and that the data is a demo's where it is."""
        return internal(self.version.is_demo)

    @property
    def watermark(self) -> str:
        return f"内部资料 {self.user} {self.made_at:%Y-%m-%d %H:%M}"


def _figures(connection: Connection, view: View) -> dict[str, Result]:
    """All figures of the view, the clues' as the town's."""
    results = figures(connection, view)[0].results
    if view.scope is not None:
        results |= figures(connection, View(view.as_of, view.start), ids=CLUE_FIGURES)[0].results
    return results
