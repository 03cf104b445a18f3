"""The map: no fact by colour alone, and none hidden below another."""

import json

import pytest

from dashboard.charts import map as charts
from dashboard.charts.map import MapData
from dashboard.figures.coverage import PatrolPlace, Place, PointPlace
from dashboard.figures.registry import FIGURES
from dashboard.links import Links


def town(*days, is_loaded=True):
    """Villages with the days since their last patrol, a point in bad repair at each."""
    places = [Place(str(at), f"{at}村", "", 113.0 + at / 100, 35.0) for at in range(len(days))]
    patrols = [PatrolPlace(str(at), f"{at}村", since) for at, since in enumerate(days)]
    points = [
        PointPlace(f"P{at}", "展板1", "展板", "破损", str(at), f"{at}村", 113.0 + at / 100, 35.0, None, False)
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


def test_a_late_village_has_the_sign_of_its_light_beside_its_days():
    [days] = [layer for layer in layers(town(3, 9, 20, None)) if layer.get("getText") == "@@=days"]
    assert [record["days"] for record in days["data"]] == ["3", "▲9", "■20", "—"]
    assert "▲ 近14天有巡逻" in charts.legend() and "■ 近14天未巡" in charts.legend()


def test_a_village_that_was_never_patrolled_is_listed_and_no_loaded_ledger_is_asked_for():
    data = town(None)
    shown = charts.headline(data) + charts.unpatrolled(data, Links())
    assert "截至日尚无巡逻记录；" in shown and "0村" in shown and "○ 尚无巡逻" in shown and "装载" not in shown


def test_patrols_of_a_ledger_never_loaded_are_neither_there_nor_missed():
    data = town(None, None, is_loaded=False)
    assert charts.headline(data).startswith("巡逻台账未装载；") and data.late == []
    assert "巡逻台账未装载。" in charts.unpatrolled(data, Links())
    [villages] = [layer for layer in layers(data) if layer.get("id") == charts.VILLAGES]
    assert all("巡逻台账未装载" in each["words"] and "尚无" not in each["words"] for each in villages["data"])
