"""Which findings are cleared, on both databases: once, by whom, and gone when they are dropped."""

import asyncio
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, insert

from domain.review import CheckResult
from storage.encryption import UnreadableCiphertext
from storage.migrate import _config, differences, migrate
from storage.models import ClearanceRow
from storage.records.applications import Clearance
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.factories import OTHER_NIK, make_application, make_officer, make_resident, read_resources


async def test_what_is_cleared_stays_with_the_first_officer(database: Database, clock: FakeClock) -> None:
    resources = read_resources()
    async with database.write() as uow:
        first, second = await make_officer(uow), await make_officer(uow, 9003)
        application = await make_application(uow, resources)
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
    resources = read_resources()
    async with database.write() as uow:
        officer = await make_officer(uow)
        one = await make_application(uow, resources)
        other = await make_application(uow, resources, telegram_id=9102, nik=OTHER_NIK)
        await uow.clearances.add(one.id, ["a"], officer.id)
        await uow.clearances.add(other.id, ["b"], officer.id)
        assert [list(await uow.clearances.of(each.id)) for each in (one, other)] == [["a"], ["b"]]
        await uow.clearances.drop(one.id)
        assert await uow.clearances.of(one.id) == {}
        assert list(await uow.clearances.of(other.id)) == ["b"]


async def test_two_officers_at_once_clear_it_once(database: Database) -> None:
    async with database.write() as uow:
        officers = [await make_officer(uow), await make_officer(uow, 9003)]
        application = await make_application(uow, read_resources())
        await uow.commit()

    async def clear(number: int) -> list[str]:
        async with database.write() as uow:
            new = await uow.clearances.add(application.id, ["a", "b"], officers[number].id)
            await uow.commit()
            return new

    told = await asyncio.gather(clear(0), clear(1))
    assert sorted(told) == [[], ["a", "b"]]


async def test_a_result_takes_the_place_of_what_was_seen_and_of_nothing_else(
    database: Database, clock: FakeClock
) -> None:
    async with database.write() as uow:
        first, second = await make_officer(uow), await make_officer(uow, 9003)
        application = await make_application(uow, read_resources())
        key = (await make_resident(uow)).key
        # As a release wrote it that kept no result.
        old = {"application_id": application.id, "rule": "old", "officer_id": first.id, "at": uow.now}
        await uow.connection.execute(insert(ClearanceRow).values(old))
        await uow.clearances.add(application.id, ["fits"], first.id)
        seen = await uow.clearances.of(application.id)
        assert {rule: one.result for rule, one in seen.items()} == {"old": None, "fits": CheckResult.FITS}
        await uow.commit()
    clock.advance(timedelta(minutes=1))
    result = CheckResult.DOES_NOT_FIT
    async with database.write() as uow:
        for rule in ("old", "fits", "new"):
            known = seen.get(rule)
            for officer, written in ((second, True), (first, False)):
                put = uow.clearances.put(
                    application.id, rule, officer.id, result, note=f"Catatan {rule}", key=key, seen=known
                )
                assert await put is written
        await uow.commit()
    async with database.read() as uow:
        found = await uow.clearances.of(application.id)
    for rule in ("old", "fits", "new"):
        assert (found[rule].officer_id, found[rule].result) == (second.id, result)
        assert found[rule].note(key, application.id, rule) == f"Catatan {rule}"
        assert b"Catatan" not in (found[rule].sealed_note or b"")
    with pytest.raises(UnreadableCiphertext):
        found["old"].note(key, application.id, "fits")


async def test_a_database_from_before_results_goes_on(database: Database) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        application = await make_application(uow, read_resources())
        await uow.clearances.add(application.id, ["a"], officer.id)
        at = uow.now
        await uow.commit()

    def back(connection: Connection) -> None:
        command.downgrade(_config(connection), "0010")

    async with database.engines.writer.begin() as connection:
        await connection.run_sync(back)
    await database.engines.dispose()  # a prepared statement would not notice
    await migrate(database.engines)
    assert await differences(database.engines) == []
    async with database.write() as uow:
        assert await uow.clearances.of(application.id) == {"a": Clearance(officer.id, at, None)}
        assert await uow.clearances.add(application.id, ["a", "b"], officer.id) == ["b"]
