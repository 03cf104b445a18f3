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
    """One HTML element over the whole window, which no click notices.

    It is shown as an element of its own: as long as it says the same the browser keeps what it painted of it, which is
    as much as the page.
    """
    text, shown = escape(words(access, moment)), theme.palette()
    # Paper is light whatever the screen is.
    on_paper = f";--on-paper:{_tile(text, theme.LIGHT)}" if shown is not theme.LIGHT else ""
    style = f"position:fixed;inset:0;z-index:9999;pointer-events:none;background-image:{_tile(text, shown)}{on_paper}"
    return f'<div class="watermark" aria-hidden="true" style="{style}"></div>'


def _tile(text: str, palette: theme.Palette) -> str:
    """A picture that covers the window again and again, as CSS has it."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="260">'
        f'<text x="20" y="180" transform="rotate(-20 20 180)" font-size="17" font-family="{escape(theme.FONT)}" '
        f'fill="{palette.ink}" fill-opacity="0.05">{text}</text></svg>'
    )
    return f"url('data:image/svg+xml,{quote(svg)}')"
