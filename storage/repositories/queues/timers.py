"""Timers: events of our own that go into a chat's queue at their time."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import upsert_in
from storage.models import TimerRow, table_of
from storage.records.base import InboxSource, Incoming, Timer, Wake

_table = table_of(TimerRow)
_NEXT = select(func.min(_table.c.due_at))
# One statement per timer, executed for many at a time: building a single one for hundreds takes a tenth of a second of
# the event loop.
_CANCEL = delete(_table).where(_table.c.name == bindparam("timer"), _table.c.chat_id == bindparam("chat"))
LOOKED_AT_EVERY = timedelta(seconds=60)
"""The interval at which the scheduler looks by itself; it is woken only for timers before that."""


class Timers:
    """The timers of chats."""

    def __init__(self, connection: AsyncConnection, now: datetime, wakes: set[Wake]) -> None:
        self._connection = connection
        self._now = now
        self._wakes = wakes
        self._upsert = upsert_in(connection.dialect.name, _table, ("name", "chat_id"), ("due_at",))

    async def set(self, timers: Sequence[Timer]) -> None:
        """Set timers; one of the same name and chat is moved."""
        if not timers:
            return
        if min(one.due_at for one in timers) < self._now + LOOKED_AT_EVERY:
            self._wakes.add(Wake.CLOCK)
        await self._connection.execute(
            self._upsert,
            [{"name": one.name, "chat_id": one.chat_id, "due_at": one.due_at} for one in timers],
        )

    async def cancel(self, names: Sequence[tuple[str, int]]) -> None:
        """Cancel timers by name and chat."""
        if names:
            await self._connection.execute(_CANCEL, [{"timer": name, "chat": chat} for name, chat in names])

    async def take_due(self, limit: int) -> list[Incoming]:
        """Remove at most ``limit`` expired timers and return them as events for the inbox."""
        rows = (
            await self._connection.execute(
                select(_table)
                .where(_table.c.due_at <= self._now)
                .order_by(_table.c.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        ).all()
        await self.cancel([(row.name, row.chat_id) for row in rows])
        return [Incoming(row.chat_id, json.dumps({"timer": row.name}).encode(), InboxSource.TIMER) for row in rows]

    async def next_due_at(self) -> datetime | None:
        """Return the time of the next timer, None if there is none."""
        due: datetime | None = (await self._connection.execute(_NEXT)).scalar()
        return due
