"""Queue and look-ups bring what opens an application, and say when that is gone, on both databases."""

from collections.abc import Collection

from sqlalchemy import delete

from domain.access import Officer, Role
from domain.areas import CITY_CODE
from domain.programme import Programme
from storage.application_records import QueuedApplication
from storage.models import ResidentKey
from storage.records import new_id
from storage.unit_of_work import Database, UnitOfWork
from tests.factories import NIK, OTHER_NIK, make_application, make_officer, read_house

HOUSE = read_house()


async def page(uow: UnitOfWork, limit: int = 10, areas: Collection[str] = (CITY_CODE,)) -> list[QueuedApplication]:
    verifier = Officer(new_id(), 9002, Role.VERIFIER, frozenset(Programme), frozenset(areas))
    return await uow.officer_queue.page(verifier, programmes=list(Programme), own_resident_id=None, limit=limit)


async def test_a_page_has_so_many_applications_however_much_is_cleared(database: Database) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        first = await make_application(uow, HOUSE)
        second = await make_application(uow, HOUSE, telegram_id=9102, nik=OTHER_NIK)
        await make_application(uow, HOUSE, telegram_id=9103, nik="3374011205909004")
        await uow.clearances.add(first.id, ["a", "b", "c"], officer.id)
        await uow.clearances.add(second.id, ["b"], officer.id)
        found = await page(uow, limit=2)
        cleared = await uow.clearances.of(first.id)
    assert [(one.application.id, set(one.cleared)) for one in found] == [
        (first.id, {"a", "b", "c"}),
        (second.id, {"b"}),
    ]
    assert found[0].cleared == cleared


async def test_a_page_and_every_look_up_open_what_they_found(database: Database) -> None:
    async with database.write() as uow:
        one = await make_application(uow, HOUSE)
        [queued] = await page(uow)
        assert queued.key is not None
        assert queued.application.answers(queued.key)["nik"] == NIK
        for found in (
            await uow.lookups.by_reference(one.reference),
            await uow.lookups.by_nik(NIK),
            await uow.lookups.by_ids([one.id]),
        ):
            assert [each.application for each in found] == [one]
            assert found[0].application.answers(found[0].key)["nik"] == NIK


async def test_who_is_erased_is_found_no_more_and_stays_in_the_queue(database: Database) -> None:
    async with database.write() as uow:
        one = await make_application(uow, HOUSE)
        await uow.connection.execute(delete(ResidentKey).where(ResidentKey.resident_id == one.resident_id))
        [queued] = await page(uow)
        assert (queued.application, queued.key) == (one, None)
        assert await uow.lookups.by_reference(one.reference) == []
        assert await uow.lookups.by_nik(NIK) == []
        assert await uow.lookups.by_ids([one.id]) == []


async def test_the_newest_is_found_first(database: Database) -> None:
    ids = []
    for telegram_id, nik in ((9101, NIK), (9102, OTHER_NIK)):
        async with database.write() as uow:
            ids.append((await make_application(uow, HOUSE, telegram_id=telegram_id, nik=nik)).id)
            await uow.commit()
    async with database.read() as uow:
        found = await uow.lookups.by_ids(ids)
    assert [one.application.id for one in found] == ids[::-1]
