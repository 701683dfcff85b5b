"""Appeals: the owner of a rejected application objects, and another officer decides.

An appeal reopens the application with the same reference; each rejection can be appealed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.applying.submission import own_application
from domain.access import Officer
from domain.application import Act
from domain.audit import Actor, AuditAct
from domain.errors import AlreadyApplied, NotAllowed
from domain.reference import Reference
from domain.review import barred_from_deciding
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Resident

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


async def check_open_to_appeal(uow: UnitOfWork, application: StoredApplication, resident: Resident) -> None:
    """Check that the resident may appeal against the rejection of this application.

    Raises:
        IllegalTransition: it is not rejected, or not any more.
        AlreadyApplied: an open application holds its NIK.
    """
    application.appeal()
    nik = str(application.answers(resident.key)["nik"])
    if await uow.applications.open_for_nik(application.programme, nik) is not None:
        raise AlreadyApplied


async def appeal(
    uow: UnitOfWork, *, reference: Reference, version: int, resident: Resident, note: str
) -> StoredApplication:
    """Appeal against the rejection that was seen as `version`, with the person's reason, which is kept sealed.

    Nothing is changed if an error is raised.

    Raises:
        IllegalTransition, AlreadyApplied: as `check_open_to_appeal`.
        NotFound: the application is somebody else's.
        Conflict: it has changed since it was seen.
    """
    application = await own_application(uow, reference, resident)
    await check_open_to_appeal(uow, application, resident)
    application.check_version(version)
    reopened = await uow.applications.reopen(application.appeal())
    if reopened is None:
        raise AlreadyApplied
    said = AuditEvent(AuditAct.APPLICATION_APPEALED, Actor.RESIDENT, resident.id, application.id, {}, note)
    await uow.audit.add([said])
    return reopened


async def check_not_decider(uow: UnitOfWork, officer: Officer, application: StoredApplication) -> None:
    """Raise NotAllowed (`error-own-decision`) for the officer whose rejection is appealed.

    Call it before every decision on an application; one without an appeal passes for everybody.
    """
    if barred_from_deciding(await uow.audit.history(application.id)) == officer.id:
        raise NotAllowed(Act.APPEAL.value, "error-own-decision")
