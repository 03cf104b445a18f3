"""Disputes: the three rates against their goals, villages with intervals, months, kinds."""

from typing import Any

from dashboard.charts import parts, theme
from dashboard.charts.overview import short_name
from dashboard.charts.words import format_number
from dashboard.figures.compute import Row
from dashboard.figures.kinds import Result
from dashboard.settings import SETTINGS
from db.terms import DISPUTE_CATEGORIES

GOALS = {"dispute.village_rate": "小事不出村", "dispute.town_rate": "大事不出镇", "dispute.on_time": "到期化解"}
Split = dict[str | None, dict[str, Result]]


def headline(now: dict[str, Result], villages: list[Row]) -> str:
    """How the three rates stand, and which villages' lateness is more than chance."""
    if not now["dispute.accepted"].value:
        return "考核期内没有受理的矛盾纠纷"
    behind = [name for each, name in GOALS.items() if now[each].light == "red"]
    watched = [name for each, name in GOALS.items() if now[each].light == "amber"]
    met = [name for each, name in GOALS.items() if now[each].light == "green"]
    pieces = [
        f"{'、'.join(names)}{word}" for names, word in ((behind, "落后"), (watched, "需关注"), (met, "达标")) if names
    ]
    low = [short_name(row.name) for row in outside(now["dispute.on_time"], villages)]
    if low:
        pieces.append(f"{'、'.join(low[:3])}{'等' if len(low) > 3 else ''}到期化解明显低于全镇，需说明")
    return "；".join(pieces) or "件数尚少，暂不评定"


def outside(town: Result, villages: list[Row]) -> list[Row]:
    """The villages whose whole interval lies below the town's rate: lower by more than chance."""
    return [
        row
        for row in villages
        if town.value is not None
        and (own := row.results[town.id]).high is not None
        and (own.N or 0) >= SETTINGS.fewest_cases
        and own.high < town.value
    ]


def rates(now: dict[str, Result], before: dict[str, Result], year: list[Row]) -> str:
    cards = [
        parts.rate_card(name, now[each], before.get(each), [row.results[each] for row in year])
        for each, name in GOALS.items()
    ]
    return f'<div class="grid3">{"".join(cards)}</div>'


def counts(now: dict[str, Result], before: dict[str, Result]) -> str:
    names = {
        "dispute.overdue": "逾期未结",
        "dispute.red_stale": "红色久未推进",
        "dispute.days": "化解用时（中位数）",
        "dispute.zero_months": "零报告村月",
    }
    cards = [parts.count_card(name, now[each], before.get(each)) for each, name in names.items()]
    return f'<div class="grid2">{"".join(cards)}</div>'


def villages(figure_id: str, town: Result, rows: list[Row]) -> Any:
    """Each village's rate with its 95 % interval around the town's; in the order of the codes, never ranked."""
    named = {row.code for row in outside(town, rows)}
    chart = theme.figure(
        max(150, 22 * len(rows) + 50),
        xaxis={
            "tickformat": ".0%",
            "range": [0, 1.22],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "gridcolor": "#eef0f4",
            "showgrid": True,
            "fixedrange": True,
        },
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "tickfont": {"size": 13, "color": theme.INK},
        },
    )
    for row in rows:
        own, name = row.results[figure_id], short_name(row.name)
        if not own.N or own.value is None or own.low is None or own.high is None or SETTINGS.fewest_cases > own.N:
            chart.add_scatter(
                x=[1.03],
                y=[name],
                mode="text",
                text=[f"○ {own.n}/{own.N}" if own.N else "—"],
                textposition="middle right",
                textfont={"color": theme.FAINT, "size": 12},
                hoverinfo="skip",
            )
            continue
        colour = theme.LIGHT_COLOURS["red"] if row.code in named else theme.FAINT
        text = f"{'■ ' if row.code in named else ''}{own.n}/{own.N}"
        chart.add_scatter(
            x=[own.low, own.high], y=[name, name], mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip"
        )
        chart.add_scatter(
            x=[own.value],
            y=[name],
            mode="markers",
            marker={"size": 9, "color": colour},
            hovertemplate=f"{name} {own.value:.1%}({own.n}/{own.N})<extra></extra>",
        )
        chart.add_scatter(
            x=[1.03],
            y=[name],
            mode="text",
            text=[text],
            textposition="middle right",
            textfont={"color": colour if row.code in named else theme.MUTED, "size": 12},
            hoverinfo="skip",
        )
    if town.value is not None:
        chart.add_vline(
            x=town.value,
            line={"color": theme.INK, "width": 1, "dash": "dot"},
            annotation_text=f"全镇 {town.value:.1%}",
            annotation_position="top left",
            annotation_font={"size": 12},
        )
    return chart


def months(year: list[Row]) -> Any:
    """Disputes accepted in each of the last twelve months, by how they stand."""
    names = [row.name[5:] for row in year]
    totals = [int(row.results["dispute.accepted"].value or 0) for row in year]
    chart = theme.figure(200, yaxis={"visible": False, "range": [0, max([*totals, 1]) * 1.2], "fixedrange": True})
    chart.add_bar(
        x=names,
        y=totals,
        text=totals,
        textposition="outside",
        marker_color=theme.FAINT,
        width=0.6,
        hoverinfo="skip",
        cliponaxis=False,
    )
    return chart


def kinds(split: Split) -> Any:
    """Outcomes by kind, as counts, the kinds in the ledger's order."""
    present = [kind for kind in DISPUTE_CATEGORIES if kind in split]
    chart = theme.figure(
        max(150, 24 * len(present) + 30),
        barmode="stack",
        xaxis={"visible": False, "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "tickfont": {"size": 13, "color": theme.INK},
        },
    )
    for figure_id, (name, colour) in theme.OUTCOMES.items():
        numbers = [split[kind][figure_id].n or 0 for kind in present]
        chart.add_bar(
            y=present,
            x=numbers,
            orientation="h",
            name=name,
            marker_color=colour,
            hovertemplate=f"%{{y}} {name} %{{x}}<extra></extra>",
        )
    totals = [split[kind]["dispute.village"].N or 0 for kind in present]
    chart.add_scatter(
        y=present,
        x=totals,
        mode="text",
        text=[f" {format_number(total)}" for total in totals],
        textposition="middle right",
        textfont={"color": theme.MUTED},
        hoverinfo="skip",
        cliponaxis=False,
    )
    return chart
