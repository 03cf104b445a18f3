"""口径: which figures the papers show, subject by subject, and how each is defined."""

from dashboard.charts import clues, disputes, names
from dashboard.charts.words import LIGHTS, TOO_FEW, goal_words
from dashboard.figures.registry import FIGURES
from dashboard.settings import SETTINGS

MEETING = ("resolution.on_time", "meeting.monthly_20th", "meeting.minutes")
# The meetings are the town's: a smaller scope has of them its items alone.
OWN_ITEMS = ("resolution.on_time", "resolution.overdue", "resolution.extended")
CHAIN = ("chain.posts", "chain.duties_on_time", "chain.pledges")
CLUE_COUNTS = tuple(clues.NOTES)
CLUE_RATES = ("clue.closed_on_time", "clue.feedback")
DISPUTE = disputes.GOALS
PLACES = ("patrol.weeks", "patrol.recent", "point.intact")
SHOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (names.RESOLUTIONS, (*MEETING, "resolution.overdue", "resolution.extended")),
    (names.CHAIN, (*CHAIN, "chain.duties_overdue")),
    (names.CLUES, (*CLUE_COUNTS, *CLUE_RATES)),
    (names.DISPUTES, (*DISPUTE, "dispute.overdue", "dispute.red_stale", "dispute.days", "dispute.zero_months")),
    (names.PLACES, PLACES),
)
HOW_TO_READ = (
    "灯："
    + "　".join(f"{sign} {word}" for sign, word in LIGHTS.values())
    + f"。达到目标为正常，差目标不到 {SETTINGS.floor_gap:g} 个点为关注；"
    + f"不足 {SETTINGS.fewest_cases} 件的{TOO_FEW}，只写件数，不作比较。"
)
COMPARING = (
    "村与村之间用漏斗图：▲ 低于95%界限的先留意，■ 低于99.8%界限的需说明，界内的高低可能只是偶然。"
    "“较上次”和卡片右下的增减，是与上次20日例会那天相比。"
)


def definition(figure_id: str) -> str:
    """What a figure counts, and its goal."""
    figure, goal = FIGURES[figure_id], goal_words(figure_id)
    return f"{names.full_name(figure_id)}：{figure.definition}" + (f"（{goal}）" if goal else "") + "。"


def definitions(*ids: str) -> list[str]:
    return [definition(figure_id) for figure_id in ids]
