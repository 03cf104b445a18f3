"""A figure that is not shown: it takes the place of a `Result` and carries no number at all."""

from dataclasses import dataclass

from dashboard.figures.kinds import Result

# A number of cases below this does not show (dashboard/access/suppress.py decides which others go with it).
LEAST = 5
SMALL, SECONDARY = f"<{LEAST}", "隐去"


@dataclass(frozen=True)
class Withheld(Result):
    """What stands instead of the number: `<5`, or 隐去 where the number itself is not small but would give one away."""

    shown: str = SECONDARY


def withheld(result: Result) -> Withheld:
    """The figure without its numbers."""
    cases = result.N if result.unit == "rate" else result.value
    small = result.unit != "days" and cases is not None and cases < LEAST
    return Withheld(result.id, result.unit, shown=SMALL if small else SECONDARY)
