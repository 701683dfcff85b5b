"""Fetches the photos people sent and keeps them sealed; runs in delivery, never in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from bot.services import notices
from domain.application import OPEN_STATUSES
from storage.application_records import SentAs
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.house import House
    from bot.transport import TelegramApi

_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""Of a JPEG and of a PNG."""

log = structlog.get_logger(__name__)


class FileStore:
    """Moves files from Telegram's servers into ``documents``."""

    def __init__(self, api: TelegramApi, database: Database, house: House) -> None:
        self._api = api
        self._database = database
        self._house = house

    async def fetch(self, file_id: str, document_id: str, sent_as: SentAs = "photo") -> None:
        """Download one picture and store it.

        One that was sent as a file is whatever its sender named it: what is no JPEG or PNG is not kept, and the
        resident is told. Raises telegram.error.TelegramError as the transport does.
        """
        described = await self._api.call("getFile", {"file_id": file_id})
        content = await self._api.download(described["file_path"])
        async with self._database.write() as uow:
            if sent_as == "document" and not content.startswith(_BEGINNINGS):
                await self._refuse(uow, UUID(document_id))
            else:
                await uow.documents.store(UUID(document_id), content)
            await uow.commit()

    async def _refuse(self, uow: UnitOfWork, document_id: UUID) -> None:
        refused = await uow.documents.refuse(document_id)
        application = await uow.applications.get(refused.application_id) if refused else None
        resident = await uow.residents.get(application.resident_id) if application else None
        if refused is None or application is None or resident is None:
            return
        log.info("files.no_photo", reference=str(application.reference), kind=refused.kind)
        if application.status in OPEN_STATUSES:
            await uow.outbox.add([notices.no_photo(self._house, resident, application, refused.kind)])
