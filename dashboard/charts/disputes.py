"""Disputes: the three rates against their goals, villages with intervals, months, kinds."""

from functools import partial
from html import escape
from typing import Any, NamedTuple

from dashboard.charts import parts, side_names, theme
from dashboard.charts.chart import Chart
from dashboard.charts.names import BELOW, BELOW_LIMITS, NO_DISPUTES, VERDICTS, in_sentence
from dashboard.charts.outcomes import NONE_IN_PERIOD, Bar, stacked
from dashboard.charts.overview import MOST, short_name
from dashboard.charts.words import (
    LIGHTS,
    NOT_LOADED,
    Before,
    first_of,
    format_cases,
    format_number,
    format_rate,
    format_share,
    not_judged,
    unloaded,
)
from dashboard.figures.breakdown import Split
from dashboard.figures.compute import Row
from dashboard.figures.funnel import Funnel, FunnelVillage
from dashboard.figures.kinds import Result
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from dashboard.settings import SETTINGS
from db.terms import DISPUTE_CATEGORIES

GOALS = ("dispute.village_rate", "dispute.town_rate", "dispute.on_time")
COMPARED = ("dispute.village_rate", "dispute.on_time", "chain.duties_on_time", "resolution.on_time")
# The lines of so many villages are taller than their card.
MANY = 30
COUNTS = {"dispute.overdue": "", "dispute.red_stale": "", "dispute.days": "中位数"}
NONE_THIS_YEAR = "近12个月没有受理的矛盾纠纷。"
# Below the funnel's limits: 99.8 % is red, 95 % amber.
OUTSIDE = {"red": "below_998", "amber": "below_95"}
HALF = 0.5
BESIDE = 1.03
SHARE_AXIS = {
    "tickformat": ".0%",
    "range": [0, 1.32],
    "tickvals": [0, 0.25, 0.5, 0.75, 1],
    "showgrid": True,
    "fixedrange": True,
}


class Cards(NamedTuple):
    """What stands side by side below the rates: villages, the funnel, months, what came in, kinds, silent months."""

    villages: str
    by_cases: str
    by_month: str
    intake: str
    kinds: str
    silent: str


def compared(asked: str | None) -> tuple[str, str]:
    """The rate by which the villages are compared: the one that the address asks for, else 到期化解; id and name."""
    figure_id = asked if asked in COMPARED else "dispute.on_time"
    return figure_id, FIGURES[figure_id].name


def choices(chosen: str, links: Links, path: str = "disputes", **kept: str | None) -> str:
    """The rates to compare by, side by side, on the page at `path`."""
    return parts.tabs([(FIGURES[each].name, links.to(path, rate=each, **kept), each == chosen) for each in COMPARED])


def beside_villages(number: int, scope: str) -> str:
    """What stands beside the heading of the villages' rates: how to read them, and which are left out of very many."""
    which = f"共 {number} 个村，只画低于界限的；" if number > MOST else "低于界限的在前；" if number >= MANY else ""
    return f"{which}点为比率，线为95%区间；{scope}为竖线"


def month_word(figure_id: str) -> str:
    """By which month a rate's cases come into a series."""
    return "按受理月" if figure_id.startswith("dispute.") else "按时限月"


def headline(now: dict[str, Result], on_time: Funnel, scope: str, is_one_village: bool = False) -> str:
    """How the three rates stand, what is overdue, and which villages' lateness is more than chance."""
    pieces = [state(now)]
    place = next((each for each in BELOW if on_time.at(each)), None)
    if place:
        pieces.append(below_words("dispute.on_time", [] if is_one_village else on_time.at(place), place, scope))
    return "；".join(pieces)


def below_words(figure_id: str, villages: list[FunnelVillage], place: str, scope: str) -> str:
    """东岭村到期化解明显低于全镇，需说明: the villages below one limit of a rate's funnel."""
    return f"{_listed(villages)}{in_sentence(figure_id)}{BELOW[place].format(scope=scope)}"


def state(now: dict[str, Result]) -> str:
    """How the three rates stand and what is overdue, of the whole scope."""
    if now["dispute.accepted"].is_unloaded:
        return unloaded("dispute.accepted")
    if not now["dispute.accepted"].value and not now["dispute.overdue"].value:
        return NO_DISPUTES
    named = {light: [in_sentence(each) for each in GOALS if now[each].light == light] for light in VERDICTS}
    pieces = [f"{'、'.join(names)}{VERDICTS[light]}" for light, names in named.items() if names]
    if not now["dispute.accepted"].value:
        pieces = [NO_DISPUTES]
    elif not pieces:
        pieces = [not_judged(now[each] for each in GOALS)]
    if now["dispute.overdue"].value:
        pieces.append(f"{format_number(now['dispute.overdue'].value)} 件逾期未结")
    return "；".join(pieces)


def in_columns(cards: Cards, villages: Chart | str, by_cases: Chart | str, number: int) -> tuple[list[str], ...]:
    """The cards in three columns that end at about the same height, by what is drawn of so many villages: the charts
    themselves, or the sentence that there is none. A sentence that both would say is said once."""
    if number > parts.FEW and isinstance(villages, Chart):
        return [cards.villages, cards.silent], [cards.by_cases, cards.by_month], [cards.intake, cards.kinds]
    if isinstance(villages, Chart) or isinstance(by_cases, Chart):
        return [cards.villages, cards.by_month], [cards.by_cases, cards.intake], [cards.kinds, cards.silent]
    return [cards.villages, cards.by_month], [cards.intake, cards.silent], [cards.kinds]


def _listed(villages: list[FunnelVillage]) -> str:
    return first_of([short_name(village.name) for village in villages], 3, "个村")


def rates(now: dict[str, Result], before: Before, year: list[Row], links: Links) -> str:
    cards = [parts.rate_card(now[each], before, links, [row.results[each] for row in year]) for each in GOALS]
    return parts.grid(3, cards)


def counts(now: dict[str, Result], before: Before, links: Links) -> str:
    cards = [parts.count_card(now[each], before, links, note) for each, note in COUNTS.items()]
    return parts.grid(3, cards)


def zero_reports(now: dict[str, Result], before: Before, villages: list[Row], links: Links) -> str:
    """Months in which villages reported nothing, as a line: no disputes, or none written down."""
    months = now["dispute.zero_months"]
    title = FIGURES[months.id].name
    if months.is_unloaded:
        return parts.card(title, parts.empty(f"{unloaded(months.id)}。"))
    if not any(row.view.whole_months()[2] for row in villages):
        return parts.card(title, "考核期内没有整月，不计。")
    if not months.value:
        whose = "各村" if len(villages) > 1 else ""
        return parts.card(title, f"考核期内{whose}每个整月都有受理。", parts.change_words(months, before))
    silent = [short_name(row.name) for row in villages if not row.results["dispute.accepted"].value]
    number = parts.link(f"<b>{format_number(months.value)}</b>", links.records(months.id))
    unit = "个村月" if len(villages) > 1 else "个月"
    line = f"考核期内共 {number} {unit}没有受理，请核实是确无纠纷还是漏登。"
    if silent:
        line += f"整个考核期没有受理的村：{escape('、'.join(silent))}。"
    return parts.card(title, line, parts.change_words(months, before))


def villages(
    figure_id: str, scope_result: Result, rows: list[Row], drawn: Funnel, scope: str, links: Links
) -> Chart | str:
    """Each village's rate with its 95 % interval around the scope's; in the order of the codes, never ranked.

    Coloured are only those that lie below the funnel's limits. A village's dot leads to its page. Where the chart is so
    tall that it scrolls, those coloured stand first and the axis above them. Of very many villages only they are drawn:
    the funnel shows them all.
    """
    lights = {village.code: light for light, place in OUTSIDE.items() for village in drawn.at(place)}
    if len(rows) > MOST:
        rows = [row for row in rows if row.code in lights][:MOST]
        if not rows:
            return f"没有{BELOW_LIMITS}。"
    if not any(row.results[figure_id].N for row in rows):
        return "考核期内没有可比较的件数。"
    chart, rows = _empty_lines(rows, lights)
    names = [short_name(row.name) for row in rows]
    judged = [row for row in rows if (row.results[figure_id].N or 0) >= SETTINGS.fewest_cases]
    for light in (None, *OUTSIDE):
        own = [row for row in judged if lights.get(row.code) == light]
        _intervals(chart, figure_id, own, theme.palette().light(light, theme.palette().faint), links)
    _cases(chart, figure_id, rows, lights)
    # Villages without a trace of their own keep their line, and all keep the order of the codes.
    chart.update_axis("yaxis", categoryorder="array", categoryarray=names)
    if scope_result.value is not None and (scope_result.N or 0) >= SETTINGS.fewest_cases:
        chart.add_vline(scope_result.value, {"color": theme.palette().ink, "width": 1, "dash": "dot"})
        chart.add_annotation(
            text=f"{scope} {format_share(scope_result.value, figure_id)}",
            x=scope_result.value,
            xanchor="right" if scope_result.value > HALF else "left",
            y=1,
            yref="y domain",
            yanchor="top",
            font={"size": theme.CHART_SMALL},
        )
    return chart


def _empty_lines(rows: list[Row], lights: dict[str, str]) -> tuple[Chart, list[Row]]:
    """A chart with a line for each village, and the villages in its order."""
    names = [short_name(row.name) for row in rows]
    height = max(150, side_names.line_height(names, 22) * len(rows) + 50)
    margin = {"l": side_names.margin(names), "r": theme.EDGE, "t": theme.EDGE, "b": theme.below(1)}
    across: dict[str, Any] = dict(SHARE_AXIS)
    if height > parts.TALL:
        order = [*OUTSIDE, None]
        rows = sorted(rows, key=lambda row: order.index(lights.get(row.code)))
        names = [short_name(row.name) for row in rows]
        across |= {"side": "top"}
        margin |= {"t": margin["b"], "b": margin["t"]}
    # The scope's name has a line of its own above the first village.
    down = _name_axis() | side_names.ticks(names) | {"autorange": False, "range": [len(rows) - 0.5, -1.2]}
    return theme.figure(height, margin=margin, xaxis=across, yaxis=down), rows


def _name_axis() -> dict[str, Any]:
    """The names down the side, the first on top."""
    font = {"size": theme.CHART_TEXT, "color": theme.palette().ink}
    return {"autorange": "reversed", "fixedrange": True, "tickfont": font}


def _intervals(chart: Any, figure_id: str, rows: list[Row], colour: str, links: Links) -> None:
    """A line and a dot for each village, all villages in two traces: a trace a village is slow in the browser."""
    x: list[float | None] = []
    y: list[str | None] = []
    for row in rows:
        own = row.results[figure_id]
        x += [own.low, own.high, None]
        y += [short_name(row.name), short_name(row.name), None]
    chart.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip")
    chart.add_scatter(
        x=[row.results[figure_id].value for row in rows],
        y=[short_name(row.name) for row in rows],
        mode="markers",
        marker={"size": 9, "color": colour},
        customdata=[links.village(row.code) for row in rows],
        text=[format_rate(row.results[figure_id]) for row in rows],
        hovertemplate="%{y} %{text}<extra></extra>",
    )


def _cases(chart: Any, figure_id: str, rows: list[Row], lights: dict[str, str]) -> None:
    """n/N beside each village: ○ where the cases are too few to judge, ■ or ▲ where it lies outside."""
    texts, colours = [], []
    for row in rows:
        own = row.results[figure_id]
        light = lights.get(row.code, "few" if SETTINGS.fewest_cases > (own.N or 0) else None)
        sign = f"{LIGHTS[light][0]} " if light else ""
        cases = NOT_LOADED if own.is_unloaded else "—"
        texts.append(f"{sign}{format_cases(own.n, own.N)}" if own.N else cases)
        colours.append(theme.palette().light(light, theme.palette().muted))
    chart.add_scatter(
        x=[BESIDE] * len(rows),
        y=[short_name(row.name) for row in rows],
        mode="text",
        text=texts,
        textposition="middle right",
        textfont={"color": colours, "size": theme.CHART_SMALL},
        hoverinfo="skip",
    )


def months(year: list[Row], links: Links) -> Chart | str:
    """Disputes accepted in each of the last twelve months."""
    values = [int(row.results["dispute.accepted"].value or 0) for row in year]
    if not any(values):
        return NONE_THIS_YEAR
    hrefs = [links.month_records("dispute.accepted", row.view) for row in year]
    names = [row.name[5:] for row in year]
    return theme.without_month(theme.bars(names, values, theme.palette().faint, hrefs))


def kinds(split: Split, links: Links) -> Chart | str:
    """Outcomes by kind, as counts, the kinds in the ledger's order."""
    present = [kind for kind in DISPUTE_CATEGORIES if kind in split and split[kind]["dispute.village"].N]
    if not present:
        return NONE_IN_PERIOD
    bars = [Bar(kind, split[kind], partial(links.records, category=kind)) for kind in present]
    chart = stacked(bars, numbered=True)
    chart.update_axis("xaxis", range=[0, max(bar.total for bar in bars) * 1.2])
    chart.update_axis("yaxis", **_name_axis())
    chart.layout["uniformtext"] = {"minsize": 11, "mode": "hide"}
    return chart
