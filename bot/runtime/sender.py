"""The one sender: outbox rows to Telegram, in order within a chat, by priority across chats.

Answers and notices are sent again after a crash or a timeout (at most one duplicate a chat and crash). Announcements
are sent beside it, by `bot.runtime.broadcaster`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import RetryAfter

from bot.runtime.busy_chats import BusyChats
from bot.runtime.files.generated import FileGenerator
from bot.runtime.files.photos import FileStore
from bot.runtime.pacer import Pacer, Sent
from bot.runtime.send_outcomes import OUT_OF_ORDER, classify, reschedule
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker, WakeEvent
from bot.telegram_api.telegram_errors import retry_after_seconds
from bot.views.refusals import tell_officers
from storage.connections.leases import Lease
from storage.errors import StorageError, why
from storage.records.base import OutboxItem, Priority, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.telegram_api.transport import TelegramApi
    from bot.texts.catalogue import Catalogue

CONCURRENCY = 64
_WIND_UP_SECONDS = 2.0
# On PostgreSQL others queue too, and a wake-up of theirs can be lost.
_LONGEST_WAIT_SECONDS = 1.0
_SENT_HERE = [one for one in Priority if one is not Priority.ANNOUNCEMENT]

log = structlog.get_logger(__name__)


class Delivery:
    """Sends what is due.

    Args:
        busy_chats: shared with `Broadcast`.
        lease: held while `run` is: in a process that has lost it no call is begun and nothing written.
    """

    def __init__(
        self,
        database: Database,
        api: TelegramApi,
        files: FileStore,
        file_generator: FileGenerator,
        pacer: Pacer,
        texts: Catalogue,
        *,
        busy_chats: BusyChats,
        lease: Lease,
        wake_event: WakeEvent,
        idle_tracker: IdleTracker,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._database = database
        self._api = api
        self._files = files
        self._file_generator = file_generator
        self._pacer = pacer
        self._texts = texts
        self._lease = lease
        self._wake_event = wake_event
        self._idle_tracker = idle_tracker
        self._telemetry = telemetry or Telemetry()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._busy_chats = busy_chats
        self._finished: list[tuple[OutboxItem, SendResult]] = []

    async def run(self) -> None:
        """Send until cancelled; a database that is away is waited out."""
        pause = 0.0
        try:
            while True:
                try:
                    await self._record()
                    wait = await self._start_due()
                    if not self._database.is_sqlite:
                        wait = min(_LONGEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS if wait is None else wait)
                    pause = 0.0
                except (StorageError, OSError) as error:
                    pause = min(max(0.2, pause * 2), 10.0)
                    log.warning("delivery.waits", error=type(error).__name__, reason=why(error), seconds=pause)
                    await asyncio.sleep(pause)
                    continue
                await self._wake_event.wait(wait)
        finally:
            await self._wind_up()

    async def _wind_up(self) -> None:
        """Give calls under way a moment to come back, and write what became of them: else they would go again."""
        calls = list(self._tasks.values())
        if calls:
            await asyncio.wait(calls, timeout=_WIND_UP_SECONDS)
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        with contextlib.suppress(StorageError, OSError):
            await self._record()
        self._tasks.clear()
        self._busy_chats.clear()
        self._finished.clear()

    async def _start_due(self) -> float | None:
        """Begin what may be sent now; return the seconds after which to look again (None: when rung)."""
        room = CONCURRENCY - len(self._tasks)
        if room <= 0:
            return None
        pace = self._pacer.wait(held=False)
        # Notices that are known to wait for their turn are not read again before it comes.
        wanted = [one for one in _SENT_HERE if one is not Priority.NOTICE or not (pace and self._pacer.ahead)]
        now = self._database.clock()
        async with self._database.read() as uow:
            due = await uow.outbox.due(
                room,
                without_chats=self._busy_chats,
                without_seqs=list(self._tasks),
                priorities=wanted,
            )
            later = await uow.outbox.next_due_at()
        held_up = 0
        for item in due:
            # An announcement has begun there meanwhile, or was refused.
            if item.priority not in OUT_OF_ORDER and item.chat_id in self._busy_chats:
                continue
            if self._busy_chats.held_until(item.chat_id, now):
                continue
            if item.priority is Priority.NOTICE:
                pace = self._pacer.wait(held=False)
                if pace:
                    held_up += 1
                    continue
            self._start(item)
        if Priority.NOTICE in wanted:
            self._pacer.ahead = held_up
        waits = [pace] if self._pacer.ahead else []
        if later is not None:
            waits.append(max(0.0, (later - now).total_seconds()))
        if len(due) == room:
            waits.append(0.0)
        return min(waits, default=None)

    def _start(self, item: OutboxItem) -> None:
        if item.priority not in OUT_OF_ORDER:
            self._busy_chats.take(item.chat_id)
        sent = self._pacer.sent(paced=item.priority is Priority.NOTICE) if _counts(item) else None
        self._tasks[item.seq] = asyncio.get_running_loop().create_task(self._attempt(item, sent))

    async def _attempt(self, item: OutboxItem, sent: Sent | None) -> None:
        """Make one call; `sent` is the moment under which the pacer counts it, if it does."""
        began = time.perf_counter()
        result = await self._call(item, sent)
        self._telemetry.sent(item.method, item.priority, result.state, time.perf_counter() - began)
        self._finished.append((item, result))
        self._wake_event.ring()

    async def _call(self, item: OutboxItem, sent: Sent | None) -> SendResult:
        """Make one call and say what became of it."""
        now = self._database.clock()
        result = SendResult(item.seq, item.chat_id, SendState.SENT)
        if item.expires_at is not None and item.expires_at < now:
            result.state = SendState.EXPIRED
            return result
        if not self._lease.can_write:
            # Another process may be sending it: this one was stopped for a while, or cannot reach the database. Where
            # its session has just been ended, it could not write down that it has sent it.
            reschedule(item, result, now)
            result.error = "LeaseLost"
            return result
        if item.unreadable:
            log.error("delivery.unreadable", seq=item.seq, method=item.method)
            result.state, result.error = SendState.UNREADABLE, "UnreadableCiphertext"
            return result
        try:
            answer = await self._perform(item, result)
        except Exception as error:
            # What does not count as a message met a limit of its own: its chat is held, nothing else.
            if isinstance(error, RetryAfter) and sent is not None:
                self._pacer.refused(sent, retry_after_seconds(error))
            return classify(item, error, self._database.clock())
        if sent is not None:
            self._pacer.answered(sent)
        if item.slot is not None and isinstance(answer, dict):
            result.slot, result.message_id = item.slot, answer.get("message_id")
        return result

    async def _perform(self, item: OutboxItem, result: SendResult) -> Any:
        if item.method == "getFile":
            # What was queued before files counted as photos says nothing of how it came.
            sent_as = item.params.get("sent_as", "photo")
            return await self._files.fetch(item.params["file_id"], item.params["document_id"], sent_as)
        if self._files.shows(item.params):
            result.followed_by = await self._files.show(item)
            return None
        if self._file_generator.makes(item.method, item.params):
            return await self._file_generator.send(item.method, item.params)
        if item.method == "editMessageText" and item.slot is not None:
            if item.slot_message_id is None:
                return await self._api.call("sendMessage", item.params)
            return await self._api.call(item.method, {**item.params, "message_id": item.slot_message_id})
        return await self._api.call(item.method, item.params)

    async def _record(self) -> None:
        """Write what became of the finished calls, then let their chats go on."""
        if not self._finished:
            return
        finished, self._finished = self._finished, []
        try:
            async with self._lease.write() as uow:
                await uow.outbox.record([result for _item, result in finished])
                await uow.outbox.add([result.followed_by for _item, result in finished if result.followed_by])
                await tell_officers(uow, self._texts, finished)
                await uow.commit()
        except (StorageError, OSError):
            self._finished = finished + self._finished
            raise
        for item, result in finished:
            self._tasks.pop(item.seq, None)
            if item.priority not in OUT_OF_ORDER:
                self._busy_chats.free(item.chat_id, result.hold_until)
        self._idle_tracker.note()


def _counts(item: OutboxItem) -> bool:
    """Whether Telegram counts it as a message: edits, answers to taps and what is fetched it does not."""
    becomes_message = item.method == "editMessageText" and item.slot is not None and item.slot_message_id is None
    return becomes_message or (item.method.startswith("send") and item.method != "sendChatAction")
