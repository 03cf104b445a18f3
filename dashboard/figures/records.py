"""The records behind a number: those that succeed (n), and those in N that do not (the gap)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, literal, select, true

from dashboard.figures.at import windows
from dashboard.figures.kinds import Calendar, Coverage, Figure, Rate, Share, Tabular
from dashboard.figures.meetings import meetings_by
from dashboard.figures.registry import figure
from dashboard.figures.scopes import Villages
from dashboard.view import View


@dataclass(frozen=True)
class Records:
    """Codes: `met` are those in n (for a count: those counted), `gap` those in N and not in n."""

    id: str
    met: list[str]
    gap: list[str]


def records(connection: Connection, figure_id: str, view: View) -> Records:
    """The codes of the records behind a figure of the view's scope, each list in order.

    A case that is no record (a village's week, a month, one of a check's problems) has a code made of its parts.

    Raises:
        UnknownFigure, UnknownScope: the id or the scope is not known.
    """
    asked = figure(figure_id)
    villages = Villages.read(connection)
    cases = _cases(connection, asked, view, villages)
    return Records(
        figure_id, sorted(code for code, met in cases if met), sorted(code for code, met in cases if not met)
    )


def _cases(connection: Connection, asked: Figure, view: View, villages: Villages) -> list[tuple[str, bool]]:
    if isinstance(asked, Calendar):
        meetings = meetings_by(connection, view.as_of)
        return asked.cases(meetings, view) if villages.is_town(view.scope) else []
    if isinstance(asked, Coverage):
        return _covered(connection, asked, view, villages)
    if isinstance(asked, Share):
        return _parts(connection, asked, view, villages)
    assert isinstance(asked, Tabular)
    met = asked.met if isinstance(asked, Rate) else true()
    return [(_code(key), bool(success)) for *key, success in _rows(connection, asked, view, villages, met)]


def _rows(connection: Connection, asked: Tabular, view: View, villages: Villages, *more: Any) -> list[Any]:
    source = asked.source
    statement = (
        select(*source.key, *more)
        .select_from(source.from_clause.join(windows([view]), true()))
        .where(source.exists, asked.among)
    )
    if not villages.is_town(view.scope):
        village = literal(None) if source.village is None else source.village
        statement = statement.where(village.in_([member.code for member in villages.within(view.scope)]))
    return list(connection.execute(statement))


def _covered(connection: Connection, asked: Coverage, view: View, villages: Villages) -> list[tuple[str, bool]]:
    """A case for each village and cell; for `whole` a case for each village; `missing` counts the empty cells."""
    source = asked.source
    assert source.village is not None
    statement = (
        select(source.village, asked.cell)
        .select_from(source.from_clause.join(windows([view]), true()))
        .where(source.exists, asked.among)
    )
    filled = {(village, cell) for village, cell in connection.execute(statement.distinct())}
    cells = asked.cells(view)
    members = [village.code for village in villages.within(view.scope)]
    if asked.whole:
        return [(code, all((code, cell) in filled for cell in cells)) for code in members]
    cases = [(f"{code} {name}".strip(), (code, cell) in filled) for code in members for cell, name in cells.items()]
    return [(code, True) for code, met in cases if not met] if asked.missing else cases


def _parts(connection: Connection, asked: Share, view: View, villages: Villages) -> list[tuple[str, bool]]:
    cases = []
    for *key, amount, part in _rows(connection, asked, view, villages, asked.amount, asked.part):
        cases += [(f"{_code(key)}-{place + 1}", place < part) for place in range(amount)]
    return cases


def _code(key: list[Any]) -> str:
    return " ".join(str(part) for part in key if part != "")
