"""The guard against flattering numbers (防虚数): each village's signals beside its rates, in three statements
(the divisions', where they are not handed along, among them).

Days later than D read as empty, as everywhere. The disputes' months (`HUNDRED` and the level mix) are months of 受理
with outcomes as of D. The signals themselves are declared in guard_signals.py.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, null, or_, select, true

from dashboard.figures.at import known, windows
from dashboard.figures.disputes import cohort, resolved_in_period, still_local
from dashboard.figures.expressions import days_between, month_of
from dashboard.figures.guard_signals import (
    FALSE_LOOKS,
    HUNDRED,
    HUNDRED_MONTHS,
    SIGNS,
    UNLIKELY,
    Case,
    DisputeCounts,
    Reading,
    Sign,
)
from dashboard.figures.neighbours import Home, ZeroReport, together, zero_reports
from dashboard.figures.registry import tabular
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.sources import DISPUTE, dispute
from dashboard.figures.whole import Whole
from dashboard.view import View
from db.terms import DISPUTE_LEVELS, VILLAGE, WRITTEN

CountsByVillage = defaultdict[str, DisputeCounts]


@dataclass(frozen=True)
class Signal:
    """One signal of one village. `look` asks for a look; `means` and `check` say why and how, and accuse nobody.

    `probability` is what `look` was decided by, kept so that it can be checked; no page shows it. None where the signal
    is no matter of chance, or of too few cases.
    """

    id: str
    name: str
    words: str
    N: int | None
    probability: float | None
    look: bool
    means: str
    check: str


@dataclass(frozen=True)
class GuardRow:
    """The signals of one village, or of a scope as a whole."""

    code: str
    name: str
    signals: tuple[Signal, ...]

    @property
    def looks(self) -> list[Signal]:
        """The signals that ask for a look."""
        return [signal for signal in self.signals if signal.look]


@dataclass(frozen=True)
class Guard(Whole):
    """The signals of all the town's villages, whatever the scope: each is judged against its neighbours and the
    rest."""

    villages: Villages
    rows: dict[str, GuardRow]
    judged: Callable[..., Case]
    counts: CountsByVillage
    zeros: dict[str, ZeroReport]

    def of(self, scope: str | None) -> list[GuardRow]:
        """The signals of a scope (None: the town) first, then of each village in it (a village's are its one row).

        Raises:
            UnknownScope: the scope is no division.
        """
        asked = self.villages.scope(scope)
        inside = self.villages.within(scope)
        rows = [self.rows[village.code] for village in inside]
        if asked.level == VILLAGE:
            return rows
        added = self.counts.values() if self.villages.is_town(scope) else (self.counts[each.code] for each in inside)
        zero = together([self.zeros[village.code] for village in inside if village.code in self.zeros])
        readings = _read(self.judged(own=_added(added), zero=zero))
        return [_row(asked, readings, [UNLIKELY] * len(SIGNS)), *rows]


def guard(connection: Connection, view: View) -> Guard:
    """The signals of all the town's villages in a view, whose scope does not matter."""
    villages = Villages.read(connection)
    homes = _homes(villages)
    counts = _by_month(connection, view)
    _by_lag(connection, view, counts)
    zeros = _zero_reports(view, homes, counts)
    judged = partial(
        Case,
        town=_added(counts.values()),
        share_20th=_share(view, days_around_20th(view)),
        share_month_end=_share(view, days_of_month_end(view)),
        last_months=tuple(view.codes_of_whole_months()[-HUNDRED_MONTHS:]),
    )
    everyone = {home.code: _read(judged(own=counts[home.code], zero=zeros.get(home.code))) for home in homes}
    limits = [unlikely([readings[place].probability for readings in everyone.values()]) for place in range(len(SIGNS))]
    rows = {village.code: _row(village, everyone[village.code], limits) for village in villages.all}
    return Guard(villages, rows, judged, counts, zeros)


def unlikely(probabilities: list[float | None]) -> float:
    """The largest probability that asks for a look, over all villages; 0 where none does.

    Below 0.01, and by Benjamini and Hochberg (1995) at most one look in ten by chance alone, however many villages.
    """
    ordered = sorted(each for each in probabilities if each is not None)
    places = enumerate(ordered, start=1)
    passed = [each for place, each in places if each <= FALSE_LOOKS * place / len(ordered)]
    return min(max(passed, default=0.0), UNLIKELY)


def days_around_20th(view: View) -> list[dt.date]:
    """The period's days from the 18th to the 20th."""
    return [day for day in _days(view) if 18 <= day.day <= 20]


def days_of_month_end(view: View) -> list[dt.date]:
    """The period's days that are among the last three of their month."""
    return [day for day in _days(view) if (day + dt.timedelta(days=3)).month != day.month]


def _read(case: Case) -> list[Reading]:
    return [sign.read(case) for sign in SIGNS]


def _row(division: Division, readings: list[Reading], limits: list[float]) -> GuardRow:
    signals = tuple(_signal(*each) for each in zip(SIGNS, readings, limits, strict=True))
    return GuardRow(division.code, division.name, signals)


def _signal(sign: Sign, reading: Reading, limit: float) -> Signal:
    chance = reading.probability
    return Signal(
        id=sign.id,
        name=sign.name,
        words=reading.words,
        N=reading.N,
        probability=chance,
        look=reading.look or (chance is not None and chance <= limit and chance < UNLIKELY),
        means=sign.means,
        check=sign.check,
    )


def _homes(villages: Villages) -> list[Home]:
    return [Home(each.code, villages.area_code(each), each.population, each.households) for each in villages.all]


def _by_month(connection: Connection, view: View) -> CountsByVillage:
    """The counts with what hangs on the month of 受理: levels and the rates that may be 100 %."""
    month = month_of(DISPUTE.c.received_on)
    levels = [func.count().filter(DISPUTE.c.level == level) for level in DISPUTE_LEVELS]
    rates = [measure for each in HUNDRED for measure in tabular(each).measures()]
    statement = (
        select(DISPUTE.c.village_code, month, *_labelled([*levels, *rates]))
        .select_from(DISPUTE.join(windows([view]), true()))
        .where(dispute.exists, cohort)
        .group_by(DISPUTE.c.village_code, month)
    )
    counts: CountsByVillage = defaultdict(DisputeCounts)
    for village, in_month, *values in connection.execute(statement):
        own, by_level, by_rate = counts[village], values[: len(levels)], values[len(levels) :]
        own.counts.update(dict(zip(DISPUTE_LEVELS, by_level, strict=True)), accepted=sum(by_level))
        own.accepted[in_month] = sum(by_level)
        for place, figure_id in enumerate(HUNDRED):
            own.rates[figure_id, in_month] = (by_rate[2 * place + 1], by_rate[2 * place])
    return counts


def _by_lag(connection: Connection, view: View, counts: CountsByVillage) -> None:
    """Add to `counts` what hangs on the day of closing, and the histogram of entry lags in days.

    A dispute's lag is known where it was accepted on or after the day of the database's first load: the ledgers of
    earlier years came in at once then, which says nothing about how soon a village enters its cases.
    """
    first_load = select(func.min(DISPUTE.c.entered_on)).scalar_subquery()
    timely = and_(cohort, known(DISPUTE.c.entered_on), DISPUTE.c.received_on >= first_load)
    lag = case((timely, days_between(DISPUTE.c.received_on, DISPUTE.c.entered_on)), else_=null()).label("entry_lag")
    closings = _closings(view)
    statement = (
        select(DISPUTE.c.village_code, lag, func.count(), *_labelled(closings.values()))
        .select_from(DISPUTE.join(windows([view]), true()))
        .where(dispute.exists, or_(cohort, resolved_in_period))
        .group_by(DISPUTE.c.village_code, "entry_lag")
    )
    for village, days, number, *values in connection.execute(statement):
        own = counts[village]
        own.counts.update(dict(zip(closings, values, strict=True)))
        if days is not None:
            own.lags[days] += number


def _closings(view: View) -> dict[str, ColumnElement[Any]]:
    """What is counted of the disputes that were closed in P, by its name in `DisputeCounts.counts`."""
    closed = and_(resolved_in_period, still_local)
    resolved, reopened = tabular("dispute.reopened").measures()
    return {
        "closed": func.count().filter(closed),
        "same_day": func.count().filter(closed, DISPUTE.c.resolved_on == DISPUTE.c.received_on),
        "around_20th": func.count().filter(closed, DISPUTE.c.resolved_on.in_(days_around_20th(view))),
        "month_end": func.count().filter(closed, DISPUTE.c.resolved_on.in_(days_of_month_end(view))),
        "resolved": resolved,
        "reopened": reopened,
        "written": func.count().filter(resolved_in_period, DISPUTE.c.agreement == WRITTEN),
    }


def _added(counts: Iterable[DisputeCounts]) -> DisputeCounts:
    whole = DisputeCounts()
    for each in counts:
        whole.add(each)
    return whole


def _labelled(measures: Iterable[ColumnElement[Any]]) -> list[Any]:
    return [measure.label(f"measure_{place}") for place, measure in enumerate(measures)]


def _zero_reports(view: View, homes: list[Home], counts: CountsByVillage) -> dict[str, ZeroReport]:
    months = view.codes_of_whole_months()
    by_month = {home.code: [counts[home.code].accepted[month] for month in months] for home in homes}
    accepted = {code: sum(numbers) for code, numbers in by_month.items()}
    empty = {code: numbers.count(0) for code, numbers in by_month.items()}
    return zero_reports(homes, accepted, empty, len(months))


def _days(view: View) -> list[dt.date]:
    return [view.start + dt.timedelta(days=number) for number in range((view.as_of - view.start).days + 1)]


def _share(view: View, days: list[dt.date]) -> float:
    return len(days) / max((view.as_of - view.start).days + 1, 1)
