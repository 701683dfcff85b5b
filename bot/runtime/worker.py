"""UpdateWorker: one chat in order, chats side by side in rounds, one commit a round.

A round takes the oldest waiting update of each chat, runs the handlers, and writes what they left together with the
finished inbox rows. A failing handler's effects are dropped. If the round cannot be written, each update runs again
in a transaction of its own; so does one that failed once. One whose handler declares that it needs live SQL is left
out of the round before anything of it runs, and handled alone right after.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.resources import Resources
from bot.runtime.backoff import Backoff
from bot.runtime.events.failures import UpdateGivenUp
from bot.runtime.events.rendering import tell
from bot.runtime.intake import ALLOWED_UPDATES, kind_of
from bot.runtime.logging import correlation
from bot.runtime.step import JAKARTA, NeedsTransaction, Step, current_step
from bot.runtime.step_application import StepApplication
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker, WakeEvent
from domain.access import Officer
from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.encryption import UnreadableCiphertext
from storage.errors import DatabaseAway, StorageError, why
from storage.faults import log_failure
from storage.records.base import Draft, InboxItem, InboxSource, Resident, Wake, new_id
from storage.unit_of_work import Database, UnitOfWork

BATCH_SIZE = 100
TRIES_ACROSS_CRASHES = 3
SEALED_AT_ONCE = 64
"""Messages sealed in one go: some 3 ms."""
TURN_SECONDS = 0.004
"""Handlers run so long one after another, then intake and delivery have a turn: a round takes up to 0.1 s."""

TimerHandler = Callable[[Step, str], Awaitable[None]]
"""Handles a timer of this whole name that fell due in the step's chat."""
FreePlaces = Callable[[UnitOfWork, date], Awaitable[Mapping[Programme, int | None]]]
"""Says how many places each programme has free on a day."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Preloaded:
    """What a round's handlers may read, by chat."""

    residents: dict[int, Resident]
    drafts: dict[int, list[Draft]]
    officers: dict[int, Officer]
    counters: dict[tuple[Programme, ApplicationStatus], int]
    places: Mapping[Programme, int | None]


class UpdateWorker:
    """Runs rounds.

    Args:
        timers: by what stands before the colon of a timer's name, or by its whole name.
        free_places: read once a round, for whatever its handlers say of places.
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
        self._ptb_app = ptb_app
        self._timers = timers
        self._free_places = free_places
        self._wake_event = wake_event
        self._idle_tracker = idle_tracker
        self._telemetry = telemetry or Telemetry()
        self._finishing = False
        self._counted: set[int] = set()
        self.recovered = asyncio.Event()
        """Set once what another process left has been handled."""

    async def recover(self) -> None:
        """Handle alone, one after another, what may have been under way when a process died.

        Each is counted just before, so that an update that stops the process is set aside at the third start after
        its first try, and those behind it are not blamed for it. A database that goes away in between ends this with
        an error, to be called again: what this process has counted is not counted once more.
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
        """Recover, then run rounds until told to finish; a database that is away is waited out."""
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
        """Have `run` return after the round that is under way."""
        self._finishing = True
        self._wake_event.ring()

    async def run_batch(self) -> int:
        """Handle the oldest waiting update of each chat; return how many there were."""
        try:
            count, alone = await self._together()
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - logged; of what cannot be written only the update at fault shall pay
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
        """Run one round; return how many updates there were and the chats whose update is to run alone."""
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
                    await self._handle(step)
                except NeedsTransaction:
                    alone.append(item.chat_id)
                except Exception as error:  # noqa: BLE001 - logged, and only this update pays for it
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
                    await self._handle(step)
                    await _write(uow, [step])
                    # Announcements, places and rounds are officers' work.
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
        """Count a failure; after the second the update is set aside and the person hears of it."""
        _log_failure(item, error)
        async with self._database.write() as uow:
            head = await uow.inbox.claim_chat(item.chat_id)
            if head is None or head.seq != item.seq:
                return  # another worker has taken it up meanwhile
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
        # What is written says one moment: around midnight a second look at the clock may be another day, or year.
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

    async def _handle(self, step: Step) -> None:
        """Run the handlers on one inbox row. Raises whatever a handler raised."""
        token = current_step.set(step)
        began = time.perf_counter()
        kind, outcome = "other", "failed"
        try:
            with correlation(step.item.correlation_id):
                if not step.item.payload:
                    raise UnreadableCiphertext("inbox.payload")
                content = json.loads(step.item.payload)
                kind = kind_of(content)
                if step.item.source is InboxSource.TIMER:
                    await self._handle_timer(step, content["timer"])
                elif kind in ALLOWED_UPDATES:
                    await self._handle_update(step, content)
            outcome = "done"
        except NeedsTransaction:
            outcome = "alone"
            raise
        finally:
            current_step.reset(token)
            waited = step.now - step.item.received_at
            self._telemetry.handled(kind, outcome, time.perf_counter() - began, waited)

    async def _handle_timer(self, step: Step, name: str) -> None:
        kind = name.partition(":")[0]
        handler = self._timers.get(kind)
        if handler is None:
            log.warning("worker.unknown_timer", kind=kind)
            return
        await handler(step, name)

    async def _handle_update(self, step: Step, content: dict[str, Any]) -> None:
        update = Update.de_json(_bare(content), self._ptb_app.bot)
        if update.callback_query is not None:
            step.expect_callback_answer(update.callback_query.id)
        matches = self._ptb_app.match(update)
        step.declare([match.needs for match in matches])
        await self._ptb_app.run_matches(update, matches)
        step.answer_callback()


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    """The update without kinds that were not asked for, and without what stands on the message whose button was tapped:
    it is ours, and slow to decode.

    Without a date it is an `InaccessibleMessage`: https://core.telegram.org/bots/api#inaccessiblemessage
    """
    content = {key: content[key] for key in ("update_id", *ALLOWED_UPDATES) if key in content}
    query = content.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(message, dict):
        return content
    named = {key: message[key] for key in ("message_id", "chat") if key in message}
    return {**content, "callback_query": {**query, "message": {**named, "date": 0}}}  # type: ignore[dict-item]


async def _write(uow: UnitOfWork, steps: Sequence[Step]) -> None:
    """Write the effects of these steps, one executemany a table."""
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
