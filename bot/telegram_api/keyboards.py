"""Buttons as the Bot API wants them, and the one place where callback data is built and parsed.

Callback data is ``family:part:part`` and at most 64 bytes. A family belongs to one module of handlers.
"""

from collections.abc import Sequence
from typing import Any

Markup = dict[str, Any]
CALLBACK_DATA_LIMIT = 64


def data(family: str, *parts: object) -> str:
    """Return callback data.

    Raises ValueError when it exceeds the Bot API's 64 bytes, a part holds a colon, or `is_data` would not know it.
    """
    texts = [family, *(str(part) for part in parts)]
    if any(":" in text for text in texts):
        raise ValueError("a part of callback data holds a colon")
    packed = ":".join(texts)
    if len(packed.encode()) > CALLBACK_DATA_LIMIT:
        raise ValueError("callback data exceeds 64 bytes")
    if not is_data(packed):
        raise ValueError("callback data holds more than printable ASCII")
    return packed


def is_data(text: str | None) -> bool:
    """Return whether `data` may have made this: taps can be forged, and handlers rely on plain letters and digits."""
    return bool(text) and text is not None and text.isascii() and text.isprintable()


def parts(callback_data: str) -> list[str]:
    """Return the parts after the family."""
    return callback_data.split(":")[1:]


def button(text: str, callback_data: str) -> dict[str, str]:
    """Return an inline button; ``text`` is plain, not HTML."""
    return {"text": text, "callback_data": callback_data}


def link(text: str, url: str) -> dict[str, str]:
    """Return an inline button that opens ``url``."""
    return {"text": text, "url": url}


def inline(rows: Sequence[Sequence[dict[str, str]]]) -> Markup:
    """Return an inline keyboard of ``rows``."""
    return {"inline_keyboard": [list(row) for row in rows if row]}


def column(buttons: Sequence[dict[str, str]]) -> Markup:
    """Return an inline keyboard with one button a row: big, and easy to hit."""
    return inline([[one] for one in buttons])


def contact(share: str, *others: str) -> Markup:
    """Return a reply keyboard whose first button shares the person's own number."""
    return {
        "keyboard": [[{"text": share, "request_contact": True}], *([{"text": other}] for other in others)],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def remove() -> Markup:
    """Return what takes a reply keyboard away."""
    return {"remove_keyboard": True}
