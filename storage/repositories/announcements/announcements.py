"""Announcements: their content, approval and progress."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.announcement import Announcement
from domain.announcements.content import Schedule, Segment
from domain.announcements.states import ENDED, AnnouncementState, PauseReason
from domain.errors import Conflict
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import AnnouncementRow, table_of
from storage.records.announcements import Wording
from storage.records.base import Wake

_table = table_of(AnnouncementRow)
_CHANGED = (
    "content_version",
    "recipients",
    "fingerprint",
    "approved_by",
    "approved_chat_id",
    "expanded_to",
    "expanded",
    "approved_at",
    "started_at",
    "finished_at",
)
"""Columns that acts change, apart from those that are stored in another form."""


class Announcements:
    """The announcements and their acts, as stored."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime, wakes: set[Wake]) -> None:
        self._connection = connection
        self._insert = insert_in(connection.dialect.name)
        self._keyring = keyring
        self._now = now
        self._wakes = wakes

    async def add(
        self,
        announcement_id: UUID,
        wording: Wording,
        segment: Segment,
        schedule: Schedule,
        *,
        proposed_by: UUID,
        chat_id: int,
    ) -> bool:
        """Store a new announcement; its recipients are counted next.

        Returns False, and changes nothing, if there is already one with this id.
        """
        number = select(func.coalesce(func.max(_table.c.number), 0) + 1).scalar_subquery()
        statement = self._insert(_table).values(
            id=announcement_id,
            number=number,
            state=AnnouncementState.COUNTING.value,
            version=1,
            content=self._keyring.seal(wording.to_json(), content_context(announcement_id)),
            content_version=1,
            segment=segment.model_dump(mode="json"),
            starts_at=schedule.starts_at,
            expires_at=schedule.expires_at,
            joiner_days=schedule.joiner_days,
            recipients=0,
            fingerprint=b"",
            proposed_by=proposed_by,
            proposed_chat_id=chat_id,
            expanded_to=0,
            expanded=False,
            created_at=self._now,
        )
        self._wakes.add(Wake.CLOCK)
        added = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=["id"]).returning(_table.c.id)
        )
        return added.first() is not None

    async def wording(self, announcement_id: UUID) -> Wording:
        """Return its current content. Raises LookupError if there is no announcement with this id."""
        row = (
            await self._connection.execute(select(_table.c.content).where(_table.c.id == announcement_id))
        ).scalar_one_or_none()
        if row is None:
            raise LookupError("no such announcement")
        return Wording.from_json(self._keyring.open(row, content_context(announcement_id)))

    async def get(self, announcement_id: UUID, *, held: bool = False) -> Announcement | None:
        """Return the announcement with this id; `held` locks it until this transaction ends."""
        statement = select(_table).where(_table.c.id == announcement_id)
        return await self._first(statement.with_for_update() if held else statement)

    async def by_number(self, number: int) -> Announcement | None:
        """Return the announcement that people call by this number."""
        return await self._first(select(_table).where(_table.c.number == number))

    async def latest(self, limit: int) -> list[Announcement]:
        """Return the newest announcements of all authors, newest first."""
        newest = select(_table).order_by(_table.c.number.desc()).limit(limit)
        return [_announcement(row) for row in await self._connection.execute(newest)]

    async def latest_sent(self, limit: int) -> list[Announcement]:
        """Return the newest announcements of all authors that went out to anybody, newest first."""
        sent = _table.c.started_at.is_not(None) & (_table.c.state != AnnouncementState.DECLINED.value)
        newest = select(_table).where(sent).order_by(_table.c.number.desc()).limit(limit)
        return [_announcement(row) for row in await self._connection.execute(newest)]

    async def latest_ended(self, limit: int, *, before: int | None = None) -> list[Announcement]:
        """Return the newest announcements of all authors that have ended, newest first.

        With `before` (a number) only those with a smaller one.
        """
        ended = select(_table).where(_table.c.state.in_([one.value for one in ENDED]))
        if before is not None:
            ended = ended.where(_table.c.number < before)
        newest = ended.order_by(_table.c.number.desc()).limit(limit)
        return [_announcement(row) for row in await self._connection.execute(newest)]

    async def in_states(self, states: Collection[AnnouncementState]) -> list[Announcement]:
        """Return the announcements in these states, oldest first."""
        wanted = select(_table).where(_table.c.state.in_([one.value for one in states])).order_by(_table.c.number)
        return [_announcement(row) for row in await self._connection.execute(wanted)]

    async def not_ended(self) -> list[Announcement]:
        """Return every announcement that has not ended, oldest first."""
        return await self.in_states([one for one in AnnouncementState if one not in ENDED])

    async def to_wind_up(self) -> list[Announcement]:
        """Return ended announcements that are not finished: rows may be queued, and no outcome was reported."""
        ended = _table.c.state.in_([one.value for one in ENDED])
        wanted = select(_table).where(ended, _table.c.finished_at.is_(None)).order_by(_table.c.number)
        return [_announcement(row) for row in await self._connection.execute(wanted)]

    async def save(self, changed: Announcement, wording: Wording | None = None) -> Announcement:
        """Store an announcement as an act left it, with its content if given; return it with its new version.

        Raises Conflict, and changes nothing, if it was changed since it was read.
        """
        columns: dict[str, Any] = {name: getattr(changed, name) for name in _CHANGED}
        columns |= {
            "state": changed.state.value,
            "resumes_to": changed.resumes_to.value if changed.resumes_to else None,
            "reason": changed.reason.value if changed.reason else None,
        }
        if wording is not None:
            columns["content"] = self._keyring.seal(wording.to_json(), content_context(changed.id))
        saved = await self._connection.execute(
            update(_table)
            .where(_table.c.id == changed.id, _table.c.version == changed.version)
            .values(version=changed.version + 1, **columns)
            .returning(*_table.c)
        )
        row = saved.first()
        if row is None:
            raise Conflict
        self._wakes.update({Wake.CLOCK, Wake.BROADCAST})
        return _announcement(row)

    async def _first(self, statement: Select[Any]) -> Announcement | None:
        row = (await self._connection.execute(statement)).first()
        return _announcement(row) if row else None


def content_context(announcement_id: UUID) -> CiphertextContext:
    """Return the context that the sealed content of an announcement is bound to."""
    return CiphertextContext("announcements", "content", announcement_id)


def _announcement(row: Any) -> Announcement:
    return Announcement(
        id=row.id,
        number=row.number,
        state=AnnouncementState(row.state),
        resumes_to=AnnouncementState(row.resumes_to) if row.resumes_to else None,
        reason=PauseReason(row.reason) if row.reason else None,
        version=row.version,
        content_version=row.content_version,
        segment=Segment.model_validate(row.segment),
        schedule=Schedule(starts_at=row.starts_at, expires_at=row.expires_at, joiner_days=row.joiner_days),
        recipients=row.recipients,
        fingerprint=row.fingerprint,
        proposed_by=row.proposed_by,
        proposed_chat_id=row.proposed_chat_id,
        approved_by=row.approved_by,
        approved_chat_id=row.approved_chat_id,
        expanded_to=row.expanded_to,
        expanded=row.expanded,
        created_at=row.created_at,
        approved_at=row.approved_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
