"""The audit trail: append-only, and an application's history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.audit import act_of
from storage.encryption import CiphertextContext, Keyring
from storage.models import AuditEventRow, table_of
from storage.records.base import AuditEvent, StoredAuditEvent, new_id

_table = table_of(AuditEventRow)
_HISTORY = select(_table).where(_table.c.application_id == bindparam("application")).order_by(_table.c.at, _table.c.id)


class AuditTrail:
    """The audit trail."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def add(self, events: Sequence[AuditEvent]) -> None:
        """Record acts, in this order."""
        if events:
            await self._connection.execute(insert(_table), [self._row(event) for event in events])

    async def history(self, application_id: UUID) -> list[StoredAuditEvent]:
        """Return the acts on an application, oldest first."""
        rows = await self._connection.execute(_HISTORY, {"application": application_id})
        return [self._event(row) for row in rows]

    def _row(self, event: AuditEvent) -> dict[str, Any]:
        event_id = new_id()
        note = event.note
        return {
            "id": event_id,
            "at": self._now,
            "actor": event.actor,
            "actor_id": event.actor_id,
            "action": event.action,
            "application_id": event.application_id,
            "data": event.data,
            "note": self._keyring.seal(note.encode(), _context(event_id)) if note else None,
        }

    def _event(self, row: Any) -> StoredAuditEvent:
        note = self._keyring.open(row.note, _context(row.id)).decode() if row.note else None
        return StoredAuditEvent(row.at, act_of(row.action), row.actor, row.actor_id, row.data, note)


def _context(event_id: UUID) -> CiphertextContext:
    return CiphertextContext("audit_events", "note", event_id)
