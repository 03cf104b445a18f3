"""Sentences made from the figures, for slides and papers: each is true for every state of the data.

They end without a full stop, so that they serve as headlines too.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dashboard.charts.disputes import GOALS
from dashboard.charts.overview import short_name
from dashboard.charts.theme import OUTCOMES
from dashboard.charts.words import LIGHTS, format_change, format_number, format_rate, format_result
from dashboard.figures.changes import change_since
from dashboard.figures.coverage import PatrolPlace, PointPlace
from dashboard.figures.funnel import Funnel
from dashboard.figures.kinds import Result
from dashboard.figures.resolutions import DONE, EXTENDED, OVERDUE, Resolution
from dashboard.figures.to_do import Task
from dashboard.settings import SETTINGS

FORTNIGHT = 14


def month_day(day: dt.date) -> str:
    """10月20日."""
    return f"{day.month}月{day.day}日"


def short_day(day: dt.date | None, as_of: dt.date) -> str:
    """10月20日 within the as-of day's year, 2025-10-20 outside it, — where there is none."""
    if day is None:
        return "—"
    return month_day(day) if day.year == as_of.year else day.isoformat()


def light_words(light: str | None) -> str:
    """● 正常 and its like; nothing for a figure without a goal."""
    return " ".join(LIGHTS[light]) if light else ""


def goal_words(figure_id: str) -> str:
    """目标 ≥95%; nothing for a figure without a goal."""
    goal = SETTINGS.goals.get(figure_id)
    return "" if goal is None else f"目标{'＝' if goal == 100 else '≥'}{goal:g}%"


def since_last_meeting(now: Result, before: Result | None) -> str:
    """较上次 ▲ +1.2 点 波动内; whole cases where they are too few for a rate."""
    return format_change(change_since(now, before) if before else None)


def rate(name: str, now: Result, before: Result | None = None) -> str:
    """One rate in words: n of N, its goal and light, its change since the last 20日例会."""
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


def red_list(tasks: Sequence[Task]) -> str:
    """How many red items there are, of which kinds."""
    red = [task for task in tasks if task.is_red]
    return f"红灯事项 {len(red)} 项：{kinds(red)}" if red else "截至日没有逾期、空缺或久未推进的事项"


def last_meeting(day: dt.date | None, decided: Sequence[Resolution], items: Sequence[Resolution]) -> str:
    """What the last 20日例会 decided and how it stands; then what is open of all meetings."""
    if day is None:
        first = "此前没有20日例会"
    elif not decided:
        first = f"上次20日例会（{month_day(day)}）没有登记议定事项"
    else:
        first = f"上次20日例会（{month_day(day)}）议定 {len(decided)} 项，{_states(decided)}"
    still_open = [item for item in items if item.is_open]
    if not still_open:
        return f"{first}；历次议定事项没有未办结的" if items else f"{first}；没有议定事项"
    overdue = sum(item.is_overdue for item in still_open)
    extended = sum(item.state == EXTENDED for item in still_open)
    more = f"，其中逾期 {overdue} 项" if overdue else "，无逾期"
    return f"{first}；历次未办结共 {len(still_open)} 项{more}" + (f"，多次延期 {extended} 项" if extended else "")


def _states(items: Sequence[Resolution]) -> str:
    counted = Counter(item.state for item in items)
    return "、".join(f"{state} {counted[state]} 项" for state in (DONE, OVERDUE, EXTENDED, "在办") if counted[state])


def resolution_state(item: Resolution) -> str:
    """The item's state with its days: 逾期 9 天, 已办结（迟 5 天）."""
    if item.state == DONE:
        return f"{DONE}（迟 {item.days_late} 天）" if item.days_late else DONE
    if item.state == EXTENDED:
        return f"{EXTENDED}（{item.extensions}次）"
    return f"{OVERDUE} {item.days_late} 天" if item.state == OVERDUE else item.state


def outcomes(now: dict[str, Result]) -> str:
    """Where the cohort's disputes ended."""
    total = now["dispute.accepted"].value
    if not total:
        return "考核期内没有受理的矛盾纠纷"
    words = [f"{name} {now[each].n} 件" for each, name in OUTCOMES.items()]
    return f"考核期受理 {format_number(total)} 件：{'、'.join(words)}"


def escalations(now: dict[str, Result], escalated_to: dict[str | None, int]) -> str:
    """How many of the cohort went beyond the town, and where."""
    number = now["dispute.escalated"].n
    if not number:
        return "没有上交的"
    words = "、".join(f"{to or '未注明'} {each} 件" for to, each in escalated_to.items())
    return f"上交 {number} 件，去向：{words}"


def dispute_counts(now: dict[str, Result]) -> str:
    """Overdue, stale, the median, and the months without a report."""
    days = now["dispute.days"]
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
    """The villages without a patrol in the last fourteen days, the day itself included."""
    never = [each.village for each in patrols if each.days_since is None]
    late = [each for each in patrols if each.days_since is not None and each.days_since >= FORTNIGHT]
    late.sort(key=lambda each: -(each.days_since or 0))
    words = []
    if late:
        named = "、".join(f"{each.village} {each.days_since} 天" for each in late[:8])
        words.append(f"近14天没有巡逻的村 {len(late)} 个，距上次巡逻：{named}{'等' if len(late) > 8 else ''}")
    if never:
        words.append(f"尚无巡逻记录的村 {len(never)} 个")
    if words:
        return "；".join(words)
    return "没有村超过14天未巡逻" if patrols else "区划台账中没有村"


def repairs(points: Sequence[PointPlace]) -> str:
    """How many publicity points wait to be repaired, and in which villages."""
    if not points:
        return "没有登记待修复的阵地"
    villages = sorted({point.village for point in points})
    named = "、".join(villages[:3]) + (f"等 {len(villages)} 个村" if len(villages) > 3 else "")
    return f"待修复的阵地 {len(points)} 处，在{named}"


def to_do(tasks: Sequence[Task], meeting: dt.date) -> str:
    """How much is to be done by the next 20日例会, and by how many."""
    if not tasks:
        return "截至日没有逾期和即将到期的事项"
    red = sum(task.is_red for task in tasks)
    ahead = len(tasks) - red
    parts = [f"红灯 {red} 项"] * bool(red) + [f"在办和即将到期 {ahead} 项"] * bool(ahead)
    people = len({who(task) for task in tasks})
    asked = f"；红灯事项请在{month_day(meeting)}前（下次例会）办结或说明" if red else ""
    return f"要办的共 {len(tasks)} 项（{'、'.join(parts)}），涉及 {people} 个单位和责任人{asked}"
