"""防虚数 on the screen: the villages whose numbers ask for a look, what it may mean, and what to check."""

from html import escape

from dashboard.charts import parts
from dashboard.charts.overview import short_name
from dashboard.charts.words import first_of, unloaded
from dashboard.figures.guard import GuardRow, Signal
from dashboard.figures.guard_signals import SIGNS
from dashboard.settings import SETTINGS

SAMPLE, LAG = "hundred", "entry_lag"
LISTED = 12
NOTE = "只提示核实，不作结论；▲ 为偶然之外，请核实"


def table(rows: list[GuardRow], scope: str, is_unloaded: bool = False) -> str:
    """Villages × signals: the scope, then the villages with something to look at; the others are a count.

    `is_unloaded`: the disputes' ledger was never loaded, so that no signal says anything.
    """
    if is_unloaded:
        return parts.card("防虚数", parts.empty(f"{unloaded('dispute.accepted')}。"))
    if not rows:
        return parts.card("防虚数", parts.empty("区划台账中还没有村，请先装载区划台账。"))
    whole, villages = rows[0], rows[1:]
    marked = [row for row in villages if any(signal.id != SAMPLE for signal in row.looks)]
    lines = [_line(whole, scope), *(_line(row, short_name(row.name)) for row in marked)]
    body = parts.table(("村", *(sign.name for sign in SIGNS)), lines)
    shown = f'<div class="scroll" style="max-height:26rem">{body}</div>'
    return parts.card(headline(rows), shown + _sampled(villages) + _rest(villages) + _advice(rows), NOTE)


def headline(rows: list[GuardRow]) -> str:
    """How many villages' numbers ask for a look; true for every state of the data."""
    marked = sum(bool(row.looks) for row in rows[1:])
    if marked:
        return f"防虚数　{marked} 个村的数据请核实"
    return "防虚数　没有超出平常的信号"


def _line(row: GuardRow, name: str) -> tuple[str, ...]:
    return (parts.named(name, ""), *(_cell(signal) for signal in row.signals))


def _cell(signal: Signal) -> str:
    words = escape(signal.words)
    if signal.id == LAG and SETTINGS.fewest_cases > (signal.N or SETTINGS.fewest_cases):
        # Among days a number of cases would be read as one of them.
        words = f"○ {words}，数少不评"
    return (
        f'<span class="light amber" style="white-space:normal">▲ {words}</span>'
        if signal.look
        else f'<span class="quiet">{words}</span>'
    )


def _sampled(villages: list[GuardRow]) -> str:
    """Villages with nothing but three months of 100 %: a line of words, for most of them simply work well."""
    only = [(row, row.looks[0]) for row in villages if [signal.id for signal in row.looks] == [SAMPLE]]
    if not only:
        return ""
    listed = first_of([f"{short_name(row.name)}（{signal.words}）" for row, signal in only], LISTED, "个村")
    return f'<div style="margin-top:.4rem"><span class="light amber">▲ 建议抽查</span>　连续三月100%：{escape(listed)}。</div>'


def _rest(villages: list[GuardRow]) -> str:
    quiet = sum(not row.looks for row in villages)
    if not quiet:
        return ""
    return f'<div class="note" style="margin-top:.4rem">其余 {quiet} 个村没有需要核实的信号。</div>'


def _advice(rows: list[GuardRow]) -> str:
    """Each signal that asks for a look somewhere, once: what it may mean and what to check."""
    marked = {signal.id for row in rows for signal in row.looks}
    lines = [
        f'<div><b>{escape(sign.name)}</b>　{escape(sign.means)}。<span class="quiet">核对：{escape(sign.check)}。</span></div>'
        for sign in SIGNS
        if sign.id in marked
    ]
    return f'<div class="advice">{"".join(lines)}</div>' if lines else ""
