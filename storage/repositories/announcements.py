"""Announcements: one sealed message, and an outbox row without a body for each recipient."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import OPEN_STATUSES
from domain.programme import Programme
from storage.announcement_records import NOT_FINAL, Announcement, AnnouncementState, Audience, Outcomes
from storage.dialect import insert_in
from storage.encryption import Place, Vault
from storage.models import AnnouncementRow, ApplicationRow, Chat, OutboxRow, Resident, table_of
from storage.records import Priority, new_id

_announcements = table_of(AnnouncementRow)
_outbox = table_of(OutboxRow)
_applications = table_of(ApplicationRow)
_residents = table_of(Resident)
_chats = table_of(Chat)


def _has_message(state: str) -> ColumnElement[bool]:
    # Written into the statement: with a parameter SQLite would not see that the index of waiting rows fits, and
    # would look at every message sent so far.
    written = literal(state, literal_execute=True)
    return exists().where(
        _outbox.c.announcement_id == _announcements.c.id,
        _outbox.c.state == written,
        _outbox.c.priority == int(Priority.ANNOUNCEMENT),
    )


_EXPANDING = _announcements.c.state == AnnouncementState.EXPANDING.value
_DONE = and_(
    _announcements.c.state == AnnouncementState.SENDING.value,
    *(~_has_message(state) for state in NOT_FINAL),
)


class Announcements:
    def __init__(self, connection: AsyncConnection, vault: Vault, now: datetime) -> None:
        self._connection = connection
        self._insert = insert_in(connection.dialect.name)
        self._vault = vault
        self._now = now
        self._bodies: dict[UUID, dict[str, Any]] = {}

    async def count_recipients(self, audience: Audience) -> int:
        """Return how many residents would get an announcement now."""
        chosen = _recipients(audience).subquery()
        return (await self._connection.execute(select(func.count()).select_from(chosen))).scalar_one()

    async def add(
        self, announcement_id: UUID, html: str, audience: Audience, officer_id: UUID, officer_chat_id: int
    ) -> bool:
        """Store a confirmed announcement, whose whole message is `html`, for sending.

        Returns False, and changes nothing, when there is one with this id already.
        """
        statement = self._insert(_announcements).values(
            id=announcement_id,
            text=self._vault.seal(html.encode(), _place(announcement_id)),
            audience=audience.value,
            state=AnnouncementState.EXPANDING.value,
            officer_id=officer_id,
            officer_chat_id=officer_chat_id,
            recipients=await self.count_recipients(audience),
            expanded_to=0,
            created_at=self._now,
        )
        added = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=["id"]).returning(_announcements.c.id)
        )
        return added.first() is not None

    async def body(self, announcement_id: UUID) -> dict[str, Any]:
        """Return the parameters of its sendMessage, without `chat_id`. Raises LookupError."""
        if announcement_id not in self._bodies:
            sealed = (
                await self._connection.execute(
                    select(_announcements.c.text).where(_announcements.c.id == announcement_id)
                )
            ).scalar()
            if sealed is None:
                raise LookupError("no such announcement")
            self._bodies[announcement_id] = {
                "text": self._vault.open(sealed, _place(announcement_id)).decode(),
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            }
        return self._bodies[announcement_id]

    async def get(self, announcement_id: UUID) -> Announcement | None:
        return await self._first(select(_announcements).where(_announcements.c.id == announcement_id))

    async def latest(self) -> Announcement | None:
        """Return the announcement confirmed last, whoever confirmed it."""
        newest_first = (_announcements.c.created_at.desc(), _announcements.c.id.desc())
        return await self._first(select(_announcements).order_by(*newest_first).limit(1))

    async def has_work(self) -> bool:
        """Return whether one is to be expanded, or done with and to be reported."""
        return bool((await self._connection.execute(select(exists().where(or_(_EXPANDING, _DONE))))).scalar())

    async def lock(self, announcement_id: UUID) -> Announcement | None:
        """Return an announcement that is to be expanded, held for the rest of the transaction.

        None when it is not to be expanded (any more), or another worker holds it.
        """
        return await self._lock(_EXPANDING, _announcements.c.id == announcement_id)

    async def lock_expanding(self) -> Announcement | None:
        """Return the oldest that is to be expanded and that no other worker holds, held likewise."""
        return await self._lock(_EXPANDING)

    async def lock_done(self) -> Announcement | None:
        """Return the oldest whose messages are all final but which is not finished yet, held likewise."""
        return await self._lock(_DONE)

    async def expand(self, announcement: Announcement, limit: int) -> bool:
        """Queue it for the next `limit` recipients at most; return whether there may be more.

        The cursor moves in the same transaction as the rows, and a chat can have it only once: this may be broken
        off and repeated at any point.
        """
        after = _residents.c.telegram_id > announcement.expanded_to
        page = _recipients(announcement.audience).where(after).order_by(_residents.c.telegram_id).limit(limit)
        chat_ids: list[int] = [row.telegram_id for row in await self._connection.execute(page)]
        if chat_ids:
            await self._connection.execute(
                self._insert(_outbox).on_conflict_do_nothing(index_elements=["announcement_id", "chat_id"]),
                [self._outbox_row(announcement.id, chat_id) for chat_id in chat_ids],
            )
            announcement.expanded_to = chat_ids[-1]
        more = len(chat_ids) == limit
        if not more:
            announcement.state = AnnouncementState.SENDING
            announcement.recipients = (await self.outcomes(announcement.id)).total
        await self._save(announcement)
        return more

    async def finish(self, announcement: Announcement) -> None:
        """Write that every message of it is final."""
        announcement.state = AnnouncementState.FINISHED
        announcement.finished_at = self._now
        await self._save(announcement)

    async def outcomes(self, announcement_id: UUID) -> Outcomes:
        """Return how many of its messages are in each state."""
        rows = await self._connection.execute(
            select(_outbox.c.state, func.count().label("number"))
            .where(_outbox.c.announcement_id == announcement_id)
            .group_by(_outbox.c.state)
        )
        return Outcomes({row.state: row.number for row in rows})

    async def withhold(self, chat_id: int) -> None:
        """Take back what still waits for somebody who turned announcements off."""
        await self._connection.execute(
            update(_outbox)
            .where(
                _outbox.c.announcement_id.is_not(None),
                _outbox.c.chat_id == chat_id,
                _outbox.c.state == "waiting",
            )
            .values(state="expired", finished_at=self._now)
        )

    def _outbox_row(self, announcement_id: UUID, chat_id: int) -> dict[str, Any]:
        return {
            "id": new_id(),
            "chat_id": chat_id,
            "priority": int(Priority.ANNOUNCEMENT),
            "method": "sendMessage",
            "announcement_id": announcement_id,
            "state": "waiting",
            "attempts": 0,
            "created_at": self._now,
            "due_at": self._now,
        }

    async def _save(self, announcement: Announcement) -> None:
        await self._connection.execute(
            update(_announcements)
            .where(_announcements.c.id == announcement.id)
            .values(
                state=announcement.state.value,
                recipients=announcement.recipients,
                expanded_to=announcement.expanded_to,
                finished_at=announcement.finished_at,
            )
        )

    async def _lock(self, *which: ColumnElement[bool]) -> Announcement | None:
        oldest = (_announcements.c.created_at, _announcements.c.id)
        statement = select(_announcements).where(*which).order_by(*oldest).limit(1)
        return await self._first(statement.with_for_update(skip_locked=True))

    async def _first(self, statement: Select[Any]) -> Announcement | None:
        row = (await self._connection.execute(statement)).first()
        return _announcement(row) if row else None


def _place(announcement_id: UUID) -> Place:
    return Place("announcements", "text", announcement_id)


def _recipients(audience: Audience) -> Select[tuple[int]]:
    # A resident's private chat has the id of the account.
    unreachable = exists().where(_chats.c.chat_id == _residents.c.telegram_id, _chats.c.unreachable_at.is_not(None))
    chosen = select(_residents.c.telegram_id).where(_residents.c.announcements.is_(True), ~unreachable)
    if audience.programme is None:
        return chosen
    return chosen.where(_has_open_application(audience.programme))


def _has_open_application(programme: Programme) -> ColumnElement[bool]:
    return exists().where(
        _applications.c.resident_id == _residents.c.id,
        _applications.c.programme == programme.value,
        _applications.c.status.in_([status.value for status in OPEN_STATUSES]),
    )


def _announcement(row: Any) -> Announcement:
    return Announcement(
        id=row.id,
        audience=Audience(row.audience),
        state=AnnouncementState(row.state),
        officer_id=row.officer_id,
        officer_chat_id=row.officer_chat_id,
        recipients=row.recipients,
        expanded_to=row.expanded_to,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
