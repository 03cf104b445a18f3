"""What a document of the office programs says of itself: its title, whose it is, and when it was made."""

import datetime as dt
from typing import Any

from dashboard.pack.text import plain


def describe(document: Any, title: str, user: str, watermark: str, made_at: dt.datetime) -> None:
    """Of a DOCX or PPTX, in the place of what the library's blank one says, which was made in 2013."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = plain(title), plain(user), plain(user)
    properties.comments, properties.language = plain(watermark), "zh-CN"
    # Kept as the world's time, without saying so.
    properties.created = properties.modified = made_at.astimezone(dt.UTC).replace(tzinfo=None)
