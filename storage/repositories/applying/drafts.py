"""Drafts: answers not yet sent, sealed with their resident's data key."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.draft import Draft
from storage.connections.dialect import upsert_in
from storage.connections.in_lists import pad_in_list
from storage.encryption import CiphertextContext
from storage.models import DraftRow, table_of
from storage.records.base import Resident

_table = table_of(DraftRow)
_OF_CHATS = _table.c.chat_id.in_(bindparam("chats", expanding=True))
# Newest first, those of each chat with the current one before them.
_ALL = select(_table).where(_OF_CHATS).order_by(_table.c.current.desc(), _table.c.updated_at.desc(), _table.c.id.desc())
_PARK = (
    update(_table)
    .where(_table.c.current, _OF_CHATS, _table.c.id.not_in(bindparam("ids", expanding=True)))
    .values(current=False)
)
_CHANGING = ("current", "version", "body", "updated_at", "questions")


class Drafts:
    """The drafts of residents and officers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._upsert = upsert_in(connection.dialect.name, _table, ("id",), _CHANGING)

    async def current(self, chat_id: int, resident: Resident) -> Draft | None:
        """Return the chat's current draft."""
        drafts = (await self.of([resident])).get(chat_id, [])
        return drafts[0] if drafts and drafts[0].current else None

    async def of(self, residents: Collection[Resident]) -> dict[int, list[Draft]]:
        """Return the drafts of these residents' private chats, by chat: the current one, then the newest first."""
        by_chat = {one.telegram_id: one for one in residents}
        found: dict[int, list[Draft]] = {}
        for row in await self._connection.execute(_ALL, {"chats": pad_in_list(by_chat)}):
            found.setdefault(row.chat_id, []).append(_open(row, by_chat[row.chat_id]))
        return found

    async def save(self, drafts: Sequence[Draft], residents: Mapping[UUID, Resident]) -> None:
        """Insert or replace drafts; one that is current parks the chat's other drafts."""
        if not drafts:
            return
        current = [one for one in drafts if one.current]
        if current:
            chats, ids = [one.chat_id for one in current], [one.id for one in current]
            await self._connection.execute(_PARK, {"chats": pad_in_list(chats), "ids": pad_in_list(ids)})
        await self._connection.execute(
            self._upsert,
            # Those that are no longer current go first: a chat has one current draft at any moment.
            [_row(one, residents[one.resident_id]) for one in sorted(drafts, key=lambda one: one.current)],
        )

    async def drop(self, draft_ids: Collection[UUID]) -> None:
        """Forget drafts and their answers."""
        if draft_ids:
            await self._connection.execute(delete(_table).where(_table.c.id.in_(draft_ids)))

    async def purge(self, before: datetime, limit: int) -> int:
        """Delete at most ``limit`` drafts nobody touched since ``before``; return how many went."""
        old = select(_table.c.id).where(_table.c.updated_at < before).limit(limit)
        result = await self._connection.execute(delete(_table).where(_table.c.id.in_(old)))
        return result.rowcount


def _context(draft_id: UUID) -> CiphertextContext:
    return CiphertextContext("drafts", "body", draft_id)


def _row(draft: Draft, resident: Resident) -> dict[str, Any]:
    body = {"answers": draft.answers, "context": draft.context, "asking": draft.asking}
    plaintext = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return {
        "id": draft.id,
        "chat_id": draft.chat_id,
        "resident_id": draft.resident_id,
        "form": draft.form,
        "form_version": draft.form_version,
        "current": draft.current,
        "questions": draft.questions,
        "version": draft.version,
        "body": resident.key.seal(plaintext, _context(draft.id)),
        "started_at": draft.started_at,
        "updated_at": draft.updated_at,
    }


def _open(row: Any, resident: Resident) -> Draft:
    body = json.loads(resident.key.open(row.body, _context(row.id)))
    return Draft(
        id=row.id,
        chat_id=row.chat_id,
        resident_id=row.resident_id,
        form=row.form,
        form_version=row.form_version,
        questions=list(row.questions),
        started_at=row.started_at,
        updated_at=row.updated_at,
        current=row.current,
        version=row.version,
        answers=body["answers"],
        context=body["context"],
        asking=body["asking"],
    )
