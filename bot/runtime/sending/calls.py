"""Calls of the Bot API in flight and their outcome, shared by both senders of a process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog
from telegram.error import RetryAfter

from bot.runtime.sending.busy_chats import BusyChats
from bot.runtime.sending.outcomes import OUT_OF_ORDER, classify, reschedule
from bot.runtime.sending.pacer import Pacer, Sent
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker, WakeEvent
from bot.telegram_api.telegram_errors import retry_after_seconds
from storage.connections.leases import Lease
from storage.errors import StorageError
from storage.faults import log_failure
from storage.records.base import OutboxItem, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi

_WIND_UP_SECONDS = 2.0

Finished = tuple[OutboxItem, SendResult]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendingContext:
    """What the senders of a process share.

    Args:
        database: The database with the outbox.
        api: The Bot API.
        busy_chats: Ensures one call in flight per chat, whichever sender makes it.
        lease: Held while the senders run; a process that has lost it begins no call and writes nothing.
        idle_tracker: Told when outcomes were written.
        telemetry: Counts the calls.
    """

    database: Database
    api: TelegramApi
    busy_chats: BusyChats
    lease: Lease
    idle_tracker: IdleTracker
    telemetry: Telemetry


class Calls:
    """The calls of one sender, until their outcome is written. Iterating yields their row numbers.

    Args:
        context: What the senders of the process share.
        pacer: Told of each message that counts and of its answer.
        perform: Makes a call and fills in the result; `classify` judges whatever it raises.
        note: Gets the finished calls, in the transaction that records their outcome.
        wake_event: Rung when a call has come back.
    """

    def __init__(
        self,
        context: SendingContext,
        pacer: Pacer,
        *,
        perform: Callable[[OutboxItem, SendResult], Awaitable[None]],
        note: Callable[[UnitOfWork, Sequence[Finished]], Awaitable[None]],
        wake_event: WakeEvent,
    ) -> None:
        self._context = context
        self._pacer = pacer
        self._perform = perform
        self._note = note
        self._wake_event = wake_event
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._finished: list[Finished] = []

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator[int]:
        return iter(self._tasks)

    @property
    def unwritten(self) -> list[int]:
        """The row numbers of finished calls whose outcome is not written yet."""
        return [item.seq for item, _result in self._finished]

    def begin(self, item: OutboxItem, sent: Sent | None) -> None:
        """Begin a call; `sent` is the pacer's record of it, or None if the pacer does not count it."""
        if item.priority not in OUT_OF_ORDER:
            self._context.busy_chats.take(item.chat_id)
        task = self._tasks[item.seq] = asyncio.get_running_loop().create_task(self._attempt(item, sent))
        task.add_done_callback(partial(self._look_for_fault, item))

    def finish(self, item: OutboxItem, result: SendResult) -> None:
        """Queue the outcome of a row for writing, whether a call was made or not."""
        self._finished.append((item, result))
        self._wake_event.ring()

    async def write(self) -> list[Finished]:
        """Write the outcome of the finished calls, then free their chats; return the calls written."""
        finished = list(self._finished)
        if not finished:
            return finished
        async with self._context.lease.write() as uow:
            await uow.outbox.record([result for _item, result in finished])
            await self._note(uow, finished)
            await uow.commit()
        del self._finished[: len(finished)]
        for item, result in finished:
            if self._tasks.pop(item.seq, None) is not None and item.priority not in OUT_OF_ORDER:
                self._context.busy_chats.free(item.chat_id, result.hold_until)
        self._context.idle_tracker.note()
        return finished

    async def wind_up(self, write: Callable[[], Awaitable[object]]) -> None:
        """Wait a moment for calls in flight and `write` their outcome: otherwise they would be sent again."""
        calls = list(self._tasks.values())
        if calls:
            await asyncio.wait(calls, timeout=_WIND_UP_SECONDS)
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        try:
            await write()
        except (StorageError, OSError) as error:
            log_failure(log, "delivery.not_recorded", error, calls=len(self._finished))
        self._tasks.clear()
        self._context.busy_chats.clear()
        self._finished.clear()

    async def _attempt(self, item: OutboxItem, sent: Sent | None) -> None:
        began = time.perf_counter()
        result = await self._call(item, sent)
        self._context.telemetry.sent(item.method, item.priority, result.state, time.perf_counter() - began)
        self.finish(item, result)

    async def _call(self, item: OutboxItem, sent: Sent | None) -> SendResult:
        now = self._context.database.clock()
        result = SendResult(item.seq, item.chat_id, SendState.SENT)
        if item.expires_at is not None and item.expires_at < now:
            result.state = SendState.EXPIRED
            return result
        if not self._context.lease.can_write:
            # Another process may be sending it: this one was stopped for a while, or cannot reach the database. If its
            # session has just been ended, it could not record that it has sent it.
            reschedule(item, result, now)
            result.error = "LeaseLost"
            return result
        if item.unreadable:
            log.error("delivery.unreadable", seq=item.seq, method=item.method)
            result.state, result.error = SendState.UNREADABLE, "UnreadableCiphertext"
            return result
        try:
            await self._perform(item, result)
        except Exception as error:  # noqa: BLE001 - logged by `classify`; whatever it is, the others go on
            # A call that does not count as a message met another limit: only its chat is held back.
            if isinstance(error, RetryAfter) and sent is not None:
                self._pacer.refused(sent, retry_after_seconds(error))
            return classify(item, error, self._context.database.clock())
        if sent is not None:
            self._pacer.answered(sent)
        return result

    def _look_for_fault(self, item: OutboxItem, task: asyncio.Task[None]) -> None:
        """Fail the row if its call died of a fault of this program; otherwise its chat would wait for ever."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("delivery.call_died", seq=item.seq, method=item.method, exc_info=error)
        self.finish(item, SendResult(item.seq, item.chat_id, SendState.FAILED, type(error).__name__))
