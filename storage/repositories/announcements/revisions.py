"""Other texts for announcements that have begun: proposed, approved, and brought to the copies already sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.announcement import MendState, Topic
from domain.errors import Conflict
from storage.encryption import CiphertextContext, Keyring
from storage.models import MendRow, OutboxRow, table_of
from storage.records.announcements import Announcement, Mend, Part, Wording
from storage.repositories.announcements.copies import Copies
from storage.repositories.announcements.results import may_be_told
from storage.repositories.queues.outbox import EXPIRED, FAILED, QUEUED, SENDING, SENT, UNKNOWN

_table = table_of(MendRow)
_outbox = table_of(OutboxRow)
_newer = _outbox.alias()


class AnnouncementMends:
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
        mend_id: UUID,
        tells: bool,
        fingerprint: bytes,
        proposed_by: UUID,
        chat_id: int,
    ) -> Mend:
        """Store a proposed text; an earlier one that still waits is declined by it."""
        waits = update(_table).where(
            _table.c.announcement_id == announcement.id, _table.c.state == MendState.PROPOSED.value
        )
        await self._connection.execute(waits.values(state=MendState.DECLINED.value))
        added = await self._connection.execute(
            insert(_table)
            .values(
                id=mend_id,
                announcement_id=announcement.id,
                content_version=announcement.content_version + 1,
                state=MendState.PROPOSED.value,
                content=self._keyring.seal(wording.to_json(), _content_place(mend_id)),
                tells=tells,
                fingerprint=fingerprint,
                proposed_by=proposed_by,
                proposed_chat_id=chat_id,
                expanded_to=0,
                created_at=self._now,
            )
            .returning(*_table.c)
        )
        return _mend(added.one())

    async def has(self, mend_id: UUID) -> bool:
        """Whether there is one with this id."""
        found = await self._connection.execute(select(_table.c.id).where(_table.c.id == mend_id))
        return found.first() is not None

    async def proposed(self, announcement_id: UUID) -> Mend | None:
        """The text that waits for a second person's approval."""
        return await self._oldest(announcement_id, MendState.PROPOSED)

    async def under_way(self, announcement_id: UUID) -> Mend | None:
        """The oldest approved text that has not been brought to every copy yet."""
        return await self._oldest(announcement_id, MendState.APPROVED)

    async def wording(self, mend: Mend) -> Wording:
        """What the announcement says with it."""
        sealed = (await self._connection.execute(select(_table.c.content).where(_table.c.id == mend.id))).scalar_one()
        return Wording.from_json(self._keyring.open(sealed, _content_place(mend.id)))

    async def change(self, mend: Mend, **values: Any) -> Mend:
        """Write other values. Raises Conflict, and changes nothing, when it has moved on since it was read."""
        if "state" in values:
            values["state"] = values["state"].value
        changed = await self._connection.execute(
            update(_table)
            .where(
                _table.c.id == mend.id,
                _table.c.state == mend.state.value,
                _table.c.expanded_to == mend.expanded_to,
            )
            .values(**values)
            .returning(*_table.c)
        )
        row = changed.first()
        if row is None:
            raise Conflict
        return _mend(row)

    async def old_text_under_way(self, mend: Mend) -> bool:
        """Whether a call that was begun with an older text has not come back yet."""
        begun = exists().where(
            _outbox.c.announcement_id == mend.announcement_id,
            _outbox.c.state == SENDING,
            _outbox.c.content_version < mend.content_version,
        )
        return bool((await self._connection.execute(select(begun))).scalar())

    async def next_copies(self, mend: Mend, limit: int) -> list[Any]:
        """The next `limit` recipients' copies that say something older: seq, chat_id, language, message_id."""
        page = self._older(mend, Part.MESSAGE).where(_outbox.c.seq > mend.expanded_to)
        return list(await self._connection.execute(page.order_by(_outbox.c.seq).limit(limit)))

    async def staff_copies(self, mend: Mend) -> list[Any]:
        """As `next_copies`, the staff's own, but for those who got one as recipients too."""
        as_recipient = exists().where(
            _newer.c.announcement_id == mend.announcement_id,
            _newer.c.part == Part.MESSAGE.value,
            _newer.c.chat_id == _outbox.c.chat_id,
            _newer.c.state == SENT,
            _newer.c.content_version < mend.content_version,
        )
        return list(await self._connection.execute(self._older(mend, Part.CANARY).where(~as_recipient)))

    async def queue_changes(self, mend: Mend, copies: Sequence[Any]) -> None:
        """Queue the change of these copies; which is queued already is left as it is."""
        await self._queue(mend, Part.edit(mend.content_version), copies)

    async def queue_errata(self, mend: Mend, copies: Sequence[Any], topic: Topic) -> None:
        """Tell those who have these copies what is right now, if they still take announcements of the topic.

        An older erratum that waits for one of them, or has not arrived, is taken back: this one says it all.
        """
        chat_ids = [one.chat_id for one in copies]
        part = Part.erratum(mend.content_version)
        await self._connection.execute(
            update(_outbox)
            .where(
                _outbox.c.announcement_id == mend.announcement_id,
                _outbox.c.state.in_([QUEUED, FAILED, UNKNOWN]),
                _outbox.c.part.startswith("erratum-", autoescape=True),
                _outbox.c.part != part,
                _outbox.c.chat_id.in_(chat_ids),
            )
            .values(state=EXPIRED, finished_at=self._now)
        )
        willing = select(_outbox.c.chat_id).where(
            _outbox.c.seq.in_([one.seq for one in copies]), *may_be_told(_outbox.c.chat_id, topic)
        )
        told = set((await self._connection.execute(willing)).scalars())
        await self._queue(mend, part, [one for one in copies if one.chat_id in told])

    async def _queue(self, mend: Mend, part: str, copies: Sequence[Any]) -> None:
        people = [(one.chat_id, one.language, one.message_id) for one in copies]
        await self._copies.queue(mend.announcement_id, part, people)

    def _older(self, mend: Mend, part: Part) -> Select[Any]:
        return select(_outbox.c.seq, _outbox.c.chat_id, _outbox.c.language, _outbox.c.message_id).where(
            _outbox.c.announcement_id == mend.announcement_id,
            _outbox.c.state == SENT,
            _outbox.c.part == part.value,
            _outbox.c.content_version < mend.content_version,
            _outbox.c.message_id.is_not(None),
        )

    async def _oldest(self, announcement_id: UUID, state: MendState) -> Mend | None:
        wanted = select(_table).where(_table.c.announcement_id == announcement_id, _table.c.state == state.value)
        row = (await self._connection.execute(wanted.order_by(_table.c.content_version).limit(1))).first()
        return _mend(row) if row else None


def _content_place(mend_id: UUID) -> CiphertextContext:
    return CiphertextContext(_table.name, "content", mend_id)


def _mend(row: Any) -> Mend:
    return Mend(
        id=row.id,
        announcement_id=row.announcement_id,
        content_version=row.content_version,
        state=MendState(row.state),
        tells=row.tells,
        fingerprint=row.fingerprint,
        proposed_by=row.proposed_by,
        proposed_chat_id=row.proposed_chat_id,
        approved_by=row.approved_by,
        expanded_to=row.expanded_to,
    )
