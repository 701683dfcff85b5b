"""The outcome of an announcement's messages: counted, over time, and one by one for the sheet; and sending again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.content import Topic
from domain.announcements.parts import MessagePart
from storage.models import ApplicationRow, Chat, MutedTopic, OutboxRow, ResidentRow, table_of
from storage.records.announcements import Delivery, Outcomes, Progress
from storage.records.queues import SendState

_outbox = table_of(OutboxRow)
_residents = table_of(ResidentRow)
_applications = table_of(ApplicationRow)
_chats = table_of(Chat)
_muted = table_of(MutedTopic)


def may_be_told(chat_id: Column[Any], topic: Topic) -> list[ColumnElement[bool]]:
    """Return conditions: the person of this private chat accepts announcements of the topic and can be reached."""
    agreed = exists().where(_residents.c.telegram_id == chat_id, _residents.c.announcements.is_(True))
    return [agreed, *can_be_told(chat_id, topic)]


def can_be_told(chat_id: Column[Any], topic: Topic) -> list[ColumnElement[bool]]:
    """Return conditions: this private chat can be reached, and its person has not muted the topic."""
    return [
        ~exists().where(_muted.c.telegram_id == chat_id, _muted.c.topic == topic.value),
        ~exists().where(_chats.c.chat_id == chat_id, _chats.c.unreachable_at.is_not(None)),
    ]


class AnnouncementResults:
    """The figures of an announcement's copies."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def progress(self, announcement_id: UUID) -> Progress:
        """Count every part by state; at 230,000 recipients that takes tens of milliseconds."""
        rows = await self._connection.execute(
            select(_outbox.c.state, _outbox.c.part, func.count().label("number"))
            .where(_outbox.c.announcement_id == announcement_id)
            .group_by(_outbox.c.state, _outbox.c.part)
        )
        progress = Progress()
        for row in rows:
            progress.by_part.setdefault(row.part, Outcomes()).add(row.state, row.number)
        return progress

    async def requeue(
        self,
        announcement_id: UUID,
        parts: Collection[str],
        states: Collection[SendState],
        limit: int,
        topic: Topic | None = None,
    ) -> int:
        """Queue at most `limit` rows of these parts in these states again; return how many.

        With a `topic`, only for people who still accept announcements of it.
        """
        chosen = select(_outbox.c.seq).where(
            _outbox.c.announcement_id == announcement_id, _outbox.c.part.in_(parts), _outbox.c.state.in_(states)
        )
        if topic is not None:
            chosen = chosen.where(*may_be_told(_outbox.c.chat_id, topic))
        changed = await self._connection.execute(
            update(_outbox)
            .where(_outbox.c.seq.in_(chosen.order_by(_outbox.c.seq).limit(limit)))
            .values(state=SendState.QUEUED, error=None, finished_at=None, due_at=self._now)
        )
        return changed.rowcount

    async def sent_over_time(self, announcement_id: UUID, points: int) -> list[tuple[datetime, int]]:
        """Return at most about `points` moments of the sending, each with the number of copies arrived by then."""
        of_it = [
            _outbox.c.announcement_id == announcement_id,
            _outbox.c.state == SendState.SENT,
            _outbox.c.part == MessagePart.MESSAGE.value,
            _outbox.c.finished_at.is_not(None),
        ]
        total = (await self._connection.execute(select(func.count()).where(*of_it))).scalar_one()
        number = func.row_number().over(order_by=_outbox.c.finished_at)
        counted = select(_outbox.c.finished_at, number.label("number")).where(*of_it).subquery()
        wanted = [counted.c.number % max(1, total // points) == 0, counted.c.number == 1, counted.c.number == total]
        rows = await self._connection.execute(
            select(counted).where(wanted[0] | wanted[1] | wanted[2]).order_by(counted.c.number)
        )
        return [(row.finished_at, row.number) for row in rows]

    async def deliveries(self, announcement_id: UUID, after: int, limit: int) -> list[Delivery]:
        """Return the outcomes of the next recipients' copies after the chat `after`, in the order of their accounts."""
        columns = (_outbox.c.chat_id, _outbox.c.state, _outbox.c.finished_at, _outbox.c.error)
        rows = await self._connection.execute(
            select(*columns)
            .where(
                _outbox.c.announcement_id == announcement_id,
                _outbox.c.part == MessagePart.MESSAGE.value,
                _outbox.c.chat_id > after,
            )
            .order_by(_outbox.c.chat_id)
            .limit(limit)
        )
        return [Delivery(row.chat_id, SendState(row.state).as_told, row.finished_at, row.error) for row in rows]

    async def kelurahan_of(self, chat_ids: Collection[int]) -> dict[int, str]:
        """Return the kelurahan code of each person's newest application, by chat; people without one are left out."""
        newest_last = (
            select(_residents.c.telegram_id, _applications.c.kelurahan_code)
            .join(_applications, _applications.c.resident_id == _residents.c.id)
            .where(_residents.c.telegram_id.in_(chat_ids), _applications.c.kelurahan_code.is_not(None))
            .order_by(_applications.c.submitted_at, _applications.c.id)
        )
        return {row.telegram_id: row.kelurahan_code for row in await self._connection.execute(newest_last)}
