"""Queue and look-ups bring what opens an application, and say when that is gone, on both databases."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import delete

from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.areas import CITY_CODE
from domain.programme import Programme
from domain.reference import Reference
from storage.models import ApplicationRow, ResidentKey, table_of
from storage.records.applications import QueuedApplication, StoredApplication
from storage.records.base import new_id
from storage.repositories.applying.rows import application_of
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import GENUK, GENUKSARI, NIK, OTHER_NIK, make_application, make_officer, read_resources

RESOURCES = read_resources()


async def page(
    uow: UnitOfWork, limit: int = 10, areas: Collection[str] = (CITY_CODE,), after: StoredApplication | None = None
) -> list[QueuedApplication]:
    verifier = Officer(new_id(), 9002, Role.VERIFIER, frozenset(Programme), frozenset(areas))
    return await uow.officer_queue.page(
        verifier, programmes=list(Programme), own_resident_id=None, after=after, limit=limit
    )


async def test_a_page_has_so_many_applications_however_much_is_cleared(database: Database) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        first = await make_application(uow, RESOURCES)
        second = await make_application(uow, RESOURCES, telegram_id=9102, nik=OTHER_NIK)
        await make_application(uow, RESOURCES, telegram_id=9103, nik="3374011205909004")
        await uow.clearances.add(first.id, ["a", "b", "c"], officer.id)
        await uow.clearances.add(second.id, ["b"], officer.id)
        found = await page(uow, limit=2)
        cleared = await uow.clearances.of(first.id)
    assert [(one.application.id, set(one.cleared)) for one in found] == [
        (first.id, {"a", "b", "c"}),
        (second.id, {"b"}),
    ]
    assert found[0].cleared == cleared


async def test_a_page_is_full_where_an_officers_areas_lie_in_each_other(database: Database) -> None:
    async with database.write() as uow:
        sent = [await make_application(uow, RESOURCES, nik=f"337401120590{serial}") for serial in range(9001, 9006)]
        turned: list[StoredApplication] = []
        sizes = []
        while found := await page(uow, 2, {GENUK, GENUKSARI}, turned[-1] if turned else None):
            turned += [one.application for one in found]
            sizes.append(len(found))
    assert ([one.id for one in turned], sizes) == ([one.id for one in sent], [2, 2, 1])


async def test_a_page_and_every_look_up_open_what_they_found(database: Database) -> None:
    def nik_of(application: StoredApplication, wrapped_key: bytes | None) -> object:
        assert wrapped_key is not None
        return application.answers(database.keyring.unwrap(wrapped_key, application.resident_id))["nik"]

    async with database.write() as uow:
        one = await make_application(uow, RESOURCES)
        [queued] = await page(uow)
        assert nik_of(queued.application, queued.wrapped_key) == NIK
        for found in (
            await uow.keyed_applications.by_reference(one.reference),
            await uow.keyed_applications.by_nik(NIK),
            await uow.keyed_applications.by_ids([one.id]),
        ):
            assert [each.application for each in found] == [one]
            assert nik_of(found[0].application, found[0].wrapped_key) == NIK


async def test_who_is_erased_is_found_no_more_and_stays_in_the_queue(database: Database) -> None:
    async with database.write() as uow:
        one = await make_application(uow, RESOURCES)
        await uow.connection.execute(delete(ResidentKey).where(ResidentKey.resident_id == one.resident_id))
        [queued] = await page(uow)
        assert (queued.application, queued.wrapped_key) == (one, None)
        assert await uow.keyed_applications.by_reference(one.reference) == []
        assert await uow.keyed_applications.by_nik(NIK) == []
        assert await uow.keyed_applications.by_ids([one.id]) == []


async def test_the_newest_is_found_first(database: Database) -> None:
    ids = []
    for programme in Programme:
        async with database.write() as uow:
            ids.append((await make_application(uow, RESOURCES, programme=programme)).id)
            await uow.commit()
    async with database.read() as uow:
        for found in (await uow.keyed_applications.by_ids(ids), await uow.keyed_applications.by_nik(NIK)):
            assert [one.application.id for one in found] == ids[::-1]


def test_a_row_is_read_in_the_order_of_the_tables_columns() -> None:
    reference = Reference.make(Programme.UHC, 2026, 1)
    parsed = {"reference": str(reference), "programme": "uhc", "status": "appealed"}
    # What is not parsed is its column's name, so that two that are exchanged are seen.
    row: Any = tuple(parsed.get(column.name, column.name) for column in table_of(ApplicationRow).c)
    stored = application_of(row)
    read = {field.name: getattr(stored, field.name) for field in fields(stored)}
    assert (read.pop("reference"), read.pop("programme"), read.pop("status")) == (
        reference,
        Programme.UHC,
        ApplicationStatus.APPEALED,
    )
    assert read.pop("stored_status") is ApplicationStatus.APPEALED
    assert (read.pop("sealed_body"), read.pop("sealed_assessment")) == ("body", "assessment")
    consent = read.pop("consent")
    assert (consent.version, consent.at) == ("consent_version", "consent_at")
    assert read == {name: name for name in read}
