"""矛盾纠纷: where disputes end, against 小事不出村，大事不出镇，矛盾不上交."""

from collections.abc import Mapping

from sqlalchemy import and_, case, exists, or_

from dashboard.figures.at import AT, in_period, known, unknown
from dashboard.figures.expressions import days_between, month_of
from dashboard.figures.kinds import Count, Coverage, Median, Rate, Result
from dashboard.figures.sources import DISPUTE, dispute
from dashboard.view import View
from db.terms import COUNTY, DISPUTE_PROACTIVE, RED, SMALL, TOWN, VILLAGE

REOPENED_WITHIN_DAYS = 180
resolved = known(DISPUTE.c.resolved_on)
escalated = or_(known(DISPUTE.c.escalated_on), and_(resolved, DISPUTE.c.resolved_level == COUNTY))
not_escalated = unknown(DISPUTE.c.escalated_on)
in_village = and_(not_escalated, resolved, DISPUTE.c.resolved_level == VILLAGE)
in_town = and_(not_escalated, resolved, DISPUTE.c.resolved_level == TOWN)
still_local = and_(not_escalated, resolved, DISPUTE.c.resolved_level != COUNTY)
still_open = and_(not_escalated, unknown(DISPUTE.c.resolved_on))
overdue = and_(still_open, DISPUTE.c.due_on < AT.as_of)
decided = or_(known(DISPUTE.c.escalated_on), resolved, DISPUTE.c.due_on < AT.as_of)
small = DISPUTE.c.level == SMALL
handed_to_town = known(DISPUTE.c.to_town_on)
reached_town = or_(handed_to_town, DISPUTE.c.level != SMALL)
cohort = in_period(DISPUTE.c.received_on)
resolved_in_period = in_period(DISPUTE.c.resolved_on)
last_progress = case((known(DISPUTE.c.progress_on), DISPUTE.c.progress_on), else_=DISPUTE.c.received_on)
red_stale = and_(DISPUTE.c.risk == RED, still_open, last_progress < AT.week_before)

_again = DISPUTE.alias("again")
reopened = exists().where(
    _again.c.town_code == DISPUTE.c.town_code,
    _again.c.original_code == DISPUTE.c.code,
    _again.c.code != DISPUTE.c.code,
    _again.c.received_on >= DISPUTE.c.resolved_on,
    days_between(DISPUTE.c.resolved_on, _again.c.received_on) <= REOPENED_WITHIN_DAYS,
    known(_again.c.received_on),
)


def _whole_months(view: View) -> dict[str, str]:
    return {month: month for month in view.codes_of_whole_months()}


FIGURES = (
    Count("dispute.accepted", "受理", "考核期内受理的矛盾纠纷", dispute, cohort),
    Rate("dispute.village", "村化解", "考核期内受理的纠纷中，未上交、由村化解的", dispute, cohort, in_village),
    Rate("dispute.town", "镇化解", "考核期内受理的纠纷中，未上交、由镇化解的", dispute, cohort, in_town),
    Rate("dispute.escalated", "上交", "考核期内受理的纠纷中，已上交或由县化解的", dispute, cohort, escalated),
    Rate("dispute.open", "在办", "考核期内受理的纠纷中，截至日未上交也未化解的", dispute, cohort, still_open),
    Rate(
        "dispute.village_rate",
        "小事不出村率",
        "考核期内受理、级别一般、已有结果（化解、上交或逾期未结）或已转镇的纠纷；由村化解的占比",
        dispute,
        and_(cohort, small, or_(decided, handed_to_town)),
        in_village,
        short="不出村",
    ),
    Rate(
        "dispute.town_rate",
        "大事不出镇率",
        "考核期内受理、已转镇或级别较大以上、已有结果的纠纷；由村或镇化解的占比",
        dispute,
        and_(cohort, reached_town, decided),
        still_local,
        short="不出镇",
    ),
    Rate(
        "dispute.kept_local",
        "矛盾不上交率",
        "考核期内受理、已有结果（化解、上交或逾期未结）的纠纷；由村或镇化解的占比",
        dispute,
        and_(cohort, decided),
        still_local,
    ),
    Rate(
        "dispute.on_time",
        "到期化解率",
        "考核期内受理、办理时限不晚于截至日的纠纷；由村或镇在时限内化解的占比",
        dispute,
        and_(cohort, DISPUTE.c.due_on <= AT.as_of),
        and_(still_local, DISPUTE.c.resolved_on <= DISPUTE.c.due_on),
    ),
    Count(
        "dispute.overdue", "逾期未结", "截至日未上交未化解、办理时限早于截至日的纠纷，不论何时受理", dispute, overdue
    ),
    Rate(
        "dispute.reopened",
        "反复率",
        "考核期内化解的纠纷；化解后180天内又有纠纷以其为原编号受理的占比",
        dispute,
        resolved_in_period,
        reopened,
    ),
    Rate(
        "dispute.fulfilled",
        "履行率",
        "考核期内化解、履行期限不晚于截至日的纠纷；已履行的占比",
        dispute,
        and_(resolved_in_period, known(DISPUTE.c.fulfil_due_on)),
        known(DISPUTE.c.fulfilled_on),
    ),
    Rate(
        "dispute.proactive",
        "主动排查率",
        "考核期内受理的纠纷；来源为排查的占比",
        dispute,
        cohort,
        DISPUTE.c.source == DISPUTE_PROACTIVE,
    ),
    Median(
        "dispute.days",
        "化解用时",
        "考核期内化解的纠纷，从受理到化解天数的中位数",
        dispute,
        resolved_in_period,
        DISPUTE.c.received_on,
        DISPUTE.c.resolved_on,
    ),
    Count(
        "dispute.red_stale",
        "红色久未推进",
        "风险为红、截至日在办、最近进展（没有则受理）距截至日超过 7 天的纠纷",
        dispute,
        red_stale,
    ),
    Coverage(
        "dispute.zero_months",
        "零报告月",
        "考核期内各村没有受理纠纷的整月数之和",
        dispute,
        DISPUTE.c.received_on.between(AT.months_from, AT.months_to),
        month_of(DISPUTE.c.received_on),
        _whole_months,
        missing=True,
    ),
)


def escalated_to(split: Mapping[str | None, Mapping[str, Result]]) -> dict[str | None, int]:
    """Where the cohort's escalated disputes went (上交去向; None where the ledger does not say): from the figure
    `dispute.escalated` split by the slice `escalated_to`."""
    numbers = {to: results["dispute.escalated"].n for to, results in split.items()}
    return {to: number for to, number in numbers.items() if number}
