"""Residents' questions about announcements, and the messages that belong to them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Officer, Permission, Role, may
from domain.announcements.parts import MessagePart
from domain.areas import CITY_CODE
from domain.programme import Programme
from domain.questions import answers_without_application
from domain.reference import Reference
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import (
    AnnouncementRow,
    ApplicationRow,
    MessageSlot,
    OutboxRow,
    QuestionRow,
    ResidentKey,
    table_of,
)
from storage.records.applications import StoredApplication
from storage.records.base import Resident, new_id

_table = table_of(QuestionRow)
_applications = table_of(ApplicationRow)
_announcements = table_of(AnnouncementRow)
_keys = table_of(ResidentKey)
_outbox = table_of(OutboxRow)
_slots = table_of(MessageSlot)
_OPENED = (
    select(
        _table,
        _announcements.c.number,
        _applications.c.reference,
        _applications.c.programme,
        _applications.c.kelurahan_code,
        _keys.c.wrapped,
    )
    # Without the resident's key a question cannot be read any more.
    .join(_keys, _keys.c.resident_id == _table.c.resident_id)
    .join(_announcements, _announcements.c.id == _table.c.announcement_id)
    .outerjoin(_applications, _applications.c.id == _table.c.application_id)
)


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question in clear.

    `number` is its announcement's; `reference`, `programme` and `kelurahan_code` are those of the resident's newest
    application at the time, None if there was none. `chat_id` and `message_id` are the resident's message.
    """

    id: UUID
    announcement_id: UUID
    number: int
    resident_id: UUID
    application_id: UUID | None
    reference: Reference | None
    programme: Programme | None
    kelurahan_code: str | None
    chat_id: int
    message_id: int
    text: str = field(repr=False)
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = None


class Questions:
    """Every query about questions; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._insert = insert_in(connection.dialect.name)
        self._keyring = keyring
        self._now = now

    async def add(
        self,
        announcement_id: UUID,
        resident: Resident,
        text: str,
        *,
        application: StoredApplication | None,
        message_id: int,
    ) -> StoredQuestion | None:
        """Store a resident's question; None, and nothing is stored, if they asked about it before."""
        question_id = new_id()
        statement = self._insert(_table).values(
            id=question_id,
            announcement_id=announcement_id,
            resident_id=resident.id,
            application_id=application.id if application else None,
            chat_id=resident.telegram_id,
            message_id=message_id,
            text=resident.key.seal(text.encode(), _text_context(question_id)),
            asked_at=self._now,
        )
        added = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=["announcement_id", "resident_id"]).returning(_table.c.id)
        )
        return await self.get(question_id) if added.first() else None

    async def get(self, question_id: UUID) -> StoredQuestion | None:
        """Return the question with this id, unless its resident's data is erased."""
        return await self._one(_table.c.id == question_id)

    async def of(self, announcement_id: UUID, resident_id: UUID) -> StoredQuestion | None:
        """Return this resident's question about an announcement."""
        return await self._one(_table.c.announcement_id == announcement_id, _table.c.resident_id == resident_id)

    async def open_for(
        self, officer: Officer, *, after: StoredQuestion | None = None, limit: int = 10
    ) -> list[StoredQuestion]:
        """Return the unanswered questions that this officer may answer, oldest first, after the question `after`."""
        wanted = [_table.c.answered_at.is_(None), _table.c.chat_id != officer.telegram_id, _within(officer)]
        if after is not None:
            wanted.append(tuple_(_table.c.asked_at, _table.c.id) > tuple_(after.asked_at, after.id))
        page = _OPENED.where(*wanted).order_by(_table.c.asked_at, _table.c.id).limit(limit)
        return [self._question(row) for row in await self._connection.execute(page)]

    async def answer(
        self, question: StoredQuestion, resident: Resident, text: str, *, officer_id: UUID
    ) -> StoredQuestion | None:
        """Store the answer; None, and nothing is changed, if there is an answer already."""
        changed = await self._connection.execute(
            update(_table)
            .where(_table.c.id == question.id, _table.c.answered_at.is_(None))
            .values(
                answer=resident.key.seal(text.encode(), CiphertextContext("questions", "answer", question.id)),
                answered_at=self._now,
                answered_by=officer_id,
            )
            .returning(_table.c.id)
        )
        if changed.first() is None:
            return None
        return replace(question, answered_at=self._now, answered_by=officer_id)

    async def announcement_of(self, chat_id: int, message_id: int) -> UUID | None:
        """Return the announcement that a message in a resident's chat is a copy or an erratum of."""
        found = await self._connection.execute(
            select(_outbox.c.announcement_id)
            .where(
                _outbox.c.chat_id == chat_id,
                _outbox.c.message_id == message_id,
                _outbox.c.announcement_id.is_not(None),
                _outbox.c.part != MessagePart.CANARY.value,
            )
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def newest_announcement(self, chat_id: int, within: timedelta) -> UUID | None:
        """Return the last announcement that arrived in a resident's chat within this time."""
        found = await self._connection.execute(
            select(_outbox.c.announcement_id, _outbox.c.finished_at)
            .where(
                _outbox.c.chat_id == chat_id,
                _outbox.c.message_id.is_not(None),
                _outbox.c.part == MessagePart.MESSAGE.value,
            )
            .order_by(_outbox.c.message_id.desc())
            .limit(1)
        )
        row = found.first()
        arrived = row is not None and row.finished_at is not None and row.finished_at > self._now - within
        return row.announcement_id if row is not None and arrived else None

    async def slot_of(self, chat_id: int, message_id: int) -> str | None:
        """Return the slot in which a message of the bot is kept."""
        found = await self._connection.execute(
            select(_slots.c.slot).where(_slots.c.chat_id == chat_id, _slots.c.message_id == message_id).limit(1)
        )
        return found.scalar_one_or_none()

    async def messages_in(self, slot: str, chat_ids: Collection[int]) -> dict[int, int]:
        """Return the id of the message in this slot by chat, for those of the chats that have one."""
        rows = await self._connection.execute(
            select(_slots.c.chat_id, _slots.c.message_id).where(_slots.c.chat_id.in_(chat_ids), _slots.c.slot == slot)
        )
        return {row.chat_id: row.message_id for row in rows}

    async def _one(self, *conditions: ColumnElement[bool]) -> StoredQuestion | None:
        row = (await self._connection.execute(_OPENED.where(*conditions))).first()
        return self._question(row) if row else None

    def _question(self, row: Any) -> StoredQuestion:
        key = self._keyring.unwrap(row.wrapped, row.resident_id)
        return StoredQuestion(
            id=row.id,
            announcement_id=row.announcement_id,
            number=row.number,
            resident_id=row.resident_id,
            application_id=row.application_id,
            reference=Reference.parse(row.reference) if row.reference else None,
            programme=Programme(row.programme) if row.programme else None,
            kelurahan_code=row.kelurahan_code,
            chat_id=row.chat_id,
            message_id=row.message_id,
            text=key.open(row.text, _text_context(row.id)).decode(),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
        )


def _within(officer: Officer) -> ColumnElement[bool]:
    """Select questions this officer may answer, as `domain.questions.may_answer` decides for a single one."""
    without = _table.c.application_id.is_(None)
    if not may(officer, Permission.VIEW):
        return without if answers_without_application(officer) else false()
    programmes = [one.value for one in Programme if officer.sees_programme(one)]
    everywhere = officer.role is Role.ADMIN or CITY_CODE in officer.areas
    areas = sorted(officer.areas)
    in_area = (
        true()
        if everywhere
        else or_(_applications.c.kecamatan_code.in_(areas), _applications.c.kelurahan_code.in_(areas))
    )
    seen = and_(_applications.c.programme.in_(programmes), in_area)
    return or_(without, seen) if answers_without_application(officer) else seen


def _text_context(question_id: UUID) -> CiphertextContext:
    return CiphertextContext("questions", "text", question_id)
