"""Which measures rollups can hold, found from the declared predicates themselves: nothing is defined twice.

A measure belongs to a *lane*: the records of one table that come into the period by one and the same day (the day in
`in_period`, the lane's `since`), or by none. Within a lane a record's part in a measure depends on the period's first
day only through `since ≥ first day`, and on D only on the days on which the record *turns*: its own days and those of
records it looks at, moved by the fixed spans of `AFTER_D`. Whatever else a predicate asks of the window (whole weeks,
whole months) cannot be held in a lane: `LANES` leaves such figures out, and they are computed directly.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from sqlalchemy import Column, Exists, Float, Select, Table, and_, or_
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.expression import BinaryExpression, BooleanClauseList, ColumnElement
from sqlalchemy.sql.functions import FunctionFilter
from sqlalchemy.sql.selectable import Join

from dashboard.figures.at import AFTER_D
from dashboard.figures.expressions import text_of
from dashboard.figures.kinds import Coverage, Median, Source, Tabular
from dashboard.figures.registry import FIGURES

# How cells are made of turning days; a change of the method makes stored cells worthless as a change of a figure does.
METHOD = "2"
WINDOW = "w."
# By the operator (the day on its left): how many days after «D + span = day» the comparison changes.
CHANGES_AFTER = {operators.le: 0, operators.gt: 0, operators.lt: 1, operators.ge: 1}
MIRRORED = {
    operators.le: operators.ge,
    operators.ge: operators.le,
    operators.lt: operators.gt,
    operators.gt: operators.lt,
}


class NotAdditive(ValueError):
    """A predicate asks of the window what no lane can hold."""


@dataclass(frozen=True)
class Turn:
    """A record turns `back` days before `day`; with `is_year`, when the year `day` begins and when it has ended.

    `through`: what ties the record to the other one whose day this is. `among`: only such records can turn then.
    """

    day: ColumnElement[Any]
    back: int
    is_year: bool = False
    through: ColumnElement[bool] | None = None
    among: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Link:
    """A change in `table` concerns the lane's records whose `own` column equals its column `theirs`."""

    table: str
    theirs: str
    own: ColumnElement[Any]


@dataclass(frozen=True)
class Lane:
    """The measures of one table that share the day by which a record comes into the period (`since`; None: none)."""

    name: str
    source: Source
    since: ColumnElement[Any] | None
    columns: tuple[ColumnElement[Any], ...]
    turns: tuple[Turn, ...]
    links: tuple[Link, ...]

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns of a cell that hold the measures: m00, m01… for whole numbers, f0… for others."""
        counts, sums = iter(range(100)), iter(range(10))
        return tuple(
            f"f{next(sums)}" if isinstance(column.type, Float) else f"m{next(counts):02d}" for column in self.columns
        )

    @property
    def known_from(self) -> ColumnElement[Any] | None:
        """The day before which a record does not exist, if it always has one."""
        days = [_bound(clause) for clause in _conjuncts(self.source.exists)]
        return next((day for day in days if day is not None and self.is_own(day) and not day.nullable), None)

    def is_own(self, day: ColumnElement[Any]) -> bool:
        """Whether a day stands in the lane's own records, and not in those that they look at."""
        return getattr(day, "table", None) is self.source.table

    @property
    def starts_empty(self) -> bool:
        """Whether nothing counts before the first day on which a record turns."""
        return self.since is not None or self.known_from is not None

    @property
    def looks_at_others(self) -> bool:
        """Whether a measure asks for other records beside its own."""
        return any(isinstance(each, Exists) for column in self.columns for each in visitors.iterate(column))

    @property
    def window_names(self) -> set[str]:
        """The columns of the window that the lane's predicates ask for."""
        return {name for each in (self.source.exists, *self.columns) for name in _window_names(each)}


@dataclass(frozen=True)
class Lanes:
    """All lanes, and for each figure that they hold the lane and the column of each of its measures."""

    lanes: tuple[Lane, ...]
    places: dict[str, tuple[tuple[int, int], ...]]

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any definition that the cells were made by."""
        parts = [METHOD]
        for lane in self.lanes:
            parts += [lane.name, text_of(lane.source.exists), *map(text_of, lane.columns)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def all_lanes() -> Lanes:
    """The lanes of all figures."""
    return lanes_of(tuple(each for each in FIGURES.values() if isinstance(each, Tabular)))


def lanes_of(figures: tuple[Tabular, ...]) -> Lanes:
    """The lanes of some figures; those that no lane can hold are left out."""
    columns: dict[tuple[int, str], dict[str, ColumnElement[Any]]] = defaultdict(dict)
    owners: dict[tuple[int, str], tuple[Source, ColumnElement[Any] | None]] = {}
    found: dict[str, list[tuple[tuple[int, str], str]]] = {}
    for each in figures:
        if isinstance(each, Coverage | Median):
            continue
        try:
            sinces = [_since(measure) for measure in each.measures()]
            for measure in each.measures():
                list(_turns(each.source, _criterion(measure)))
        except NotAdditive:
            continue
        for measure, since in zip(each.measures(), sinces, strict=True):
            key = (id(each.source), "" if since is None else since.name)
            owners.setdefault(key, (each.source, since))
            columns[key].setdefault(text_of(measure), measure)
            found.setdefault(each.id, []).append((key, text_of(measure)))
    keys = list(owners)
    places = {
        figure_id: tuple((keys.index(key), list(columns[key]).index(text)) for key, text in own)
        for figure_id, own in found.items()
    }
    return Lanes(tuple(_lane(*owners[key], tuple(columns[key].values())) for key in keys), places)


def narrowed(lane: Lane, columns: Iterable[int]) -> Lane:
    """The lane with some of its columns alone: its records turn when these do."""
    return _lane(lane.source, lane.since, tuple(lane.columns[column] for column in columns))


def _lane(source: Source, since: ColumnElement[Any] | None, columns: tuple[ColumnElement[Any], ...]) -> Lane:
    criteria = [_criterion(column) for column in columns]
    turns: dict[tuple[str, int, bool], list[Turn]] = defaultdict(list)
    for criterion in criteria:
        fixed = [clause for clause in _conjuncts(criterion) if not _window_names(clause)]
        for turn in _turns(source, and_(source.exists, criterion)):
            turns[text_of(turn.day), turn.back, turn.is_year].append(
                replace(turn, among=and_(*fixed) if fixed else None)
            )
    name = source.table.name if since is None else f"{source.table.name}.{since.name}"
    links = {(link.table, link.theirs, text_of(link.own)): link for each in criteria for link in _links(source, each)}
    return Lane(name, source, since, columns, tuple(map(_together, turns.values())), tuple(links.values()))


def _together(same: list[Turn]) -> Turn:
    """The turns of several measures by the same day as one."""
    among = {text_of(turn.among): turn.among for turn in same if turn.among is not None}
    is_limited = all(turn.among is not None for turn in same)
    return replace(same[0], among=or_(*among.values()) if is_limited else None)


def _criterion(measure: ColumnElement[Any]) -> ColumnElement[bool]:
    if not isinstance(measure, FunctionFilter):
        raise NotAdditive(text_of(measure))
    assert measure.criterion is not None
    return measure.criterion


def _since(measure: ColumnElement[Any]) -> Any:
    """The day of the one `in_period` that a measure demands."""
    days = {
        clause.left
        for clause in _conjuncts(_criterion(measure))
        if isinstance(clause, BinaryExpression) and _window_names(clause.right) == ["start", "as_of"]
    }
    asked = sum(name == "start" for name in _window_names(_criterion(measure)))
    if not asked:
        return None
    if len(days) != 1 or asked != 1:
        raise NotAdditive(text_of(measure))
    return days.pop()


def _turns(source: Source, predicate: ColumnElement[bool]) -> Iterator[Turn]:
    """The days on which a record may begin or cease to satisfy a predicate.

    Raises:
        NotAdditive: it compares something with the window in a way that has no such days.
    """
    compared = list(_comparisons(predicate, None))
    if sum(len(_sides(clause)[1]) for clause, _ in compared) != len(_window_names(predicate)):
        raise NotAdditive(text_of(predicate))
    for clause, through in compared:
        day, sides = _sides(clause)
        columns = [each for each in visitors.iterate(day) if isinstance(each, Column)]
        # The period's first day is the lane's own matter: `since ≥ first day`.
        for (name, operator), column in product([side for side in sides if side[0] != "start"], columns):
            if name != "year" and name not in AFTER_D:
                raise NotAdditive(text_of(clause))
            tie = None if _belongs(column, source) else _tie(through)
            is_year = name == "year"
            back = 0 if is_year else AFTER_D[name] - CHANGES_AFTER[operator]
            yield Turn(column, back, is_year, through=tie)


def _comparisons(element: Any, through: Select[Any] | None) -> Iterator[tuple[BinaryExpression[Any], Any]]:
    """The comparisons with the window in a predicate, each with the subquery that it stands in."""
    if isinstance(element, BinaryExpression) and any(_is_window(each) for each in _operands(element)):
        yield element, through
    for child in element.get_children():
        yield from _comparisons(child, element if isinstance(element, Select) else through)


def _operands(clause: BinaryExpression[Any]) -> list[Any]:
    """Both sides of a comparison; the bounds of a BETWEEN one by one."""
    return [clause.left, *(clause.right.clauses if clause.operator is operators.between_op else [clause.right])]


def _sides(clause: BinaryExpression[Any]) -> tuple[ColumnElement[Any], list[tuple[str, Any]]]:
    """A comparison as a day and, for each window column beside it, its name and the operator with the day on the
    left."""
    if clause.operator is operators.between_op and not _is_window(clause.left):
        bounds = zip(clause.right.clauses, (operators.ge, operators.le), strict=True)
        return clause.left, [(_name(bound), operator) for bound, operator in bounds if _is_window(bound)]
    operator: Any
    if _is_window(clause.right) and not _is_window(clause.left):
        operator, day, name = clause.operator, clause.left, _name(clause.right)
    elif _is_window(clause.left) and not _is_window(clause.right):
        operator, day, name = MIRRORED.get(clause.operator), clause.right, _name(clause.left)
    else:
        raise NotAdditive(text_of(clause))
    if operator not in CHANGES_AFTER and not (name == "year" and clause.operator is operators.eq):
        raise NotAdditive(text_of(clause))
    return day, [(name, operator)]


def _is_window(element: Any) -> bool:
    return getattr(element, "is_literal", False) and element.name.startswith(WINDOW)


def _name(window: Any) -> str:
    return window.name.removeprefix(WINDOW)


def _window_names(element: Any) -> list[str]:
    return [_name(each) for each in visitors.iterate(element) if _is_window(each)]


def _conjuncts(predicate: Any) -> list[Any]:
    if isinstance(predicate, BooleanClauseList) and predicate.operator is operators.and_:
        return [each for clause in predicate.clauses for each in _conjuncts(clause)]
    return [predicate]


def _bound(clause: Any) -> Column[Any] | None:
    """The day of `known(day)`."""
    is_known = isinstance(clause, BinaryExpression) and clause.operator is operators.le
    return clause.left if is_known and _window_names(clause.right) == ["as_of"] else None


def _belongs(column: Column[Any], source: Source) -> bool:
    return column.table in {each for each in visitors.iterate(source.from_clause) if isinstance(each, Table)}


def _tie(through: Select[Any] | None) -> ColumnElement[bool]:
    """What a subquery asks of the other record, less what it asks of the window."""
    assert through is not None
    return and_(*[clause for clause in _conjuncts(through.whereclause) if not _window_names(clause)])


def _links(source: Source, predicate: ColumnElement[bool]) -> Iterator[Link]:
    """By which columns other records, of joined tables and of subqueries, bear on a lane's records."""
    clauses = _conjuncts(source.joined.onclause) if isinstance(source.joined, Join) else []
    for element in visitors.iterate(predicate):
        if isinstance(element, Exists):
            inner = next(each for each in visitors.iterate(element) if isinstance(each, Select))
            clauses += _conjuncts(inner.whereclause)
    for clause in clauses:
        if isinstance(clause, BinaryExpression) and clause.operator is operators.eq:
            yield from _link(source, clause.left, clause.right)


def _link(source: Source, left: Any, right: Any) -> Iterator[Link]:
    for own, other in ((left, right), (right, left)):
        both = isinstance(own, Column) and isinstance(other, Column)
        if both and own.table is source.table and other.table is not source.table:
            table = getattr(other.table, "element", other.table)
            yield Link(table.name, other.name, own)
