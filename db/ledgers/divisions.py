"""Where a division may stand: below one of a higher level, and changed by nobody but whose it is."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from db.ledgers.rows import Row
from db.ledgers.store import is_demo
from db.schema import Division
from db.terms import DIVISION_LEVELS, TOWN

Place = tuple[str, str | None]


def refuse_misplaced(connection: Connection, divisions: list[Row], town: str | None) -> None:
    """Refuse the rows that would not stand in the tree, and those below them, and say so in each.

    A division stands below one that is in the database or in the file, and that is of a higher level: whatever follows
    the divisions upward comes to an end. What stands above the highest of them is left out: a town's ledger gives the
    county's code, and has no county. A town's own loader changes none that is not the town or below it.
    """
    rows = [row for row in divisions if not row.refused]
    if not rows:
        return
    stored = {} if is_demo(connection) else _stored_places(connection)
    _leave_out_above(divisions, stored)
    if town is not None:
        _refuse_others(connection, rows, stored, town)
    while True:
        moved = _moved(rows, stored)
        highest: dict[str | None, int] = {}
        for level, parent in (place for code, place in stored.items() if code not in moved):
            highest[parent] = min(_depth(level), highest.get(parent, _depth(level)))
        refused = [row for row in rows if not row.refused and _is_misplaced(row, stored | moved, highest)]
        if not refused:
            return


def _stored_places(connection: Connection) -> dict[str, Place]:
    rows = connection.execute(select(Division.code, Division.level, Division.parent_code))
    return {code: (level, parent) for code, level, parent in rows}


def _leave_out_above(divisions: list[Row], stored: dict[str, Place]) -> None:
    """Take no parent from rows of the highest level there is, where it is not known; refused rows are of a level too.
    Not from those below a town: villages whose town is still to come are to be loaded with it."""
    said = [row.values for row in divisions]
    level_of = {code: level for code, (level, _) in stored.items()}
    level_of |= {values["code"]: values.get("level") for values in said if "code" in values}
    known = {None, *level_of}
    # A village that was called 县 by mistake is nobody's county.
    own = [values["level"] for values in said if "level" in values and not _outranks_its_parent(values, level_of)]
    highest = min([*own, *(level for level, _ in stored.values())], key=_depth, default=None)
    if highest is None or _depth(highest) > _depth(TOWN):
        return
    for row, values in zip(divisions, said, strict=True):
        if values.get("level") == highest and values.get("parent_code") not in known:
            row.put({**values, "parent_code": None})


def _outranks_its_parent(values: dict[str, Any], level_of: dict[str, Any]) -> bool:
    """Whether a row's parent is of a level that is not above the row's own."""
    above = level_of.get(values.get("parent_code") or "")
    return above is not None and _depth(above) >= _depth(values["level"])


def _moved(rows: list[Row], stored: dict[str, Place]) -> dict[str, Place]:
    """The level and parent that each division of the file comes to have. A row that does not say the parent leaves the
    one that an earlier row of the same code says, or the database holds."""
    moved: dict[str, Place] = {}
    for row in rows:
        if not row.refused:
            code = row.values["code"]
            before = moved.get(code) or stored.get(code)
            moved[code] = (row.values["level"], row.values.get("parent_code", before[1] if before else None))
    return moved


def _is_misplaced(row: Row, places: dict[str, Place], highest: dict[str | None, int]) -> bool:
    """Whether the division cannot stand where the row puts it; says so in the row. `highest` is the depth of the
    highest of those right below it that the file leaves as they are."""
    code = row.values["code"]
    level, parent = places[code]
    if parent is not None and parent not in places:
        row.column, row.reason = "上级代码", "「上级代码」不在区划台账中，请先补上级"
    elif parent is not None and _depth(level) < _depth(TOWN) <= _depth(places[parent][0]):
        row.column, row.reason = "级别", "「级别」比上级代码的还高，请核对级别"
    elif parent is not None and _depth(places[parent][0]) >= _depth(level):
        row.column, row.reason = "上级代码", "「上级代码」的级别不比本级高，请核对级别和上级代码"
    elif highest.get(code, _depth(level) + 1) <= _depth(level):
        row.column, row.reason = "级别", "「级别」不比台账里已有的下级高，请核对级别"
    return row.refused


def _depth(level: str) -> int:
    return DIVISION_LEVELS.index(level)


def _refuse_others(connection: Connection, rows: list[Row], stored: dict[str, Place], town: str) -> None:
    """Refuse what would change, or add to, the divisions of other towns and above the town."""
    places = stored | _moved(rows, stored)
    foreign = [row for row in rows if not _is_below(row, stored, places, town)]
    table = Division.__table__
    found = connection.execute(select(table).where(table.c.code.in_([row.values["code"] for row in foreign])))
    known = {each["code"]: each for each in found.mappings()}
    for row in foreign:
        if _changes(row, known.get(row.values["code"])):
            row.column, row.reason = "代码", "「代码」不在本镇之下，其他地方的区划请由县里装载"


def _is_below(row: Row, stored: dict[str, Place], places: dict[str, Place], town: str) -> bool:
    """Whether a division is the town or below it, both as it is (where it is already) and as the file has it."""
    code = row.values["code"]
    return all(town in _upward(code, own) for own in (stored, places) if code in own)


def _upward(code: str | None, places: dict[str, Place]) -> Iterator[str]:
    """A division and those above it; an end is set to those that stand in a ring, which are refused later."""
    for _ in DIVISION_LEVELS:
        if code is None:
            return
        yield code
        code = places[code][1] if code in places else None


def _changes(row: Row, before: Any) -> bool:
    return before is None or any(before[name] != value for name, value in row.values.items())
