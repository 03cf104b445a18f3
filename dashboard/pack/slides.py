"""The slides (PPTX): one a subject, in the order of the meeting, from the same figures as the pages."""

import datetime as dt
import io
from collections.abc import Callable, Sequence

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_ANCHOR

from dashboard.charts import chain, clues, disputes, overview, sentences, theme
from dashboard.charts import map as places
from dashboard.charts.words import LIGHTS, format_day, format_share
from dashboard.figures.briefing import CLUE
from dashboard.figures.coverage import PatrolPlace
from dashboard.figures.funnel import FunnelVillage
from dashboard.figures.resolutions import DONE, EXTENDED, OVERDUE, Resolution
from dashboard.figures.to_do import Task
from dashboard.pack import definitions as kept
from dashboard.pack import funnel
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import (
    BOTTOM,
    INSIDE,
    MARGIN,
    ROW,
    SMALLEST,
    TOP,
    Box,
    Deck,
    Text,
    Words,
    bars,
    card,
    colour_of,
    hide_axis,
    table,
    text,
)
from dashboard.pack.text import fit, width
from db.terms import RESPONSIBILITY_LEVELS

BODY = Box(MARGIN, TOP, INSIDE, BOTTOM - TOP)
CARDS = 4.0
GAP = 0.18
SIDE = INSIDE - CARDS - GAP
STATE_LIGHTS = {DONE: "green", OVERDUE: "red", EXTENDED: "amber"}
LONGEST_PATROLS = 9
Rows = list[Sequence[Text]]


def slides(material: Material) -> bytes:
    """The presentation as a file."""
    footer = (material.marks, f"数据截至 {format_day(material.view.as_of)}")
    deck = Deck(f"{material.town}会议幻灯", material.watermark, material.user, footer)
    for draw in ORDER:
        draw(deck, material)
    file = io.BytesIO()
    deck.presentation.save(file)
    return file.getvalue()


def aside(material: Material) -> str:
    """Whose figures these are, and of which period."""
    where = material.town if material.is_town else f"{material.town} {material.scope_word}"
    return f"{where}　考核期自 {format_day(material.view.start)}"


def red_slide(deck: Deck, material: Material) -> None:
    named, clues_late = material.named, material.overdue_clues
    title = sentences.red_lights(named, clues_late)
    slide = deck.slide("① 红灯清单", aside(material), title, [kept.HOW_TO_READ])
    kinds = [f"{kind} {number}" for kind, number in sentences.red_kinds(named, clues_late)]
    text(slide, Box(MARGIN, TOP, INSIDE, 0.4), "、".join(kinds) or "没有红灯事项，保持。")
    if not named:
        return
    widths = (3.4, 1.5, 2.3, 1.75, INSIDE - 8.95)
    rows: Rows = [
        (
            sentences.red_words(item),
            item.place,
            item.owner or "—",
            late_words(item.days_late),
            Words(item.next_step, colour=theme.LIGHT.muted),
        )
        for item in named
    ]
    listed(slide, TOP + 0.45, ("事项", "村 / 单位", "责任人", "逾期", "下一步"), widths, rows)


def late_words(days: int | None) -> Words:
    """So many days late, with the light's sign; the heading and the kind of the item say what the days are."""
    words = "不详" if days is None else f"{days} 天"
    return Words(f"{LIGHTS['red'][0]} {words}", bold=True, colour=colour_of("red"))


def meeting_slide(deck: Deck, material: Material) -> None:
    title = sentences.last_meeting(material.last_meeting, material.decided, material.resolutions)
    slide = deck.slide("② 上次会议议定事项", aside(material), title, kept.definitions(*kept.SHOWN[0][1]))
    cards_across(slide, material, kept.MEETING)
    rows = [resolution_row(item, material.view.as_of) for item in [*material.decided, *material.pending]]
    if not rows:
        nothing(slide, Box(MARGIN, TOP + 1.7, INSIDE, 0.5), "没有上次会议的议定事项，也没有此前未办结的。")
        return
    widths = (1.67, 3.0, 2.1, 1.67, INSIDE - 8.44)
    listed(slide, TOP + 1.6, ("会议", "事项", "牵头・责任人", "原定时限", "状态"), widths, rows)


def resolution_row(item: Resolution, as_of: dt.date) -> Sequence[Text]:
    light = STATE_LIGHTS.get(sentences.standing(item))
    sign = f"{LIGHTS[light][0]} " if light else ""
    state = Words(sign + sentences.resolution_state(item), bold=light == "red", colour=colour_of(light))
    owner = "・".join(part for part in (item.lead_unit, item.owner) if part)
    held, due = (sentences.short_day(day, as_of) for day in (item.meeting_on, item.original_due_on))
    return held, f"{item.village} {item.task}".strip(), owner, due, state


def chain_slide(deck: Deck, material: Material) -> None:
    title = chain.headline(material.now, material.holders)
    slide = deck.slide("③ 责任链", aside(material), title, kept.definitions(*kept.SHOWN[1][1]))
    cards_across(slide, material, kept.CHAIN)
    left, right = Box(MARGIN, TOP + 1.65, INSIDE, BOTTOM - TOP - 1.65).split(2, 0.3)
    duties_chart(slide, left, material)
    text(slide, right._replace(height=0.4), Words(f"空缺岗位 {len(material.vacant)} 个", 20, True))
    if not material.vacant:
        nothing(slide, right._replace(top=right.top + 0.45, height=0.45), "截至日没有登记的岗位空缺。")
        return
    rows: Rows = [
        (
            holder.village,
            holder.level,
            Words(vacancy(holder, material), bold=True, colour=colour_of("red")),
        )
        for holder in material.vacant
    ]
    listed(slide, right.top + 0.42, ("村", "岗位", "空缺"), (1.9, 2.0, right.width - 3.9), rows, right.left)


def vacancy(holder: chain.PostHolder, material: Material) -> str:
    """How long a post has stood vacant."""
    if holder.vacant_since is None:
        return "■ 无任职记录"
    return f"■ {(material.view.as_of - holder.vacant_since).days} 天"


def duties_chart(slide: object, box: Box, material: Material) -> None:
    text(slide, box._replace(height=0.4), Words("责任事项按层级，项", 20, True))
    found = {
        level or "未注明": material.duties_by_level[level]["chain.duties_on_time"]
        for level in (*RESPONSIBILITY_LEVELS, None)
        if level in material.duties_by_level and material.duties_by_level[level]["chain.duties_on_time"].N
    }
    under = box._replace(top=box.top + 0.42, height=box.height - 0.42)
    if not found:
        nothing(slide, under._replace(height=0.45), "考核期内没有到期的责任事项。")
        return
    kept_limit = [result.n or 0 for result in found.values()]
    late = [(result.N or 0) - (result.n or 0) for result in found.values()]
    series = [
        ("按期完成", kept_limit, theme.LIGHT.lights["green"]),
        ("迟办或未完成", late, theme.LIGHT.lights["red"]),
    ]
    bars(slide, under, list(found), series, XL_CHART_TYPE.BAR_STACKED, legend=True)


def clue_slide(deck: Deck, material: Material) -> None:
    now = material.now
    notes = [*kept.definitions(*kept.SHOWN[2][1]), clues.CAUTION]
    slide = deck.slide("④ 线索（全镇总数）", aside(material), clues.headline(now), notes)
    columns = Box(MARGIN, TOP, INSIDE - CARDS - GAP, 1.4).split(2, GAP)
    for box, figure_id in zip(columns, ("clue.open", "clue.overdue"), strict=True):
        card(slide, box, kept.CLUE_COUNTS[figure_id], now[figure_id], material.before.get(figure_id))
    right = Box(MARGIN + SIDE + GAP, TOP, CARDS, 4.4).stack(3)
    named = {"clue.due_soon": kept.CLUE_COUNTS["clue.due_soon"], **kept.CLUE_RATES}
    for box, (figure_id, name) in zip(right, named.items(), strict=True):
        card(slide, box, name, now[figure_id], material.before.get(figure_id))
    stages, ages = Box(MARGIN, TOP + 1.55, SIDE, 2.85).split(2, GAP)
    text(slide, stages._replace(height=0.4), Words("累计收到，按办理阶段，条", 20, True))
    counts = [int(now[figure_id].value or 0) for figure_id in clues.STAGES]
    names = list(clues.STAGES.values())
    under = stages._replace(top=stages.top + 0.4, height=stages.height - 0.4)
    bars(slide, under, names, [("条数", counts, theme.LIGHT.accent)])
    text(slide, ages._replace(height=0.4), Words("在办线索，按已办天数，条", 20, True))
    under = ages._replace(top=ages.top + 0.4, height=ages.height - 0.4)
    series = [("条数", list(material.clue_ages.values()), theme.LIGHT.faint)]
    bars(slide, under, [f"{age} 天" for age in material.clue_ages], series)
    text(slide, Box(MARGIN, BOTTOM - 0.45, INSIDE, 0.4), Words(clues.CAUTION, colour=theme.LIGHT.muted))


def dispute_slide(deck: Deck, material: Material) -> None:
    now = material.now
    title = disputes.headline(now, material.funnels["dispute.on_time"], material.scope_word)
    slide = deck.slide("⑤ 矛盾纠纷", aside(material), title, kept.definitions(*kept.SHOWN[3][1]))
    top = Box(MARGIN, TOP, INSIDE, 1.75)
    if now["dispute.accepted"].value:
        outcome_bar(slide, top, material)
    else:
        nothing(slide, top._replace(height=0.5), "考核期内没有受理的矛盾纠纷。")
    cards_across(slide, material, kept.DISPUTE, TOP + 1.9)
    first, second, third = Box(MARGIN, TOP + 3.6, INSIDE, 1.32).stack(3, 0.02)
    text(slide, first, sentences.escalations(now, material.escalated_to))
    text(slide, second, sentences.dispute_counts(now))
    text(slide, third, Words("诉讼和信访是群众的权利：上交只计数，不按人、不按类评价。", colour=theme.LIGHT.muted))


def outcome_bar(slide: object, box: Box, material: Material) -> None:
    """Where the cohort ended, as one bar of 100 %; the legend has name, number and share."""
    series = []
    for figure_id, name in theme.OUTCOMES.items():
        result = material.now[figure_id]
        series.append(
            (
                f"{name} {result.n}（{format_share(result.value or 0)}）",
                [result.n or 0],
                theme.LIGHT.outcomes[figure_id].colour,
            )
        )
    chart = bars(slide, box, ["去向"], series, XL_CHART_TYPE.BAR_STACKED_100, legend=True)
    hide_axis(chart.category_axis)
    for drawn, figure_id in zip(chart.plots[0].series, theme.OUTCOMES, strict=True):
        if (material.now[figure_id].value or 0) < 0.03:
            drawn.data_labels.number_format = ";;;"


def village_slide(deck: Deck, material: Material) -> None:
    scope = material.scope_word
    title = sentences.villages_outside(material.funnels, scope)
    slide = deck.slide("⑥ 需要说明的村", aside(material), title, [*kept.definitions(*kept.DISPUTE), kept.COMPARING])
    left, right = Box(MARGIN, TOP, 7.9, BODY.height), Box(MARGIN + 8.1, TOP, INSIDE - 8.1, BODY.height)
    words = "各村到期化解率：一点一村，横轴是到期件数；浅色的不足5件，不评"
    text(slide, left._replace(height=0.4), Words(words, bold=True))
    under = left._replace(top=left.top + 0.42, height=left.height - 0.42)
    if funnel.scatter(slide, under, material.funnels["dispute.on_time"], scope):
        nothing(slide, right._replace(top=BOTTOM - 0.4, height=0.4), "虚线为95%界限，实线为99.8%界限")
    else:
        nothing(slide, under._replace(height=0.5), "考核期内各村都没有到期的纠纷。")
    text(slide, right._replace(height=0.4), Words("界限以下的村", 20, True))
    rows: Rows = [
        (overview.short_name(village.name), disputes.GOALS[figure_id], low_words(village))
        for place in ("below_998", "below_95")
        for figure_id, drawn in material.funnels.items()
        for village in drawn.at(place)
    ]
    if not rows:
        nothing(slide, right._replace(top=right.top + 0.42, height=0.45), "没有。")
        return
    widths = (1.3, 1.45, right.width - 2.75)
    listed(slide, right.top + 0.42, ("村", "比率", "件数"), widths, rows, right.left, BOTTOM - 0.4)


def low_words(village: FunnelVillage) -> Words:
    """n/N with the sign of how far below: ■ below the 99.8 % limit, ▲ below the 95 % limit."""
    light = "red" if village.place == "below_998" else "amber"
    return Words(f"{LIGHTS[light][0]} {village.n}/{village.N}", bold=True, colour=colour_of(light))


def place_slide(deck: Deck, material: Material) -> None:
    title = places.headline(material.map)
    slide = deck.slide("⑦ 宣传阵地与巡防", aside(material), title, kept.definitions(*kept.SHOWN[4][1]))
    cards(slide, material, kept.PLACES)
    patrols = [each for each in material.map.patrols.values() if each.days_since is not None]
    patrols.sort(key=lambda each: (-(each.days_since or 0), each.village_code))
    left = MARGIN + CARDS + GAP
    shown = patrols[:LONGEST_PATROLS]
    of = f"最久的 {len(shown)} 个村" if len(patrols) > len(shown) else "各村"
    text(slide, Box(left, TOP, SIDE, 0.4), Words(f"距上次巡逻天数，{of}", 20, True))
    if shown:
        names = [f"{patrol_sign(each)} {each.village}" for each in shown]
        colours = [theme.LIGHT.lights[patrol_light(each)] for each in shown]
        height = min(0.45 + 0.42 * len(shown), 3.95)
        series = [("天数", [each.days_since or 0 for each in shown], theme.LIGHT.faint)]
        bars(slide, Box(left, TOP + 0.4, SIDE, height), names, series, colours=colours)
    else:
        nothing(slide, Box(left, TOP + 0.45, SIDE, 0.45), "截至日尚无巡逻记录。")
    repairs = Words(sentences.repairs(material.map.bad), colour=theme.LIGHT.muted)
    text(slide, Box(left, BOTTOM - 0.45, SIDE, 0.4), repairs)


def patrol_light(patrol: PatrolPlace) -> str:
    """As on the map: green within seven days, amber within fourteen, red beyond."""
    days = patrol.days_since or 0
    return next(light for limit, light, _ in places.STEPS if limit is None or days <= limit)


def patrol_sign(patrol: PatrolPlace) -> str:
    return LIGHTS[patrol_light(patrol)][0]


def task_slide(deck: Deck, material: Material) -> None:
    title = sentences.to_do(material.tasks, material.next_meeting)
    slide = deck.slide(
        "⑧ 谁、做什么、何时办结", aside(material), title, ["红灯事项在下次例会前办结或说明；其余按时限。"]
    )
    rows: Rows = []
    items = [material.overdue_clues] if material.overdue_clues else []
    if material.overdue_clues:
        rows.append(
            (
                "各承办单位",
                f"线索超期 {material.overdue_clues} 条：出具核查意见",
                due_words(material.next_meeting, True),
            )
        )
    owned: dict[str, list[Task]] = {}
    for task in material.tasks:
        if task.figure_id != CLUE:
            owned.setdefault(sentences.who(task), []).append(task)
    for owner, tasks in owned.items():
        first = tasks[0]
        more = f"等 {len(tasks)} 项" if len(tasks) > 1 else ""
        what = f"{sentences.task_words(first, with_code=False)}：{first.next_step}"
        items.append(len(tasks))
        rows.append((owner, cut_before(what, more, 6.6), due_words(first.by, first.is_red)))
    if not rows:
        nothing(slide, BODY._replace(height=0.5), "截至日没有要办的事项。")
        return
    widths = (3.5, 6.6, INSIDE - 10.1)
    listed(slide, TOP, ("谁", "做什么", "何时办结"), widths, rows, items=items)


def due_words(day: dt.date, is_red: bool) -> Words:
    words, light = f"{sentences.month_day(day)}前", "red" if is_red else None
    return Words(f"{LIGHTS['red'][0]} {words}" if is_red else words, bold=is_red, colour=colour_of(light))


def cut_before(what: str, more: str, inches: float) -> str:
    """The text, cut so that what follows it still has room in a cell of that width."""
    room = (inches - 0.12) * 72 / SMALLEST - width(more)
    return fit(what, room) + more


def definition_slide(deck: Deck, material: Material) -> None:
    rates = [
        "dispute.village_rate",
        "dispute.town_rate",
        "dispute.on_time",
        "chain.duties_on_time",
        "resolution.on_time",
        "clue.closed_on_time",
        "patrol.weeks",
    ]
    lines = [kept.HOW_TO_READ, kept.COMPARING, *kept.definitions(*rates)]
    title = "附：口径与读法（其余指标的口径见各页备注和情况汇报）"
    slide = deck.slide("附　口径", aside(material), title, lines)
    top = TOP - 0.05
    for line in lines:
        needed = 2 if width(line) > INSIDE * 72 / SMALLEST - 1 else 1
        text(slide, Box(MARGIN, top, INSIDE, 0.31 * needed), line, anchor=MSO_ANCHOR.TOP, lines=needed)
        top += 0.31 * needed + 0.05


def cards(slide: object, material: Material, names: dict[str, str]) -> None:
    """Three cards, one above the other, at the slide's left."""
    column = Box(MARGIN, TOP, CARDS, BODY.height)
    for box, (figure_id, name) in zip(column.stack(len(names)), names.items(), strict=True):
        card(slide, box, name, material.now[figure_id], material.before.get(figure_id))


def cards_across(slide: object, material: Material, names: dict[str, str], top: float = TOP) -> None:
    """Cards side by side, the slide's whole width."""
    for box, (figure_id, name) in zip(Box(MARGIN, top, INSIDE, 1.5).split(len(names), GAP), names.items(), strict=True):
        card(slide, box, name, material.now[figure_id], material.before.get(figure_id))


def nothing(slide: object, box: Box, sentence: str) -> None:
    text(slide, box, Words(sentence, colour=theme.LIGHT.muted))


def listed(
    slide: object,
    top: float,
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Rows,
    left: float = MARGIN,
    bottom: float = BOTTOM,
    items: Sequence[int] = (),
) -> None:
    """A table of as many rows as there is room for; the rest is counted under it: its `items` where rows hold several."""
    room = int((bottom - top) / ROW) - 1
    shown = rows if len(rows) <= room else rows[: room - 1]
    table(slide, left, top, widths, [headings, *shown])
    if len(shown) < len(rows):
        hidden = sum(items[len(shown) :]) if items else len(rows) - len(shown)
        words = Words(f"另有 {hidden} 项见督办清单", colour=theme.LIGHT.muted)
        text(slide, Box(left + 0.06, top + ROW * (len(shown) + 1), sum(widths) - 0.06, ROW), words)


ORDER: tuple[Callable[[Deck, Material], None], ...] = (
    red_slide,
    meeting_slide,
    chain_slide,
    clue_slide,
    dispute_slide,
    village_slide,
    place_slide,
    task_slide,
    definition_slide,
)
