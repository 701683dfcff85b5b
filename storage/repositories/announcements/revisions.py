"""Revisions of announcements that have begun: proposed, approved, and applied to the copies already sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.announcement import Announcement
from domain.announcements.content import Topic
from domain.announcements.parts import MessagePart
from domain.announcements.revision import Revision, RevisionState
from domain.errors import Conflict
from storage.encryption import CiphertextContext, Keyring
from storage.models import OutboxRow, RevisionRow, table_of
from storage.records.announcements import Recipient, SentCopy, Wording
from storage.records.queues import SendState
from storage.repositories.announcements.copies import Copies
from storage.repositories.announcements.results import may_be_told

_table = table_of(RevisionRow)
_outbox = table_of(OutboxRow)
_newer = _outbox.alias()


class AnnouncementRevisions:
    """The revisions of announcements and their copies."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime, copies: Copies) -> None:
        self._connection = connection
        self._copies = copies
        self._keyring = keyring
        self._now = now

    async def add(
        self,
        announcement: Announcement,
        wording: Wording,
        *,
        revision_id: UUID,
        tells: bool,
        fingerprint: bytes,
        proposed_by: UUID,
        chat_id: int,
    ) -> Revision:
        """Store a proposed revision; an earlier one that is still proposed is declined by it."""
        waits = update(_table).where(
            _table.c.announcement_id == announcement.id, _table.c.state == RevisionState.PROPOSED.value
        )
        await self._connection.execute(waits.values(state=RevisionState.DECLINED.value))
        added = await self._connection.execute(
            insert(_table)
            .values(
                id=revision_id,
                announcement_id=announcement.id,
                content_version=announcement.content_version + 1,
                state=RevisionState.PROPOSED.value,
                content=self._keyring.seal(wording.to_json(), _content_context(revision_id)),
                tells=tells,
                fingerprint=fingerprint,
                proposed_by=proposed_by,
                proposed_chat_id=chat_id,
                expanded_to=0,
                created_at=self._now,
            )
            .returning(*_table.c)
        )
        return _revision(added.one())

    async def has(self, revision_id: UUID) -> bool:
        """Return whether there is a revision with this id."""
        found = await self._connection.execute(select(_table.c.id).where(_table.c.id == revision_id))
        return found.first() is not None

    async def proposed(self, announcement_id: UUID) -> Revision | None:
        """Return the revision that waits for a second person's approval."""
        return await self._oldest(announcement_id, RevisionState.PROPOSED)

    async def under_way(self, announcement_id: UUID) -> Revision | None:
        """Return the oldest approved revision that has not been applied to every copy yet."""
        return await self._oldest(announcement_id, RevisionState.APPROVED)

    async def wording(self, revision: Revision) -> Wording:
        """Return the content of the announcement with this revision."""
        sealed = (
            await self._connection.execute(select(_table.c.content).where(_table.c.id == revision.id))
        ).scalar_one()
        return Wording.from_json(self._keyring.open(sealed, _content_context(revision.id)))

    async def save(self, changed: Revision, *, read: Revision) -> None:
        """Store a revision as an act left it.

        Raises Conflict, and changes nothing, if it was changed since it was `read`.
        """
        saved = await self._connection.execute(
            update(_table)
            .where(
                _table.c.id == changed.id,
                _table.c.state == read.state.value,
                _table.c.expanded_to == read.expanded_to,
            )
            .values(
                state=changed.state.value,
                approved_by=changed.approved_by,
                approved_at=changed.approved_at,
                expanded_to=changed.expanded_to,
            )
            .returning(_table.c.id)
        )
        if saved.first() is None:
            raise Conflict

    async def old_text_under_way(self, revision: Revision) -> bool:
        """Return whether a call that was begun with an older text has not returned yet."""
        begun = exists().where(
            _outbox.c.announcement_id == revision.announcement_id,
            _outbox.c.state == SendState.SENDING,
            _outbox.c.content_version < revision.content_version,
        )
        return bool((await self._connection.execute(select(begun))).scalar())

    async def next_copies(self, revision: Revision, limit: int) -> list[SentCopy]:
        """Return the next `limit` recipients' copies that have an older text."""
        page = self._older(revision, MessagePart.MESSAGE).where(_outbox.c.seq > revision.expanded_to)
        return [_copy(row) for row in await self._connection.execute(page.order_by(_outbox.c.seq).limit(limit))]

    async def staff_copies(self, revision: Revision) -> list[SentCopy]:
        """Return the staff's own copies as `next_copies` does, without staff who got one as recipients too."""
        as_recipient = exists().where(
            _newer.c.announcement_id == revision.announcement_id,
            _newer.c.part == MessagePart.MESSAGE.value,
            _newer.c.chat_id == _outbox.c.chat_id,
            _newer.c.state == SendState.SENT,
            _newer.c.content_version < revision.content_version,
        )
        older = self._older(revision, MessagePart.CANARY).where(~as_recipient)
        return [_copy(row) for row in await self._connection.execute(older)]

    async def queue_changes(self, revision: Revision, copies: Sequence[SentCopy]) -> None:
        """Queue the change of these copies; changes that are queued already stay as they are."""
        await self._queue(revision, MessagePart.edit(revision.content_version), copies)

    async def queue_errata(self, revision: Revision, copies: Sequence[SentCopy], topic: Topic) -> None:
        """Queue the erratum for people who have these copies, if they still accept announcements of the topic.

        An older erratum that is queued for one of them, or has not arrived, is taken back: this one is complete.
        """
        chat_ids = [one.chat_id for one in copies]
        part = MessagePart.erratum(revision.content_version)
        await self._connection.execute(
            update(_outbox)
            .where(
                _outbox.c.announcement_id == revision.announcement_id,
                _outbox.c.state.in_([SendState.QUEUED, SendState.FAILED, SendState.UNKNOWN]),
                _outbox.c.part.startswith("erratum-", autoescape=True),
                _outbox.c.part != part,
                _outbox.c.chat_id.in_(chat_ids),
            )
            .values(state=SendState.EXPIRED, finished_at=self._now)
        )
        willing = select(_outbox.c.chat_id).where(
            _outbox.c.seq.in_([one.seq for one in copies]), *may_be_told(_outbox.c.chat_id, topic)
        )
        told = set((await self._connection.execute(willing)).scalars())
        await self._queue(revision, part, [one for one in copies if one.chat_id in told])

    async def _queue(self, revision: Revision, part: str, copies: Sequence[SentCopy]) -> None:
        await self._copies.queue(revision.announcement_id, part, [one.recipient for one in copies])

    def _older(self, revision: Revision, part: MessagePart) -> Select[Any]:
        return select(_outbox.c.seq, _outbox.c.chat_id, _outbox.c.language, _outbox.c.message_id).where(
            _outbox.c.announcement_id == revision.announcement_id,
            _outbox.c.state == SendState.SENT,
            _outbox.c.part == part.value,
            _outbox.c.content_version < revision.content_version,
            _outbox.c.message_id.is_not(None),
        )

    async def _oldest(self, announcement_id: UUID, state: RevisionState) -> Revision | None:
        wanted = select(_table).where(_table.c.announcement_id == announcement_id, _table.c.state == state.value)
        row = (await self._connection.execute(wanted.order_by(_table.c.content_version).limit(1))).first()
        return _revision(row) if row else None


def _content_context(revision_id: UUID) -> CiphertextContext:
    return CiphertextContext(_table.name, "content", revision_id)


def _copy(row: Any) -> SentCopy:
    return SentCopy(row.seq, Recipient(row.chat_id, row.language, row.message_id))


def _revision(row: Any) -> Revision:
    return Revision(
        id=row.id,
        announcement_id=row.announcement_id,
        content_version=row.content_version,
        state=RevisionState(row.state),
        tells=row.tells,
        fingerprint=row.fingerprint,
        proposed_by=row.proposed_by,
        proposed_chat_id=row.proposed_chat_id,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        expanded_to=row.expanded_to,
    )
