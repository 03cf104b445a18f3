"""责任链: the four posts of each village, the duties and the pledges."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

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


class Tenure(NamedTuple):
    """Who is in a post at D and since when; where nobody is, the day on which the last one left."""

    person: str | None = None
    since: dt.date | None = None
    vacant_since: dt.date | None = None


NEVER_FILLED = Tenure()


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
    tenures = _tenures(connection, view)
    return [
        PostHolder(
            village_code=village.code,
            village=village.short_name,
            area=villages.area_name(village),
            level=level,
            **tenures.get((village.code, level), NEVER_FILLED)._asdict(),
            area_code=villages.area_code(village),
        )
        for village in villages.within(view.scope)
        for level in POST_LEVELS
    ]


def _tenures(connection: Connection, view: View) -> dict[tuple[str, str], Tenure]:
    """Who is in each post that was ever filled, by village and level; of several in one post the last appointed."""
    p = POST.c
    statement = (
        select(p.village_code, p.level, p.person, p.appointed_on, p.left_on)
        .join_from(POST, windows([view]), true())
        .where(known(p.appointed_on))
        .order_by(p.appointed_on)
    )
    found: dict[tuple[str, str], Tenure] = {}
    for village, level, person, appointed_on, left_on in connection.execute(statement):
        before = found.get((village, level), NEVER_FILLED)
        if left_on is None or left_on > view.as_of:
            found[village, level] = Tenure(person, appointed_on, None)
        elif before.person is None:
            found[village, level] = Tenure(None, None, max(left_on, before.vacant_since or left_on))
    return found
