"""红灯清单: what is late or vacant, where, whose it is, for how long, and the next step."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    SelectBase,
    String,
    cast,
    literal,
    select,
    true,
    union_all,
)

from dashboard.figures.at import windows
from dashboard.figures.chain import posts
from dashboard.figures.details import DETAILS, KINDS, STALE, STALE_STEP, code_of, detail
from dashboard.figures.disputes import last_progress
from dashboard.figures.kinds import Result, village_of
from dashboard.figures.owners import place_and_owner
from dashboard.figures.registry import tabular
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import CLUE, DISPUTE, DUTY, ORGANISATION, RESOLUTION
from dashboard.view import View


@dataclass(frozen=True)
class RedItem:
    """One exception. `place` is the village, or the unit where there is none; `days_late` None where unknown.

    `since` is the day from which it is counted: the limit, the last progress, or the departure.
    """

    kind: str
    code: str
    what: str
    village_code: str | None
    place: str
    owner: str
    days_late: int | None
    next_step: str
    figure_id: str
    since: dt.date | None = None


@dataclass(frozen=True)
class Rule:
    """An overdue figure whose records stand on the red list, late since a day."""

    figure_id: str
    since: ColumnElement[Any]
    next_step: str = ""


RULES = (
    Rule("dispute.overdue", DISPUTE.c.due_on),
    Rule(STALE, last_progress, STALE_STEP),
    Rule("chain.duties_overdue", DUTY.c.due_on),
    Rule("resolution.overdue", RESOLUTION.c.original_due_on),
    Rule("clue.overdue", CLUE.c.due_on),
    Rule("organisation.overdue", ORGANISATION.c.due_on),
)


def red_list(connection: Connection, view: View) -> list[RedItem]:
    """The exceptions of the view's scope, the longest late first; vacancies whose start is unknown come last."""
    villages = Villages.read(connection)
    at = windows([view])
    rows: Any = connection.execute(union_all(*(_late(place, at, view, villages) for place in range(len(RULES)))))
    items = [_item(RULES[place], row, view.as_of, villages) for place, *row in rows]
    items += _vacant(connection, view)
    return sorted(items, key=lambda item: (-(item.days_late if item.days_late is not None else -1), item.code))


def red_number(results: Mapping[str, Result]) -> int | None:
    """How long the red list of these figures is: each rule's records, and the vacant posts; of figures that a role does
    not see, nothing. None where one of the numbers is withheld."""
    counts = [results[rule.figure_id].value for rule in RULES if rule.figure_id in results]
    posts = results["chain.posts"]
    if None in counts:
        return None
    return int(sum(count for count in counts if count)) + (posts.N or 0) - (posts.n or 0)


def _late(place: int, at: CTE, view: View, villages: Villages) -> SelectBase:
    rule = RULES[place]
    figure = tabular(rule.figure_id)
    source, shown = figure.source, detail(figure.source)
    texts = (code_of(source), shown.what, shown.village, shown.unit, shown.owner)
    return (
        select(literal(place, Integer), *(cast(each, String) for each in texts), rule.since)
        .select_from(source.from_clause.join(at, true()))
        .where(source.exists, figure.among, villages.holds(view.scope, village_of(source)))
    )


def _item(rule: Rule, row: Any, as_of: dt.date, villages: Villages) -> RedItem:
    code, what, village_code, unit, owner, since = row
    place, owned_by = place_and_owner(villages.short_name_of(village_code), unit, owner)
    figure = tabular(rule.figure_id)
    return RedItem(
        kind=KINDS[rule.figure_id],
        code=code,
        what=(what or "").strip(),
        village_code=village_code,
        place=place,
        owner=owned_by,
        days_late=(as_of - since).days,
        next_step=rule.next_step or detail(figure.source).step,
        figure_id=rule.figure_id,
        since=since,
    )


def _vacant(connection: Connection, view: View) -> list[RedItem]:
    return [
        RedItem(
            kind=KINDS["chain.posts"],
            code=f"{post.village_code} {post.level}",
            what=post.level,
            village_code=post.village_code,
            place=post.village,
            owner=post.area or "镇党委",
            days_late=(view.as_of - post.vacant_since).days if post.vacant_since else None,
            next_step=DETAILS["post"].step,
            figure_id="chain.posts",
            since=post.vacant_since,
        )
        for post in posts(connection, view)
        if post.person is None
    ]
