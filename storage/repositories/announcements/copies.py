"""The copies of announcements: outbox rows that are claimed before they are sent, so that none is ever sent twice."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from domain.announcements.parts import MessagePart
from storage.connections.dialect import insert_in
from storage.models import OutboxRow, table_of
from storage.records.announcements import Recipient
from storage.records.base import OutboxItem, Priority, Wake, new_id
from storage.records.queues import SendState
from storage.repositories.queues.outbox import HELD, SENDS, WAITS

_table = table_of(OutboxRow)
_NEXT = (
    select(_table.c.seq)
    .where(
        WAITS,
        _table.c.announcement_id == bindparam("of_announcement"),
        _table.c.due_at <= bindparam("now"),
        _table.c.chat_id.not_in(HELD),
    )
    .order_by(_table.c.seq)
    .limit(bindparam("at_most"))
)


def _stamping(chosen: Select[tuple[int]]) -> ReturningUpdate[Any]:
    return (
        update(_table)
        .where(_table.c.seq.in_(chosen))
        .values(state=SendState.SENDING, attempts=_table.c.attempts + 1, content_version=bindparam("version"))
        .returning(
            *(_table.c[name] for name in ("seq", "id", "chat_id", "method", "attempts", "part", "language")),
            _table.c.message_id,
            _table.c.expires_at,
        )
    )


_STAMP = _stamping(_NEXT)
_STAMP_PART = _stamping(_NEXT.where(_table.c.part == bindparam("of_part")))
_UNCLAIM = update(_table).values(state=SendState.QUEUED, attempts=_table.c.attempts - 1)


class Copies:
    """The copies of an announcement in the outbox."""

    def __init__(self, connection: AsyncConnection, now: datetime, wakes: set[Wake]) -> None:
        self._connection = connection
        self._insert = insert_in(connection.dialect.name)
        self._now = now
        self._wakes = wakes

    async def queue(
        self,
        announcement_id: UUID,
        part: str,
        people: Iterable[Recipient],
        *,
        expires_at: datetime | None = None,
    ) -> None:
        """Queue a part of an announcement; people who have it already are left as they are."""
        rows = [
            {
                "id": new_id(),
                "chat_id": one.chat_id,
                "priority": int(Priority.ANNOUNCEMENT),
                "method": "",
                "announcement_id": announcement_id,
                "part": part,
                "language": one.language,
                "message_id": one.message_id,
                "state": SendState.QUEUED,
                "attempts": 0,
                "created_at": self._now,
                "due_at": self._now,
                "expires_at": expires_at,
            }
            for one in people
        ]
        if rows:
            await self._connection.execute(
                self._insert(_table).on_conflict_do_nothing(index_elements=["announcement_id", "part", "chat_id"]),
                rows,
            )
            self._wakes.add(Wake.BROADCAST)

    async def claim(self, versions: Mapping[UUID, int], limit: int) -> list[OutboxItem]:
        """Mark the oldest copies that can be sent as being sent, and return them.

        If the process dies from here on, it is unknown whether they were sent. Changes of copies go before copies, of
        whichever announcement, because people with the wrong text wait for them. Only one process may do this at a
        time.

        Args:
            versions: the announcements, in the order in which they go, with the version of their content.
            limit: the largest number of copies.
        """
        claimed: list[OutboxItem] = []
        revising = [(one, part) for one, version in versions.items() for part in MessagePart.revising(version)]
        for announcement_id, part in [*revising, *((one, None) for one in versions)]:
            version = versions[announcement_id]
            wanted: dict[str, Any] = {"of_announcement": announcement_id, "now": self._now, "version": version}
            if part is not None:
                wanted["of_part"] = part
            statement = _STAMP if part is None else _STAMP_PART
            rows = await self._connection.execute(statement, {**wanted, "at_most": limit - len(claimed)})
            claimed += sorted((_item(row, announcement_id, version) for row in rows), key=lambda one: one.seq)
            if len(claimed) >= limit:
                break
        return claimed

    async def unclaim(self, seqs: Collection[int]) -> None:
        """Queue claimed copies again whose call was not begun."""
        await self._connection.execute(_UNCLAIM.where(_table.c.seq.in_(seqs), SENDS))

    async def unclaim_others(self, seqs: Collection[int]) -> None:
        """Queue all claimed copies but these again, for a claiming process that does not know what it has done."""
        await self._connection.execute(_UNCLAIM.where(_table.c.seq.not_in(seqs), SENDS))

    async def mark_unknown(self) -> int:
        """Mark as unknown the copies that a dead process was sending; return how many.

        Changes of copies are queued again.
        """
        edits = _table.c.part.startswith("edit-", autoescape=True)
        await self._connection.execute(_UNCLAIM.where(SENDS, edits))
        result = await self._connection.execute(
            update(_table).where(SENDS).values(state=SendState.UNKNOWN, finished_at=self._now)
        )
        return result.rowcount


def _item(row: Any, announcement_id: UUID, version: int) -> OutboxItem:
    return OutboxItem(
        seq=row.seq,
        id=row.id,
        chat_id=row.chat_id,
        method=row.method,
        params={},
        priority=Priority.ANNOUNCEMENT,
        slot=None,
        attempts=row.attempts,
        announcement_id=announcement_id,
        expires_at=row.expires_at,
        part=row.part,
        language=row.language,
        edits_message_id=row.message_id,
        content_version=version,
    )
