"""An announcement's life, act by act: every act checks who may, and writes only if nobody was quicker.

Two people stand behind each. Its author proposes what was counted; another broadcaster approves just that, by its
fingerprint.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from bot.resources import Resources
from domain.access import Officer, Permission, check
from domain.announcements.announcement import (
    GOES_OUT,
    AnnouncementAct,
    AnnouncementState,
    Schedule,
    Segment,
    after,
    fingerprint,
    is_quiet,
)
from domain.audit import Actor, AuditAct
from domain.errors import Conflict, DomainError, NotAllowed, NotFound
from storage.records.announcements import Announcement, Part, Wording
from storage.records.base import AuditEvent
from storage.unit_of_work import UnitOfWork

LARGE = 1_000
"""With more recipients a person looks at the canary before it goes to everybody."""
REPEATED_AT_ONCE = 1_000
"""Rows queued once more in one transaction: well below 50 ms."""
MISSED = ("failed", "blocked", "gone", "unknown")
Missed = Literal["failed", "unknown"]


def sending_time(resources: Resources, recipients: int) -> timedelta:
    """Return how long sending takes at the configured rate, when nothing else is to be sent."""
    return timedelta(seconds=-(-recipients // resources.broadcast_rate))


def announcer(officer: Officer | None) -> Officer:
    """Return the officer. Raises NotAllowed unless they may announce."""
    check(officer, Permission.ANNOUNCE)
    if officer is None:
        raise NotAllowed(Permission.ANNOUNCE.value)
    return officer


async def compose(
    uow: UnitOfWork,
    *,
    announcement_id: UUID,
    wording: Wording,
    segment: Segment,
    schedule: Schedule,
    officer: Officer | None,
    chat_id: int,
) -> bool:
    """Store what was written; the clock counts its recipients next and shows them to the author.

    Returns False when there is one with this id already, as after a second tap. Raises NotAllowed.
    """
    author = announcer(officer)
    added = await uow.announcements.add(
        announcement_id, wording, segment, schedule, proposed_by=author.id, chat_id=chat_id
    )
    if added:
        data = {"announcement_id": announcement_id.hex}
        await uow.audit.add([AuditEvent(AuditAct.OFFICER_ANNOUNCEMENT_COMPOSED, Actor.OFFICER, author.id, data=data)])
    return added


async def get(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Return the announcement, held for the rest of the transaction. Raises NotFound; NotAllowed to no broadcaster."""
    announcer(officer)
    announcement = await uow.announcements.get(announcement_id, held=True)
    if announcement is None:
        raise NotFound
    return announcement


async def counted(uow: UnitOfWork, announcement: Announcement, recipients: int) -> Announcement:
    """Write the head-count of what was composed, or of what is counted again because it has changed."""
    wording = await uow.announcements.wording(announcement.id)
    seal = fingerprint(wording.content, announcement.segment, announcement.schedule, recipients)
    return await uow.announcements.change(
        announcement,
        state=after(announcement.state, AnnouncementAct.COUNT),
        recipients=recipients,
        fingerprint=seal,
    )


async def propose(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Ask the other broadcasters for approval. Raises DomainError when nobody would get it, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    if announcement.recipients == 0:
        raise DomainError("announcement-nobody-now")
    return await _act(uow, officer, announcement, AnnouncementAct.PROPOSE)


async def approve(
    uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, shown: bytes, chat_id: int
) -> Announcement:
    """Approve exactly what was shown: `shown` are the first bytes of its fingerprint, as the card had them.

    Raises NotAllowed to its author, Conflict when something of it is another by now, and as `get`.
    """
    announcement = await get(uow, officer, announcement_id)
    approver = announcer(officer)
    if approver.id == announcement.proposed_by:
        raise NotAllowed(Permission.ANNOUNCE.value, "announcement-own")
    if not shown or not announcement.fingerprint.startswith(shown):
        raise Conflict
    return await _act(
        uow,
        officer,
        announcement,
        AnnouncementAct.APPROVE,
        approved_by=approver.id,
        approved_chat_id=chat_id,
        approved_at=uow.now,
    )


async def decline(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End what is not approved: its author takes it back, or another declines it. Raises IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await _act(uow, officer, announcement, AnnouncementAct.DECLINE, finished_at=uow.now)


async def take_back(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End what its author will write anew. Raises NotAllowed to anybody else, and as `decline`."""
    announcement = await get(uow, officer, announcement_id)
    if announcer(officer).id != announcement.proposed_by:
        raise NotAllowed(Permission.ANNOUNCE.value, "announcement-not-own")
    return await decline(uow, officer, announcement_id)


async def go_on(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Let it go to everybody: the canary has arrived well. Raises as `get`, IllegalTransition, and
    DomainError while another text waits for approval."""
    announcement = await get(uow, officer, announcement_id)
    await _no_mend_waits(uow, announcement)
    if announcement.state is AnnouncementState.CANARY:
        # The clock's own step: a person's tap must not overtake the staff's copies.
        raise Conflict
    return await _act(uow, officer, announcement, AnnouncementAct.GO_ON)


async def pause(
    uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, reason: str = "officer"
) -> Announcement:
    """Hold it back at once; what is under way arrives. Raises as `get`, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await hold(uow, announcement, reason, officer)


async def hold(
    uow: UnitOfWork, announcement: Announcement, reason: str, officer: Officer | None = None
) -> Announcement:
    """Pause it, as an officer or (None) as the clock that saw too many failures."""
    return await _act(uow, officer, announcement, AnnouncementAct.PAUSE, resumes_to=announcement.state, reason=reason)


async def resume(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Go on where it was paused; staff whose copies failed get them again. Raises as `go_on`."""
    announcement = await get(uow, officer, announcement_id)
    after(announcement.state, AnnouncementAct.RESUME)
    await _no_mend_waits(uow, announcement)
    state = announcement.resumes_to or AnnouncementState.SENDING
    if state is AnnouncementState.CANARY:
        await _staff_again(uow, announcement)
    return await _act(uow, officer, announcement, AnnouncementAct.RESUME, state=state, resumes_to=None, reason=None)


async def stop(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End it for good; the clock withholds what is still queued. Raises as `get`, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await _act(uow, officer, announcement, AnnouncementAct.STOP)


async def repeat(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, missed: Missed) -> int:
    """Send once more to those whom it `missed`, at most `REPEATED_AT_ONCE` of them; returns how many.

    What mends copies is sent once more too. Whoever takes no announcements any more is left out. Raises as `get`,
    IllegalTransition, DomainError when it may no longer go out, another text waits for approval, or nobody is left.
    """
    announcement = await get(uow, officer, announcement_id)
    after(announcement.state, AnnouncementAct.REPEAT)
    check_in_time(uow, announcement)
    await _no_mend_waits(uow, announcement)
    count = await uow.announcement_results.requeue(
        announcement.id, announcement.parts, [missed], REPEATED_AT_ONCE, announcement.segment.topic
    )
    if not count:
        raise DomainError("announcement-nobody-missed")
    await _act(uow, officer, announcement, AnnouncementAct.REPEAT, {"missed": missed, "count": count}, finished_at=None)
    return count


async def leave_unknown(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> None:
    """Note that somebody decided to send nothing to those of whom nobody knows. Raises as `get`."""
    announcement = await get(uow, officer, announcement_id)
    data = {"announcement_id": announcement.id.hex, "number": announcement.number}
    by = announcer(officer)
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_ANNOUNCEMENT_UNKNOWN_LEFT, Actor.OFFICER, by.id, data=data)])


async def mend(uow: UnitOfWork, officer: Officer | None, announcement: Announcement, wording: Wording) -> Announcement:
    """Have it say something else from now on, and go on where it was held. Raises IllegalTransition, Conflict."""
    after(announcement.state, AnnouncementAct.MEND)
    state = announcement.resumes_to or AnnouncementState.SENDING
    if state is AnnouncementState.CHECKED:
        state = AnnouncementState.CANARY  # its staff look again
    if state is AnnouncementState.CANARY:
        await _staff_again(uow, announcement)
    version = announcement.content_version + 1
    return await _act(
        uow,
        officer,
        announcement,
        AnnouncementAct.MEND,
        {"content_version": version},
        state=state,
        resumes_to=None,
        reason=None,
        wording=wording,
        content_version=version,
        finished_at=None,
    )


def check_in_time(uow: UnitOfWork, announcement: Announcement) -> None:
    """Raise DomainError when the announcement may no longer go out."""
    expires_at = announcement.schedule.expires_at
    if expires_at is not None and uow.now >= expires_at:
        raise DomainError("announcement-too-late")


async def _staff_again(uow: UnitOfWork, announcement: Announcement) -> None:
    await uow.announcement_results.requeue(announcement.id, [Part.CANARY.value], MISSED, REPEATED_AT_ONCE)


async def _no_mend_waits(uow: UnitOfWork, announcement: Announcement) -> None:
    if await uow.announcement_mends.proposed(announcement.id):
        raise DomainError("announcement-mend-waits")


async def by_clock(uow: UnitOfWork, announcement: Announcement, act: AnnouncementAct, **values: Any) -> Announcement:
    """An act that nobody taps for: its time has come, or all of it is sent. Raises IllegalTransition, Conflict."""
    return await _act(uow, None, announcement, act, **values)


async def propose_again(uow: UnitOfWork, announcement: Announcement, recipients: int) -> Announcement:
    """Take an approval back because many more people match now: it is proposed with the new head-count."""
    wording = await uow.announcements.wording(announcement.id)
    seal = fingerprint(wording.content, announcement.segment, announcement.schedule, recipients)
    return await by_clock(
        uow,
        announcement,
        AnnouncementAct.PROPOSE_AGAIN,
        recipients=recipients,
        fingerprint=seal,
        approved_by=None,
        approved_at=None,
        started_at=None,
    )


async def live(uow: UnitOfWork, now: datetime) -> list[UUID]:
    """Return the announcements whose messages may be sent at this moment."""
    if is_quiet(now):
        return []
    return [one.id for one in await uow.announcements.in_states(GOES_OUT)]


async def _act(
    uow: UnitOfWork,
    officer: Officer | None,
    announcement: Announcement,
    act: AnnouncementAct,
    noted: Mapping[str, Any] | None = None,
    **values: Any,
) -> Announcement:
    values.setdefault("state", after(announcement.state, act))
    changed = await uow.announcements.change(announcement, **values)
    actor, actor_id = (Actor.OFFICER, officer.id) if officer else (Actor.SYSTEM, None)
    data = {"announcement_id": announcement.id.hex, "number": announcement.number, "recipients": changed.recipients}
    data |= noted or {}
    await uow.audit.add([AuditEvent(AuditAct(f"{actor}.announcement_{act.value}"), actor, actor_id, data=data)])
    return changed
