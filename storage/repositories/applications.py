"""Applications: one for a NIK and programme while open, changed only by who saw its newest version."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, delete, or_, select, text, tuple_, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import false

from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.areas import CITY_CODE
from domain.errors import Conflict
from domain.programme import Programme
from domain.reference import Reference
from storage.application_records import (
    Consent,
    Content,
    StoredApplication,
    StoredDocument,
    seal_answers,
    seal_assessment,
)
from storage.encryption import Place, Vault
from storage.models import (
    OPEN,
    ApplicationCounter,
    ApplicationRow,
    DocumentRow,
    ReferenceCounter,
    ResidentKey,
)
from storage.records import Resident, new_id

_table = cast(Table, ApplicationRow.__table__)
_documents = cast(Table, DocumentRow.__table__)
_keys = cast(Table, ResidentKey.__table__)
_numbers = cast(Table, ReferenceCounter.__table__)
_counters = cast(Table, ApplicationCounter.__table__)

QUEUE_STATUSES = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW, ApplicationStatus.APPEALED)
"""What waits for an officer."""


class Applications:
    """Every query about applications; `now` is the moment of the transaction."""

    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session = session
        self._vault = vault
        self._now = now
        self._dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql

    async def insert(
        self,
        programme: Programme,
        content: Content,
        consent: Consent,
        *,
        resident: Resident,
        form_version: str,
        year: int,
    ) -> StoredApplication | None:
        """Store a new application as `submitted` and give it a reference.

        `year` is the reference's. Returns None, and stores nothing, when an open application for this NIK and
        programme exists, even if another chat sends it at the same moment.
        """
        application_id = new_id()
        row = {
            "id": application_id,
            "reference": str(await self._next_reference(programme, year)),
            "programme": programme.value,
            "resident_id": resident.id,
            "chat_id": resident.telegram_id,
            "status": ApplicationStatus.SUBMITTED.value,
            "version": 1,
            "form_version": form_version,
            "consent_version": consent.version,
            "consent_at": consent.at,
            "submitted_at": self._now,
            **self._content_columns(content, resident, application_id),
        }
        statement = self._dialect.insert(_table).values(row)
        stored = await self._session.execute(
            statement.on_conflict_do_nothing(
                index_elements=["programme", "nik_index"], index_where=text(f"status IN ({OPEN})")
            ).returning(*_table.c)
        )
        found = stored.first()
        if found is None:
            return None
        await self._count(programme, {ApplicationStatus.SUBMITTED: 1})
        return _application(found)

    async def get(self, application_id: UUID) -> StoredApplication | None:
        """The application with this id."""
        return await self._one(_table.c.id == application_id)

    async def get_by_reference(self, reference: Reference) -> StoredApplication | None:
        """The application people quote by this reference."""
        return await self._one(_table.c.reference == str(reference))

    async def of_resident(self, resident_id: UUID, limit: int = 20) -> list[StoredApplication]:
        """The newest applications of an account, newest first."""
        rows = await self._session.execute(
            select(_table)
            .where(_table.c.resident_id == resident_id)
            .order_by(_table.c.submitted_at.desc(), _table.c.id.desc())
            .limit(limit)
        )
        return [_application(row) for row in rows]

    async def open_for_nik(self, programme: Programme, nik: str) -> StoredApplication | None:
        """The open application for this NIK and programme."""
        return await self._one(
            _table.c.programme == programme.value,
            _table.c.nik_index == self._nik_index(nik),
            text(f"status IN ({OPEN})"),
        )

    async def by_nik(self, nik: str, limit: int = 20) -> list[StoredApplication]:
        """Every application for this NIK, newest first."""
        rows = await self._session.execute(
            select(_table)
            .where(_table.c.nik_index == self._nik_index(nik))
            .order_by(_table.c.submitted_at.desc(), _table.c.id.desc())
            .limit(limit)
        )
        return [_application(row) for row in rows]

    async def queue_for(
        self,
        officer: Officer,
        *,
        programmes: Collection[Programme],
        own_resident_id: UUID | None,
        after: StoredApplication | None = None,
        limit: int = 10,
    ) -> list[StoredApplication]:
        """What waits for this officer in these programmes and the officer's areas, oldest first.

        `own_resident_id` is the officer's own account as a resident, whose applications are left out.
        `after` is the last one of the page before.
        """
        conditions = [_table.c.programme.in_([one.value for one in programmes]), _in_areas(officer)]
        if own_resident_id is not None:
            conditions.append(_table.c.resident_id != own_resident_id)
        if after is not None:
            conditions.append(tuple_(_table.c.submitted_at, _table.c.id) > tuple_(after.submitted_at, after.id))
        # One statement a status, so that each walks its index in order and stops after a page.
        pages = [
            select(_table)
            .where(_table.c.status == status.value, *conditions)
            .order_by(_table.c.submitted_at, _table.c.id)
            .limit(limit)
            .subquery()
            for status in QUEUE_STATUSES
        ]
        merged = union_all(*(select(page) for page in pages)).subquery()
        rows = await self._session.execute(select(merged).order_by(merged.c.submitted_at, merged.c.id).limit(limit))
        return [_application(row) for row in rows]

    async def change_status(
        self, application: StoredApplication, status: ApplicationStatus, *, decided_by: UUID | None = None
    ) -> StoredApplication:
        """Move the application on, if nobody has since it was read; returns it as it is now.

        `decided_by` is the officer of a decision. Raises Conflict, and changes nothing, when the version has
        moved on.
        """
        values: dict[str, Any] = {"status": status.value}
        if decided_by is not None:
            values |= {"decided_at": self._now, "decided_by": decided_by}
        return await self._change(application, status, values)

    async def replace_content(
        self,
        application: StoredApplication,
        content: Content,
        *,
        resident: Resident,
        status: ApplicationStatus,
    ) -> StoredApplication:
        """Store corrected answers and their assessment and move the application on, under the same condition.

        Raises Conflict as `change_status` does.
        """
        columns = self._content_columns(content, resident, application.id)
        return await self._change(application, status, {**columns, "status": status.value})

    async def counters(self) -> dict[tuple[Programme, ApplicationStatus], int]:
        """How many applications each programme has in each status."""
        rows = await self._session.execute(select(_counters))
        return {(Programme(row.programme), ApplicationStatus(row.status)): row.number for row in rows}

    async def add_documents(
        self, application: StoredApplication, files: Mapping[str, Sequence[str]], *, resident: Resident
    ) -> list[UUID]:
        """Store photos by kind, in place of earlier ones of the same kind; returns the new documents' ids.

        `files` are Telegram's file ids. Their content is fetched later: until then the state is `waiting`.
        """
        rows = [
            self._document(application, resident, kind, file_id)
            for kind, file_ids in files.items()
            for file_id in file_ids
        ]
        if rows:
            await self._session.execute(
                delete(_documents).where(
                    _documents.c.application_id == application.id, _documents.c.kind.in_(list(files))
                )
            )
            await self._session.execute(self._dialect.insert(_documents), rows)
        return [row["id"] for row in rows]

    async def documents(self, application: StoredApplication, *, resident: Resident) -> list[StoredDocument]:
        """The photos of an application, in the order they came."""
        rows = await self._session.execute(
            select(_documents).where(_documents.c.application_id == application.id).order_by(_documents.c.id)
        )
        return [
            StoredDocument(row.id, row.kind, resident.key.open(row.file_id, _file_place(row.id)).decode(), row.state)
            for row in rows
        ]

    async def store_document(self, document_id: UUID, content: bytes) -> None:
        """Keep a photo's fetched content, sealed; nothing happens when the document is gone meanwhile."""
        found = await self._session.execute(
            select(_documents.c.resident_id, _keys.c.wrapped)
            .join(_keys, _keys.c.resident_id == _documents.c.resident_id)
            .where(_documents.c.id == document_id)
        )
        owner = found.first()
        if owner is None:
            return
        sealed = self._vault.unwrap(owner.wrapped, owner.resident_id).seal(
            content, Place("documents", "content", document_id)
        )
        await self._session.execute(
            update(_documents).where(_documents.c.id == document_id).values(content=sealed, state="stored")
        )

    async def _one(self, *conditions: ColumnElement[bool] | Any) -> StoredApplication | None:
        row = (await self._session.execute(select(_table).where(*conditions))).first()
        return _application(row) if row else None

    async def _change(
        self, application: StoredApplication, status: ApplicationStatus, values: Mapping[str, Any]
    ) -> StoredApplication:
        changed = await self._session.execute(
            update(_table)
            .where(_table.c.id == application.id, _table.c.version == application.version)
            .values(version=application.version + 1, **{"updated_at": self._now, **values})
            .returning(*_table.c)
        )
        row = changed.first()
        if row is None:
            raise Conflict
        if status is not application.status:
            await self._count(application.programme, {application.status: -1, status: 1})
        return _application(row)

    async def _next_reference(self, programme: Programme, year: int) -> Reference:
        statement = self._dialect.insert(_numbers).values(programme=programme.value, year=year, last=1)
        number = await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["programme", "year"], set_={"last": _numbers.c.last + 1}
            ).returning(_numbers.c.last)
        )
        return Reference.make(programme, year, number.scalar_one())

    async def _count(self, programme: Programme, changes: Mapping[ApplicationStatus, int]) -> None:
        # Every transaction takes these rows last and in this order, so that none waits for another in a ring.
        statement = self._dialect.insert(_counters)
        upsert = statement.on_conflict_do_update(
            index_elements=["programme", "status"],
            set_={"number": _counters.c.number + statement.excluded.number},
        )
        for status in sorted(changes):
            row = {"programme": programme.value, "status": status.value, "number": changes[status]}
            await self._session.execute(upsert, row)

    def _content_columns(self, content: Content, resident: Resident, application_id: UUID) -> dict[str, Any]:
        return {
            "nik_index": self._nik_index(content.nik),
            "kecamatan_code": content.kecamatan_code,
            "kelurahan_code": content.kelurahan_code,
            "body": seal_answers(content.answers, resident.key, application_id),
            "assessment": seal_assessment(content.assessment, resident.key, application_id),
            "outcome": content.assessment.outcome.value,
            "rules_version": content.assessment.rules_version,
            "updated_at": self._now,
        }

    def _document(self, application: StoredApplication, resident: Resident, kind: str, file_id: str) -> dict[str, Any]:
        document_id = new_id()
        return {
            "id": document_id,
            "application_id": application.id,
            "resident_id": resident.id,
            "kind": kind,
            "file_id": resident.key.seal(file_id.encode(), _file_place(document_id)),
            "content": None,
            "state": "waiting",
            "created_at": self._now,
        }

    def _nik_index(self, nik: str) -> bytes:
        return self._vault.blind_index("nik", nik)


def _in_areas(officer: Officer) -> ColumnElement[bool]:
    if officer.role is Role.ADMIN or CITY_CODE in officer.areas:
        return _table.c.kelurahan_code.startswith(f"{CITY_CODE}.")
    areas = sorted(officer.areas)
    return or_(false(), _table.c.kecamatan_code.in_(areas), _table.c.kelurahan_code.in_(areas))


def _file_place(document_id: UUID) -> Place:
    return Place("documents", "file_id", document_id)


def _application(row: Row[Any]) -> StoredApplication:
    return StoredApplication(
        id=row.id,
        reference=Reference.parse(row.reference),
        programme=Programme(row.programme),
        resident_id=row.resident_id,
        chat_id=row.chat_id,
        status=ApplicationStatus(row.status),
        version=row.version,
        kecamatan_code=row.kecamatan_code,
        kelurahan_code=row.kelurahan_code,
        outcome=row.outcome,
        rules_version=row.rules_version,
        form_version=row.form_version,
        consent=Consent(row.consent_version, row.consent_at),
        submitted_at=row.submitted_at,
        updated_at=row.updated_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        sealed_body=row.body,
        sealed_assessment=row.assessment,
    )
