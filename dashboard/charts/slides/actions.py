"""⑧ 谁、做什么、何时办结: what each unit must finish, and by when; items of one kind and one unit stand in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from dashboard.charts.names import BY, ITEM, NEXT_STEP, TO_DO, WHO
from dashboard.charts.sentences import no_tasks, nothing_red
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import first_of, month_day
from dashboard.figures.briefing import CLUE, Briefing
from dashboard.figures.details import DETAILS, KINDS
from dashboard.figures.to_do import Task

NAME = TO_DO
MOST = 9
# The characters of who it is that stand on one line, of which the unit's are the larger.
ROOM = 12.3
# The next steps are all set as one that breaks, be they ever so short: a column has one size of type.
ALWAYS = 0


@dataclass(frozen=True)
class Work:
    """What one unit must do: its tasks of one kind that are all late, or all ahead."""

    unit: str
    kind: str
    tasks: tuple[Task, ...]

    @property
    def is_red(self) -> bool:
        return self.tasks[0].is_red

    @property
    def late(self) -> int:
        """The days of its longest late task; 0 where none is late or nobody knows."""
        return max(task.days_late or 0 for task in self.tasks)

    @property
    def owners(self) -> list[str]:
        """The officials in charge, in the order of the tasks."""
        found = (_split(task)[1] for task in self.tasks)
        return list(dict.fromkeys(name for name in found if name))

    @property
    def places(self) -> list[str]:
        return list(dict.fromkeys(task.place for task in self.tasks if not self.unit.startswith(task.place)))


def _split(task: Task) -> tuple[str, str]:
    """The unit and the official; a village's own unit (村调委会) is named with its village."""
    unit, official = parts.unit_and_official(task)
    is_own = unit.startswith("村") and unit != task.place
    return (f"{task.place}{unit[1:]}" if is_own else unit), official


def works(tasks: Iterable[Task]) -> list[Work]:
    """The tasks by unit and kind: what is late first, the longest late before the rest; then what falls due first."""
    grouped: dict[tuple[str, str, bool], list[Task]] = {}
    for task in tasks:
        grouped.setdefault((_split(task)[0], task.kind, task.is_red), []).append(task)
    found = [Work(unit, kind, tuple(group)) for (unit, kind, _), group in grouped.items()]
    return sorted(found, key=lambda work: (not work.is_red, -work.late, min(task.by for task in work.tasks)))


def headline(briefing: Briefing) -> str:
    """How much is to be done by how many units, and the day for what is late."""
    red, ahead = briefing.red_number, sum(not task.is_red for task in briefing.tasks)
    if not red and not ahead:
        return no_tasks(briefing.now, bool(briefing.places))
    day = month_day(briefing.next_meeting)
    first = f"红灯 {red} 项，{day}下次例会前办结或说明" if red else nothing_red(briefing.now, bool(briefing.places))
    return f"{first}；另有未到期 {ahead} 项" if ahead else first


def body(briefing: Briefing) -> str:
    found = works(briefing.tasks)
    if not found and not briefing.overdue_clues:
        return parts.block(parts.none(f"{no_tasks(briefing.now, bool(briefing.places))}。"))
    shown = found[: MOST - bool(briefing.overdue_clues)]
    larger = parts.LARGER if len(shown) + bool(briefing.overdue_clues) <= parts.ROOMY else 1.0
    lines = [_line(work, larger) for work in shown if work.is_red] + _clues(briefing)
    lines += [_line(work, larger) for work in shown if not work.is_red]
    hidden = sum(len(work.tasks) for work in found[len(shown) :])
    wide = "17.5rem minmax(0,1fr) 14.5rem 8rem 6.5rem"
    narrow = "16.6rem minmax(0,1fr) 9.6rem 7rem"
    headings = (WHO, ITEM, NEXT_STEP, BY, "最久逾期")
    return parts.block(parts.rows(wide, narrow, headings, lines, wide_only=4) + parts.more(hidden), style="actions")


def _line(work: Work, larger: float) -> Line:
    sign = '<span class="red">■</span>' if work.is_red else '<span class="quiet">○</span>'
    places = first_of(work.places, 3)
    number = f"{work.kind} <b>{len(work.tasks)}</b> 项"
    by = min(task.by for task in work.tasks)
    late = f'<b class="red">{work.late}</b> 天' if work.late else ""
    return Line(
        (
            parts.unit_and_person(
                work.unit,
                _first(work.owners),
                ROOM / larger - parts.ems("■ "),
                f"{sign} <b>{escape(work.unit)}</b>",
            ),
            f'<span class="two">{number}{f"：{escape(places)}" if places else ""}</span>',
            parts.wrapped(work.tasks[0].next_step, ALWAYS),
            f"<b>{month_day(by)}</b>{_days(work)}",
            late,
        )
    )


def _days(work: Work) -> str:
    """How late it is, below the day on a narrow screen, which has no room for a column of it."""
    word = "最久" if len(work.tasks) > 1 else "已"
    return f'<small class="narrow-only red">{word} {work.late} 天</small>' if work.late else ""


def _first(owners: list[str]) -> str:
    """褚立新等2人: the first of several, and how many they are."""
    return owners[0] if len(owners) == 1 else f"{owners[0]}等{len(owners)}人" if owners else ""


def _clues(briefing: Briefing) -> list[Line]:
    """The overdue clues as one number: a meeting sees no single one."""
    if not briefing.overdue_clues:
        return []
    day = briefing.next_meeting
    return [
        Line(
            (
                '<span class="red">■</span> <b>各承办单位</b>',
                f'<span class="two">{KINDS[CLUE]} <b>{briefing.overdue_clues}</b> 条</span>',
                parts.wrapped(DETAILS["clue"].step, ALWAYS),
                f"<b>{month_day(day)}</b>",
                "",
            )
        )
    ]
