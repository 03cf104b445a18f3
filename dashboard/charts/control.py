"""The control chart: a year's months, the band of chance around their mean, and what lies outside it."""

from collections.abc import Mapping
from typing import Any

from dashboard.charts import theme
from dashboard.charts.chart import Chart
from dashboard.charts.words import format_number, format_share
from dashboard.figures.control import RUN, Control, Point
from dashboard.settings import SETTINGS

YEAR = 12
LOW = 0.2
# The pixels above the plot, those at least beside it, where the words stand, and those of a line of words.
TOP, ASIDE, LINE = 14, 84, 15
ROUNDS = 12
# The room between the first or the last month and the plot's edge, in months.
AIR = 0.6
HALVES = ("01", "07")
# The share of the months that lie between two labels on one side of the line, and beside a label at either end.
APART, BESIDE = 0.4, 0.2


def chart(drawn: Control, height: int = 230, hrefs: Mapping[str, str] | None = None) -> Chart | str:
    """The chart of the months; where none has a value, the sentence that says so.

    A point's `customdata` is the address that `hrefs` has for its month's code (2026-09), or without one the code.

    Always six traces: the band's two edges, the line, the months that are not judged, runs, and points outside.
    """
    if drawn.last is None:
        return f"{sentence(drawn)}。"
    shown = theme.palette()
    codes = [point.code for point in drawn.points]
    axis = _axis(drawn)
    left = theme.PERCENT if drawn.unit == "rate" else theme.beside([format_number(int(axis["range"][1]))])
    # A January has its year below it.
    lines = 2 if any(code[-2:] == "01" for code in codes) else 1
    margin = {"l": left, "r": max(ASIDE, theme.beside([_marked(drawn.last)])), "t": TOP, "b": theme.below(lines)}
    figure = theme.figure(height, margin=margin, yaxis=axis)
    # Codes, not names, are the places on the axis: in two years each month's name comes twice.
    labelled = [point for point in drawn.points if len(codes) <= YEAR or point.code[-2:] in HALVES]
    ticks = {"tickvals": [point.code for point in labelled], "ticktext": [_month(point) for point in labelled]}
    # Without a range the last month's words, which stand in the margin, would take a third of the months' room.
    across = {"range": [-AIR, len(codes) - 1 + AIR], "categoryarray": codes}
    figure.update_axis("xaxis", type="category", tickangle=0, **across, **ticks)
    _edge(figure, codes, [point.upper for point in drawn.points], None)
    _edge(figure, codes, [point.lower for point in drawn.points], "tonexty")
    hrefs = hrefs or {code: code for code in codes}
    _line(figure, drawn, hrefs)
    _few(figure, drawn, axis["range"], hrefs)
    _marks(figure, drawn, [p for p in drawn.points if p.run and not p.outside], shown.amber, "triangle-up", "▲", hrefs)
    _marks(figure, drawn, [p for p in drawn.points if p.outside], shown.red, "square", "■", hrefs)
    _aside(figure, drawn, drawn.last, axis["range"], height - TOP - theme.below(lines))
    return figure


def sentence(drawn: Control) -> str:
    """How the last month stands against its goal and against chance; true for every state of the data."""
    last = drawn.last
    if last is None or drawn.centre is None:
        return "这些月份没有可评的件数"
    name = "本月" if last is drawn.points[-1] else f"{last.name}（其后暂无可评的件）"
    if last.few:
        return f"{name}仅 {last.n}/{last.N} 件，数少不评" + (f"；{drawn.why_no_limits}" if drawn.why_no_limits else "")
    against_goal = _against_goal(drawn, last)
    if drawn.why_no_limits:
        return f"{name}{against_goal or f' {_value(last)} '}；{drawn.why_no_limits}".replace(" ；", "；")
    return f"{name}{against_goal}，{_against_chance(last)}" if against_goal else f"{name}{_against_chance(last)}"


def _against_goal(drawn: Control, last: Point) -> str:
    goal = SETTINGS.goals.get(drawn.figure_id)
    if goal is None or last.n is None or not last.N:
        return ""
    return "达到目标" if last.n * 100 >= goal * last.N else "低于目标"


def _against_chance(last: Point) -> str:
    if last.outside == "below":
        return "低于控制下限，超出偶然"
    if last.outside == "above":
        return "高于控制上限，超出偶然"
    if last.run:
        return f"已连续 {RUN} 个月以上在均值{'以下' if last.run == 'below' else '以上'}，超出偶然"
    return "仍在正常波动内"


def _axis(drawn: Control) -> dict[str, Any]:
    """Counts start at zero; a rate's axis starts below its lowest point or limit."""
    common = {"nticks": 5, "zeroline": False, "fixedrange": True}
    # Months that are not judged do not set the scale: 0 of 1 would press all others together at the top.
    judged = [point for point in drawn.points if not point.few] or drawn.points
    seen = [each for p in judged for each in (p.value, p.lower, p.upper) if each is not None]
    if drawn.unit != "rate":
        return {**common, "range": [0, max([*seen, 1]) * 1.15]}
    # Limits of a month with not many cases reach far down; the months themselves and the goal set the scale.
    goal = SETTINGS.goals.get(drawn.figure_id)
    values = [p.value for p in judged if p.value is not None] + ([goal / 100] if goal else [])
    lowers = sorted(p.lower for p in judged if p.lower is not None)
    bottom = max(0.0, min([*values, *lowers[len(lowers) // 2 :], 1.0]) - 0.06)
    return {**common, "tickformat": ".0%", "range": [bottom, 1.0 + (1 - bottom) * 0.06]}


def _edge(figure: Any, codes: list[str], values: list[float | None], fill: str | None) -> None:
    """One edge of the band; it runs flat through a month without cases."""
    figure.add_scatter(
        x=codes,
        y=values,
        mode="lines",
        line={"width": 0, "shape": "hvh", "color": theme.palette().band},
        fill=fill,
        fillcolor=theme.palette().band,
        connectgaps=True,
        hoverinfo="skip",
    )


def _line(figure: Any, drawn: Control, hrefs: Mapping[str, str]) -> None:
    """The judged months, broken at the others: a line to 1 of 1 would draw a rise that is none."""
    shown = theme.palette()
    figure.add_scatter(
        x=[point.code for point in drawn.points],
        y=[None if point.few else point.value for point in drawn.points],
        mode="lines+markers",
        line={"color": shown.ink, "width": 2},
        marker={"size": 7, "color": shown.ink},
        customdata=[hrefs[point.code] for point in drawn.points],
        hovertext=[_value(point) for point in drawn.points],
        hovertemplate="%{x} %{hovertext}<extra></extra>",
    )


def _few(figure: Any, drawn: Control, axis: list[float], hrefs: Mapping[str, str]) -> None:
    """The months that are not judged, hollow; one that lies beyond the scale stands at its edge."""
    shown = theme.palette()
    few = [point for point in drawn.points if point.few]
    figure.add_scatter(
        x=[point.code for point in few],
        y=[_within(axis, point) for point in few],
        mode="markers",
        marker={"size": 7, "color": shown.paper, "line": {"color": shown.ink, "width": 1}},
        customdata=[hrefs[point.code] for point in few],
        hovertext=[_value(point) for point in few],
        hovertemplate="%{x} %{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _within(axis: list[float], point: Point) -> float:
    return min(max(point.value or 0.0, axis[0]), axis[1])


def _marks(
    figure: Any, drawn: Control, points: list[Point], colour: str, symbol: str, sign: str, hrefs: Mapping[str, str]
) -> None:
    """Marked months, with their values where those have room; the last one is labelled on its own."""
    labelled = _labelled(drawn)
    figure.add_scatter(
        x=[point.code for point in points],
        y=[point.value for point in points],
        mode="markers+text",
        marker={"size": 11, "color": colour, "symbol": symbol},
        text=[f"{sign} {_value(point)}" if point in labelled else "" for point in points],
        textposition=[_label_place(drawn, point) for point in points],
        textfont={"color": colour, "size": theme.CHART_TEXT},
        customdata=[hrefs[point.code] for point in points],
        hovertext=[_value(point) for point in points],
        hovertemplate="%{x} %{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _aside(figure: Any, drawn: Control, last: Point, axis: list[float], height: float) -> None:
    """The centre and the goal as lines, and their words and the last month's at the right, clear of each other.

    Args:
        axis: where the axis begins and ends.
        height: the plot's, in pixels.
    """
    shown, goal = theme.palette(), SETTINGS.goals.get(drawn.figure_id)
    scale = height / (axis[1] - axis[0])
    colour = shown.red if last.outside else shown.amber if last.run else shown.ink
    end = {"x": last.code, "xshift": 9, "font": {"color": colour, "size": theme.CHART_TEXT}}
    words = [(_within(axis, last), _marked(last), end)]
    lines = []
    if drawn.centre is not None:
        text = f"均值 {format_share(drawn.centre)}" if drawn.unit == "rate" else f"均值 {drawn.centre:.1f}"
        lines.append((drawn.centre, text, shown.muted, "dot"))
    if goal is not None and drawn.unit == "rate":
        lines.append((goal / 100, f"目标 {goal:g}%", shown.frame, "dash"))
    for y, text, colour, dash in lines:
        figure.add_hline(y=y, line={"color": colour, "dash": dash, "width": 1})
        font = {"size": theme.CHART_SMALL, "color": colour}
        words.append((y, text, {"x": 1, "xref": "paper", "xshift": 4, "font": font}))
    words.sort(key=lambda word: word[0])
    places = spread([y * scale for y, _, _ in words])
    for (y, text, where), place in zip(words, places, strict=True):
        figure.add_annotation(y=y, text=text, xanchor="left", yshift=round(place - y * scale), **where)


def spread(places: list[float], apart: float = LINE) -> list[float]:
    """Places in rising order, moved as little as needed until each keeps `apart` from the next."""
    moved = list(places)
    for _ in range(ROUNDS):
        for low in range(len(moved) - 1):
            short = apart - (moved[low + 1] - moved[low])
            if short > 0:
                moved[low] -= short / 2
                moved[low + 1] += short / 2
    return moved


def _labelled(drawn: Control) -> list[Point]:
    """The months outside that have a label: the farthest from the mean first, none so near another that both would be
    unreadable."""
    at = {point.code: place for place, point in enumerate(drawn.points)}
    outside = [point for point in drawn.points if point.outside and point is not drawn.last]
    found: list[Point] = []
    for point in sorted(outside, key=lambda each: -abs((each.value or 0) - (drawn.centre or 0))):
        beside = [each for each in found if _label_above(drawn, each) == _label_above(drawn, point)]
        if all(abs(at[each.code] - at[point.code]) > APART * len(at) for each in beside):
            found.append(point)
    return found


def _label_place(drawn: Control, point: Point) -> str:
    """Above or below its point, and towards the middle where it would run over the axis or the last month's words."""
    share = drawn.points.index(point) / len(drawn.points)
    side = "right" if share < BESIDE else "left" if share > 1 - BESIDE else "center"
    return f"{'top' if _label_above(drawn, point) else 'bottom'} {side}"


def _label_above(drawn: Control, point: Point) -> bool:
    """Away from the centre, but never down on the axis."""
    bottom, top = _axis(drawn)["range"]
    value = point.value or 0
    return value >= (drawn.centre or 0) or value < bottom + LOW * (top - bottom)


def _month(point: Point) -> str:
    """10月, and a January with its year below: a new year starts on the axis."""
    year, month = point.code.split("-")
    return f"{int(month)}月<br>{year}" if month == "01" else f"{int(month)}月"


def _marked(point: Point) -> str:
    """The value with the sign of what is more than chance."""
    return f"{'■ ' if point.outside else '▲ ' if point.run else ''}{_value(point)}"


def _value(point: Point) -> str:
    if point.value is None:
        return "没有件数"
    if point.N is None:
        return format_number(int(point.value))
    cases = f"{point.n}/{point.N}"
    return cases if point.few else f"{format_share(point.value)}({cases})"
