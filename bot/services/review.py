"""What officers do with applications: look, begin a review, decide, ask for a correction, release a NIK.

Every act checks the officer's permission, programme and area, is refused on one's own application, and is
conditional on the version the officer saw: of two who decide at once, one does, and the other hears what the
state is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.services import corrections, notices
from domain.access import ACT_PERMISSIONS, Officer, Permission, check_application
from domain.application import DECISIONS, Act, ApplicationStatus, acts_open_to, next_status
from domain.errors import Conflict, NotAllowed, NotFound
from domain.programme import Programme
from domain.reference import Reference
from storage.application_records import StoredApplication, StoredDocument
from storage.records import AuditEvent, Outgoing, Priority, Resident, StoredAuditEvent

if TYPE_CHECKING:
    from bot.house import House
    from storage.unit_of_work import UnitOfWork

PAGE = 10
OTHER_REASON = "other"

REJECTION_REASONS: Mapping[Programme, tuple[str, ...]] = MappingProxyType(
    {
        Programme.PIJAR_SEMAR: (
            "not-resident",
            "not-working",
            "employed",
            "covered",
            "too-old",
            "data-mismatch",
            "not-reached",
            OTHER_REASON,
        ),
        Programme.UHC: (
            "not-resident",
            "short-stay",
            "employer-pays",
            "card-active",
            "not-class-3",
            "data-mismatch",
            "not-reached",
            OTHER_REASON,
        ),
    }
)
"""Why an application may be rejected. Texts: `reason-<reason>` for officers, and for residents
`notice-reason-<programme>-<reason>` with the way on."""

RELEASE_REASONS = ("typed-wrong", "owner-came", "double")
"""Why a NIK may be released. Texts: `release-reason-<reason>`."""


@dataclass(frozen=True, slots=True)
class Case:
    """An application with everything an officer sees of it."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)

    @property
    def reference(self) -> Reference:
        return self.application.reference


async def find(
    uow: UnitOfWork, officer: Officer, reference: Reference, permission: Permission = Permission.VIEW
) -> Case:
    """The case, if this officer may do this with it.

    Raises NotFound when there is none in the officer's programmes and areas, OwnApplication for one's own,
    and NotAllowed when the role does not allow it.
    """
    application = await uow.applications.get_by_reference(reference)
    if application is None:
        raise NotFound
    resident = await _applicant(uow, application)
    try:
        check_application(
            officer,
            Permission.VIEW,
            programme=application.programme,
            kelurahan_code=application.kelurahan_code,
            applicant_telegram_id=resident.telegram_id,
        )
    except NotAllowed:
        raise NotFound from None
    check_application(
        officer,
        permission,
        programme=application.programme,
        kelurahan_code=application.kelurahan_code,
        applicant_telegram_id=resident.telegram_id,
    )
    return Case(application, resident, application.answers(resident.key))


async def search(uow: UnitOfWork, officer: Officer, nik: str) -> list[StoredApplication]:
    """Every application for this NIK that the officer may see, newest first."""
    found = await uow.applications.by_nik(nik)
    return [
        one for one in found if officer.sees_programme(one.programme) and officer.sees_kelurahan(one.kelurahan_code)
    ]


async def queue(
    uow: UnitOfWork, officer: Officer, *, own: Resident | None, after: Reference | None = None
) -> tuple[list[StoredApplication], bool]:
    """A page of what waits for this officer, oldest first, and whether there is more behind it."""
    last = await uow.applications.get_by_reference(after) if after else None
    programmes = [one for one in Programme if officer.sees_programme(one)]
    waiting = await uow.applications.queue_for(
        officer,
        programmes=programmes,
        own_resident_id=own.id if own else None,
        after=last,
        limit=PAGE + 1,
    )
    return waiting[:PAGE], len(waiting) > PAGE


async def begin(uow: UnitOfWork, officer: Officer, case: Case) -> Case:
    """Take a waiting application into review and record who did; anything else is returned as it is.

    Somebody who may only look, or whose own application it is, changes nothing by looking.
    """
    if Act.START_REVIEW not in acts_open_to(case.application.status):
        return case
    try:
        await find(uow, officer, case.reference, ACT_PERMISSIONS[Act.START_REVIEW])
        application = await _move(uow, officer, case, Act.START_REVIEW)
    except (NotAllowed, Conflict):
        return await find(uow, officer, case.reference)
    await uow.audit.add([_event("application.in_review", officer, application)])
    return Case(application, case.resident, case.answers)


def permission_for(act: Act) -> Permission:
    """The permission an officer's act needs."""
    return ACT_PERMISSIONS[act]


def acts_for(officer: Officer, case: Case) -> frozenset[Act]:
    """What this officer may do with the application as it stands; good for buttons."""
    return frozenset(act for act in acts_open_to(case.application.status) if _may(officer, case, act))


async def approve(
    uow: UnitOfWork, house: House, *, officer: Officer, reference: Reference, version: int
) -> StoredApplication:
    """Approve, and tell the resident at once: approved is not yet covered.

    Raises AlreadyDecided, IllegalTransition, Conflict, NotFound, NotAllowed.
    """
    case = await _decidable(uow, officer, reference, version, Act.APPROVE)
    application = await _move(uow, officer, case, Act.APPROVE)
    await uow.audit.add([_event("application.approved", officer, application)])
    await uow.outbox.add([notices.approved(house, case.resident, application)])
    return application


async def reject(
    uow: UnitOfWork,
    house: House,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    reason: str,
    note: str | None,
) -> StoredApplication:
    """Reject for one of the programme's reasons, and tell the resident why and the way on.

    Raises as `approve`.
    """
    case = await _decidable(uow, officer, reference, version, Act.REJECT)
    if reason not in REJECTION_REASONS[case.application.programme]:
        raise ValueError("no such reason")
    application = await _move(uow, officer, case, Act.REJECT)
    await uow.audit.add([_event("application.rejected", officer, application, note=note, reason=reason)])
    await uow.outbox.add([notices.rejected(house, case.resident, application, reason, note)])
    return application


async def request_correction(
    uow: UnitOfWork,
    house: House,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    questions: Sequence[str],
    note: str | None,
) -> Case:
    """Ask the resident to answer these questions anew, and tell them at once; the caller opens their draft.

    Raises as `approve`.
    """
    case = await _decidable(uow, officer, reference, version, Act.REQUEST_CORRECTION)
    application = await _move(uow, officer, case, Act.REQUEST_CORRECTION)
    data = {"questions": list(questions)}
    await uow.audit.add([_event(corrections.REQUESTED, officer, application, note=note, **data)])
    await uow.outbox.add([notices.correction(house, case.resident, application, questions, note)])
    return Case(application, case.resident, case.answers)


async def release_nik(
    uow: UnitOfWork, house: House, *, officer: Officer, reference: Reference, version: int, reason: str
) -> StoredApplication:
    """Close an open application whose NIK was taken by mistake, so that its owner can apply.

    Raises as `approve`.
    """
    case = await _decidable(uow, officer, reference, version, Act.RELEASE)
    if reason not in RELEASE_REASONS:
        raise ValueError("no such reason")
    application = await _move(uow, officer, case, Act.RELEASE)
    await uow.audit.add([_event("application.nik_released", officer, application, reason=reason)])
    await uow.outbox.add([notices.released(house, case.resident, application)])
    return application


async def photos(uow: UnitOfWork, case: Case) -> list[StoredDocument]:
    """The photos that came with the application."""
    return await uow.documents.of(case.application, resident=case.resident)


async def history(uow: UnitOfWork, case: Case) -> list[StoredAuditEvent]:
    """What was done to the application, oldest first."""
    return await uow.audit.history(case.application.id)


def photo_calls(chat_id: int, documents: Sequence[StoredDocument], captions: Sequence[str]) -> list[Outgoing]:
    """The calls that show these photos in a chat, ten an album; nobody can forward or save them from there."""
    items = [
        {"type": "photo", "media": document.file_id, "caption": caption}
        for document, caption in zip(documents, captions, strict=True)
    ]
    albums = [items[start : start + 10] for start in range(0, len(items), 10)]
    return [_album(chat_id, album) for album in albums]


def _album(chat_id: int, items: Sequence[Mapping[str, str]]) -> Outgoing:
    common: dict[str, Any] = {"chat_id": chat_id, "protect_content": True}
    if len(items) == 1:
        photo = {"photo": items[0]["media"], "caption": items[0]["caption"]}
        return Outgoing(chat_id, "sendPhoto", {**common, **photo}, priority=Priority.ANSWER)
    return Outgoing(chat_id, "sendMediaGroup", {**common, "media": list(items)}, priority=Priority.ANSWER)


def _may(officer: Officer, case: Case, act: Act) -> bool:
    permission = ACT_PERMISSIONS.get(act)
    if permission is None:
        return False
    try:
        check_application(
            officer,
            permission,
            programme=case.application.programme,
            kelurahan_code=case.application.kelurahan_code,
            applicant_telegram_id=case.resident.telegram_id,
        )
    except NotAllowed:
        return False
    return True


async def _decidable(uow: UnitOfWork, officer: Officer, reference: Reference, version: int, act: Act) -> Case:
    case = await find(uow, officer, reference, ACT_PERMISSIONS[act])
    next_status(case.application.status, act)
    if case.application.version != version:
        raise Conflict
    return case


async def _move(uow: UnitOfWork, officer: Officer, case: Case, act: Act) -> StoredApplication:
    status: ApplicationStatus = next_status(case.application.status, act)
    decided_by = officer.id if act in DECISIONS else None
    return await uow.applications.change_status(case.application, status, decided_by=decided_by)


async def _applicant(uow: UnitOfWork, application: StoredApplication) -> Resident:
    resident = await uow.residents.get(application.resident_id)
    if resident is None:
        raise NotFound
    return resident


def _event(
    action: str, officer: Officer, application: StoredApplication, *, note: str | None = None, **data: Any
) -> AuditEvent:
    return AuditEvent(action, "officer", officer.id, application.id, data, note)
