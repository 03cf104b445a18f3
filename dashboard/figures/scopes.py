"""The divisions: the town, its areas and villages, and which villages a scope holds."""

import re
from collections import defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true, union_all

from dashboard.settings import SETTINGS
from db import schema
from db.terms import AREA, TOWN, VILLAGE


@dataclass(frozen=True)
class Division:
    """A division of the ledger. `level` is 镇, 管理区 or 村, or above these 省, 市 or 县.

    `longitude` and `latitude` are degrees in the reference system `crs` (None: WGS84). What the ledger lacks is None.
    """

    code: str
    name: str
    level: str
    parent_code: str | None
    aliases: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    crs: str | None = None
    households: int | None = None
    population: int | None = None

    @property
    def short_name(self) -> str:
        return short_name(self.name)


def short_name(name: str) -> str:
    """X村 for X村村民委员会, X社区 for X社区居民委员会; otherwise the name itself."""
    return re.sub(r"(?<=村)村民委员会$|(?<=社区)居民委员会$", "", name)


def divisions(connection: Connection) -> list[Division]:
    """The divisions in the order of their codes: a town's own over its connection (db/town.py), else all."""
    d = schema.Base.metadata.tables["division"].c
    statement = select(*(d[each.name] for each in fields(Division))).order_by(d.code)
    town = connection.get_execution_options().get("town")
    if town is not None:
        below = select(d.code).where(d.parent_code == town)
        # Apart, each is found by its index; as one condition the database would look through a whole province.
        parts = (select(d.code).where(d.code == town), below, select(d.code).where(d.parent_code.in_(below)))
        statement = statement.where(d.code.in_(union_all(*parts)))
    return [Division(*row) for row in connection.execute(statement)]


BELOW_TOWN = (AREA, VILLAGE)


class UnknownScope(ValueError):
    """The scope's code is not in the division ledger."""


@dataclass(frozen=True)
class Villages:
    """The divisions, asked by scope."""

    divisions: list[Division]

    @classmethod
    def read(cls, connection: Connection) -> "Villages":
        """The divisions of the database; those handed along with the connection, where a page has read them already."""
        return connection.get_execution_options().get("villages") or cls(divisions(connection))

    @cached_property
    def by_code(self) -> dict[str, Division]:
        return {division.code: division for division in self.divisions}

    @cached_property
    def town(self) -> Division:
        """The town; where the ledger names none, a nameless one with the settings' title."""
        towns = [division for division in self.divisions if division.level == TOWN]
        return towns[0] if towns else Division("", SETTINGS.town_title, TOWN, None)

    @cached_property
    def all(self) -> list[Division]:
        return [division for division in self.divisions if division.level == VILLAGE]

    @cached_property
    def areas(self) -> list[Division]:
        return [division for division in self.divisions if division.level == AREA]

    def scope(self, code: str | None) -> Division:
        """The division that a scope's code names, the town for None.

        Raises:
            UnknownScope: no such division.
        """
        if code is None:
            return self.town
        if code not in self.by_code:
            raise UnknownScope(f"区划台账中没有代码「{code}」，请核对后重试。")
        return self.by_code[code]

    def name_of(self, code: str) -> str:
        """The short name of a division; its code where it is of this town no longer."""
        return self.by_code[code].short_name if code in self.by_code else code

    def short_name_of(self, code: str | None) -> str:
        """The short name of a division; empty for None, and where it is of this town no longer."""
        return self.by_code[code].short_name if code in self.by_code else ""

    def is_town(self, code: str | None) -> bool:
        """Whether a scope holds the whole town: the town itself, or what the ledger names above it."""
        return self.scope(code).level not in BELOW_TOWN

    def within(self, code: str | None) -> list[Division]:
        """The villages of a scope in the order of their codes."""
        scope = self.scope(code)
        if scope.level not in BELOW_TOWN:
            return self.all
        if scope.level == VILLAGE:
            return [scope]
        return self._by_parent.get(scope.code, [])

    def holds(self, code: str | None, village: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a record, by its column `village`, is of a scope: without a village it counts for the town alone."""
        return true() if self.is_town(code) else village.in_([each.code for each in self.within(code)])

    def held(self, code: str | None, records: list[Any]) -> list[Any]:
        """Those of a town's records that are of a scope, by their `village_code`: `holds` for rows that were read.

        Not for clues, which keep to themselves where they are of.
        """
        if self.is_town(code):
            return records
        inside = {village.code for village in self.within(code)}
        return [record for record in records if record.village_code in inside]

    @cached_property
    def _by_parent(self) -> dict[str | None, list[Division]]:
        found: dict[str | None, list[Division]] = defaultdict(list)
        for village in self.all:
            found[village.parent_code].append(village)
        return dict(found)

    def area(self, village: Division) -> Division | None:
        """A village's management area."""
        code = self.area_code(village)
        return self.by_code[code] if code else None

    def beside(self, village: str) -> tuple[str, str]:
        """The villages before and after one in the order of the codes, round the ends."""
        codes = [each.code for each in self.all]
        place = codes.index(village)
        return codes[place - 1], codes[(place + 1) % len(codes)]

    def area_name(self, village: Division) -> str:
        """The name of a village's management area, empty where it has none."""
        area = self.area(village)
        return area.name if area else ""

    def area_code(self, village: Division) -> str | None:
        """The code of a village's management area, None where it has none."""
        parent = self.by_code.get(village.parent_code or "")
        return parent.code if parent and parent.level == AREA else None
