"""Applications: one open at a time for a NIK and programme, changed only from the newest version."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import ApplicationStatus, Consent
from domain.errors import Conflict
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.connections.dialect import insert_in
from storage.connections.engine import is_duplicate
from storage.connections.in_lists import pad_in_list
from storage.encryption import Keyring
from storage.models import OPEN, ApplicationCounter, ApplicationRow, ReferenceCounter, ResidentKey, table_of
from storage.records.applications import ApplicationContent, StoredApplication, seal_answers
from storage.records.base import Resident, new_id
from storage.repositories.applying.assessments import Assessments
from storage.repositories.applying.rows import NEWEST_FIRST, application_of, assessment_columns, rules_of
from storage.repositories.review.search import SearchIndex

_table = table_of(ApplicationRow)
_keys = table_of(ResidentKey)
_numbers = table_of(ReferenceCounter)
_counters = table_of(ApplicationCounter)
_COUNTERS = select(_counters)
_ALL = select(_table)
_IS_OPEN = text(f"status IN ({OPEN})")
_BY_ID = _ALL.where(_table.c.id == bindparam("id"))
_BY_IDS = _ALL.where(_table.c.id.in_(bindparam("ids", expanding=True))).order_by(_table.c.id)
_BY_REFERENCE = _ALL.where(_table.c.reference == bindparam("reference"))
_OPEN_FOR_NIK = _ALL.where(
    _table.c.nik_index == bindparam("nik"), _table.c.programme == bindparam("programme"), _IS_OPEN
)


def _of_resident(resident_id: UUID, statuses: Collection[ApplicationStatus] | None) -> tuple[ColumnElement[bool], ...]:
    theirs = _table.c.resident_id == resident_id
    # A list of all statuses would exclude nothing, but add a condition for which the planner might choose another
    # index.
    return (theirs,) if statuses is None else (theirs, _table.c.status.in_([one.value for one in statuses]))


class Applications:
    """Every query about applications; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def insert(
        self,
        programme: Programme,
        content: ApplicationContent,
        consent: Consent,
        *,
        resident: Resident,
        form_version: str,
        year: int,
    ) -> StoredApplication | None:
        """Store a new application as `submitted` and give it a reference.

        `year` is the reference's. Returns None, and stores nothing, if an open application for this NIK and programme
        exists, even if another chat sends it at the same moment.
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
        statement = self._insert(_table).values(row)
        stored = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=["programme", "nik_index"], index_where=_IS_OPEN).returning(
                *_table.c
            )
        )
        found = stored.first()
        if found is None:
            return None
        await self._index(application_id, content, known=False)
        await self._count(programme, {ApplicationStatus.SUBMITTED: 1})
        return application_of(found)

    async def get(self, application_id: UUID) -> StoredApplication | None:
        """Return the application with this id."""
        return await self._one(_BY_ID, id=application_id)

    async def get_many(self, application_ids: Collection[UUID]) -> list[StoredApplication]:
        """Return the applications with these ids, in the order of their ids; at most some hundreds."""
        return await self._several(_BY_IDS, ids=pad_in_list(application_ids))

    async def get_by_reference(self, reference: Reference) -> StoredApplication | None:
        """Return the application with this reference."""
        return await self._one(_BY_REFERENCE, reference=str(reference))

    async def of_resident(
        self,
        resident_id: UUID,
        statuses: Collection[ApplicationStatus] | None = None,
        *,
        limit: int,
        after: StoredApplication | None = None,
    ) -> list[StoredApplication]:
        """Return at most `limit` applications of an account, newest first, after the application `after`.

        With `statuses`, only those in one of them.
        """
        wanted = _ALL.where(*_of_resident(resident_id, statuses)).order_by(*NEWEST_FIRST).limit(limit)
        if after is not None:
            older = and_(_table.c.submitted_at == after.submitted_at, _table.c.id < after.id)
            wanted = wanted.where(or_(_table.c.submitted_at < after.submitted_at, older))
        return await self._several(wanted)

    async def count_of_resident(self, resident_id: UUID, statuses: Collection[ApplicationStatus] | None = None) -> int:
        """Return how many applications of an account are in these statuses; None: in any."""
        counted = select(func.count()).select_from(_table).where(*_of_resident(resident_id, statuses))
        return int((await self._connection.execute(counted)).scalar_one())

    async def open_for_nik(self, programme: Programme, nik: str) -> StoredApplication | None:
        """Return the open application for this NIK and programme."""
        return await self._one(_OPEN_FOR_NIK, programme=programme.value, nik=self._nik_index(nik))

    async def save(self, changed: StoredApplication) -> StoredApplication:
        """Store an application as an act left it, unless it was changed since it was read; return its new state.

        Raises Conflict, and changes nothing, if the version has changed. An application that no act has changed gets a
        new version too: only those who saw the newest one may go on.
        """
        return await self._write(changed, {})

    async def hold(self, application_ids: Collection[UUID]) -> None:
        """Lock applications until the end of the transaction.

        They are locked in the order of their ids, so that two transactions that hold several never deadlock.
        """
        held = select(_table.c.id).where(_table.c.id.in_(application_ids)).order_by(_table.c.id)
        await self._connection.execute(held.with_for_update(key_share=True))

    async def reopen(self, appealed: StoredApplication) -> StoredApplication | None:
        """Store an application that an act has opened again, under the condition of `save`.

        Returns None, and changes nothing, if an open application holds its NIK and programme, even one that is sent at
        the same moment. Raises Conflict.
        """
        try:
            async with self._connection.begin_nested():
                return await self.save(appealed)
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            return None

    async def replace_content(
        self,
        changed: StoredApplication,
        content: ApplicationContent,
        *,
        resident: Resident,
    ) -> StoredApplication:
        """Store corrected answers and their assessment with an application as an act left it. Raises as `save`."""
        await self._index(changed.id, content, known=True)
        saved = await self._write(changed, self._content_columns(content, resident, changed.id))
        await Assessments(self._connection, self._keyring, self._now).keep(changed, resident)
        return saved

    async def replace_assessment(
        self, application: StoredApplication, assessment: Assessment, resident: Resident
    ) -> StoredApplication:
        """Store a newer assessment of the same answers; the previous one is kept in `past_assessments`.

        Raises Conflict as `save` does.
        """
        changed = await self._write(application, assessment_columns(assessment, resident, application.id))
        await SearchIndex(self._connection, self._keyring).keep_findings(
            application.id,
            application.kelurahan_code,
            before=rules_of(application.assessment(resident.key)),
            now=rules_of(assessment),
        )
        await Assessments(self._connection, self._keyring, self._now).keep(application, resident)
        return changed

    async def counters(self) -> dict[tuple[Programme, ApplicationStatus], int]:
        """Return how many applications each programme has in each status."""
        rows = await self._connection.execute(_COUNTERS)
        return {(Programme(row.programme), ApplicationStatus(row.status)): row.number for row in rows}

    async def _one(self, statement: Select[Any], **asked: Any) -> StoredApplication | None:
        row = (await self._connection.execute(statement, asked)).first()
        return application_of(row) if row else None

    async def _several(self, statement: Select[Any], **asked: Any) -> list[StoredApplication]:
        return [application_of(row) for row in await self._connection.execute(statement, asked)]

    async def _write(self, changed: StoredApplication, more: Mapping[str, Any]) -> StoredApplication:
        """Store what acts change, and these columns. Raises Conflict."""
        values = {
            "version": changed.version + 1,
            "status": changed.status.value,
            "decided_at": changed.decided_at,
            "decided_by": changed.decided_by,
            "covered_from": changed.covered_from,
            "updated_at": self._now,
        }
        saved = await self._connection.execute(
            update(_table)
            .where(_table.c.id == changed.id, _table.c.version == changed.version)
            .values({**values, **more})
            .returning(*_table.c)
        )
        row = saved.first()
        if row is None:
            raise Conflict
        if changed.status is not changed.stored_status:
            await self._count(changed.programme, {changed.stored_status: -1, changed.status: 1})
        return application_of(row)

    async def _next_reference(self, programme: Programme, year: int) -> Reference:
        statement = self._insert(_numbers).values(programme=programme.value, year=year, last=1)
        number = await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["programme", "year"], set_={"last": _numbers.c.last + 1}
            ).returning(_numbers.c.last)
        )
        return Reference.make(programme, year, number.scalar_one())

    async def _count(self, programme: Programme, changes: Mapping[ApplicationStatus, int]) -> None:
        # Every transaction takes these rows last and in this order, so that none waits for another in a cycle.
        statement = self._insert(_counters)
        upsert = statement.on_conflict_do_update(
            index_elements=["programme", "status"],
            set_={"number": _counters.c.number + statement.excluded.number},
        )
        for status in sorted(changes):
            row = {"programme": programme.value, "status": status.value, "number": changes[status]}
            await self._connection.execute(upsert, row)

    async def _index(self, application_id: UUID, content: ApplicationContent, *, known: bool) -> None:
        await SearchIndex(self._connection, self._keyring).keep(
            application_id,
            content.found_by,
            kelurahan_code=content.kelurahan_code,
            findings=rules_of(content.assessment),
            known=known,
        )

    def _content_columns(self, content: ApplicationContent, resident: Resident, application_id: UUID) -> dict[str, Any]:
        return {
            "nik_index": self._nik_index(content.found_by.nik),
            "kecamatan_code": content.kecamatan_code,
            "kelurahan_code": content.kelurahan_code,
            "body": seal_answers(content.answers, resident.key, application_id),
            **assessment_columns(content.assessment, resident, application_id),
            "updated_at": self._now,
        }

    async def index_fits(self, nik_of: Callable[[Mapping[str, Any]], str]) -> bool:
        """Return whether the newest application is found by its own NIK, or there is none.

        With another BLIND_INDEX_KEY no lookup would find anything, without any error. `nik_of` reads the NIK from
        answers. Raises UnreadableCiphertext.
        """
        rows = select(_table, _keys.c.wrapped).join(_keys, _keys.c.resident_id == _table.c.resident_id)
        row = (await self._connection.execute(rows.order_by(_table.c.id.desc()).limit(1))).first()
        if row is None:
            return True
        answers = application_of(row).answers(self._keyring.unwrap(row.wrapped, row.resident_id))
        return self._nik_index(nik_of(answers)) == bytes(row.nik_index)

    def _nik_index(self, nik: str) -> bytes:
        return self._keyring.blind_index("nik", nik)
