"""Where disputes ended, as stacked bars: a bar a kind, a village or a month, its parts in the outcomes' own colours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import side_names, theme
from dashboard.charts.chart import Chart
from dashboard.charts.names import NO_DISPUTES
from dashboard.charts.words import format_number
from dashboard.figures.kinds import Result

# In their order, so that paper without colours tells them apart.
COLOURS = "依次为绿村、蓝镇、紫上交、灰在办"
NONE_IN_PERIOD = f"{NO_DISPUTES}。"


@dataclass(frozen=True)
class Bar:
    """One bar: its name, the results of `theme.OUTCOMES` by id (none where it has no disputes), and the address of the
    records behind a part by that part's id."""

    name: str
    results: Mapping[str, Result]
    href: Callable[[str], str]

    @property
    def total(self) -> float:
        """All its disputes: each outcome's N."""
        whole = self.results.get("dispute.village")
        return whole.N or 0 if whole else 0

    def part(self, figure_id: str) -> float:
        """Its disputes of one outcome."""
        return self.results[figure_id].n or 0 if self.results else 0


def stacked(bars: Sequence[Bar], numbered: bool = False) -> Chart:
    """Lying bars, one below the other in the order given, with the total at their ends.

    Args:
        bars: at least one.
        numbered: the parts show their numbers, and the total is quieter than they are.
    """
    names = [bar.name for bar in bars]
    chart = theme.figure(
        max(150, side_names.line_height(names, 24) * len(bars) + 30),
        side_names.margin(names),
        barmode="stack",
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, **side_names.ticks(names)},
    )
    for figure_id, outcome in theme.OUTCOMES.items():
        numbers = [bar.part(figure_id) for bar in bars]
        chart.add_bar(
            x=numbers,
            y=names,
            orientation="h",
            hovertemplate=f"%{{y}} {outcome} %{{x}}<extra></extra>",
            **_part(figure_id, bars),
            **(_numbers(figure_id, numbers) if numbered else {}),
        )
    totals = [bar.total for bar in bars]
    font = {"textfont": {"color": theme.palette().muted}} if numbered else {}
    words = [f" {format_number(total)}" for total in totals]
    chart.add_scatter(x=totals, y=names, text=words, textposition="middle right", **_TOTAL, **font)
    return chart


def upright(bars: Sequence[Bar]) -> Chart:
    """Standing bars, one beside the other in the order given, with the total on top."""
    names = [bar.name for bar in bars]
    totals = [bar.total for bar in bars]
    chart = theme.figure(
        165,
        bottom=theme.below(1, theme.CHART_SMALL),
        barmode="stack",
        yaxis={"visible": False, "range": [0, max([*totals, 1]) * 1.25], "fixedrange": True},
    )
    chart.update_axis("xaxis", tickangle=0, tickfont={"size": theme.CHART_SMALL, "color": theme.palette().muted})
    for figure_id, outcome in theme.OUTCOMES.items():
        chart.add_bar(
            x=names,
            y=[bar.part(figure_id) for bar in bars],
            width=0.6,
            hovertemplate=f"%{{x}} {outcome} %{{y}}<extra></extra>",
            **_part(figure_id, bars),
        )
    chart.add_scatter(x=names, y=totals, text=totals, textposition="top center", **_TOTAL)
    return chart


# What writes the totals: text alone, which may stand beyond the axes.
_TOTAL = {"mode": "text", "hoverinfo": "skip", "cliponaxis": False}


def _part(figure_id: str, bars: Sequence[Bar]) -> dict[str, Any]:
    """An outcome's name and colour, and what a click on each of its parts opens."""
    return {
        "name": theme.OUTCOMES[figure_id],
        "marker": {"color": theme.palette().outcomes[figure_id].colour},
        "customdata": [bar.href(figure_id) for bar in bars],
    }


def _numbers(figure_id: str, numbers: Sequence[float]) -> dict[str, Any]:
    """The numbers inside an outcome's parts; an empty part has none."""
    return {
        "text": [number or "" for number in numbers],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": theme.palette().outcomes[figure_id].ink, "size": theme.CHART_SMALL},
        "textangle": 0,
    }
