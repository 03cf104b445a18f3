"""The card of villages below what chance allows: each leads to its own page in its own town."""

from dashboard.charts import outliers
from dashboard.figures.outliers import Outlier, Outliers
from dashboard.figures.regions import Region
from dashboard.links import RegionLinks

TOWN = Region("990101100", "青山镇", "镇", "990101", 20)
LINKS = RegionLinks((("as_of", "2026-10-31"), ("region", "990101")), frozenset({TOWN.code}))
BELOW = Outlier("990101100200", "<东岭村>", TOWN.code, 23, 36)


def card(found):
    return outliers.card(found, "到期化解", "青山县", {TOWN.code: TOWN}, LINKS)


def test_a_village_stands_with_its_cases_its_town_and_its_address():
    shown = card(Outliers(1200, 3, 1.2, (BELOW,), 0))
    assert "到期化解明显低于青山县的村　3 个" in shown
    assert "最确定的 1 个；可比的 1200 个村中，只凭偶然约 2 个" in shown
    assert 'href="village?as_of=2026-10-31&amp;town=990101100&amp;village=990101100200"' in shown
    assert "&lt;东岭村&gt;" in shown and "<东岭村>" not in shown
    assert "23/36" in shown and "63.9%" in shown and "青山镇" in shown


def test_all_of_few_are_listed_and_chance_brings_fewer_than_one():
    shown = card(Outliers(380, 1, 0.38, (BELOW,), 0))
    assert "最确定" not in shown and "只凭偶然不到 1 个" in shown


def test_none_is_said_and_so_is_what_was_not_looked_at():
    assert "可比的村中没有明显偏低的，略低的都在正常波动范围内。" in card(Outliers(380, 0, 0.38, (), 0))
    waiting = card(Outliers(0, 0, 0, (), 2))
    assert "还没有件数够比较的村" in waiting and "2 个单位的汇总待更新，未列入" in waiting
