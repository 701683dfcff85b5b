"""Buttons and keyboards as the Bot API wants them; what a button holds is in `bot.telegram_api.callbacks`."""

from collections.abc import Sequence
from typing import Any

Markup = dict[str, Any]


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
