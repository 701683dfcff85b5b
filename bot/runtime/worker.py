"""UpdateWorker: each chat in order, many chats in a batch, one commit a batch.

A batch claims the oldest waiting update of each chat, runs the handlers, and writes their effects together with the
finished inbox rows. A failing handler's effects are dropped. If the batch cannot be written, each update runs again
in a transaction of its own; so does one that failed once. An update whose handler declares that it needs live SQL is
left out of the batch before any of it runs, and handled alone right after.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from telegram.error import TelegramError

from bot.resources import Resources
from bot.runtime.backoff import Backoff
from bot.runtime.events.failures import UpdateGivenUp
from bot.runtime.events.rendering import tell
from bot.runtime.handling import InboxHandler, TimerHandler
from bot.runtime.step import JAKARTA, NeedsTransaction, Step
from bot.runtime.step_application import StepApplication
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker, WakeEvent
from domain.access import Officer
from domain.application import ApplicationStatus
from domain.draft import Draft
from domain.programme import Programme
from storage.errors import DatabaseAway, StorageError, why
from storage.faults import log_failure
from storage.records.base import InboxItem, Resident, Wake, new_id
from storage.unit_of_work import Database, UnitOfWork

BATCH_SIZE = 100
TRIES_ACROSS_CRASHES = 3
SEALED_AT_ONCE = 64
"""Messages encrypted in one call, which takes about 3 ms."""
TURN_SECONDS = 0.004
"""Time that handlers run before intake and sending get a turn: a batch takes up to 0.1 s."""

FreePlaces = Callable[[UnitOfWork, date], Awaitable[Mapping[Programme, int | None]]]
"""Returns how many places each programme has free on a day."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Preloaded:
    """Data that a batch's handlers may read, by chat."""

    residents: dict[int, Resident]
    drafts: dict[int, list[Draft]]
    officers: dict[int, Officer]
    counters: dict[tuple[Programme, ApplicationStatus], int]
    places: Mapping[Programme, int | None]


class UpdateWorker:
    """Run batches of updates.

    Args:
        database: The database with the inbox.
        resources: What the handlers may read.
        ptb_app: The entries that take updates.
        timers: Handlers by the part of a timer's name before its colon, or by its whole name.
        free_places: Read once a batch, for everything that its handlers say about places.
        wake_event: Rung when the inbox may have new rows.
        idle_tracker: Told when updates were handled.
        telemetry: Counts the handled updates.
    """

    def __init__(
        self,
        database: Database,
        resources: Resources,
        ptb_app: StepApplication,
        *,
        timers: Mapping[str, TimerHandler],
        free_places: FreePlaces,
        wake_event: WakeEvent,
        idle_tracker: IdleTracker,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._database = database
        self._resources = resources
        self._free_places = free_places
        self._wake_event = wake_event
        self._idle_tracker = idle_tracker
        self._inbox_handler = InboxHandler(ptb_app, timers=timers, telemetry=telemetry or Telemetry())
        self._finishing = False
        self._counted: set[int] = set()
        self.recovered = asyncio.Event()
        """Set once the updates that another process left have been handled."""

    async def recover(self) -> None:
        """Handle alone, one after another, the updates that may have been in progress when a process died.

        Each attempt is counted just before it, so that an update that ends the process becomes a dead letter at the
        third start after its first attempt, and the updates behind it are not blamed. If the database goes away in
        between, this raises and is called again: attempts that this process has counted are not counted twice.
        """
        async with self._database.read() as uow:
            items = await uow.inbox.heads(BATCH_SIZE)
        for item in items:
            if item.seq not in self._counted:
                async with self._database.write() as uow:
                    counted = await uow.inbox.count_attempt(item)
                    await uow.commit()
                if not counted:
                    continue
                self._counted.add(item.seq)
            await self._alone(item.chat_id)
        self._counted.clear()

    async def run(self) -> None:
        """Recover, then run batches until told to finish; wait while the database is away."""
        backoff = Backoff()
        while not self._finishing:
            try:
                if not self.recovered.is_set():
                    await self.recover()
                    self.recovered.set()
                while not self._finishing and await self.run_batch():
                    backoff.reset()
            except (StorageError, OSError) as error:
                await backoff.wait_out(log, "worker.wait", error)
                continue
            await self._wake_event.wait(None if self._database.is_sqlite else 1.0)

    def finish(self) -> None:
        """Make `run` return after the current batch."""
        self._finishing = True
        self._wake_event.ring()

    async def run_batch(self) -> int:
        """Handle the oldest waiting update of each chat; return how many there were."""
        try:
            count, alone = await self._together()
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - logged; only the update at fault shall fail, and not its batch
            log_failure(log, "worker.batch_failed", error)
            async with self._database.read() as uow:
                alone = [item.chat_id for item in await uow.inbox.heads(BATCH_SIZE)]
            count = len(alone)
        for chat_id in alone:
            await self._alone(chat_id)
        if count:
            self._idle_tracker.note()
        return count

    async def _together(self) -> tuple[int, list[int]]:
        """Run one batch; return how many updates there were, and the chats whose update has to run alone."""
        alone: list[int] = []
        async with self._database.write() as uow:
            items = await uow.inbox.claim(BATCH_SIZE)
            if not items:
                return 0, alone
            preloaded = await self._preload(uow, items)
            done: list[Step] = []
            turn_ends = time.perf_counter() + TURN_SECONDS
            for item in items:
                if time.perf_counter() > turn_ends:
                    await asyncio.sleep(0)
                    turn_ends = time.perf_counter() + TURN_SECONDS
                if item.attempts:
                    alone.append(item.chat_id)
                    continue
                step = self._step(item, preloaded)
                try:
                    await self._inbox_handler.run(step)
                except NeedsTransaction:
                    alone.append(item.chat_id)
                except Exception as error:  # noqa: BLE001 - logged, and only this update fails
                    _log_failure(item, error)
                    await uow.inbox.note_failure(item.seq, type(error).__name__)
                    alone.append(item.chat_id)
                else:
                    done.append(step)
            await _write(uow, done)
            await uow.inbox.finish([step.item.seq for step in done])
            await uow.commit()
        return len(items), alone

    async def _alone(self, chat_id: int) -> None:
        """Run the chat's oldest update in a transaction of its own."""
        item = None
        try:
            async with self._database.write() as uow:
                item = await uow.inbox.claim_chat(chat_id)
                if item is None:
                    return
                if item.attempts >= TRIES_ACROSS_CRASHES:
                    await self._give_up(uow, item, item.error or "process died")
                else:
                    step = self._step(item, await self._preload(uow, [item]), uow)
                    await self._inbox_handler.run(step)
                    await _write(uow, [step])
                    # Announcements, places and rounds change by officers' acts only.
                    if step.officer is not None:
                        uow.wakes.add(Wake.CLOCK)
                    await uow.inbox.finish([item.seq])
                await uow.commit()
        except DatabaseAway:
            raise
        except Exception as error:
            if item is None:
                raise
            await self._failed(item, error)
        self._idle_tracker.note()

    async def _failed(self, item: InboxItem, error: Exception) -> None:
        """Count a failure; after the second one the update becomes a dead letter and the person is told."""
        _log_failure(item, error)
        async with self._database.write() as uow:
            head = await uow.inbox.claim_chat(item.chat_id)
            if head is None or head.seq != item.seq:
                return  # another worker has claimed it meanwhile
            await uow.inbox.note_failure(item.seq, type(error).__name__)
            if item.error is not None:
                await self._give_up(uow, item, type(error).__name__)
            await uow.commit()

    async def _give_up(self, uow: UnitOfWork, item: InboxItem, error: str) -> None:
        log.error("worker.dead_letter", seq=item.seq, error=error, correlation_id=item.correlation_id)
        await uow.inbox.move_to_dead_letters(item.seq, error)
        if item.chat_id > 0:
            await tell(uow, self._resources, UpdateGivenUp(item.chat_id, item.correlation_id))

    def _step(self, item: InboxItem, preloaded: Preloaded, uow: UnitOfWork | None = None) -> Step:
        resident = preloaded.residents.get(item.chat_id)
        # Everything written has the same moment: around midnight a second reading may be another day, or year.
        now = self._database.clock() if uow is None else uow.now
        step = Step(
            item=item,
            resources=self._resources,
            now=now,
            resident=resident,
            drafts=preloaded.drafts.get(item.chat_id, ()),
            officer=preloaded.officers.get(item.chat_id),
            counters=preloaded.counters,
            places=preloaded.places,
            uow=uow,
        )
        if resident is None and item.chat_id > 0:
            resident_id = new_id()
            key, wrapped = self._database.keyring.new_data_key(resident_id)
            step.resident = Resident(
                id=resident_id,
                telegram_id=item.chat_id,
                language="id",
                announcements=None,
                key=key,
                wrapped_key=wrapped,
                created_at=now,
                is_new=True,
            )
            step.effects.residents.append(step.resident)
        return step

    async def _preload(self, uow: UnitOfWork, items: Sequence[InboxItem]) -> Preloaded:
        people = [item.chat_id for item in items if item.chat_id > 0]
        residents = await uow.residents.by_telegram_ids(people)
        return Preloaded(
            residents=residents,
            drafts=await uow.drafts.of(residents.values()),
            officers=await uow.officers.by_telegram_ids(people),
            counters=await uow.applications.counters(),
            places=await self._free_places(uow, uow.now.astimezone(JAKARTA).date()),
        )


async def _write(uow: UnitOfWork, steps: Sequence[Step]) -> None:
    """Write the effects of these steps with one executemany a table."""
    effects = [step.effects for step in steps]
    await uow.residents.save([one for effect in effects for one in effect.residents])
    await uow.drafts.drop([one for effect in effects for one in effect.dropped_drafts])
    owners = {step.resident.id: step.resident for step in steps if step.resident}
    await uow.drafts.save([one for effect in effects for one in effect.drafts.values()], owners)
    await uow.audit.add([one for effect in effects for one in effect.audit])
    await uow.timers.set([one for effect in effects for one in effect.timers])
    await uow.residents.set_reachable([one for effect in effects for one in effect.reachable_again])
    await uow.residents.set_unreachable([one for effect in effects for one in effect.unreachable])
    outgoing = [one for effect in effects for one in effect.outgoing]
    for start in range(0, len(outgoing), SEALED_AT_ONCE):
        await uow.outbox.add(outgoing[start : start + SEALED_AT_ONCE])
    if any(step.clock_wanted for step in steps):
        uow.wakes.add(Wake.CLOCK)


def _log_failure(item: InboxItem, error: Exception) -> None:
    log.error(
        "worker.handler_failed",
        correlation_id=item.correlation_id,
        attempt=item.attempts + 1,
        error=type(error).__name__,
        reason=why(error) if isinstance(error, StorageError | OSError) else None,
        exc_info=None if isinstance(error, TelegramError) else error,
    )
