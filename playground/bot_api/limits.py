"""How often the bot may send before it is told 429.

Telegram publishes "about 30 messages a second", "about one a second in a chat, short bursts are fine" and
"20 a minute in a group", not the formula. The formula here counts over a sliding window, so that 30 at once
and then 30 a second is refused, and holds back everything it covers until `retry_after` is over.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from playground.bot_api.errors import too_many_requests

SECOND = 1.0
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages allowed; the defaults are Telegram's.

    Attributes:
        per_second: messages in any one second, over all chats.
        paid_per_second: the same for messages sent with `allow_paid_broadcast`, which are counted apart; no Stars
            are taken for them.
        per_chat_per_second: how fast the allowance of a private chat fills up again.
        per_chat_burst: messages at once in a chat that was quiet.
        per_group_per_minute: messages in any one minute in a group.
    """

    per_second: int = 30
    paid_per_second: int = 1000
    per_chat_per_second: float = 1.0
    per_chat_burst: int = 5
    per_group_per_minute: int = 20


@dataclass(slots=True)
class _Allowance:
    """The remaining allowance of one chat, as of `at`, and until when the chat is held back."""

    left: float
    at: float
    held_until: float = 0.0


@dataclass(slots=True)
class _Window:
    """The messages sent to all chats in the last second, and until when all chats are held back."""

    sent: deque[float] = field(default_factory=deque)
    held_until: float = 0.0

    def wait(self, now: float, messages: int, allowed: int) -> float:
        if now < self.held_until:
            return self.held_until - now
        wait = _window_wait(self.sent, now, messages, SECOND, allowed)
        if wait:
            self.held_until = now + max(1, ceil(wait))
        return wait


class FloodControl:
    """Counts what is sent; without limits it lets everything pass.

    Args:
        limits: None switches it off.
        clock: Unix time in seconds.
    """

    def __init__(self, limits: Limits | None, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._free = _Window()
        self._paid = _Window()
        self._chats: dict[int, _Allowance] = {}
        self._groups: dict[int, deque[float]] = {}

    def check(self, chat_id: int, messages: int = 1, *, paid: bool = False) -> None:
        """Count messages about to be sent to a chat.

        Args:
            chat_id: below 0 for a group.
            messages: how many.
            paid: they were sent with `allow_paid_broadcast`.

        Raises:
            ApiError: 429; the messages are not counted then.
        """
        if self.limits is None:
            return
        now = self._clock()
        window, allowed = (self._paid, self.limits.paid_per_second) if paid else (self._free, self.limits.per_second)
        wait = max(window.wait(now, messages, allowed), self._wait_for_chat(now, chat_id, messages, self.limits))
        if wait > 0:
            raise too_many_requests(max(1, ceil(wait)))
        window.sent.extend([now] * messages)
        if chat_id < 0:
            self._groups[chat_id].extend([now] * messages)
        else:
            self._chats[chat_id].left -= messages

    def _wait_for_chat(self, now: float, chat_id: int, messages: int, limits: Limits) -> float:
        if chat_id < 0:
            sent = self._groups.setdefault(chat_id, deque())
            return _window_wait(sent, now, messages, MINUTE, limits.per_group_per_minute)
        chat = self._chats.setdefault(chat_id, _Allowance(limits.per_chat_burst, now))
        if now < chat.held_until:
            return chat.held_until - now
        earned = (now - chat.at) * limits.per_chat_per_second
        chat.left, chat.at = min(limits.per_chat_burst, chat.left + earned), now
        # An album larger than the burst passes when the allowance is full, else it never could.
        missing = min(messages, limits.per_chat_burst) - chat.left
        if missing <= 0:
            return 0.0
        wait = missing / limits.per_chat_per_second
        chat.held_until = now + max(1, ceil(wait))
        return wait


def _window_wait(sent: deque[float], now: float, messages: int, window: float, allowed: int) -> float:
    """Return the seconds until `messages` more fit into the window."""
    while sent and sent[0] <= now - window:
        sent.popleft()
    excess = len(sent) + min(messages, allowed) - allowed
    return sent[excess - 1] + window - now if excess > 0 else 0.0
