"""责任链: the four posts of each village, the duties and the pledges."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select, true

from dashboard.figures.at import AT, in_period, known, unknown, windows
from dashboard.figures.freshness import unloaded
from dashboard.figures.kinds import Count, Coverage, Rate
from dashboard.figures.owners import owner_of
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DUTY, PLEDGE, POST, duty, pledge, post
from dashboard.view import View
from db.terms import OFFICIAL, POST_LEVELS

in_post = unknown(POST.c.left_on)


def _levels(_view: View) -> dict[str, str]:
    return {level: level for level in POST_LEVELS}


FIGURES = (
    Coverage(
        "chain.posts",
        "责任人到位率",
        "应有岗位＝村数×4 个层级；到位＝截至日有人在任（任职日期不晚于截至日，离任日期为空或晚于截至日）",
        post,
        in_post,
        POST.c.level,
        _levels,
        short="责任人",
    ),
    Coverage(
        "chain.complete_villages",
        "责任链完整村",
        "四级责任人都在任的村",
        post,
        in_post,
        POST.c.level,
        _levels,
        whole=True,
    ),
    Rate(
        "chain.duties_on_time",
        "责任事项按期完成率",
        "完成时限在考核期内的责任事项；按期＝完成日期不晚于完成时限",
        duty,
        in_period(DUTY.c.due_on),
        DUTY.c.done_on <= DUTY.c.due_on,
        short="责任事项",
    ),
    Count(
        "chain.duties_overdue",
        "责任事项逾期",
        "完成时限早于截至日、截至日仍未完成的责任事项",
        duty,
        (DUTY.c.due_on < AT.as_of) & unknown(DUTY.c.done_on),
        short="事项逾期",
    ),
    Rate(
        "chain.pledges",
        "承诺书签订率",
        "截至日所在年度的应签名册；已签＝签订日期不晚于截至日且未失效",
        pledge,
        PLEDGE.c.year == AT.year,
        known(PLEDGE.c.signed_on) & unknown(PLEDGE.c.expired_on),
        short="承诺书",
    ),
)


@dataclass(frozen=True)
class PostHolder:
    """One of a village's four posts at D: the person since when, or since when it stands vacant.

    `vacant_since` is the last departure; None where the post is filled, or was never filled in the ledger.
    """

    village_code: str
    village: str
    area: str
    level: str
    person: str | None
    since: dt.date | None
    vacant_since: dt.date | None
    area_code: str | None = None


@dataclass(frozen=True)
class Official:
    """A village's 包村干部 at D, who answers for what no record names anybody for; without a person the post stands
    vacant."""

    person: str = ""

    @property
    def post(self) -> str:
        return OFFICIAL if self.person else f"{OFFICIAL}空缺"

    @property
    def answers(self) -> str:
        """包村干部・张三, or 包村干部空缺."""
        return owner_of(self.post, self.person)


def officials(holders: Iterable[PostHolder]) -> dict[str, Official]:
    """The 包村干部 among who holds which post (`posts`), by their villages' codes."""
    return {each.village_code: Official(each.person or "") for each in holders if each.level == OFFICIAL}


def posts(connection: Connection, view: View) -> list[PostHolder]:
    """Every village × level in scope, in the order of the codes and of the levels; none while nobody was ever told who
    holds them."""
    if "post" in unloaded(connection):
        return []
    villages = Villages.read(connection)
    at = windows([view])
    found: dict[tuple[str, str], tuple[str | None, dt.date | None, dt.date | None]] = {}
    statement = (
        select(POST.c.village_code, POST.c.level, POST.c.person, POST.c.appointed_on, POST.c.left_on)
        .join_from(POST, at, true())
        .where(known(POST.c.appointed_on))
        .order_by(POST.c.appointed_on)
    )
    for village, level, person, appointed, left in connection.execute(statement):
        in_office = left is None or left > view.as_of
        current = found.get((village, level))
        if in_office:
            found[village, level] = (person, appointed, None)
        elif current is None or current[0] is None:
            last = max(filter(None, (left, current[2] if current else None)))
            found[village, level] = (None, None, last)
    empty = (None, None, None)
    return [
        PostHolder(
            village.code,
            village.short_name,
            villages.area_name(village),
            level,
            *found.get((village.code, level), empty),
            area_code=villages.area_code(village),
        )
        for village in villages.within(view.scope)
        for level in POST_LEVELS
    ]
