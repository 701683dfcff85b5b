"""Objections: the owner of a rejected application objects, and another officer looks at it.

An objection makes the application open again, with the same number; each rejection can be objected to once.
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

    Raises IllegalTransition when it is not rejected (any more), AlreadyApplied when an open application holds its NIK.
    """
    application.appeal()
    nik = str(application.answers(resident.key)["nik"])
    if await uow.applications.open_for_nik(application.programme, nik) is not None:
        raise AlreadyApplied


async def appeal(
    uow: UnitOfWork, *, reference: Reference, version: int, resident: Resident, note: str
) -> StoredApplication:
    """Object to the rejection that was seen as `version`, with the person's reason, which is kept sealed.

    Raises NotFound for somebody else's, as `check_open_to_appeal`, and Conflict when the application has moved on
    since; nothing is changed then.
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
    """Raise NotAllowed (`error-own-decision`) for the officer whose rejection is objected to.

    To be asked before every decision on an application; one that nobody objected to passes for everybody.
    """
    if barred_from_deciding(await uow.audit.history(application.id)) == officer.id:
        raise NotAllowed(Act.APPEAL.value, "error-own-decision")
