"""A snapshot of an announcement: its progress and the outcome of its messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.announcements.announcement import Announcement
from domain.announcements.hours import ends_at
from domain.announcements.states import ENDED, GOES_OUT, AnnouncementState
from storage.records.announcements import Outcomes, Progress
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnnouncementSnapshot:
    """An announcement as it is at the moment `now`.

    Attributes:
        per_second: how many calls were made in each of the last seconds; None until it was counted twice.
        revision_waits: whether a revision waits for a second person's approval.
    """

    announcement: Announcement
    progress: Progress
    now: datetime
    per_second: float | None = None
    revision_waits: bool = False

    @property
    def total(self) -> int:
        """The number of recipients: those queued or, until all are queued, those it was approved for."""
        expected = 0 if self.announcement.expanded else self.announcement.recipients
        return max(self.progress.messages.total, expected)

    @property
    def outcomes(self) -> Outcomes:
        """The outcome of everything meant for recipients, including edits of their copies."""
        return self.progress.whole(self.announcement.parts)

    @property
    def left(self) -> int:
        """The number of calls still to be made, including edits of copies."""
        return self.progress.whole().unfinished + self.total - self.progress.messages.total

    @property
    def done_at(self) -> datetime | None:
        """The minute of the last call at the current rate; None if the rate is unknown."""
        if not self.per_second or self.announcement.state not in GOES_OUT:
            return None
        end = ends_at(self.now, timedelta(seconds=self.left / self.per_second))
        return end.replace(second=0, microsecond=0)


async def read_snapshot(uow: UnitOfWork, announcement: Announcement) -> AnnouncementSnapshot:
    """Count the messages of the announcement and return its snapshot."""
    progress = await uow.announcement_results.progress(announcement.id)
    over = announcement.state in ENDED - {AnnouncementState.FINISHED}
    waits = not over and await uow.announcement_revisions.proposed(announcement.id) is not None
    return AnnouncementSnapshot(announcement, progress, uow.now, revision_waits=waits)
