"""The texts on the map: of two villages' names that would lie on each other the more important one is shown."""

from collections.abc import Sequence, Set
from typing import Any

import pydeck as pdk

from dashboard.charts.label_layout import Box, Frame, Position, label_boxes, lines_of, shortened
from dashboard.figures.coverage import Place

NAMES = "names"
FONT = pdk.types.String("Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif")


def names(
    placed: Sequence[tuple[Place, Position]],
    first: Sequence[Set[str]],
    covered: tuple[Sequence[Box], Sequence[Box]],
    clear: float,
    frame: Frame,
    sheet: Box,
    colour: list[int],
) -> pdk.Layer:
    """The names of villages at their spots, long ones on several lines, each where it covers the least.

    Those of the first codes find their places first. One that would cover what must be seen (the first of `covered`,
    the names before it) is left out: its circle is there, and says it when pointed at.
    """
    ordered = sorted(placed, key=lambda each: [each[0].code not in codes for codes in first])
    labels = [(lines_of(shortened(place.name)), frame.pixel(spot)) for place, spot in ordered]
    boxes = label_boxes(labels, *covered, clear, sheet)
    records = [
        {"position": spot, "name": "\n".join(lines), "offset": frame.offset(box, spot)}
        for (_, spot), (lines, _), box in zip(ordered, labels, boxes, strict=True)
        if box is not None
    ]
    return texts(records, "name", 14, colour, id=NAMES, get_pixel_offset="offset", line_height=1.2)


def texts(records: list[dict[str, Any]], text: str, size: int | str, colour: list[int] | str, **more: Any) -> pdk.Layer:
    """A layer of texts, each record's at its position."""
    return pdk.Layer(
        "TextLayer",
        records,
        get_position="position",
        get_text=text,
        get_size=size,
        get_color=colour,
        font_family=FONT,
        character_set=pdk.types.String("auto"),
        **more,
    )
