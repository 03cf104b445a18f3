"""Slices: a figure's records narrowed to a part of its table, by name and value as an address states them.

An empty value means that the ledger does not say (未注明).
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from dashboard.figures.at import AT
from dashboard.figures.clues import AGES
from dashboard.figures.expressions import days_between, month_of
from dashboard.figures.sources import CLUE, DISPUTE, DUTY, PLEDGE, RESOLUTION, SECTOR

Where = tuple[tuple[str, str], ...]

COLUMNS: dict[str, dict[str, ColumnElement[Any]]] = {
    "category": {"dispute": DISPUTE.c.category},
    "escalated_to": {"dispute": DISPUTE.c.escalated_to},
    "field": {"clue": CLUE.c.field, "sector": SECTOR.c.field},
    "level": {"duty": DUTY.c.level, "pledge": PLEDGE.c.level, "dispute": DISPUTE.c.level},
    "owner": {"duty": DUTY.c.owner, "resolution": RESOLUTION.c.owner},
    "source": {"clue": CLUE.c.source, "dispute": DISPUTE.c.source},
    "unit": {
        "clue": CLUE.c.unit,
        "duty": DUTY.c.unit,
        "resolution": RESOLUTION.c.lead_unit,
        "sector": SECTOR.c.lead_unit,
    },
    "meeting": {"resolution": RESOLUTION.c.meeting_code},
    # The month in which a record comes into the period: 收到, 受理, and for what is counted by its limit the limit's.
    "month": {
        "clue": month_of(CLUE.c.received_on),
        "dispute": month_of(DISPUTE.c.received_on),
        "duty": month_of(DUTY.c.due_on),
        "resolution": month_of(RESOLUTION.c.original_due_on),
    },
}
NAMES = {
    "category": "类别",
    "escalated_to": "上交去向",
    "field": "领域",
    "level": "层级",
    "owner": "责任人",
    "source": "来源",
    "unit": "单位",
    "meeting": "会议",
    "month": "月份",
    "age": "已办天数",
}


def narrowed(table: str, where: Where) -> ColumnElement[bool]:
    """The condition that all slices put on a table's records; a slice that the table does not have is no condition."""
    conditions = []
    for name, value in where:
        column = COLUMNS.get(name, {}).get(table)
        if column is not None:
            conditions.append(column == value if value else or_(column.is_(None), column == ""))
        elif name == "age" and table == "clue" and value in AGES:
            conditions.append(_age(value))
    return and_(True, *conditions)


def _age(bucket: str) -> ColumnElement[bool]:
    names = list(AGES)
    before = names.index(bucket) - 1
    days = days_between(CLUE.c.received_on, AT.as_of)
    upper = AGES[bucket]
    lower = AGES[names[before]] if before >= 0 else None
    return and_(True, *([days > lower] if lower is not None else []), *([days <= upper] if upper is not None else []))
