"""Sentences made from the figures, for slides and papers: each is true for every state of the data.

They end without a full stop, so that they serve as headlines too.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dashboard.charts.disputes import below_words
from dashboard.charts.map_data import step
from dashboard.charts.names import (
    ALL_PATROLLED,
    AS_OF,
    BELOW,
    BELOW_LIMITS,
    NEVER_FILLED,
    NEVER_PATROLLED,
    NO_DISPUTES,
    NO_MEETING,
    NO_RED,
    NO_VILLAGES,
    NONE_TO_REPAIR,
    NOT_COMPARED,
    TO_REPAIR,
    UNPATROLLED,
    UNSTATED,
    full_name,
)
from dashboard.charts.overview import oldest
from dashboard.charts.parts import accepted_words
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import (
    SIGNS,
    TOO_FEW,
    Results,
    among_loaded,
    first_of,
    format_chance,
    format_change,
    format_difference,
    format_number,
    format_rate,
    format_result,
    goal_words,
    month_day,
    short_day,
    unloaded,
)
from dashboard.figures.changes import change_since
from dashboard.figures.coverage import PatrolPlace, PointPlace
from dashboard.figures.details import KINDS
from dashboard.figures.funnel import Funnel
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES
from dashboard.figures.resolutions import DONE, EXTENDED, IN_TIME, OVERDUE, Resolution
from dashboard.figures.to_do import Task
from dashboard.settings import SETTINGS

# So many villages or points a paragraph names.
MOST_NAMED = 8


def light_words(result: Result) -> str:
    """● 正常 and its like; nothing for a figure without a goal. Of a rate without cases, that there are none: they are
    not few."""
    if not result.light:
        return ""
    sign, word = SIGNS[result.light]
    return f"{sign} 无数据" if result.light == "few" and not result.N else f"{sign} {word}"


def name(figure_id: str) -> str:
    return FIGURES[figure_id].name


def change(now: Result, before: Result | None) -> str:
    """▲ +1.2 点 波动内, in a column that says since when."""
    moved = change_since(now, before) if before else None
    return f"{format_difference(moved)} {format_chance(moved)}".strip()


def since_last_meeting(now: Result, before: Result | None) -> str:
    """较上次 ▲ +1.2 点 波动内; whole cases where they are too few for a rate."""
    return format_change(change_since(now, before) if before else None)


def rate(now: Result, before: Result | None = None) -> str:
    """One rate in words: n of N, its goal and light, its change since the last 20日例会."""
    name = full_name(now.id)
    if now.is_unloaded:
        return f"{name}：{unloaded(now.id)}"
    if not now.N:
        return f"{name}：考核期内没有应计的记录"
    if SETTINGS.fewest_cases > now.N:
        return f"{name} {now.n}/{now.N}，{TOO_FEW}"
    words = [f"{name} {format_rate(now)}", goal_words(now.id), light_words(now)]
    if before is not None:
        words.append(since_last_meeting(now, before))
    return "，".join(word for word in words if word)


def task_words(task: Task, with_code: bool = True) -> str:
    """What a task is: its kind, its code, and what is to be done. A projector shows no codes."""
    code = task.code if with_code and task.figure_id != "chain.posts" else ""
    return " ".join(part for part in (task.kind, code, task.what) if part)


def who(task: Task) -> str:
    """Where and whose it is."""
    return f"{task.place} {task.owner}".strip()


def kinds(tasks: Sequence[Task]) -> str:
    """纠纷 8、责任事项 5…, the most first."""
    counted = Counter(task.kind for task in tasks)
    return "、".join(f"{kind} {number}" for kind, number in counted.most_common())


def late_words(task: Task) -> str:
    """How late an item is, by its kind: overdue, vacant or without progress for so many days."""
    if not task.is_red:
        return ""
    if task.days_late is None:
        return NEVER_FILLED
    word = {"dispute.red_stale": "未推进", "chain.posts": "空缺"}.get(task.figure_id or "", "逾期")
    return f"{word} {task.days_late} 天"


def as_far_as_known(now: Results) -> str:
    """What a sentence that there is none of something speaks for: the as-of day, or the ledgers that were loaded."""
    return among_loaded(now) or AS_OF


def nothing_red(now: Results, has_villages: bool = True) -> str:
    """That nothing is late, vacant or without progress; a town without villages has none of its ledgers yet."""
    return f"{as_far_as_known(now)}{NO_RED}" if has_villages else NO_VILLAGES


def red_list(tasks: Sequence[Task], now: Results, has_villages: bool = True) -> str:
    """How many red items there are, of which kinds."""
    red = [task for task in tasks if task.is_red]
    return f"红灯 {len(red)} 项：{kinds(red)}" if red else nothing_red(now, has_villages)


def red_lights(named: Sequence[RedItem], overdue_clues: int, now: Results, has_villages: bool = True) -> str:
    """How many red items there are, and the longest late of the `named`: of the clues a meeting hears a number
    alone."""
    if not named and not overdue_clues:
        return nothing_red(now, has_villages)
    number = f"红灯 {len(named) + overdue_clues} 项"
    counted = f"{number}（含超期线索 {overdue_clues} 条）" if overdue_clues else number
    if not named or not named[0].days_late:
        return counted
    # A clue may be older than the longest that is named.
    among = "；线索之外，" if overdue_clues else "，"
    return f"{counted}{among}{oldest(named[0])}"


def red_kinds(named: Sequence[RedItem], overdue_clues: int) -> list[tuple[str, int]]:
    """The kinds that occur, in a fixed order, and how many there are of each."""
    counted = Counter(item.figure_id for item in named) + Counter({"clue.overdue": overdue_clues})
    return [(kind, counted[each]) for each, kind in KINDS.items() if counted[each]]


def red_words(item: RedItem) -> str:
    """The kind and what it is about; a projector shows no codes."""
    return item.kind if item.what == item.code else f"{item.kind} {item.what}"


def last_meeting(
    day: dt.date | None,
    decided: Sequence[Resolution],
    items: Sequence[Resolution],
    now: Results,
    as_of: dt.date,
    whose: str = "",
) -> str:
    """What the last 20日例会 decided and how it stands; then what is open of all meetings. `whose` items they are
    where they are not the town's: the meeting may have decided more."""
    held, open_ = now["meeting.monthly_20th"], now["resolution.overdue"]
    if held.is_unloaded:
        first = unloaded(held.id)
    elif day is not None and open_.is_unloaded:
        first = f"上次20日例会是{short_day(day, as_of)}"
    elif day is None or not decided:
        first = none_decided(day, as_of, whose)
    else:
        of = f"{whose}的事项" if whose else ""
        first = f"上次20日例会（{short_day(day, as_of)}）议定{of} {len(decided)} 项，{standings(decided)}"
    if open_.is_unloaded:
        return f"{first}；{unloaded(open_.id)}"
    still_open = [item for item in items if item.is_open]
    if not still_open:
        return f"{first}；议定事项没有未办结的" if items else f"{first}；没有议定事项"
    return f"{first}；历次未办结共 {len(still_open)} 项，{standings(still_open)}"


def none_decided(day: dt.date | None, as_of: dt.date, whose: str = "") -> str:
    """That the last 20日例会 decided nothing, or nothing of `whose`; or that there was none."""
    of = f"{whose}的" if whose else ""
    return f"上次20日例会（{short_day(day, as_of)}）没有登记{of}议定事项" if day else NO_MEETING


def standing(item: Resolution) -> str:
    """The item's state, where what is overdue is so however often it was extended: as `resolution.overdue` counts."""
    return OVERDUE if item.is_overdue else item.state


def standings(items: Sequence[Resolution]) -> str:
    """How many there are in each state: 已办结 1 项、逾期 8 项（其中多次延期 3 项）、时限内 5 项."""
    counted = Counter(standing(item) for item in items)
    words = {state: f"{state} {counted[state]} 项" for state in (DONE, OVERDUE, EXTENDED, IN_TIME) if counted[state]}
    extended = overdue_and_extended(items)
    if extended:
        words[OVERDUE] += f"（其中{EXTENDED} {extended} 项）"
    return "、".join(words.values())


def overdue_and_extended(items: Sequence[Resolution]) -> int:
    return sum(item.is_overdue and item.state == EXTENDED for item in items)


def resolution_state(item: Resolution) -> str:
    """The item's state with its days and extensions: 逾期 9 天·延期 3 次, 已办结（迟 5 天）."""
    return "·".join(part for part in (late_state(item), extensions(item)) if part)


def late_state(item: Resolution) -> str:
    """The state with its days, without its extensions."""
    if item.state == DONE:
        return f"{DONE}（迟 {item.days_late} 天）" if item.days_late else DONE
    return f"{OVERDUE} {item.days_late} 天" if item.is_overdue else IN_TIME


def extensions(item: Resolution) -> str:
    """延期 3 次, of what is not done; nothing where the limit was never moved."""
    return f"延期 {item.extensions} 次" if item.extensions and item.is_open else ""


def outcomes(now: dict[str, Result]) -> str:
    """Where the cohort's disputes ended."""
    total = now["dispute.accepted"].value
    if now["dispute.accepted"].is_unloaded:
        return unloaded("dispute.accepted")
    if not total:
        return NO_DISPUTES
    words = [f"{name} {now[each].n} 件" for each, name in OUTCOMES.items()]
    return f"{accepted_words(now['dispute.accepted'])}：{'、'.join(words)}"


def escalations(now: dict[str, Result], escalated_to: dict[str | None, int]) -> str:
    """How many of the cohort went beyond the town, and where."""
    number = now["dispute.escalated"].n
    if now["dispute.escalated"].is_unloaded:
        return "上交去向暂缺"
    if not number:
        return "没有上交的"
    words = "、".join(f"{to or UNSTATED} {each} 件" for to, each in escalated_to.items())
    return f"上交 {number} 件，去向：{words}"


def dispute_counts(now: dict[str, Result], next_step: bool = True) -> str:
    """Overdue, stale, the median, and the months without a report, with the `next_step` for these."""
    days = now["dispute.days"]
    if days.is_unloaded:
        return "逾期、进展和用时暂缺"
    words = [
        f"{name(each)} {format_number(now[each].value or 0)} 件" for each in ("dispute.overdue", "dispute.red_stale")
    ]
    words.append(
        f"{name(days.id)} {format_result(days)}（中位数）" if days.value is not None else "考核期内没有化解的纠纷"
    )
    silent = now["dispute.zero_months"]
    if silent.value:
        step = "，须核实有无漏登" if next_step else ""
        words.append(f"{name(silent.id)} {format_number(silent.value)} 个村月{step}")
    return "；".join(words)


def villages_outside(funnels: dict[str, Funnel], scope: str) -> str:
    """Which villages lie below the limits of a rate's funnel; the funnels by figure, the first the one that is
    drawn."""
    pieces = [
        below_words(figure_id, drawn.at(place), place, scope)
        for figure_id, drawn in funnels.items()
        for place in BELOW
        if drawn.at(place)
    ]
    return "；".join(pieces) or none_below(funnels)


def none_below(funnels: dict[str, Funnel]) -> str:
    """That no village lies below the limits; that none can be compared where all have few cases."""
    judged = [village for drawn in funnels.values() for village in drawn.villages if village.place != "few"]
    return f"没有{BELOW_LIMITS}，高低可能只是偶然" if judged else NOT_COMPARED


def unpatrolled(patrols: Sequence[PatrolPlace]) -> str:
    """The villages without a patrol in the last fourteen days, the day itself included, each with its 包村干部."""
    never = [each for each in patrols if each.days_since is None]
    late = [each for each in patrols if step(each) == "red"]
    late.sort(key=lambda each: -(each.days_since or 0))
    words = []
    if late:
        named = first_of([f"{each.village} {each.days_since} 天{_official(each)}" for each in late], MOST_NAMED)
        words.append(f"{UNPATROLLED}的村 {len(late)} 个，距上次巡逻：{named}")
    if never:
        named = first_of([f"{each.village}{_official(each)}" for each in never], MOST_NAMED)
        words.append(f"{NEVER_PATROLLED}的村 {len(never)} 个：{named}")
    if words:
        return "；".join(words)
    return ALL_PATROLLED if patrols else NO_VILLAGES


def _official(patrol: PatrolPlace) -> str:
    """（包村干部张三）; nothing where no ledger says who it is."""
    return f"（{patrol.official.post}{patrol.official.person}）" if patrol.official else ""


def whom_to_ask(late: Sequence[PatrolPlace]) -> str:
    """The 包村干部 of the first villages without a patrol, on one line; nothing where no ledger says who they are."""
    named = [f"{each.village}{each.official.person or '空缺'}" for each in late if each.official]
    return f"未巡村的包村干部：{first_of(named, 2)}" if named else ""


def repairs(points: Sequence[PointPlace], most: int = MOST_NAMED) -> str:
    """How many publicity points wait to be repaired, and the first of them: where, in which state, and whose."""
    if not points:
        return NONE_TO_REPAIR
    named = [
        f"{each.village}{each.name}（{'，'.join(word for word in (each.status, each.owner) if word)}）"
        for each in points
    ]
    return f"{TO_REPAIR} {len(points)} 处：{first_of(named, most)}"


def no_tasks(now: Results, has_villages: bool = True) -> str:
    """That nobody has anything to do; as of what is red, not where there are no villages yet."""
    return f"{as_far_as_known(now)}没有要办的事项" if has_villages else NO_VILLAGES


def to_do(tasks: Sequence[Task], meeting: dt.date, now: Results, has_villages: bool = True) -> str:
    """How much is to be done, and what of it by the next 20日例会."""
    if not tasks:
        return no_tasks(now, has_villages)
    red = sum(task.is_red for task in tasks)
    ahead = len(tasks) - red
    parts = [f"红灯 {red} 项"] * bool(red) + [f"{IN_TIME} {ahead} 项"] * bool(ahead)
    asked = f"；红灯事项请在{month_day(meeting)}下次例会前办结或说明" if red else ""
    return f"要办的共 {len(tasks)} 项（{'、'.join(parts)}）{asked}"
