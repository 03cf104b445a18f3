"""会议模式 in Chromium: each slide fits each screen, the keys turn it, and its numbers stand still."""

import csv
import datetime as dt
import re
import time
from pathlib import Path

import pytest
from sqlalchemy import delete, func, make_url, select, update

from dashboard.charts.theme import DARK, LIGHT, rgb
from db.demo import make_demo
from db.engine import loading_engine
from db.ledgers.load import load_files
from db.migrate import migrate
from db.schema import Clue, Dispute, Duty, Patrol, Pledge, Resolution
from tests.browser.conftest import DAY, demo_town, serving, sized

SIZES = [(1920, 1080), (1366, 768), (1024, 768)]
VIEW = "as_of=2026-10-31"
SMALLEST_AT_1080 = 24
FAULTS = (Path(__file__).with_name("slide_faults.js")).read_text(encoding="utf-8")
SHOWN = "() => document.documentElement.dataset.slide"
VISIBLE = ".slide:visible"
DIVISIONS = [["代码", "名称", "级别", "上级代码"], ["99", "新镇", "镇", ""], ["9901", "甲村村民委员会", "村", "99"]]
PERSON = "欧阳建国"
CLUE_DAYS = ("assigned_on", "verified_on", "closed_on", "feedback_on")
UNIT, LONGER_UNIT = "综合治理服务中心", "综合行政执法和应急管理联合办公室"
VILLAGE = "新时代文明实践示范社区安置小区第一网格一村"
LONG = {
    "区划台账": [
        [*DIVISIONS[0], "经度", "纬度"],
        ["99", "新镇", "镇", "", "", ""],
        ["9901", VILLAGE, "村", "99", "118.6", "36"],
    ],
    "会议台账": [["会议编号", "会议类型", "召开日期"], ["H1", "20日例会", "2026-10-20"]],
    "责任清单台账": [
        ["编号", "事项", "层级", "村", "责任单位", "责任人", "下达日期", "完成时限"],
        ["ZR1", "对娱乐场所和建筑工地开展摸排", "包村干部", "9901", UNIT, PERSON, "2026-09-01", "2026-10-10"],
        ["ZR2", "台账更新", "包村干部", "9901", LONGER_UNIT, PERSON, "2026-09-01", "2026-10-12"],
    ],
    "议定事项台账": [
        ["编号", "会议编号", "事项", "牵头单位", "责任人", "村", "原定时限", "现定时限", "延期次数"],
        ["YD1", "H1", "研究解决历史遗留宅基地纠纷", UNIT, PERSON, "9901", "2026-10-10", "2026-11-25", "3"],
        ["YD2", "H1", "增设夜巡班次", UNIT, PERSON, "", "2026-11-10", "", ""],
        ["YD3", "H1", "更换宣传展板", LONGER_UNIT, PERSON, "9901", "2026-10-11", "", ""],
    ],
    "责任链台账": [
        ["村", "层级", "姓名", "任职日期", "离任日期"],
        ["9901", "管理区书记", PERSON, "2025-01-01", "2026-10-01"],
    ],
    "宣传阵地台账": [
        ["点位编号", "名称", "类型", "村", "经度", "纬度", "设立日期", "状态"],
        *(["D1", "展板", "固定宣传点", "9901", "118.61", "36.01", "2025-01-01", "破损"],) * 3,
    ],
    "巡逻台账": [["巡逻日期", "时段", "队伍", "村"], ["2026-09-01", "夜", "联防队", "9901"]],
}


def opened(page, address, query="", size=SIZES[1], view=VIEW):
    sized(page, *size).goto(f"{address}/?mode=meeting&{view}{query}")
    page.wait_for_selector(VISIBLE, timeout=60_000)
    page.wait_for_function(SHOWN)
    return page


def nothing_late(engine):
    """A town that has done all, so that its rates are of the most digits."""
    make_demo(engine, size=3, today=DAY)
    with engine.begin() as connection:
        connection.execute(update(Duty).values(done_on=Duty.issued_on))
        connection.execute(update(Resolution).values(done_on=Resolution.original_due_on))
        in_village = {
            "resolved_on": Dispute.received_on,
            "resolved_level": "村",
            "escalated_on": None,
            "to_town_on": None,
        }
        connection.execute(update(Dispute).values(in_village))
        connection.execute(update(Pledge).values(signed_on=dt.date(DAY.year, 1, 1), expired_on=None))
        connection.execute(update(Clue).values({day: Clue.received_on for day in CLUE_DAYS}))


def sixty_villages(engine):
    """A town whose counts have three digits beside their signs, and a village without any patrol."""
    make_demo(engine, size=3, today=DAY)
    with engine.begin() as connection:
        first = connection.execute(select(func.min(Patrol.village_code))).scalar_one()
        connection.execute(delete(Patrol).where(Patrol.village_code == first))


@pytest.fixture(scope="module", params=["years late", "nothing late", "sixty villages", "no coordinates", "long names"])
def other_town(request, tmp_path_factory):
    """A server over a town unlike the demo: one in which nothing has been done for three years, or everything, one of
    sixty villages, the first never patrolled, divisions alone, or units, villages and persons of long names."""
    folder = tmp_path_factory.mktemp("town")
    url = make_url(f"sqlite:///{folder / 'town.db'}")
    migrate(url)
    if request.param in ("years late", "nothing late", "sixty villages"):
        engine = loading_engine(url)
        if request.param == "nothing late":
            nothing_late(engine)
        elif request.param == "sixty villages":
            sixty_villages(engine)
        else:
            make_demo(engine, today=DAY.replace(year=DAY.year - 3))
        engine.dispose()
    else:
        load(url, folder, **(LONG if request.param == "long names" else {}))
    with serving(url, folder) as address:
        yield address


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_slides_fit_in_a_town_of_long_numbers_and_in_one_without_places(other_town, common_page, size):
    page = opened(common_page, other_town, size=size)
    faults = {}
    for slide in range(1, 9):
        assert page.evaluate(SHOWN) == str(slide)
        faults[slide] = page.evaluate(FAULTS, SMALLEST_AT_1080 * size[1] / 1080)
        page.keyboard.press("ArrowRight")
    assert not any(faults.values()), faults


@pytest.fixture
def page(server, common_page):
    return opened(common_page, server)


@pytest.mark.parametrize("slide", range(1, 9))
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_slide_fits_the_screen_and_can_be_read(server, common_page, size, slide):
    page = opened(common_page, server, f"&slide={slide}", size)
    assert page.evaluate(SHOWN) == str(slide)
    assert page.evaluate(FAULTS, SMALLEST_AT_1080 * size[1] / 1080) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_few_items_in_larger_type_keep_their_villages_names(server, common_page, size):
    """As of a day of January the slide of decisions has so few that it sets them larger."""
    page = opened(common_page, server, "&as_of=2026-01-05&slide=2", size, view="")
    assert page.locator(f"{VISIBLE} .decided .roomy").count()
    assert page.evaluate(FAULTS, SMALLEST_AT_1080 * size[1] / 1080) == []
    assert "○ 无数据" in page.locator(VISIBLE).inner_text() and "数少不评" not in page.locator(VISIBLE).inner_text()


def test_the_measuring_itself_finds_what_is_wrong(page):
    page.evaluate(
        """() => {
          const heading = document.querySelector(".slide h1");
          heading.style.cssText = "font-size: 12px; white-space: nowrap; position: relative; left: 90vw";
          heading.nextElementSibling?.remove();
          const row = document.querySelector(".slide .row").getBoundingClientRect();
          document.querySelector(".slide .kicker").style.cssText =
            `position: fixed; top: ${row.top + row.height / 3}px; left: ${row.left}px; background: none`;
        }"""
    )
    found = " ".join(page.evaluate(FAULTS, SMALLEST_AT_1080 * 768 / 1080))
    assert "outside the window" in found and "type of 12 px" in found and "text over text" in found


def test_the_slides_are_light_until_the_room_is_dim(server, common_page):
    shown = sized(common_page, look="dark")
    shown.goto(f"{server}/?mode=meeting&{VIEW}&slide=5")
    shown.wait_for_selector(VISIBLE, timeout=60_000)
    shown.wait_for_function(SHOWN)
    # While the slides are drawn anew there may be none for a moment.
    ground = "[...document.querySelectorAll('.slides')].map((each) => getComputedStyle(each).backgroundColor)[0]"
    assert shown.evaluate(ground) == f"rgb{rgb(LIGHT.ground)}"
    shown.keyboard.press("d")
    shown.wait_for_function(f"() => {ground} === 'rgb{rgb(DARK.ground)}'", timeout=30_000)
    assert shown.evaluate(SHOWN) == "5" and "theme=dark" in shown.url
    assert shown.evaluate(FAULTS, SMALLEST_AT_1080 * 768 / 1080) == []
    shown.keyboard.press("d")
    shown.wait_for_function(f"() => {ground} === 'rgb{rgb(LIGHT.ground)}'", timeout=30_000)
    assert "theme" not in shown.url


def test_the_pages_own_chrome_is_hidden(page):
    for part in ("stHeader", "stSidebar", "stToolbar", "stStatusWidget"):
        assert not page.locator(f'[data-testid="{part}"]:visible').count()
    assert not page.get_by_text("截至日", exact=True).count()


def test_keys_turn_the_slides_and_the_address_follows(page):
    for key, slide in [
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("PageUp", 1),
        ("PageUp", 1),
        ("End", 8),
        ("ArrowRight", 8),
        ("Home", 1),
        (" ", 2),
    ]:
        page.keyboard.press(key)
        assert page.evaluate(SHOWN) == str(slide), key
        assert f"slide={slide}" in page.url
    assert page.locator(VISIBLE).count() == 1
    page.keyboard.press("Control+ArrowRight")
    assert page.evaluate(SHOWN) == "2", "with a key held it is the browser's own"


def test_a_slide_is_reached_by_its_address_and_kept_by_a_reload(server, common_page):
    page = opened(common_page, server, "&slide=5")
    assert page.locator(f"{VISIBLE} .kicker").inner_text().startswith("矛盾纠纷")
    page.keyboard.press("ArrowRight")
    page.reload()
    page.wait_for_selector(VISIBLE, timeout=60_000)
    page.wait_for_function(SHOWN)
    assert page.locator(f"{VISIBLE} .kicker").inner_text().startswith("低于界限的村")


@pytest.mark.parametrize("key", ["f", "F11"])
def test_full_screen_by_key_and_escape_leaves_to_the_overview(page, key):
    page.keyboard.press(key)
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.keyboard.press(key)
    page.wait_for_function("() => document.fullscreenElement === null")
    assert page.locator(VISIBLE).count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".headline", timeout=30_000)
    assert "mode=" not in page.url and VIEW in page.url
    page.wait_for_function("() => document.documentElement.dataset.slide === undefined")


def test_a_key_that_ends_full_screen_before_the_browser_has_told_of_its_beginning_does_not_leave(page):
    page.evaluate("""() => {
      const press = () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "f" }));
      const look = () => (document.fullscreenElement ? press() : setTimeout(look));
      window.addEventListener("keydown", () => setTimeout(look), { capture: true, once: true });
    }""")
    page.keyboard.press("f")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => document.fullscreenElement") is None
    assert page.locator(VISIBLE).count() == 1 and "mode=meeting" in page.url


def test_slides_advance_by_themselves_and_pause_by_the_space_bar(server, common_page):
    page = opened(common_page, server, "&auto=3&slide=8")
    assert page.locator(f"{VISIBLE} .playing").is_visible()
    page.wait_for_function("() => document.documentElement.dataset.slide === '1'", timeout=6_000)
    page.keyboard.press(" ")
    assert page.locator(f"{VISIBLE} .paused").is_visible()
    page.wait_for_timeout(3_500)
    assert page.evaluate(SHOWN) == "1"
    assert page.evaluate(FAULTS, SMALLEST_AT_1080 * 768 / 1080) == []


def test_the_link_in_the_top_bar_opens_the_slides_and_back_leads_out(server, common_page):
    page = sized(common_page)
    page.goto(f"{server}/clues?{VIEW}&area=990101100-02")
    page.get_by_role("link", name="会议模式").click(timeout=60_000)
    page.wait_for_selector(VISIBLE, timeout=30_000)
    page.wait_for_url(re.compile("snapshot="))
    page.keyboard.press("ArrowRight")
    page.go_back()
    page.wait_for_selector(".headline", timeout=30_000)
    assert "/clues" in page.url and "area=990101100-02" in page.url


@pytest.fixture
def moving(tmp_path):
    """A server over a town whose data changes during the test."""
    url = demo_town(tmp_path)
    with serving(url, tmp_path) as address:
        yield address, url, tmp_path


def test_new_data_shows_within_ten_seconds_and_a_snapshot_stays(moving, browser):
    address, url, folder = moving
    meeting = opened(browser.new_page(locale="zh-CN"), address)
    meeting.wait_for_url(re.compile("snapshot="))
    texts = "() => [...document.querySelectorAll('.slide h1, .slide .body')].map((each) => each.textContent)"
    before = meeting.evaluate(texts)
    overview = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    overview.goto(f"{address}/?{VIEW}")
    overview.wait_for_selector(".demo", timeout=60_000)
    drawn = overview.locator(".headline").inner_text()
    time.sleep(6)
    assert overview.locator(".headline").inner_text() == drawn

    # The bar is drawn anew, under what is being typed into it.
    overview.get_by_role("combobox", name="查村").press_sequentially("东岭")
    overview.keyboard.press("ArrowLeft")
    load(url, folder)
    overview.wait_for_selector(".town:has-text('新镇')", timeout=10_000)
    overview.keyboard.type("山")
    assert overview.get_by_role("combobox", name="查村").input_value() == "东山岭"
    overview.wait_for_selector(".demo", state="detached", timeout=10_000)
    meeting.wait_for_selector(f"{VISIBLE} .newer", timeout=10_000)
    assert meeting.evaluate(texts) == before

    again = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    again.goto(meeting.url)
    again.wait_for_selector(f"{VISIBLE} .newer", timeout=60_000)
    assert again.evaluate(texts) == before
    for page in (meeting, overview, again):
        page.close()


def load(url, folder, **ledgers):
    engine = loading_engine(url)
    for name, rows in {"区划台账": DIVISIONS, **ledgers}.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        assert load_files(engine, [path]).exit_status == 0
    engine.dispose()
