"""What an officer reads when Telegram refuses for good what they asked for: nobody waits for what never comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.telegram_api.telegram_errors import says_file_refused
from storage.records.base import OutboxItem, Outgoing, Priority, SendResult
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.texts.catalogue import Catalogue

_MARK = "refused-"
"""Begins the `dedupe_key` of these sentences. One that is refused itself makes no other."""
_EDITS = ("editMessageText", "editMessageCaption")


async def tell_officers(uow: UnitOfWork, texts: Catalogue, finished: Iterable[tuple[OutboxItem, SendResult]]) -> None:
    """Queue one sentence for each officer to whom something could not be sent, in the transaction that records it."""
    refused = {
        item.chat_id: "refused-file" if says_file_refused(result.error or "") else "refused-message"
        for item, result in finished
        if result.state.is_failure and _is_missed(item)
    }
    if not refused:
        return
    officers = await uow.officers.by_telegram_ids(list(refused))
    await uow.outbox.add(
        [
            Outgoing(
                chat_id,
                "sendMessage",
                {"chat_id": chat_id, "text": texts.render(key), "parse_mode": "HTML"},
                dedupe_key=f"{_MARK}{chat_id}",
            )
            for chat_id, key in refused.items()
            if chat_id in officers
        ]
    )


def _is_missed(item: OutboxItem) -> bool:
    """Whether a person waits for this: an answer, or a message that would have come by itself.

    Cards that change by themselves do so every few seconds, and what is typed or removed beside an answer is no answer.
    """
    if (item.dedupe_key or "").startswith(_MARK):
        return False
    sends = item.method.startswith("send") and item.method != "sendChatAction"
    if item.priority is Priority.ANSWER:
        return sends or item.method in _EDITS
    return item.priority is Priority.NOTICE and sends
