"""Looks at announcements that go out: counts now and then, and keeps the cards of both broadcasters up to date.

What it remembers only saves looking and editing too often: after a restart it counts anew and edits once too often.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.views.announcements.card import Standing, card, content, report
from domain.announcements.announcement import ENDED, GOES_OUT, Announcement, AnnouncementState
from domain.announcements.hours import is_quiet
from storage.records.announcements import Progress
from storage.records.base import Outgoing
from storage.records.queues import SendState
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.resources import Resources

COUNTED_EVERY, AT_REST_EVERY = timedelta(seconds=3), timedelta(seconds=60)
EDITED_EVERY = timedelta(seconds=5)
"""Edits count against Telegram's limit: two cards take less than a sixtieth of 28 calls a second."""
_RATE_OVER = timedelta(seconds=20)
_RATE_FROM = timedelta(seconds=1)
_STEADY = (AnnouncementState.CHECKED, AnnouncementState.PAUSED)


@dataclass(slots=True)
class _Seen:
    """What was seen of an announcement the last time; `before` was tried before somebody let it go on."""

    state: AnnouncementState
    key: tuple[object, ...]
    again_at: datetime
    before: Progress
    edited_at: datetime | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    tried: deque[tuple[datetime, int]] = field(default_factory=deque)


class ProgressWatch:
    """Counts, for all who ask, at most every few seconds."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._seen: dict[UUID, _Seen] = {}

    async def look(self, announcement: Announcement) -> Progress | None:
        """Count when it is time or the state is another, and edit the cards when they show something else then.

        Returns what became of its messages since the announcement went out or somebody let it go on; None when it was
        not counted.
        """
        now = self._database.clock()
        seen, key = self._seen.get(announcement.id), _key(announcement)
        if seen is not None and seen.key == key and now < seen.again_at:
            return None
        async with self._database.read() as uow:
            standing = await read_standing(uow, announcement)
        if seen is None:
            seen = self._seen[announcement.id] = _Seen(announcement.state, key, now, standing.progress)
        elif seen.state is AnnouncementState.PAUSED and announcement.state in GOES_OUT:
            seen.before = standing.progress
        standing = _with_rate(seen, standing)
        if seen.key != key or seen.edited_at is None or now - seen.edited_at >= EDITED_EVERY:
            await self._edit(seen, standing)
        seen.state, seen.key = announcement.state, key
        seen.again_at = now + (COUNTED_EVERY if _moves(standing) else AT_REST_EVERY)
        return standing.progress - seen.before

    def forget_others(self, announcement_ids: Collection[UUID]) -> None:
        """Keep nothing in mind but these."""
        for gone in self._seen.keys() - set(announcement_ids):
            del self._seen[gone]

    async def _edit(self, seen: _Seen, standing: Standing) -> None:
        shown = content(self._resources, standing)
        if shown == seen.shown:
            return
        async with self._database.write() as uow:
            await uow.outbox.add(cards(self._resources, standing))
            await uow.commit()
        seen.shown, seen.edited_at = shown, standing.now


def _key(announcement: Announcement) -> tuple[object, ...]:
    """What shows on the card at once when it becomes another."""
    # In a steady state only people change an announcement.
    version = announcement.version if announcement.state in _STEADY else 0
    return announcement.state, announcement.reason, announcement.content_version, announcement.expanded, version


def _moves(standing: Standing) -> bool:
    """Whether the numbers change by themselves."""
    whole = standing.progress.whole()
    goes_out = standing.announcement.state in GOES_OUT and not is_quiet(standing.now)
    return whole[SendState.SENDING] > 0 or (goes_out and standing.left > 0)


def _with_rate(seen: _Seen, standing: Standing) -> Standing:
    if standing.announcement.state not in GOES_OUT:
        seen.tried.clear()
        return standing
    seen.tried.append((standing.now, standing.progress.whole().tried))
    while standing.now - seen.tried[0][0] > _RATE_OVER:
        seen.tried.popleft()
    (first_at, first), (last_at, last) = seen.tried[0], seen.tried[-1]
    over = last_at - first_at
    rate = (last - first) / over.total_seconds() if over >= _RATE_FROM and last > first else None
    return replace(standing, per_second=rate)


async def read_standing(uow: UnitOfWork, announcement: Announcement) -> Standing:
    """How the announcement stands now; it is counted for this."""
    progress = await uow.announcement_results.progress(announcement.id)
    over = announcement.state in ENDED - {AnnouncementState.FINISHED}
    waits = not over and await uow.announcement_revisions.proposed(announcement.id) is not None
    return Standing(announcement, progress, uow.now, revision_waits=waits)


def cards(resources: Resources, standing: Standing) -> list[Outgoing]:
    """The edits of both broadcasters' cards."""
    return [card(resources, chat_id, standing) for chat_id in standing.announcement.chat_ids]


def reports(resources: Resources, standing: Standing) -> list[Outgoing]:
    """The last edits of both cards, and what became of it as a message that rings."""
    last = cards(resources, standing) if standing.announcement.started_at is not None else []
    return [*last, *(report(resources, chat_id, standing) for chat_id in standing.announcement.chat_ids)]
