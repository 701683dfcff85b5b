"""Photos of applications: Telegram's file ids and, once fetched, the content, sealed with the resident's key."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.encryption import CiphertextContext, DataKey, Keyring
from storage.models import DocumentRow, ResidentKey, table_of
from storage.records.applications import RefusedDocument, SentAs, SentFile, StoredApplication, StoredDocument
from storage.records.base import Resident, new_id

WAITING, STORED, NO_PHOTO = "waiting", "stored", "no_photo"
_table = table_of(DocumentRow)
_keys = table_of(ResidentKey)
_AS_FILE = "document:"
"""The prefix of the id of a picture that was sent as a file; no id of Telegram's has a colon."""


class Documents:
    """Every query about photos; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def replace(
        self, application: StoredApplication, files: Mapping[str, Sequence[SentFile]], *, resident: Resident
    ) -> list[UUID]:
        """Store photos by kind, replacing earlier ones of the same kind; return the new documents' ids.

        Their content is fetched later: until then the state is `waiting`.
        """
        rows = [self._row(application, resident, kind, file) for kind, sent in files.items() for file in sent]
        if rows:
            await self._connection.execute(
                delete(_table).where(_table.c.application_id == application.id, _table.c.kind.in_(list(files)))
            )
            await self._connection.execute(insert(_table), rows)
        return [row["id"] for row in rows]

    async def of(self, application: StoredApplication, *, resident: Resident) -> list[StoredDocument]:
        """Return the photos of an application, in the order they came."""
        rows = await self._connection.execute(
            select(_table).where(_table.c.application_id == application.id).order_by(_table.c.id)
        )
        return [_opened(row, resident) for row in rows]

    async def refuse(self, document_id: UUID) -> RefusedDocument | None:
        """Record that the fetched file is not a photo, and keep none of its content; None if the document is gone."""
        await self._connection.execute(
            update(_table).where(_table.c.id == document_id).values(content=None, state=NO_PHOTO)
        )
        found = await self._connection.execute(
            select(_table.c.application_id, _table.c.kind).where(_table.c.id == document_id)
        )
        row = found.first()
        return RefusedDocument(row.application_id, row.kind) if row else None

    async def store(self, document_id: UUID, content: bytes) -> None:
        """Store a photo's fetched content, sealed; does nothing if the document is gone."""
        key = await self._key_of_owner(document_id)
        if key is None:
            return
        sealed = key.seal(content, _content_context(document_id))
        await self._connection.execute(
            update(_table).where(_table.c.id == document_id).values(content=sealed, state=STORED)
        )

    async def contents(self, document_ids: Collection[UUID]) -> dict[UUID, bytes]:
        """Return the content of those photos that have been fetched."""
        rows = await self._connection.execute(
            select(_table.c.id, _table.c.content, _table.c.resident_id, _keys.c.wrapped)
            .join(_keys, _keys.c.resident_id == _table.c.resident_id)
            .where(_table.c.id.in_(document_ids), _table.c.content.is_not(None))
        )
        return {
            row.id: self._keyring.unwrap(row.wrapped, row.resident_id).open(row.content, _content_context(row.id))
            for row in rows
        }

    async def keep_file_id(self, document_id: UUID, file_id: str, sent_as: SentAs) -> None:
        """Store the id under which Telegram accepts a photo from now on; does nothing if the document is gone."""
        key = await self._key_of_owner(document_id)
        if key is None:
            return
        sealed = key.seal(_known_by(file_id, sent_as), _file_context(document_id))
        await self._connection.execute(update(_table).where(_table.c.id == document_id).values(file_id=sealed))

    async def _key_of_owner(self, document_id: UUID) -> DataKey | None:
        """Return the data key of the resident who owns this document; None if the document is gone."""
        found = await self._connection.execute(
            select(_keys.c.wrapped, _keys.c.resident_id)
            .join(_table, _keys.c.resident_id == _table.c.resident_id)
            .where(_table.c.id == document_id)
        )
        owner = found.first()
        return self._keyring.unwrap(owner.wrapped, owner.resident_id) if owner else None

    def _row(self, application: StoredApplication, resident: Resident, kind: str, file: SentFile) -> dict[str, Any]:
        document_id = new_id()
        return {
            "id": document_id,
            "application_id": application.id,
            "resident_id": resident.id,
            "kind": kind,
            "file_id": resident.key.seal(_known_by(file.file_id, file.sent_as), _file_context(document_id)),
            "content": None,
            "state": WAITING,
            "created_at": self._now,
        }


def _known_by(file_id: str, sent_as: SentAs) -> bytes:
    return f"{_AS_FILE if sent_as == 'document' else ''}{file_id}".encode()


def _opened(row: Any, resident: Resident) -> StoredDocument:
    known_by = resident.key.open(row.file_id, _file_context(row.id)).decode()
    file_id = known_by.removeprefix(_AS_FILE)
    sent_as: SentAs = "photo" if file_id == known_by else "document"
    return StoredDocument(row.id, row.kind, file_id, row.state, sent_as)


def _file_context(document_id: UUID) -> CiphertextContext:
    return CiphertextContext("documents", "file_id", document_id)


def _content_context(document_id: UUID) -> CiphertextContext:
    return CiphertextContext("documents", "content", document_id)
