"""The scheduler's work on announcements, in pieces that each end with a commit, so that it survives a restart.

It counts recipients, starts with the staff's copies, queues recipients, edits copies after a revision, pauses when too
many copies fail, and ends announcements.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from bot.runtime.events.event import Event
from bot.runtime.events.rendering import tell
from bot.runtime.quarantine import Quarantine
from bot.services.announcements import acts as announcements
from bot.services.announcements import revisions as announcement_revisions
from bot.services.announcements.events import (
    AnnouncementCounted,
    AnnouncementEnded,
    AnnouncementPaused,
    AnnouncementProgressed,
    ApprovalVoided,
)
from bot.services.announcements.progress import ProgressWatch
from bot.services.announcements.snapshot import read_snapshot
from domain.announcements.announcement import Announcement
from domain.announcements.hours import is_quiet
from domain.announcements.parts import MessagePart
from domain.announcements.states import GOES_OUT, AnnouncementAct, AnnouncementState, PauseReason
from domain.errors import Conflict, IllegalTransition
from storage.records.announcements import Progress, Recipient
from storage.records.queues import SendState
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.resources import Resources

CHUNK = 1_000
"""Recipients queued or withheld in one transaction, which takes well below 50 ms of the only writer's time."""
JOINERS_EVERY = timedelta(hours=1)
ENOUGH_ATTEMPTS = 50
"""With fewer copies tried than this, failures prove nothing."""

log = structlog.get_logger(__name__)


class AnnouncementWork:
    """Runs one piece of work at a time; what it keeps in memory only saves repeated counting."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._kelurahan = [one.code for one in resources.areas.all_kelurahan]
        self._watch = ProgressWatch(database, resources)
        self._joined_at: dict[UUID, datetime] = {}
        self._quarantine = Quarantine(database.clock, "announcements.work_failed")
        self._steps: dict[AnnouncementState, Callable[[Announcement], Coroutine[Any, Any, bool]]] = {
            AnnouncementState.COUNTING: self._count,
            AnnouncementState.SCHEDULED: self._start,
            AnnouncementState.CANARY: self._check_canary,
            AnnouncementState.SENDING: self._send,
            AnnouncementState.FOLLOWING: self._send,
        }

    async def work(self) -> bool:
        """Do one piece of work.

        Returns:
            Whether something was done, so that the caller calls again at once.
        """
        async with self._database.read() as uow:
            open_ones = await uow.announcements.not_ended()
            ended_ones = await uow.announcements.to_wind_up()
        self._watch.forget_others([one.id for one in open_ones])
        pieces = [(one, self._work_on) for one in open_ones] + [(one, self._wind_up) for one in ended_ones]
        for announcement, piece in pieces:
            if self._quarantine.holds(announcement.id):
                continue
            with self._quarantine.guard(announcement.id, number=announcement.number, state=announcement.state.value):
                try:
                    if await piece(announcement):
                        return True
                except (Conflict, IllegalTransition):
                    return True  # an officer was quicker; look again
        return False

    async def _work_on(self, announcement: Announcement) -> bool:
        if announcement.is_over(self._database.clock()):
            if not await self._is_revising(announcement):
                await self._end_in_time(announcement)
                return True
            if await self._withhold(announcement, MessagePart.MESSAGE):
                return True
        if announcement.started_at is not None:
            progress = await self._watch.look(announcement)
            if progress is not None and self._too_many_fail(announcement, progress):
                await self._save(announcement.pause(PauseReason.FAILURES), AnnouncementAct.PAUSE)
                return True
        step = self._steps.get(announcement.state)
        return step is not None and await step(announcement)

    async def _is_revising(self, announcement: Announcement) -> bool:
        """Return whether copies are being edited: they hold the wrong text until that is done."""
        # A paused announcement continues with its edits once an officer resumes it.
        state = announcement.resumes_to if announcement.state is AnnouncementState.PAUSED else announcement.state
        if state not in GOES_OUT:
            return False
        async with self._database.read() as uow:
            if await uow.announcement_revisions.under_way(announcement.id) is not None:
                return True
            return await uow.recipients.unfinished(announcement.id, MessagePart.revising(announcement.content_version))

    async def _end_in_time(self, announcement: Announcement) -> None:
        """End an announcement whose time is over: finished if all recipients have it, otherwise expired."""
        if announcement.state is AnnouncementState.FOLLOWING:
            async with self._database.read() as uow:
                all_have_it = not await uow.recipients.unfinished(announcement.id)
            if all_have_it:
                await self._save(announcement.finish(), AnnouncementAct.FINISH)
                return
        await self._save(announcement.expire(), AnnouncementAct.EXPIRE)

    async def _count(self, announcement: Announcement) -> bool:
        recipients = await self._head_count(announcement)
        async with self._database.write() as uow:
            counted = await announcements.counted(uow, announcement, recipients)
            await tell(uow, self._resources, AnnouncementCounted(counted))
            await uow.commit()
        return True

    async def _start(self, announcement: Announcement) -> bool:
        now = self._database.clock()
        starts_at = announcement.schedule.starts_at
        if is_quiet(now) or (starts_at is not None and now < starts_at):
            return False
        if await self._has_drifted(announcement):
            return True
        async with self._database.write() as uow:
            begun = await announcements.save(uow, None, announcement.start(now), AnnouncementAct.START)
            staff = [account.officer.telegram_id for account in await uow.officers.active()]
            people = [Recipient(chat_id, None) for chat_id in staff if chat_id is not None]
            await uow.copies.queue(begun.id, MessagePart.CANARY.value, people)
            await uow.commit()
        return True

    async def _has_drifted(self, announcement: Announcement) -> bool:
        """Count again, and ask for another approval if far more people match than were approved."""
        recipients = await self._head_count(announcement)
        if not announcement.has_drifted(recipients):
            return False
        async with self._database.write() as uow:
            again = await announcements.propose_again(uow, announcement, recipients)
            # Cards exist only if copies have gone to the staff already.
            told: list[Event] = [ApprovalVoided(again), await announcements.proposal(uow, again)]
            if announcement.started_at:
                told.insert(0, AnnouncementProgressed(await read_snapshot(uow, again)))
            await tell(uow, self._resources, *told)
            await uow.commit()
        return True

    async def _check_canary(self, announcement: Announcement) -> bool:
        if await announcement_revisions.spread(self._database, announcement):
            return True
        async with self._database.read() as uow:
            if await uow.recipients.unfinished(announcement.id):
                return False
            outcomes = await uow.recipients.outcomes(announcement.id, MessagePart.CANARY.value)
        async with self._database.write() as uow:
            if outcomes[SendState.FAILED] or not outcomes[SendState.SENT]:
                held = announcement.pause(PauseReason.CANARY)
                held = await announcements.save(uow, None, held, AnnouncementAct.PAUSE)
                await tell(uow, self._resources, AnnouncementPaused(held))
            elif announcement.is_large:
                await announcements.save(uow, None, announcement.check(), AnnouncementAct.CHECK)
            else:
                await announcements.save(uow, None, announcement.send(), AnnouncementAct.GO_ON)
            await uow.commit()
        return True

    async def _send(self, announcement: Announcement) -> bool:
        if not announcement.expanded and not announcement.is_over(self._database.clock()):
            if await self._has_yet_to_begin(announcement) and await self._has_drifted(announcement):
                return True  # between the canary and a person's word days may pass
            return await self._expand(announcement)
        if await announcement_revisions.spread(self._database, announcement):
            return True
        now = self._database.clock()
        async with self._database.read() as uow:
            if await uow.recipients.unfinished(announcement.id):
                return False
        until = announcement.joiners_until
        if until is None or now >= until:
            await self._save(announcement.finish(), AnnouncementAct.FINISH)
            return True
        if announcement.state is AnnouncementState.SENDING:
            await self._save(announcement.follow(), AnnouncementAct.FOLLOW)
            return True
        if self._due(self._joined_at, announcement.id, now, JOINERS_EVERY):
            return await self._look_for_joiners(announcement)
        return False

    async def _has_yet_to_begin(self, announcement: Announcement) -> bool:
        if announcement.state is not AnnouncementState.SENDING or announcement.expanded_to:
            return False
        async with self._database.read() as uow:
            return not await uow.recipients.queued_any(announcement.id)

    async def _expand(self, announcement: Announcement) -> bool:
        async with self._database.read() as uow:
            page = await uow.recipients.next_page(announcement, self._kelurahan, CHUNK)
        async with self._database.write() as uow:
            await uow.copies.queue(
                announcement.id, MessagePart.MESSAGE.value, page, expires_at=announcement.schedule.expires_at
            )
            last = page[-1].chat_id if page else announcement.expanded_to
            await uow.announcements.save(announcement.queue_up_to(last, all_queued=len(page) < CHUNK))
            await uow.commit()
        return True

    async def _look_for_joiners(self, announcement: Announcement) -> bool:
        async with self._database.write() as uow:
            await uow.announcements.save(announcement.look_again())
            await uow.commit()
        return True

    def _too_many_fail(self, announcement: Announcement, progress: Progress) -> bool:
        """Return whether too many of its copies, or of their edits, have failed."""
        if announcement.state not in (AnnouncementState.SENDING, AnnouncementState.FOLLOWING):
            return False
        edit, percent = MessagePart.edit(announcement.content_version), self._resources.broadcast_failure_percent
        for part in announcement.parts:
            outcomes = progress[part]
            # Deleted accounts say nothing about the announcement: the first announcement in a city finds most of them.
            tried, missed = outcomes.tried - outcomes[SendState.GONE], outcomes.missed - outcomes[SendState.GONE]
            if part == edit:
                # Nor do recipients who have blocked the bot since their copy arrived say anything about its new text.
                missed = outcomes[SendState.FAILED]
            if tried >= ENOUGH_ATTEMPTS and missed * 100 > percent * tried:
                return True
        return False

    async def _wind_up(self, announcement: Announcement) -> bool:
        """Withhold what is queued of an ended announcement, and once no call is under way report its outcome."""
        if await self._withhold(announcement):
            return True
        async with self._database.read() as uow:
            if await uow.recipients.unfinished(announcement.id):
                return False
            snapshot = await read_snapshot(uow, announcement)
        async with self._database.write() as uow:
            await uow.announcements.save(announcement.wind_up(uow.now))
            await tell(uow, self._resources, AnnouncementEnded(snapshot))
            await uow.commit()
        return True

    async def _withhold(self, announcement: Announcement, part: MessagePart | None = None) -> bool:
        async with self._database.write() as uow:
            withheld = await uow.recipients.withhold_queued(announcement.id, CHUNK, part)
            await uow.commit()
        return withheld > 0

    async def _head_count(self, announcement: Announcement) -> int:
        async with self._database.read() as uow:
            return await uow.recipients.count(announcement.segment, self._kelurahan)

    async def _save(self, changed: Announcement, act: AnnouncementAct) -> None:
        """Save an act of the scheduler; a pause is told to both broadcasters."""
        async with self._database.write() as uow:
            changed = await announcements.save(uow, None, changed, act)
            if act is AnnouncementAct.PAUSE:
                await tell(uow, self._resources, AnnouncementPaused(changed))
            await uow.commit()
        log.info("announcement.changed", number=changed.number, state=changed.state.value)

    def _due(self, seen: dict[UUID, datetime], announcement_id: UUID, now: datetime, every: timedelta) -> bool:
        if announcement_id in seen and now - seen[announcement_id] < every:
            return False
        seen[announcement_id] = now
        return True
