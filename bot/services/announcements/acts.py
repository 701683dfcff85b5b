"""The acts on an announcement: each checks the officer's permission and writes only to the version it has read.

Two people stand behind each announcement. The author proposes it with its recipients counted; another broadcaster
approves exactly that, identified by its fingerprint.
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
"""Rows requeued in one transaction, which takes well below 50 ms."""
Missed = Literal[SendState.FAILED, SendState.UNKNOWN]


def sending_time(resources: Resources, recipients: int) -> timedelta:
    """Return how long sending takes at the configured rate if nothing else is sent."""
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
    """Store a composed announcement; the scheduler counts its recipients next and shows them to the author.

    Returns:
        False if an announcement with this id is stored already, as after a second tap.

    Raises:
        NotAllowed: the officer may not announce.
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
    """Load an announcement and lock it for the rest of the transaction.

    Raises:
        NotFound: there is none with this id.
        NotAllowed: the officer may not announce.
    """
    announcer(officer)
    announcement = await uow.announcements.get(announcement_id, held=True)
    if announcement is None:
        raise NotFound
    return announcement


async def counted(uow: UnitOfWork, announcement: Announcement, recipients: int) -> Announcement:
    """Save the number of recipients, of a new announcement or of one counted again after a change."""
    wording = await uow.announcements.wording(announcement.id)
    return await uow.announcements.save(announcement.count(recipients, wording.content))


async def propose(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Ask the other broadcasters for approval.

    Raises:
        DomainError: nobody would get the announcement.
        IllegalTransition: its state does not allow this.
    """
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.propose(), AnnouncementAct.PROPOSE)


async def proposal(uow: UnitOfWork, proposed: Announcement) -> AnnouncementProposed:
    """Return the event that asks the other broadcasters for approval."""
    wording = await uow.announcements.wording(proposed.id)
    return AnnouncementProposed(proposed, wording, await chats_of_others(uow, proposed.proposed_by))


async def chats_of_others(uow: UnitOfWork, officer_id: UUID) -> list[int]:
    """Return the chats of the other broadcasters, who may approve what this officer wrote."""
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
    """Approve exactly what the officer was shown.

    `shown` holds the first bytes of the announcement's fingerprint, as they were on the card.

    Raises:
        NotFound: as `get`.
        NotAllowed: the officer is its author.
        Conflict: something about the announcement has changed since.
    """
    announcement = await get(uow, officer, announcement_id)
    approved = announcement.approve(announcer(officer).id, uow.now, chat_id=chat_id, shown=shown)
    return await save(uow, officer, approved, AnnouncementAct.APPROVE)


async def decline(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End an announcement before its approval: the author takes it back or another broadcaster declines it.

    Raises IllegalTransition if its state does not allow this.
    """
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.decline(uow.now), AnnouncementAct.DECLINE)


async def take_back(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End an announcement that its author will write again.

    Raises NotAllowed for anyone but the author, and what `decline` raises.
    """
    announcement = await get(uow, officer, announcement_id)
    taken_back = announcement.take_back(announcer(officer).id, uow.now)
    return await save(uow, officer, taken_back, AnnouncementAct.DECLINE)


async def go_on(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Send the announcement to everybody, now that the canary has arrived.

    Raises:
        NotFound, NotAllowed: as `get`.
        IllegalTransition: its state does not allow this.
        Conflict: it was changed at the same moment.
        DomainError: a revision waits for approval.
    """
    announcement = await get(uow, officer, announcement_id)
    going_on = announcement.go_on(revision_waits=await _revision_waits(uow, announcement))
    return await save(uow, officer, going_on, AnnouncementAct.GO_ON)


async def pause(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Pause the announcement at once; calls under way still arrive.

    Raises what `get` raises, and IllegalTransition if its state does not allow this.
    """
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.pause(PauseReason.OFFICER), AnnouncementAct.PAUSE)


async def resume(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Continue a paused announcement; staff whose copies failed get them again. Raises what `go_on` raises."""
    announcement = await get(uow, officer, announcement_id)
    resumed = announcement.resume(revision_waits=await _revision_waits(uow, announcement))
    return await _to_staff_again(uow, officer, resumed, AnnouncementAct.RESUME)


async def stop(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """End the announcement for good; the scheduler withholds what is still queued.

    Raises what `get` raises, and IllegalTransition if its state does not allow this.
    """
    announcement = await get(uow, officer, announcement_id)
    return await save(uow, officer, announcement.stop(), AnnouncementAct.STOP)


async def repeat(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, missed: Missed) -> int:
    """Requeue the copies and edits that ended as `missed`, at most `REPEATED_AT_ONCE` of them.

    People who have unsubscribed from announcements since are left out.

    Returns:
        How many were requeued.

    Raises:
        NotFound, NotAllowed: as `get`.
        IllegalTransition: its state does not allow this.
        DomainError: it may no longer go out, a revision waits for approval, or nobody is left.
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
    """Record the decision to send nothing more to recipients whose outcome is unknown. Raises what `get` raises."""
    announcement = await get(uow, officer, announcement_id)
    data = {"announcement_id": announcement.id.hex, "number": announcement.number}
    by = announcer(officer)
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_ANNOUNCEMENT_UNKNOWN_LEFT, Actor.OFFICER, by.id, data=data)])


async def revise(
    uow: UnitOfWork, officer: Officer | None, announcement: Announcement, wording: Wording
) -> Announcement:
    """Replace the announcement's text and continue where it was held. Raises IllegalTransition, Conflict."""
    revised = announcement.revise()
    noted = {"content_version": revised.content_version}
    return await _to_staff_again(uow, officer, revised, AnnouncementAct.REVISE, noted, wording)


async def propose_again(uow: UnitOfWork, announcement: Announcement, recipients: int) -> Announcement:
    """Void an approval because far more people match now, and propose the announcement with the new count."""
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
    """Save a changed announcement and record the act, of an officer or (None) of the scheduler. Raises Conflict."""
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
    """Save an announcement that continues; in the canary state, requeue the copies that staff have missed."""
    if changed.state is AnnouncementState.CANARY:
        await uow.announcement_results.requeue(changed.id, [MessagePart.CANARY.value], MISSED, REPEATED_AT_ONCE)
    return await save(uow, officer, changed, act, noted, wording)


async def _revision_waits(uow: UnitOfWork, announcement: Announcement) -> bool:
    return await uow.announcement_revisions.proposed(announcement.id) is not None
