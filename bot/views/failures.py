"""Messages when a request cannot be fulfilled, so that nobody waits for a reply that never comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.runtime.events.failures import REFUSED_MARK, CallRefused, UpdateGivenUp
from bot.runtime.events.rendering import renders_one
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.resources import Resources


def call_refused(resources: Resources, event: CallRefused) -> Outgoing:
    """Return one sentence for an officer: a file or a message could not be sent."""
    text = resources.texts.render("refused-file" if event.file else "refused-message")
    return Outgoing(
        event.chat_id,
        "sendMessage",
        {"chat_id": event.chat_id, "text": text, "parse_mode": "HTML"},
        dedupe_key=f"{REFUSED_MARK}{event.chat_id}",
    )


def update_given_up(resources: Resources, event: UpdateGivenUp) -> Outgoing:
    """Return one sentence with the code by which the update can be looked up."""
    text = resources.texts.render("error-set-aside", code=event.code)
    params = {"chat_id": event.chat_id, "text": text, "parse_mode": "HTML"}
    return Outgoing(event.chat_id, "sendMessage", params)


RENDERERS = dict([renders_one(CallRefused, call_refused), renders_one(UpdateGivenUp, update_given_up)])
