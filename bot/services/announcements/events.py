"""Events of an announcement and of its revisions."""

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
    """The recipients of a composed announcement are counted: its author can propose it."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementProposed(Event):
    """The other broadcasters, in these chats, are asked to approve exactly this."""

    announcement: Announcement
    wording: Wording = field(repr=False)
    chat_ids: Sequence[int]


@dataclass(frozen=True)
class AnnouncementDecided(Event):
    """An officer approved or declined the announcement, from this chat."""

    announcement: Announcement
    act: AnnouncementAct
    chat_id: int


@dataclass(frozen=True)
class ApprovalVoided(Event):
    """Far more people match than were approved: the announcement needs another approval."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementPaused(Event):
    """The scheduler has paused the announcement, for its `reason`."""

    announcement: Announcement


@dataclass(frozen=True)
class AnnouncementProgressed(Event):
    """The announcement's progress has changed since its broadcasters were last shown it."""

    snapshot: AnnouncementSnapshot


@dataclass(frozen=True)
class AnnouncementEnded(Event):
    """The announcement has ended, and none of its calls is under way any more."""

    snapshot: AnnouncementSnapshot


@dataclass(frozen=True)
class RevisionProposed(Event):
    """The other broadcasters, in these chats, are asked to approve a revision of an announcement that has begun."""

    announcement: Announcement
    revision: Revision
    wording: Wording = field(repr=False)
    chat_ids: Sequence[int]


@dataclass(frozen=True)
class RevisionDecided(Event):
    """An officer in this chat approved or declined a revision of the announcement."""

    announcement: Announcement
    revision: Revision
    chat_id: int
