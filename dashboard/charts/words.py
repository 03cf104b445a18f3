"""How numbers and days read on the screen, in the papers and on the command line."""

import datetime as dt

from dashboard.access.withheld import Withheld
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS

LIGHTS = {"green": ("●", "正常"), "amber": ("▲", "关注"), "red": ("■", "落后"), "few": ("○", "数少不评")}


def format_number(value: float | int, approximate: bool = False) -> str:
    """12,345 as 1.2万, below that as it is; 余 where a part is approximate."""
    if abs(value) >= 10_000:
        text = f"{value / 10_000:.1f}".rstrip("0").rstrip(".") + "万"
    elif isinstance(value, float):
        text = f"{value:.1f}".removesuffix(".0")
    else:
        text = str(value)
    return text + ("余" if approximate else "")


def format_rate(result: Result) -> str:
    """`87.5%(7/8)`; below five cases `n/N` alone; — where nothing counts; a sign where the number is withheld."""
    if isinstance(result, Withheld):
        return result.shown
    if not result.N:
        return "—"
    cases = f"{result.n}/{result.N}"
    if SETTINGS.fewest_cases > result.N or result.value is None:
        return cases
    return f"{result.value:.1%}({cases})"


def format_result(result: Result) -> str:
    """A figure of any unit, with its light's sign."""
    if isinstance(result, Withheld) or result.unit == "rate":
        text = format_rate(result)
    elif result.value is None:
        text = "—"
    else:
        text = format_number(result.value, result.approximate) + ("天" if result.unit == "days" else "")
    return f"{LIGHTS[result.light][0]} {text}" if result.light else text


def format_day(day: dt.date | None) -> str:
    """2026年10月20日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"
