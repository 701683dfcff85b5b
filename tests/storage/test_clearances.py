"""Which findings are cleared, on both databases: once, by whom, and gone when they are dropped."""

import asyncio
from datetime import timedelta

from storage.unit_of_work import Database
from tests.databases import FakeClock
from tests.factories import OTHER_NIK, make_application, make_officer, read_house


async def test_what_is_cleared_stays_with_the_first_officer(database: Database, clock: FakeClock) -> None:
    house = read_house()
    async with database.write() as uow:
        first, second = await make_officer(uow), await make_officer(uow, 9003)
        application = await make_application(uow, house)
        assert await uow.clearances.add(application.id, ["b", "a"], first.id) == ["b", "a"]
        since = uow.now
        await uow.commit()
    clock.advance(timedelta(days=1))
    async with database.write() as uow:
        assert await uow.clearances.add(application.id, ["a", "c", "c"], second.id) == ["c"]
        assert await uow.clearances.add(application.id, [], second.id) == []
        await uow.commit()
    async with database.read() as uow:
        found = await uow.clearances.of(application.id)
    assert {rule: (one.officer_id, one.at == since) for rule, one in found.items()} == {
        "a": (first.id, True),
        "b": (first.id, True),
        "c": (second.id, False),
    }


async def test_they_are_told_apart_by_application_and_dropped_by_it(database: Database) -> None:
    house = read_house()
    async with database.write() as uow:
        officer = await make_officer(uow)
        one = await make_application(uow, house)
        other = await make_application(uow, house, telegram_id=9102, nik=OTHER_NIK)
        await uow.clearances.add(one.id, ["a"], officer.id)
        await uow.clearances.add(other.id, ["b"], officer.id)
        assert [list(await uow.clearances.of(each.id)) for each in (one, other)] == [["a"], ["b"]]
        await uow.clearances.drop(one.id)
        assert await uow.clearances.of(one.id) == {}
        assert list(await uow.clearances.of(other.id)) == ["b"]


async def test_two_officers_at_once_clear_it_once(database: Database) -> None:
    async with database.write() as uow:
        officers = [await make_officer(uow), await make_officer(uow, 9003)]
        application = await make_application(uow, read_house())
        await uow.commit()

    async def clear(number: int) -> list[str]:
        async with database.write() as uow:
            new = await uow.clearances.add(application.id, ["a", "b"], officers[number].id)
            await uow.commit()
            return new

    told = await asyncio.gather(clear(0), clear(1))
    assert sorted(told) == [[], ["a", "b"]]
