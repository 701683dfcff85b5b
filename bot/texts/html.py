"""The type that tells Telegram HTML from plain text in values.

It is apart from the texts, whose libraries take long to import.
"""

import html
import re

_TAG = re.compile(r"<[^>]*>")


class Html(str):
    """Text that is already Telegram HTML and is inserted into a text as it is; never text that people wrote."""

    __slots__ = ()


def plain_of(message: str) -> str:
    """Return Telegram HTML as people read it, without its tags."""
    return html.unescape(_TAG.sub("", message))


def length_of(text: str) -> int:
    """Return the length of plain text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
