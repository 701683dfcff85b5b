"""What happens by the clock: timers that fall due, announcements that unfold, places that are given, the clean-up."""

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.resources import Resources
from bot.runtime.backoff import Backoff
from bot.runtime.quarantine import Quarantine
from bot.runtime.step import DRAFT_REMINDER, REMIND_AFTER, Step
from bot.runtime.wake import IdleTracker, WakeEvent
from bot.services.announcements.work import AnnouncementWork
from bot.services.places.pools import close_months
from bot.services.places.promotion import Promotion
from bot.services.rounds.work import RoundWork
from bot.services.status.lapses import fall_due, is_ours
from storage.errors import StorageError
from storage.faults import log_failure
from storage.repositories.queues.timers import LOOKED_AT_EVERY
from storage.unit_of_work import Database

QUEUES_KEPT = timedelta(days=7)
DRAFTS_KEPT = timedelta(days=30)
PURGE_EVERY = timedelta(hours=1)
_CHUNK = 500
_TIMERS_AT_ONCE = 100

log = structlog.get_logger(__name__)


async def on_timer(step: Step, name: str) -> None:
    """Handle a timer that fell due in this chat."""
    if name == DRAFT_REMINDER:
        _remind(step)
    elif is_ours(name):
        await fall_due(step, name)


def _remind(step: Step) -> None:
    """Remind once of a form that was left alone; one that was worked on meanwhile gets its full time again."""
    draft = step.draft
    form = step.resources.forms.get(draft.form, draft.form_version) if draft else None
    if draft is None or form is None or form.audience != "resident":
        return
    idle = step.now - draft.updated_at
    if idle < REMIND_AFTER:
        step.set_timer(DRAFT_REMINDER, REMIND_AFTER - idle)
    else:
        step.say("reminder-draft")


class Scheduler:
    """Puts due timers into the inbox, unfolds announcements, offers free places, and purges what is past its time."""

    def __init__(
        self,
        database: Database,
        resources: Resources,
        *,
        sender: WakeEvent,
        wake_event: WakeEvent,
        idle_tracker: IdleTracker,
    ) -> None:
        self._database = database
        self._resources = resources
        self._sender = sender
        self._wake_event = wake_event
        self._idle_tracker = idle_tracker
        self._purge_at: datetime | None = None
        self._quarantine = Quarantine(database.clock, "scheduler.job_failed")
        self._announcements = AnnouncementWork(database, resources)
        self._rounds = RoundWork(database, resources)
        self._promotion = Promotion(database, resources)

    async def run(self) -> None:
        """Run until cancelled; a database that is away is waited out."""
        backoff = Backoff()
        while True:
            try:
                await self.settle()
                wait = await self._seconds_to_next()
                backoff.reset()
            except (StorageError, OSError) as error:
                wait = backoff.next()
                log_failure(log, "scheduler.waits", error, seconds=wait)
            await self._wake_event.wait(wait)
            # A command beside this process may have queued messages, and has no bell to ring.
            self._sender.ring()

    async def settle(self) -> None:
        """Do all that is due now, in chunks, so that other writers get their turn between them."""
        while await self._work():
            self._idle_tracker.note()
            await asyncio.sleep(0)

    async def _work(self) -> bool:
        """Do one piece of the first job that has work; return whether one had.

        A job that fails keeps no other waiting.
        """
        for job in (self._take_timers, self._unfold, self._work_on_rounds, self._promotion.work, self._purge):
            name = job.__qualname__
            if self._quarantine.holds(name):
                continue
            with self._quarantine.guard(name, job=name):
                if await job():
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

    async def _unfold(self) -> bool:
        """Queue an announcement for its next recipients; return whether there was work."""
        return self._ring_sender_if(await self._announcements.work())

    async def _work_on_rounds(self) -> bool:
        """Do a piece of a round; return whether there was work."""
        return self._ring_sender_if(await self._rounds.work())

    def _ring_sender_if(self, worked: bool) -> bool:
        if worked:
            self._sender.ring()
        return worked

    async def _purge(self) -> bool:
        """Once an hour delete what is past its time and close the ledger's months; return whether there may be more."""
        now = self._database.clock()
        if self._purge_at is not None and now < self._purge_at:
            return False
        async with self._database.write() as uow:
            gone = await uow.inbox.purge(QUEUES_KEPT, _CHUNK)
            gone += await uow.outbox.purge(QUEUES_KEPT, _CHUNK)
            gone += await uow.drafts.purge(now - DRAFTS_KEPT, _CHUNK)
            await uow.commit()
        if not gone:
            await close_months(self._database)
            self._purge_at = now + PURGE_EVERY
        return bool(gone)

    async def _seconds_to_next(self) -> float:
        longest = LOOKED_AT_EVERY.total_seconds()
        async with self._database.read() as uow:
            due = await uow.timers.next_due_at()
        if due is None:
            return longest
        return min(longest, max(0.0, (due - self._database.clock()).total_seconds()))
