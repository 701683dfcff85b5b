"""Residents' accounts and their data keys."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import insert_in
from storage.connections.in_lists import pad_in_list
from storage.encryption import Keyring
from storage.models import Chat, ResidentKey, ResidentRow, table_of
from storage.records.base import Resident

_table = table_of(ResidentRow)
_keys = table_of(ResidentKey)
_chats = table_of(Chat)
_joined = select(_table, _keys.c.wrapped).join(_keys, _keys.c.resident_id == _table.c.id)
_BY_IDS = _joined.where(_table.c.id.in_(bindparam("residents", expanding=True)))
_BY_ACCOUNT = _joined.where(_table.c.telegram_id.in_(bindparam("accounts", expanding=True)))


class Residents:
    """The accounts of residents and their data keys."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def by_telegram_ids(self, telegram_ids: Collection[int]) -> dict[int, Resident]:
        """Return the known residents among these accounts."""
        rows = await self._connection.execute(_BY_ACCOUNT, {"accounts": pad_in_list(telegram_ids)})
        return {row.telegram_id: self._resident(row) for row in rows}

    async def get_by_telegram_id(self, telegram_id: int) -> Resident | None:
        """Return the resident of a Telegram account whose data key still exists."""
        return (await self.by_telegram_ids([telegram_id])).get(telegram_id)

    async def by_ids(self, resident_ids: Collection[UUID]) -> dict[UUID, Resident]:
        """Return the residents with these ids whose data key still exists; at most some hundreds."""
        rows = await self._connection.execute(_BY_IDS, {"residents": pad_in_list(resident_ids)})
        return {row.id: self._resident(row) for row in rows}

    async def get(self, resident_id: UUID) -> Resident | None:
        """Return the resident with this id whose data key still exists."""
        return (await self.by_ids([resident_id])).get(resident_id)

    async def try_key(self) -> None:
        """Open the newest resident's key, if any. Raises UnreadableCiphertext if the service keys are wrong."""
        newest = select(_keys).order_by(_keys.c.resident_id.desc()).limit(1)
        row = (await self._connection.execute(newest)).first()
        if row is not None:
            self._keyring.unwrap(row.wrapped, row.resident_id)

    async def save(self, residents: Sequence[Resident]) -> None:
        """Insert or update residents; a new resident's key is stored too."""
        if not residents:
            return
        new = [one for one in residents if one.is_new]
        if new:
            await self._connection.execute(
                self._insert(_table),
                [
                    {
                        "id": one.id,
                        "telegram_id": one.telegram_id,
                        "language": one.language,
                        "announcements": one.announcements,
                        "created_at": one.created_at,
                    }
                    for one in new
                ],
            )
            await self._connection.execute(
                self._insert(_keys),
                [{"resident_id": one.id, "wrapped": one.wrapped_key} for one in new],
            )
        for one in residents:
            if not one.is_new:
                await self._connection.execute(
                    update(_table)
                    .where(_table.c.id == one.id)
                    .values(language=one.language, announcements=one.announcements)
                )

    async def set_unreachable(self, chat_ids: Collection[int]) -> None:
        """Mark people who have blocked the bot."""
        if chat_ids:
            await self._connection.execute(
                update(_chats).where(_chats.c.chat_id.in_(chat_ids)).values(unreachable_at=self._now)
            )

    async def set_reachable(self, chat_ids: Collection[int]) -> None:
        """Mark chats that messages reach again."""
        if chat_ids:
            await self._connection.execute(
                update(_chats).where(_chats.c.chat_id.in_(chat_ids)).values(unreachable_at=None)
            )

    def _resident(self, row: Any) -> Resident:
        return Resident(
            id=row.id,
            telegram_id=row.telegram_id,
            language=row.language,
            announcements=row.announcements,
            key=self._keyring.unwrap(row.wrapped, row.id),
            wrapped_key=row.wrapped,
            created_at=row.created_at,
        )
