"""The funnel: villages around their town's rate, and who lies outside what chance allows for so many cases."""

from collections.abc import Callable
from html import escape
from typing import Any

from dashboard.charts import theme
from dashboard.charts.chart import Chart
from dashboard.charts.label_layout import Box, lines_of, shortened
from dashboard.charts.names import BELOW, NOT_COMPARED
from dashboard.charts.overview import short_name
from dashboard.charts.words import LIGHTS, first_of, format_share
from dashboard.figures.funnel import Funnel, FunnelVillage
from dashboard.links import Links
from dashboard.settings import SETTINGS

# A village above the limits is no laggard: it takes the accent, never a light's colour.
MARKS = {
    "below_998": ("red", "square"),
    "below_95": ("amber", "triangle-up"),
    "above": ("accent", "diamond"),
}
INSIDE, PALE, STRONG = "circle", {"size": 8, "opacity": 0.75}, {"size": 11, "opacity": 1}
PLACES = {"below_998": ("below_998",), "below_95": ("below_95",), "above": ("above_998", "above_95")}
ALWAYS = 8
LISTED = 12
ALONE = "没有其他村可比。"
# The plot's width in a third of the smallest screen (1366×768) in pixels, and the height that axis and margins take of
# a chart. Names that do not overlap there do not overlap on any wider one.
WIDTH = 270
FRAME = 60
MARGIN = 60
# The room of the numbers below and of their axis's title.
WITH_TITLE = 42
ROOM = 1.06
ASIDE = {"top center": (0, -1), "bottom center": (0, 1), "middle right": (1, 0), "middle left": (-1, 0)}


def chart(drawn: Funnel, scope: str, height: int = 380, links: Links | None = None) -> Chart | str:
    """The funnel plot; where no village can be judged, the sentence that says so.

    A point's `customdata` is the address of its village's page; without `links` its code.

    Always six traces, however many villages: two pairs of limits, the villages inside, and three kinds outside.
    """
    shown = theme.palette()
    judged = [village for village in drawn.villages if village.place != "few"]
    if not judged:
        return f"{headline(drawn, scope)}。"
    largest = max(village.N for village in judged)
    line = f"{scope} {format_share(drawn.rate, drawn.figure_id)}" if drawn.rate is not None else ""
    margin = {"l": theme.PERCENT, "r": 12 + min(_width(line), theme.LONGEST), "t": 22, "b": WITH_TITLE}
    bottom = _bottom(drawn, judged)
    figure = theme.figure(height, margin=margin, **_axes(bottom, largest))
    curves = drawn.curves
    _limits(figure, curves.sizes, curves.low_998, curves.high_998, "solid")
    _limits(figure, curves.sizes, curves.low_95, curves.high_95, "dash")
    inside = [village for village in judged if village.place == "inside"]
    address = links.village if links else str
    _points(figure, inside, shown.faint, INSIDE, {}, address)
    named = _named(drawn, bottom, height - FRAME)
    for kind, (colour, symbol) in MARKS.items():
        _points(figure, drawn.at(*PLACES[kind]), shown.singles[colour], symbol, named, address)
    if drawn.rate is not None and curves.sizes:
        _label_curves(figure, drawn)
        figure.add_hline(y=drawn.rate, line={"color": shown.ink, "width": 1, "dash": "dot"})
        _label(figure, 1.0, drawn.rate, escape(line), shown.ink, xref="paper")
    return figure


def unless_alone(drawn: Funnel, shown: Chart | str) -> Chart | str:
    """What is shown of a funnel's villages; where a village would stand around its own rate, the sentence that says
    so."""
    return ALONE if drawn.is_alone else shown


def headline(drawn: Funnel, scope: str) -> str:
    """Who lies outside, as one sentence that is true for every state of the data."""
    if drawn.rate is None:
        return "考核期内没有可比较的件数"
    if all(village.place == "few" for village in drawn.villages):
        return NOT_COMPARED
    words = BELOW | {"above_998": "明显高于{scope}，可总结经验，也请核实"}
    pieces = [
        f"{_listed(drawn.at(each), 5)}{what.format(scope=scope)}" for each, what in words.items() if drawn.at(each)
    ]
    return "；".join(pieces) or f"各村之间的差别都在偶然波动以内，没有哪个村明显偏离{scope}"


def few_words(drawn: Funnel) -> str:
    """The villages with too few cases to judge, as n/N in a line of words (HTML); empty where there are none, and where
    the scope itself has no cases: the chart says so already."""
    if not drawn.N:
        return ""
    few = [village for village in drawn.villages if village.place == "few" and village.N]
    silent = sum(1 for village in drawn.villages if not village.N)
    pieces = []
    if few:
        shown = escape(_listed(few, LISTED))
        pieces.append(f"{' '.join(LIGHTS['few'])}（不足 {SETTINGS.fewest_cases} 件）：{shown}")
    if silent:
        pieces.append(f"没有此类件的村 {silent} 个")
    return f'<span class="quiet">{"；".join(pieces)}</span>' if pieces else ""


def _bottom(drawn: Funnel, judged: list[FunnelVillage]) -> float:
    """Where the rates' axis begins: below the lowest village and the first of the 95 % limits."""
    rates = [village.rate for village in judged if village.rate is not None]
    return max(0.0, min([*rates, *drawn.curves.low_95[:1], 0.95]) - 0.08)


def _axes(bottom: float, largest: int) -> dict[str, Any]:
    shown = theme.palette()
    return {
        "xaxis": {
            "range": [0, largest * ROOM],
            "title": {"text": "件数", "font": {"size": theme.CHART_TEXT, "color": shown.muted}, "standoff": 4},
            "fixedrange": True,
            "zeroline": False,
            "showgrid": False,
            "linecolor": shown.line,
            "tickfont": {"color": shown.muted},
            "rangemode": "tozero",
        },
        "yaxis": {
            "tickformat": ".0%",
            "range": [bottom, 1.0 + (1.0 - bottom) * 0.07],
            "nticks": 6,
            "gridcolor": shown.grid,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"color": shown.muted},
        },
    }


def _limits(figure: Any, sizes: tuple[int, ...], low: tuple[float, ...], high: tuple[float, ...], dash: str) -> None:
    """Both limits of one level as one line, broken between them."""
    figure.add_scatter(
        x=[*sizes, None, *sizes],
        y=[*low, None, *high],
        mode="lines",
        line={"color": theme.palette().faint, "width": 1, "dash": dash},
        hoverinfo="skip",
    )


def _points(
    figure: Any,
    villages: list[FunnelVillage],
    colour: str,
    symbol: str,
    named: dict[str, str],
    address: Callable[[str], str],
) -> None:
    figure.add_scatter(
        x=[village.N for village in villages],
        y=[village.rate for village in villages],
        mode="markers" if symbol == INSIDE else "markers+text",
        marker={"color": colour, "symbol": symbol, **(PALE if symbol == INSIDE else STRONG)},
        text=["<br>".join(_lines(village)) if village.code in named else "" for village in villages],
        textposition=[named.get(village.code, "top center") for village in villages],
        textfont={"color": colour, "size": theme.CHART_TEXT},
        customdata=[address(village.code) for village in villages],
        hovertext=[_cases(village) for village in villages],
        hovertemplate="%{hovertext} %{y:.1%}<extra></extra>",
        cliponaxis=False,
    )


def _named(drawn: Funnel, bottom: float, height: int) -> dict[str, str]:
    """Where each name stands, by code: those below 99.8 % first, each where it covers the names before it least.

    The first eight are always named; after them only those that find a free place, for among two thousand villages
    fifty names would cover each other. The headline counts them all.
    """
    largest = max((village.N for village in drawn.villages), default=0) or 1
    outside = drawn.at("below_998") + drawn.at("below_95") + drawn.at("above_998", "above_95")
    taken: list[Box] = []
    positions = {}
    for place, village in enumerate(outside):
        x = WIDTH * village.N / (ROOM * largest)
        y = height * (1 - ((village.rate or 0) - bottom) / (1 - bottom))
        lines = _lines(village)
        wide, high = max(map(_width, lines)) / 2, 9 * len(lines)
        boxes = {
            position: Box(x + right * (wide + 8), y + down * (high + 5), wide, high)
            for position, (right, down) in ASIDE.items()
        }
        costs = {position: _covered(box, taken) for position, box in boxes.items()}
        position = min(costs, key=lambda name: costs[name])
        if place < ALWAYS or not costs[position]:
            positions[village.code] = position
            taken.append(boxes[position])
    return positions


def _covered(box: Box, taken: list[Box]) -> float:
    """The area of the names before it that a name would cover, and of its own that would stick out at the sides."""
    out = max(box.half_width - box.x - theme.EDGE, 0) + max(box.x + box.half_width - WIDTH - MARGIN, 0)
    return sum(box.overlap(other) for other in taken) + out * 2 * box.half_height


def _width(text: str) -> int:
    """About how many pixels a text of the chart takes: a Chinese character is as wide as two digits."""
    return sum(13 if ord(letter) > 255 else 7 for letter in text)


def _label_curves(figure: Any, drawn: Funnel) -> None:
    curves = drawn.curves
    for name, low, high in (("99.8%", curves.low_998, curves.high_998), ("95%", curves.low_95, curves.high_95)):
        # Where everything or nothing succeeds, the limits lie on the rate's own line.
        if low[-1] < (drawn.rate or 0):
            _label(figure, curves.sizes[-1], low[-1], name, theme.palette().muted)
        if (drawn.rate or 0) < high[-1] < 1:
            _label(figure, curves.sizes[-1], high[-1], name, theme.palette().muted)


def _label(figure: Any, x: float, y: float, text: str, colour: str, xref: str = "x") -> None:
    figure.add_annotation(
        x=x,
        xref=xref,
        y=y,
        text=text,
        xanchor="left",
        xshift=4,
        font={"size": theme.CHART_SMALL, "color": colour},
    )


def _cases(village: FunnelVillage) -> str:
    return f"{escape(short_name(village.name))} {village.n}/{village.N}"


def _lines(village: FunnelVillage) -> list[str]:
    """What stands beside an outside village's mark, a long name on several lines."""
    *first, last = map(escape, lines_of(shortened(short_name(village.name))))
    return [*first, f"{last} {village.n}/{village.N}"]


def _listed(villages: list[FunnelVillage], most: int) -> str:
    return first_of([f"{short_name(village.name)} {village.n}/{village.N}" for village in villages], most, "个村")
