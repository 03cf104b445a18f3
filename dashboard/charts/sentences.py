"""Sentences made from the figures, for slides and papers: each is true for every state of the data.

They end without a full stop, so that they serve as headlines too.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dashboard.charts.disputes import GOALS
from dashboard.charts.overview import short_name
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import (
    SIGNS,
    Results,
    among_loaded,
    format_change,
    format_number,
    format_rate,
    format_result,
    missing,
    month_day,
    unloaded,
)
from dashboard.figures.changes import change_since
from dashboard.figures.coverage import PatrolPlace, PointPlace
from dashboard.figures.funnel import Funnel
from dashboard.figures.kinds import Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.resolutions import DONE, EXTENDED, OPEN, OVERDUE, Resolution
from dashboard.figures.to_do import Task
from dashboard.settings import SETTINGS

FORTNIGHT = 14
# So many villages or points a paragraph names.
MOST_NAMED = 8
CLUES = "线索超期"
SHORT_KINDS = {"红色纠纷未推进": "红色未推进", "责任人空缺": "岗位空缺"}
KINDS = ("纠纷", "红色纠纷未推进", "责任事项", "议定事项", "责任人空缺", "整顿", CLUES)


def light_words(light: str | None) -> str:
    """● 正常 and its like; nothing for a figure without a goal."""
    return " ".join(SIGNS[light]) if light else ""


def goal_words(figure_id: str) -> str:
    """目标 ≥95%; nothing for a figure without a goal."""
    goal = SETTINGS.goals.get(figure_id)
    return "" if goal is None else f"目标{'＝' if goal == 100 else '≥'}{goal:g}%"


def since_last_meeting(now: Result, before: Result | None) -> str:
    """较上次 ▲ +1.2 点 波动内; whole cases where they are too few for a rate."""
    return format_change(change_since(now, before) if before else None)


def rate(name: str, now: Result, before: Result | None = None) -> str:
    """One rate in words: n of N, its goal and light, its change since the last 20日例会."""
    if now.is_unloaded:
        return f"{name}：{unloaded(now.id)}"
    if not now.N:
        return f"{name}：考核期内没有应计的记录"
    if SETTINGS.fewest_cases > now.N:
        return f"{name} {now.n}/{now.N}，不足{SETTINGS.fewest_cases}件，不评定"
    words = [f"{name} {format_rate(now)}", goal_words(now.id), light_words(now.light)]
    if before is not None:
        words.append(since_last_meeting(now, before).replace(" ", ""))
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
        return "起始日不详"
    word = {"dispute.red_stale": "未推进", "chain.posts": "空缺"}.get(task.figure_id or "", "逾期")
    return f"{word}{task.days_late}天"


def as_far_as_known(now: Results) -> str:
    """What a sentence that there is none of something speaks for: the as-of day, or the ledgers that were loaded."""
    return among_loaded(now) or "截至日"


def nothing_late(now: Results) -> str:
    return f"{as_far_as_known(now)}没有逾期、空缺或久未推进的事项"


def red_list(tasks: Sequence[Task], now: Results) -> str:
    """How many red items there are, of which kinds."""
    red = [task for task in tasks if task.is_red]
    return f"红灯事项 {len(red)} 项：{kinds(red)}" if red else nothing_late(now)


def red_lights(named: Sequence[RedItem], overdue_clues: int, now: Results) -> str:
    """How many red items there are, and the longest late of the `named`: of the clues a meeting hears a number alone."""
    if not named and not overdue_clues:
        return nothing_late(now)
    number = f"红灯 {len(named) + overdue_clues} 项"
    counted = f"{number}（含超期线索 {overdue_clues} 条）" if overdue_clues else number
    if not named or not named[0].days_late:
        return counted
    # A clue may be older than the longest that is named.
    among = "；线索之外，" if overdue_clues else "，"
    return f"{counted}{among}{named[0].place}{short_kind(named[0].kind)}最久，已 {named[0].days_late} 天"


def nothing_red(now: dict[str, Result]) -> str:
    """What stands where nothing is red: a praise only where every ledger was there to be looked at."""
    return "已装载的台账中没有红灯事项。" if missing(now) else "没有红灯事项，保持。"


def red_kinds(named: Sequence[RedItem], overdue_clues: int) -> list[tuple[str, int]]:
    """The kinds that occur, in a fixed order, and how many there are of each."""
    counted = Counter(item.kind for item in named) + Counter({CLUES: overdue_clues})
    return [(short_kind(kind), counted[kind]) for kind in KINDS if counted[kind]]


def short_kind(kind: str) -> str:
    return SHORT_KINDS.get(kind, kind)


def red_words(item: RedItem) -> str:
    """The kind and what it is about; a projector shows no codes."""
    kind = short_kind(item.kind)
    return kind if item.what == item.code else f"{kind} {item.what}"


def last_meeting(day: dt.date | None, decided: Sequence[Resolution], items: Sequence[Resolution], now: Results) -> str:
    """What the last 20日例会 decided and how it stands; then what is open of all meetings."""
    held, open_ = now["meeting.monthly_20th"], now["resolution.overdue"]
    if held.is_unloaded:
        first = unloaded(held.id)
    elif day is None:
        first = "此前没有20日例会"
    elif open_.is_unloaded:
        first = f"上次20日例会是{month_day(day)}"
    elif not decided:
        first = f"上次20日例会（{month_day(day)}）没有登记议定事项"
    else:
        first = f"上次20日例会（{month_day(day)}）议定 {len(decided)} 项，{standings(decided)}"
    if open_.is_unloaded:
        return f"{first}；{unloaded(open_.id)}"
    still_open = [item for item in items if item.is_open]
    if not still_open:
        return f"{first}；历次议定事项没有未办结的" if items else f"{first}；没有议定事项"
    return f"{first}；历次未办结共 {len(still_open)} 项，{standings(still_open)}"


def standing(item: Resolution) -> str:
    """The item's state, where what is overdue is so however often it was extended: as `resolution.overdue` counts."""
    return OVERDUE if item.is_overdue else item.state


def standings(items: Sequence[Resolution]) -> str:
    """How many there are in each state: 已办结 1 项、逾期 8 项（其中多次延期 3 项）、在办 5 项."""
    counted = Counter(standing(item) for item in items)
    words = {state: f"{state} {counted[state]} 项" for state in (DONE, OVERDUE, EXTENDED, OPEN) if counted[state]}
    extended = overdue_and_extended(items)
    if extended:
        words[OVERDUE] += f"（其中{EXTENDED} {extended} 项）"
    return "、".join(words.values())


def overdue_and_extended(items: Sequence[Resolution]) -> int:
    return sum(item.is_overdue and item.state == EXTENDED for item in items)


def resolution_state(item: Resolution) -> str:
    """The item's state with its days and extensions: 逾期 9 天·延期3次, 已办结（迟 5 天）."""
    if item.state == DONE:
        return f"{DONE}（迟 {item.days_late} 天）" if item.days_late else DONE
    state = f"{OVERDUE} {item.days_late} 天" if item.is_overdue else OPEN
    return f"{state}{extensions(item)}"


def extensions(item: Resolution) -> str:
    """·延期3次; nothing where the limit was never moved."""
    return f"·延期{item.extensions}次" if item.extensions else ""


def outcomes(now: dict[str, Result]) -> str:
    """Where the cohort's disputes ended."""
    total = now["dispute.accepted"].value
    if now["dispute.accepted"].is_unloaded:
        return unloaded("dispute.accepted")
    if not total:
        return "考核期内没有受理的矛盾纠纷"
    words = [f"{name} {now[each].n} 件" for each, name in OUTCOMES.items()]
    return f"考核期受理 {format_number(total)} 件：{'、'.join(words)}"


def escalations(now: dict[str, Result], escalated_to: dict[str | None, int]) -> str:
    """How many of the cohort went beyond the town, and where."""
    number = now["dispute.escalated"].n
    if now["dispute.escalated"].is_unloaded:
        return "上交去向暂缺"
    if not number:
        return "没有上交的"
    words = "、".join(f"{to or '未注明'} {each} 件" for to, each in escalated_to.items())
    return f"上交 {number} 件，去向：{words}"


def dispute_counts(now: dict[str, Result]) -> str:
    """Overdue, stale, the median, and the months without a report."""
    days = now["dispute.days"]
    if days.is_unloaded:
        return "逾期、进展和用时暂缺"
    words = [
        f"逾期未结 {format_number(now['dispute.overdue'].value or 0)} 件",
        f"红色久未推进 {format_number(now['dispute.red_stale'].value or 0)} 件",
        f"化解用时中位数 {format_result(days)}" if days.value is not None else "考核期内没有化解的纠纷",
    ]
    if now["dispute.zero_months"].value:
        words.append(f"零报告 {format_number(now['dispute.zero_months'].value)} 个村月，须核实有无漏登")
    return "；".join(words)


def villages_outside(funnels: dict[str, Funnel], scope: str) -> str:
    """Which villages lie below the limits of a rate's funnel; the funnels by figure, the first the one that is drawn.

    Who lies below the 99.8 % limit is asked to explain, who lies below the 95 % limit is watched.
    """
    pieces = []
    for figure_id, drawn in funnels.items():
        for place, what in (("below_998", f"明显低于{scope}，需说明"), ("below_95", "偏低，先留意")):
            low = drawn.at(place)
            if low:
                named = "、".join(short_name(village.name) for village in low[:3])
                pieces.append(f"{GOALS[figure_id]}：{named}{f'等 {len(low)} 个村' if len(low) > 3 else ''}{what}")
    if pieces:
        return "；".join(pieces)
    judged = [village for drawn in funnels.values() for village in drawn.villages if village.place != "few"]
    if not judged:
        return f"各村件数都不足{SETTINGS.fewest_cases}件，不作比较"
    return f"没有村低于{scope}的界限，高低可能只是偶然"


def unpatrolled(patrols: Sequence[PatrolPlace]) -> str:
    """The villages without a patrol in the last fourteen days, the day itself included, each with its 包村干部."""
    never = [each for each in patrols if each.days_since is None]
    late = [each for each in patrols if each.days_since is not None and each.days_since >= FORTNIGHT]
    late.sort(key=lambda each: -(each.days_since or 0))
    words = []
    if late:
        named = _first([f"{each.village} {each.days_since} 天{_official(each)}" for each in late])
        words.append(f"近14天没有巡逻的村 {len(late)} 个，距上次巡逻：{named}")
    if never:
        named = _first([f"{each.village}{_official(each)}" for each in never])
        words.append(f"尚无巡逻记录的村 {len(never)} 个：{named}")
    if words:
        return "；".join(words)
    return "没有村超过14天未巡逻" if patrols else "区划台账中没有村"


def _official(patrol: PatrolPlace) -> str:
    """（包村干部张三）; nothing where no ledger says who it is."""
    return f"（{patrol.official.post}{patrol.official.person}）" if patrol.official else ""


def whom_to_ask(late: Sequence[PatrolPlace]) -> str:
    """The 包村干部 of the first villages without a patrol, on one line; nothing where no ledger says who they are."""
    named = [f"{each.village}{each.official.person or '空缺'}" for each in late if each.official]
    return f"未巡村的包村干部：{_first(named, 2)}" if named else ""


def repairs(points: Sequence[PointPlace], most: int = MOST_NAMED) -> str:
    """How many publicity points wait to be repaired, and the first of them: where, in which state, and whose."""
    if not points:
        return "没有登记待修复的阵地"
    named = [
        f"{each.village}{each.name}（{'，'.join(word for word in (each.status, each.owner) if word)}）"
        for each in points
    ]
    return f"待修复的阵地 {len(points)} 处：{_first(named, most)}"


def _first(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """A、B等."""
    return "、".join(words[:most]) + ("等" if len(words) > most else "")


def to_do(tasks: Sequence[Task], meeting: dt.date, now: Results) -> str:
    """How much is to be done by the next 20日例会, and by how many."""
    if not tasks:
        return f"{as_far_as_known(now)}没有逾期和即将到期的事项"
    red = sum(task.is_red for task in tasks)
    ahead = len(tasks) - red
    parts = [f"红灯 {red} 项"] * bool(red) + [f"在办和即将到期 {ahead} 项"] * bool(ahead)
    people = len({who(task) for task in tasks})
    asked = f"；红灯事项请在{month_day(meeting)}前（下次例会）办结或说明" if red else ""
    return f"要办的共 {len(tasks)} 项（{'、'.join(parts)}），涉及 {people} 个单位和责任人{asked}"
