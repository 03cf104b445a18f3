"""One thing has one name: no text that a user reads calls it by a name that was given up, and numbers are spaced alike.

Looked at are the texts in the code (docstrings are the engineers'), the scripts in assets/, and the manual.
"""

import ast
import re
from pathlib import Path

import pytest

from dashboard.charts import names
from dashboard.charts.overview import DIMENSIONS, RATES
from dashboard.charts.slides.deck import SLIDES
from dashboard.figures.registry import FIGURES
from dashboard.navigation import PAGES

ROOT = Path(__file__).resolve().parent.parent
# What was given up, as a pattern, and what it is called.
RETIRED = {
    "责任人空缺|空缺岗位": "岗位空缺",
    "红色(?:纠纷)?未推进": "红色久未推进",
    "起始日不详|台账无任职记录": "无任职记录",
    "四级(?:责任人)?齐全|全部有人在任": "四级责任人全部到位",
    "达标": "正常, or 达到目标 where a goal is meant",
    "暂不评定|不评定|件，不评": "数少不评",
    "没有逾期、空缺或": "没有红灯事项",
    "要交办|没有逾期和即将": "没有要办的事项",
    "即将到期": "7天内到期 of clues, 时限内 of what is to be done",
    "考核期新收": "新收线索",
    "化解用时中位数": "化解用时",
    "零报告(?!月)": "零报告月",
    "有巡逻周|巡防(?:落后|达)": "巡防覆盖率",
    "没有巡逻：|都有巡逻|天有巡逻|没有巡逻的村": "近14天未巡, 近14天已巡",
    "(?<!尚)无巡逻记录|尚无巡逻(?!记录)": "尚无巡逻记录",
    "待修复|阵地待修": "待修阵地",
    "巡防地图|宣传阵地与巡防|巡防与宣传阵地": "宣传巡防",
    "界外的村|需要说明的村|界限以下|没有村低于": "低于界限的村",
    "界线": "界限",
    "请关注|的请说明": "先留意 below the 95 % limit, 需说明 below the 99.8 % limit",
    "会议议定事项|上次会议(?!快照)|上次例会": "议定事项, 上次20日例会",
    "未在当期": "顺延或提前",
    "何时前|要求办结日": "何时办结",
    "什么事|怎么办": "事项, 下一步",
    "迟多久|原时限": "逾期, 时限",
    "状况": "状态",
    "牵头·|牵头单位 责任人": "牵头单位 / 责任人",
    "村／单位": "村 / 单位",
    "已办多久": "按已办天数",
    "久无新记录|没有新记录": "久未报数",
    "分级与合计": "合计不符",
    "逾期未办(?!结)": "逾期事项",
    "装入": "装载",
    "没收(?!入)": "拒收",
    "(?<!更)改密码": "更改密码",
    "在整顿(?!中)|整改中": "整顿中",
    "未注明层级": "未注明",
    "Esc 退出|退出登录": "返回总览, 退出",
}
EXEMPT = {"RENAMED"}
# A number that counts has a space on both sides; the names of windows have none: 近14天, 7天内, 近12个月.
UNIT = "(?:件|条|项|处|份|次|行|秒|本|位|字|个(?!月)|(?<![近前][0-9])(?<![近前][0-9]{2})天(?!内))"
GLUED = re.compile(rf"[0-9]{UNIT}|(?![约近前第])[\u4e00-\u9fff][0-9]+ {UNIT}")


def texts(file):
    """The texts of a Python file, a value inside one as 0; docstrings and what is EXEMPT are left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    left_out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr):
            left_out.add(node.body[0].value)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in EXEMPT:
            left_out |= set(ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            left_out |= set(node.values)
    for node in ast.walk(tree):
        if node in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "0" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def files():
    for folder in ("dashboard", "pages", "db"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            # What a column holds is said to engineers; the demo town's ledgers are an office's own words.
            if not {"migrations", "demo", "schema"} & {*file.parts}:
                yield file


READ = {str(file.relative_to(ROOT)): list(texts(file)) for file in files()}
READ |= {
    str(file.relative_to(ROOT)): file.read_text(encoding="utf-8").splitlines()
    for file in [*sorted((ROOT / "assets").glob("*.js")), ROOT / "docs" / "manual.zh.md"]
}


@pytest.mark.parametrize("retired", RETIRED)
def test_a_name_that_was_given_up_does_not_come_back(retired):
    found = [(file, text) for file, each in READ.items() for text in each if re.search(retired, text)]
    assert found == [], f"it is called {RETIRED[retired]}"


def test_a_number_that_counts_stands_between_spaces():
    assert [(file, text) for file, each in READ.items() for text in each if GLUED.search(text)] == []


@pytest.mark.parametrize("glued", ["不足5件", "延期0次", "满12 个", "已连续0个月以上，0天", "至少10秒"])
def test_a_number_that_is_glued_to_a_word_is_found(glued):
    assert GLUED.search(glued)


@pytest.mark.parametrize("text", ["近14天未巡", "7天内到期", "近12个月", "20日例会", "99.8%界限", "约30 个", "第 0 行"])
def test_names_of_windows_days_and_shares_are_not_taken_for_counts(text):
    assert not GLUED.search(text)


def test_a_figure_has_one_name_in_a_sentence_and_one_in_a_column():
    assert names.in_sentence("chain.posts") == names.on_slide("chain.posts") == "责任人到位"
    assert names.full_name("clue.closed_on_time") == "线索按期办结率"
    assert names.on_slide("clue.closed_on_time") == "按期办结"
    assert [names.in_column(each) for each in DIMENSIONS] == [
        "责任人",
        "责任事项",
        "承诺书",
        "不出村",
        "不出镇",
        "到期化解",
        "议定事项",
        "巡防覆盖",
        "阵地完好",
    ]
    for form in (names.full_name, names.in_sentence):
        assert len({form(each) for each in {*DIMENSIONS, *RATES}}) == len({*DIMENSIONS, *RATES})
    assert all(figure.short != figure.name for figure in FIGURES.values())


def test_the_pages_are_called_as_the_slides_and_papers_call_their_subjects():
    titles = {page.title for page in PAGES}
    assert titles >= {names.CHAIN, names.CLUES, names.DISPUTES, names.PLACES}


def test_the_slides_are_called_as_the_papers_and_the_pages_call_them():
    assert [slide.NAME for slide in SLIDES] == [
        names.RED_LIST,
        names.RESOLUTIONS,
        names.CHAIN,
        names.CLUES,
        names.DISPUTES,
        names.BELOW_LIMITS,
        names.PLACES,
        names.TO_DO,
    ]
