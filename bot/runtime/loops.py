"""The loops of a running bot, their wake-ups, and their end.

On PostgreSQL a process may run only some of them (`ProcessPart`). `bot.app` builds what they need and registers the
hooks of the subjects (`Subjects`), of which the runtime knows none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import structlog

from bot.errors import DatabaseUnusable
from bot.resources import Resources
from bot.runtime.alarm import Alarm
from bot.runtime.files.generated import FileGenerator, Generator
from bot.runtime.files.photos import FileStore, TellOfNoPhoto
from bot.runtime.handling import TimerHandler
from bot.runtime.intake import Intake
from bot.runtime.scheduler import Jobs, Scheduler
from bot.runtime.sending.broadcaster import Broadcaster, calls_at_once
from bot.runtime.sending.busy_chats import BusyChats
from bot.runtime.sending.calls import SendingContext
from bot.runtime.sending.pacer import Pacer
from bot.runtime.sending.sender import Sender
from bot.runtime.step_application import StepApplication
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker, WakeEvent
from bot.runtime.worker import FreePlaces, UpdateWorker
from bot.telegram_api.limits import PUBLISHED_LIMIT
from storage.connections.leases import Lease, NoLease, SessionLease
from storage.connections.listening import listen
from storage.connections.serving import AlreadyServed, is_copied, only_process
from storage.errors import LeaseLost
from storage.records.base import Wake
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi

# Ten seconds in all, with the sender's own two.
DRAIN_SECONDS = 8.0

log = structlog.get_logger(__name__)


class ProcessPart(StrEnum):
    """A part of the work. On PostgreSQL each can run in processes of its own, in any number."""

    INTAKE = "intake"
    WORKER = "worker"
    SENDER = "sender"


ALL_PARTS = frozenset(ProcessPart)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Hooks of the subjects for the loops, which `bot.app` fills in.

    Args:
        timers: As in `UpdateWorker`.
        free_places: As in `UpdateWorker`.
        jobs: As in `Scheduler`.
        generators: Generators of files, by the name that outbox rows hold.
        tell_of_no_photo: As in `FileStore`.
        going_out: Returns the announcements whose messages may be sent at a moment.
    """

    timers: Mapping[str, TimerHandler]
    free_places: FreePlaces
    jobs: Jobs
    generators: Mapping[str, Generator]
    tell_of_no_photo: TellOfNoPhoto
    going_out: Callable[[UnitOfWork, datetime], Awaitable[Collection[UUID]]]


class Endpoints(Protocol):
    """The HTTP endpoints of a process."""

    @property
    def takes_updates(self) -> bool:
        """Whether Telegram posts updates here, in place of long polling."""

    def watched(self) -> AbstractAsyncContextManager[None]:
        """Serve health and metrics of this process within the context."""

    async def take_updates(self) -> None:
        """Take updates that Telegram posts until cancelled, then finish the requests in progress."""


class Bot:
    """The loops, the wake-ups between them, and their shared state."""

    def __init__(
        self,
        database: Database,
        resources: Resources,
        api: TelegramApi,
        ptb_app: StepApplication,
        subjects: Subjects,
        *,
        broadcast_rate: int,
        admins: Sequence[int] = (),
        parts: Collection[ProcessPart] = ALL_PARTS,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.endpoints: Endpoints | None = None
        """The HTTP endpoints of this process, if it has any."""
        self.database = database
        self._going_out = subjects.going_out
        self.resources = resources
        self.ptb_app = ptb_app
        self.parts = frozenset(parts)
        self.idle_tracker = IdleTracker()
        self.worker_wake, self.sender_wake, self.broadcast_wake, self.clock_wake = (
            WakeEvent(),
            WakeEvent(),
            WakeEvent(),
            WakeEvent(),
        )
        self._wake_events = {
            Wake.WORKER: self.worker_wake,
            Wake.SENDER: self.sender_wake,
            Wake.BROADCAST: self.broadcast_wake,
            Wake.CLOCK: self.clock_wake,
        }
        database.wake = self._wake
        self._polling, self._sending = (_lease(database, name) for name in ("polling", "sending"))
        self.intake = Intake(api, database, self.idle_tracker, telemetry)
        self.worker = UpdateWorker(
            database,
            resources,
            ptb_app,
            timers=subjects.timers,
            free_places=subjects.free_places,
            wake_event=self.worker_wake,
            idle_tracker=self.idle_tracker,
            telemetry=telemetry,
        )
        context = SendingContext(database, api, BusyChats(), self._sending, self.idle_tracker, telemetry or Telemetry())
        paid = broadcast_rate > PUBLISHED_LIMIT
        # Telegram counts paid messages separately, too.
        pacer = Pacer(min(broadcast_rate, PUBLISHED_LIMIT))
        self.sender = Sender(
            context,
            FileStore(api, database, subjects.tell_of_no_photo),
            FileGenerator(database, api, subjects.generators),
            pacer,
            resources,
            wake_event=self.sender_wake,
        )
        self.broadcaster = Broadcaster(
            context,
            Pacer(broadcast_rate) if paid else pacer,
            wake_event=self.broadcast_wake,
            sender_wake=self.sender_wake,
            most_calls=calls_at_once(broadcast_rate),
            paid=paid,
        )
        self.alarm = Alarm(database.write_watch, api, resources.texts, admins, lambda: self._sending.held)
        self.scheduler = Scheduler(
            database, subjects.jobs, sender=self.sender_wake, wake_event=self.clock_wake, idle_tracker=self.idle_tracker
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish the work in progress, for ten seconds at most.

        Raises:
            InvalidToken: Telegram no longer knows the token.
            DatabaseUnusable: Another process serves the SQLite file, or copies the database.
            DatabaseAway: PostgreSQL went away before the loops began.
        """
        async with AsyncExitStack() as stack:
            if path := self.database.engines.database_path:
                try:
                    stack.enter_context(only_process(path, self.database.keyring.key_ids))
                except AlreadyServed as error:
                    raise DatabaseUnusable.one(
                        "DATABASE_URL", f"another process serves {error}", "end that one, or use PostgreSQL for both"
                    ) from error
            elif await is_copied(self.database.engines):
                raise DatabaseUnusable.one("DATABASE_URL", "the database is being copied", "wait for the copy's end")
            if self.endpoints:
                await stack.enter_async_context(self.endpoints.watched())
            await self._serve(stop)

    async def _serve(self, stop: asyncio.Event) -> None:
        begin: dict[ProcessPart, Callable[[], Coroutine[Any, Any, None]]] = {
            ProcessPart.INTAKE: self._take_updates,
            ProcessPart.WORKER: self.worker.run,
            ProcessPart.SENDER: self._send,
        }
        async with asyncio.TaskGroup() as group:
            beside = [] if self.database.is_sqlite else [group.create_task(self._listen())]
            if ProcessPart.SENDER in self.parts:
                beside.append(group.create_task(self.alarm.run()))
            loops = {part: group.create_task(begin[part]()) for part in self.parts}
            await stop.wait()
            try:
                async with asyncio.timeout(DRAIN_SECONDS):
                    await self._drain(loops)
            except TimeoutError:
                log.warning("bot.not_drained")
            for task in (*beside, *loops.values()):
                task.cancel()

    async def _drain(self, loops: Mapping[ProcessPart, asyncio.Task[None]]) -> None:
        """Stop the intake and finish the work in progress; a process with all parts also empties its queues."""
        if intake := loops.get(ProcessPart.INTAKE):
            intake.cancel()
            await asyncio.wait([intake])
        if self.parts == ALL_PARTS:
            await self.quiet(announcements=False)
        if worker := loops.get(ProcessPart.WORKER):
            self.worker.finish()
            await asyncio.wait([worker])

    async def _take_updates(self) -> None:
        if self.endpoints is not None and self.endpoints.takes_updates:
            await self.endpoints.take_updates()
        else:
            await _while_held(self._polling, self.intake.run)

    async def _send(self) -> None:
        if ProcessPart.WORKER in self.parts:
            # If sending ends the process, the updates being recovered meanwhile must not be blamed for it.
            await self.worker.recovered.wait()
        await _while_held(self._sending, self.sender.run, self.broadcaster.run, self.scheduler.run)

    async def _listen(self) -> None:
        database = self.database
        await listen(database.engines.reader, database.told_as, database.keyring.key_ids, self._wake)

    def _wake(self, wakes: Collection[Wake]) -> None:
        for one in wakes:
            self._wake_events[one].ring()

    async def quiet(self, *, announcements: bool = True) -> None:
        """Return once the inbox is empty and no due row waits in the outbox.

        Without `announcements` it does not wait for these: the next start continues them.
        """
        while True:
            seen = self.idle_tracker.count
            async with self.database.read() as uow:
                going_out = await self._going_out(uow, self.database.clock()) if announcements else []
                busy = await uow.inbox.waiting() + await uow.outbox.waiting(going_out)
            if busy:
                await self.idle_tracker.beyond(seen)
            elif self.idle_tracker.count == seen:
                return  # else more work was done, and more may have become due, since this look


def _lease(database: Database, name: str) -> Lease:
    return NoLease(database) if database.is_sqlite else SessionLease(database, name)


async def _while_held(lease: Lease, *loops: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run loops whenever this process has the lease, until cancelled."""
    while True:
        async with lease.taken():
            try:
                async with asyncio.TaskGroup() as group:
                    for loop in (lease.keep, *loops):
                        group.create_task(loop())
            except* LeaseLost:
                pass  # logged already; the loops have ended
