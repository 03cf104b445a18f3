"""What things are called, on pages, slides and papers alike: each name is written here once, or beside its figure.

A figure is called by its name. In a sentence that says how it stands, and on a slide, the name goes without its 率
(到期化解落后); a narrow column or card has the figure's `short`. Retired names are in tests/test_names.py.
"""

from dashboard.figures.registry import CLUE_FIGURES, FIGURES
from dashboard.settings import SETTINGS

# How a rate stands, in a sentence.
VERDICTS = {"red": "落后", "amber": "需关注", "green": "正常"}
# What is said of the villages below the limits of a rate: whoever is below the 99.8 % limit is asked to explain,
# whoever is below the 95 % limit is watched.
BELOW = {"below_998": "明显低于{scope}，需说明", "below_95": "偏低，先留意"}

RED_LIST = "红灯清单"
RESOLUTIONS = "议定事项"
CHAIN = "责任链"
CLUES = "线索"
DISPUTES = "矛盾纠纷"
BELOW_LIMITS = "低于界限的村"
OUTCOMES_TITLE = f"{DISPUTES}去向"
PLACES = "宣传巡防"
TO_DO = "谁、做什么、何时办结"
WORKLIST = "督办清单"
DISPUTES_PAGE, PLACES_PAGE = f"{DISPUTES}页", f"{PLACES}页"

ITEM = "事项"
KIND = "种类"
PLACE = "村 / 单位"
OWNER = "责任单位 / 责任人"
LEAD = "牵头单位 / 责任人"
STATE = "状态"
LIMIT, ORIGINAL_LIMIT = "时限", "原定时限"
LATE, DAYS_LATE = "逾期", "逾期天数"
NEXT_STEP = "下一步"
WHO, BY = "谁", "何时办结"

NOT_COMPARED = f"各村件数都不足 {SETTINGS.fewest_cases} 件，不作比较"
BACK = "返回总览"
UNSTATED = "未注明"
AS_OF = "截至日"
NO_VILLAGES = "区划台账中没有村，请先装载区划台账"
# Of an area that has none, in a town that has: what counts villages can only be there once these were loaded.
NONE_HERE = "区划台账中没有归到这里的村"
NO_MEETING = "此前没有20日例会"
NO_DISPUTES = "考核期内没有受理的矛盾纠纷"
NO_CLUES = "截至日没有线索"
NO_NEW_CLUES = "考核期内没有新收线索"
NO_OPEN_CLUES = "截至日没有在办线索"
NONE_LOADED = "有关台账都未装载"
NO_RED = "没有红灯事项"
NO_VACANCY = "没有岗位空缺"
ALL_FILLED = "四级责任人全部到位"
NEVER_FILLED = "无任职记录"
NEVER_PATROLLED = "尚无巡逻记录"
UNPATROLLED = "近14天未巡"
PATROLLED, ALL_PATROLLED = "近14天已巡", "近14天各村都已巡"
TO_REPAIR = "待修阵地"
NONE_TO_REPAIR = "没有待修阵地"


def internal(is_demo: bool) -> str:
    """What every paper, export and print carries: 内部资料, and 演示数据 where the data is the demo town's."""
    return "内部资料　演示数据" if is_demo else "内部资料"


def full_name(figure_id: str) -> str:
    """The name where the page does not say of what: 线索按期办结率. Of the other families each name says it."""
    name = FIGURES[figure_id].name
    return f"{CLUES}{name}" if figure_id in CLUE_FIGURES and CLUES not in name else name


def in_sentence(figure_id: str) -> str:
    """责任人到位, 线索按期办结: in a sentence that says how the figure stands."""
    return full_name(figure_id).removesuffix("率")


def on_slide(figure_id: str) -> str:
    """责任人到位, 按期办结: on a slide, which says of what."""
    return FIGURES[figure_id].name.removesuffix("率")


def in_column(figure_id: str) -> str:
    """责任人, 到期化解: where there is no room for more."""
    return FIGURES[figure_id].short or in_sentence(figure_id)
