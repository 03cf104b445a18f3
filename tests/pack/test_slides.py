"""The slides: native, in the meeting's order, legible from the back, and with the figures' own numbers."""

import datetime as dt
import io
import re
import zipfile

import pytest
from sqlalchemy import insert, make_url

from dashboard.charts import clues, theme
from dashboard.charts.slides import red
from dashboard.charts.words import format_value
from dashboard.figures.briefing import briefing
from dashboard.figures.compute import figures
from dashboard.figures.registry import FIGURES
from dashboard.pack import definitions
from dashboard.pack.make import make_pack
from dashboard.pack.slide_parts import SMALLEST
from db import schema
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.migrate import migrate
from tests.pack.conftest import (
    TODAY,
    VIEW,
    by_ending,
    charts,
    headline,
    misfits,
    opened,
    slide_texts,
)

SUBJECTS = ("① 红灯", "② 议定事项", "③ 责任链", "④ 线索", "⑤ 矛盾", "⑥ 低于界限", "⑦ 宣传", "⑧ 谁")


def test_the_slides_follow_the_order_of_the_meeting(papers):
    presentation, _, _ = opened(papers)
    assert (presentation.slide_width, presentation.slide_height) == (12191695, 6858000)
    firsts = [slide_texts(slide)[0] for slide in presentation.slides]
    assert all(first.startswith(subject) for first, subject in zip(firsts, SUBJECTS, strict=False))
    assert len(firsts) == len(SUBJECTS) + 1 and firsts[-1].startswith("附")


def test_the_charts_are_native_and_there_is_no_picture(papers):
    presentation, _, _ = opened(papers)
    kinds = [chart.chart_type.name for _, chart in charts(presentation)]
    assert kinds == ["BAR_STACKED", "BAR_CLUSTERED", "BAR_CLUSTERED", "BAR_STACKED_100", "XY_SCATTER", "BAR_CLUSTERED"]
    names = zipfile.ZipFile(io.BytesIO(papers["pptx"])).namelist()
    assert sum(name.startswith("ppt/charts/chart") for name in names) == len(kinds)
    # Editable: each chart carries its workbook.
    assert sum(name.endswith(".xlsx") for name in names) == len(kinds)
    assert not [name for name in names if name.startswith("ppt/media")]


def test_each_card_shows_its_figure(papers, numbers):
    presentation, _, _ = opened(papers)
    texts = [slide_texts(slide) for slide in presentation.slides]
    cards = {
        1: definitions.MEETING,
        2: definitions.CHAIN,
        3: definitions.CLUE_COUNTS + definitions.CLUE_RATES,
        4: definitions.DISPUTE,
        6: definitions.PLACES,
    }
    for place, ids in cards.items():
        for figure_id in ids:
            if figure_id == "clue.received":
                continue
            result = numbers[figure_id]
            shown = format_value(result).replace(" ", "")
            following = texts[place][texts[place].index(FIGURES[figure_id].name) :][:3]
            assert shown in "".join(following).replace(" ", ""), (figure_id, following)


def test_the_charts_hold_the_figures_of_the_json(papers, numbers):
    presentation, _, _ = opened(papers)
    drawn = [chart for _, chart in charts(presentation)]
    assert tuple(drawn[1].plots[0].series[0].values) == tuple(numbers[each].value for each in clues.STAGES)
    assert sum(drawn[2].plots[0].series[0].values) == numbers["clue.open"].value
    outcomes = [series.values[0] for series in drawn[3].plots[0].series]
    assert outcomes == [numbers[each].n for each in theme.OUTCOMES]
    assert sum(outcomes) == numbers["dispute.accepted"].value
    kept, late = (sum(series.values) for series in drawn[0].plots[0].series)
    assert (kept, kept + late) == (numbers["chain.duties_on_time"].n, numbers["chain.duties_on_time"].N)


def test_the_funnel_draws_each_village_and_its_limits_natively(papers, demo_engine):
    presentation, _, _ = opened(papers)
    chart = next(chart for _, chart in charts(presentation) if chart.chart_type.name == "XY_SCATTER")
    with demo_engine.connect() as connection:
        rows = figures(connection, VIEW, "village")
    series = {each.name: each for each in chart.plots[0].series}
    lines = {name for name in series if "界限（" in name or name.startswith("全镇")}
    assert lines == {"95%界限（下）", "95%界限（上）", "99.8%界限（下）", "99.8%界限（上）"} | {
        name for name in series if name.startswith("全镇")
    }
    drawn = [value for name, each in series.items() if name not in lines for value in each.values]
    known = [row.results["dispute.on_time"].value for row in rows if row.results["dispute.on_time"].N]
    assert sorted(drawn) == pytest.approx(sorted(known))
    # LibreOffice loses a series that is shorter than a later one.
    lengths = [len(list(each.values)) for each in chart.plots[0].series]
    assert lengths == sorted(lengths, reverse=True)


def test_no_type_on_a_slide_is_smaller_than_can_be_read_at_eight_metres(papers):
    presentation, _, _ = opened(papers)
    sizes = []
    for slide in presentation.slides:
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            sizes += [run.font.size.pt for frame in frames for line in frame.paragraphs for run in line.runs]
    assert len(sizes) > 100 and min(sizes) >= SMALLEST
    for _, chart in charts(presentation):
        assert chart.font.size.pt >= SMALLEST
        assert all(int(size) >= SMALLEST * 100 for size in re.findall(r'sz="(\d+)"', chart._chartSpace.xml))


def test_no_text_runs_out_of_its_box_and_no_box_off_the_slide_or_over_another(papers):
    presentation, _, _ = opened(papers)
    assert misfits(presentation) == []


@pytest.fixture
def late(engine):
    """The slides of a town of twelve units, each with three duties overdue."""
    duty = {"task": "办", "issued_on": dt.date(2026, 1, 1), "due_on": dt.date(2026, 2, 1), "owner": "李四"}
    duties = [duty | {"code": f"{unit}-{place}", "unit": f"单位{unit}"} for unit in range(12) for place in range(3)]
    with engine.begin() as connection:
        connection.execute(insert(schema.Division), [{"code": "1", "name": "甲镇", "level": "镇"}])
        connection.execute(insert(schema.Duty), duties)
    with engine.connect() as connection:
        presentation, _, _ = opened(by_ending(make_pack(connection, VIEW, None, "本机")))
    return presentation.slides


def test_a_table_that_is_full_says_how_many_more_there_are(late):
    shown = next(len(shape.table.rows) - 1 for shape in late[0].shapes if shape.has_table)
    assert 0 < shown < 36 and f"另有 {36 - shown} 项，见督办清单" in slide_texts(late[0])


def test_the_list_of_who_does_what_counts_the_items_it_leaves_out_and_not_their_owners(late):
    texts = slide_texts(late[7])
    owners = sum("李四" in each for each in texts)
    assert 0 < owners < 12 and f"另有 {36 - 3 * owners} 项，见督办清单" in texts


def test_the_slides_count_the_overdue_clues_and_point_to_none(papers, numbers):
    presentation, _, book = opened(papers)
    first, last = (slide_texts(presentation.slides[place]) for place in (0, 7))
    number = numbers["clue.overdue"].value
    assert number and any(f"线索 {number}" in each for each in first)
    assert f"线索 {number} 条：出具核查意见" in last
    assert not any("线索 核查办理" in each for slide in presentation.slides for each in slide_texts(slide))
    # The office's own list has each.
    kinds = [row[2] for row in book["督办清单"].iter_rows(min_row=5, values_only=True)]
    assert kinds.count("■ 线索") == number


def test_the_first_slide_says_what_the_meeting_s_first_slide_says(papers, demo_engine):
    presentation, _, _ = opened(papers)
    with demo_engine.connect() as connection:
        assert headline(presentation.slides[0]) == red.headline(briefing(connection, VIEW))


def test_days_of_years_stand_whole(tmp_path):
    """The demo town three years on, in which nothing has been done since."""
    url = make_url(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(url)
    make_demo(loading_engine(url), today=dt.date(TODAY.year - 3, TODAY.month, TODAY.day))
    with reading_engine(url).connect() as connection:
        found = briefing(connection, VIEW)
        presentation, _, _ = opened(by_ending(make_pack(connection, VIEW, None, "本机")))
    texts = [[each for each in slide_texts(slide)] for slide in presentation.slides]
    assert found.red[0].days_late > 1000
    assert [each for each in texts[0] if each.startswith("■")] == [f"■ {item.days_late} 天" for item in found.red[:8]]
    late = [each for each in texts[1] if each.startswith("■ 逾期")]
    assert late and all(re.fullmatch(r"■ 逾期 [0-9]{4} 天(·延期 [0-9] 次)?", each) for each in late)
    assert any(re.fullmatch("■ [0-9]{4} 天", each) for each in texts[2])
