"""People who apply, are verified, and wait: what the tests of places and of the waiting list begin with."""

from typing import Any

from bot.resources import Resources
from bot.services.places import placement
from bot.services.places.placement import Placed
from domain.access import Officer
from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.records.applications import StoredApplication
from storage.records.base import Priority, Resident, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import make_application, make_officer, make_resident, reload, set_status

OFFICER = 9002


def nik_of(number: int) -> str:
    """Return a made-up NIK for the person with this number, of the birth date that factories state."""
    return f"337401120590{9000 + number:04d}"


async def in_review(
    uow: UnitOfWork, resources: Resources, number: int, programme: Programme = Programme.UHC, **answers: Any
) -> StoredApplication:
    """Return the application of person `number`, opened by an officer."""
    sent = await make_application(
        uow, resources, telegram_id=9100 + number, programme=programme, **{"nik": nik_of(number), **answers}
    )
    return await set_status(uow, sent, ApplicationStatus.IN_REVIEW)


async def officer_of(uow: UnitOfWork) -> Officer:
    known = await uow.officers.by_telegram_ids([OFFICER])
    return known[OFFICER] if OFFICER in known else await make_officer(uow, OFFICER)


async def verified(
    database: Database, resources: Resources, number: int, programme: Programme = Programme.UHC, **answers: Any
) -> Placed:
    """Person `number` applies and is approved."""
    async with database.write() as uow:
        application = await in_review(uow, resources, number, programme, **answers)
        resident = await make_resident(uow, application.chat_id)
        placed = await placement.give_place(
            uow, resources, application=application, resident=resident, officer=await officer_of(uow)
        )
        await uow.commit()
    return placed


async def now(uow: UnitOfWork, application: StoredApplication) -> tuple[StoredApplication, Resident]:
    """Return the application as it is stored now, and who sent it."""
    return await reload(uow, application.reference), await make_resident(uow, application.chat_id)


async def status_of(database: Database, application: StoredApplication) -> ApplicationStatus:
    async with database.read() as uow:
        return (await reload(uow, application.reference)).status


async def told(database: Database, application: StoredApplication) -> str:
    """Take the oldest notice that waits for the applicant's chat, and mark it as sent."""
    async with database.write() as uow:
        due = await uow.outbox.due(500, without_chats=[], without_seqs=[], priorities=[Priority.NOTICE])
        first = next(one for one in due if one.chat_id == application.chat_id)
        await uow.outbox.record([SendResult(first.seq, first.chat_id, SendState.SENT)])
        await uow.commit()
    return str(first.params["text"])


async def actions(database: Database, application: StoredApplication) -> list[str]:
    """Return what was done to the application, oldest first."""
    async with database.read() as uow:
        return [event.action.removeprefix("application.") for event in await uow.audit.history(application.id)]
