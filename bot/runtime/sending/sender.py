"""Sending of outbox rows to Telegram: in order within a chat, by priority across chats, by one sender.

Answers and notices are sent again after a crash or a timeout (at most one duplicate per chat and crash). Announcements
are sent by `bot.runtime.sending.broadcaster`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.runtime.backoff import Backoff
from bot.runtime.events.rendering import tell
from bot.runtime.files.generated import FileGenerator
from bot.runtime.files.photos import FileStore
from bot.runtime.sending.calls import Calls, Finished, SendingContext
from bot.runtime.sending.outcomes import OUT_OF_ORDER, refused_to_officers
from bot.runtime.sending.pacer import Pacer
from bot.runtime.wake import WakeEvent
from storage.errors import StorageError
from storage.records.base import OutboxItem, Priority, SendResult
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.resources import Resources

CONCURRENCY = 64
# On PostgreSQL other processes queue rows too, and a wake-up of theirs can be lost.
_LONGEST_WAIT_SECONDS = 1.0
_SENT_HERE = [one for one in Priority if one is not Priority.ANNOUNCEMENT]

log = structlog.get_logger(__name__)


class Sender:
    """Send due outbox rows, other than announcements.

    Args:
        context: What the senders of the process share.
        files: Shows and fetches photos.
        file_generator: Generates files.
        pacer: Paces notices.
        resources: Renders events about refused calls.
        wake_event: Rung when there may be something to send.
    """

    def __init__(
        self,
        context: SendingContext,
        files: FileStore,
        file_generator: FileGenerator,
        pacer: Pacer,
        resources: Resources,
        *,
        wake_event: WakeEvent,
    ) -> None:
        self._database = context.database
        self._api = context.api
        self._busy_chats = context.busy_chats
        self._files = files
        self._file_generator = file_generator
        self._pacer = pacer
        self._resources = resources
        self._wake_event = wake_event
        self._calls = Calls(context, pacer, perform=self._perform, note=self._note, wake_event=wake_event)

    async def run(self) -> None:
        """Send until cancelled; if the database is away, retry with back-off."""
        backoff = Backoff()
        try:
            while True:
                try:
                    await self._calls.write()
                    wait = await self._start_due()
                    if not self._database.is_sqlite:
                        wait = min(_LONGEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS if wait is None else wait)
                    backoff.reset()
                except (StorageError, OSError) as error:
                    await backoff.wait_out(log, "delivery.waits", error)
                    continue
                await self._wake_event.wait(wait)
        finally:
            await self._calls.wind_up(self._calls.write)

    async def _start_due(self) -> float | None:
        """Begin the calls that may go now; return the seconds after which to look again (None: when rung)."""
        room = CONCURRENCY - len(self._calls)
        if room <= 0:
            return None
        pace = self._pacer.wait(held=False)
        # While notices wait for their turn, they are not read again.
        wanted = [one for one in _SENT_HERE if one is not Priority.NOTICE or not (pace and self._pacer.ahead)]
        now = self._database.clock()
        async with self._database.read() as uow:
            due = await uow.outbox.due(
                room,
                without_chats=self._busy_chats,
                without_seqs=list(self._calls),
                priorities=wanted,
            )
            later = await uow.outbox.next_due_at()
        held_up = 0
        for item in due:
            # An announcement to this chat has begun meanwhile, or was refused.
            if item.priority not in OUT_OF_ORDER and item.chat_id in self._busy_chats:
                continue
            if self._busy_chats.held_until(item.chat_id, now):
                continue
            if item.priority is Priority.NOTICE:
                pace = self._pacer.wait(held=False)
                if pace:
                    held_up += 1
                    continue
            counts = _counts(item)
            self._calls.begin(item, self._pacer.sent(paced=item.priority is Priority.NOTICE) if counts else None)
        if Priority.NOTICE in wanted:
            self._pacer.ahead = held_up
        waits = [pace] if self._pacer.ahead else []
        if later is not None:
            waits.append(max(0.0, (later - now).total_seconds()))
        if len(due) == room:
            waits.append(0.0)
        return min(waits, default=None)

    async def _perform(self, item: OutboxItem, result: SendResult) -> None:
        """Make one call, and fill in the result from its answer."""
        if self._files.shows(item.params):
            result.followed_by = await self._files.show(item)
            return
        answer = await self._answer(item)
        if item.slot is not None and isinstance(answer, dict):
            result.slot, result.message_id = item.slot, answer.get("message_id")

    async def _answer(self, item: OutboxItem) -> Any:
        if item.method == "getFile":
            # Rows queued by a release that took no photos as files do not say how the photo came.
            sent_as = item.params.get("sent_as", "photo")
            return await self._files.fetch(item.params["file_id"], item.params["document_id"], sent_as)
        if self._file_generator.makes(item.method, item.params):
            return await self._file_generator.send(item.method, item.params)
        if item.method == "editMessageText" and item.slot is not None:
            if item.slot_message_id is None:
                return await self._api.call("sendMessage", item.params)
            return await self._api.call(item.method, {**item.params, "message_id": item.slot_message_id})
        return await self._api.call(item.method, item.params)

    async def _note(self, uow: UnitOfWork, finished: Sequence[Finished]) -> None:
        """Queue the messages that follow these calls."""
        await uow.outbox.add([result.followed_by for _item, result in finished if result.followed_by])
        await tell(uow, self._resources, *await refused_to_officers(uow, finished))


def _counts(item: OutboxItem) -> bool:
    """Return whether Telegram counts the call as a message; it does not count edits, answers to taps and downloads."""
    becomes_message = item.method == "editMessageText" and item.slot is not None and item.slot_message_id is None
    return becomes_message or (item.method.startswith("send") and item.method != "sendChatAction")
