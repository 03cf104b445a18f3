"""How a table's records read in a list: what it is, whose, by when, done when, and the step that comes next.

One declaration a table. A clue shows its code, unit and days; neither its village nor a person.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Date, String, case, cast, func, literal, null
from sqlalchemy.sql.expression import ColumnElement

from dashboard.figures import clues, disputes
from dashboard.figures.at import known
from dashboard.figures.foundations import rectified
from dashboard.figures.kinds import Source
from dashboard.figures.registry import tabular
from dashboard.figures.resolutions import DONE, IN_TIME, OVERDUE
from dashboard.figures.sources import (
    CLUE,
    DISPUTE,
    DUTY,
    ORGANISATION,
    PATROL,
    PLEDGE,
    POINT,
    POST,
    PUBLICITY,
    RESOLUTION,
    SECTOR,
)

Expression = ColumnElement[Any]
NO_WORD: Expression = cast(null(), String)
NO_DAY: Expression = cast(null(), Date)
# The figure of disputes of red risk in which nothing has moved for a week; and what is next with them, be their limit
# ahead.
STALE = "dispute.red_stale"
STALE_STEP = "包村干部上门，登记进展"
# States that are figures, too, are called as these.
NAMES = {figure.id: figure.name for figure in (*disputes.FIGURES, *clues.FIGURES)}
# How the state of a dispute begins that went beyond the town.
ESCALATED = NAMES["dispute.escalated"]
# What a record is called on the lists of what is to be done, by the figure that counts it late or vacant.
KINDS = {
    "dispute.overdue": "纠纷",
    STALE: NAMES[STALE],
    "chain.duties_overdue": "责任事项",
    "resolution.overdue": "议定事项",
    "chain.posts": "岗位空缺",
    "organisation.overdue": "整顿",
    "clue.overdue": "线索",
}


@dataclass(frozen=True, kw_only=True)
class Detail:
    """The columns of a list. `since` is a record's first day, `limit` the day by which it must be done, `done` that on
    which it was; `state` is where it stands in words; `step` is what to do next where it is late or has no limit,
    `meanwhile` where it is open within its limit. `by_official`: what names nobody is for the village's 包村干部."""

    what: Expression
    village: Expression = NO_WORD
    unit: Expression = NO_WORD
    owner: Expression = NO_WORD
    since: Expression = NO_DAY
    limit: Expression = NO_DAY
    done: Expression = NO_DAY
    step: str = ""
    meanwhile: str = "时限内办结"
    state: Expression = NO_WORD
    by_official: bool = False

    @property
    def columns(self) -> tuple[Expression, ...]:
        return (self.what, self.village, self.unit, self.owner, self.since, self.limit, self.done, self.state)


def _joined(*columns: Expression) -> Expression:
    joined: Expression = func.coalesce(columns[0], "")
    for column in columns[1:]:
        joined = joined + literal(" ") + func.coalesce(column, "")
    return joined


dispute_ended = case(
    (known(DISPUTE.c.escalated_on), DISPUTE.c.escalated_on), (known(DISPUTE.c.resolved_on), DISPUTE.c.resolved_on)
)

DETAILS: dict[str, Detail] = {
    "dispute": Detail(
        what=_joined(DISPUTE.c.category, DISPUTE.c.level),
        village=DISPUTE.c.village_code,
        unit=DISPUTE.c.mediator,
        owner=DISPUTE.c.owner,
        since=DISPUTE.c.received_on,
        limit=DISPUTE.c.due_on,
        done=dispute_ended,
        step="组织调解，明确新时限",
        meanwhile="时限内化解",
        state=case(
            (disputes.escalated, literal(f"{ESCALATED} ") + func.coalesce(DISPUTE.c.escalated_to, "")),
            (disputes.in_village, NAMES["dispute.village"]),
            (disputes.in_town, NAMES["dispute.town"]),
            (disputes.handed_to_town, f"{NAMES['dispute.open']}，已转镇"),
            else_=NAMES["dispute.open"],
        ),
    ),
    "duty": Detail(
        what=DUTY.c.task,
        village=DUTY.c.village_code,
        unit=DUTY.c.unit,
        owner=DUTY.c.owner,
        since=DUTY.c.issued_on,
        limit=DUTY.c.due_on,
        done=DUTY.c.done_on,
        step="说明原因，限期完成",
        meanwhile="时限内完成",
    ),
    "resolution": Detail(
        what=RESOLUTION.c.task,
        village=RESOLUTION.c.village_code,
        unit=RESOLUTION.c.lead_unit,
        owner=RESOLUTION.c.owner,
        limit=RESOLUTION.c.original_due_on,
        done=RESOLUTION.c.done_on,
        step="牵头单位书面说明",
        state=case(
            (known(RESOLUTION.c.done_on), DONE),
            (RESOLUTION.c.extensions > 0, literal("延期 ") + cast(RESOLUTION.c.extensions, String) + literal(" 次")),
            (tabular("resolution.overdue").among, OVERDUE),
            else_=IN_TIME,
        ),
    ),
    "clue": Detail(
        what=literal("核查办理"),
        unit=CLUE.c.unit,
        since=CLUE.c.received_on,
        limit=CLUE.c.due_on,
        done=CLUE.c.closed_on,
        step="出具核查意见",
        state=case(
            (clues.closed, NAMES["clue.stage.closed"]),
            (clues.transferred, NAMES["clue.stage.transferred"]),
            (clues.verified, NAMES["clue.stage.verified"]),
            (clues.assigned, NAMES["clue.stage.assigned"]),
            else_=NAMES["clue.stage.waiting"],
        ),
    ),
    "organisation": Detail(
        what=func.coalesce(ORGANISATION.c.type, "") + literal("党组织"),
        village=ORGANISATION.c.village_code,
        since=ORGANISATION.c.identified_on,
        limit=ORGANISATION.c.due_on,
        done=case((rectified, ORGANISATION.c.inspected_on)),
        step="申请验收",
        meanwhile="时限内整改、申请验收",
        state=case((known(ORGANISATION.c.inspected_on), ORGANISATION.c.result)),
    ),
    "pledge": Detail(
        what=_joined(PLEDGE.c.level, PLEDGE.c.position),
        village=PLEDGE.c.village_code,
        unit=PLEDGE.c.signatory,
        done=PLEDGE.c.signed_on,
        step="补签承诺书",
        state=case((known(PLEDGE.c.expired_on), "已失效"), (known(PLEDGE.c.signed_on), "已签"), else_="未签"),
    ),
    "post": Detail(
        what=POST.c.level,
        village=POST.c.village_code,
        owner=POST.c.person,
        since=POST.c.appointed_on,
        step="报补人选，补签承诺书",
    ),
    "patrol": Detail(
        what=_joined(PATROL.c.slot, PATROL.c.type),
        village=PATROL.c.village_code,
        unit=PATROL.c.team,
        since=PATROL.c.patrolled_on,
        done=PATROL.c.patrolled_on,
        step="安排巡逻",
        by_official=True,
    ),
    "point": Detail(
        what=_joined(POINT.c.name, POINT.c.type),
        village=POINT.c.village_code,
        owner=POINT.c.owner,
        since=POINT.c.set_up_on,
        done=POINT.c.checked_on,
        step="检查、修复后更新台账",
        state=POINT.c.status,
        by_official=True,
    ),
    "publicity": Detail(
        what=_joined(PUBLICITY.c.type, PUBLICITY.c.level),
        since=PUBLICITY.c.start_on,
        done=PUBLICITY.c.end_on,
    ),
    "sector": Detail(
        what=SECTOR.c.field,
        unit=SECTOR.c.lead_unit,
        since=SECTOR.c.checked_on,
        step="督促整改，更新台账",
    ),
}


def code_of(source: Source) -> Expression:
    """A record's code as the list behind its figure has it: an organisation of two years is told apart by the year."""
    code, *rest = (cast(each, String) for each in source.key)
    return reduce(lambda joined, part: joined + literal(" ") + part, rest, code)


def detail(source: Source) -> Detail:
    """How the records of a figure's table read in a list."""
    return DETAILS[source.table.name]
