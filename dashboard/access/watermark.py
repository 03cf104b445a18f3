"""Who looks and when, faintly across the screen, so that a photograph of it has an owner."""

import datetime as dt
from html import escape
from urllib.parse import quote

from dashboard.access.roles import Access
from dashboard.charts import theme


def words(access: Access, moment: dt.datetime) -> str:
    """The watermark's text, on screen and on exports."""
    return f"{access.name} {moment:%Y-%m-%d %H:%M}"


def watermark(access: Access, moment: dt.datetime) -> str:
    """One HTML element over the whole window, which no click notices."""
    text = escape(words(access, moment))
    tile = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="260">'
        f'<text x="20" y="180" transform="rotate(-20 20 180)" font-size="17" font-family="{escape(theme.FONT)}" '
        f'fill="{theme.palette().ink}" fill-opacity="0.05">{text}</text></svg>'
    )
    style = (
        "position:fixed;inset:0;z-index:9999;pointer-events:none;"
        f"background-image:url('data:image/svg+xml,{quote(tile)}')"
    )
    return f'<div class="watermark" aria-hidden="true" style="{style}"></div>'
