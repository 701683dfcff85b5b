"""Revisions of an announcement that has begun: it is held, a second person approves, and each copy is edited.

Copies already sent are edited in place, without a sound; where a date, an amount or a link was wrong, the recipients of
a copy are also sent a message with what is right. The message id of an `unknown` copy is not known: it stays as it is.
"""

from dataclasses import dataclass
from uuid import UUID

from bot.services.announcements import acts as announcements
from bot.services.announcements.events import RevisionProposed
from domain.access import Officer
from domain.announcements.announcement import Announcement
from domain.announcements.content import revision_fingerprint
from domain.announcements.revision import Revision
from domain.announcements.states import AnnouncementAct
from domain.audit import Actor, AuditAct
from domain.errors import Conflict, NotFound
from storage.records.announcements import Wording
from storage.records.base import AuditEvent
from storage.unit_of_work import Database, UnitOfWork

PIECE = 500
"""Copies in one transaction, each with up to two rows, which takes well below 50 ms."""
_FIRST = 0


@dataclass(frozen=True, slots=True)
class Revised:
    """An announcement and its revision that was proposed or decided on just now."""

    announcement: Announcement
    revision: Revision


async def hold_for_revision(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Announcement:
    """Hold the announcement while somebody writes its new text.

    Raises:
        NotFound: there is no such announcement.
        NotAllowed: the officer may not announce.
        IllegalTransition: its state does not allow this.
        DomainError: it may no longer go out.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    held = announcement.hold_for_revision(uow.now)
    if held.state is announcement.state:
        return announcement
    return await announcements.save(uow, officer, held, AnnouncementAct.PAUSE)


async def propose_revision(
    uow: UnitOfWork,
    officer: Officer | None,
    announcement_id: UUID,
    *,
    revision_id: UUID,
    wording: Wording,
    tells: bool,
    written_for: int,
    chat_id: int,
) -> RevisionProposed | None:
    """Propose a new text to the other broadcasters; it replaces an earlier proposal.

    Raises what `hold_for_revision` raises, and Conflict if the announcement's text has changed since the version that
    the revision was `written_for`.

    Returns:
        The proposal to tell them about; None if one with this id is stored already, as after a second tap.
    """
    author = announcements.announcer(officer)
    if await uow.announcement_revisions.has(revision_id):
        return None
    if (await announcements.get(uow, officer, announcement_id)).content_version != written_for:
        raise Conflict
    announcement = await hold_for_revision(uow, officer, announcement_id)
    revision = await uow.announcement_revisions.add(
        announcement,
        wording,
        revision_id=revision_id,
        tells=tells,
        fingerprint=_fingerprint(wording, announcement.content_version + 1, tells=tells),
        proposed_by=author.id,
        chat_id=chat_id,
    )
    await _note(uow, author, announcement, revision, AuditAct.OFFICER_ANNOUNCEMENT_MEND_PROPOSED)
    saved = await uow.announcements.save(announcement)
    return RevisionProposed(saved, revision, wording, await announcements.chats_of_others(uow, author.id))


async def approve_revision(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID, shown: bytes) -> Revised:
    """Approve exactly what the officer was shown; the announcement continues at once.

    `shown` holds the first bytes of the text's fingerprint.

    Raises:
        NotAllowed: the officer may not announce, or wrote the text.
        NotFound, DomainError: as `hold_for_revision`.
        IllegalTransition: the revision's or the announcement's state does not allow this.
        Conflict: another revision is proposed by now, or none.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    approver = announcements.announcer(officer)
    revision = await uow.announcement_revisions.proposed(announcement.id)
    if revision is None:
        raise Conflict
    approved = revision.approve(approver.id, uow.now, shown=shown, replaces=announcement.content_version)
    announcement.check_in_time(uow.now)
    wording = await uow.announcement_revisions.wording(revision)
    revised = await announcements.revise(uow, officer, announcement, wording)
    await uow.announcement_revisions.save(approved, read=revision)
    return Revised(revised, approved)


async def decline_revision(uow: UnitOfWork, officer: Officer | None, announcement_id: UUID) -> Revised:
    """Leave the announcement as it is, held: the author takes the new text back or another broadcaster declines it.

    Raises NotFound if no revision is proposed, and NotAllowed.
    """
    announcement = await announcements.get(uow, officer, announcement_id)
    revision = await uow.announcement_revisions.proposed(announcement.id)
    if revision is None:
        raise NotFound
    declined = revision.decline()
    await uow.announcement_revisions.save(declined, read=revision)
    act = AuditAct.OFFICER_ANNOUNCEMENT_MEND_DECLINED
    await _note(uow, announcements.announcer(officer), announcement, declined, act)
    return Revised(await uow.announcements.save(announcement), declined)


async def spread(database: Database, announcement: Announcement) -> bool | None:
    """Queue the edits of some copies, and the messages that correct them.

    One call does one piece; the process may die between any two.

    Returns:
        Whether there may be more at once; None if no copy is to be edited.
    """
    async with database.read() as uow:
        revision = await uow.announcement_revisions.under_way(announcement.id)
        if revision is None:
            return None
        if await uow.announcement_revisions.old_text_under_way(revision):
            return False
        copies = await uow.announcement_revisions.next_copies(revision, PIECE)
        staff = await uow.announcement_revisions.staff_copies(revision) if revision.expanded_to == _FIRST else []
    async with database.write() as uow:
        revisions = uow.announcement_revisions
        await revisions.queue_changes(revision, [*staff, *copies])
        if revision.tells and copies:
            await revisions.queue_errata(revision, copies, announcement.segment.topic)
        last = copies[-1].seq if copies else revision.expanded_to
        await revisions.save(revision.spread(last, all_queued=len(copies) < PIECE), read=revision)
        # Saved only if nobody has stopped it meanwhile; saving also wakes the sender.
        await uow.announcements.save(announcement)
        await uow.commit()
    return True


def _fingerprint(wording: Wording, content_version: int, *, tells: bool) -> bytes:
    erratum = str(wording.erratum_for(None).params["text"]) if tells else ""
    return revision_fingerprint(wording.content, erratum, content_version)


async def _note(
    uow: UnitOfWork, officer: Officer, announcement: Announcement, revision: Revision, act: AuditAct
) -> None:
    data = {
        "announcement_id": announcement.id.hex,
        "number": announcement.number,
        "content_version": revision.content_version,
        "tells": revision.tells,
    }
    await uow.audit.add([AuditEvent(act, Actor.OFFICER, officer.id, data=data)])
