"""The queue of updates: kept until they are confirmed, for a day at most, taps for 150 seconds."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from pydantic_core import to_json

DAY_SECONDS = 24 * 60 * 60
CALLBACK_QUERY_SECONDS = 150
FIRST_UPDATE_ID = 314_000_001
MAX_ANSWER_BYTES = 1 << 22
FUTURE_OFFSET = 10
"""An offset further ahead than this is taken for a mistake: the queue is sent from its beginning."""

ALL_TYPES = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "guest_message",
    ]
)
DEFAULT_TYPES = ALL_TYPES - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True, eq=False)
class QueuedUpdate:
    """An update as it is sent: serialised when it happened, so that later edits do not change it.

    `order` names what a webhook delivers in order: a chat's messages are one queue, a person's taps another.
    """

    id: int
    body: bytes
    expires_at: float
    order: tuple[str, int]


class UpdateQueue:
    """Updates waiting for the bot.

    Attributes:
        allowed: the types of update kept from now on; others are dropped when they happen.
        on_added: called after each new update, by what delivers them.
    """

    def __init__(self, clock: Callable[[], float], ids_after: int = 0) -> None:
        self.allowed: frozenset[str] = DEFAULT_TYPES
        self.on_added: Callable[[], None] | None = None
        self._clock = clock
        self._waiting: OrderedDict[int, QueuedUpdate] = OrderedDict()
        self._next_id = FIRST_UPDATE_ID + ids_after
        self._next_expiry = float("inf")

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._waiting)

    def add(self, kind: str, content: dict[str, Any], order: tuple[str, int]) -> None:
        """Queue an update of one type, unless the bot does not want that type."""
        if kind not in self.allowed:
            return
        number = self._next_id
        self._next_id += 1
        expires_at = self._clock() + (CALLBACK_QUERY_SECONDS if kind == "callback_query" else DAY_SECONDS)
        self._next_expiry = min(self._next_expiry, expires_at)
        body = b'{"update_id":%d,"%s":%s}' % (number, kind.encode(), to_json(content))
        self._waiting[number] = QueuedUpdate(number, body, expires_at, order)
        if self.on_added is not None:
            self.on_added()

    def take(self, offset: int, limit: int) -> list[QueuedUpdate]:
        """Confirm what lies before the offset and return what is there from it on.

        Args:
            offset: 0 confirms nothing; -n forgets all but the last n.
            limit: updates returned at most; fewer when they exceed 4 MB.
        """
        if offset < 0:
            for _ in range(len(self._waiting) + offset):
                self._waiting.popitem(last=False)
        elif 0 < offset <= self._next_id + FUTURE_OFFSET:
            while self._waiting and next(iter(self._waiting)) < offset:
                self._waiting.popitem(last=False)
        self._drop_expired()
        taken, size = [], 0
        for update in islice(self._waiting.values(), limit):
            size += len(update.body) + 50
            if size > MAX_ANSWER_BYTES:
                break
            taken.append(update)
        return taken

    def after(self, number: int) -> Sequence[QueuedUpdate]:
        """Return the updates with a higher id, oldest first.

        Its cost grows with the number returned, not with the number queued.
        """
        self._drop_expired()
        newer = list(takewhile(lambda update: update.id > number, reversed(self._waiting.values())))
        return newer[::-1]

    def forget(self, update: QueuedUpdate) -> None:
        """Drop one update: the webhook has taken it, or it came too late."""
        self._waiting.pop(update.id, None)

    def clear(self) -> None:
        """Drop everything."""
        self._waiting.clear()

    def _drop_expired(self) -> None:
        now = self._clock()
        if now < self._next_expiry:
            return
        expired = [update.id for update in self._waiting.values() if update.expires_at <= now]
        for number in expired:
            del self._waiting[number]
        self._next_expiry = min((update.expires_at for update in self._waiting.values()), default=float("inf"))
