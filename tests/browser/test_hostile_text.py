"""Text from ledgers is data everywhere: hostile text in every text column, loaded as any ledger is, through to the
DOM."""

import os
import re
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import make_url

from dashboard.figures.registry import FIGURES
from dashboard.navigation import PAGES
from db.engine import loading_engine
from db.ledgers.declarations import DIVISION, DUTY, LEDGERS
from db.ledgers.load import load_files
from db.migrate import migrate
from tests.browser.conftest import listening, serving, settle, sized, visit

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "'><iframe src=javascript:alert(4)></iframe>",
    "</style></textarea><script>alert(5)</script>",
    "**粗** _斜_ [链接](javascript:alert(6)) # 题",
    ":material/delete: :red[红] :smile:",
    "$\\frac{1}{2}$",
    "=cmd|'/c calc'!A0",
    "\u202e倒着写的名字\u202c",
    "{{7*7}} ${7*7} %(x)s {0}",
    "&lt;b&gt;&#60;script&#62;",
    "长" * 10_000,
)
DAY = "2026-01-05"
SLIDES = "() => document.documentElement.dataset.slide"
NOTHING_RUNS = """() => ({
  elements: document.querySelectorAll('[onerror], [onload], iframe, a[href^="javascript"], img[src="x"], .stApp script, .katex, .stApp [data-testid="stIconMaterial"]:not(button *):not([role] *)').length,
  text: document.body.innerText,
  wide: [...document.querySelectorAll('.card')].filter(each => each.getBoundingClientRect().right > innerWidth + 1).length,
})"""


def cell(column, place, text):
    """A cell that the loader takes: hostile wherever the column takes free text."""
    if column.type == "village":
        return f"V{place}"
    if column.type == "code":
        # A resolution is of the meeting on the same line.
        return f"{'c' if column.name == 'meeting_code' else column.name[0]}{place}<i>"
    if "20日例会" in column.terms:
        return "20日例会"
    if column.terms or column.type == "day":
        return (column.terms or (DAY,))[0] if column.required else ""
    if column.type == "degree":
        return (118.6 if column.name == "longitude" else 36) + place / 500
    plain = {"text": text, "count": 1, "year": 2026, "bool": "是", "km": 1, "track": ""}
    return plain[column.type]


def written(folder):
    """One workbook for each ledger, with a row for each hostile text."""
    paths = []
    for ledger in LEDGERS:
        sheet = (workbook := openpyxl.Workbook()).active
        sheet.append([column.heading for column in ledger.columns])
        if ledger is DIVISION:
            for code, level, parent in [("T", "镇", ""), ("A", "管理区", "T")]:
                sheet.append(division(code, f"{level}{HOSTILE[0]}", level, parent))
            for place, text in enumerate(HOSTILE):
                sheet.append(division(f"V{place}", f"{place}{text}", "村", "A"))
        else:
            for place, text in enumerate(HOSTILE):
                sheet.append(
                    [cell(column, place, f"{place}{text}" if text[0] != "=" else text) for column in ledger.columns]
                )
        for row in sheet.iter_rows():
            for each in row:
                each.data_type = "s" if isinstance(each.value, str) else each.data_type
        paths.append(folder / f"{ledger.title}.xlsx")
        workbook.save(paths[-1])
    return paths


def division(code, name, level, parent):
    north = int(code[1:] or 0) / 500
    by_heading = {
        "代码": code,
        "名称": name,
        "级别": level,
        "上级代码": parent,
        "经度": 118.6 + north,
        "纬度": 36 + north,
    }
    return [by_heading.get(column.heading, "") for column in DIVISION.columns]


def refused(folder):
    """A workbook with hostile names whose rows are refused: what the quarantine shows of them."""
    sheet = (workbook := openpyxl.Workbook()).active
    sheet.title = "<b>&amp;'$x$"
    sheet.append([column.heading for column in DUTY.columns] + ["<img src=x onerror=alert(8)>"])
    for place, text in enumerate(HOSTILE[:-1]):
        row = [cell(column, place, text) for column in DUTY.columns]
        row[0], row[6] = f"R{place}{text.replace(' ', '')}"[:40], "<script>alert(9)</script>"
        sheet.append(row)
    for row in sheet.iter_rows():
        for each in row:
            each.data_type = "s" if isinstance(each.value, str) else each.data_type
    path = folder / "<img src=x onerror=alert(10)> **粗** :red[红].xlsx"
    workbook.save(path)
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    url = make_url(f"sqlite:///{folder / 'township.db'}")
    migrate(url)
    engine = loading_engine(url)
    report = load_files(engine, written(folder))
    for sheet in report.sheets:
        # A column that may not hold such text refuses the row by name; nothing breaks, and most rows are in.
        assert sheet.kind and sheet.refused <= 3, sheet
    assert load_files(engine, [refused(folder)]).sheets[0].refused == len(HOSTILE) - 1
    engine.dispose()
    with serving(url, folder) as address:
        yield address


@pytest.fixture
def opened(server, common_page):
    """`opened(path)`: the text of the page at an address; nothing may happen on the way there."""
    page = sized(common_page)
    happened = []
    hears = {
        "dialog": lambda dialog: (happened.append(dialog.message), dialog.dismiss()),
        "console": lambda message: happened.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: happened.append(str(error)),
    }

    def at(path):
        visit(page, server, path)
        return shown(page, path, happened)

    def slides(path):
        page.goto(f"{server}/{path}")
        page.wait_for_function(SLIDES, timeout=60_000)
        shown(page, path, happened)
        for slide in range(2, 9):
            page.keyboard.press("ArrowRight")
            assert page.evaluate(SLIDES) == str(slide)
            shown(page, f"{path}&slide={slide}", happened)

    at.slides = slides
    with listening(page, **hears):
        yield at


def shown(page, path, happened):
    found = page.evaluate(NOTHING_RUNS)
    if where := os.environ.get("SHOTS"):
        page.screenshot(path=f"{where}/hostile-{re.sub('[^0-9a-z]+', '-', path)[:60]}.png")
    assert happened == []
    assert (found["elements"], found["wide"]) == (0, 0), (path, found["elements"], found["wide"])
    return plain(found["text"])


def plain(text):
    return re.sub("[\u202e\u202c\\s]+", "", text)


# The pages follow one another faster than the views: a link leads from one to the next.
@pytest.mark.parametrize(
    "path", [each.path or "" for each in PAGES if each.path not in ("audit", "records", "village")]
)
@pytest.mark.parametrize("view", ["", "village=V12", "village=<script>alert(7)</script>"], ids=str)
def test_hostile_text_shows_as_text(opened, path, view):
    text = opened(f"{path}?as_of=2026-10-31&{view}")
    if path == "" and not view:
        assert not [each for each in HOSTILE[:-1] if plain(each)[:10] not in text]
    if path == "data" and not view:
        # What a refused row is known by: its file, its sheet, its key.
        assert plain("<img src=x onerror=alert(10)>") in text


def test_a_villages_page_shows_its_name_as_text(opened):
    # All of them stand on the pages above; each page of a village alone takes its time.
    for place, name in list(enumerate(HOSTILE))[::3]:
        assert plain(f"{place}{name}")[:10] in opened(f"village?as_of=2026-10-31&village=V{place}")


def test_the_records_behind_each_ledgers_figures_show_as_text(opened):
    figures = {each.partition(".")[0]: each for each in FIGURES}
    figures |= {"overdue": "resolution.overdue", "late": "chain.duties_overdue", "weak": "organisation.overdue"}
    for figure in figures.values():
        opened(f"records?as_of=2026-10-31&figure={figure}")
    task = opened("records?as_of=2026-10-31&figure=chain.duties_overdue")
    assert plain("2**粗** _斜_") in task or plain("**粗** _斜_") in task


@pytest.mark.parametrize(
    "address",
    [
        "records?figure={0}",
        "records?figure=dispute.accepted&code={0}&sort={0}&part={0}&page={0}&category={0}",
        "meetings?by={0}&key={0}&state={0}",
        "disputes?rate={0}",
        "data?kind={0}",
        "snapshots?then={0}&now={0}",
        "chain?as_of={0}&from={0}&vs={0}&area={0}",
    ],
)
def test_hostile_text_in_the_address_is_text_too(opened, address):
    opened(address.format(quote("<img src=x onerror=alert(11)>")))


def test_the_slides_and_the_meetings_that_were_kept_show_text(opened):
    for day in ("2026-01-31", "2026-10-31"):
        opened.slides(f"?mode=meeting&as_of={day}")
    assert "会议快照2份" in opened("snapshots")
    opened.slides("?mode=meeting&snapshot=1")
    opened("snapshots?then=1&now=2")


UNESCAPED = (
    "<p>p</p><script>window.ran = 1</script><img src=x onerror='window.ran = 1'><svg></svg><iframe></iframe>"
    "<a href=' JavaScript:window.ran=1'>a</a><b onmouseover='window.ran = 1'>b</b><form action='/login'></form>"
    "<div>kept <i>whole</i></div>"
)


def test_html_that_the_pages_do_not_write_is_left_out_and_runs_nothing(server, browser):
    """Were a text ever not escaped, it would still be no element of its own making, and its script would not run."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    left_out = []
    page.on("console", lambda message: left_out.append(message.text) if "left out" in message.text else None)
    page.goto(f"{server}/?as_of={DAY}")
    settle(page)
    page.evaluate(
        """(text) => {
          const part = Object.assign(document.createElement("div"), { className: "part", hidden: true, textContent: text });
          const place = Object.assign(document.createElement("div"), { id: "place" });
          place.append(part);
          document.body.append(place);
        }""",
        UNESCAPED,
    )
    page.dispatch_event("#place b", "mouseover")
    shown = page.eval_on_selector("#place", "(place) => place.innerHTML")
    assert shown == '<b onmouseover="window.ran = 1">b</b><div>kept <i>whole</i></div>'
    assert [each.split(": ")[1] for each in left_out] == ["p", "script", "img", "svg", "iframe", "a", "form"]
    assert page.evaluate("window.ran") is None
    page.close()
