"""What happens by the clock: timers that fall due, announcements that unfold, and the daily clean-up."""

import asyncio
from datetime import timedelta

import structlog

from bot.activity import Activity, Bell
from bot.house import House
from bot.services.announcements import work
from bot.step import Step
from storage.errors import StorageError
from storage.unit_of_work import Database

DRAFT_REMINDER = "draft_reminder"
KEPT = timedelta(days=7)
_LONGEST_WAIT_SECONDS = 60.0
_CHUNK = 500

log = structlog.get_logger(__name__)


async def on_timer(step: Step, name: str) -> None:
    """Handle a timer that fell due in this chat."""
    if name == DRAFT_REMINDER and step.draft is not None:
        step.say("reminder-draft")


class Clockwork:
    """Puts due timers into the inbox, unfolds announcements, and purges what is past its time."""

    def __init__(
        self, database: Database, house: House, *, lanes: Bell, sender: Bell, bell: Bell, activity: Activity
    ) -> None:
        self._database = database
        self._house = house
        self._lanes = lanes
        self._sender = sender
        self._bell = bell
        self._activity = activity

    async def run(self) -> None:
        """Run until cancelled; a database that is away is waited out."""
        while True:
            wait = _LONGEST_WAIT_SECONDS
            try:
                await self.settle()
                wait = min(wait, await self._seconds_to_next())
            except (StorageError, OSError) as error:
                log.warning("clockwork.waits", error=type(error).__name__)
                wait = 1.0
            await self._bell.wait(wait)

    async def settle(self) -> None:
        """Do all that is due now."""
        while await self._turn():
            pass

    async def _turn(self) -> bool:
        """Do one chunk of each kind of work; return whether any is left."""
        async with self._database.write() as uow:
            events = await uow.timers.take_due(_CHUNK)
            await uow.inbox.add(events)
            await uow.commit()
        if events:
            self._lanes.ring()
        unfolding = await work(self._database, self._house)
        if unfolding:
            self._sender.ring()
        async with self._database.write() as uow:
            gone = await uow.inbox.purge(KEPT, _CHUNK) + await uow.outbox.purge(KEPT, _CHUNK)
            await uow.commit()
        if events or unfolding or gone:
            self._activity.note()
        # Other writers get their turn between chunks.
        await asyncio.sleep(0)
        return bool(events or unfolding or gone)

    async def _seconds_to_next(self) -> float:
        async with self._database.read() as uow:
            due = await uow.timers.next_due_at()
        if due is None:
            return _LONGEST_WAIT_SECONDS
        return max(0.0, (due - self._database.clock()).total_seconds())
