"""The slides (PPTX): one a subject, in the order of the meeting, from the same figures as the pages."""

import io
from collections.abc import Callable

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from dashboard.charts.words import format_day
from dashboard.pack import definitions as kept
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import INSIDE, Deck, paragraph, text
from dashboard.pack.slides.actions import meeting_slide, red_slide, task_slide
from dashboard.pack.slides.chain import chain_slide
from dashboard.pack.slides.clues import clue_slide
from dashboard.pack.slides.disputes import dispute_slide, village_slide
from dashboard.pack.slides.layout import BODY, aside
from dashboard.pack.slides.places import place_slide


def slides(material: Material) -> bytes:
    """The presentation as a file."""
    footer = (material.marks, f"数据截至 {format_day(material.view.as_of)}")
    deck = Deck(f"{material.town}会议幻灯", material.watermark, material.user, footer, material.made_at)
    for draw in ORDER:
        draw(deck, material)
    file = io.BytesIO()
    deck.presentation.save(file)
    return file.getvalue()


def definition_slide(deck: Deck, material: Material) -> None:
    """How the main rates are defined and read."""
    rates = [
        "dispute.village_rate",
        "dispute.town_rate",
        "dispute.on_time",
        "chain.duties_on_time",
        "resolution.on_time",
        "clue.closed_on_time",
        "patrol.weeks",
    ]
    lines = [kept.HOW_TO_READ, kept.COMPARING, *kept.definitions(*rates)]
    title = "附：口径与读法（其余指标的口径见各页备注和情况汇报）"
    slide = deck.slide("附　口径", aside(material), title, lines)
    box = text(slide, BODY, lines[0], anchor=MSO_ANCHOR.TOP, lines=2)
    for line in lines[1:]:
        paragraph(box.text_frame.add_paragraph(), line, INSIDE, lines=2)
    for written in box.text_frame.paragraphs:
        written.line_spacing, written.space_after = Pt(22), Pt(4)


ORDER: tuple[Callable[[Deck, Material], None], ...] = (
    red_slide,
    meeting_slide,
    chain_slide,
    clue_slide,
    dispute_slide,
    village_slide,
    place_slide,
    task_slide,
    definition_slide,
)
