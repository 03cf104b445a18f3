"""Whose data an address and an account ask for: the only town, one of many, or a region above the towns."""

from dataclasses import dataclass

import streamlit as st

from dashboard.access.policy import NotAllowed
from dashboard.access.roles import Access
from dashboard.database import connect
from dashboard.figures.freshness import Version, data_version
from dashboard.figures.regions import Region, Regions, town_of
from db.terms import TOWN


@dataclass(frozen=True)
class TownContext:
    """Whose data is asked for: `version` is that of the town, or of all towns where a region is.

    `regions` are there in a database of many towns, `place` is the town or region asked for (None: all there is), and
    `home` the one that the account is bound to (None: none).
    """

    version: Version
    regions: Regions | None = None
    place: str | None = None
    home: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_region(self) -> bool:
        return self.regions is not None and self.version.town is None

    @property
    def path(self) -> tuple[Region, ...]:
        """From the highest division that the account reaches down to the place."""
        if self.regions is None or self.place is None:
            return ()
        path = self.regions.path(self.place)
        begin = next((number for number, each in enumerate(path) if each.code == self.home), 0)
        return tuple(path[begin:])

    @property
    def above(self) -> tuple[Region, ...]:
        return self.path[:-1]


def town_context(access: Access) -> TownContext:
    """What the address asks for, as far as the account reaches; where it names nothing, the highest that there is.

    Raises:
        NotAllowed: the account is bound to another place.
    """
    with connect() as connection:
        version = data_version(connection)
    if not version.towns:
        return TownContext(version)
    regions, notes = _regions(version.divisions, version.towns), []
    home = _home(access, regions)
    asked = st.query_params.get("town") or st.query_params.get("region")
    if asked and asked not in regions.by_code:
        notes.append("网址中的镇或区域代码不在区划台账中，已按默认显示。")
        asked = None
    place = asked or home or _top(regions)
    if home is not None and home not in (each.code for each in regions.path(place or "")):
        raise NotAllowed("这个账号只能看自己的范围。")
    found = TownContext(version, regions, place, home, tuple(notes))
    if place is None or regions.region(place).level != TOWN:
        return found
    with connect(place) as connection:
        return TownContext(data_version(connection), regions, place, home, tuple(notes))


def _home(access: Access, regions: Regions) -> str | None:
    """The region or town that an account is bound to; None: it sees all that the database holds.

    Raises:
        NotAllowed: its division is no longer in the ledger.
    """
    if access.scope is None or access.scope in regions.by_code:
        return access.scope
    with connect() as connection:
        town = town_of(connection, access.scope)
    if town is None:
        raise NotAllowed("这个账号的范围不在区划台账中，请找扫黑办核对。")
    return town


def _top(regions: Regions) -> str | None:
    """Where an account that sees everything begins: the one division above all others; None where there are several."""
    return regions.tops[0].code if len(regions.tops) == 1 else None


@st.cache_resource(show_spinner=False, max_entries=4)
def _regions(divisions: int, towns: int) -> Regions:
    """The tree; it is read anew where the divisions have changed or another town has come."""
    with connect() as connection:
        return Regions.read(connection)
