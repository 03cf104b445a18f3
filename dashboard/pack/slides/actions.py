"""What is late and who does what by when: the red list, the last meeting's items, the tasks."""

import datetime as dt
from collections.abc import Sequence

from dashboard.charts import names, sentences, theme
from dashboard.charts.words import LIGHTS, if_loaded, missing, month_day, short_day
from dashboard.figures.briefing import CLUE
from dashboard.figures.details import DETAILS, KINDS
from dashboard.figures.owners import owner_of
from dashboard.figures.resolutions import DONE, EXTENDED, OVERDUE, Resolution
from dashboard.figures.to_do import Task
from dashboard.pack import definitions as kept
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import INSIDE, MARGIN, TOP, Box, Deck, Text, Words, colour_of, text
from dashboard.pack.slides.layout import BODY, Rows, aside, cards_across, ems_of, listed, nothing
from dashboard.pack.text import fit, fit_owner, width

# The columns of the resolutions in inches: where all limits lie in the as-of day's year, and where some do not.
THIS_YEAR = (1.67, 3.0, 2.35, 1.67, INSIDE - 8.69)
WITH_YEARS = (0.85, 3.04, 2.35, 2.45, INSIDE - 8.69)
STATE_LIGHTS = {DONE: "green", OVERDUE: "red", EXTENDED: "amber"}


def red_slide(deck: Deck, material: Material) -> None:
    """What is late by red lights, the longest first."""
    named, clues_late = material.named, material.overdue_clues
    has_villages = bool(material.map.places)
    title = missing(material.now, has_villages)
    title += sentences.red_lights(named, clues_late, material.now, has_villages)
    slide = deck.slide(f"① {names.RED_LIST}", aside(material), title, [kept.HOW_TO_READ])
    kinds = [f"{kind} {number}" for kind, number in sentences.red_kinds(named, clues_late)]
    text(
        slide,
        Box(MARGIN, TOP, INSIDE, 0.4),
        "、".join(kinds) or f"{sentences.nothing_red(material.now, has_villages)}。",
    )
    if not named:
        return
    widths = (3.65, 1.5, 2.3, 1.75, INSIDE - 9.2)
    rows: Rows = [
        (
            sentences.red_words(item),
            item.place,
            fit_owner(item.owner or item.place, ems_of(widths[2])),
            late_words(item.days_late),
            Words(item.next_step, colour=theme.LIGHT.muted),
        )
        for item in named
    ]
    listed(slide, TOP + 0.45, (names.ITEM, names.PLACE, names.OWNER, names.LATE, names.NEXT_STEP), widths, rows)


def late_words(days: int | None) -> Words:
    """So many days late, with the light's sign; the heading and the kind of the item say what the days are."""
    words = names.NEVER_FILLED if days is None else f"{days} 天"
    return Words(f"{LIGHTS['red'][0]} {words}", bold=True, colour=colour_of("red"))


def meeting_slide(deck: Deck, material: Material) -> None:
    """What the last meeting decided, and what stands open from before."""
    slide = deck.slide(
        f"② {names.RESOLUTIONS}", aside(material), material.last_decided, kept.definitions(*kept.SHOWN[0][1])
    )
    cards_across(slide, material, kept.MEETING if material.is_town else kept.OWN_ITEMS)
    items = [*material.decided, *material.pending]
    has_years = any(item.original_due_on.year != material.view.as_of.year for item in items)
    widths = WITH_YEARS if has_years else THIS_YEAR
    rows = [resolution_row(item, material, ems_of(widths[2]), has_years) for item in items]
    if not rows:
        nothing(slide, Box(MARGIN, TOP + 1.7, INSIDE, 0.5), no_items(material))
        return
    listed(slide, TOP + 1.6, ("会议", names.ITEM, names.LEAD, names.ORIGINAL_LIMIT, names.STATE), widths, rows)


def no_items(material: Material) -> str:
    return if_loaded(material.now["resolution.overdue"], "没有上次20日例会的议定事项，也没有此前未办结的。")


def resolution_row(item: Resolution, material: Material, room: float, has_years: bool) -> Sequence[Text]:
    """An item as a row of the table; `room` is how many ems its owner may take. Where limits carry their year there
    is none for the meeting's day: whether it was the last one is what is asked first."""
    light = STATE_LIGHTS.get(sentences.standing(item))
    sign = f"{LIGHTS[light][0]} " if light else ""
    state = Words(sign + sentences.resolution_state(item), bold=light == "red", colour=colour_of(light))
    owner = owner_of(item.lead_unit, item.owner)
    held, due = (short_day(day, material.view.as_of) for day in (item.meeting_on, item.original_due_on))
    if has_years and item.meeting_on:
        held = "上次" if item in material.decided else "此前"
    return held, f"{item.village} {item.task}".strip(), fit_owner(owner, room), due, state


def task_slide(deck: Deck, material: Material) -> None:
    """What each owner has to do next, one row an owner."""
    has_villages = bool(material.map.places)
    title = sentences.to_do(material.tasks, material.next_meeting, material.now, has_villages)
    slide = deck.slide(f"⑧ {names.TO_DO}", aside(material), title, ["红灯事项在下次例会前办结或说明，其余按时限。"])
    rows: Rows = []
    items = [material.overdue_clues] if material.overdue_clues else []
    if material.overdue_clues:
        rows.append(
            (
                "各承办单位",
                f"{KINDS[CLUE]} {material.overdue_clues} 条：{DETAILS['clue'].step}",
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
        nothing(slide, BODY._replace(height=0.5), f"{sentences.no_tasks(material.now, has_villages)}。")
        return
    listed(slide, TOP, (names.WHO, f"{names.ITEM}：{names.NEXT_STEP}", names.BY), widths, rows, items=items)


def due_words(day: dt.date, is_red: bool) -> Words:
    """By when, in red with its sign where it is late already."""
    words, light = month_day(day), "red" if is_red else None
    return Words(f"{LIGHTS['red'][0]} {words}" if is_red else words, bold=is_red, colour=colour_of(light))


def cut_before(what: str, more: str, ems: float) -> str:
    """The text, cut so that what follows it still has room."""
    return fit(what, ems - width(more)) + more
