"""Publicity points and patrols: how long each village has waited."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR

from dashboard.charts import map_data as maps
from dashboard.charts import names, sentences, theme
from dashboard.charts.words import LIGHTS, if_loaded
from dashboard.figures.coverage import PatrolPlace
from dashboard.pack import definitions as kept
from dashboard.pack.bars import bars
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BOTTOM, MARGIN, TOP, Box, Deck, Words, text
from dashboard.pack.slides.layout import CARDS, GAP, SIDE, aside, cards, nothing

LONGEST_PATROLS = 9
# Below the bars stand three lines, in inches.
LINE = 0.32
FOOT = 3 * LINE


def place_slide(deck: Deck, material: Material) -> None:
    """Points and patrols: rates, and the villages that wait longest."""
    title = maps.headline(material.map)
    slide = deck.slide(f"⑦ {names.PLACES}", aside(material), title, kept.definitions(*kept.SHOWN[4][1]))
    cards(slide, material, kept.PLACES)
    patrols = [each for each in material.map.patrols.values() if each.days_since is not None]
    patrols.sort(key=lambda each: (-(each.days_since or 0), each.village_code))
    left = MARGIN + CARDS + GAP
    shown = patrols[:LONGEST_PATROLS]
    text(slide, Box(left, TOP, SIDE, 0.4), Words(patrols_title(material, patrols), 20, True))
    if shown:
        labels = [f"{patrol_sign(each)} {each.village}" for each in shown]
        colours = [theme.LIGHT.lights[maps.step(each) or "few"] for each in shown]
        height = min(0.45 + 0.42 * len(shown), BOTTOM - FOOT - TOP - 0.45)
        series = [("天数", [each.days_since or 0 for each in shown], theme.LIGHT.faint)]
        bars(slide, Box(left, TOP + 0.4, SIDE, height), labels, series, colours=colours)
    else:
        nothing(slide, Box(left, TOP + 0.45, SIDE, 0.45), if_loaded(material.map.patrol_count, f"{maps.NO_PATROLS}。"))
    _whom_to_ask(slide, material, left)


def _whom_to_ask(slide: Any, material: Material, left: float) -> None:
    """Below the bars: who answers for the longest without a patrol, and for the first points to be repaired."""
    asked = sentences.whom_to_ask(material.map.late)
    if asked:
        text(slide, Box(left, BOTTOM - FOOT, SIDE, LINE), Words(asked, colour=theme.LIGHT.muted))
    found = f"{sentences.repairs(material.map.bad, 2) if material.map.points else maps.NO_POINTS}。"
    repairs = if_loaded(material.map.point_total, found)
    box = Box(left, BOTTOM - 2 * LINE, SIDE, 2 * LINE)
    text(slide, box, Words(repairs, colour=theme.LIGHT.muted), anchor=MSO_ANCHOR.TOP, lines=2)


def patrols_title(material: Material, patrols: Sequence[PatrolPlace]) -> str:
    """Which villages have a bar, and how many cannot have one, since nothing tells how long they wait."""
    of = f"最久的 {LONGEST_PATROLS} 个村" if len(patrols) > LONGEST_PATROLS else "各村"
    never = len(material.map.patrols) - len(patrols)
    return f"未巡天数，{of}" + (f"；另有 {never} 个村{names.NEVER_PATROLLED}" if never and patrols else "")


def patrol_sign(patrol: PatrolPlace) -> str:
    """The sign of a village's light."""
    return LIGHTS[maps.step(patrol) or "few"][0]
