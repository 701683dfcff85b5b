"""What an officer reads when Telegram refuses for good what they asked for: nobody waits for what never comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.runtime.events.failures import REFUSED_MARK, CallRefused
from bot.runtime.events.rendering import renders_one
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.resources import Resources


def call_refused(resources: Resources, event: CallRefused) -> Outgoing:
    """One sentence: a file, or a message, could not be sent."""
    text = resources.texts.render("refused-file" if event.file else "refused-message")
    return Outgoing(
        event.chat_id,
        "sendMessage",
        {"chat_id": event.chat_id, "text": text, "parse_mode": "HTML"},
        dedupe_key=f"{REFUSED_MARK}{event.chat_id}",
    )


RENDERERS = dict([renders_one(CallRefused, call_refused)])
