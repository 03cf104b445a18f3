"""A town of sixty villages, each third of a very long name: nothing is cut, and nothing takes the room of the rest."""

import pytest
from sqlalchemy import make_url, text

from dashboard.charts import parts
from db.demo import make_demo
from db.engine import loading_engine
from db.migrate import migrate
from tests.browser.conftest import DAY, serving, sized, visit

VILLAGES = 60
# What is wider than its card or runs out of the window, and lines of a village's name shorter than other names.
CUT = """() => [
  ...[...document.querySelectorAll(".card, .scroll")].filter(each => each.scrollWidth > each.clientWidth + 1),
  ...[...document.querySelectorAll(".card, .steps a, .headline")].filter(each => each.getBoundingClientRect().right > innerWidth + 1),
  ...[...document.querySelectorAll("td .long")].filter(each =>
    each.getBoundingClientRect().width < 7 * parseFloat(getComputedStyle(each).fontSize)),
].map(each => each.innerText.slice(0, 40))"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("awkward")
    url = make_url(f"sqlite:///{folder / 'demo.db'}")
    migrate(url)
    engine = loading_engine(url)
    make_demo(engine, size=VILLAGES / 21, today=DAY)
    with engine.begin() as connection:
        codes = connection.execute(text("SELECT code FROM division WHERE level = '村' ORDER BY code")).scalars().all()
        for place, code in enumerate(codes[::3]):
            name = f"沂水流域第{place}高新技术产业示范园区社区居民委员会"
            connection.execute(
                text("UPDATE division SET name = :name WHERE code = :code"), {"name": name, "code": code}
            )
    engine.dispose()
    with serving(url, folder) as address:
        yield address


@pytest.mark.parametrize("width", [1366, 1920])
@pytest.mark.parametrize(
    "path",
    [
        "?as_of=2026-10-31",
        "chain?as_of=2026-10-31",
        "disputes?as_of=2026-10-31",
        "map?as_of=2026-10-31",
        "village?as_of=2026-10-31",
        "village?as_of=2026-10-31&village=990101100201",
        "area?as_of=2026-10-31&area=990101100-01",
        "meetings?as_of=2026-10-31",
        "foundations?as_of=2026-10-31",
    ],
)
def test_long_names_cut_nothing_and_are_not_cut(town, common_page, path, width):
    page = sized(common_page, width, {1366: 768, 1920: 1080}[width])
    visit(page, town, path)
    assert page.evaluate(CUT) == []


def test_the_list_of_sixty_villages_is_as_tall_as_its_neighbours_and_reaches_its_last_village(town, common_page):
    page = sized(common_page)
    visit(page, town, "disputes?as_of=2026-10-31")
    box = page.locator(".card", has_text="各村到期化解率").locator(".scroll")
    assert box.bounding_box()["height"] <= parts.TALL
    last = box.locator(".ytick text").last
    last.scroll_into_view_if_needed()
    bottom = box.bounding_box()["y"] + box.bounding_box()["height"]
    assert last.bounding_box()["y"] + last.bounding_box()["height"] <= bottom + 1
