"""How numbers and days read on the screen, in the papers and on the command line."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from dashboard.charts.names import VERDICTS, in_sentence
from dashboard.figures.compare import OTHER_SPAN, Change
from dashboard.figures.kinds import UNLOADED, Result
from dashboard.figures.registry import FIGURES
from dashboard.figures.withheld import Withheld
from dashboard.settings import SETTINGS
from db.ledgers.declarations import BY_KIND
from db.terms import ABOUT, AND_MORE

Results = Mapping[str, Result]
T = TypeVar("T")
# A share of so many cases as a province has differs from a goal in its sixth digit at the latest.
MOST_DIGITS = 6
LIGHTS = {"green": ("●", "正常"), "amber": ("▲", "关注"), "red": ("■", "落后"), "few": ("○", "数少不评")}
TOO_FEW = LIGHTS["few"][1]
# And what stands where there is nothing to judge.
SIGNS = LIGHTS | {UNLOADED: ("○", "台账未装载")}
# The same in a cell of a table, where the column says which ledger.
NOT_LOADED = f"{SIGNS[UNLOADED][0]} 未装载"
NO_GOAL = "不设目标"
SAME = "持平"


@dataclass(frozen=True)
class Before:
    """The figures that a page compares with, and the word for when they stood: 上次, 上月, 去年.

    Empty where there is nothing to compare with.
    """

    word: str = "上次"
    results: Results = field(default_factory=dict)


def format_number(value: float | int, approximate: bool = False) -> str:
    """12,345 as 1.2万, below that as it is; 余 where a part is approximate."""
    if abs(value) >= 10_000:
        text = f"{value / 10_000:.1f}".rstrip("0").rstrip(".") + "万"
    elif isinstance(value, float):
        text = f"{value:.1f}".removesuffix(".0")
    else:
        text = str(value)
    return text + (AND_MORE if approximate else "")


def format_amount(amount: float, word: str = "") -> str:
    """What a record's ledger gives, to the last digit: 12345, 约30, 30000余."""
    exact = f"{amount:g}" if amount % 1 else str(int(amount))
    return f"{ABOUT}{exact}" if word == ABOUT else f"{exact}{word}"


def behind(result: Result) -> str:
    """巡防覆盖需关注: how a figure stands that asks for something; nothing of another."""
    return f"{in_sentence(result.id)}{VERDICTS[result.asking]}" if result.asking else ""


def format_cases(n: int | None, N: int | None) -> str:
    """`7/8`; from ten thousand on in 万, 28.0/29.8万: a province's cases are longer than a table's column is wide.

    Rounding never says that all is done where it is not, nor that nothing is.
    """
    met, cases = n or 0, N or 0
    if cases < 10_000:
        return f"{met}/{cases}"
    digits = 1 if cases >= 100_000 else 2
    whole = f"{cases / 10_000:.{digits}f}"
    part = f"{met / 10_000:.{digits}f}" if met >= 10_000 else str(met)
    return f"{met}/{cases}" if part == whole and met != cases else f"{part}/{whole}万"


def format_share(share: float, figure_id: str | None = None) -> str:
    """`87.5%`, a half rounded up as in a spreadsheet; 100.0% is all and 0.0% nothing, whatever lies between is not.

    The share of a figure with a goal has as many digits as keep it on its own side of the goal and the floor: 94.96%
    beside ▲ and 目标≥95%, where 95.0% would contradict the sign.
    """
    exact = Decimal(repr(float(share))) * 100
    lines = _lines(figure_id)
    digits = next(
        digits
        for digits in range(1, MOST_DIGITS + 1)
        if digits == MOST_DIGITS or _sides(_rounded(exact, digits), lines) == _sides(exact, lines)
    )
    return f"{_rounded(exact, digits)}%"


def _rounded(percent: Decimal, digits: int) -> Decimal:
    least = Decimal(1).scaleb(-digits)
    shown = percent.quantize(least, ROUND_HALF_UP)
    return min(max(shown, least), 100 - least) if 0 < percent < 100 else shown


def _lines(figure_id: str | None) -> list[Decimal]:
    """Where a figure's light changes: its goal and its floor in percent; none without a goal."""
    goal = SETTINGS.goals.get(figure_id or "")
    return [] if goal is None else [Decimal(repr(goal)), Decimal(repr(goal - SETTINGS.floor_gap))]


def _sides(percent: Decimal, lines: list[Decimal]) -> list[bool]:
    return [percent >= line for line in lines]


def format_rate(result: Result) -> str:
    """`87.5%(7/8)`; below five cases `n/N` alone; — where nothing counts; a sign where the number is withheld; 约 where
    a part is approximate."""
    if isinstance(result, Withheld):
        return result.shown
    if not result.N:
        return "—"
    cases = format_cases(result.n, result.N)
    if SETTINGS.fewest_cases > result.N or result.value is None:
        return f"{ABOUT}{cases}" if result.approximate else cases
    return f"{ABOUT if result.approximate else ''}{format_share(result.value, result.id)}({cases})"


def goal_words(figure_id: str) -> str:
    """目标 ≥95%; nothing for a figure without a goal."""
    goal = goal_limit(figure_id)
    return f"目标 {goal}" if goal else ""


def goal_limit(figure_id: str) -> str:
    """≥95%, ＝100%; nothing for a figure without a goal."""
    goal = SETTINGS.goals.get(figure_id)
    return "" if goal is None else f"{'＝' if goal == 100 else '≥'}{goal:g}%"


def format_part(result: Result) -> str:
    """`（68.7%）`, to stand behind a part's number in a bar of 100 %; nothing where the whole is of few cases."""
    return f"（{format_share(result.value or 0, result.id)}）" if SETTINGS.fewest_cases <= (result.N or 0) else ""


def all_of(sentence: str, name: str, result: Result) -> str:
    """The sentence that all is done; below five cases that would be praise for chance, and `name n/N` is said
    instead."""
    return f"{name} {format_cases(result.n, result.N)}" if SETTINGS.fewest_cases > (result.N or 0) else sentence


def format_result(result: Result) -> str:
    """A figure of any unit, with its light's sign."""
    return f"{SIGNS[result.light][0]} {format_value(result)}" if result.light else format_value(result)


def format_value(result: Result) -> str:
    """A figure of any unit: 87.5%(7/8), 1.2万, 15 天; — where there is none."""
    if isinstance(result, Withheld) or result.unit == "rate":
        return format_rate(result)
    if result.value is None or result.is_unloaded:
        return "—"
    return format_number(result.value, result.approximate) + (" 天" if result.unit == "days" else "")


def unloaded(figure_id: str) -> str:
    """责任链台账未装载: what is said of a figure whose ledger is lacking."""
    return f"{BY_KIND[FIGURES[figure_id].ledger].title}未装载"


def if_loaded(result: Result, shown: T) -> T | str:
    """What is shown of a figure's records, be it that there are none; the sentence that says so where their ledger was
    never loaded."""
    return f"{unloaded(result.id)}。" if result.is_unloaded else shown


def missing(results: Results, has_villages: bool = True) -> str:
    """How many of the ledgers were never loaded, as the beginning of a sentence; nothing where none lacks. Of the
    divisions no figure tells: without a village their ledger is counted with those that lack."""
    lacking = {FIGURES[each].ledger for each, result in results.items() if result.is_unloaded}
    return f"{len(lacking) + (not has_villages)} 本台账未装载，有关数字暂缺；" if lacking else ""


def first_of(names: Sequence[str], most: int, counted: str = "") -> str:
    """甲、乙等 where there are more than `most`; with what they are `counted` by, 甲、乙等 5 个村."""
    more = "" if len(names) <= most else f"等 {len(names)} {counted}" if counted else "等"
    return "、".join(names[:most]) + more


def not_judged(results: Iterable[Result]) -> str:
    """各项数少不评, of rates none of which can be judged; 各项无数据 where none has a case. Where only some have, how
    many of each."""
    cases = [bool(result.N) for result in results]
    if all(cases):
        return f"各项{TOO_FEW}"
    return how_many_unjudged(cases) if any(cases) else "各项无数据"


def how_many_unjudged(cases: Sequence[bool]) -> str:
    """2 项数少不评、1 项无数据, of rates that cannot be judged, by whether they have cases at all."""
    words = ((cases.count(True), TOO_FEW), (cases.count(False), "无数据"))
    return "、".join(f"{number} 项{word}" for number, word in words if number)


def among_loaded(results: Results) -> str:
    """已装载的台账中, before a sentence that there is none of something; nothing where no ledger lacks."""
    return "已装载的台账中" if missing(results) else ""


def format_day(day: dt.date | None) -> str:
    """2026年10月20日."""
    return f"{day.year}年{month_day(day)}" if day else "—"


def month_day(day: dt.date) -> str:
    """10月20日."""
    return f"{day.month}月{day.day}日"


def short_day(day: dt.date | None, as_of: dt.date) -> str:
    """A day in a table or a list: 10月20日 in the as-of day's year, with the year outside it, where 4月6日 alone would
    hide that it lies 573 days back. Workbooks keep days as such (2026-10-20), to be sorted and loaded again."""
    return month_day(day) if day and day.year == as_of.year else format_day(day)


def format_span(first: dt.date, last: dt.date) -> str:
    """2026年1月1日—10月31日; the year once where it is the same."""
    return f"{format_day(first)}—{short_day(last, first)}"


def format_day_and_time(at: dt.datetime) -> str:
    """2026年10月20日 09:30."""
    return f"{format_day(at)} {at:%H:%M}"


def format_moment(at: dt.datetime) -> str:
    """10月20日 09:30."""
    return f"{month_day(at)} {at:%H:%M}"


def format_change(change: Change | None, since: str = "上次") -> str:
    """较上次 ▲ +1.2 点 波动内: the difference, and where it can be said whether it is more than chance."""
    return " ".join(part for part in (f"较{since}", format_difference(change), format_chance(change)) if part)


def format_difference(change: Change | None) -> str:
    """▲ +1.2 点, ▼ −3 天; whole cases where chance cannot be judged: ▲ +1 件."""
    if change is None:
        return "无数据"
    if change.unit == OTHER_SPAN:
        return "跨年不比"
    if change.unit == "rate" and change.beyond_chance is None:
        return _few_cases(change)
    shown = f"{change.difference:+.1f}" if change.unit in ("rate", "days") else f"{change.difference:+g}"
    return _signed(shown, {"rate": " 点", "days": " 天"}.get(change.unit, ""))


def format_chance(change: Change | None) -> str:
    """超出偶然 or 波动内; nothing where it cannot be said, nor where nothing has changed."""
    if change is None or change.beyond_chance is None or format_difference(change) == SAME:
        return ""
    return "超出偶然" if change.beyond_chance else "波动内"


def _few_cases(change: Change) -> str:
    """▲ +1 件; where n is the same, what became of N: 3/3 that is 3/4 now is not 持平."""
    if change.cases or not change.difference:
        return _signed(f"{change.cases or 0:+d}", f" {change.word}")
    return "总数增加" if change.difference < 0 else "总数减少"


def format_more(number: int, since: str) -> str:
    """较上次 ▲ +2 项, or 较上次 持平."""
    return f"较{since} {_signed(f'{number:+d}', ' 项')}"


def _signed(number: str, unit: str) -> str:
    """A number with its sign as ▲ or ▼ and with its unit; 持平 for none."""
    if float(number) == 0:
        return SAME
    return f"{'▲' if float(number) > 0 else '▼'} {number.replace('-', '−')}{unit}"
