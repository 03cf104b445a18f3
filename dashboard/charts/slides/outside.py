"""⑥ 低于界限的村: a funnel of one rate; only villages outside the limits are named, for inside them high or low may be
chance.

Lines are a picture that stretches with the block; words and dots are placed over it in per cent, so that type keeps its
size on every screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from dashboard.charts import theme
from dashboard.charts.disputes import below_words
from dashboard.charts.label_layout import Box
from dashboard.charts.names import BELOW, BELOW_LIMITS, DISPUTES_PAGE, NOT_COMPARED, on_slide
from dashboard.charts.overview import short_name
from dashboard.charts.sentences import none_below
from dashboard.charts.slides import parts
from dashboard.charts.slides.parts import Line
from dashboard.charts.words import TOO_FEW, format_share, unloaded
from dashboard.figures.briefing import Briefing
from dashboard.figures.funnel import Funnel, FunnelVillage, funnel
from dashboard.figures.registry import FIGURES
from dashboard.settings import SETTINGS

NAME = BELOW_LIMITS
# The rates in the order in which one is chosen to be drawn.
RATES = ("dispute.on_time", "dispute.village_rate", "dispute.town_rate")
FAR, NEAR = "below_998", "below_95"
# Colour and shape as on the page: ■ beyond the outer limit, ▲ beyond the inner.
LIGHT = {FAR: "red", NEAR: "amber"}
# The plot on the narrowest screen, in rem: what is clear of each other there is so everywhere.
WIDTH, HEIGHT = 23.0, 19.0
LETTER, LINE_HEIGHT = 1.35, 1.6
MOST_NAMED, MOST_LISTED = 6, 8
# The columns of a list with long names.
LONG = "minmax(0,1fr) 6rem"


def funnels(briefing: Briefing) -> dict[str, Funnel]:
    """The funnel of each of the three rates."""
    return {each: funnel(briefing.now[each], briefing.villages) for each in RATES}


def headline(briefing: Briefing) -> str:
    """Which villages must explain themselves, and that the others' differences may be chance."""
    if briefing.now["dispute.on_time"].is_unloaded:
        return unloaded("dispute.on_time")
    found, pieces = funnels(briefing), []
    for figure_id, drawn in found.items():
        place = next((each for each in BELOW if drawn.at(each)), None)
        if place:
            pieces.append(below_words(figure_id, drawn.at(place), place, "全镇"))
    return "；".join(pieces[:2]) or none_below(found)


def body(briefing: Briefing) -> str:
    if briefing.now["dispute.on_time"].is_unloaded:
        return parts.block(parts.none(unloaded("dispute.on_time")))
    found = funnels(briefing)
    drawn = next((each for place in BELOW for each, one in found.items() if one.at(place)), RATES[0])
    return f'<div class="body funnel">{_chart(found[drawn])}{_lists(found)}</div>'


def _lists(found: dict[str, Funnel]) -> str:
    """The villages below the limits by rate, the farthest first; then what is not judged."""
    named = [each.name for one in found.values() for each in one.at(*BELOW)]
    line = _long_line if parts.is_long(*map(short_name, named)) else _line
    lines = [row for figure_id, one in found.items() for row in _list(on_slide(figure_id), one, line)]
    wide, narrow = ("minmax(0,1fr) 5rem 8rem", "minmax(0,1fr) 4.2rem 6.4rem") if line is _line else (LONG, LONG)
    listed = parts.rows(wide, narrow, ("", "", ""), lines[:MOST_LISTED])
    cut = len(lines) - MOST_LISTED
    foot = parts.more(cut, DISPUTES_PAGE) or '<div class="said">件数越少，偶然的高低越大；界外的才值得问。</div>'
    return parts.block(listed + foot, BELOW_LIMITS)


def _list(name: str, found: Funnel, line: Callable[[FunnelVillage], Line]) -> list[Line]:
    villages = [village for place in BELOW for village in found.at(place)]
    if not villages:
        few = all(village.place == "few" for village in found.villages)
        return [Line((), f"{name}　{TOO_FEW if few else '没有'}")]
    return [Line((), name), *map(line, villages)]


def _line(village: FunnelVillage) -> Line:
    name, cases = parts.wrapped(short_name(village.name), 3), parts.cases(f"{village.n}/{village.N}")
    return Line((name, cases, _verdict(village.place)))


def _long_line(village: FunnelVillage) -> Line:
    """A village of a long name: its verdict stands below its cases."""
    cases = f"<span>{parts.cases(f'{village.n}/{village.N}')}</span><span>{_verdict(village.place)}</span>"
    return Line((parts.wrapped(short_name(village.name), 3, is_high=True), f'<span class="stacked">{cases}</span>'))


def _verdict(place: str) -> str:
    return '<span class="red">■ 需说明</span>' if place == FAR else '<span class="amber">▲ 先留意</span>'


@dataclass(frozen=True)
class Scale:
    """Cases and rates as shares of the plot, from its left and its top."""

    largest: int
    bottom: float

    @classmethod
    def of(cls, found: Funnel) -> "Scale":
        """From zero cases to the most; from below the lowest judged village, and the limit for the most cases, up
        to 100 %."""
        judged = [each.rate for each in found.villages if each.place != "few" and each.rate is not None]
        limits = found.curves.low_998[-1:]
        lowest = min([*judged, *limits, found.rate or 0]) - 0.06
        return cls(max((each.N for each in found.villages), default=1), max(0.0, int(lowest * 10) / 10))

    def across(self, cases: float) -> float:
        return cases / (self.largest * 1.04)

    def down(self, rate: float) -> float:
        return (1 - rate) / (1 - self.bottom)


def _chart(found: Funnel) -> str:
    title = f"各村{FIGURES[found.figure_id].name}"
    judged = [each for each in found.villages if each.place != "few" and each.rate is not None]
    if found.rate is None or not judged:
        return parts.block(parts.none(f"{NOT_COMPARED}。"), title)
    scale = Scale.of(found)
    few = len(found.villages) - len(judged)
    aside = f"一点一村，横轴是件数{f'；{few} 个村不足 {SETTINGS.fewest_cases} 件，不画' if few else ''}"
    pieces = [_lines(found, scale), *_ticks(found, scale), *_dots(judged, scale), *_labels(judged, scale)]
    return parts.block(f'<div class="plot">{"".join(pieces)}</div>', title, aside)


def _lines(found: Funnel, scale: Scale) -> str:
    curves = found.curves
    drawn = ""
    for rates, width, dash in (
        (curves.low_95, 2, "7 6"),
        (curves.high_95, 2, "7 6"),
        (curves.low_998, 2, ""),
        (curves.high_998, 2, ""),
    ):
        points = " ".join(
            f"{1000 * scale.across(size):.1f},{1000 * scale.down(rate):.1f}"
            for size, rate in zip(curves.sizes, rates, strict=True)
        )
        drawn += _polyline(points, theme.palette().faint, width, dash)
    level = f"0,{1000 * scale.down(found.rate or 0):.1f} 1000,{1000 * scale.down(found.rate or 0):.1f}"
    drawn += _polyline(level, theme.palette().ink, 3, "")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" preserveAspectRatio="none">{drawn}</svg>'
    )
    return f'<img alt="漏斗图的界限" src="data:image/svg+xml,{quote(drawing)}">'


def _polyline(points: str, colour: str, width: int, dash: str) -> str:
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}" vector-effect="non-scaling-stroke"/>'
    )


def _ticks(found: Funnel, scale: Scale) -> list[str]:
    step = 0.2 if scale.bottom < 0.7 else 0.1
    rates = [1 - step * place for place in range(10) if 1 - step * place >= scale.bottom - 1e-9]
    ticks = [f'<span class="tick y" style="top:{scale.down(rate):.2%}">{rate:.0%}</span>' for rate in rates]
    each = next(size for size in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if scale.largest / size <= 6)
    cases = range(each, scale.largest + 1, each)
    ticks += [f'<span class="tick x" style="left:{scale.across(size):.2%}">{size} 件</span>' for size in cases]
    named = [
        (f"全镇 {format_share(found.rate or 0, found.figure_id)}", found.rate or 0, "font-weight:700;color:var(--ink)")
    ]
    named += [("95%界限", found.curves.low_95[-1], ""), ("99.8%界限", found.curves.low_998[-1], "")]
    heights = _apart([scale.down(rate) for _, rate, _ in named], 1.4 / HEIGHT)
    ticks += [
        f'<span class="tick line" style="top:{top:.2%};{style}">{text}</span>'
        for (text, _, style), top in zip(named, heights, strict=True)
    ]
    return ticks


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Heights in rising order, each at least `least` below the one before."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least) if placed else height)
    return placed


def _dots(judged: list[FunnelVillage], scale: Scale) -> list[str]:
    """Those outside lie on top and are larger."""
    return [
        f'<span class="dot is-{light}" style="left:{scale.across(each.N):.2%};top:{scale.down(each.rate or 0):.2%};'
        f'width:{size}rem;height:{size}rem;background:var(--{light})"></span>'
        for each in sorted(judged, key=lambda village: village.place in BELOW)
        for size, light in ((1.3, LIGHT[each.place]) if each.place in BELOW else (0.8, "faint"),)
    ]


def _labels(judged: list[FunnelVillage], scale: Scale) -> list[str]:
    """The names of those outside, each beside its dot where it covers the least; without room the list names it."""
    taken = [_box(each, scale, 0.6, 0.6) for each in judged]
    labels = []
    for village in [each for place in BELOW for each in judged if each.place == place][:MOST_NAMED]:
        text = f"{short_name(village.name)} {village.n}/{village.N}"
        wide, high = (
            LETTER * (len(short_name(village.name)) + 0.6 * len(f" {village.n}/{village.N}")) / 2,
            LINE_HEIGHT / 2,
        )
        own = _box(village, scale, wide, high)
        spots = [(wide + 1, 0.0), (-wide - 1, 0.0), (0.0, high + 0.9), (0.0, -high - 0.9)]
        boxes = [Box(own.x + right, own.y + down, wide, high) for right, down in spots]
        free = [(box, spot) for box, spot in zip(boxes, spots, strict=True) if _inside(box)]
        clear = [
            (box, spot) for box, spot in free if not any(box.overlap(other) for other in taken if other.x != own.x)
        ]
        if not clear:
            continue
        box, (right, down) = clear[0]
        taken.append(box)
        labels.append(
            f'<span class="name" style="left:calc({scale.across(village.N):.2%} + {right:.2f}rem);'
            f'top:calc({scale.down(village.rate or 0):.2%} + {down:.2f}rem);color:var(--{LIGHT[village.place]})">{escape(text)}</span>'
        )
    return labels


def _box(village: FunnelVillage, scale: Scale, half_width: float, half_height: float) -> Box:
    return Box(WIDTH * scale.across(village.N), HEIGHT * scale.down(village.rate or 0), half_width, half_height)


def _inside(box: Box) -> bool:
    across = box.half_width <= box.x <= WIDTH - box.half_width
    return across and box.half_height <= box.y <= HEIGHT - box.half_height
