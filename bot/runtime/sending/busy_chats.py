"""Chats in which a call is under way, and chats that Telegram holds back: what both senders of a process share."""

from collections.abc import Collection, Iterator
from datetime import datetime


class BusyChats(Collection[int]):
    """The chats in which a call is under way: in each only one is.

    It also remembers until when a chat that was freed is held back. The database knows that too, but each sender may
    have chosen its next calls before the other one wrote it down.
    """

    def __init__(self) -> None:
        self._busy: set[int] = set()
        self._held: dict[int, datetime] = {}

    def __contains__(self, chat_id: object) -> bool:
        return chat_id in self._busy

    def __iter__(self) -> Iterator[int]:
        return iter(self._busy)

    def __len__(self) -> int:
        return len(self._busy)

    def take(self, chat_id: int) -> None:
        """Note that a call to the chat is under way."""
        self._busy.add(chat_id)

    def free(self, chat_id: int, held_until: datetime | None = None) -> None:
        """Let the chat's next call begin, at once or when this time has come."""
        self._busy.discard(chat_id)
        if held_until is not None:
            self._held[chat_id] = held_until

    def held_until(self, chat_id: int, now: datetime) -> datetime | None:
        """Return until when the chat is held back; None when it is not."""
        until = self._held.get(chat_id)
        if until is not None and until <= now:
            del self._held[chat_id]
            return None
        return until

    def clear(self) -> None:
        """Forget the calls: none is under way any more. Chats that are held back stay so."""
        self._busy.clear()
