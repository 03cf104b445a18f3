"""口径: which figures the papers show, subject by subject, and how each is defined."""

from dashboard.charts import clues, disputes
from dashboard.charts.sentences import goal_words
from dashboard.charts.words import LIGHTS
from dashboard.figures.registry import FIGURES
from dashboard.settings import SETTINGS

MEETING = {
    "resolution.on_time": "议定事项按期",
    "meeting.monthly_20th": "20日例会按期",
    "meeting.minutes": "会议纪要",
}
CHAIN = {"chain.posts": "责任人到位", "chain.duties_on_time": "责任事项按期", "chain.pledges": "承诺书签订"}
CLUE_COUNTS = {figure_id: name for figure_id, (name, _) in clues.NOTES.items()}
CLUE_RATES = {"clue.closed_on_time": "按期办结", "clue.feedback": "实名反馈"}
DISPUTE = disputes.GOALS
PLACES = {"patrol.weeks": "巡防覆盖", "patrol.recent": "近14天已巡村", "point.intact": "阵地完好"}
SHOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("会议议定事项", (*MEETING, "resolution.overdue", "resolution.extended")),
    ("责任链", (*CHAIN, "chain.duties_overdue")),
    ("线索", (*CLUE_COUNTS, *CLUE_RATES)),
    ("矛盾纠纷", (*DISPUTE, "dispute.overdue", "dispute.red_stale", "dispute.days", "dispute.zero_months")),
    ("宣传巡防", tuple(PLACES)),
)
HOW_TO_READ = (
    "灯："
    + "　".join(f"{sign} {word}" for sign, word in LIGHTS.values())
    + f"。达到目标为正常，差目标不到{SETTINGS.floor_gap:g}个点为关注；"
    + f"不足{SETTINGS.fewest_cases}件只写件数，不评定、不比较。"
)
COMPARING = (
    "村与村之间用漏斗图：▲ 低于95%界限的请关注，■ 低于99.8%界限的请说明，界内的高低可能只是偶然。"
    "“较上次”和卡片右下的增减，是与上次20日例会那天相比。"
)


def definition(figure_id: str) -> str:
    """What a figure counts, and its goal."""
    figure, goal = FIGURES[figure_id], goal_words(figure_id)
    return f"{figure.name}：{figure.definition}" + (f"（{goal}）" if goal else "") + "。"


def definitions(*ids: str) -> list[str]:
    return [definition(figure_id) for figure_id in ids]
