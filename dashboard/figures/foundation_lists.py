"""基层基础, behind its figures: publicity against its own past, organisations under rectification, checks by field."""

import datetime as dt
from calendar import isleap
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, not_, select, true

from dashboard.figures.at import AT, known, windows
from dashboard.figures.foundations import NEWS_OUTPUT, OUTPUT, checked, control_total, not_rectified, rectified
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.sources import ORGANISATION, PUBLICITY, SECTOR, organisation, sector
from dashboard.view import View
from db import terms

ONE_DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Baseline:
    """A publicity figure's own past: what was reported before the period, on average a year.

    `spans` are the days that those reports cover, adjoining ones joined; `reported` those of the period's own
    reports. `expected` is the yearly average over as long a time as `reported`. Without earlier reports `spans` is
    empty and both averages are None. `overlapping`: some days are reported twice, so sums may count output twice.
    """

    id: str
    reported: tuple[Span, ...]
    spans: tuple[Span, ...]
    yearly: float | None
    expected: float | None
    approximate: bool
    overlapping: bool


@dataclass(frozen=True)
class RectifiedOrganisation:
    """A weak party organisation. `days_late` counts from the limit to D while it is not rectified, else None."""

    key: str
    name: str
    type: str
    village_code: str
    village: str
    identified_on: dt.date
    due_on: dt.date
    inspected_on: dt.date | None
    result: str | None
    is_rectified: bool
    days_late: int | None


@dataclass(frozen=True)
class FieldChecks:
    """The checks of a field in the period: how many, the last one's day, problems found, and the share rectified.

    `left` is how many problems are found and not rectified, check by check as the records behind the share list them:
    where one check has more rectified than found, that mends nothing of another.
    """

    field: str
    checks: int
    last_on: dt.date
    problems: Result
    rectified: Result
    left: int


def baselines(connection: Connection, view: View) -> dict[str, Baseline]:
    """For each publicity figure its own past; rows that are control totals are no output. The town's, for any scope."""
    p = PUBLICITY.c
    statement = select(p.type, p.level, p.start_on, p.end_on, p.amount, p.amount_approx).where(
        p.end_on <= view.as_of, not_(control_total)
    )
    rows = connection.execute(statement).all()
    found = {f"publicity.{key}": [row for row in rows if row.type == name] for key, name in OUTPUT.items()}
    news = [row for row in rows if row.type == terms.NEWS]
    found["publicity.news"] = news
    found |= {
        f"publicity.news.{key}": [row for row in news if row.level == level] for key, level in NEWS_OUTPUT.items()
    }
    return {figure_id: _baseline(figure_id, own, view) for figure_id, own in found.items()}


def _baseline(figure_id: str, rows: list[Any], view: View) -> Baseline:
    earlier = [row for row in rows if row.end_on < view.start]
    reported = joined([(row.start_on, row.end_on) for row in rows if row.end_on >= view.start])
    spans = joined([(row.start_on, row.end_on) for row in earlier])
    yearly = sum(row.amount for row in earlier) / sum(years(*span) for span in spans) if spans else None
    expected = yearly * sum(years(*span) for span in reported) if reported and yearly is not None else None
    approximate = any(row.amount_approx for row in earlier)
    return Baseline(figure_id, reported, spans, yearly, expected, approximate, _overlap(rows))


def _overlap(rows: list[Any]) -> bool:
    different = {(row.start_on, row.end_on) for row in rows}
    days = sum((last - first).days + 1 for first, last in different)
    return days > sum((last - first).days + 1 for first, last in joined(list(different)))


def joined(spans: list[Span]) -> tuple[Span, ...]:
    """The days that spans cover together, each day once: overlapping and adjoining ones become one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def years(first: dt.date, last: dt.date) -> float:
    """How many years a span of days is, both in: each calendar year counts 1, whatever its length."""
    return sum(
        ((min(last, dt.date(year, 12, 31)) - max(first, dt.date(year, 1, 1))).days + 1) / (366 if isleap(year) else 365)
        for year in range(first.year, last.year + 1)
    )


def organisations(connection: Connection, view: View) -> list[RectifiedOrganisation]:
    """The organisations in scope identified in the period or still not rectified at D, the longest late first: the
    town's also under what is no village any more, as their figures count."""
    villages = Villages.read(connection)
    o = ORGANISATION.c
    is_rectified = case((rectified, 1), else_=0).label("is_rectified")
    inspected_on = case((known(o.inspected_on), o.inspected_on)).label("inspected_on")
    columns = (o.year, o.name, o.type, o.village_code, o.identified_on, o.due_on, inspected_on, o.result)
    statement = (
        select(*columns, is_rectified)
        .join_from(ORGANISATION, windows([view]), true())
        .where(
            organisation.exists,
            (o.identified_on >= AT.start) | not_rectified,
            villages.holds(view.scope, o.village_code),
        )
    )
    found = [_organisation(row, villages, view.as_of) for row in connection.execute(statement)]
    return sorted(found, key=lambda each: (each.is_rectified, -(each.days_late or 0), each.due_on, each.key))


def _organisation(row: Any, villages: Villages, as_of: dt.date) -> RectifiedOrganisation:
    is_late = not row.is_rectified and row.due_on < as_of
    return RectifiedOrganisation(
        key=f"{row.year} {row.name}",
        name=row.name,
        type=row.type or "",
        village_code=row.village_code,
        village=villages.name_of(row.village_code),
        identified_on=row.identified_on,
        due_on=row.due_on,
        inspected_on=row.inspected_on,
        result=row.result if row.inspected_on else None,
        is_rectified=bool(row.is_rectified),
        days_late=(as_of - row.due_on).days if is_late else None,
    )


def checks_by_field(connection: Connection, view: View) -> list[FieldChecks]:
    """The checks in the period by field, the most problems left first. They have no village: none for a smaller
    scope."""
    if not Villages.read(connection).is_town(view.scope):
        return []
    s = SECTOR.c
    mended = func.coalesce(s.rectified, 0)
    statement = (
        select(
            s.field,
            func.count(),
            func.max(s.checked_on),
            func.sum(s.problems),
            func.sum(mended),
            func.sum(case((s.problems > mended, s.problems - mended), else_=0)),
            func.count(s.problems_approx),
            func.count(s.rectified_approx),
        )
        .join_from(SECTOR, windows([view]), true())
        .where(sector.exists, checked)
        .group_by(s.field)
    )
    found = []
    for field, number, last_on, problems, done, left, about, about_done in connection.execute(statement):
        all_of = FIGURES["sector.problems"].count_result(int(problems), about > 0)
        share = FIGURES["sector.rectified"].rate_result(int(done), int(problems), about + about_done > 0)
        found.append(FieldChecks(field, number, last_on, all_of, share, int(left)))
    return sorted(found, key=lambda each: (-each.left, -each.checks, each.field))
