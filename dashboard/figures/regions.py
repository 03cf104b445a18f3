"""县、市、省: the divisions above the towns, as a tree; and in which town a division of the ledger lies."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Subquery, case, func, select

from dashboard.figures.scopes import UnknownScope
from dashboard.figures.sources import DIVISION
from db.terms import AREA, REGION_LEVELS, TOWN, VILLAGE

LEVELS = (*REGION_LEVELS, TOWN)


@dataclass(frozen=True)
class Region:
    """A town, or a division above it; `villages` is how many the ledger has in it."""

    code: str
    name: str
    level: str
    parent_code: str | None
    villages: int = 0


@dataclass(frozen=True)
class Regions:
    """The divisions from the towns upward, as a tree."""

    all: tuple[Region, ...]

    @classmethod
    def read(cls, connection: Connection) -> "Regions":
        """The towns and what stands above them, in the order of the codes; villages are counted, not read."""
        d = DIVISION.c
        above = select(d.code, d.name, d.level, d.parent_code).where(d.level.in_(LEVELS)).order_by(d.code)
        found = connection.execute(above).all()
        counted: dict[str, int] = {town: number for town, number in connection.execute(_villages_by_town())}
        tree = cls(tuple(Region(*row) for row in found))
        sizes = {each.code: sum(counted.get(town, 0) for town in tree.towns(each.code)) for each in tree.all}
        return cls(tuple(Region(*row, villages=sizes[row[0]]) for row in found))

    @cached_property
    def by_code(self) -> dict[str, Region]:
        return {each.code: each for each in self.all}

    @cached_property
    def tops(self) -> list[Region]:
        """The divisions that nothing in the ledger stands above."""
        return [each for each in self.all if each.parent_code not in self.by_code]

    def region(self, code: str) -> Region:
        """The division of that code.

        Raises:
            UnknownScope: no town and nothing above one has it.
        """
        if code not in self.by_code:
            raise UnknownScope(f"区划台账中没有代码为「{code}」的镇、县、市或省，请核对后重试。")
        return self.by_code[code]

    def children(self, code: str) -> list[Region]:
        """The divisions right below one."""
        return self._below.get(code, [])

    def towns(self, code: str) -> list[str]:
        """The codes of the towns in a region; a town's own."""
        if code not in self.by_code or self.by_code[code].level == TOWN:
            return [code]
        return [town for below in self.children(code) for town in self.towns(below.code)]

    def path(self, code: str) -> list[Region]:
        """The divisions above one and itself, the highest first."""
        above: list[Region] = []
        while code in self.by_code:
            above.insert(0, self.by_code[code])
            code = above[0].parent_code or ""
        return above

    @cached_property
    def _below(self) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = defaultdict(list)
        for each in self.all:
            if each.parent_code:
                found[each.parent_code].append(each)
        return dict(found)


def town_by_parent(parent: FromClause) -> ColumnElement[Any]:
    """The code of the town of a village or a management area, by what stands right above it: the town, or an area."""
    return case((parent.c.level == TOWN, parent.c.code), else_=parent.c.parent_code)


def villages_in_towns() -> Subquery:
    """The villages of the ledger: code, name and `town_code`, their town's."""
    village, above = DIVISION.alias("village"), DIVISION.alias("above")
    return (
        select(village.c.code, village.c.name, town_by_parent(above).label("town_code"))
        .select_from(village.join(above, village.c.parent_code == above.c.code))
        .where(village.c.level == VILLAGE)
        .subquery("villages")
    )


def level_of(connection: Connection, code: str) -> str | None:
    """The level of a division; None where the ledger has none of that code."""
    return connection.scalar(select(DIVISION.c.level).where(DIVISION.c.code == code))


def town_of(connection: Connection, code: str) -> str | None:
    """The town that a management area or a village belongs to, a town itself; None for what is in no town."""
    own, above = DIVISION.alias("own"), DIVISION.alias("above")
    town = case((own.c.level == TOWN, own.c.code), else_=town_by_parent(above))
    within = own.outerjoin(above, own.c.parent_code == above.c.code)
    below = own.c.level.in_((TOWN, AREA, VILLAGE))
    return connection.scalar(select(town).select_from(within).where(own.c.code == code, below))


def _villages_by_town() -> Select[Any]:
    village = villages_in_towns()
    return select(village.c.town_code, func.count()).group_by(village.c.town_code)
