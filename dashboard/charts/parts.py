"""HTML parts of the pages: lights, cards, tables, the 100 % bar. All text is escaped here."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from dashboard.charts.chart import Chart
from dashboard.charts.names import NO_DISPUTES, UNSTATED, internal
from dashboard.charts.theme import CHART_TEXT, OUTCOMES, palette
from dashboard.charts.words import (
    LIGHTS,
    NO_GOAL,
    NOT_LOADED,
    SIGNS,
    Before,
    format_cases,
    format_change,
    format_day,
    format_number,
    format_part,
    format_rate,
    format_share,
    format_value,
    goal_words,
    if_loaded,
    short_day,
)
from dashboard.figures.changes import change_since
from dashboard.figures.kinds import UNLOADED, Result
from dashboard.figures.registry import FIGURES
from dashboard.figures.withheld import Withheld
from dashboard.links import Links
from dashboard.settings import SETTINGS
from db.terms import ABOUT

# A character's share of the 100 % bar where that is narrowest, with a little air.
CHARACTER = 0.032
# A village's name of so many characters stands on one line in every table.
ONE_LINE = 8
HERE = 'aria-current="page"'
# The list of no more villages leaves room below it.
FEW = 8
# A chart of more pixels scrolls inside its card: those of thirty lines and more.
TALL = 704
# A line of a chart with names down the side reaches half way to the next.
LINE_END = 0.5
# What stands in a cell where nothing counts.
NOTHING = '<span class="quiet">—</span>'


def light_badge(light: str | None) -> str:
    """● 正常 and its like: colour, sign and word at once; nothing for a figure without a goal."""
    if light is None:
        return ""
    sign, word = SIGNS[light]
    return f'<span class="light {"few" if light == UNLOADED else light}">{sign} {word}</span>'


def badge(result: Result) -> str:
    """A figure's light; of a rate without cases that there are none: they are not few."""
    if result.light == "few" and not result.N:
        return f'<span class="light few">{LIGHTS["few"][0]} 无数据</span>'
    return light_badge(result.light)


def link(body: str, href: str, style: str = "") -> str:
    """A link inside the product around HTML; the body alone where there is nowhere to go."""
    return f'<a class="go {style}" href="{escape(href)}" target="_self">{body}</a>' if href else body


def named(name: str, href: str) -> str:
    """A village in a table, on one line; a name so long that it would take the room of what is said about it breaks,
    but never into lines shorter than those of other names."""
    return f'<span class="{"nowrap" if len(name) <= ONE_LINE else "long"}">{link(escape(name), href)}</span>'


def navigation(title: str, links: Iterable[tuple[str, str, bool]]) -> str:
    """The top bar: the title, and the pages as links; the current one is marked."""
    pages = "".join(
        f'<a class="go {"here" if here else ""}" {HERE if here else ""} href="{escape(href)}" target="_self">{escape(name)}</a>'
        for name, href, here in links
    )
    return f'<nav><span class="town">{escape(title)}</span>{pages}</nav>'


def across(name: str, *pieces: str) -> str:
    """A bar across the page: pieces side by side."""
    return f'<div class="{name}-bar">{"".join(pieces)}</div>'


def status(words: Sequence[str]) -> str:
    """The right end of the filter bar (HTML): on two lines where one has no room for all, none of them broken."""
    told = [f"{each} ·" for each in words[:-1]] + list(words[-1:])
    return f'<span class="status">{" ".join(f"<span>{each}</span>" for each in told)}</span>'


def repaint(shown: str, pages: Iterable[str]) -> str:
    """浅色／深色: a link to the one that is not shown; the browser keeps the choice for all `pages`."""
    other, word = ("Dark", "深色") if shown == "light" else ("Light", "浅色")
    return (
        f'<a class="go repaint" href="#" data-look="{other}" data-pages="{escape(" ".join(pages))}" '
        f'aria-label="改为{word}">◐ {word}</a>'
    )


def tabs(links: Iterable[tuple[str, str, bool]]) -> str:
    """Links side by side of which one is open: its name, its address, whether it is the open one."""
    pieces = "".join(link(escape(name), href, "here" if here else "") for name, href, here in links)
    return f'<div class="tabs">{pieces}</div>'


def card(title: str, body: str, aside: str = "") -> str:
    return f'<div class="card"><h3><span>{escape(title)}</span><small>{aside}</small></h3>{body}</div>'


def plot(name: str, figure: Chart) -> str:
    """The place of a chart, which it carries as JSON; `name` is what a screen reader says."""
    # In single quotes its many double quotes need no escaping.
    told = figure.to_json().replace("&", "&amp;").replace("'", "&#39;")
    style = f"height:{in_rem(figure.layout['height'])}"
    return f'<div class="chart" role="figure" aria-label="{escape(name)}" style="{style}" data-figure=\'{told}\'></div>'


def in_rem(pixels: float) -> str:
    """A chart's pixels, which are the smallest screen's, as a size that grows with the page's text."""
    return f"{pixels / CHART_TEXT:.2f}rem"


def chart_card(title: str, figure: Chart | str, aside: str = "") -> str:
    """A Plotly chart in a card of its own, drawn in the browser by assets/charts.js.

    A chart with nothing to draw comes as the sentence that says so: bare axes would leave the reader to guess.
    """
    if not isinstance(figure, Chart):
        return card(title, empty(figure))
    drawn = plot(title, figure)
    if figure.layout["height"] > TALL:
        drawn = f'<div class="scroll" style="max-height:{in_rem(_whole_lines(figure.layout))}">{drawn}</div>'
    return card(title, drawn, aside)


def _whole_lines(layout: dict[str, Any]) -> int:
    """How much of a tall chart its card shows: where its axis says where lines end, no line in part."""
    if not (ends := layout["yaxis"].get("range")):
        return TALL
    last, first = ends
    line = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) / (last - first)
    above = layout["margin"]["t"] - (first + LINE_END) * line
    return int(above + (TALL - above) // line * line)


def columns(widths: Sequence[float], *stacks: Iterable[str]) -> str:
    """Stacks of cards side by side, so wide to one another; a stack's last card reaches down to the longest's end.

    One element for the whole instead of Streamlit's columns, which are one for each card and two for each column: the
    browser's work for a choice grows with their number.
    """
    # As Streamlit shares out its own columns: where both are on a page, they end at the same lines.
    gaps = (len(widths) - 1) / len(widths)
    shares = " ".join(f"calc({width / sum(widths):.3%} - {gaps:.3g} * var(--gap))" for width in widths)
    return f'<div class="columns" style="--columns:{shares}">{"".join(map(stack, stacks))}</div>'


def where_room_is(card: str, villages: int) -> tuple[list[str], list[str]]:
    """A card below the list of so many villages where those leave room for it, else in the column beside."""
    return ([card], []) if villages <= FEW else ([], [card])


def stack(pieces: Iterable[str]) -> str:
    """Cards below one another."""
    return f'<div class="stack">{"".join(pieces)}</div>'


def who(account: str, role: str, password: str, logout: str) -> str:
    """Who is signed in, with the ways to change the password and out; 本机模式 where nobody has to sign in."""
    if not account:
        return '<span class="who" title="没有账号，只能在服务器本机上打开，按扫黑办显示">本机模式</span>'
    way_out = f'<a href="{escape(logout)}" target="_self">退出</a>'
    name = f"{escape(account)}（{escape(role)}）"
    own = f'<a class="own" href="{escape(password)}" target="_self" title="更改密码">{name}</a>'
    return f'<span class="who">{own}　{way_out}</span>'


def headline(sentence: str, of: str = "") -> str:
    """A page's first line; where it speaks of an area or a village alone, `of` names it."""
    return f'<div class="headline">{unbroken(f"{of}：{sentence}" if of else sentence)}</div>'


def unbroken(sentence: str) -> str:
    """A number stays with its unit: lines break at the sentence's punctuation."""
    return re.sub(r"%(?=\w)", "%&#8288;", escape(sentence).replace(" ", "&nbsp;"))


def grid(columns: int, cards: Iterable[str], style: str = "") -> str:
    """Cards side by side, so many in a row, all of one width."""
    return f'<div class="grid{columns}{f" {style}" if style else ""}">{"".join(cards)}</div>'


def notice(notes: Sequence[str]) -> str:
    """What the address asks for wrongly, as one line above the page; nothing where it asks for nothing wrong."""
    return f'<div class="notice">▲ {escape("".join(notes))}</div>' if notes else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> str:
    """A table of cells that are HTML already; the columns of `numbers`, which are compared down the column, stand at
    the right, each with its heading."""
    styles = [' class="number"' if heading in numbers else "" for heading in headings]
    head = "".join(f"<th{style}>{escape(heading)}</th>" for style, heading in zip(styles, headings, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{style}>{cell}</td>" for style, cell in zip(styles, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def on_paper(title: str, as_of: dt.date, start: dt.date, is_demo: bool) -> str:
    """The line above a printed page, which the screen says elsewhere: what it is, as of which day, in which period, and
    that it is for internal use."""
    words = f"{title}　数据截至 {format_day(as_of)}　考核期自 {format_day(start)}　{internal(is_demo)}"
    return f'<div class="on-paper">{escape(words)}</div>'


def day(when: dt.date | None, as_of: dt.date) -> str:
    """A day in a table: where it carries its year, its line may end after that."""
    pieces = re.split("(?<=年)", short_day(when, as_of))
    return "".join(f'<span class="nowrap">{piece}</span>' for piece in pieces)


def empty(sentence: str) -> str:
    return f'<div class="empty">{escape(sentence)}</div>'


def rest(sentence: str) -> str:
    """Below a list that is cut short: what it leaves out, and the way to it."""
    return f'<div class="note">{escape(sentence)}；其余请选管理区，或用「查村」。</div>'


def not_loaded() -> str:
    """What stands in a cell of a table for a figure whose ledger was never loaded."""
    return f'<span class="few nowrap">{NOT_LOADED}</span>'


def rate_cell(result: Result, href: str = "") -> str:
    """A rate in a matrix: pale when it is normal, coloured and bold when it is not; leads to its records."""
    if isinstance(result, Withheld):
        return f'<span class="quiet">{escape(result.shown)}</span>'
    if result.is_unloaded:
        return not_loaded()
    if not result.N:
        return NOTHING
    cases = format_cases(result.n, result.N)
    if result.asking:
        shown = f'<span class="light {result.asking}">{LIGHTS[result.asking][0]} {cases}</span>'
    elif result.light == "few":
        words = f"{LIGHTS['few'][0]} {cases}"
        shown = f'<span class="few">{words if result.n == result.N else f"<b>{words}</b>"}</span>'
    else:
        sign = LIGHTS[result.light][0] if result.light else "●"
        shown = f'<span class="quiet"><i>{sign}</i> {cases}</span>'
    if cases.endswith("万"):
        shown = f'<span class="nowrap" title="{result.n:,}/{result.N:,}">{shown}</span>'
    return link(shown, href)


def change_words(now: Result, before: Before) -> str:
    """The change since the earlier view, and whether it is more than chance; nothing of a number that is not shown."""
    if isinstance(now, Withheld) or now.is_unloaded:
        return ""
    earlier = before.results.get(now.id)
    return format_change(change_since(now, earlier) if earlier else None, before.word)


def rate_card(now: Result, before: Before, links: Links, trend: Sequence[Result] = (), name: str | None = None) -> str:
    """A rate with its light, n/N, goal, change since the earlier view, and a year's line; leads to its records.

    `name` is what it is called where that is not its own name.
    """
    goal = SETTINGS.goals.get(now.id)
    if now.N and now.value is not None and SETTINGS.fewest_cases <= now.N:
        about, share = ABOUT if now.approximate else "", format_share(now.value, now.id)
        value = f"{about}{share}<small>({format_cases(now.n, now.N)})</small>"
    else:
        value = escape(format_rate(now))
    name, target = name or FIGURES[now.id].name, goal_words(now.id) or NO_GOAL
    return _figure_card(name, now, f"{value}{sparkline(trend, goal, now.light)}", target, before, links)


def count_card(now: Result, before: Before, links: Links, note: str = "") -> str:
    """A count with its light and its change since the earlier view; leads to its records."""
    return _figure_card(FIGURES[now.id].name, now, escape(format_value(now)), escape(note), before, links)


def _figure_card(name: str, now: Result, value: str, foot: str, before: Before, links: Links) -> str:
    # In a narrow card there is no room for so long a word beside the name.
    light, change = ("", light_badge(now.light)) if now.is_unloaded else (badge(now), change_words(now, before))
    body = (
        f'<span class="name"><span>{escape(name)}</span>{light}</span><span class="value">{value}</span>'
        f'<span class="foot"><span>{foot}</span><span>{change}</span></span>'
    )
    definition = escape(FIGURES[now.id].definition)
    return (
        f'<a class="go card rate" target="_self" href="{escape(links.records(now.id))}" title="{definition}">{body}</a>'
    )


def sparkline(trend: Sequence[Result], goal: float | None, light: str | None) -> str:
    """The last months of a rate as a small line over its goal; months without cases are left out."""
    values = [(place, each.value) for place, each in enumerate(trend) if each.value is not None]
    if len(values) < 2:
        return ""
    bottom = min([value for _, value in values] + ([goal / 100] if goal else [])) - 0.02
    x = [4 + 112 * place / max(len(trend) - 1, 1) for place, _ in values]
    y = [30 - 26 * (value - bottom) / (1.02 - bottom) for _, value in values]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    shown = palette()
    target = 30 - 26 * ((goal or 0) / 100 - bottom) / (1.02 - bottom)
    dashed = f'<line x1="0" x2="120" y1="{target:.1f}" y2="{target:.1f}" stroke="{shown.muted}" stroke-dasharray="3 3" stroke-width="0.8"/>'
    colour = shown.light(light, shown.ink)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 34">{dashed if goal else ""}'
        f'<polyline points="{line}" fill="none" stroke="{shown.ink}" stroke-width="1.6"/>'
        f'<circle cx="{x[-1]:.1f}" cy="{y[-1]:.1f}" r="3" fill="{colour}"/></svg>'
    )
    # st.html takes no inline SVG, but an image that carries it.
    return f'<img class="spark" alt="近12个月走势" src="data:image/svg+xml,{quote(drawing)}">'


def hundred_bar(results: Mapping[str, Result], escalated_to: dict[str | None, int], links: Links) -> str:
    """Where the cohort's disputes ended, as one bar of 100 %; each part leads to its records."""
    total = results["dispute.accepted"].value
    if not total:
        return empty(if_loaded(results["dispute.accepted"], f"{NO_DISPUTES}，请核对截至日和考核期。"))
    pieces, words = "", []
    for figure_id, name in OUTCOMES.items():
        ground = figure_id.removeprefix("dispute.")
        result, href = results[figure_id], links.records(figure_id)
        share = result.value or 0
        number = format_number(result.n or 0)
        text = next((words for words in (f"{name} {number}", number) if _fits(words, share)), "")
        title = f"{name} {result.n or 0:,}"
        tag, leads = ("a", f'class="go" target="_self" href="{escape(href)}"') if href else ("span", "")
        # A part of no case is no part, however narrow: the legend says 0.
        if result.n:
            pieces += (
                f'<{tag} {leads} title="{title}" '
                f'style="width:{share:.4%};background:var(--{ground});color:var(--on-{ground})">{text}</{tag}>'
            )
        extra = ""
        if figure_id == "dispute.escalated" and escalated_to:
            parts = [
                link(f"{escape(to or UNSTATED)} {number}", links.records(figure_id, escalated_to=to or ""))
                for to, number in escalated_to.items()
            ]
            extra = f"：{'、'.join(parts)}"
        words.append(
            f'<span><i style="background:var(--{ground})"></i>{link(f"{name} {number}{format_part(result)}", href)}{extra}</span>'
        )
    return f'<div class="hundred">{pieces}</div><div class="legend" style="margin-top:.45rem">{"".join(words)}</div>'


def accepted(now: Mapping[str, Result], links: Links) -> str:
    """考核期受理 570 件, beside where they ended; nothing where their ledger was never loaded."""
    found = now["dispute.accepted"]
    return "" if found.is_unloaded else link(accepted_words(found), links.records(found.id))


def accepted_words(found: Result) -> str:
    """考核期受理 570 件."""
    return f"考核期受理 {format_number(found.value or 0)} 件"


def _fits(words: str, share: float) -> bool:
    """Whether words fit into a part of the 100 % bar: a digit is about half as wide as a character of Chinese."""
    return sum(1.0 if ord(each) > 0x2E7F else 0.6 for each in words) * CHARACTER < share


def bar(share: float, colour: str = "var(--late)") -> str:
    """A bar inside a table cell, `share` of its full width."""
    return f'<span class="bar" style="width:{7 * share:.2f}rem;background:{colour}"></span>'
