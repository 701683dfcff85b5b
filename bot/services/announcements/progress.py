"""Progress of announcements that go out: counted now and then, and shown on the cards of both broadcasters.

What is kept in memory only saves counting and editing too often: after a restart it counts again and edits once too
often.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.runtime.events.rendering import render
from bot.services.announcements.events import AnnouncementProgressed
from bot.services.announcements.snapshot import AnnouncementSnapshot, read_snapshot
from domain.announcements.announcement import Announcement
from domain.announcements.hours import is_quiet
from domain.announcements.states import GOES_OUT, AnnouncementState
from storage.records.announcements import Progress
from storage.records.queues import SendState
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.resources import Resources

COUNTED_EVERY, AT_REST_EVERY = timedelta(seconds=3), timedelta(seconds=60)
EDITED_EVERY = timedelta(seconds=5)
"""Edits count towards Telegram's limit: two cards take less than a sixtieth of 28 calls a second."""
_RATE_OVER = timedelta(seconds=20)
_RATE_FROM = timedelta(seconds=1)
_STEADY = (AnnouncementState.CHECKED, AnnouncementState.PAUSED)


@dataclass(slots=True)
class _LastSeen:
    """What was last seen of an announcement; `before` is the progress made before an officer resumed it."""

    state: AnnouncementState
    key: tuple[object, ...]
    again_at: datetime
    before: Progress
    edited_at: datetime | None = None
    shown: Sequence[object] = ()
    tried: deque[tuple[datetime, int]] = field(default_factory=deque)


class ProgressWatch:
    """Counts progress on behalf of all callers, every few seconds at most."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._seen: dict[UUID, _LastSeen] = {}

    async def look(self, announcement: Announcement) -> Progress | None:
        """Count when it is time or the state has changed, and edit the cards if they would show something else.

        Returns:
            The outcome of its messages since the announcement went out or was resumed; None if it was not counted.
        """
        now = self._database.clock()
        seen, key = self._seen.get(announcement.id), _key(announcement)
        if seen is not None and seen.key == key and now < seen.again_at:
            return None
        async with self._database.read() as uow:
            snapshot = await read_snapshot(uow, announcement)
        if seen is None:
            seen = self._seen[announcement.id] = _LastSeen(announcement.state, key, now, snapshot.progress)
        elif seen.state is AnnouncementState.PAUSED and announcement.state in GOES_OUT:
            seen.before = snapshot.progress
        snapshot = _with_rate(seen, snapshot)
        if seen.key != key or seen.edited_at is None or now - seen.edited_at >= EDITED_EVERY:
            await self._edit(seen, snapshot)
        seen.state, seen.key = announcement.state, key
        seen.again_at = now + (COUNTED_EVERY if _moves(snapshot) else AT_REST_EVERY)
        return snapshot.progress - seen.before

    def forget_others(self, announcement_ids: Collection[UUID]) -> None:
        """Forget all announcements but these."""
        for gone in self._seen.keys() - set(announcement_ids):
            del self._seen[gone]

    async def _edit(self, seen: _LastSeen, snapshot: AnnouncementSnapshot) -> None:
        shown = render(self._resources, [AnnouncementProgressed(snapshot)])
        if shown == seen.shown:
            return
        async with self._database.write() as uow:
            await uow.outbox.add(shown)
            await uow.commit()
        seen.shown, seen.edited_at = shown, snapshot.now


def _key(announcement: Announcement) -> tuple[object, ...]:
    """Return the values whose change is shown on the card at once."""
    # In a steady state only officers change an announcement.
    version = announcement.version if announcement.state in _STEADY else 0
    return announcement.state, announcement.reason, announcement.content_version, announcement.expanded, version


def _moves(snapshot: AnnouncementSnapshot) -> bool:
    """Return whether the numbers change without an officer's act."""
    whole = snapshot.progress.whole()
    goes_out = snapshot.announcement.state in GOES_OUT and not is_quiet(snapshot.now)
    return whole[SendState.SENDING] > 0 or (goes_out and snapshot.left > 0)


def _with_rate(seen: _LastSeen, snapshot: AnnouncementSnapshot) -> AnnouncementSnapshot:
    if snapshot.announcement.state not in GOES_OUT:
        seen.tried.clear()
        return snapshot
    seen.tried.append((snapshot.now, snapshot.progress.whole().tried))
    while snapshot.now - seen.tried[0][0] > _RATE_OVER:
        seen.tried.popleft()
    (first_at, first), (last_at, last) = seen.tried[0], seen.tried[-1]
    over = last_at - first_at
    rate = (last - first) / over.total_seconds() if over >= _RATE_FROM and last > first else None
    return replace(snapshot, per_second=rate)
