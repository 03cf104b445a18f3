"""What the slides lay out alike: cards, lists cut to the room there is, and the sentence of an empty place."""

from collections.abc import Sequence

from dashboard.charts import theme
from dashboard.charts.names import WORKLIST
from dashboard.charts.words import format_day
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BOTTOM, INSIDE, MARGIN, ROW, SMALLEST, TOP, Box, Text, Words, card, table, text
from dashboard.pack.text import width

# The slide's middle; cards stand in a column of that width, and what is beside them has the rest.
BODY = Box(MARGIN, TOP, INSIDE, BOTTOM - TOP)
CARDS = 4.0
GAP = 0.18
SIDE = INSIDE - CARDS - GAP
Rows = list[Sequence[Text]]


def aside(material: Material) -> str:
    """Whose figures these are, and of which period."""
    where = material.town if material.is_town else f"{material.town} {material.scope_word}"
    return f"{where}　考核期自 {format_day(material.view.start)}"


def cards(slide: object, material: Material, ids: Sequence[str]) -> None:
    """Three cards, one above the other, at the slide's left."""
    column = Box(MARGIN, TOP, CARDS, BODY.height)
    for box, figure_id in zip(column.stack(len(ids)), ids, strict=True):
        card(slide, box, material.now[figure_id], material.before.get(figure_id))


def cards_across(slide: object, material: Material, ids: Sequence[str], top: float = TOP) -> None:
    """Cards side by side, the slide's whole width."""
    for box, figure_id in zip(Box(MARGIN, top, INSIDE, 1.5).split(len(ids), GAP), ids, strict=True):
        card(slide, box, material.now[figure_id], material.before.get(figure_id))


def nothing(slide: object, box: Box, sentence: str) -> None:
    """A quiet sentence where there is nothing to draw."""
    text(slide, box, Words(sentence, colour=theme.LIGHT.muted))


def listed(
    slide: object,
    top: float,
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Rows,
    left: float = MARGIN,
    bottom: float = BOTTOM,
    items: Sequence[int] = (),
    where: str = WORKLIST,
) -> None:
    """A table of as many rows as there is room for; the rest is counted under it, with `where` it is: its `items`
    where rows hold several."""
    room = int((bottom - top) / ROW) - 1
    shown = rows if len(rows) <= room else rows[: room - 1]
    table(slide, left, top, widths, [headings, *shown])
    if len(shown) < len(rows):
        hidden = sum(items[len(shown) :]) if items else len(rows) - len(shown)
        words = Words(f"另有 {hidden} 项，见{where}", colour=theme.LIGHT.muted)
        text(slide, Box(left + 0.06, top + ROW * (len(shown) + 1), sum(widths) - 0.06, ROW), words)


def fits(line: str, inches: float) -> bool:
    """Whether a line of the smallest type needs no cut in a box so wide."""
    return width(line) * SMALLEST / 72 <= inches


def ems_of(inches: float) -> float:
    """How wide a text may be in a column of a table."""
    return (inches - 0.12) * 72 / SMALLEST
