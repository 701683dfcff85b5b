"""The recipients of an announcement, and the outcome of each message: one outbox row per recipient and part."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.announcement import Announcement
from domain.announcements.content import RecipientGroup, Segment
from domain.announcements.parts import MessagePart
from storage.encryption import Keyring
from storage.models import ApplicationRow, OutboxRow, ResidentRow, SearchToken, table_of
from storage.records.announcements import Outcomes, Recipient
from storage.records.queues import SendState
from storage.repositories.announcements.results import can_be_told
from storage.repositories.review.search import trait_tokens

_outbox = table_of(OutboxRow)
_applications = table_of(ApplicationRow)
_residents = table_of(ResidentRow)
_search = table_of(SearchToken)
_KECAMATAN_LENGTH = len("33.74.01")


class Recipients:
    """Queries about recipients; `kelurahan_codes` are all of the city's, wherever they are an argument.

    Occupations and findings are found by blind indexes, which include the kelurahan.
    """

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def count(self, segment: Segment, kelurahan_codes: Collection[str]) -> int:
        """Return how many residents match now; may take seconds, so never call it while other work waits behind it."""
        matching = self.matching(segment, kelurahan_codes).subquery()
        return (await self._connection.execute(select(func.count()).select_from(matching))).scalar_one()

    async def next_page(
        self, announcement: Announcement, kelurahan_codes: Collection[str], limit: int
    ) -> list[Recipient]:
        """Return the next `limit` matching accounts after `expanded_to` that have no row yet."""
        has_row = exists().where(
            _outbox.c.announcement_id == announcement.id,
            _outbox.c.part == MessagePart.MESSAGE.value,
            _outbox.c.chat_id == _residents.c.telegram_id,
        )
        page = (
            self.matching(announcement.segment, kelurahan_codes)
            .where(_residents.c.telegram_id > announcement.expanded_to, ~has_row)
            .order_by(_residents.c.telegram_id)
            .limit(limit)
        )
        return [Recipient(row.telegram_id, row.language) for row in await self._connection.execute(page)]

    async def outcomes(self, announcement_id: UUID, part: str = MessagePart.MESSAGE.value) -> Outcomes:
        """Return how many messages of a part are in each state."""
        rows = await self._connection.execute(
            select(_outbox.c.state, func.count().label("number"))
            .where(_outbox.c.announcement_id == announcement_id, _outbox.c.part == part)
            .group_by(_outbox.c.state)
        )
        outcomes = Outcomes()
        for row in rows:
            outcomes.add(row.state, row.number)
        return outcomes

    async def unfinished(self, announcement_id: UUID, parts: Collection[str] | None = None) -> bool:
        """Return whether any row of it is queued or being sent, in these parts or, without `parts`, in any."""
        of_it = [_outbox.c.announcement_id == announcement_id]
        if parts is not None:
            of_it.append(_outbox.c.part.in_(parts))
        waits = exists().where(*of_it, _outbox.c.state == SendState.QUEUED)
        sends = exists().where(*of_it, _outbox.c.state == SendState.SENDING)
        # In one statement: a copy may change from either state to the other between two statements.
        return bool((await self._connection.execute(select(or_(waits, sends)))).scalar())

    async def queued_any(self, announcement_id: UUID) -> bool:
        """Return whether a recipient's copy was ever queued."""
        queued = exists().where(
            _outbox.c.announcement_id == announcement_id, _outbox.c.part == MessagePart.MESSAGE.value
        )
        return bool((await self._connection.execute(select(queued))).scalar())

    async def withhold(self, chat_id: int, topic_of: Collection[UUID] | None = None) -> None:
        """Take back a person's queued copies of these announcements, or of all.

        A change of a copy that they already have stays queued: it makes no sound, and the wrong text would stay.
        """
        queued = update(_outbox).where(
            _outbox.c.announcement_id.is_not(None),
            _outbox.c.chat_id == chat_id,
            _outbox.c.state == SendState.QUEUED,
            ~_outbox.c.part.startswith("edit-"),
        )
        if topic_of is not None:
            queued = queued.where(_outbox.c.announcement_id.in_(topic_of))
        await self._connection.execute(queued.values(state=SendState.EXPIRED, finished_at=self._now))

    async def withhold_queued(self, announcement_id: UUID, limit: int, part: MessagePart | None = None) -> int:
        """Take back at most `limit` queued rows of an announcement or of one part of it; return how many."""
        queued = (
            select(_outbox.c.seq)
            .where(_outbox.c.announcement_id == announcement_id, _outbox.c.state == SendState.QUEUED)
            .order_by(_outbox.c.seq)
            .limit(limit)
        )
        if part is not None:
            queued = queued.where(_outbox.c.part == part.value)
        result = await self._connection.execute(
            update(_outbox).where(_outbox.c.seq.in_(queued)).values(state=SendState.EXPIRED, finished_at=self._now)
        )
        return result.rowcount

    def matching(self, segment: Segment, kelurahan_codes: Collection[str]) -> Select[tuple[int, str]]:
        """Return the statement that selects chat and language of a segment's residents."""
        # A resident's private chat has the id of the account.
        chosen = select(_residents.c.telegram_id, _residents.c.language).where(
            _residents.c.announcements.is_(True),
            *can_be_told(_residents.c.telegram_id, segment.topic),
            *self._in_group(segment.people, kelurahan_codes),
        )
        for group in segment.except_for:
            chosen = chosen.where(~and_(true(), *self._in_group(group, kelurahan_codes)))
        if segment.not_after:
            had = exists().where(
                _outbox.c.announcement_id.in_(segment.not_after),
                _outbox.c.part == MessagePart.MESSAGE.value,
                _outbox.c.chat_id == _residents.c.telegram_id,
                _outbox.c.state.in_([SendState.SENDING, SendState.SENT, SendState.UNKNOWN]),
            )
            chosen = chosen.where(~had)
        return chosen

    def _in_group(self, group: RecipientGroup, kelurahan_codes: Collection[str]) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if group.languages:
            conditions.append(_residents.c.language.in_(sorted(group.languages)))
        if group.asks_for_application:
            conditions.append(self._has_application(group, kelurahan_codes))
        return conditions

    def _has_application(self, group: RecipientGroup, kelurahan_codes: Collection[str]) -> ColumnElement[bool]:
        mine = _applications.alias()
        newer = _applications.alias()
        is_newest = ~exists().where(
            newer.c.resident_id == mine.c.resident_id,
            newer.c.programme == mine.c.programme,
            newer.c.nik_index == mine.c.nik_index,
            tuple_(newer.c.submitted_at, newer.c.id) > tuple_(mine.c.submitted_at, mine.c.id),
        )
        wanted = [mine.c.resident_id == _residents.c.id, is_newest]
        if group.programmes:
            wanted.append(mine.c.programme.in_(sorted(one.value for one in group.programmes)))
        if group.statuses:
            wanted.append(mine.c.status.in_(sorted(one.value for one in group.statuses)))
        if group.areas:
            kecamatan = sorted(one for one in group.areas if len(one) == _KECAMATAN_LENGTH)
            kelurahan = sorted(one for one in group.areas if len(one) > _KECAMATAN_LENGTH)
            wanted.append(or_(mine.c.kecamatan_code.in_(kecamatan), mine.c.kelurahan_code.in_(kelurahan)))
            kelurahan_codes = [
                one for one in kelurahan_codes if one in group.areas or one[:_KECAMATAN_LENGTH] in group.areas
            ]
        for kind, values in (("occupation", group.occupations), ("finding", group.findings)):
            if values:
                tokens = trait_tokens(self._keyring, kind, values, kelurahan_codes)
                wanted.append(
                    exists().where(_search.c.application_id == mine.c.id, _search.c.token.in_(sorted(tokens)))
                )
        return exists().where(*wanted)
