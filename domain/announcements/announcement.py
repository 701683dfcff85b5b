"""An announcement: its life from proposal to end, and the conditions of each act.

Each needs two people: one writes it, another approves exactly what was shown (`fingerprint`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.access import Permission
from domain.announcements.content import Content, Schedule, Segment, approval_fingerprint
from domain.announcements.parts import MessagePart
from domain.announcements.states import ENDED, HOLDABLE, AnnouncementAct, AnnouncementState, PauseReason, after
from domain.errors import Conflict, DomainError, IllegalTransition, NotAllowed

LARGE = 1_000
"""With more recipients a person looks at the canary before it goes to everybody."""
DRIFT_SHARE, DRIFT_PEOPLE = 0.02, 10
"""More recipients than were approved by both of these, when it begins, void the approval."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement without its words.

    `recipients` is the head-count that was approved. `fingerprint` is a digest of everything that was approved with
    it. While it is `paused`, `resumes_to` is the state it goes back to and `reason` says why.
    `expanded_to` is the account up to which recipients are queued, `expanded` whether a pass over all is done.
    `finished_at` is set once it has ended, no copy of it is in flight any more, and its report is queued.
    `version` counts the writes: a change is stored only if the version is the one that was read.
    """

    id: UUID
    number: int
    state: AnnouncementState
    resumes_to: AnnouncementState | None
    reason: PauseReason | None
    version: int
    content_version: int
    segment: Segment
    schedule: Schedule
    recipients: int
    fingerprint: bytes
    proposed_by: UUID
    proposed_chat_id: int
    approved_by: UUID | None
    approved_chat_id: int | None
    expanded_to: int
    expanded: bool
    created_at: datetime
    approved_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def parts(self) -> list[str]:
        """The parts that its recipients get: the message, its latest edit, and every erratum."""
        versions = range(2, self.content_version + 1)
        edit = [MessagePart.edit(self.content_version)] if versions else []
        return [MessagePart.MESSAGE.value, *edit, *map(MessagePart.erratum, versions)]

    @property
    def chat_ids(self) -> list[int]:
        """The chats of both broadcasters."""
        return [self.proposed_chat_id, *([self.approved_chat_id] if self.approved_chat_id else [])]

    @property
    def joiners_until(self) -> datetime | None:
        """Until when people who start to match its segment get it too; None if nobody does."""
        if not self.schedule.joiner_days or self.started_at is None:
            return None
        return self.started_at + timedelta(days=self.schedule.joiner_days)

    @property
    def is_large(self) -> bool:
        """Whether a person looks at the staff's copies before it goes to everybody."""
        return self.recipients > LARGE

    def has_drifted(self, recipients: int) -> bool:
        """Return whether too many people match beyond those approved, so that the approval is void."""
        more = recipients - self.recipients
        return more > DRIFT_PEOPLE and more > DRIFT_SHARE * self.recipients

    def is_over(self, now: datetime) -> bool:
        """Return whether the last moment has passed at which it may go out."""
        expires_at = self.schedule.expires_at
        return expires_at is not None and now >= expires_at

    # --- Before it goes out ---------------------------------------------------------------------------------------

    def count(self, recipients: int, content: Content) -> Announcement:
        """Record the head-count of the composed announcement. Raises IllegalTransition, as all acts do."""
        return self._counted(AnnouncementAct.COUNT, recipients, content)

    def propose(self) -> Announcement:
        """Ask the other broadcasters for approval. Raises DomainError when nobody would get it."""
        if self.recipients == 0:
            raise DomainError("announcement-nobody-now")
        return self._moved(AnnouncementAct.PROPOSE)

    def approve(self, by: UUID, at: datetime, *, chat_id: int, shown: bytes) -> Announcement:
        """Approve exactly what was shown: `shown` are the first bytes of its fingerprint, as the card had them.

        Raises:
            NotAllowed: By its author.
            Conflict: Something of it has changed since the card was shown.
        """
        if by == self.proposed_by:
            raise NotAllowed(Permission.ANNOUNCE.value, "announcement-own")
        if not shown or not self.fingerprint.startswith(shown):
            raise Conflict
        approved = self._moved(AnnouncementAct.APPROVE)
        return replace(approved, approved_by=by, approved_chat_id=chat_id, approved_at=at)

    def decline(self, at: datetime) -> Announcement:
        """End an announcement that is not approved: its author takes it back, or another broadcaster declines it."""
        return replace(self._moved(AnnouncementAct.DECLINE), finished_at=at)

    def take_back(self, by: UUID, at: datetime) -> Announcement:
        """End an announcement that its author will rewrite. Raises NotAllowed for anybody else."""
        if by != self.proposed_by:
            raise NotAllowed(Permission.ANNOUNCE.value, "announcement-not-own")
        return self.decline(at)

    def propose_again(self, recipients: int, content: Content) -> Announcement:
        """Withdraw the approval because many more people match now, and propose it with the new head-count."""
        proposed = self._counted(AnnouncementAct.PROPOSE_AGAIN, recipients, content)
        return replace(proposed, approved_by=None, approved_at=None, started_at=None)

    # --- While it goes out ----------------------------------------------------------------------------------------

    def start(self, at: datetime) -> Announcement:
        """Send it to the staff."""
        return replace(self._moved(AnnouncementAct.START), started_at=at)

    def check(self) -> Announcement:
        """Record that the staff have it; a person checks it before it goes to everybody."""
        return self._moved(AnnouncementAct.CHECK)

    def send(self) -> Announcement:
        """Send it to everybody, as the scheduler does once the staff have it."""
        return self._moved(AnnouncementAct.GO_ON)

    def go_on(self, *, revision_waits: bool) -> Announcement:
        """Send it to everybody after a person has checked the staff's copies.

        Raises:
            DomainError: A revision waits for approval.
            Conflict: The staff do not have it yet: a tap must not overtake their copies.
        """
        _check_no_revision(waits=revision_waits)
        if self.state is AnnouncementState.CANARY:
            raise Conflict
        return self._moved(AnnouncementAct.GO_ON)

    def pause(self, reason: PauseReason) -> Announcement:
        """Hold it back; copies that are in flight still arrive."""
        return replace(self._moved(AnnouncementAct.PAUSE), resumes_to=self.state, reason=reason)

    def resume(self, *, revision_waits: bool) -> Announcement:
        """Continue where it was paused. Raises DomainError while a revision waits for approval."""
        resumed = self._moved(AnnouncementAct.RESUME)
        _check_no_revision(waits=revision_waits)
        return replace(resumed, state=self.resumes_to or resumed.state, resumes_to=None, reason=None)

    def follow(self) -> Announcement:
        """Keep sending to people who start to match its segment; everybody else has it."""
        return self._moved(AnnouncementAct.FOLLOW)

    def repeat(self, now: datetime, *, revision_waits: bool) -> Announcement:
        """Send it again to the people it missed.

        Raises DomainError when it may no longer go out, or a revision waits for approval.
        """
        repeated = self._moved(AnnouncementAct.REPEAT)
        self.check_in_time(now)
        _check_no_revision(waits=revision_waits)
        return replace(repeated, finished_at=None)

    def check_in_time(self, now: datetime) -> None:
        """Raise DomainError when it may no longer go out."""
        if self.is_over(now):
            raise DomainError("announcement-too-late")

    def hold_for_revision(self, now: datetime) -> Announcement:
        """Hold it while a revision is written; one that is held already, or finished, stays as it is.

        Raises DomainError when it may no longer go out.
        """
        self.check_in_time(now)
        held = self.pause(PauseReason.REVISION) if self.state in HOLDABLE else self
        after(held.state, AnnouncementAct.REVISE)
        return held

    def revise(self) -> Announcement:
        """Switch to the revised text and continue where it was held; the staff check it again if they had it."""
        revised = self._moved(AnnouncementAct.REVISE)
        state = self.resumes_to or revised.state
        return replace(
            revised,
            state=AnnouncementState.CANARY if state is AnnouncementState.CHECKED else state,
            resumes_to=None,
            reason=None,
            content_version=self.content_version + 1,
            finished_at=None,
        )

    def queue_up_to(self, account: int, *, all_queued: bool) -> Announcement:
        """Record up to which account recipients are queued, and whether the pass over all is done."""
        return replace(self, expanded_to=account, expanded=all_queued)

    def look_again(self) -> Announcement:
        """Begin another pass over everybody, for people who have started to match."""
        return self.queue_up_to(0, all_queued=False)

    # --- Its end --------------------------------------------------------------------------------------------------

    def stop(self) -> Announcement:
        """End it for good."""
        return self._moved(AnnouncementAct.STOP)

    def expire(self) -> Announcement:
        """End it because its time is over."""
        return self._moved(AnnouncementAct.EXPIRE)

    def finish(self) -> Announcement:
        """End it because everybody has it."""
        return self._moved(AnnouncementAct.FINISH)

    def wind_up(self, at: datetime) -> Announcement:
        """Record that no copy of it is in flight any more. Raises IllegalTransition before it has ended."""
        if self.state not in ENDED:
            raise IllegalTransition(self.state.value, "wind_up")
        return replace(self, finished_at=at)

    def _moved(self, act: AnnouncementAct) -> Announcement:
        return replace(self, state=after(self.state, act))

    def _counted(self, act: AnnouncementAct, recipients: int, content: Content) -> Announcement:
        seal = approval_fingerprint(content, self.segment, self.schedule, recipients)
        return replace(self._moved(act), recipients=recipients, fingerprint=seal)


def _check_no_revision(*, waits: bool) -> None:
    if waits:
        raise DomainError("announcement-mend-waits")
