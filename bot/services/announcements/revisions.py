"""Another text for an announcement that has begun: held meanwhile, approved by a second person, brought to each copy.

Copies already sent are changed in place, without a sound; where a date, an amount or a link was wrong, those who have
one are also told what is right. Nobody knows the message of a copy that is `unknown`: it stays as it is.
"""

from uuid import UUID

from bot.services.announcements import acts as announcements
from domain.access import Officer, Permission
from domain.announcements.announcement import HOLDABLE, AnnouncementAct, MendState, after, mend_fingerprint
from domain.audit import Actor, AuditAct
from domain.errors import Conflict, NotAllowed, NotFound
from storage.records.announcements import Announcement, Mend, Wording
from storage.records.base import AuditEvent
from storage.unit_of_work import Database, UnitOfWork

PIECE = 500
"""Copies in one transaction, each with up to two rows: well below 50 ms."""
_FIRST = 0


async def hold_to_mend(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Hold the announcement while somebody writes its new text.

    Raises NotFound, NotAllowed, IllegalTransition, DomainError when it may no longer go out.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    announcements.check_in_time(uow, announcement)
    if announcement.state in HOLDABLE:
        announcement = await announcements.hold(uow, announcement, "mend", officer)
    after(announcement.state, AnnouncementAct.MEND)
    return announcement


async def propose(
    uow: UnitOfWork,
    officer: Officer | None,
    announcement_id: UUID,
    *,
    mend_id: UUID,
    wording: Wording,
    tells: bool,
    written_for: int,
    chat_id: int,
) -> tuple[Announcement, Mend] | None:
    """Ask the other broadcasters to approve what the announcement is to say; an earlier proposal falls.

    None when there is one with this id already, as after a second tap. Raises as `hold_to_mend`, and Conflict when it
    says something else by now than in the version it was `written_for`.
    """
    author = announcements.announcer(officer)
    if await uow.announcement_mends.has(mend_id):
        return None
    if (await announcements.get(uow, officer, announcement_id)).content_version != written_for:
        raise Conflict
    announcement = await hold_to_mend(uow, officer, announcement_id)
    mend = await uow.announcement_mends.add(
        announcement,
        wording,
        mend_id=mend_id,
        tells=tells,
        fingerprint=_fingerprint(wording, announcement.content_version + 1, tells=tells),
        proposed_by=author.id,
        chat_id=chat_id,
    )
    await _note(uow, author, announcement, mend, AuditAct.OFFICER_ANNOUNCEMENT_MEND_PROPOSED)
    return await uow.announcements.change(announcement), mend


async def approve(
    uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, shown: bytes
) -> tuple[Announcement, Mend]:
    """Approve exactly what was shown: `shown` are the first bytes of the text's fingerprint. It goes on at once.

    Raises NotAllowed to who wrote it, Conflict when another text or none waits by now, and as `hold_to_mend`.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    approver = announcements.announcer(officer)
    mend = await uow.announcement_mends.proposed(announcement.id)
    if mend is None or mend.content_version != announcement.content_version + 1:
        raise Conflict
    if approver.id == mend.proposed_by:
        raise NotAllowed(Permission.ANNOUNCE.value, "announcement-own")
    if not shown or not mend.fingerprint.startswith(shown):
        raise Conflict
    announcements.check_in_time(uow, announcement)
    wording = await uow.announcement_mends.wording(mend)
    mended = await announcements.mend(uow, officer, announcement, wording)
    approved = await uow.announcement_mends.change(
        mend, state=MendState.APPROVED, approved_by=approver.id, approved_at=uow.now
    )
    return mended, approved


async def decline(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> tuple[Announcement, Mend]:
    """Leave the announcement as it is, held: its author takes the new text back, or another declines it.

    Raises NotFound when none waits, NotAllowed.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    mend = await uow.announcement_mends.proposed(announcement.id)
    if mend is None:
        raise NotFound
    declined = await uow.announcement_mends.change(mend, state=MendState.DECLINED)
    act = AuditAct.OFFICER_ANNOUNCEMENT_MEND_DECLINED
    await _note(uow, announcements.announcer(officer), announcement, declined, act)
    return await uow.announcements.change(announcement), declined


async def spread(database: Database, announcement: Announcement) -> bool | None:
    """Queue the changes of some copies, and what their people are told. A process may die between any two pieces.

    Returns whether there may be more at once; None while nothing is to be brought to any copy.
    """
    async with database.read() as uow:
        mend = await uow.announcement_mends.under_way(announcement.id)
        if mend is None:
            return None
        if await uow.announcement_mends.old_text_under_way(mend):
            return False
        copies = await uow.announcement_mends.next_copies(mend, PIECE)
        staff = await uow.announcement_mends.staff_copies(mend) if mend.expanded_to == _FIRST else []
    async with database.write() as uow:
        mends = uow.announcement_mends
        await mends.queue_changes(mend, [*staff, *copies])
        if mend.tells and copies:
            await mends.queue_errata(mend, copies, announcement.segment.topic)
        done = len(copies) < PIECE
        await mends.change(
            mend,
            expanded_to=copies[-1].seq if copies else mend.expanded_to,
            state=MendState.DONE if done else MendState.APPROVED,
        )
        # Conditional on nobody having stopped it meanwhile; and it wakes the sender.
        await uow.announcements.change(announcement)
        await uow.commit()
    return True


def _fingerprint(wording: Wording, content_version: int, *, tells: bool) -> bytes:
    erratum = str(wording.erratum_for(None).params["text"]) if tells else ""
    return mend_fingerprint(wording.content, erratum, content_version)


async def _note(uow: UnitOfWork, officer: Officer, announcement: Announcement, mend: Mend, act: AuditAct) -> None:
    data = {
        "announcement_id": announcement.id.hex,
        "number": announcement.number,
        "content_version": mend.content_version,
        "tells": mend.tells,
    }
    await uow.audit.add([AuditEvent(act, Actor.OFFICER, officer.id, data=data)])
