"""Figures for health and metrics: the number of waiting rows and their age.

A figure costs at most a read of the waiting rows, never of a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Chat, InboxRow, OutboxRow, table_of
from storage.records.base import Priority
from storage.records.queues import InboxState
from storage.repositories.queues import inbox, outbox

MOST_COUNTED = 100_000
"""Rows of one priority are counted up to this number: a city's announcement would take long to count each time."""

_inbox = table_of(InboxRow)
_outbox = table_of(OutboxRow)
_chats = table_of(Chat)


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """The number of waiting rows, and the waiting time of the oldest that could be worked on (0 if there is none)."""

    count: int
    oldest: timedelta


class WaitingFigures:
    """The figures of rows that wait in the queues."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def inbox(self) -> WaitingRows:
        """Return the updates that wait to be handled."""
        count = await self._connection.execute(select(func.count()).select_from(_inbox).where(inbox.WAITS))
        return WaitingRows(count.scalar_one(), await self.oldest_update())

    async def oldest_update(self) -> timedelta:
        """Return how long the oldest update has waited to be handled."""
        # By chat, so that the index of waiting rows is used: a plain minimum is looked for among all rows ever stored.
        seq = func.min(_inbox.c.seq).label("seq")
        oldest = select(seq).where(inbox.WAITS).group_by(_inbox.c.chat_id).order_by(seq).limit(1)
        since = await self._connection.execute(
            select(_inbox.c.received_at).where(_inbox.c.seq == oldest.scalar_subquery())
        )
        return self._since(since.scalar())

    async def dead_letters(self) -> int:
        """Count the updates that an operator has to look at."""
        rows = select(func.count()).select_from(_inbox).where(_inbox.c.state == InboxState.DEAD_LETTER)
        return (await self._connection.execute(rows)).scalar_one()

    async def outbox(self) -> Mapping[Priority, WaitingRows]:
        """Return the calls that wait for the sender, by priority, at most `MOST_COUNTED` each."""
        found = {}
        for priority in Priority:
            waiting = select(_outbox.c.seq).where(outbox.WAITS, _outbox.c.priority == int(priority))
            counted = select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery())
            count = (await self._connection.execute(counted)).scalar_one()
            found[priority] = WaitingRows(count, await self.oldest_call(priority) if count else timedelta(0))
        return found

    async def oldest_call(self, priority: Priority) -> timedelta:
        """Return how long the oldest call of a priority could have been sent, without chats that are held."""
        held = (
            select(_chats.c.chat_id)
            .where(_chats.c.chat_id == _outbox.c.chat_id, _chats.c.held_until > self._now)
            .correlate(_outbox)
        )
        due = (
            select(_outbox.c.due_at)
            .where(outbox.WAITS, _outbox.c.priority == int(priority), _outbox.c.due_at <= self._now, ~held.exists())
            .order_by(_outbox.c.seq)
            .limit(1)
        )
        return self._since((await self._connection.execute(due)).scalar())

    def _since(self, moment: datetime | None) -> timedelta:
        return max(self._now - moment, timedelta(0)) if moment else timedelta(0)
