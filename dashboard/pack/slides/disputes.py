"""The disputes: where they ended, and the villages that lie outside chance."""

from pptx.enum.chart import XL_CHART_TYPE

from dashboard.charts import disputes, names, overview, sentences, theme
from dashboard.charts.outcomes import NONE_IN_PERIOD
from dashboard.charts.words import LIGHTS, TOO_FEW, format_part, if_loaded
from dashboard.figures.funnel import FunnelVillage
from dashboard.figures.registry import FIGURES
from dashboard.pack import definitions as kept
from dashboard.pack import funnel
from dashboard.pack.bars import bars, hide_axis
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BOTTOM, INSIDE, MARGIN, TOP, Box, Deck, Words, colour_of, text
from dashboard.pack.slides.layout import BODY, Rows, aside, cards_across, fits, listed, nothing


def dispute_slide(deck: Deck, material: Material) -> None:
    """Where the cohort ended, the three rates, and what was handed up."""
    now = material.now
    title = disputes.headline(now, material.funnels["dispute.on_time"], material.scope_word)
    slide = deck.slide(f"⑤ {names.DISPUTES}", aside(material), title, kept.definitions(*kept.SHOWN[3][1]))
    top = Box(MARGIN, TOP, INSIDE, 1.75)
    if now["dispute.accepted"].value:
        outcome_bar(slide, top, material)
    else:
        nothing(slide, top._replace(height=0.5), if_loaded(now["dispute.accepted"], NONE_IN_PERIOD))
    cards_across(slide, material, kept.DISPUTE, TOP + 1.9)
    first, second, third = Box(MARGIN, TOP + 3.6, INSIDE, 1.32).stack(3, 0.02)
    text(slide, first, sentences.escalations(now, material.escalated_to))
    counts = sentences.dispute_counts(now)
    text(slide, second, counts if fits(counts, second.width) else sentences.dispute_counts(now, next_step=False))
    text(slide, third, Words("诉讼和信访是群众的权利：上交只计数，不按人、不按类评价。", colour=theme.LIGHT.muted))


def outcome_bar(slide: object, box: Box, material: Material) -> None:
    """Where the cohort ended, as one bar of 100 %; the legend has name, number and, but of few cases, share."""
    series = []
    for figure_id, name in theme.OUTCOMES.items():
        result = material.now[figure_id]
        series.append(
            (
                f"{name} {result.n}{format_part(result)}",
                [result.n or 0],
                theme.LIGHT.outcomes[figure_id].colour,
            )
        )
    chart = bars(slide, box, ["去向"], series, XL_CHART_TYPE.BAR_STACKED_100, legend=True)
    hide_axis(chart.category_axis)
    for drawn, figure_id in zip(chart.plots[0].series, theme.OUTCOMES, strict=True):
        if (material.now[figure_id].value or 0) < 0.03:
            drawn.data_labels.number_format = ";;;"


def village_slide(deck: Deck, material: Material) -> None:
    """The funnel of all villages, and those below its limits by name."""
    scope = material.scope_word
    slide = deck.slide(
        f"⑥ {names.BELOW_LIMITS}", aside(material), material.outside, [*kept.definitions(*kept.DISPUTE), kept.COMPARING]
    )
    if material.is_village:
        nothing(slide, BODY._replace(height=0.5), "村与村的比较见全镇的会议幻灯。")
        return
    due = material.now["dispute.on_time"]
    left, right = Box(MARGIN, TOP, 7.9, BODY.height), Box(MARGIN + 8.1, TOP, INSIDE - 8.1, BODY.height)
    words = f"各村{FIGURES[due.id].name}：一点一村，横轴是件数；浅色的{TOO_FEW}"
    text(slide, left._replace(height=0.4), Words(words, bold=True))
    under = left._replace(top=left.top + 0.42, height=left.height - 0.42)
    shown = material.funnels["dispute.on_time"]
    if not funnel.scatter(slide, under, shown, scope):
        nothing(slide, under._replace(height=0.5), if_loaded(due, "考核期内各村都没有到期的纠纷。"))
    elif funnel.limits(shown.curves):
        nothing(slide, right._replace(top=BOTTOM - 0.4, height=0.4), "界限：虚线95%，实线99.8%")
    text(slide, right._replace(height=0.4), Words(names.BELOW_LIMITS, 20, True))
    rows: Rows = [
        (overview.short_name(village.name), names.in_sentence(figure_id), low_words(village))
        for place in ("below_998", "below_95")
        for figure_id, drawn in material.funnels.items()
        for village in drawn.at(place)
    ]
    if not rows:
        none = f"{TOO_FEW}。" if sentences.none_below(material.funnels) == names.NOT_COMPARED else "没有。"
        nothing(slide, right._replace(top=right.top + 0.42, height=0.45), if_loaded(due, none))
        return
    widths = (1.3, 1.45, right.width - 2.75)
    listed(
        slide,
        right.top + 0.42,
        ("村", "比率", "件数"),
        widths,
        rows,
        right.left,
        BOTTOM - 0.4,
        where=names.DISPUTES_PAGE,
    )


def low_words(village: FunnelVillage) -> Words:
    """n/N with the sign of how far below: ■ below the 99.8 % limit, ▲ below the 95 % limit."""
    light = "red" if village.place == "below_998" else "amber"
    return Words(f"{LIGHTS[light][0]} {village.n}/{village.N}", bold=True, colour=colour_of(light))
