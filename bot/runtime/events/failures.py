"""What the runtime itself has to say: that something could not be sent or done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.runtime.events.event import Event

REFUSED_MARK = "refused-"
"""Begins the `dedupe_key` of what tells of a `CallRefused`: refused itself, it makes no other."""


@dataclass(frozen=True)
class CallRefused(Event):
    """Telegram refused for good what the officer in this chat asked for; `file`: since it did not take a file."""

    chat_id: int
    file: bool


@dataclass(frozen=True)
class UpdateGivenUp(Event):
    """What came from this chat could not be handled, and lies with the dead letters under this code."""

    chat_id: int
    code: str
