"""Disputes by the month in which they were accepted, each month as it stands at D: what a control chart wants.

`figures(..., by="month")` shows each month as it stood at its own end, when hardly a dispute of it was due yet; rolling
years overlap, and control limits need months that share no case. So: one row for each calendar month that touches P,
its figure that of the disputes accepted in it, with outcomes as of D.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select, true

from dashboard.figures.at import AT, windows
from dashboard.figures.compute import Row
from dashboard.figures.expressions import month_of
from dashboard.figures.kinds import Count, Rate
from dashboard.figures.registry import figure
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DISPUTE, dispute
from dashboard.view import View


def cohorts(connection: Connection, view: View, ids: Iterable[str]) -> list[Row]:
    """The dispute figures `ids` (counts and rates of the cohort) of the view's scope, by month of 受理.

    Raises:
        TypeError: a figure is no count or rate of disputes.
    """
    chosen = [_of_disputes(each) for each in ids]
    villages = Villages.read(connection)
    measures = [measure for each in chosen for measure in each.measures()]
    month = month_of(DISPUTE.c.received_on)
    statement = (
        select(month, *(measure.label(f"measure_{place}") for place, measure in enumerate(measures)))
        .select_from(DISPUTE.join(windows([view]), true()))
        .where(dispute.exists, DISPUTE.c.received_on >= AT.start)
        .group_by(month)
    )
    if not villages.is_town(view.scope):
        statement = statement.where(DISPUTE.c.village_code.in_([each.code for each in villages.within(view.scope)]))
    found = {code: values for code, *values in connection.execute(statement)}
    rows = []
    for part in view.months():
        values = iter(found.get(f"{part.start:%Y-%m}", [0] * len(measures)))
        own = {each.id: [tuple(next(values) for _ in each.measures())] for each in chosen}
        results = {each.id: each.result(own[each.id], part, 0) for each in chosen}
        rows.append(Row(f"{part.start:%Y-%m}", f"{part.start.year}年{part.start.month}月", results))
    return rows


def _of_disputes(figure_id: str) -> Count | Rate:
    found = figure(figure_id)
    if not isinstance(found, Count | Rate) or found.source is not dispute:
        raise TypeError(f"{figure_id} is no count or rate of disputes")
    return found
