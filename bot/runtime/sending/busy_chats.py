"""Chats with a call in flight, and chats that Telegram holds back, shared by both senders of a process."""

from collections.abc import Collection, Iterator
from datetime import datetime


class BusyChats(Collection[int]):
    """The chats with a call in flight, one per chat.

    It also remembers until when a freed chat is held back. The database knows that too, but a sender may have chosen
    its next calls before the other one wrote it.
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
        """Note that a call to the chat is in flight."""
        self._busy.add(chat_id)

    def free(self, chat_id: int, held_until: datetime | None = None) -> None:
        """Let the chat's next call begin, at once or from this time on."""
        self._busy.discard(chat_id)
        if held_until is not None:
            self._held[chat_id] = held_until

    def held_until(self, chat_id: int, now: datetime) -> datetime | None:
        """Return until when the chat is held back; None if it is not."""
        until = self._held.get(chat_id)
        if until is not None and until <= now:
            del self._held[chat_id]
            return None
        return until

    def clear(self) -> None:
        """Forget the calls, of which none is in flight any more; chats that are held back stay so."""
        self._busy.clear()
