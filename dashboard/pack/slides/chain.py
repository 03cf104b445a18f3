"""The responsibility chain: duties by level, posts that stand vacant."""

from pptx.enum.chart import XL_CHART_TYPE

from dashboard.charts import chain, names, theme
from dashboard.charts.words import if_loaded, unloaded
from dashboard.pack import definitions as kept
from dashboard.pack.bars import bars
from dashboard.pack.material import Material
from dashboard.pack.slide_parts import BOTTOM, INSIDE, MARGIN, TOP, Box, Deck, Words, colour_of, text
from dashboard.pack.slides.layout import Rows, aside, cards_across, listed, nothing
from db.terms import RESPONSIBILITY_LEVELS


def chain_slide(deck: Deck, material: Material) -> None:
    """The chain's rates, duties by level and the vacant posts."""
    title = chain.headline(material.now, material.holders)
    slide = deck.slide(f"③ {names.CHAIN}", aside(material), title, kept.definitions(*kept.SHOWN[1][1]))
    cards_across(slide, material, kept.CHAIN)
    left, right = Box(MARGIN, TOP + 1.65, INSIDE, BOTTOM - TOP - 1.65).split(2, 0.3)
    duties_chart(slide, left, material)
    posts = material.now["chain.posts"]
    number = "" if posts.is_unloaded else f"　{len(material.vacant)} 个"
    text(slide, right._replace(height=0.4), Words(f"岗位空缺{number}", 20, True))
    if not material.vacant:
        words = unloaded(posts.id) if posts.is_unloaded else names.NO_VACANCY
        nothing(slide, right._replace(top=right.top + 0.45, height=0.45), f"{words}。")
        return
    rows: Rows = [
        (
            holder.village,
            holder.level,
            Words(vacancy(holder, material), bold=True, colour=colour_of("red")),
        )
        for holder in material.vacant
    ]
    listed(slide, right.top + 0.42, ("村", "岗位", "空缺"), (1.9, 2.0, right.width - 3.9), rows, right.left)


def vacancy(holder: chain.PostHolder, material: Material) -> str:
    """How long a post has stood vacant."""
    if holder.vacant_since is None:
        return f"■ {names.NEVER_FILLED}"
    return f"■ {(material.view.as_of - holder.vacant_since).days} 天"


def duties_chart(slide: object, box: Box, material: Material) -> None:
    """Duties done in time and not, a bar a level."""
    text(slide, box._replace(height=0.4), Words("责任事项　按层级，项", 20, True))
    found = {
        level or names.UNSTATED: material.duties_by_level[level]["chain.duties_on_time"]
        for level in (*RESPONSIBILITY_LEVELS, None)
        if level in material.duties_by_level and material.duties_by_level[level]["chain.duties_on_time"].N
    }
    under = box._replace(top=box.top + 0.42, height=box.height - 0.42)
    if not found:
        none = if_loaded(material.now["chain.duties_on_time"], "考核期内没有到期的责任事项。")
        nothing(slide, under._replace(height=0.45), none)
        return
    kept_limit = [result.n or 0 for result in found.values()]
    late = [(result.N or 0) - (result.n or 0) for result in found.values()]
    series = [
        ("按期完成", kept_limit, theme.LIGHT.lights["green"]),
        ("迟办或未完成", late, theme.LIGHT.lights["red"]),
    ]
    bars(slide, under, list(found), series, XL_CHART_TYPE.BAR_STACKED, legend=True)
