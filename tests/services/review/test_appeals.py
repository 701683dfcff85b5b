"""Objections: whose they are, what may stand in their way, and who may not decide about them."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bot.services.review import appeals
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.errors import AlreadyApplied, Conflict, IllegalTransition, NotFound
from domain.programme import Programme
from domain.review import barred_from_deciding
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, StoredAuditEvent
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import NIK, make_application, make_resident, read_resources, reload, set_status

NOTE = "Saya masih bekerja."
FIRST, SECOND = uuid4(), uuid4()
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


async def rejected(uow: UnitOfWork, by: UUID | None = None) -> StoredApplication:
    application = await make_application(uow, read_resources())
    await uow.audit.add(
        [AuditEvent(AuditAct.APPLICATION_REJECTED, Actor.OFFICER, by, application.id, {"reason": "other"})]
    )
    return await set_status(uow, application, ApplicationStatus.REJECTED, decided_by=by)


async def object_to(uow: UnitOfWork, application: StoredApplication, telegram_id: int = 9101) -> StoredApplication:
    return await appeals.appeal(
        uow,
        reference=application.reference,
        version=application.version,
        resident=await make_resident(uow, telegram_id),
        note=NOTE,
    )


async def test_an_objection_opens_the_application_again_and_is_recorded(database: Database) -> None:
    async with database.write() as uow:
        application = await rejected(uow)
        appealed = await object_to(uow, application)
        assert appealed.status is ApplicationStatus.APPEALED
        assert appealed.version == application.version + 1
        last = (await uow.audit.history(application.id))[-1]
        assert (last.action, last.note, last.data) == ("application.appealed", NOTE, {})
        counters = await uow.applications.counters()
        assert counters[Programme.PIJAR_SEMAR, ApplicationStatus.REJECTED] == 0
        assert counters[Programme.PIJAR_SEMAR, ApplicationStatus.APPEALED] == 1


async def test_only_the_owner_only_what_is_rejected_and_only_as_it_was_seen(database: Database) -> None:
    async with database.write() as uow:
        application = await rejected(uow)
        with pytest.raises(NotFound):
            await object_to(uow, application, telegram_id=9102)
        moved = await set_status(uow, application, ApplicationStatus.REJECTED)
        with pytest.raises(Conflict):
            await object_to(uow, application)
        appealed = await object_to(uow, moved)
        with pytest.raises(IllegalTransition):
            await object_to(uow, appealed)


async def test_a_newer_open_application_stands_in_the_way(database: Database) -> None:
    async with database.write() as uow:
        application = await rejected(uow)
        await make_application(uow, read_resources())
        with pytest.raises(AlreadyApplied):
            await object_to(uow, application)
        assert (await reload(uow, application.reference)).status is ApplicationStatus.REJECTED


async def test_reopening_beside_a_newer_one_changes_nothing_and_the_transaction_goes_on(database: Database) -> None:
    async with database.write() as uow:
        application = await rejected(uow)
        await make_application(uow, read_resources())
        assert await uow.applications.reopen(application.appeal()) is None
        counters = await uow.applications.counters()
        assert counters.get((Programme.PIJAR_SEMAR, ApplicationStatus.APPEALED), 0) == 0
        await uow.commit()
    async with database.read() as uow:
        assert (await reload(uow, application.reference)).status is ApplicationStatus.REJECTED


async def test_of_an_objection_and_a_new_application_at_the_same_moment_one_is_open(database: Database) -> None:
    async with database.write() as uow:
        application = await rejected(uow)
        await uow.commit()

    async def objects() -> bool:
        async with database.write() as uow:
            opened = await uow.applications.reopen(application.appeal())
            await uow.commit()
        return opened is not None

    async def applies() -> bool:
        async with database.write() as uow:
            stored = await make_application(uow, read_resources())
            await uow.commit()
        # Told that one is open already, it is led to that one.
        return stored.id != application.id

    assert sorted(await asyncio.gather(objects(), applies())) == [False, True]
    async with database.read() as uow:
        assert await uow.applications.open_for_nik(Programme.PIJAR_SEMAR, NIK) is not None


def history(*events: tuple[str, UUID]) -> list[StoredAuditEvent]:
    return [StoredAuditEvent(AT, f"application.{act}", "officer", actor, {}, None) for act, actor in events]


@pytest.mark.parametrize(
    ("events", "barred"),
    [
        ([], None),
        ([("rejected", FIRST)], None),
        ([("rejected", FIRST), ("appealed", SECOND)], FIRST),
        ([("rejected", FIRST), ("appealed", SECOND), ("in_review", FIRST), ("resubmitted", SECOND)], FIRST),
        # Decided again: what follows is no objection any more.
        ([("rejected", FIRST), ("appealed", SECOND), ("rejected", SECOND)], None),
        ([("rejected", FIRST), ("appealed", SECOND), ("approved", SECOND), ("returned", SECOND)], None),
        ([("rejected", FIRST), ("appealed", SECOND), ("waitlisted", SECOND)], None),
        ([("rejected", FIRST), ("appealed", SECOND), ("rejected", SECOND), ("appealed", FIRST)], SECOND),
    ],
)
def test_who_is_barred_by_the_history(events: list[tuple[str, UUID]], barred: UUID | None) -> None:
    assert barred_from_deciding(history(*events)) == barred
