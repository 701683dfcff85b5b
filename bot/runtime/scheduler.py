"""Scheduler: due timers, the periodic jobs of the subjects, and the clean-up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.runtime.backoff import Backoff
from bot.runtime.quarantine import Quarantine
from bot.runtime.wake import IdleTracker, WakeEvent
from storage.errors import StorageError
from storage.faults import log_failure
from storage.repositories.queues.timers import LOOKED_AT_EVERY
from storage.unit_of_work import Database, UnitOfWork

QUEUES_KEPT = timedelta(days=7)
PURGE_EVERY = timedelta(hours=1)
_CHUNK = 500
_TIMERS_AT_ONCE = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Jobs:
    """The scheduled jobs of the subjects.

    Args:
        pieces: Long work in pieces, in this order. Each call does one piece, in transactions of its own, and returns
            whether it has to be called again at once. If it finds nothing to do, it is called after every wake-up.
        purges: Delete some expired rows in the given transaction, and return how many.
        hourly: Called once an hour, when everything is purged.
    """

    pieces: Sequence[Callable[[], Awaitable[bool]]] = ()
    purges: Sequence[Callable[[UnitOfWork], Awaitable[int]]] = ()
    hourly: Sequence[Callable[[], Awaitable[object]]] = ()


class Scheduler:
    """Put due timers into the inbox, run the jobs piece by piece, and purge expired rows."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        *,
        sender: WakeEvent,
        wake_event: WakeEvent,
        idle_tracker: IdleTracker,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._sender = sender
        self._wake_event = wake_event
        self._idle_tracker = idle_tracker
        self._purge_at: datetime | None = None
        self._quarantine = Quarantine(database.clock, "scheduler.job_failed")

    async def run(self) -> None:
        """Run until cancelled; if the database is away, retry with back-off."""
        backoff = Backoff()
        while True:
            try:
                await self.run_due_jobs()
                wait = await self._seconds_to_next()
                backoff.reset()
            except (StorageError, OSError) as error:
                wait = backoff.next()
                log_failure(log, "scheduler.waits", error, seconds=wait)
            await self._wake_event.wait(wait)
            # A command next to this process may have queued messages, and cannot wake it.
            self._sender.ring()

    async def run_due_jobs(self) -> None:
        """Do all due work, in chunks, so that other writers get their turn in between."""
        while await self._work():
            self._idle_tracker.note()
            await asyncio.sleep(0)

    async def _work(self) -> bool:
        """Do one piece of the first job that has work; return whether there was one.

        A failing job does not hold up the others.
        """
        for job in (self._take_timers, *self._jobs.pieces, self._purge):
            if self._quarantine.holds(job):
                continue
            with self._quarantine.guard(job, job=getattr(job, "__qualname__", repr(type(job)))):
                if await job():
                    self._sender.ring()
                    return True
        return False

    async def _take_timers(self) -> bool:
        """Put due timers into the inbox; return whether there were any."""
        async with self._database.read() as uow:
            due = await uow.timers.next_due_at()
        if due is None or due > self._database.clock():
            return False
        async with self._database.write() as uow:
            events = await uow.timers.take_due(_TIMERS_AT_ONCE)
            await uow.inbox.add(events)
            await uow.commit()
        return bool(events)

    async def _purge(self) -> bool:
        """Purge expired rows and run the hourly jobs, once an hour; return whether there may be more to purge."""
        now = self._database.clock()
        if self._purge_at is not None and now < self._purge_at:
            return False
        async with self._database.write() as uow:
            gone = await uow.inbox.purge(QUEUES_KEPT, _CHUNK)
            gone += await uow.outbox.purge(QUEUES_KEPT, _CHUNK)
            for purge in self._jobs.purges:
                gone += await purge(uow)
            await uow.commit()
        if not gone:
            for work in self._jobs.hourly:
                await work()
            self._purge_at = now + PURGE_EVERY
        return bool(gone)

    async def _seconds_to_next(self) -> float:
        longest = LOOKED_AT_EVERY.total_seconds()
        async with self._database.read() as uow:
            due = await uow.timers.next_due_at()
        if due is None:
            return longest
        return min(longest, max(0.0, (due - self._database.clock()).total_seconds()))
