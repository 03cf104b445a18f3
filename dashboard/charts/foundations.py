"""基层基础: organisations under rectification, checks of the industries, publicity against its own past."""

import datetime as dt
from html import escape

from dashboard.charts import parts
from dashboard.charts.words import (
    Before,
    format_number,
    format_rate,
    format_result,
    format_span,
    if_loaded,
    short_day,
    unloaded,
)
from dashboard.figures.foundation_lists import Baseline, FieldChecks, RectifiedOrganisation, Span, joined
from dashboard.figures.foundations import NEWS_OUTPUT, OUTPUT, ControlTotal
from dashboard.figures.kinds import Result
from dashboard.links import Links
from db import terms

TOWN_ONLY = "行业排查和宣传统计不分村，只在全镇范围显示；请把管理区和村选为全部。"
NO_PUBLICITY = "考核期内没有宣传统计，请装载宣传统计台账，或把考核期改到有统计的日期。"
ROWS = {
    **{f"publicity.{key}": name for key, name in OUTPUT.items()},
    "publicity.news": terms.NEWS,
    **{f"publicity.news.{key}": f"　其中{level}" for key, level in NEWS_OUTPUT.items()},
}


def headline(
    now: dict[str, Result],
    listed: list[RectifiedOrganisation],
    checks: list[FieldChecks],
    pasts: dict[str, Baseline],
    differing: list[ControlTotal],
    is_town: bool,
) -> str:
    """What of the foundations is late, what is left to rectify, and whether publicity was reported."""
    pieces = [_rectification(now, listed)]
    if is_town:
        pieces += [_checks(now, checks), _publicity(now, pasts)]
        pieces += [f"宣传统计有 {len(differing)} 处合计不符"] if differing else []
    return "；".join(pieces)


def _rectification(now: dict[str, Result], listed: list[RectifiedOrganisation]) -> str:
    late = [each for each in listed if each.days_late]
    if late:
        if len(late) == 1:
            return f"{late[0].name}整顿逾期 {late[0].days_late} 天"
        return f"{late[0].name}等 {len(late)} 个整顿逾期，最长 {late[0].days_late} 天"
    result = now["organisation.rectified"]
    if result.is_unloaded:
        return unloaded(result.id)
    if not result.N:
        waiting = sum(not each.is_rectified for each in listed)
        return f"此前认定的软弱涣散党组织还有 {waiting} 个在整顿中" if waiting else "考核期内没有认定软弱涣散党组织"
    if result.n == result.N:
        return f"软弱涣散党组织 {result.N} 个全部整顿合格"
    return f"软弱涣散党组织整顿合格 {result.n}/{result.N}，无逾期"


def _checks(now: dict[str, Result], checks: list[FieldChecks]) -> str:
    result = now["sector.rectified"]
    if result.is_unloaded:
        return unloaded(result.id)
    if not checks:
        return "考核期内没有行业排查记录"
    left = sum(each.left for each in checks)
    found = f"行业排查 {sum(each.checks for each in checks)} 次、发现问题 {format_result(now['sector.problems'])} 个"
    if not result.N:
        return f"行业排查 {sum(each.checks for each in checks)} 次，没有发现问题"
    return f"{found}，{_left(left, result)} 个未整改" if left else f"{found}，已全部整改"


def _left(number: int, rectified: Result) -> str:
    """How many problems are left, 约 where those found or rectified are approximate."""
    return f"{terms.ABOUT}{number}" if rectified.approximate else str(number)


def _publicity(now: dict[str, Result], pasts: dict[str, Baseline]) -> str:
    if now["publicity.news"].is_unloaded:
        return unloaded("publicity.news")
    if not any(each.reported for each in pasts.values()):
        return "考核期内没有宣传统计"
    types = [each for each in ROWS if each.count(".") == 1 and pasts[each].expected and pasts[each].reported]
    if not types:
        return "宣传统计已报，此前没有可比的统计"
    fewer = sum(_percent(now[each], pasts[each]) < 100 for each in types)
    return f"宣传产出 {len(types)} 类中 {fewer} 类少于以往同期" if fewer else "宣传产出不少于以往同期"


def _percent(result: Result, past: Baseline) -> int:
    """The output against the past's, as it is shown: what reads 100 % is not called fewer."""
    assert past.expected
    return round(100 * (result.value or 0) / past.expected)


def cards(now: dict[str, Result], before: Before, is_town: bool, links: Links) -> str:
    """The figures of the foundations; those of the checks for the town alone."""
    shown = [
        parts.rate_card(now["organisation.rectified"], before, links),
        parts.count_card(now["organisation.overdue"], before, links, "整改时限已过、未验收合格"),
    ]
    if is_town:
        shown += [
            parts.count_card(now["sector.problems"], before, links, "考核期内"),
            parts.rate_card(now["sector.rectified"], before, links),
        ]
    return parts.grid(len(shown), shown)


def organisations(rate: Result, listed: list[RectifiedOrganisation], as_of: dt.date, links: Links) -> str:
    """The organisations (`rate` is how many are rectified) with their limit and state, the longest late first."""
    title, aside = f"软弱涣散党组织整顿　{len(listed)} 个", "考核期内认定的，和此前认定仍未验收合格的"
    if not listed:
        return parts.card(title, parts.empty(if_loaded(rate, "没有需要整顿的党组织。")), aside)
    rows = [
        (
            parts.named(each.village, links.village(each.village_code)),
            f"{escape(each.name)} <span class='quiet nowrap'>{escape(each.type)}</span>",
            parts.day(each.identified_on, as_of),
            parts.day(each.due_on, as_of),
            _state(each, as_of, links),
        )
        for each in listed
    ]
    body = parts.table(("村", "党组织", "认定日期", "整改时限", "状态"), rows)
    return parts.card(title, f'<div class="scroll half">{body}</div>', aside)


def _state(each: RectifiedOrganisation, as_of: dt.date, links: Links) -> str:
    inspected = short_day(each.inspected_on, as_of)
    if each.is_rectified:
        return f'<span class="quiet nowrap"><i>●</i> {inspected}验收合格</span>'
    failed = f' <span class="amber">▲ {inspected}验收不合格</span>' if each.result == terms.FAILED else ""
    if each.days_late:
        shown = f'<span class="light red">■ 逾期 {each.days_late} 天</span>'
        return parts.link(shown, links.records("organisation.overdue", code=each.key)) + failed
    return f'<span class="quiet nowrap">○ 整顿中</span>{failed}'


def checks(rate: Result, listed: list[FieldChecks], as_of: dt.date, links: Links) -> str:
    """The checks by field, the most problems left first; the fields without a check are named below.

    `rate` is the share of all problems that are rectified.
    """
    title, aside = "行业排查　按领域", "发现问题与已整改以台账所填为准"
    if not listed:
        return parts.card(title, parts.empty(if_loaded(rate, "考核期内没有行业排查记录，请核对考核期。")), aside)
    rows = []
    for each in listed:
        behind = links.records("sector.problems", field=each.field)
        rows.append(
            (
                escape(each.field),
                parts.day(each.last_on, as_of),
                parts.link(str(each.checks), behind),
                parts.link(format_result(each.problems), behind),
                parts.link(format_rate(each.rectified), links.records("sector.rectified", field=each.field)),
                f'<b class="nowrap">{_left(each.left, each.rectified)} 个</b>'
                if each.left > 0
                else '<span class="few">0</span>',
            )
        )
    unchecked = [field for field in terms.FIELDS if field not in {each.field for each in listed}]
    note = f'<div class="note after">考核期内没有排查记录的领域：{"、".join(unchecked)}</div>' if unchecked else ""
    headings = ("领域", "最近排查", "排查次数", "发现问题", "整改率", "未整改")
    body = parts.table(headings, rows, headings[2:])
    return parts.card(title, f'<div class="scroll tall">{body}</div>{note}', aside)


def publicity(now: dict[str, Result], pasts: dict[str, Baseline], differing: list[ControlTotal], links: Links) -> str:
    """The period's output by type against as long a time of its own past; what does not add up is said below."""
    title = "宣传产出"
    reported = joined([span for each in pasts.values() for span in each.reported])
    spans = joined([span for each in pasts.values() for span in each.spans])
    if not reported and not spans:
        return parts.card(title, parts.empty(if_loaded(now["publicity.news"], NO_PUBLICITY)))
    note = "" if reported else parts.empty(NO_PUBLICITY)
    rows = [
        _output(each, now[each], pasts[each], spans, links)
        for each in ROWS
        if pasts[each].reported or pasts[each].spans
    ]
    counts = ("本期", "此前年均", "折合同期")
    body = parts.table(("类型", *counts, "本期相当于同期"), rows, counts)
    aside = f"本期已报 {_spans(reported)}；" if reported else ""
    aside += f"年均取自 {_spans(spans)}" if spans else "没有更早的统计，暂无年均可比"
    return parts.card(
        title,
        f'{note}<div class="wide">{body}</div><div class="after">{_overlaps(pasts)}{differences(differing)}</div>',
        aside,
    )


def _output(figure_id: str, result: Result, past: Baseline, spans: tuple[Span, ...], links: Links) -> tuple[str, ...]:
    value = '<span class="quiet">未报</span>'
    if past.reported:
        value = parts.link(f"<b>{_aligned(format_result(result))}</b>", links.records(figure_id))
    own = f"<br>{_spans(past.spans)}" if past.spans and past.spans != spans else ""
    yearly = f"{_aligned(_rounded(past.yearly, past.approximate))}{own}" if past.yearly is not None else "—"
    expected = _aligned(_rounded(past.expected, past.approximate)) if past.expected is not None else "—"
    share = "—"
    if past.expected and past.reported:
        of = _percent(result, past)
        share = f"{parts.bar(min(of, 200) / 200, 'var(--accent)')} {of}%"
    name = f'<span class="nowrap">{escape(ROWS[figure_id])}</span>'
    return name, value, f'<span class="quiet">{yearly}</span>', f'<span class="quiet">{expected}</span>', share


def _aligned(number: str) -> str:
    """A number in a column (HTML): 余 has a place of its own behind the digits, so that they stand in line."""
    digits = number.removesuffix(terms.AND_MORE)
    return f'{escape(digits)}<span class="more">{number[len(digits) :]}</span>'


def _rounded(value: float, approximate: bool) -> str:
    return format_number(round(value) if value >= 10 else value, approximate)


def _spans(spans: tuple[Span, ...]) -> str:
    return "、".join(format_span(first, last) for first, last in spans)


def _overlaps(pasts: dict[str, Baseline]) -> str:
    twice = [ROWS[each].strip() for each in ROWS if each.count(".") == 1 and pasts[each].overlapping]
    if not twice:
        return ""
    return f'<div class="amber">▲ {"、".join(twice)}有起止期重叠的统计行，可能重复计数，请核对台账。</div>'


def differences(differing: list[ControlTotal]) -> str:
    """The control totals that differ from their parts, said plainly; nothing is mended."""
    lines = "".join(
        f'<div class="amber">▲ {format_span(each.start_on, each.end_on)}{terms.NEWS}：'
        f"分级合计 {format_number(each.by_level, each.by_level_approx)}，"
        f"登记总数 {format_number(each.total, bool(each.approx))}，按所填数字相差 {abs(each.total - each.by_level)}。</div>"
        for each in differing
    )
    return f'{lines}<div class="note">按分级计数，登记总数没有改动；请核对原始记录后更正台账。</div>' if lines else ""
