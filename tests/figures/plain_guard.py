"""A second, plain implementation of the guard's counts and probabilities: loops over rows, and scipy.stats."""

import calendar
import datetime as dt
import math
from collections import Counter

from scipy import stats

from tests.figures.plain import come, middle, outcome


def days_of(start, as_of):
    return [start + dt.timedelta(days=number) for number in range((as_of - start).days + 1)]


def is_month_end(day):
    return day.day > calendar.monthrange(day.year, day.month)[1] - 3


def months_of(start, as_of):
    """Whole months as YYYY-MM."""
    days = Counter(f"{day:%Y-%m}" for day in days_of(start, as_of))
    return [m for m, number in sorted(days.items()) if number == calendar.monthrange(int(m[:4]), int(m[5:]))[1]]


def counts(rows, as_of, start, everywhere):
    """n and N of the signals that are shares, and the median lag, of the disputes in `rows`."""
    exist = [d for d in rows if d.received_on <= as_of]
    cohort = [d for d in exist if d.received_on >= start]
    resolved = [d for d in exist if d.resolved_on and start <= d.resolved_on <= as_of]
    closed = [d for d in resolved if outcome(d, as_of) in ("village", "town")]
    again = {
        d.code: any(
            other.original_code == d.code
            and other.code != d.code
            and other.received_on <= as_of
            and 0 <= (other.received_on - d.resolved_on).days <= 180
            for other in everywhere
        )
        for d in resolved
    }
    first = min((d.entered_on for d in everywhere if d.entered_on), default=None)
    lags = [
        (d.entered_on - d.received_on).days
        for d in cohort
        if come(d.entered_on, as_of) and first and d.received_on >= first
    ]
    return {
        "same_day": (sum(d.resolved_on == d.received_on for d in closed), len(closed)),
        "around_20th": (sum(d.resolved_on.day in (18, 19, 20) for d in closed), len(closed)),
        "month_end": (sum(is_month_end(d.resolved_on) for d in closed), len(closed)),
        "reopened": (sum(again.values()), len(resolved)),
        "written": (sum(d.agreement == "书面" for d in resolved), len(resolved)),
        "level_mix": (sum(d.level == "一般" for d in cohort), len(cohort)),
        "entry_lag": (middle(lags), len(lags)),
    }


def hundred(rows, as_of, start):
    """Whether three whole months in a row are all 100 % with ten cases or more, of either rate."""
    last = months_of(start, as_of)[-3:]
    found = False
    for figure_id in ("on_time", "village_rate"):
        months = []
        for month in last:
            cohort = [d for d in rows if f"{d.received_on:%Y-%m}" == month]
            ended = {d.code: outcome(d, as_of) for d in cohort}
            if figure_id == "on_time":
                among = [d for d in cohort if d.due_on <= as_of]
                met = [d for d in among if ended[d.code] in ("village", "town") and d.resolved_on <= d.due_on]
            else:
                among = [
                    d
                    for d in cohort
                    if d.level == "一般" and (ended[d.code] != "open" or d.due_on < as_of or come(d.to_town_on, as_of))
                ]
                met = [d for d in among if ended[d.code] == "village"]
            months.append((len(met), len(among)))
        if len(last) == 3 and all(n == N > 0 for n, N in months) and sum(N for _, N in months) >= 10:
            found = True
    return found


def zero_report(homes, rows, as_of, start, code):
    """Observed and expected months without a dispute, and the larger of the two probabilities."""
    months = months_of(start, as_of)
    accepted = Counter((d.village_code, f"{d.received_on:%Y-%m}") for d in rows)
    total = {home.code: sum(accepted[home.code, month] for month in months) for home in homes}
    own = next(home for home in homes if home.code == code)
    others = [home for home in homes if home.parent_code == own.parent_code and home.code != code]
    if len(others) < 3:
        others = [home for home in homes if home.code != code]
    expected = own.population * sum(total[home.code] for home in others) / sum(home.population for home in others)
    empty = math.exp(-expected / len(months))
    observed = sum(accepted[code, month] == 0 for month in months)
    fewer = stats.poisson.cdf(total[code], expected)
    emptier = stats.binom.sf(observed - 1, len(months), empty)
    return observed, len(months) * empty, max(fewer, emptier)
