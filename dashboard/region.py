"""The screen of a region above the towns: what the region page is drawn from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import current as session
from dashboard.access.policy import Policy
from dashboard.access.roles import Access
from dashboard.access.watermark import watermark
from dashboard.address import days, query
from dashboard.charts.region import SHOWN
from dashboard.charts.words import Before
from dashboard.database import connect
from dashboard.faults import check_schema
from dashboard.figures.compute import Row
from dashboard.figures.freshness import Version, data_version, unloaded_by_town
from dashboard.figures.kinds import Result
from dashboard.figures.many_towns import Lacking, measure_towns
from dashboard.figures.outliers import Outliers, outliers
from dashboard.figures.regions import Region, Regions
from dashboard.links import RegionLinks
from dashboard.towns import TownContext, town_context
from dashboard.view import View, earlier
from db.terms import TOWN

# A county's towns load their ledgers all day long: its page need not follow each load at once.
REFRESH_SECONDS = 60
PATH = "region"


class OneTown(Exception):
    """The database holds one town: there is nothing above it."""


@dataclass(frozen=True)
class RegionScreen:
    """Who looks at which region, by which version of all towns' data, on which day and period."""

    policy: Policy
    version: Version
    regions: Regions
    path: tuple[Region, ...]
    view: View
    notes: tuple[str, ...]

    @property
    def access(self) -> Access:
        return self.policy.access

    @property
    def below(self) -> list[Region]:
        """The regions or towns right below; the highest ones where the page shows all there is."""
        return self.regions.children(self.path[-1].code) if self.path else self.regions.tops

    @property
    def villages(self) -> int:
        """How many villages the ledger has in the region."""
        return sum(each.villages for each in self.below)

    @property
    def towns(self) -> tuple[str, ...] | None:
        """The region's towns; None where these are all there are."""
        if not self.path or self.regions.tops == [self.path[-1]]:
            return None
        return tuple(self.regions.towns(self.path[-1].code))

    @property
    def code(self) -> str | None:
        return self.path[-1].code if self.path else None

    @property
    def name(self) -> str:
        return self.path[-1].name if self.path else "全部"

    @property
    def links(self) -> RegionLinks:
        towns = frozenset(each.code for each in self.regions.all if each.level == TOWN)
        return RegionLinks(tuple(query(town=None, area=None, village=None, vs=None).items()), towns=towns)

    def now(self) -> Row:
        """The region's own figures."""
        return self._added().now

    def before(self) -> Before:
        """Its figures on the same day a month ago."""
        return Before("上月", self._added().before.results)

    def rows(self) -> list[Row]:
        """The figures of each region or town right below, in the order of the codes."""
        return self._added().below

    def lacking(self) -> list[Lacking]:
        """The regions or towns right below that lack a ledger, in the order of the codes."""
        return self._added().lacking

    def outliers(self, scope: Result) -> Outliers:
        """The villages that lie below what chance allows around the region's own rate."""
        asked = (self.version, self.view, scope, self.towns)
        found = _read_outliers(*asked)
        if found.without:
            # Rollups are rebuilt without a new version of the data.
            _read_outliers.clear(*asked)
        return found

    def watermark(self) -> str:
        return watermark(self.access, dt.datetime.now())

    def words(self) -> str:
        """The view in words, as the audit log keeps it."""
        return f"{self.name}　截至 {self.view.as_of}　自 {self.view.start}"

    def _added(self) -> "_Added":
        a_month_ago = earlier(self.view, "month", None)
        assert a_month_ago is not None
        return _read(self.version, (self.view, a_month_ago), self.code, self.towns, self)


@dataclass(frozen=True)
class _Added:
    """The figures of a region, now and a month ago, and of what lies below it: added up once, of thousands of towns."""

    now: Row
    before: Row
    below: list[Row]
    lacking: list[Lacking]


def region_screen(found: TownContext | None = None) -> RegionScreen:
    """The region that the URL asks for.

    Raises:
        OneTown: the database holds one town.
        NotAllowed: the role may not open the page, or the account is bound to another place.
    """
    access = session.current()
    policy = Policy(access)
    policy.check_page(PATH)
    found = found or town_context(access)
    check_schema(found.version)
    if found.regions is None or not found.is_region:
        raise OneTown
    notes = list(found.notes)
    as_of, start = days(notes)
    return RegionScreen(policy, found.version, found.regions, found.path, View.of(as_of, start), tuple(notes))


@st.cache_resource(show_spinner=False, max_entries=40)
def _read(
    version: Version, views: tuple[View, ...], code: str | None, towns: Sequence[str] | None, _shown: RegionScreen
) -> _Added:
    regions, below = _shown.regions, _shown.below
    with connect() as connection:
        measured = replace(measure_towns(connection, views, SHOWN, towns), unloaded=unloaded_by_town(connection))
    now, before = (measured.row(at, regions, code) if code else measured.all(at, regions, _shown.name) for at in (0, 1))
    rows = [measured.row(0, regions, each.code) for each in below]
    lacking = [measured.lacking(regions, each.code) for each in below]
    return _Added(now, before, rows, [each for each in lacking if each.ledgers])


@st.cache_resource(show_spinner=False, max_entries=40)
def _read_outliers(version: Version, view: View, scope: Result, towns: Sequence[str] | None) -> Outliers:
    with connect() as connection:
        return outliers(connection, view, scope, towns)


@st.fragment(run_every=REFRESH_SECONDS)
def watch_region(drawn: Version) -> None:
    """Draw the page anew once any town's data has changed, at most once a minute."""
    try:
        with connect() as connection:
            current = data_version(connection)
    except SQLAlchemyError:
        return
    if current != drawn:
        st.rerun()
