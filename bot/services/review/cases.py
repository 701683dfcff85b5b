"""Cases: an application in an officer's hands, and what that officer may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.services.review import appeals
from domain.access import ACT_PERMISSIONS, Officer, Permission, check_application
from domain.application import Act, ApplicationStatus, officers_acts
from domain.errors import Conflict, NotAllowed, NotFound
from domain.reference import Reference
from storage.records.applications import StoredApplication, StoredDocument
from storage.records.base import Resident, StoredAuditEvent

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Case:
    """An application with everything that an officer sees of it."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)

    @property
    def reference(self) -> Reference:
        """The application's reference."""
        return self.application.reference


async def find(
    uow: UnitOfWork, officer: Officer, reference: Reference, permission: Permission = Permission.VIEW
) -> Case:
    """Return the case, if this officer may do this with it.

    Raises:
        NotFound: there is none in the officer's programmes and areas.
        OwnApplication: it is the officer's own.
        NotAllowed: the officer's role does not allow it.
    """
    application = await uow.applications.get_by_reference(reference)
    if application is None:
        raise NotFound
    resident = await applicant_of(uow, application)
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


def permission_for(act: Act) -> Permission:
    """Return the permission that an officer's act needs."""
    return ACT_PERMISSIONS[act]


def acts_for(officer: Officer, case: Case) -> frozenset[Act]:
    """Return the acts open to this officer on the application as it is, for buttons."""
    return frozenset(act for act in officers_acts(case.application.status) if may_act(officer, case, act))


async def is_barred(uow: UnitOfWork, officer: Officer, case: Case) -> bool:
    """Return whether this officer's rejection is appealed, so that somebody else has to decide."""
    try:
        await appeals.check_not_decider(uow, officer, case.application)
    except NotAllowed:
        return True
    return False


async def photos(uow: UnitOfWork, case: Case) -> list[StoredDocument]:
    """Return the photos that came with the application."""
    return await uow.documents.of(case.application, resident=case.resident)


async def history(uow: UnitOfWork, case: Case) -> list[StoredAuditEvent]:
    """Return the acts on the application, oldest first."""
    return await uow.audit.history(case.application.id)


def may_act(officer: Officer, case: Case, act: Act) -> bool:
    """Return whether this officer may do this with the case."""
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


async def in_review(uow: UnitOfWork, officer: Officer, reference: Reference, version: int) -> Case:
    """Return a case in review, as `find` for checks. Raises what `find` raises, and Conflict if it has changed."""
    case = await find(uow, officer, reference, Permission.CLEAR)
    case.application.check_version(version)
    if case.application.status is not ApplicationStatus.IN_REVIEW:
        raise Conflict
    return case


async def decidable(uow: UnitOfWork, officer: Officer, reference: Reference, version: int, act: Act) -> Case:
    """Return a case on which this officer may do this act.

    Raises:
        NotFound, OwnApplication: as `find`.
        NotAllowed: as `find`, and to the officer whose own decision is appealed.
        IllegalTransition: its state does not allow the act.
        Conflict: it has changed since it was seen.
    """
    case = await find(uow, officer, reference, ACT_PERMISSIONS[act])
    case.application.check_officers_act(act)
    case.application.check_version(version)
    await appeals.check_not_decider(uow, officer, case.application)
    return case


async def applicant_of(uow: UnitOfWork, application: StoredApplication) -> Resident:
    """Return the applicant's account. Raises NotFound if it is gone."""
    resident = await uow.residents.get(application.resident_id)
    if resident is None:
        raise NotFound
    return resident
