"""Events of the runtime itself: a call or an update that has failed for good."""

from __future__ import annotations

from dataclasses import dataclass

from bot.runtime.events.event import Event

REFUSED_MARK = "refused-"
"""Prefix of the `dedupe_key` of a message about a `CallRefused`: if refused too, it causes no other event."""


@dataclass(frozen=True)
class CallRefused(Event):
    """Telegram refused for good a call for the officer in this chat; `file` tells whether it refused a file."""

    chat_id: int
    file: bool


@dataclass(frozen=True)
class UpdateGivenUp(Event):
    """An update from this chat could not be handled and is a dead letter with this code."""

    chat_id: int
    code: str
