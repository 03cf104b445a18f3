"""What a page that AppTest has run shows as HTML."""

from html import unescape

from streamlit.testing.v1 import AppTest

BEFORE, AFTER = '<div class="part" hidden>', "</div>"


def html_of(at: AppTest) -> list[str]:
    """The HTML of each element, as assets/parts.js makes it of the text that is sent; a style sheet is sent as it
    is. A space that no line breaks at reads as any other."""
    return [_unpacked(each.proto.body).replace("&nbsp;", " ") for each in at.get("html")]


def _unpacked(body: str) -> str:
    return unescape(body.removeprefix(BEFORE).removesuffix(AFTER)) if body.startswith(BEFORE) else body
