"""红灯清单: what is late or vacant, where, whose it is, for how long, and the next step."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select, true

from dashboard.figures.at import windows
from dashboard.figures.chain import posts
from dashboard.figures.disputes import last_progress
from dashboard.figures.kinds import Tabular
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import CLUE, DISPUTE, DUTY, ORGANISATION, RESOLUTION
from dashboard.view import View


@dataclass(frozen=True)
class RedItem:
    """One exception. `place` is the village, or the unit where there is none; `days_late` None where unknown."""

    kind: str
    code: str
    what: str
    village_code: str | None
    place: str
    owner: str
    days_late: int | None
    next_step: str
    figure_id: str


@dataclass(frozen=True)
class Rule:
    """How an overdue figure's records read on the red list; a clue shows its code and unit and no village."""

    figure_id: str
    kind: str
    what: ColumnElement[Any]
    village: ColumnElement[Any]
    unit: ColumnElement[Any]
    owner: ColumnElement[Any]
    since: ColumnElement[Any]
    next_step: str


NONE = literal(None)
RULES = (
    Rule(
        "dispute.overdue",
        "纠纷",
        DISPUTE.c.category,
        DISPUTE.c.village_code,
        DISPUTE.c.mediator,
        DISPUTE.c.owner,
        DISPUTE.c.due_on,
        "组织调解，明确新时限",
    ),
    Rule(
        "dispute.red_stale",
        "红色纠纷未推进",
        DISPUTE.c.category,
        DISPUTE.c.village_code,
        DISPUTE.c.mediator,
        DISPUTE.c.owner,
        last_progress,
        "包村干部上门，登记进展",
    ),
    Rule(
        "chain.duties_overdue",
        "责任事项",
        DUTY.c.task,
        DUTY.c.village_code,
        DUTY.c.unit,
        DUTY.c.owner,
        DUTY.c.due_on,
        "责任单位说明原因，限期完成",
    ),
    Rule(
        "resolution.overdue",
        "议定事项",
        RESOLUTION.c.task,
        RESOLUTION.c.village_code,
        RESOLUTION.c.lead_unit,
        RESOLUTION.c.owner,
        RESOLUTION.c.original_due_on,
        "牵头单位书面说明",
    ),
    Rule("clue.overdue", "线索", NONE, NONE, CLUE.c.unit, NONE, CLUE.c.due_on, "承办单位出具核查意见"),
    Rule(
        "organisation.overdue",
        "整顿",
        ORGANISATION.c.name,
        ORGANISATION.c.village_code,
        NONE,
        NONE,
        ORGANISATION.c.due_on,
        "申请验收",
    ),
)


def red_list(connection: Connection, view: View) -> list[RedItem]:
    """The exceptions of the view's scope, the longest late first; vacancies whose start is unknown come last."""
    villages = Villages.read(connection)
    items = [item for rule in RULES for item in _late(connection, rule, view, villages)]
    items += _vacant(connection, view)
    return sorted(items, key=lambda item: (-(item.days_late if item.days_late is not None else -1), item.code))


def _late(connection: Connection, rule: Rule, view: View, villages: Villages) -> list[RedItem]:
    figure = FIGURES[rule.figure_id]
    assert isinstance(figure, Tabular)
    source = figure.source
    code = source.key[-1]
    columns = (code, rule.what, rule.village, rule.unit, rule.owner, rule.since)
    statement = (
        select(*(column.label(f"c{place}") for place, column in enumerate(columns)))
        .select_from(source.from_clause.join(windows([view]), true()))
        .where(source.exists, figure.among)
    )
    if not villages.is_town(view.scope) and source.village is not None:
        statement = statement.where(source.village.in_([v.code for v in villages.within(view.scope)]))
    return [_item(rule, row, view.as_of, villages) for row in connection.execute(statement)]


def _item(rule: Rule, row: Any, as_of: dt.date, villages: Villages) -> RedItem:
    code, what, village_code, unit, owner, since = row
    village = villages.by_code.get(village_code or "")
    return RedItem(
        kind=rule.kind,
        code=code,
        what=what or "核查办理",
        village_code=village_code,
        place=village.short_name if village else (unit or "全镇"),
        owner="・".join(part for part in (unit if village else None, owner) if part),
        days_late=(as_of - since).days,
        next_step=rule.next_step,
        figure_id=rule.figure_id,
    )


def _vacant(connection: Connection, view: View) -> list[RedItem]:
    return [
        RedItem(
            kind="责任人空缺",
            code=f"{post.village_code} {post.level}",
            what=post.level,
            village_code=post.village_code,
            place=post.village,
            owner=post.area or "镇党委",
            days_late=(view.as_of - post.vacant_since).days if post.vacant_since else None,
            next_step="报补人选，补签承诺书",
            figure_id="chain.posts",
        )
        for post in posts(connection, view)
        if post.person is None
    ]
