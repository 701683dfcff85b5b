"""Sending of announcements: claimed a little ahead, paced one by one, recorded in batches.

A copy is claimed before its call and never sent again after a crash, when it is unknown whether it arrived. So only a
few are claimed ahead, and before each batch the broadcaster reads which announcements may go out, so that a pause
stops them at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from bot.runtime.backoff import Backoff
from bot.runtime.sending.calls import Calls, Finished, SendingContext
from bot.runtime.sending.outcomes import reschedule
from bot.runtime.sending.pacer import Pacer
from bot.runtime.wake import WakeEvent
from bot.telegram_api.announcement_copies import call_of
from domain.announcements.hours import is_quiet
from domain.announcements.states import GOES_OUT
from storage.errors import StorageError
from storage.records.announcements import Wording
from storage.records.base import OutboxItem, SendResult, Wake
from storage.records.queues import SendState
from storage.unit_of_work import UnitOfWork

AHEAD_SECONDS = 0.1
"""Seconds of sending, at the current rate, that are claimed ahead."""
_RECORDED_EVERY_SECONDS = 0.1
_CLOCK_TOLD_EVERY_SECONDS = 3.0
_FEWEST_CALLS = 64
_TURN_SECONDS = 0.005
# Quiet hours end, and a command next to this process cannot wake it.
_LONGEST_WAIT_SECONDS = 60.0
# On PostgreSQL a wake-up of another process can be lost.
_LONGEST_WAIT_BESIDE_OTHERS = 1.0

log = structlog.get_logger(__name__)


def calls_at_once(rate: int) -> int:
    """Return how many calls may be in flight: those of a third of a second, which is longer than a round trip."""
    return max(_FEWEST_CALLS, rate // 3)


class Broadcaster:
    """Send the copies of announcements.

    Args:
        context: What the senders of the process share.
        pacer: Paces the calls.
        wake_event: Rung when there may be something to send.
        sender_wake: To be rung when chats are free again.
        most_calls: The most calls in flight at once.
        paid: Whether Telegram may charge Stars for messages beyond its free limit.
    """

    def __init__(
        self,
        context: SendingContext,
        pacer: Pacer,
        *,
        wake_event: WakeEvent,
        sender_wake: WakeEvent,
        most_calls: int,
        paid: bool,
    ) -> None:
        self._database = context.database
        self._api = context.api
        self._busy_chats = context.busy_chats
        self._lease = context.lease
        self._pacer = pacer
        self._wake_event = wake_event
        self._sender_wake = sender_wake
        self._most_calls = most_calls
        self._more: dict[str, Any] = {"allow_paid_broadcast": True} if paid else {}
        self._wordings: dict[tuple[UUID, int], Wording] = {}
        self._claimed: deque[OutboxItem] = deque()
        self._claims_known = False
        self._more_queued = False
        self._clock_told_at, self._clock_is_owed = 0.0, False
        self._has_claimed, self._has_finished = WakeEvent(), WakeEvent()
        self._calls = Calls(context, pacer, perform=self._perform, note=self._tell_clock, wake_event=self._has_finished)

    async def run(self) -> None:
        """Send until cancelled; if the database is away, retry with back-off.

        First it marks the copies that a dead process was sending as unknown.
        """
        await _until_done(self._mark_unknown)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_again_and_again(self._claim_ahead))
                group.create_task(_again_and_again(self._send))
                group.create_task(_again_and_again(self._record))
        finally:
            await self._calls.wind_up(self._write_and_unclaim)
            self._claimed.clear()

    async def _mark_unknown(self) -> None:
        async with self._lease.write() as uow:
            count = await uow.copies.mark_unknown()
            await uow.commit()
        self._claims_known = True
        if count:
            log.warning("broadcast.unknown_after_crash", count=count)

    async def _write_and_unclaim(self) -> None:
        await self._write_finished()
        await self._unclaim()

    async def _claim_ahead(self) -> None:
        """Claim the copies that may go within the next moment; sleep until there may be more."""
        wanted = min(self._pacer.allowance(AHEAD_SECONDS), self._most_calls - len(self._calls)) - len(self._claimed)
        if wanted > 0 and wanted >= len(self._claimed):
            async with self._database.read() as uow:
                versions = await self._live(uow)
            if any(item.announcement_id not in versions for item in self._claimed):
                await self._unclaim()
            claimed = await self._claim(versions, wanted)
            self._claimed.extend(claimed)
            self._has_claimed.ring()
            self._more_queued = len(claimed) == wanted
            if not claimed:
                self._tell_clock_of_the_end()
                await self._wake_event.wait(await self._seconds_to_next())
                return
        elif self._claimed and self._pacer.wait() > AHEAD_SECONDS:
            await self._unclaim()
        await asyncio.sleep(max(AHEAD_SECONDS / 3, self._pacer.wait() - AHEAD_SECONDS / 2))

    async def _claim(self, versions: Mapping[UUID, int], limit: int) -> list[OutboxItem]:
        if not versions and self._claims_known:
            return []
        try:
            async with self._lease.write() as uow:
                if not self._claims_known:
                    own = [*self._calls, *(item.seq for item in self._claimed)]
                    await uow.copies.unclaim_others([*own, *self._calls.unwritten])
                claimed = await uow.copies.claim(versions, limit)
                await uow.commit()
        except BaseException:
            # It is unknown whether this was committed.
            self._claims_known = False
            raise
        self._claims_known = True
        return claimed

    async def _live(self, uow: UnitOfWork) -> dict[UUID, int]:
        """Return the announcements that may be sent now, oldest first, with the version of their content."""
        if is_quiet(self._database.clock()):
            return {}
        live = {one.id: one.content_version for one in await uow.announcements.in_states(GOES_OUT)}
        for key in live.items() - self._wordings.keys():
            self._wordings[key] = await uow.announcements.wording(key[0])
        for key in [key for key in self._wordings if key[0] not in live and not self._calls and not self._claimed]:
            del self._wordings[key]
        return live

    async def _unclaim(self) -> None:
        """Return claimed copies whose call has not begun to the queue."""
        if not self._claimed:
            return
        items = list(self._claimed)
        self._claimed.clear()
        self._claims_known = False
        async with self._lease.write() as uow:
            await uow.copies.unclaim([item.seq for item in items])
            await uow.commit()
        self._claims_known = True

    async def _seconds_to_next(self) -> float:
        async with self._database.read() as uow:
            due_at = await uow.outbox.next_due_at()
        longest = _LONGEST_WAIT_SECONDS if self._database.is_sqlite else _LONGEST_WAIT_BESIDE_OTHERS
        if due_at is None:
            return longest
        return min(longest, max(0.0, (due_at - self._database.clock()).total_seconds()))

    async def _send(self) -> None:
        """Begin the next call once the pacer allows it."""
        if not self._claimed:
            await self._has_claimed.wait(None)
            return
        wait = self._pacer.wait()
        if wait or not self._lease.can_write or len(self._calls) >= self._most_calls:
            # Then a few go at once, rather than each in an iteration of its own.
            await asyncio.sleep(min(max(wait, _TURN_SECONDS), AHEAD_SECONDS))
            return
        item = self._claimed.popleft()
        if item.chat_id in self._busy_chats:
            self._claimed.append(item)
            await asyncio.sleep(_TURN_SECONDS)
            return
        if held_until := self._busy_chats.held_until(item.chat_id, self._database.clock()):
            # It was claimed just before another call to this chat was refused.
            result = SendResult(item.seq, item.chat_id, SendState.QUEUED)
            reschedule(item, result, held_until)
            self._calls.finish(item, result)
            return
        self._calls.begin(item, self._pacer.sent(paced=True))

    async def _perform(self, item: OutboxItem, result: SendResult) -> None:
        if item.content_version is None or item.announcement_id is None:
            raise LookupError("an outbox row of no announcement")
        body = call_of(self._wordings[item.announcement_id, item.content_version], item)
        item.method = body.method
        more = self._more if body.method.startswith("send") else {}
        answer = await self._api.call(body.method, {**body.params, **more, "chat_id": item.chat_id})
        if isinstance(answer, dict):
            result.message_id = answer.get("message_id")

    async def _record(self) -> None:
        """Wait for calls to finish, gather them for a moment, and write their outcome in one batch."""
        await self._has_finished.wait(None)
        await asyncio.sleep(_RECORDED_EVERY_SECONDS)
        await _until_done(self._write_finished)

    async def _write_finished(self) -> None:
        finished = await self._calls.write()
        if not finished:
            return
        if any(result.state == SendState.QUEUED for _item, result in finished):
            self._wake_event.ring()
        self._sender_wake.ring()
        self._tell_clock_of_the_end()

    async def _tell_clock(self, uow: UnitOfWork, _finished: Sequence[Finished]) -> None:
        """Wake the scheduler every few seconds, so that it sees what has been sent."""
        now = time.monotonic()
        self._clock_is_owed = now - self._clock_told_at < _CLOCK_TOLD_EVERY_SECONDS
        if not self._clock_is_owed:
            uow.wakes.add(Wake.CLOCK)
            self._clock_told_at = now

    def _tell_clock_of_the_end(self) -> None:
        """Wake the scheduler when nothing is left to send; by itself it looks once a minute."""
        if self._clock_is_owed and not (self._more_queued or self._claimed or self._calls):
            self._clock_is_owed = False
            self._database.wake({Wake.CLOCK})


async def _again_and_again(piece: Callable[[], Awaitable[None]]) -> None:
    while True:
        await _until_done(piece)


async def _until_done(piece: Callable[[], Awaitable[None]]) -> None:
    """Do the piece once; while the database is away, retry with back-off."""
    backoff = Backoff()
    while True:
        try:
            return await piece()
        except (StorageError, OSError) as error:
            await backoff.wait_out(log, "broadcast.waits", error)
