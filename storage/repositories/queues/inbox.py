"""The inbox: updates and events of our own, in the order in which they came."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import SQLITE, upsert_in
from storage.connections.in_lists import pad_in_list
from storage.encryption import CiphertextContext, Keyring, UnreadableCiphertext
from storage.models import Chat, InboxRow, table_of
from storage.records.base import InboxItem, InboxSource, Incoming, Wake, new_id
from storage.records.queues import DeadLetter, InboxState

_table = table_of(InboxRow)
_chats = table_of(Chat)
# Written into the statements, else SQLite does not see that the partial index fits.
WAITS = _table.c.state == literal(InboxState.WAITING.value, literal_execute=True)
_SEQ = func.min(_table.c.seq).label("seq")
# The oldest waiting row of each chat, the longest waiting first.
_OLDEST = select(_table.c.chat_id, _SEQ).where(WAITS).group_by(_table.c.chat_id).order_by(_SEQ)
_HEADS = select(_SEQ).where(WAITS, _table.c.chat_id.in_(bindparam("chats", expanding=True))).group_by(_table.c.chat_id)
_OF_SEQS = _table.c.seq.in_(bindparam("seqs", expanding=True))
_FINISH = (
    update(_table).where(_OF_SEQS).values(state=InboxState.DONE, error=None, finished_at=bindparam("now"), payload=None)
)
# Without a lock another worker may have finished a row since its number was read, and its content would be gone.
_READ = select(_table).where(_OF_SEQS, WAITS).order_by(_table.c.seq)


class Inbox:
    """Received updates that are to be handled."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime, wakes: set[Wake]) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._wakes = wakes
        dialect = connection.dialect.name
        self._add_chats = upsert_in(dialect, _chats, ("chat_id",), ())
        self._add = upsert_in(dialect, _table, ("update_id",), ())

    async def add(self, incoming: Sequence[Incoming]) -> None:
        """Store updates; an ``update_id`` that is known already is ignored."""
        if not incoming:
            return
        chats = [{"chat_id": chat_id} for chat_id in sorted({one.chat_id for one in incoming})]
        await self._connection.execute(self._add_chats, chats)
        rows = []
        for one in incoming:
            row_id = new_id()
            rows.append(
                {
                    "id": row_id,
                    "source": one.source,
                    "update_id": one.update_id,
                    "chat_id": one.chat_id,
                    "state": InboxState.WAITING,
                    "payload": self._keyring.seal(one.payload, CiphertextContext("inbox", "payload", row_id)),
                    "attempts": 0,
                    "received_at": self._now,
                }
            )
        self._wakes.add(Wake.WORKER)
        await self._connection.execute(self._add, rows)

    async def claim(self, limit: int) -> list[InboxItem]:
        """Lock chats that no other worker is working on and return the oldest waiting row of each.

        The rows are read in a second statement: claiming and reading in one handles rows twice on PostgreSQL.
        """
        if self._connection.dialect.name == SQLITE:
            return await self.heads(limit)
        waiting = _OLDEST.subquery()
        claimed = await self._connection.execute(
            select(_chats.c.chat_id)
            .join(waiting, waiting.c.chat_id == _chats.c.chat_id)
            .order_by(waiting.c.seq)
            # In the same query as SKIP LOCKED, so that chats locked by others do not count.
            .limit(limit)
            .with_for_update(of=_chats, skip_locked=True)
        )
        return await self._read(await self._heads(claimed.scalars().all()))

    async def heads(self, limit: int) -> list[InboxItem]:
        """Return the oldest waiting row of each chat, without a lock."""
        return await self._read([row.seq for row in await self._connection.execute(_OLDEST.limit(limit))])

    async def claim_chat(self, chat_id: int) -> InboxItem | None:
        """Lock one chat and return its oldest waiting row, or None if another worker has it or nothing waits."""
        if self._connection.dialect.name != SQLITE:
            locked = await self._connection.execute(
                select(_chats.c.chat_id).where(_chats.c.chat_id == chat_id).with_for_update(skip_locked=True)
            )
            if locked.first() is None:
                return None
        items = await self._read(await self._heads([chat_id]))
        return items[0] if items else None

    async def count_attempt(self, item: InboxItem) -> bool:
        """Add an attempt to the row if it is still its chat's oldest, and no other worker holds or has counted it.

        Called at the start of a process, before it handles a row that may have been under way when another process
        died. Of several processes that start at once, one counts.
        """
        head = await self.claim_chat(item.chat_id)
        if head is None or (head.seq, head.attempts) != (item.seq, item.attempts):
            return False
        await self._connection.execute(
            update(_table).where(_table.c.seq == item.seq).values(attempts=_table.c.attempts + 1)
        )
        return True

    async def finish(self, seqs: Collection[int]) -> None:
        """Mark rows as done; their payload is deleted, the rest stays so that a redelivery is recognised."""
        if seqs:
            await self._connection.execute(_FINISH, {"seqs": pad_in_list(seqs), "now": self._now})

    async def move_to_dead_letters(self, seq: int, error: str) -> None:
        """Take a row out of its chat's queue for an operator to look at; ``error`` holds nothing personal."""
        values = {"state": InboxState.DEAD_LETTER, "error": error[:200], "finished_at": self._now}
        await self._connection.execute(update(_table).where(_table.c.seq == seq).values(values))

    async def note_failure(self, seq: int, error: str) -> None:
        """Add an attempt and leave the row waiting."""
        await self._connection.execute(
            update(_table).where(_table.c.seq == seq).values(attempts=_table.c.attempts + 1, error=error[:200])
        )

    async def waiting(self) -> int:
        """Count the updates that wait."""
        result = await self._connection.execute(select(func.count()).select_from(_table).where(WAITS))
        return result.scalar_one()

    async def dead_letters(self) -> list[DeadLetter]:
        """Return the rows that were taken out of their chat's queue, oldest first."""
        rows = await self._connection.execute(
            select(_table).where(_table.c.state == InboxState.DEAD_LETTER).order_by(_table.c.seq)
        )
        return [DeadLetter(row.seq, row.id.hex[-8:], row.attempts, row.received_at, row.error or "") for row in rows]

    async def retry(self, seq: int) -> bool:
        """Put a dead letter back into its chat's queue; False if there is none with this number."""
        result = await self._connection.execute(
            update(_table)
            .where(and_(_table.c.seq == seq, _table.c.state == InboxState.DEAD_LETTER))
            .values(state=InboxState.WAITING, attempts=0, error=None, finished_at=None)
        )
        self._wakes.add(Wake.WORKER)
        return result.rowcount == 1

    async def purge(self, older_than: timedelta, limit: int) -> int:
        """Delete at most ``limit`` finished rows older than this; return how many."""
        old = (
            select(_table.c.seq)
            .where(_table.c.state == InboxState.DONE, _table.c.finished_at < self._now - older_than)
            .limit(limit)
        )
        result = await self._connection.execute(delete(_table).where(_table.c.seq.in_(old)))
        return result.rowcount

    async def _heads(self, chat_ids: Sequence[int]) -> list[int]:
        rows = await self._connection.execute(_HEADS, {"chats": pad_in_list(chat_ids)})
        return [row.seq for row in rows]

    async def _read(self, seqs: Sequence[int]) -> list[InboxItem]:
        rows = await self._connection.execute(_READ, {"seqs": pad_in_list(seqs)})
        return [
            InboxItem(
                seq=row.seq,
                id=row.id,
                source=InboxSource(row.source),
                chat_id=row.chat_id,
                payload=self._payload(row),
                attempts=row.attempts,
                received_at=row.received_at,
                error=row.error,
            )
            for row in rows
        ]

    def _payload(self, row: Any) -> bytes:
        """Return the content, empty if no key opens it: one such row must not stop the others."""
        try:
            return self._keyring.open(row.payload, CiphertextContext("inbox", "payload", row.id))
        except UnreadableCiphertext:
            return b""
