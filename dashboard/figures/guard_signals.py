"""防虚数: the signals that flatter a figure, each declared once: what it reads, what it may mean, what to check.

A signal accuses nobody: it asks for a look where chance alone would hardly bring such numbers.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from dashboard.figures.exact import binomial_at_least, binomial_at_most
from dashboard.figures.kinds import median
from dashboard.figures.neighbours import ZeroReport
from dashboard.figures.registry import tabular
from dashboard.settings import SETTINGS
from db.terms import DISPUTE_LEVELS, SMALL

UNLIKELY = 0.01
FALSE_LOOKS = 0.10
LATE_ENTRY_DAYS = 31
HUNDRED_MONTHS = 3
HUNDRED_CASES = 10
HUNDRED = ("dispute.on_time", "dispute.village_rate")
Cases = tuple[int, int]


@dataclass
class DisputeCounts:
    """What one village brings, or several added up.

    `counts` holds the levels, and closed, same_day, around_20th, month_end, resolved, reopened, written; `accepted` and
    `rates` (those of HUNDRED) go by month of 受理; `lags` is a histogram of days.
    """

    counts: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    rates: dict[tuple[str, str], Cases] = field(default_factory=dict)
    lags: Counter[int] = field(default_factory=Counter)

    def add(self, other: "DisputeCounts") -> None:
        self.counts.update(other.counts)
        self.accepted.update(other.accepted)
        self.lags.update(other.lags)
        for key, (n, N) in other.rates.items():
            before = self.rates.get(key, (0, 0))
            self.rates[key] = (before[0] + n, before[1] + N)

    def rate(self, figure_id: str, months: Iterable[str]) -> list[Cases]:
        """n of N of a rate in each of the months."""
        return [self.rates.get((figure_id, month), (0, 0)) for month in months]

    def pair(self, met: str, among: str) -> Cases:
        return self.counts[met], self.counts[among]


@dataclass(frozen=True)
class Case:
    """What a signal judges: the village's counts, its town's, and the yardsticks.

    `share_20th` and `share_month_end` are the shares of such days in the period; `last_months` the last three whole
    months.
    """

    own: DisputeCounts
    town: DisputeCounts
    zero: ZeroReport | None
    share_20th: float
    share_month_end: float
    last_months: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A signal's value in words, and of how many cases it is.

    `probability` is how likely chance alone brings such a value or a stranger one: guard.py compares it over all
    villages. A signal that is no matter of chance says itself whether it asks for a `look`.
    """

    words: str
    N: int | None = None
    probability: float | None = None
    look: bool = False


@dataclass(frozen=True)
class Sign:
    """A declared signal: `means` is what it may mean, `check` what to check."""

    id: str
    name: str
    means: str
    check: str
    read: Callable[[Case], Reading]


def zero_months(case: Case) -> Reading:
    """Both must be unlikely: so few disputes, and so many months without any. The larger probability stands."""
    zero = case.zero
    if zero is None:
        return Reading("—")
    probability = None if zero.fewer is None or zero.emptier is None else max(zero.fewer, zero.emptier)
    words = f"{zero.zero_months} 个月，推算 {zero.expected_zero_months:.1f}"
    return Reading(words, probability=probability)


def same_day(case: Case) -> Reading:
    return _against_rest(case, "same_day", "closed")


def around_20th(case: Case) -> Reading:
    return _against_days(case, "around_20th", case.share_20th)


def month_end(case: Case) -> Reading:
    return _against_days(case, "month_end", case.share_month_end)


def reopened(case: Case) -> Reading:
    return _against_rest(case, "reopened", "resolved")


def written(case: Case) -> Reading:
    return _against_rest(case, "written", "resolved", low=True)


def level_mix(case: Case) -> Reading:
    """The share of 一般 against the rest of the town; in words all three levels, and the rate that they lift."""
    reading = _against_rest(case, SMALL, "accepted")
    own = case.own
    rate = own.rate("dispute.village_rate", own.accepted)
    mix = "、".join(f"{level} {own.counts[level]}" for level in DISPUTE_LEVELS)
    words = f"{mix}；小事不出村 {_cases(sum(n for n, _ in rate), sum(N for _, N in rate))}" if own.accepted else "—"
    return replace(reading, words=words)


def hundred(case: Case) -> Reading:
    """Three whole months in a row all 100 %, and ten cases or more in them."""
    if len(case.last_months) < HUNDRED_MONTHS:
        return Reading("—")
    found = []
    for figure_id in HUNDRED:
        months = case.own.rate(figure_id, case.last_months)
        n, N = sum(n for n, _ in months), sum(N for _, N in months)
        if n == N >= HUNDRED_CASES and all(N for _, N in months):
            found.append(f"{tabular(figure_id).name} {n}/{N}")
    if not found:
        return Reading("无")
    return Reading("；".join(found), look=True)


def entry_lag(case: Case) -> Reading:
    """The median of days from 受理 to the first load. Ledgers come each month: up to 31 days are normal."""
    days, N = median(case.own.lags), sum(case.own.lags.values())
    if days is None:
        return Reading("—")
    few = SETTINGS.fewest_cases > N
    return Reading(f"{N} 件" if few else f"{days:g} 天", N=N, look=not few and days > LATE_ENTRY_DAYS)


def _against_rest(case: Case, met: str, among: str, low: bool = False) -> Reading:
    """n of N against the share of the rest of the town, by Laplace's rule: none of 400 is not never."""
    n, N = case.own.pair(met, among)
    town_n, town_N = case.town.pair(met, among)
    rest_n, rest_N = town_n - n, town_N - N
    if not rest_N:
        return Reading(_cases(n, N), N)
    return _tail(n, N, (rest_n + 1) / (rest_N + 2), f"其他村 {rest_n / rest_N:.0%}", low)


def _against_days(case: Case, met: str, share: float) -> Reading:
    n, N = case.own.pair(met, "closed")
    return _tail(n, N, share, f"按天数 {share:.0%}")


def _tail(n: int, N: int, share: float, beside: str, low: bool = False) -> Reading:
    if SETTINGS.fewest_cases > N:
        return Reading(_cases(n, N), N)
    probability = float(binomial_at_most(n, N, share) if low else binomial_at_least(n, N, share))
    return Reading(f"{n}/{N}，{beside}", N, probability)


def _cases(n: int, N: int) -> str:
    return f"{n}/{N}" if N else "—"


SIGNS = (
    Sign(
        "zero_months",
        "零报告月",
        "可能确无纠纷，也可能调解了没有登记",
        "对照村调解记录和12345、110的派单，核对这些月份",
        zero_months,
    ),
    Sign(
        "same_day",
        "当天化解",
        "可能是小纠纷当场调解，也可能化解以后才一并登记",
        "抽看受理登记和调解笔录上的日期",
        same_day,
    ),
    Sign(
        "around_20th",
        "18—20日化解",
        "可能是例会前集中调处，也可能日期按例会统一填写",
        "抽看调解协议或笔录上的签订日期",
        around_20th,
    ),
    Sign(
        "month_end",
        "月末三天化解",
        "可能是月底集中调处，也可能日期按报表统一填写",
        "抽看调解协议或笔录上的签订日期",
        month_end,
    ),
    Sign("reopened", "反复", "可能矛盾本身复杂，也可能当时没有谈拢", "回访已化解的事项，看协议履行情况", reopened),
    Sign(
        "written",
        "书面协议",
        "可能多是口头即可了结的小事，也可能协议没有归档",
        "抽查档案，看应有的书面协议是否齐全",
        written,
    ),
    Sign(
        "level_mix",
        "级别构成",
        "可能确以小纠纷为主，也可能级别定得偏低；两者都会抬高小事不出村率",
        "抽看涉及人数多或涉山林土地、征地拆迁的纠纷如何定级",
        level_mix,
    ),
    Sign(
        "hundred",
        "连续三月100%",
        "可能工作扎实，也可能没有办成的没有登记",
        "建议抽查：随机选几件回访，并对照其他渠道的来件",
        hundred,
    ),
    Sign(
        "entry_lag",
        "录入间隔",
        "可能按月集中报送，也可能事后补录",
        "核对受理登记本与装载日期，请改为随办随录",
        entry_lag,
    ),
)
