"""The clues, as the town's numbers alone."""

from dashboard.charts import clues, names, theme
from dashboard.charts.words import if_loaded
from dashboard.pack import definitions as kept
from dashboard.pack.bars import bars
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BOTTOM, INSIDE, MARGIN, TOP, Box, Deck, Words, card, text
from dashboard.pack.slides.layout import CARDS, GAP, SIDE, aside, nothing


def clue_slide(deck: Deck, material: Material) -> None:
    """The clues' counts and rates, by stage and by age; no clue is named."""
    now = material.now
    notes = [*kept.definitions(*kept.SHOWN[2][1]), clues.CAUTION]
    slide = deck.slide(f"④ {names.CLUES}（全镇总数）", aside(material), clues.headline(now), notes)
    right = Box(MARGIN + SIDE + GAP, TOP, CARDS, 4.45).stack(3, 0.08)
    columns = Box(MARGIN, TOP, INSIDE - CARDS - GAP, right[0].height).split(2, GAP)
    for box, figure_id in zip(columns, ("clue.open", "clue.overdue"), strict=True):
        card(slide, box, now[figure_id], material.before.get(figure_id))
    for box, figure_id in zip(right, ("clue.due_soon", *kept.CLUE_RATES), strict=True):
        card(slide, box, now[figure_id], material.before.get(figure_id))
    left, middle = Box(MARGIN, TOP + 1.55, SIDE, 2.85).split(2, GAP)
    stages = {name: int(now[figure_id].value or 0) for figure_id, name in clues.STAGES.items()}
    ages = {f"{age} 天": number for age, number in material.clue_ages.items()}
    counted(
        slide,
        left,
        f"{clues.STAGE}，条",
        stages,
        theme.LIGHT.accent,
        if_loaded(now["clue.open"], f"{names.NO_CLUES}。"),
    )
    counted(
        slide,
        middle,
        f"{clues.AGE}，条",
        ages,
        theme.LIGHT.faint,
        if_loaded(now["clue.open"], f"{names.NO_OPEN_CLUES}。"),
    )
    text(slide, Box(MARGIN, BOTTOM - 0.45, INSIDE, 0.4), Words(clues.CAUTION, colour=theme.LIGHT.muted))


def counted(slide: object, box: Box, title: str, counts: dict[str, int], colour: str, empty: str) -> None:
    """Bars under their title, or a sentence where there is nothing to draw."""
    text(slide, box._replace(height=0.4), Words(title, 20, True))
    under = box._replace(top=box.top + 0.4, height=box.height - 0.4)
    if any(counts.values()):
        bars(slide, under, list(counts), [("条数", list(counts.values()), colour)])
    else:
        nothing(slide, under._replace(height=0.45), empty)
