"""The map: no fact by colour alone, and none hidden below another."""

import itertools
import json
import math
import random
import re
from dataclasses import replace

import pytest
from pydeck import Deck

from dashboard.charts import map as charts
from dashboard.charts import map_lists, theme
from dashboard.charts.label_layout import Box, Frame, label_boxes
from dashboard.charts.map_data import MapData, headline
from dashboard.figures.chain import Official
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from dashboard.page import town_map

OFFICIAL = Official("张三")


def town(*days, is_loaded=True, official=OFFICIAL, owner="李四"):
    """Villages with the days since their last patrol and whose they are, a point in bad repair at each."""
    places = [Place(str(at), f"{at}村", "", 113.0 + at / 100, 35.0) for at in range(len(days))]
    patrols = [PatrolPlace(str(at), f"{at}村", since, official) for at, since in enumerate(days)]
    points = [
        PointPlace(f"P{at}", "展板1", "展板", "破损", str(at), f"{at}村", 113.0 + at / 100, 35.0, None, False, owner)
        for at in range(len(days))
    ]
    now = {"patrol.count": patrol_count(is_loaded), "point.total": FIGURES["point.total"].count_result(len(points))}
    return MapData.of(places, patrols, points, [], (113.0, 35.0), now)


def patrol_count(is_loaded):
    figure = FIGURES["patrol.count"]
    return figure.count_result(1) if is_loaded else figure.unloaded()


def layers(data, chosen=charts.LAYERS):
    return json.loads(charts.deck(data, list(chosen)).to_json())["layers"]


def test_the_villages_and_their_days_lie_above_the_points():
    drawn = [layer.get("id") for layer in layers(town(3, 20))]
    assert drawn.index(charts.POINTS) < drawn.index(charts.VILLAGES)
    assert [layer["@@type"] for layer in layers(town(3, 20))][-3:] == ["ScatterplotLayer", "TextLayer", "TextLayer"]


@pytest.mark.parametrize("chosen", [(), charts.LAYERS[:1], charts.LAYERS[1:2], charts.LAYERS[2:]])
def test_each_layer_can_be_left_out(chosen):
    assert len(layers(town(3), chosen)) == {(): 0, charts.LAYERS[:1]: 2}.get(chosen, 1)


def test_the_map_s_text_has_all_that_pydeck_writes_and_no_blanks():
    ours = charts.deck(town(3, 20), list(charts.LAYERS)).to_json()
    pydeck_s = Deck.to_json(charts.deck(town(3, 20), list(charts.LAYERS)))
    assert json.loads(ours) == json.loads(pydeck_s)
    assert len(ours) < len(pydeck_s) / 2


def test_a_map_is_drawn_anew_for_other_places_another_look_and_other_boundaries(monkeypatch, tmp_path):
    chosen, known = list(charts.LAYERS), town_map(town(3, 20), list(charts.LAYERS))
    assert town_map(town(3, 20), chosen) is known
    assert town_map(town(3, 21), chosen) is not known
    assert town_map(town(3, 20), chosen[:1]) is not known
    theme.show(theme.DARK)
    try:
        assert town_map(town(3, 20), chosen).to_json() != known.to_json()
    finally:
        theme.show(theme.LIGHT)
    drawn_in = tmp_path / "boundaries.geojson"
    drawn_in.write_text('{"features": []}', encoding="utf-8")
    monkeypatch.setattr(charts, "BOUNDARIES", drawn_in)
    assert town_map(town(3, 20), chosen) is not known


def test_a_late_village_has_the_sign_of_its_light_beside_its_days():
    [days] = [layer for layer in layers(town(3, 9, 20, None)) if layer.get("getText") == "@@=days"]
    assert [record["days"] for record in days["data"]] == ["3", "▲9", "■20", "—"]
    assert "▲ 近14天已巡" in charts.legend() and "■ 近14天未巡" in charts.legend()


def test_a_village_that_was_never_patrolled_is_listed_and_no_loaded_ledger_is_asked_for():
    data = town(None)
    shown = headline(data) + map_lists.unpatrolled(data, Links())
    assert "截至日尚无巡逻记录；" in shown and "0村" in shown and "○ 尚无巡逻记录" in shown and "装载" not in shown


def test_patrols_of_a_ledger_never_loaded_are_neither_there_nor_missed():
    data = town(None, None, is_loaded=False)
    assert headline(data).startswith("巡逻台账未装载；") and data.late == []
    assert "巡逻台账未装载。" in map_lists.unpatrolled(data, Links())
    [villages] = [layer for layer in layers(data) if layer.get("id") == charts.VILLAGES]
    assert all("巡逻台账未装载" in each["words"] and "尚无" not in each["words"] for each in villages["data"])


def test_an_area_without_villages_is_not_told_to_load_what_is_loaded():
    data = town()
    assert headline(data).startswith("区划台账中没有归到这里的村；")
    assert "区划台账中没有归到这里的村。" in map_lists.unpatrolled(data, Links())
    assert "坐标" in charts.no_map(town(3)) and charts.no_map(data) == "区划台账中没有归到这里的村，画不出地图。"
    assert headline(town(is_loaded=False)).startswith("区划台账中没有村，请先装载区划台账；")


def cells(listed):
    """The table's cells as words, row by row."""
    rows = re.findall("<tr>(.*?)</tr>", listed)[1:]
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall("<td>(.*?)</td>", row)] for row in rows]


@pytest.mark.parametrize(
    ("official", "shown"),
    [(Official("<b>张三"), "&lt;b&gt;张三"), (Official(), "■ 包村干部空缺"), (None, "○ 未装载")],
)
def test_a_village_without_a_patrol_says_whom_to_ask(official, shown):
    listed = map_lists.unpatrolled(town(3, 20, None, official=official), Links())
    assert "<th>包村干部</th>" in listed
    assert cells(listed) == [["2村", "○ 尚无巡逻记录", shown], ["1村", "■ 20 天", shown]]


@pytest.mark.parametrize(
    ("owner", "shown"), [("<i>李四", "&lt;i&gt;李四"), ("包村干部・张三", "包村干部・张三"), ("", "—")]
)
def test_a_point_to_be_repaired_says_whom_to_ask(owner, shown):
    listed = map_lists.broken(town(3, owner=owner), Links())
    assert "<th>责任人</th>" in listed and cells(listed) == [["■ 破损", "0村", "展板1", shown]]


FRAME = Frame(118.0, 36.0, 11.0)
LEAST = 2 * charts.RADIUS + charts.GAP


def crowd(dice, number, room):
    """Positions within a square of so many pixels, the first two at one spot."""
    pixels = [(dice.uniform(0, room), dice.uniform(0, room)) for _ in range(number)]
    return [FRAME.position(each) for each in [pixels[0], *pixels]]


@pytest.mark.parametrize("seed", range(20))
def test_no_circle_hides_another_and_none_that_hides_nothing_is_moved(seed):
    lone = FRAME.position((2000.0, 2000.0))
    positions = [*crowd(random.Random(seed), 20, 400), lone]
    assert FRAME.apart(positions, LEAST)[-1] == lone
    spots = [FRAME.pixel(each) for each in FRAME.apart(positions, LEAST)]
    assert min(math.dist(one, other) for one, other in itertools.combinations(spots, 2)) > LEAST - 1.5
    assert max(math.dist(FRAME.pixel(a), b) for a, b in zip(positions, spots, strict=True)) < 3 * LEAST


def test_places_far_apart_or_more_than_there_is_room_for_stay_where_they_are():
    far = [FRAME.position((50.0 * place, 0.0)) for place in range(5)]
    assert FRAME.apart(far, LEAST) == far and FRAME.apart([], LEAST) == [] and FRAME.apart(far[:1], LEAST) == far[:1]
    crowded = crowd(random.Random(1), 400, 300)
    assert FRAME.apart(crowded, LEAST) == crowded


def test_degrees_and_pixels_lead_back_to_each_other():
    assert FRAME.pixel(FRAME.position((123.0, -45.0))) == pytest.approx((123.0, -45.0))


def test_a_circle_that_stands_beside_its_village_has_a_line_to_it_and_the_record_keeps_the_place():
    data = town(3, 20, 5)
    together = [replace(each, longitude=113.0) for each in data.placed[:2]]
    data = replace(data, placed=[*together, data.placed[2]])
    drawn = {layer["@@type"]: layer["data"] for layer in layers(data, charts.LAYERS[:1])}
    assert [each["from"] for each in drawn["LineLayer"]] == [[113.0, 35.0]] * 2
    circles = drawn["ScatterplotLayer"]
    assert [each["position"] for each in circles] == [[113.0, 35.0], [113.0, 35.0], [113.02, 35.0]]
    assert [each["to"] for each in drawn["LineLayer"]] == [each["spot"] for each in circles[:2]]
    assert circles[2]["spot"] == circles[2]["position"] and circles[0]["spot"] != circles[1]["spot"]
    assert [each["position"] for each in drawn["TextLayer"]] == [each["spot"] for each in circles]


def texts(data, kind):
    """The records of a layer of texts, by what they say."""
    [layer] = [each for each in layers(data) if each.get("getText") == f"@@={kind}"]
    return layer["data"]


def test_no_circle_hides_the_sign_of_a_point_in_bad_repair_and_one_in_good_repair_stays_where_it_is():
    data = town(3, 20)
    for record in texts(data, "sign"):
        assert max(map(abs, record["offset"])) >= charts.RADIUS + charts.SIGN
    good = replace(data, shown=[replace(each, status="完好") for each in data.shown])
    assert [record["offset"] for record in texts(good, "sign")] == [[0, 0], [0, 0]]


def test_a_long_name_stands_on_several_lines_and_none_runs_out_of_the_map():
    data, name = town(3, 20, 5), "新时代文明实践示范社区安置小区第一网格一村"
    named = replace(data, placed=[replace(each, name=name) for each in data.placed])
    frame = Frame.around(named.positions, charts.WIDTH, charts.HEIGHT)
    for record in texts(named, "name"):
        lines = record["name"].split("\n")
        assert "".join(lines) == name and len(lines) == 3
        middle = frame.pixel(record["position"])[0] + record["offset"][0]
        assert abs(middle) + 14 * len(lines[0]) / 2 <= charts.WIDTH / 2
    assert sorted(record["name"] for record in texts(data, "name")) == ["0村", "1村", "2村"]


def named(data):
    """The names that the map shows, each with the box that it takes, in pixels right of and below the middle."""
    frame = Frame.around(data.positions, charts.WIDTH, charts.HEIGHT)
    found = {}
    for record in texts(data, "name"):
        lines, (x, y) = record["name"].split("\n"), frame.pixel(record["position"])
        right, down = record["offset"]
        found["".join(lines)] = Box(x + right, y + down, 7 * max(map(len, lines)), 9 * len(lines))
    return found, frame


def crowded(seed, number=60):
    """A town of so many villages on one map, each third with a long name, each seventh late; a point to be repaired at
    each fifth."""
    dice = random.Random(seed)
    whole = town(*(20 if at % 7 == 0 else 3 for at in range(number)))
    places = [
        replace(each, longitude=113 + dice.random() / 10, latitude=35 + dice.random() / 20, name=name)
        for at, each in enumerate(whole.places)
        for name in (f"{at}号经济开发高新园西区社区" if at % 3 == 0 else each.name,)
    ]
    points = [
        replace(each, longitude=places[at].longitude + 0.002, status="破损" if at % 5 == 0 else "完好")
        for at, each in enumerate(whole.points)
    ]
    return replace(whole, places=places, placed=places, points=points, shown=points)


@pytest.mark.parametrize("seed", range(10))
def test_in_a_town_of_sixty_villages_no_name_lies_on_another_nor_on_a_circle(seed):
    data = crowded(seed)
    names, frame = named(data)
    circles = frame.boxes([each["spot"] for each in layers(data)[-3]["data"]], charts.RADIUS)
    pairs = itertools.combinations(names.values(), 2)
    # What is rounded to whole pixels may meet at an edge.
    assert max(one.overlap(other) for one, other in pairs) < 2 * charts.RADIUS
    assert max(name.overlap(circle) for name in names.values() for circle in circles) < 2 * charts.RADIUS
    assert 30 < len(names) < 60, len(names)
    assert all(abs(box.x) + box.half_width <= charts.WIDTH / 2 + 1 for box in names.values())


def test_where_room_is_for_one_name_alone_it_is_the_first():
    here = [([name], (0.0, 0.0)) for name in ("甲村", "乙村", "丙村")]
    below = Box(0, 24, 20, 9)
    assert label_boxes(here, [], [], charts.RADIUS, below) == [Box(0, 24, 14, 9), None, None]


def test_the_names_of_villages_that_want_something_come_first():
    data = crowded(1)
    order = [record["name"].replace("\n", "") for record in texts(data, "name")]
    late = {place.name for place in data.placed if int(place.code) % 7 == 0}
    broken = {place.name for place in data.placed if int(place.code) % 5 == 0} - late
    assert [name in late for name in order] == sorted((name in late for name in order), reverse=True)
    rest = [name in broken for name in order if name not in late]
    assert rest == sorted(rest, reverse=True)
    left_out = {place.name for place in data.placed} - set(order)
    assert left_out and len(left_out & late) < len(left_out - late)


def test_the_legend_says_how_many_names_found_no_room():
    data = crowded(1)
    drawn = charts.deck(data, list(charts.LAYERS))
    left_out = charts.without_name(drawn, data)
    assert left_out == 60 - len(texts(data, "name")) > 0
    assert f"{left_out} 个村的村名放不下，指向圆圈可见" in charts.legend(left_out)
    assert "放不下" not in charts.legend(charts.without_name(charts.deck(town(3), list(charts.LAYERS)), town(3)))
    assert charts.without_name(charts.deck(data, list(charts.LAYERS[:2])), data) == 0, "names were not asked for"


@pytest.mark.parametrize("name", ["甲村", "沂水流域经济开发高新园西区社区", "长" * 10_000])
def test_a_village_alone_on_its_map_always_has_its_name(name):
    data = town(3)
    data = replace(data, placed=[replace(each, name=name) for each in data.placed])
    assert len(texts(data, "name")) == 1
    small = json.loads(charts.deck(data, list(charts.LAYERS), charts.SMALL_WIDTH, charts.SMALL_HEIGHT).to_json())
    assert [len(each["data"]) for each in small["layers"] if each.get("id") == "names"] == [1]
