"""An announcement as it stands at one moment: how far it is, and the outcome of its messages."""

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
    """An announcement as it stands at the moment `now`.

    per_second: how many calls were made in each of the last seconds; None where nobody has looked twice yet.
    revision_waits: another text waits for a second person's approval.
    """

    announcement: Announcement
    progress: Progress
    now: datetime
    per_second: float | None = None
    revision_waits: bool = False

    @property
    def total(self) -> int:
        """How many get it: those queued, or as long as not all are, those it was approved for."""
        expected = 0 if self.announcement.expanded else self.announcement.recipients
        return max(self.progress.messages.total, expected)

    @property
    def outcomes(self) -> Outcomes:
        """The outcome of all that recipients were to get, what changes copies too."""
        return self.progress.whole(self.announcement.parts)

    @property
    def left(self) -> int:
        """How many calls are still to be made, for changed copies too."""
        return self.progress.whole().unfinished + self.total - self.progress.messages.total

    @property
    def done_at(self) -> datetime | None:
        """When the last call is made if it goes on as in the last seconds, to the minute; None when nobody knows."""
        if not self.per_second or self.announcement.state not in GOES_OUT:
            return None
        end = ends_at(self.now, timedelta(seconds=self.left / self.per_second))
        return end.replace(second=0, microsecond=0)


async def read_snapshot(uow: UnitOfWork, announcement: Announcement) -> AnnouncementSnapshot:
    """Return how the announcement stands now; it is counted for this."""
    progress = await uow.announcement_results.progress(announcement.id)
    over = announcement.state in ENDED - {AnnouncementState.FINISHED}
    waits = not over and await uow.announcement_revisions.proposed(announcement.id) is not None
    return AnnouncementSnapshot(announcement, progress, uow.now, revision_waits=waits)
