"""The names of places down the side of a chart, long ones on several lines."""

from collections.abc import Iterable, Sequence

from dashboard.charts.label_layout import lines_of, shortened
from dashboard.charts.theme import CHART_TEXT, LONGEST, beside

# The pixels that each of a long name's lines takes.
LINE = 20


def margin(names: Iterable[str]) -> int:
    """The pixels that the names take beside the chart."""
    return beside(line for name in names for line in _lines(name))


def line_height(names: Iterable[str], height: int) -> int:
    """The pixels from one name to the next: so many, or what the longest takes."""
    lines = max((len(_lines(name)) for name in names), default=1)
    return height if lines < 2 else LINE * lines


def ticks(names: Sequence[str]) -> dict[str, list[str]]:
    """What the axis says where a name takes several lines; nothing where none does."""
    said = ["<br>".join(_lines(name)) for name in names]
    return {} if said == list(names) else {"tickvals": list(names), "ticktext": said}


def _lines(name: str) -> list[str]:
    """On as many lines as it takes: one alone would lose its beginning."""
    return lines_of(shortened(name), LONGEST // CHART_TEXT)
