"""The brief (DOCX): the figures in sentences and tables, in the order of the meeting; last, who does what by when. The
definitions are its annex."""

import datetime as dt
from collections.abc import Sequence

from dashboard.charts import chain, clues, disputes, names, overview, sentences
from dashboard.charts import map_data as maps
from dashboard.charts.words import format_day, format_number, format_rate, goal_limit, short_day, unloaded
from dashboard.figures.owners import owner_of
from dashboard.figures.registry import FIGURES
from dashboard.figures.resolutions import Resolution
from dashboard.pack import definitions as kept
from dashboard.pack.brief_parts import Brief
from dashboard.pack.material import Material
from dashboard.pack.text import plain

LONGEST_LIST, WHOLE_LIST, CELL = 10, 60, 40
# In millimetres; the page has 156.
RATE_WIDTHS = (32, 35, 17, 27, 45)
RED_WIDTHS = (41, 21, 38, 31, 25)
RESOLUTION_WIDTHS = (25, 38, 38, 25, 30)
TASK_WIDTHS = (13, 37, 47, 34, 25)
DEFINITION_WIDTHS = (31, 125)


def brief(material: Material) -> bytes:
    """The document as a file."""
    view = material.view
    header = f"{material.marks}　数据截至 {format_day(view.as_of)}"
    where = material.town if material.is_town else f"{material.town}{material.scope_word}"
    document = Brief(f"{material.town}情况汇报", material.user, header, material.watermark, material.made_at)
    document.title(f"{where}常态化工作督导情况汇报", f"（数据截至{format_day(view.as_of)}）")
    for write in (_whole, _red, _meeting, _chain, _clues, _disputes, _places, _tasks, _definitions):
        write(document, material)
    return document.content()


def _whole(document: Brief, material: Material) -> None:
    document.heading("总体情况")
    start, as_of = material.view.start, material.view.as_of
    period = f"考核期自{format_day(start)}至{format_day(as_of)}" if start < as_of else f"只看{format_day(as_of)}一天"
    last = material.last_meeting
    compared = f"，与{format_day(last)}的上次20日例会相比" if last else f"，{_no_meeting(material)}，不作比较"
    first = overview.headline(material.own, material.red_items, has_villages=bool(material.map.places))
    document.sentence(f"本汇报{period}{compared}。{first}")
    document.sentence("主要指标如下")
    _rates(document, material, [each for each in overview.RATES if material.is_town or not each.startswith("clue.")])


def _no_meeting(material: Material) -> str:
    held = material.now["meeting.monthly_20th"]
    return unloaded(held.id) if held.is_unloaded else names.NO_MEETING


def _rates(document: Brief, material: Material, ids: Sequence[str]) -> None:
    rows = []
    for figure_id in ids:
        now, before = material.now[figure_id], material.before.get(figure_id)
        shown = (
            names.full_name(figure_id),
            format_rate(now),
            goal_limit(figure_id),
            sentences.light_words(now),
        )
        rows.append([*(words or "—" for words in shown), sentences.change(now, before)])
    document.table(("指标", "比率（件数）", "目标", "评定", "较上次"), RATE_WIDTHS, rows)


def _named(document: Brief, material: Material, ids: Sequence[str]) -> None:
    """Several rates in one paragraph; a ledger that lacks was named by the section's first sentence."""
    loaded = [each for each in ids if not material.now[each].is_unloaded]
    if loaded:
        document.sentence("；".join(sentences.rate(material.now[each], material.before.get(each)) for each in loaded))


def _red(document: Brief, material: Material) -> None:
    document.heading(names.RED_LIST)
    red = material.red
    document.sentence(sentences.red_list(red, material.now, bool(material.map.places)))
    if not red:
        return
    rows = [
        (
            _cell(sentences.task_words(task)),
            task.place,
            task.owner or task.place,
            sentences.late_words(task),
            short_day(task.due_on, material.view.as_of),
        )
        for task in red[:LONGEST_LIST]
    ]
    _table(document, (names.ITEM, names.PLACE, names.OWNER, names.LATE, names.LIMIT), RED_WIDTHS, rows, len(red))


def _meeting(document: Brief, material: Material) -> None:
    document.heading(names.RESOLUTIONS)
    document.sentence(material.last_decided)
    _named(document, material, kept.MEETING if material.is_town else kept.MEETING[:1])
    items = [*material.decided, *material.pending]
    if items:
        rows = [_resolution(item, material.view.as_of) for item in items[:LONGEST_LIST]]
        _table(
            document,
            ("会议", names.ITEM, names.LEAD, names.ORIGINAL_LIMIT, names.STATE),
            RESOLUTION_WIDTHS,
            rows,
            len(items),
        )


def _resolution(item: Resolution, as_of: dt.date) -> Sequence[str]:
    owner = owner_of(item.lead_unit, item.owner)
    what = " ".join(part for part in (item.code, item.village, item.task) if part)
    held, due = (short_day(day, as_of) for day in (item.meeting_on, item.original_due_on))
    return held, _cell(what), owner, due, sentences.resolution_state(item)


def _chain(document: Brief, material: Material) -> None:
    document.heading(names.CHAIN)
    document.sentence(chain.headline(material.now, material.holders))
    _named(document, material, kept.CHAIN)


def _clues(document: Brief, material: Material) -> None:
    now = material.now
    document.heading(f"{names.CLUES}（全镇总数）")
    document.sentence(clues.headline(now))
    if now["clue.received"].is_unloaded:
        return
    stages = "、".join(f"{name} {format_number(now[each].value or 0)} 条" for each, name in clues.STAGES.items())
    received = f"{FIGURES['clue.received'].name} {format_number(now['clue.received'].value or 0)} 条"
    document.sentence(f"{received}；截至日累计收到的按{clues.STAGE}分：{stages}")
    _named(document, material, kept.CLUE_RATES)
    document.sentence("线索未经核实，不等于事实，不据此评价任何人和村；这里只有数字和编号")


def _disputes(document: Brief, material: Material) -> None:
    now = material.now
    document.heading(names.DISPUTES)
    document.sentence(disputes.headline(now, material.funnels["dispute.on_time"], material.scope_word))
    if now["dispute.accepted"].is_unloaded:
        return
    document.subheading(1, "去向")
    document.sentence(f"{sentences.outcomes(now)}。{sentences.escalations(now, material.escalated_to)}")
    document.sentence(sentences.dispute_counts(now))
    document.sentence("诉讼和信访是群众的权利：上交只计数，不按人、不按类评价")
    document.subheading(2, "三项比率")
    _named(document, material, kept.DISPUTE)
    document.subheading(3, names.BELOW_LIMITS)
    document.sentence(material.outside)


def _places(document: Brief, material: Material) -> None:
    document.heading(names.PLACES)
    shown = material.map
    document.sentence(maps.headline(shown))
    if shown.late:
        document.sentence(sentences.unpatrolled(shown.late))
    if shown.bad:
        document.sentence(sentences.repairs(shown.bad))
    _named(document, material, kept.PLACES)


def _tasks(document: Brief, material: Material) -> None:
    document.heading(names.TO_DO)
    tasks, as_of = material.tasks, material.view.as_of
    document.sentence(sentences.to_do(tasks, material.next_meeting, material.now, bool(material.map.places)))
    if not tasks:
        return
    rows = [
        (
            str(number),
            _cell(sentences.who(task)),
            _cell(sentences.task_words(task)),
            task.next_step,
            short_day(task.by, as_of),
        )
        for number, task in enumerate(tasks[:WHOLE_LIST], start=1)
    ]
    _table(document, ("序号", names.WHO, names.ITEM, names.NEXT_STEP, names.BY), TASK_WIDTHS, rows, len(tasks))


def _definitions(document: Brief, material: Material) -> None:
    document.annex("指标口径")
    document.sentence(kept.HOW_TO_READ)
    document.sentence(kept.COMPARING)
    rows = [(subject, kept.definition(figure_id)) for subject, ids in kept.SHOWN for figure_id in ids]
    document.table(("类别", "指标与口径"), DEFINITION_WIDTHS, rows)


def _table(
    document: Brief, headings: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]], total: int
) -> None:
    """The table, and under it how many items it leaves out."""
    document.table(headings, widths, [[_cell(words) for words in row] for row in rows])
    if total > len(rows):
        document.rest(f"另有 {total - len(rows)} 项，见{names.WORKLIST}")


def _cell(words: str) -> str:
    return plain(words, CELL)
