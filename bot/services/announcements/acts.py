"""An announcement's life, act by act: every act checks who may, and writes only if nobody was quicker.

Two people stand behind each. Its author proposes what was counted; another broadcaster approves just that, by its
fingerprint.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from bot.resources import Resources
from bot.services.announcements.events import AnnouncementProposed
from domain.access import Officer, Permission, check, may
from domain.announcements.announcement import Announcement
from domain.announcements.content import Schedule, Segment
from domain.announcements.hours import is_quiet
from domain.announcements.parts import MessagePart
from domain.announcements.states import GOES_OUT, AnnouncementAct, AnnouncementState, PauseReason
from domain.audit import Actor, AuditAct
from domain.errors import DomainError, NotAllowed, NotFound
from storage.records.announcements import MISSED, Wording
from storage.records.base import AuditEvent
from storage.records.queues import SendState
from storage.unit_of_work import UnitOfWork

REPEATED_AT_ONCE = 1_000
"""Rows queued once more in one transaction: well below 50 ms."""
Missed = Literal[SendState.FAILED, SendState.UNKNOWN]


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
    return await uow.announcements.save(announcement.count(recipients, wording.content))


async def propose(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Ask the other broadcasters for approval. Raises DomainError when nobody would get it, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.propose(), AnnouncementAct.PROPOSE)


async def proposal(uow: UnitOfWork, proposed: Announcement) -> AnnouncementProposed:
    """Return whom it is proposed to, and what they are to approve."""
    wording = await uow.announcements.wording(proposed.id)
    return AnnouncementProposed(proposed, wording, await chats_of_others(uow, proposed.proposed_by))


async def chats_of_others(uow: UnitOfWork, officer_id: UUID) -> list[int]:
    """Return the chats of the other broadcasters: those who may approve what this officer wrote."""
    return [
        account.officer.telegram_id
        for account in await uow.officers.active()
        if account.officer.telegram_id is not None
        and account.officer.id != officer_id
        and may(account.officer, Permission.ANNOUNCE)
    ]


async def approve(
    uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, shown: bytes, chat_id: int
) -> Announcement:
    """Approve exactly what was shown: `shown` are the first bytes of its fingerprint, as the card had them.

    Raises NotAllowed to its author, Conflict when something of it is another by now, and as `get`.
    """
    announcement = await get(uow, officer, announcement_id)
    approved = announcement.approve(announcer(officer).id, uow.now, chat_id=chat_id, shown=shown)
    return await save(uow, officer, approved, AnnouncementAct.APPROVE)


async def decline(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End what is not approved: its author takes it back, or another declines it. Raises IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.decline(uow.now), AnnouncementAct.DECLINE)


async def take_back(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End what its author will write again. Raises NotAllowed to anybody else, and as `decline`."""
    announcement = await get(uow, officer, announcement_id)
    taken_back = announcement.take_back(announcer(officer).id, uow.now)
    return await save(uow, officer, taken_back, AnnouncementAct.DECLINE)


async def go_on(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Let it go to everybody, since the canary has arrived well.

    Raises as `get`, IllegalTransition, Conflict, and DomainError while another text waits for approval.
    """
    announcement = await get(uow, officer, announcement_id)
    going_on = announcement.go_on(revision_waits=await _revision_waits(uow, announcement))
    return await save(uow, officer, going_on, AnnouncementAct.GO_ON)


async def pause(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Hold it back at once; what is under way arrives. Raises as `get`, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.pause(PauseReason.OFFICER), AnnouncementAct.PAUSE)


async def resume(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Go on where it was paused; staff whose copies failed get them again. Raises as `go_on`."""
    announcement = await get(uow, officer, announcement_id)
    resumed = announcement.resume(revision_waits=await _revision_waits(uow, announcement))
    return await _to_staff_again(uow, officer, resumed, AnnouncementAct.RESUME)


async def stop(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End it for good; the clock withholds what is still queued. Raises as `get`, IllegalTransition."""
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.stop(), AnnouncementAct.STOP)


async def repeat(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, missed: Missed) -> int:
    """Send once more to those whom it `missed`, at most `REPEATED_AT_ONCE` of them; returns how many.

    What changes copies is sent once more too. People who take no announcements any more are left out. Raises as `get`,
    IllegalTransition, DomainError when it may no longer go out, another text waits for approval, or nobody is left.
    """
    announcement = await get(uow, officer, announcement_id)
    repeated = announcement.repeat(uow.now, revision_waits=await _revision_waits(uow, announcement))
    count = await uow.announcement_results.requeue(
        announcement.id, announcement.parts, [missed], REPEATED_AT_ONCE, announcement.segment.topic
    )
    if not count:
        raise DomainError("announcement-nobody-missed")
    await save(uow, officer, repeated, AnnouncementAct.REPEAT, {"missed": missed, "count": count})
    return count


async def leave_unknown(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> None:
    """Note that somebody decided to send nothing to those of whom nobody knows. Raises as `get`."""
    announcement = await get(uow, officer, announcement_id)
    data = {"announcement_id": announcement.id.hex, "number": announcement.number}
    by = announcer(officer)
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_ANNOUNCEMENT_UNKNOWN_LEFT, Actor.OFFICER, by.id, data=data)])


async def revise(
    uow: UnitOfWork, officer: Officer | None, announcement: Announcement, wording: Wording
) -> Announcement:
    """Have it say something else from now on, and go on where it was held. Raises IllegalTransition, Conflict."""
    revised = announcement.revise()
    noted = {"content_version": revised.content_version}
    return await _to_staff_again(uow, officer, revised, AnnouncementAct.REVISE, noted, wording)


async def propose_again(uow: UnitOfWork, announcement: Announcement, recipients: int) -> Announcement:
    """Take an approval back because many more people match now: it is proposed with the new head-count."""
    wording = await uow.announcements.wording(announcement.id)
    proposed = announcement.propose_again(recipients, wording.content)
    return await save(uow, None, proposed, AnnouncementAct.PROPOSE_AGAIN)


async def live(uow: UnitOfWork, now: datetime) -> list[UUID]:
    """Return the announcements whose messages may be sent at this moment."""
    if is_quiet(now):
        return []
    return [one.id for one in await uow.announcements.in_states(GOES_OUT)]


async def save(
    uow: UnitOfWork,
    officer: Officer | None,
    changed: Announcement,
    act: AnnouncementAct,
    noted: Mapping[str, Any] | None = None,
    wording: Wording | None = None,
) -> Announcement:
    """Write what an act has changed, and record it: of an officer, or (None) of the clock. Raises Conflict."""
    saved = await uow.announcements.save(changed, wording)
    actor, actor_id = (Actor.OFFICER, officer.id) if officer else (Actor.SYSTEM, None)
    data = {"announcement_id": saved.id.hex, "number": saved.number, "recipients": saved.recipients}
    data |= noted or {}
    await uow.audit.add([AuditEvent(AuditAct(f"{actor}.announcement_{act.value}"), actor, actor_id, data=data)])
    return saved


async def _to_staff_again(
    uow: UnitOfWork,
    officer: Officer | None,
    changed: Announcement,
    act: AnnouncementAct,
    noted: Mapping[str, Any] | None = None,
    wording: Wording | None = None,
) -> Announcement:
    """Save what goes on; where that is with the staff, those who did not get their copy are sent it once more."""
    if changed.state is AnnouncementState.CANARY:
        await uow.announcement_results.requeue(changed.id, [MessagePart.CANARY.value], MISSED, REPEATED_AT_ONCE)
    return await save(uow, officer, changed, act, noted, wording)


async def _revision_waits(uow: UnitOfWork, announcement: Announcement) -> bool:
    return await uow.announcement_revisions.proposed(announcement.id) is not None
