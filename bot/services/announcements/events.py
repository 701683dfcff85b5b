"""What happens to an announcement, and to another text for one that has begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.runtime.events.event import Event
from bot.services.announcements.snapshot import AnnouncementSnapshot
from domain.announcements.announcement import Announcement
from domain.announcements.revision import Revision
from domain.announcements.states import AnnouncementAct
from storage.records.announcements import Wording


@dataclass(frozen=True)
class AnnouncementCounted(Event):
    """The recipients of what was composed are counted: its author can propose it."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementProposed(Event):
    """The other broadcasters, in these chats, are asked to approve exactly this."""

    announcement: Announcement
    wording: Wording = field(repr=False)
    chat_ids: Sequence[int]


@dataclass(frozen=True)
class AnnouncementDecided(Event):
    """An officer approved or declined it, from this chat."""

    announcement: Announcement
    act: AnnouncementAct
    chat_id: int


@dataclass(frozen=True)
class ApprovalVoided(Event):
    """Many more people match than were approved: it needs another approval."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementPaused(Event):
    """The clock has held it back, for the announcement's `reason`."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementProgressed(Event):
    """It stands somewhere else than when its broadcasters were last shown."""

    snapshot: AnnouncementSnapshot


@dataclass(frozen=True)
class AnnouncementEnded(Event):
    """It has ended, and nothing of it is under way any more."""

    snapshot: AnnouncementSnapshot


@dataclass(frozen=True)
class RevisionProposed(Event):
    """The other broadcasters, in these chats, are asked to approve another text for what has begun."""

    announcement: Announcement
    revision: Revision
    wording: Wording = field(repr=False)
    chat_ids: Sequence[int]


@dataclass(frozen=True)
class RevisionDecided(Event):
    """Somebody in this chat approved or declined another text for the announcement."""

    announcement: Announcement
    revision: Revision
    chat_id: int
