"""The look: every colour as data in a light and a dark palette, the type scale, the style sheet, the charts' template.

HTML takes the colours as CSS properties (`var(--ink)`); charts, the map and pictures, which need real ones, ask
`palette()`. Paper and files are always light. tests/charts/test_theme.py computes contrast and colour vision.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dashboard.charts.chart import Chart
from dashboard.figures.registry import FIGURES

FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
# The one type scale, in rem: notes, text, a card's heading, the page's headline, a card's number.
SCALE = {"small": 0.92, "text": 1.0, "lead": 1.15, "title": 1.5, "figure": 1.9}
# The same inside charts, in pixels: Plotly knows no rem.
CHART_SMALL, CHART_TEXT = 12, 13
# The margin around a chart, and the room that 100% takes beside it.
EDGE, PERCENT = 8, 45
# A name longer than this runs out of its chart: a margin must leave room for the chart.
LONGEST = 180
# How strongly `heat` covers a cell: of the fewest cases and of the most.
HEAT = (0.08, 0.42)
OUTCOMES = {
    each: FIGURES[each].name for each in ("dispute.village", "dispute.town", "dispute.escalated", "dispute.open")
}


@dataclass(frozen=True)
class Fill:
    """A filled area and the ink that can be read on it."""

    colour: str
    ink: str


@dataclass(frozen=True)
class Palette:
    """Every colour by what it is for.

    `ground` lies below the cards, `paper` is their own, `sheet` the map's, `band` the control chart's range of chance.
    `ink`, `muted` and `few` are text; `faint` draws what is there but not judged; `line` and `grid` only part.
    `frame` is the one dark red of the house, `accent` the one colour without a judgement, `heat` covers cells.
    `green`, `amber` and `red` are the lights, `on_light` is read on them; `quiet_green` is a light that asks for
    nothing, `late` the length of a delay, the grounds and `field` belong to notices and the login.
    `outcomes` are where a dispute ended, `steps` the five stages of a clue: neighbours differ in lightness.
    """

    name: str
    ground: str
    paper: str
    sheet: str
    band: str
    ink: str
    muted: str
    few: str
    faint: str
    line: str
    grid: str
    field: str
    frame: str
    on_frame: str
    accent: str
    heat: str
    green: str
    amber: str
    red: str
    on_light: str
    quiet_green: str
    late: str
    red_ground: str
    amber_ground: str
    outcomes: dict[str, Fill]
    steps: tuple[Fill, ...]

    @property
    def lights(self) -> dict[str, str]:
        """The colours of the lights, by their names in `words.LIGHTS`."""
        return {"green": self.green, "amber": self.amber, "red": self.red, "few": self.few}

    def light(self, light: str | None, otherwise: str) -> str:
        """A light's colour; `otherwise` where there is none."""
        return self.lights.get(light or "", otherwise)

    @property
    def singles(self) -> dict[str, str]:
        """The colours that stand alone, by name."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.type is str and each.name != "name"
        }


LIGHT = Palette(
    name="light",
    ground="#f4f5f8",
    paper="#ffffff",
    sheet="#eef1f5",
    band="#edf0f5",
    ink="#1f2733",
    muted="#5b6675",
    few="#666f7c",
    faint="#838d9c",
    line="#e3e6ec",
    grid="#eef0f4",
    field="#7f8896",
    frame="#8f1d14",
    on_frame="#ffffff",
    accent="#3a6ea5",
    heat="#3a6ea5",
    green="#1b7f5c",
    amber="#a0610d",
    red="#ab1f15",
    on_light="#ffffff",
    quiet_green="#559f84",
    late="#c65a52",
    red_ground="#fbeceb",
    amber_ground="#fdf3e2",
    outcomes={
        "dispute.village": Fill("#1b7f5c", "#ffffff"),
        "dispute.town": Fill("#6898c8", "#1f2733"),
        "dispute.escalated": Fill("#6b3f9c", "#ffffff"),
        "dispute.open": Fill("#8b94a1", "#1f2733"),
    },
    steps=(
        Fill("#8b94a1", "#1f2733"),
        Fill("#4f79a6", "#ffffff"),
        Fill("#365d8a", "#ffffff"),
        Fill("#1f4066", "#ffffff"),
        Fill("#1b7f5c", "#ffffff"),
    ),
)
DARK = Palette(
    name="dark",
    ground="#12161d",
    paper="#1b212b",
    sheet="#171c24",
    band="#28303c",
    ink="#e6e9ee",
    muted="#a9b2bf",
    few="#9aa4b2",
    faint="#7d8795",
    line="#323a47",
    grid="#29313d",
    field="#7c8694",
    frame="#e58f86",
    on_frame="#12161d",
    accent="#7fb0e0",
    heat="#3a6ea5",
    green="#45b98f",
    amber="#ecbb45",
    red="#f56e62",
    on_light="#12161d",
    quiet_green="#5c9a83",
    late="#d96a60",
    red_ground="#3f2325",
    amber_ground="#3b3120",
    outcomes={
        "dispute.village": Fill("#3ea983", "#12161d"),
        "dispute.town": Fill("#a9cdf0", "#12161d"),
        "dispute.escalated": Fill("#b08be0", "#12161d"),
        "dispute.open": Fill("#666d78", "#ffffff"),
    },
    steps=(
        Fill("#666d78", "#ffffff"),
        Fill("#6a92c4", "#12161d"),
        Fill("#8fb3dd", "#12161d"),
        Fill("#bcd8f5", "#12161d"),
        Fill("#3ea983", "#12161d"),
    ),
)
# What the viewer of this run sees. Outside a page (the papers, the command line) it is the light one.
_shown: ContextVar[Palette] = ContextVar("palette", default=LIGHT)


def show(chosen: Palette) -> None:
    """Draw everything of this run of the page in a palette."""
    _shown.set(chosen)


def palette() -> Palette:
    """The colours to draw in."""
    return _shown.get()


def sheet() -> str:
    """The style sheet of the page in the run's palette, light on paper."""
    shown = palette()
    on_paper = "" if shown is LIGHT else f"@media print {{ {variables(LIGHT)} {TURNED} }}"
    sizes = " ".join(f"--{name}: {size}rem;" for name, size in SCALE.items())
    return f":root {{ --font: {FONT}; {sizes} }}\n{variables(shown)}\n{STYLE}{on_paper}"


def variables(shown: Palette) -> str:
    """A palette as CSS properties; `--on-steps-1` is the ink on `--steps-1`."""
    named = {name.replace("_", "-"): colour for name, colour in shown.singles.items()}
    for name, fill in _fills(shown).items():
        named |= {name: fill.colour, f"on-{name}": fill.ink}
    listed = " ".join(f"--{name}: {colour};" for name, colour in named.items())
    return f":root {{ color-scheme: {shown.name}; {listed} }}"


def _fills(shown: Palette) -> dict[str, Fill]:
    fills = {figure_id.replace("dispute.", ""): fill for figure_id, fill in shown.outcomes.items()}
    return fills | {f"steps-{place}": fill for place, fill in enumerate(shown.steps)}


def heat(share: float) -> str:
    """The ground of a cell that holds `share` of the most, as CSS."""
    least, most = HEAT
    return f"color-mix(in srgb, var(--heat) {least + (most - least) * share:.0%}, transparent)"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


# Pictures know no properties: those drawn dark are turned as a whole for paper, hues kept.
TURNED = (
    '.js-plotly-plot, .spark, .trend, .plot > img, .map > img, [data-testid="stDeckGlJsonChart"] '
    "{ filter: invert(1) hue-rotate(180deg); } .watermark { background-image: var(--on-paper) !important; }"
)
CLEAR = "rgba(0,0,0,0)"
STYLE = (Path(__file__).resolve().parents[2] / "assets" / "house.css").read_text(encoding="utf-8")


def beside(names: Iterable[str]) -> int:
    """The pixels that names down the side take. Were Plotly to find that out (`automargin`), it would draw twice."""
    widest = max((sum(CHART_TEXT if ord(each) > 255 else 8 for each in name) for name in names), default=0)
    return min(widest, LONGEST) + 12


def below(lines: int, size: int = CHART_TEXT) -> int:
    """The pixels that names of so many lines take under a chart."""
    return 10 + 16 * lines if size == CHART_SMALL else 12 + 17 * lines


def figure(height: int, left: int = EDGE, bottom: int = EDGE, **layout: Any) -> Chart:
    """An empty chart of the house style, `height` pixels tall.

    `left` and `bottom` are the room for what stands beside and below: `beside`, `below`, `PERCENT`.
    """
    shown = palette()
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": shown.line,
        "gridcolor": shown.grid,
        "tickfont": {"color": shown.muted},
        "fixedrange": True,
        # Room for the names is made here: Plotly need not measure each to see whether it has to be hidden.
        "ticklabeloverflow": "allow",
    }
    settings: dict[str, Any] = {
        "height": height,
        "margin": {"l": left, "r": EDGE, "t": EDGE, "b": bottom},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": CHART_TEXT, "color": shown.ink},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "font": {"family": FONT}},
        "autotypenumbers": "strict",
    }
    axes = {"xaxis": axis | layout.pop("xaxis", {}), "yaxis": axis | {"showgrid": True} | layout.pop("yaxis", {})}
    return Chart(**settings | axes | layout)


def without_month(chart: Chart) -> Chart:
    """A chart of bars by month with 11 below a bar for 11月: twelve names do not fit side by side in a narrow card."""
    names = list(chart.data[0]["x"])
    chart.update_axis("xaxis", tickvals=names, ticktext=[name.removesuffix("月") for name in names])
    return chart


def bars(names: list[str], values: list[int], colours: Any, hrefs: list[str]) -> Chart:
    """Bars from zero, each with its number on top and no axis to read from; each leads to its records."""
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    bottom = below(lines, CHART_SMALL)
    chart = figure(
        150, bottom=bottom, yaxis={"visible": False, "range": [0, max([*values, 1]) * 1.25], "fixedrange": True}
    )
    chart.update_axis("xaxis", tickangle=0, tickfont={"size": CHART_SMALL, "color": palette().muted})
    chart.add_bar(
        x=names,
        y=values,
        text=values,
        textposition="outside",
        marker={"color": colours},
        width=0.6,
        customdata=hrefs,
        hovertemplate="%{x} %{y}<extra></extra>",
        cliponaxis=False,
    )
    return chart
