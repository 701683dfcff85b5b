"""What people read when something is refused for good: a call by Telegram, or by us a file that is no photo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from bot.telegram_api.telegram_errors import says_file_refused
from bot.views import status as notices
from domain.application import OPEN_STATUSES
from storage.records.applications import RefusedDocument
from storage.records.base import OutboxItem, Outgoing, Priority, SendResult
from storage.repositories.queues.outbox import FAILED
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.resources import Resources
    from bot.texts.catalogue import Catalogue

_MARK = "refused-"
"""Begins the `dedupe_key` of these sentences. One that is refused itself makes no other."""
_EDITS = ("editMessageText", "editMessageCaption")


log = structlog.get_logger(__name__)


async def tell_officers(texts: Catalogue, uow: UnitOfWork, finished: Iterable[tuple[OutboxItem, SendResult]]) -> None:
    """Queue one sentence for each officer to whom something could not be sent, in the transaction that records it."""
    refused = {
        item.chat_id: "refused-file" if says_file_refused(result.error or "") else "refused-message"
        for item, result in finished
        if result.state == FAILED and _is_missed(item)
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


async def tell_resident(resources: Resources, uow: UnitOfWork, refused: RefusedDocument) -> None:
    """Tell a resident that a file sent as a photo is none, while the application is open."""
    application = await uow.applications.get(refused.application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        return
    log.info("files.no_photo", reference=str(application.reference), kind=refused.kind)
    if application.status in OPEN_STATUSES:
        await uow.outbox.add([notices.no_photo(resources, resident, application, refused.kind)])


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
