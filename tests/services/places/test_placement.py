"""Giving places to verified applicants, and the order of the waiting list: on both databases."""

import asyncio
from dataclasses import replace

import pytest

from bot.resources import Resources
from bot.services.places import placement
from bot.services.places import pools as places
from bot.services.places.placement import Placed
from bot.services.review import acts as review
from domain.application import ApplicationStatus
from domain.errors import AlreadyDecided
from domain.places.pool import EntryKind, PoolKey
from domain.places.reservation import ReservationState
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from storage.unit_of_work import Database
from tests.support.factories import (
    MIJEN,
    make_covered_list,
    make_officer,
    make_places,
    read_resources,
    reload,
    set_status,
)
from tests.support.waiting_people import actions, in_review, now, officer_of, status_of, told, verified

STATUS = ApplicationStatus
UHC, PIJAR_SEMAR = Programme.UHC, Programme.PIJAR_SEMAR


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def set_places(database: Database, programme: Programme, number: int, kecamatan_code: str = "") -> None:
    async with database.write() as uow:
        await make_places(uow, programme, number, kecamatan_code=kecamatan_code)
        if programme is PIJAR_SEMAR:
            await make_covered_list(uow)
        await uow.commit()


async def free(database: Database, resources: Resources, programme: Programme = UHC) -> int | None:
    async with database.read() as uow:
        return (await places.free_places(uow, resources, placement.day_of(uow.now)))[programme]


async def withdraw(database: Database, resources: Resources, placed: Placed) -> None:
    async with database.write() as uow:
        application, _ = await now(uow, placed.application)
        await placement.release_places(uow, resources, application)
        await set_status(uow, application, STATUS.WITHDRAWN)
        await uow.commit()


async def test_who_is_approved_takes_a_free_place(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 2)
    placed = await verified(database, resources, 1)
    assert placed.application.status is STATUS.APPROVED
    assert placed.application.decided_by is not None
    assert placed.waiting is None
    assert placed.reservation is not None
    assert placed.reservation.state is ReservationState.TAKEN
    assert await free(database, resources) == 1
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in await told(database, placed.application)
    async with database.read() as uow:
        approved = (await uow.audit.history(placed.application.id))[-1]
        assert await uow.waiting.count(UHC) == 0
    assert (approved.action, approved.data) == ("application.approved", {"fund": "apbd", "period": "2026-11"})


async def test_without_a_place_the_line_is_told(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 1)
    await verified(database, resources, 1)
    second, third = await verified(database, resources, 2), await verified(database, resources, 3)
    assert (second.application.status, third.application.status) == (STATUS.WAITLISTED, STATUS.WAITLISTED)
    assert third.waiting is not None
    assert (third.waiting.position, third.waiting.total) == (2, 2)
    assert "urutan 2 dari 2 (BELUM dilindungi)" in await told(database, third.application)
    assert await actions(database, third.application) == ["submitted", "waitlisted"]


async def test_a_number_nobody_has_set_offers_nothing(database: Database, resources: Resources) -> None:
    placed = await verified(database, resources, 1)
    assert placed.application.status is STATUS.WAITLISTED
    assert await free(database, resources) is None


async def test_by_round_everybody_waits_whatever_is_free(database: Database, resources: Resources) -> None:
    await set_places(database, PIJAR_SEMAR, 5)
    placed = await verified(database, resources, 1, PIJAR_SEMAR)
    assert placed.application.status is STATUS.WAITLISTED
    assert await free(database, resources, PIJAR_SEMAR) == 5
    assert "menunggu putaran penetapan (BELUM dilindungi)" in await told(database, placed.application)


async def test_the_urgent_stand_first_and_in_their_own_order(database: Database, resources: Resources) -> None:
    await verified(database, resources, 1)
    first = await verified(database, resources, 2, care_need="today")
    second = await verified(database, resources, 3, care_need="emergency")
    assert [one.waiting and one.waiting.position for one in (first, second)] == [1, 2]


async def test_nobody_jumps_the_line(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 1)
    holder, waiting = await verified(database, resources, 1), await verified(database, resources, 2)
    await withdraw(database, resources, holder)
    assert await free(database, resources) == 1
    late = await verified(database, resources, 3)
    assert late.application.status is STATUS.WAITLISTED
    assert await free(database, resources) == 1
    # People who are ill go first, as the file says.
    urgent = await verified(database, resources, 4, care_need="emergency")
    assert urgent.application.status is STATUS.APPROVED
    assert await status_of(database, waiting.application) is STATUS.WAITLISTED


async def test_a_place_that_nobody_before_could_use_is_taken_at_once(database: Database, resources: Resources) -> None:
    waiting = await verified(database, resources, 1)
    await set_places(database, UHC, 1, kecamatan_code=MIJEN)
    neighbour = await verified(database, resources, 2)
    there = await verified(database, resources, 3, kecamatan=MIJEN, kelurahan=f"{MIJEN}.1001")
    assert there.application.status is STATUS.APPROVED
    for other in (waiting, neighbour):
        assert await status_of(database, other.application) is STATUS.WAITLISTED


async def test_leaving_gives_the_place_back_and_clears_the_line(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 1)
    holder, waiting = await verified(database, resources, 1), await verified(database, resources, 2)
    for placed in (holder, waiting):
        for _ in range(2):  # a second time finds nothing to give back
            async with database.write() as uow:
                await placement.release_places(uow, resources, await reload(uow, placed.application.reference))
                await uow.commit()
    assert await free(database, resources) == 1
    async with database.read() as uow:
        assert await uow.waiting.count(UHC) == 0


async def test_a_decided_application_gets_no_second_place(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 2)
    placed = await verified(database, resources, 1)
    async with database.write() as uow:
        application, resident = await now(uow, placed.application)
        with pytest.raises(AlreadyDecided):
            await placement.give_place(
                uow, resources, application=application, resident=resident, officer=await officer_of(uow)
            )
    assert await free(database, resources) == 1


async def test_200_approvals_at_once_for_the_last_10_places(database: Database, resources: Resources) -> None:
    await set_places(database, UHC, 10)
    async with database.write() as uow:
        officer = await make_officer(uow)
        applications = [await in_review(uow, resources, number) for number in range(1, 201)]
        await uow.commit()

    async def approve(number: int) -> Placed:
        async with database.write() as uow:
            placed = await review.approve(
                uow,
                resources,
                officer=officer,
                reference=applications[number].reference,
                version=applications[number].version,
            )
            await uow.commit()
        return placed

    everybody = await asyncio.gather(*(approve(number) for number in range(200)))
    placed = [one for one in everybody if one.reservation is not None]
    assert len(placed) == 10
    assert {one.application.status for one in placed} == {STATUS.APPROVED}
    async with database.read() as uow:
        counted = await uow.applications.counters()
        assert await uow.waiting.count(UHC) == 190
    assert (counted[UHC, STATUS.APPROVED], counted[UHC, STATUS.WAITLISTED]) == (10, 190)
    assert await free(database, resources) == 0


@pytest.mark.parametrize(("asked", "number", "held"), [("yes", 1, True), ("yes", 0, False), ("no", 1, False)])
async def test_an_optional_cover_comes_along_only_where_asked_for_and_free(
    database: Database, resources: Resources, asked: str, number: int, *, held: bool
) -> None:
    files = read_default_files()
    name = next(name for name, text in files.items() if 'programme = "uhc"' in text)
    shipped = '{ id = "jkn", contribution = "contribution_rupiah" }'
    assert shipped in files[name]
    extra = f'{shipped}, {{ id = "jht", contribution = "contribution_rupiah", places = "own" }}'
    files[name] = files[name].replace(shipped, extra)
    offering = replace(resources, rulebook=Rulebook.load(files))
    await set_places(database, UHC, 1)
    async with database.write() as uow:
        admin = await make_officer(uow, 9009)
        if number:
            await uow.places.change(
                PoolKey(UHC, "apbd", "2026-11", cover="jht"),
                number,
                EntryKind.OPENING,
                officer_id=admin.id,
                decree="SK 9/2026",
                reason="Uji",
            )
        await uow.commit()
    placed = await verified(database, offering, 1, jht=asked)
    assert placed.application.status is STATUS.APPROVED
    async with database.write() as uow:
        cover = await uow.places.held_by(placed.application.id, cover="jht")
        assert (cover is not None) is held
        await placement.release_places(uow, offering, placed.application)
        assert await uow.places.held_by(placed.application.id, cover="jht") is None
        assert await uow.places.held_by(placed.application.id) is None


async def test_the_age_is_that_of_the_day(database: Database, resources: Resources) -> None:
    placed = await verified(database, resources, 1, birth_date="1961-11-25")
    async with database.read() as uow:
        application, resident = await now(uow, placed.application)
    today = placement.applicant(resources, application, resident, application.submitted_at.date())
    later = placement.applicant(resources, application, resident, application.submitted_at.date().replace(day=25))
    assert (today.facts["age_years"], later.facts["age_years"]) == (64, 65)
