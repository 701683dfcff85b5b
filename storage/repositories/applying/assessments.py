"""Stored assessments: the current one of an application, and those that newer ones replaced."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.encryption import CiphertextContext, DataKey, Keyring
from storage.models import ApplicationRow, PastAssessment, ResidentKey, table_of
from storage.records.applications import StoredApplication, assessment_context
from storage.records.base import Resident, new_id

_table = table_of(PastAssessment)
_applications = table_of(ApplicationRow)
_keys = table_of(ResidentKey)


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment in its stored form, bound to its `context`; `replaced_at` is None for the one in force."""

    sealed: bytes = field(repr=False)
    context: CiphertextContext
    replaced_at: datetime | None = None

    def open(self, key: DataKey) -> Assessment:
        """Return the assessment; `key` is the resident's. Raises UnreadableCiphertext."""
        return Assessment.from_json(key.open(self.sealed, self.context).decode())


@dataclass(frozen=True, slots=True)
class Assessed:
    """The part of an application that its assessments need; `key` is None if the resident's data is erased."""

    application_id: UUID
    reference: Reference
    programme: Programme
    kelurahan_code: str
    current: StoredAssessment
    key: DataKey | None = field(repr=False)


class Assessments:
    """Every query about stored assessments; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def keep(self, application: StoredApplication, resident: Resident) -> None:
        """Keep the assessment that `application` was read with, since another replaces it.

        Raises UnreadableCiphertext if `resident` did not send the application.
        """
        past_id = new_id()
        plaintext = resident.key.open(application.sealed_assessment, assessment_context(application.id))
        await self._connection.execute(
            insert(_table).values(
                id=past_id,
                application_id=application.id,
                assessment=resident.key.seal(plaintext, _past_context(past_id)),
                replaced_at=self._now,
            )
        )

    async def of(self, application_ids: Collection[UUID]) -> dict[UUID, list[StoredAssessment]]:
        """Return the replaced assessments by application, oldest first; the one in force is part of the application."""
        rows = await self._connection.execute(
            select(_table).where(_table.c.application_id.in_(application_ids)).order_by(_table.c.id)
        )
        past: dict[UUID, list[StoredAssessment]] = {}
        for row in rows:
            stored = StoredAssessment(row.assessment, _past_context(row.id), row.replaced_at)
            past.setdefault(row.application_id, []).append(stored)
        return past

    async def get(self, reference: Reference) -> Assessed | None:
        """Return the application with this reference."""
        rows = await self._connection.execute(_joined.where(_applications.c.reference == str(reference)))
        row = rows.first()
        return self._assessed(row) if row else None

    async def newest(self, limit: int, *, before: UUID | None = None) -> list[Assessed]:
        """Return a page of all applications, newest first; `before` is the last id of the previous page."""
        page = _joined.order_by(_applications.c.id.desc()).limit(limit)
        if before is not None:
            page = page.where(_applications.c.id < before)
        return [self._assessed(row) for row in await self._connection.execute(page)]

    async def page(
        self,
        programme: Programme,
        statuses: Collection[ApplicationStatus],
        limit: int,
        *,
        after: UUID | None = None,
    ) -> list[Assessed]:
        """Return a page of a programme's applications in these statuses, in the order of their ids.

        `after` is the last id of the previous page.
        """
        page = (
            _joined.where(
                _applications.c.programme == programme.value,
                _applications.c.status.in_([status.value for status in statuses]),
            )
            .order_by(_applications.c.id)
            .limit(limit)
        )
        if after is not None:
            page = page.where(_applications.c.id > after)
        return [self._assessed(row) for row in await self._connection.execute(page)]

    def _assessed(self, row: Any) -> Assessed:
        return Assessed(
            application_id=row.id,
            reference=Reference.stored(row.reference),
            programme=Programme(row.programme),
            kelurahan_code=row.kelurahan_code,
            current=StoredAssessment(row.assessment, assessment_context(row.id)),
            key=self._keyring.unwrap(row.wrapped, row.resident_id) if row.wrapped else None,
        )


_joined = select(
    _applications.c.id,
    _applications.c.reference,
    _applications.c.programme,
    _applications.c.kelurahan_code,
    _applications.c.resident_id,
    _applications.c.assessment,
    _keys.c.wrapped,
).outerjoin(_keys, _keys.c.resident_id == _applications.c.resident_id)


def _past_context(past_id: UUID) -> CiphertextContext:
    return CiphertextContext("past_assessments", "assessment", past_id)
