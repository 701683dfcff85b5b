"""Fetches the photos people sent and keeps them sealed; runs in delivery, never in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.transport import TelegramApi


class FileStore:
    """Moves files from Telegram's servers into ``documents``."""

    def __init__(self, api: TelegramApi, database: Database) -> None:
        self._api = api
        self._database = database

    async def fetch(self, file_id: str, document_id: str) -> None:
        """Download one file and store it. Raises telegram.error.TelegramError as the transport does."""
        described = await self._api.call("getFile", {"file_id": file_id})
        content = await self._api.download(described["file_path"])
        async with self._database.write() as uow:
            await uow.documents.store(UUID(document_id), content)
            await uow.commit()
