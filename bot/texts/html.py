"""What tells Telegram HTML from plain text in values. Apart from the texts, whose libraries take long to import."""

import html
import re

_TAG = re.compile(r"<[^>]*>")


class Html(str):
    """Text that is Telegram HTML already and goes into a text as it is. What people wrote is never this."""

    __slots__ = ()


def plain_of(message: str) -> str:
    """Return Telegram HTML as it is read, without its marks."""
    return html.unescape(_TAG.sub("", message))


def length_of(text: str) -> int:
    """Return the length of plain text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
