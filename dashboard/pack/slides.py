"""The slides (PPTX): one a subject, in the order of the meeting, from the same figures as the pages."""

import datetime as dt
import io
from collections.abc import Callable, Sequence

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_ANCHOR

from dashboard.charts import chain, clues, disputes, overview, sentences, theme
from dashboard.charts import map as places
from dashboard.charts.words import LIGHTS, format_day, format_part, missing, month_day, short_day, unloaded
from dashboard.figures.briefing import CLUE
from dashboard.figures.coverage import PatrolPlace
from dashboard.figures.funnel import FunnelVillage
from dashboard.figures.owners import owner_of
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
from dashboard.pack.text import fit, fit_owner, width
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
    title = missing(material.now) + sentences.red_lights(named, clues_late)
    slide = deck.slide("① 红灯清单", aside(material), title, [kept.HOW_TO_READ])
    kinds = [f"{kind} {number}" for kind, number in sentences.red_kinds(named, clues_late)]
    text(slide, Box(MARGIN, TOP, INSIDE, 0.4), "、".join(kinds) or no_red(material))
    if not named:
        return
    widths = (3.4, 1.5, 2.3, 1.75, INSIDE - 8.95)
    rows: Rows = [
        (
            sentences.red_words(item),
            item.place,
            fit_owner(item.owner, ems_of(widths[2])) or "—",
            late_words(item.days_late),
            Words(item.next_step, colour=theme.LIGHT.muted),
        )
        for item in named
    ]
    listed(slide, TOP + 0.45, ("事项", "村 / 单位", "责任人", "逾期", "下一步"), widths, rows)


def no_red(material: Material) -> str:
    """Praise only where there is something to praise: a town without villages has none of its ledgers yet."""
    return sentences.nothing_red(material.now) if material.holders else "区划台账中没有村，请先装载区划台账。"


def late_words(days: int | None) -> Words:
    """So many days late, with the light's sign; the heading and the kind of the item say what the days are."""
    words = "不详" if days is None else f"{days} 天"
    return Words(f"{LIGHTS['red'][0]} {words}", bold=True, colour=colour_of("red"))


def meeting_slide(deck: Deck, material: Material) -> None:
    title = sentences.last_meeting(material.last_meeting, material.decided, material.resolutions)
    slide = deck.slide("② 上次会议议定事项", aside(material), title, kept.definitions(*kept.SHOWN[0][1]))
    cards_across(slide, material, kept.MEETING)
    widths = (1.67, 3.0, 2.1, 1.67, INSIDE - 8.44)
    as_of, room = material.view.as_of, ems_of(widths[2])
    rows = [resolution_row(item, as_of, room) for item in [*material.decided, *material.pending]]
    if not rows:
        nothing(slide, Box(MARGIN, TOP + 1.7, INSIDE, 0.5), "没有上次会议的议定事项，也没有此前未办结的。")
        return
    listed(slide, TOP + 1.6, ("会议", "事项", "牵头·责任人", "原定时限", "状态"), widths, rows)


def resolution_row(item: Resolution, as_of: dt.date, room: float) -> Sequence[Text]:
    light = STATE_LIGHTS.get(sentences.standing(item))
    sign = f"{LIGHTS[light][0]} " if light else ""
    state = Words(sign + sentences.resolution_state(item), bold=light == "red", colour=colour_of(light))
    owner = owner_of(item.lead_unit, item.owner)
    held, due = (short_day(day, as_of) for day in (item.meeting_on, item.original_due_on))
    return held, f"{item.village} {item.task}".strip(), fit_owner(owner, room), due, state


def chain_slide(deck: Deck, material: Material) -> None:
    title = chain.headline(material.now, material.holders)
    slide = deck.slide("③ 责任链", aside(material), title, kept.definitions(*kept.SHOWN[1][1]))
    cards_across(slide, material, kept.CHAIN)
    left, right = Box(MARGIN, TOP + 1.65, INSIDE, BOTTOM - TOP - 1.65).split(2, 0.3)
    duties_chart(slide, left, material)
    text(slide, right._replace(height=0.4), Words(f"空缺岗位 {len(material.vacant)} 个", 20, True))
    if not material.vacant:
        posts = material.now["chain.posts"]
        words = unloaded(posts.id) if posts.is_unloaded else "截至日没有登记的岗位空缺"
        nothing(slide, right._replace(top=right.top + 0.45, height=0.45), f"{words}。")
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
    right = Box(MARGIN + SIDE + GAP, TOP, CARDS, 4.45).stack(3, 0.08)
    columns = Box(MARGIN, TOP, INSIDE - CARDS - GAP, right[0].height).split(2, GAP)
    for box, figure_id in zip(columns, ("clue.open", "clue.overdue"), strict=True):
        card(slide, box, kept.CLUE_COUNTS[figure_id], now[figure_id], material.before.get(figure_id))
    named = {"clue.due_soon": kept.CLUE_COUNTS["clue.due_soon"], **kept.CLUE_RATES}
    for box, (figure_id, name) in zip(right, named.items(), strict=True):
        card(slide, box, name, now[figure_id], material.before.get(figure_id))
    left, middle = Box(MARGIN, TOP + 1.55, SIDE, 2.85).split(2, GAP)
    stages = {name: int(now[figure_id].value or 0) for figure_id, name in clues.STAGES.items()}
    ages = {f"{age} 天": number for age, number in material.clue_ages.items()}
    counted(slide, left, "累计收到，按办理阶段，条", stages, theme.LIGHT.accent, "截至日没有收到线索。")
    counted(slide, middle, "在办线索，按已办天数，条", ages, theme.LIGHT.faint, "截至日没有在办线索。")
    text(slide, Box(MARGIN, BOTTOM - 0.45, INSIDE, 0.4), Words(clues.CAUTION, colour=theme.LIGHT.muted))


def counted(slide: object, box: Box, title: str, counts: dict[str, int], colour: str, empty: str) -> None:
    """Bars under their title, or a sentence where there is nothing to draw."""
    text(slide, box._replace(height=0.4), Words(title, 20, True))
    under = box._replace(top=box.top + 0.4, height=box.height - 0.4)
    if any(counts.values()):
        bars(slide, under, list(counts), [("条数", list(counts.values()), colour)])
    else:
        nothing(slide, under._replace(height=0.45), empty)


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
    """Where the cohort ended, as one bar of 100 %; the legend has name, number and, but of few cases, share."""
    series = []
    for figure_id, name in theme.OUTCOMES.items():
        result = material.now[figure_id]
        series.append(
            (
                f"{name} {result.n}{format_part(result)}",
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
    slide = deck.slide(
        "⑥ 需要说明的村", aside(material), material.outside, [*kept.definitions(*kept.DISPUTE), kept.COMPARING]
    )
    if material.is_village:
        nothing(slide, BODY._replace(height=0.5), "村与村的比较见全镇的会议幻灯。")
        return
    left, right = Box(MARGIN, TOP, 7.9, BODY.height), Box(MARGIN + 8.1, TOP, INSIDE - 8.1, BODY.height)
    words = "各村到期化解率：一点一村，横轴是到期件数；浅色的不足5件，不评"
    text(slide, left._replace(height=0.4), Words(words, bold=True))
    under = left._replace(top=left.top + 0.42, height=left.height - 0.42)
    if funnel.scatter(slide, under, material.funnels["dispute.on_time"], scope):
        nothing(slide, right._replace(top=BOTTOM - 0.4, height=0.4), "界限：虚线95%，实线99.8%")
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
    text(slide, Box(left, TOP, SIDE, 0.4), Words(patrols_title(material, patrols), 20, True))
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


def patrols_title(material: Material, patrols: Sequence[PatrolPlace]) -> str:
    """Which villages have a bar, and how many cannot have one, since nothing tells how long they wait."""
    of = f"最久的 {LONGEST_PATROLS} 个村" if len(patrols) > LONGEST_PATROLS else "各村"
    never = len(material.map.patrols) - len(patrols)
    return f"距上次巡逻天数，{of}" + (f"；另有 {never} 个村无巡逻记录" if never and patrols else "")


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
    widths = (3.25, 6.95, INSIDE - 10.2)
    owned: dict[str, list[Task]] = {}
    for task in material.tasks:
        if task.figure_id != CLUE:
            owned.setdefault(sentences.who(task), []).append(task)
    for owner, tasks in owned.items():
        first = tasks[0]
        more = f"等 {len(tasks)} 项" if len(tasks) > 1 else ""
        what = f"{sentences.task_words(first, with_code=False)}：{first.next_step}"
        items.append(len(tasks))
        rows.append(
            (
                fit_owner(owner, ems_of(widths[0])),
                cut_before(what, more, ems_of(widths[1])),
                due_words(first.by, first.is_red),
            )
        )
    if not rows:
        nothing(slide, BODY._replace(height=0.5), "截至日没有要办的事项。")
        return
    listed(slide, TOP, ("谁", "做什么", "何时办结"), widths, rows, items=items)


def due_words(day: dt.date, is_red: bool) -> Words:
    words, light = f"{month_day(day)}前", "red" if is_red else None
    return Words(f"{LIGHTS['red'][0]} {words}" if is_red else words, bold=is_red, colour=colour_of(light))


def cut_before(what: str, more: str, ems: float) -> str:
    """The text, cut so that what follows it still has room."""
    return fit(what, ems - width(more)) + more


def ems_of(inches: float) -> float:
    """How wide a text may be in a column of a table."""
    return (inches - 0.12) * 72 / SMALLEST


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
