"""The states of what waits in the inbox and in the outbox. The values are stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InboxState(StrEnum):
    """Where an update is: it waits to be handled, is done, or failed so often that a person has to look at it."""

    WAITING = "waiting"
    DONE = "done"
    DEAD_LETTER = "set_aside"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that a person has to look at. `code` is that of its lines in the log; `error` names nobody."""

    seq: int
    code: str
    attempts: int
    received_at: datetime
    error: str


class SendState(StrEnum):
    """The outcome of a call of the Bot API.

    QUEUED: it waits for its turn, or is to be tried again.
    SENDING: an announcement's copy was claimed, and its call may be under way.
    SENT: Telegram has taken it, or its effect was there already.
    UNKNOWN: an announcement's copy that may have arrived: it is never sent again by itself.
    EXPIRED: it was taken back, or its time was over before its turn came.
    BLOCKED: its chat has blocked the bot.
    GONE: its chat is not there any more.
    FAILED: Telegram refused it for good.
    UNREADABLE: no key opens what was to be sent.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    GONE = "gone"
    FAILED = "failed"
    UNREADABLE = "unreadable"

    @property
    def is_failure(self) -> bool:
        """Whether a person who waits for it waits in vain, though their chat is there."""
        return self in (SendState.FAILED, SendState.UNREADABLE)

    @property
    def as_told(self) -> "SendState":
        """The state under which officers see it: what could not be opened has failed."""
        return SendState.FAILED if self.is_failure else self


NOT_FINAL = (SendState.QUEUED, SendState.SENDING)
"""States of an outbox row that may still change."""
UNREACHABLE = (SendState.BLOCKED, SendState.GONE)
"""The chat takes no message until its person comes back: they have blocked the bot, or nobody is there."""
