"""The one sender: outbox rows to Telegram, in order within a chat, by priority across chats.

Answers and notices are sent again after a crash or a timeout (at most one duplicate a chat and crash); announcements
never are: they are stamped before the call, and what is not known to have arrived becomes ``unknown``.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.activity import Activity, Bell
from bot.answers import NotSent, retry_after_seconds
from bot.files import FileStore
from bot.made_files import Workshop
from bot.pacer import Pacer
from bot.tally import Tally
from domain.announcement import GOES_OUT, is_quiet
from storage.announcement_records import Wording
from storage.errors import StorageError
from storage.leases import Lease
from storage.records import OutboxItem, Priority, SendResult, Wake
from storage.repositories.outbox import BLOCKED, EXPIRED, FAILED, QUEUED, SENT, UNKNOWN
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.transport import TelegramApi

CONCURRENCY = 64
_LONGEST_BACKOFF_SECONDS = 60
_WIND_UP_SECONDS = 2.0
# On PostgreSQL others queue too, and a wake-up of theirs can be lost.
_LONGEST_WAIT_SECONDS = 1.0
_OUT_OF_ORDER = (Priority.CALLBACK_ANSWER, Priority.WORK)
_PACED = (Priority.NOTICE, Priority.ANNOUNCEMENT)

# What Telegram says of a call whose effect is there already, or can no longer be had: nothing is left to do.
# (Worded in the server's Client.cpp, github.com/tdlib/telegram-bot-api.)
_DONE_ALREADY = (
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "query is too old",
)

log = structlog.get_logger(__name__)


class Delivery:
    """Sends what is due.

    Args:
        lease: held while `recover` and `run` are: in a process that has lost it no call is begun and nothing written.
    """

    def __init__(
        self,
        database: Database,
        api: TelegramApi,
        files: FileStore,
        workshop: Workshop,
        pacer: Pacer,
        *,
        lease: Lease,
        bell: Bell,
        activity: Activity,
        tally: Tally | None = None,
    ) -> None:
        self._database = database
        self._api = api
        self._files = files
        self._workshop = workshop
        self._pacer = pacer
        self._lease = lease
        self._bell = bell
        self._activity = activity
        self._tally = tally or Tally()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._busy_chats: set[int] = set()
        self._finished: list[tuple[OutboxItem, SendResult]] = []
        self._wordings: dict[tuple[UUID, int], Wording] = {}

    async def recover(self) -> None:
        """Mark as unknown the announcements that a process which died was sending."""
        async with self._lease.write() as uow:
            count = await uow.outbox.disown_stamped()
            await uow.commit()
        if count:
            log.warning("delivery.unknown_after_crash", count=count)

    async def run(self) -> None:
        """Recover, then send until cancelled; a database that is away is waited out."""
        pause = 0.0
        recovered = False
        try:
            while True:
                try:
                    if not recovered:
                        await self.recover()
                        recovered = True
                    await self._record()
                    wait = await self._start_due()
                    if not self._database.is_sqlite:
                        wait = min(_LONGEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS if wait is None else wait)
                    pause = 0.0
                except (StorageError, OSError) as error:
                    pause = min(max(0.2, pause * 2), 10.0)
                    log.warning("delivery.waits", error=type(error).__name__, seconds=pause)
                    await asyncio.sleep(pause)
                    continue
                await self._bell.wait(wait)
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
        pace = {one: self._pacer.wait(held=one is Priority.ANNOUNCEMENT) for one in _PACED}
        allowed = [one for one in Priority if not pace.get(one)]
        now = self._database.clock()
        versions: dict[UUID, int] = {}
        async with self._database.read() as uow:
            seqs = list(self._tasks)
            due = await uow.outbox.due(
                room,
                without_chats=self._busy_chats,
                without_seqs=seqs,
                priorities=[one for one in allowed if one is not Priority.ANNOUNCEMENT],
            )
            if Priority.ANNOUNCEMENT in allowed and len(due) < room:
                versions = await self._live(uow, now)
                busy = self._busy_chats | {one.chat_id for one in due}
                due += await uow.outbox.due_announcements(
                    versions, room - len(due), without_chats=busy, without_seqs=seqs
                )
            later = await uow.outbox.next_due_at()
        chosen = []
        for item in due:
            if item.priority in _PACED:
                pace[item.priority] = self._pacer.wait(held=item.priority is Priority.ANNOUNCEMENT)
                if pace[item.priority]:
                    continue
            if item.priority is not Priority.WORK:
                self._pacer.record()
            chosen.append(item)
        withheld = await self._stamp([item for item in chosen if item.announcement_id], versions)
        for item in chosen:
            if item.seq not in withheld:
                self._start(item)
        waits = [seconds for seconds in pace.values() if seconds]
        if later is not None:
            waits.append(max(0.0, (later - now).total_seconds()))
        if len(due) == room:
            waits.append(0.0)
        return min(waits, default=None)

    async def _live(self, uow: UnitOfWork, now: datetime) -> dict[UUID, int]:
        """The announcements that may be sent now, with the version of what they say."""
        if is_quiet(now):
            return {}
        live = {one.id: one.content_version for one in await uow.announcements.in_states(GOES_OUT)}
        for announcement_id, version in live.items() - self._wordings.keys():
            self._wordings[announcement_id, version] = await uow.announcements.wording(announcement_id)
        for gone in self._wordings.keys() - live.items():
            if gone[0] not in live:
                del self._wordings[gone]
        return live

    async def _stamp(self, items: Sequence[OutboxItem], versions: Mapping[UUID, int]) -> set[int]:
        """Mark announcements' rows as being sent; return those that were taken back meanwhile."""
        if not items:
            return set()
        by_announcement: dict[UUID, list[int]] = {}
        for item in items:
            if item.announcement_id is not None:
                item.content_version = versions[item.announcement_id]
                by_announcement.setdefault(item.announcement_id, []).append(item.seq)
        stamped: set[int] = set()
        async with self._lease.write() as uow:
            for announcement_id, seqs in by_announcement.items():
                stamped |= await uow.outbox.stamp(seqs, versions[announcement_id])
            await uow.commit()
        return {item.seq for item in items} - stamped

    def _start(self, item: OutboxItem) -> None:
        if item.priority not in _OUT_OF_ORDER:
            self._busy_chats.add(item.chat_id)
        self._tasks[item.seq] = asyncio.get_running_loop().create_task(self._attempt(item))

    async def _attempt(self, item: OutboxItem) -> None:
        began = time.perf_counter()
        result = await self._call(item)
        self._tally.sent(item.method, item.priority, result.state, time.perf_counter() - began)
        self._finished.append((item, result))
        self._bell.ring()

    async def _call(self, item: OutboxItem) -> SendResult:
        """Make one call and say what became of it."""
        now = self._database.clock()
        result = SendResult(item.seq, item.chat_id, SENT)
        if item.expires_at is not None and item.expires_at < now:
            result.state = EXPIRED
            return result
        if not self._lease.held:
            # Another process may be sending it: this one was stopped for a while, or cannot reach the database.
            self._again(item, result, now)
            result.error = "LeaseLost"
            return result
        try:
            answer = await self._perform(item)
        except Exception as error:
            self._judge(item, error, result, now)
            if result.state != SENT:
                log.warning(
                    "delivery.not_sent",
                    seq=item.seq,
                    method=item.method,
                    state=result.state,
                    error=type(error).__name__,
                    exc_info=None if isinstance(error, TelegramError) else error,
                )
        else:
            if isinstance(answer, dict) and (item.slot is not None or item.announcement_id is not None):
                result.slot, result.message_id = item.slot, answer.get("message_id")
        return result

    async def _perform(self, item: OutboxItem) -> Any:
        if item.announcement_id is not None:
            body = self._wordings[item.announcement_id, item.content_version or 0].for_row(item)
            return await self._api.call(body.method, {**body.params, "chat_id": item.chat_id})
        if not item.params:
            raise LookupError("no key opens this call")
        if item.method == "getFile":
            return await self._files.fetch(item.params["file_id"], item.params["document_id"])
        if self._workshop.makes(item.method, item.params):
            return await self._workshop.send(item.method, item.params)
        if item.method == "editMessageText" and item.slot is not None:
            if item.slot_message_id is None:
                return await self._api.call("sendMessage", item.params)
            return await self._api.call(item.method, {**item.params, "message_id": item.slot_message_id})
        return await self._api.call(item.method, item.params)

    def _judge(self, item: OutboxItem, error: Exception, result: SendResult, now: datetime) -> None:
        """Turn a failure into a state; subclasses of NetworkError come before it."""
        announcement = item.priority is Priority.ANNOUNCEMENT
        result.error = type(error).__name__
        match error:
            case RetryAfter():
                seconds = retry_after_seconds(error)
                self._again(item, result, now + timedelta(seconds=seconds))
                self._pacer.hold(seconds)
            case Forbidden():
                result.state = BLOCKED
            case BadRequest() if any(words in str(error).lower() for words in _DONE_ALREADY):
                result.state, result.error = SENT, None
            case BadRequest() | ChatMigrated():
                result.state, result.error = FAILED, str(error)[:120]
            case NetworkError() | InvalidToken() if announcement and not isinstance(error, NotSent):
                result.state = UNKNOWN
            case NetworkError() | InvalidToken() | StorageError():
                self._again(item, result, now + timedelta(seconds=_backoff(item.attempts)))
            case _:
                result.state = FAILED

    def _again(self, item: OutboxItem, result: SendResult, at: datetime) -> None:
        """Try again at this time; the chat waits with it where its order counts."""
        result.state = QUEUED
        if item.priority in _OUT_OF_ORDER:
            result.due_at = at
        else:
            result.hold_until = at

    async def _record(self) -> None:
        """Write what became of the finished calls, then let their chats go on."""
        if not self._finished:
            return
        finished, self._finished = self._finished, []
        try:
            async with self._lease.write() as uow:
                await uow.outbox.record([result for _item, result in finished])
                if any(item.announcement_id for item, _result in finished):
                    uow.wakes.add(Wake.CLOCK)
                await uow.commit()
        except (StorageError, OSError):
            self._finished = finished + self._finished
            raise
        for item, _result in finished:
            self._tasks.pop(item.seq, None)
            if item.priority not in _OUT_OF_ORDER:
                self._busy_chats.discard(item.chat_id)
        self._activity.note()


def _backoff(attempts: int) -> int:
    return int(min(2**attempts, _LONGEST_BACKOFF_SECONDS))
