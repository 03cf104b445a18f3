"""All slides as one piece of HTML: the key component shows one of them, so that turning one asks nobody anything."""

import datetime as dt
import re
from html import escape

from dashboard.charts import no_records
from dashboard.charts.names import BACK, internal
from dashboard.charts.parts import unbroken
from dashboard.charts.slides import actions, chain, clues, decided, disputes, map, outside, parts, red
from dashboard.charts.slides.style import NUMBER
from dashboard.charts.words import format_day, format_moment
from dashboard.figures.briefing import Briefing

SLIDES = (red, decided, chain, clues, disputes, outside, map, actions)
assert len(SLIDES) == NUMBER
# Longer headlines are set smaller, so that two lines hold them on the narrowest screen.
LONG = 44
# So many characters of a headline stand on a line of the narrowest screen.
PHRASE = 24


def deck(briefing: Briefing, taken_at: dt.datetime | None, is_newer: bool, first: int, leave: str) -> str:
    """The slides of a briefing.

    `taken_at` is when its snapshot froze it (None: it is not kept), `is_newer` whether the database has moved on since,
    `first` the slide to show before the keys are ready, `leave` the address that Esc leads to.
    """
    slides = "".join(_slide(briefing, place, taken_at, is_newer, first) for place in range(1, NUMBER + 1))
    return f'<div class="slides">{slides}<a class="go leave" href="{escape(leave)}" target="_self" tabindex="-1"></a></div>'


def _slide(briefing: Briefing, place: int, taken_at: dt.datetime | None, is_newer: bool, first: int) -> str:
    slide = SLIDES[place - 1]
    sentence, body = _too_early(briefing) or (slide.headline(briefing), slide.body(briefing))
    style = "long" if len(sentence) > LONG else ""
    # A phrase longer than a line breaks as any text does; it would else begin the next line with its comma.
    free = "free" if any(parts.ems(phrase) > PHRASE for phrase in re.split("[，；：、]", sentence)) else ""
    start = briefing.view.start
    newer = '　<span class="newer">▲ 库中已有更新的数据，本次会议不变</span>' if is_newer else ""
    kicker = f"<span>{slide.NAME}{newer}</span><span>数据截至 {format_day(briefing.view.as_of)}　考核期自 {format_day(start)}</span>"
    return (
        f'<section class="slide {"first" if place == first else ""}" data-number="{place}">'
        f'<header><div class="kicker">{kicker}</div><h1 class="{style} {free}">{unbroken(sentence)}</h1></header>'
        f"{_body(body)}{_footer(briefing, place, taken_at)}</section>"
    )


def _too_early(briefing: Briefing) -> tuple[str, str] | None:
    """What every slide says as of a day on which nothing was recorded yet: there is nothing to be judged."""
    if not briefing.places or not no_records.nothing_counts(briefing.now) or not no_records.none_left(briefing.red):
        return None
    return no_records.sentence(briefing.view.as_of), parts.block(parts.none(no_records.ANOTHER_DAY))


def _body(html: str) -> str:
    return html if html.startswith('<div class="body') else f'<div class="body">{html}</div>'


def _footer(briefing: Briefing, place: int, taken_at: dt.datetime | None) -> str:
    frozen = f"　{format_moment(taken_at)} 定格" if taken_at else "　未定格"
    dots = "".join(
        f'<a data-to="{each}" class="{"here" if each == place else ""}" aria-label="第 {each} 页"></a>'
        for each in range(1, NUMBER + 1)
    )
    keys = (
        '<span class="playing">自动翻页　空格 暂停　</span><span class="paused">已暂停　空格 继续　</span>'
        '<span class="manual"><a data-to="-1">←</a> <a data-to="+1">→</a> 翻页　<a data-fullscreen="yes">F 全屏</a>　<a data-repaint="yes">D 深浅</a>　</span>'
        f'<a data-leave="yes">Esc {BACK}</a>'
    )
    return (
        f"<footer><span>{internal(briefing.version.is_demo)}{frozen}</span>"
        f'<span class="dots">{dots}<span>{place} / {NUMBER}</span></span><span>{keys}</span></footer>'
    )
