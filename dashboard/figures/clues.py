"""线索: unverified leads, as numbers and codes only."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from dashboard.figures.at import AT, in_period, known, unknown, windows
from dashboard.figures.expressions import days_between
from dashboard.figures.kinds import Count, Median, Rate
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import CLUE, clue
from dashboard.figures.whole import Whole
from dashboard.view import View
from db.terms import CLUE_SELF_FOUND, SUBSTANTIATED

received = in_period(CLUE.c.received_on)
closed = known(CLUE.c.closed_on)
still_open = unknown(CLUE.c.closed_on)
transferred = known(CLUE.c.transferred_on)
verified = known(CLUE.c.verified_on)
assigned = known(CLUE.c.assigned_on)
not_transferred, not_verified = unknown(CLUE.c.transferred_on), unknown(CLUE.c.verified_on)
closed_in_period = in_period(CLUE.c.closed_on)
substantiated = CLUE.c.finding.in_(SUBSTANTIATED)

FIGURES = (
    Count("clue.received", "新收线索", "考核期内收到的线索", clue, received),
    Count("clue.open", "在办", "截至日尚未办结的线索", clue, still_open),
    Count(
        "clue.due_soon",
        "7天内到期",
        "截至日在办、办理时限在截至日起7天内（含当日）的线索",
        clue,
        and_(still_open, CLUE.c.due_on.between(AT.as_of, AT.week_ahead)),
    ),
    Count(
        "clue.overdue",
        "超期",
        "办理时限早于截至日、截至日尚未办结的线索",
        clue,
        and_(still_open, CLUE.c.due_on < AT.as_of),
    ),
    Rate("clue.verified", "核查率", "考核期内收到的线索；已核查＝核查日期不晚于截至日", clue, received, verified),
    Rate("clue.closed", "办结率", "考核期内收到的线索；已办结＝办结日期不晚于截至日", clue, received, closed),
    Rate(
        "clue.closed_on_time",
        "按期办结率",
        "办理时限在考核期内的线索；按期＝办结日期不晚于办理时限",
        clue,
        in_period(CLUE.c.due_on),
        CLUE.c.closed_on <= CLUE.c.due_on,
    ),
    Rate(
        "clue.feedback",
        "实名反馈率",
        "考核期内办结的实名线索；已反馈＝反馈日期不晚于截至日",
        clue,
        and_(CLUE.c.real_name, closed_in_period),
        known(CLUE.c.feedback_on),
    ),
    Rate(
        "clue.substantiated",
        "查实率",
        "考核期内办结的线索；查实＝核查结论为查实或部分查实。只供了解，不作考核",
        clue,
        closed_in_period,
        substantiated,
    ),
    Rate(
        "clue.self_found",
        "自主摸排占比",
        "考核期内收到的线索；来源为摸排的占比",
        clue,
        received,
        CLUE.c.source == CLUE_SELF_FOUND,
    ),
    Count("clue.transferred", "移送", "移送日期在考核期内的线索", clue, in_period(CLUE.c.transferred_on)),
    Median(
        "clue.transfer_days",
        "移送用时",
        "考核期内移送的线索，从收到到移送天数的中位数",
        clue,
        in_period(CLUE.c.transferred_on),
        CLUE.c.received_on,
        CLUE.c.transferred_on,
    ),
    Count(
        "clue.rereported",
        "再次举报",
        "考核期内收到、注明原线索编号的线索",
        clue,
        and_(received, CLUE.c.original_code.is_not(None)),
    ),
    Count("clue.stage.closed", "已办结", "截至日已收到的线索中，已办结的", clue, closed),
    Count(
        "clue.stage.transferred", "已移送", "截至日已收到、未办结、已移送的线索", clue, and_(still_open, transferred)
    ),
    Count(
        "clue.stage.verified",
        "已核查",
        "截至日已收到、未办结未移送、已核查的线索",
        clue,
        and_(still_open, not_transferred, verified),
    ),
    Count(
        "clue.stage.assigned",
        "核查中",
        "截至日已收到、已分办而未核查的线索",
        clue,
        and_(still_open, not_transferred, not_verified, assigned),
    ),
    Count(
        "clue.stage.waiting",
        "待分办",
        "截至日已收到、尚未分办的线索",
        clue,
        and_(still_open, not_transferred, not_verified, unknown(CLUE.c.assigned_on)),
    ),
)

AGES = {"≤15": 15, "16–30": 30, "31–60": 60, ">60": None}


@dataclass(frozen=True)
class Counted(Whole):
    """Numbers of clues by village (None: without one) and by what they are counted by; `of` adds up those of a scope.

    `always` are counted by whether there are any or not.
    """

    villages: Villages
    numbers: list[tuple[str | None, Any, int]]
    always: tuple[Any, ...] = ()

    def of(self, scope: str | None) -> dict[Any, int]:
        """How many clues a scope (None: the town) has of each kind.

        Raises:
            UnknownScope: the scope is no division.
        """
        is_town = self.villages.is_town(scope)
        inside = {village.code for village in self.villages.within(scope)}
        found = dict.fromkeys(self.always, 0)
        for village, key, number in self.numbers:
            if is_town or village in inside:
                found[key] = found.get(key, 0) + number
        return found


def ages(connection: Connection, view: View) -> Counted:
    """How many of the clues open at D have been open how long (a key of AGES), by village."""
    days = days_between(CLUE.c.received_on, AT.as_of)
    found = _by_village(connection, view, still_open, days)
    numbers = [(village, _bucket(age), number) for village, age, number in found]
    return Counted(Villages.read(connection), numbers, tuple(AGES))


def source_by_field(connection: Connection, view: View) -> Counted:
    """How many clues were received in P from each source in each field (None: not stated), by village."""
    found = _by_village(connection, view, received, CLUE.c.source, CLUE.c.field)
    return Counted(Villages.read(connection), [(village, (source, field), n) for village, source, field, n in found])


def _bucket(age: int) -> str:
    return next(name for name, limit in AGES.items() if limit is None or age <= limit)


def _by_village(connection: Connection, view: View, among: ColumnElement[bool], *by: ColumnElement[Any]) -> Any:
    columns = (CLUE.c.village_code, *by)
    statement = select(*columns, func.count()).select_from(CLUE.join(windows([view]), true()))
    return connection.execute(statement.where(clue.exists, among).group_by(*columns))
