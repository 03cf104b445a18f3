"""The papers of towns that strain them: everything late, long names, nothing at all; first seen in an office
program."""

import datetime as dt
import re

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from sqlalchemy import insert, make_url

from dashboard.pack import brief
from dashboard.pack.make import make_pack
from dashboard.pack.slides import disputes
from dashboard.pack.text import width
from dashboard.view import View
from db import schema
from db.engine import loading_engine
from db.migrate import migrate
from tests.pack.conftest import VIEW, by_ending, headline, misfits, opened, slide_texts

D = VIEW.as_of
PERSON = "王小明"
SHORT = {"villages": ["东岭村", "西岭村", "大槐树村"], "unit": "综治办", "tasks": ["台账更新", "入户宣传"]}
LONG = {
    "villages": [*(f"新时代文明实践示范社区居民委员会{letter}" for letter in "甲乙"), "ABCDEFGH Park 1234567890 村"],
    "unit": "综合行政执法和应急管理联合办公室（扫黑除恶专班）",
    "tasks": ["组织开展辖区内重点行业领域（砂石、运输、建筑、物流）乱象排查整治并建立长效常态监管机制", "完善台账"],
}

OLD = {**SHORT, "days_late": 1040}


def day(ago):
    return D - dt.timedelta(days=ago)


def fill(connection, villages, unit, tasks, number=40, days_late=0):
    """A town in which so many duties, resolutions (by so many days and more), disputes and clues are late, all posts
    vacant, few villages patrolled."""
    codes = [f"11{place}" for place in range(len(villages))]

    def rows(model, make):
        values = [make(place, codes[place % len(codes)], tasks[place % len(tasks)]) for place in range(number)]
        connection.execute(insert(model), values)

    connection.execute(insert(schema.Division), [{"code": "1", "name": f"{villages[0]}镇", "level": "镇"}])
    below = [
        {"code": code, "name": name, "level": "村", "parent_code": "1"}
        for code, name in zip(codes, villages, strict=True)
    ]
    connection.execute(insert(schema.Division), below)
    connection.execute(insert(schema.Meeting), [{"code": "H", "type": "20日例会", "held_on": day(days_late + 11)}])
    rows(
        schema.Duty,
        lambda place, code, task: {
            "code": f"Z{place}",
            "task": task,
            "village_code": code,
            "unit": unit,
            "owner": PERSON,
            "issued_on": day(200),
            "due_on": day(3 * place + 1),
        },
    )
    rows(
        schema.Resolution,
        lambda place, code, task: {
            "code": f"Y{place}",
            "meeting_code": "H",
            "task": task,
            "lead_unit": unit,
            "owner": PERSON,
            "village_code": code,
            "original_due_on": day(days_late + place + 1),
            "extensions": place % 4,
        },
    )
    rows(
        schema.Dispute,
        lambda place, code, task: {
            "code": f"J{place}",
            "village_code": code,
            "received_on": day(100),
            "source": "来访",
            "category": "房屋宅基地",
            "level": "一般",
            "risk": "红",
            "due_on": day(place + 1),
            "mediator": unit,
            "owner": PERSON,
        },
    )
    rows(
        schema.Clue,
        lambda place, code, task: {
            "code": f"X{place}",
            "source": "摸排",
            "received_on": day(90),
            "real_name": True,
            "village_code": code,
            "unit": unit,
            "due_on": day(place + 1),
        },
    )
    patrol = {"patrolled_on": day(20), "slot": "早", "team": "甲队", "village_code": codes[0]}
    connection.execute(insert(schema.Patrol), [patrol])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A kind of town → its three papers, opened."""
    folder, kept = tmp_path_factory.mktemp("strained"), {}

    def make(kind, view=VIEW):
        if (kind, view) not in kept:
            url = make_url(f"sqlite:///{folder / kind}.db")
            is_new = not (folder / f"{kind}.db").exists()
            migrate(url)
            engine = loading_engine(url)
            if is_new and kind != "empty":
                with engine.begin() as connection:
                    fill(connection, **{"late": SHORT, "long": LONG, "old": OLD}[kind])
            with engine.connect() as connection:
                kept[kind, view] = opened(by_ending(make_pack(connection, view, None, "本机")))
        return kept[kind, view]

    return make


@pytest.mark.parametrize("kind", ["late", "long", "old", "empty"])
def test_every_text_keeps_to_its_box(made, kind):
    presentation, _, _ = made(kind)
    assert misfits(presentation) == []


def cells(slide):
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def test_whose_an_item_is_is_said_by_name_however_long_the_unit_s_name(made):
    presentation, _, book = made("long")
    owners = [row[2] for place in (0, 1) for row in cells(presentation.slides[place])]
    owners += [row[0] for row in cells(presentation.slides[7])[1:] if "空缺" not in row[1]]
    owners += [
        row[5] for row in book["督办清单"].iter_rows(min_row=5, values_only=True) if row[2] != "■ 线索" and row[5]
    ]
    assert len(owners) > 100
    assert all(each.endswith(f"・{PERSON}") for each in owners if "镇党委" not in each)


def test_a_day_of_another_year_is_whole_beside_whose_item_it_is_and_how_late(made):
    presentation, _, _ = made("old")
    rows = cells(presentation.slides[1])
    assert [rows[0][place] for place in (0, 3)] == ["上次", "2023年12月25日"]
    assert {row[2] for row in rows} == {f"综治办・{PERSON}"}
    assert not any(words.endswith("…") for row in rows for words in row)


def test_counts_of_disputes_are_whole_where_the_next_step_has_no_room(made, monkeypatch):
    monkeypatch.setattr(disputes, "fits", lambda line, inches: "须核实" not in line)
    presentation, _, _ = made("late", View.of(D, dt.date(2025, 1, 1)))
    counts = next(words for words in slide_texts(presentation.slides[4]) if words.startswith("逾期未结"))
    assert re.search(r"零报告月 \d+ 个村月$", counts)


def test_a_dispute_keeps_its_level_and_a_task_its_next_step(made):
    presentation, _, _ = made("late")
    first = [row[0] for row in cells(presentation.slides[0])]
    assert "红色久未推进 房屋宅基地 一般" in first
    assert any("限期完成等 " in row[1] for row in cells(presentation.slides[7]))


def test_villages_that_were_never_patrolled_are_counted_beside_the_bars(made):
    presentation, _, _ = made("late")
    assert "未巡天数，各村；另有 2 个村尚无巡逻记录" in slide_texts(presentation.slides[6])


def test_no_chart_is_empty(made):
    presentation, _, _ = made("empty")
    assert not any(shape.has_chart for slide in presentation.slides for shape in slide.shapes)
    texts = slide_texts(presentation.slides[3])
    assert texts.count("线索台账未装载。") == 2


def test_an_empty_town_is_not_praised_for_having_nothing_red(made):
    presentation, document, _ = made("empty")
    ask = "区划台账中没有村，请先装载区划台账"
    first, last = presentation.slides[0], presentation.slides[7]
    assert headline(first).endswith(ask) and f"{ask}。" in slide_texts(first)
    assert headline(last) == ask and f"{ask}。" in slide_texts(last)
    assert sum(paragraph.text.startswith(ask) for paragraph in document.paragraphs) >= 2


def test_one_village_is_not_compared_with_itself(made):
    presentation, document, _ = made("late", View.of(D, scope="110"))
    slide = presentation.slides[5]
    assert headline(slide) == "只看东岭村一个村，不作村与村的比较"
    assert not any(shape.has_chart for shape in slide.shapes)
    assert any("只看东岭村一个村" in paragraph.text for paragraph in document.paragraphs)


def test_the_name_of_the_town_s_line_lies_above_it_where_the_line_lies_on_the_ground(made):
    presentation, _, _ = made("late")
    chart = next(shape.chart for shape in presentation.slides[5].shapes if shape.has_chart)
    centre = next(series for series in chart.plots[0].series if series.name.startswith("全镇"))
    assert centre.points[1].data_label.position.name == "ABOVE"
    assert chart.category_axis.maximum_scale / chart.category_axis.major_unit <= 7


def test_a_table_of_the_brief_begins_with_its_heading_and_a_row_on_the_page_of_its_sentence(made):
    _, document, _ = made("late")
    for table in document.tables:
        before = table._tbl.getprevious()
        assert before.tag == qn("w:p") and before.find(qn("w:pPr")).find(qn("w:keepNext")) is not None
        heading, *rows = table.rows
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in heading.cells)
        assert not any(cell.paragraphs[0].paragraph_format.keep_with_next for row in rows[:-2] for cell in row.cells)


def test_what_a_table_leaves_out_is_not_said_alone_on_a_page(made):
    _, document, _ = made("late")
    tables = [table for table in document.tables if is_followed_by(table, "另有 ")]
    assert len(tables) == 3
    for table in tables:
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[-1].cells)


def is_followed_by(table, words):
    return "".join(table._tbl.getnext().itertext()).startswith(words)


def test_no_empty_paragraph_parts_a_table_from_a_heading_that_stands_with_its_text(made):
    """Where a page ended between them, an office program left the heading alone at its foot."""
    _, document, _ = made("late")
    *tables, last = document.tables
    for table in tables:
        following = table._tbl.getnext()
        assert "".join(following.itertext()) and following.pPr.spacing.get(qn("w:before")) == "280"
    # Word wants a paragraph after the last one.
    assert last._tbl.getnext().tag == qn("w:p")


def test_the_definitions_beside_the_list_take_one_page(made):
    _, _, book = made("late")
    assert book["口径"].page_setup.fitToHeight == 1


def test_the_tables_of_the_brief_are_as_wide_as_the_page_and_a_short_cell_takes_one_line(made):
    for widths in (brief.RATE_WIDTHS, brief.RED_WIDTHS, brief.RESOLUTION_WIDTHS, brief.TASK_WIDTHS):
        assert sum(widths) == 156
    for words, millimetres in (
        ("▼ −12.5 点 波动内", brief.RATE_WIDTHS[4]),
        ("大槐树村", brief.RED_WIDTHS[1]),
        ("村调委会・冯志强", brief.RED_WIDTHS[2]),
        ("未推进117天", brief.RED_WIDTHS[3]),
    ):
        assert width(words) * Pt(12) <= Mm(millimetres - 3.8), words


def test_latin_letters_of_the_brief_are_not_broken_as_chinese_ones(made):
    _, document, _ = made("late")
    languages = [each for each in document.styles.element.iter(qn("w:lang"))]
    assert languages and all(each.get(qn("w:val")) == "en-US" for each in languages)
    assert all(each.get(qn("w:eastAsia")) == "zh-CN" for each in languages)


def test_a_row_of_the_list_is_as_high_as_its_lines_and_holds_all_of_a_long_item(made):
    _, _, book = made("long")
    sheet = book["督办清单"]
    assert {sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1)} <= {30, 34, 51, 68, 85}
    tasks = {sheet.cell(row, 2).value for row in range(5, sheet.max_row + 1)}
    assert set(LONG["tasks"]) <= tasks and not any(str(each).endswith("…") for each in tasks)
