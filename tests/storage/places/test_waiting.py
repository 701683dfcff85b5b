"""The waiting list on both databases: an order that can be stated, and two who promote side by side."""

import asyncio
import importlib
import random
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from domain.places.reservation import Reservation
from domain.places.waiting import PlaceInLine
from domain.programme import Programme
from storage.models import WaitingCount, table_of
from storage.records.base import new_id
from storage.repositories.places.waiting import _begin_of, stretch_of
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import blocked
from tests.support.factories import make_application, make_places, read_resources
from tests.support.query_plans import noted, plan

UHC = Programme.UHC


async def in_line(uow: UnitOfWork, places: list[tuple[int, int]]) -> list[UUID]:
    """Return an application for each tier and number, in the order given."""
    ids = []
    for serial, (tier, number) in enumerate(places):
        sent = await make_application(
            uow, read_resources(), telegram_id=9101 + serial, programme=UHC, nik=f"337401120590{9001 + serial}"
        )
        await uow.waiting.enqueue(sent.id, UHC, tier=tier, number=number)
        ids.append(sent.id)
    return ids


async def test_the_order_is_tier_then_number_then_id(database: Database) -> None:
    places = [(1, 10**15 + 5), (0, 7), (1, 10**15), (0, 2), (1, 10**15), (0, 7)]
    async with database.write() as uow:
        ids = await in_line(uow, places)
        line = sorted((tier, number, one) for (tier, number), one in zip(places, ids, strict=True))
        assert await uow.waiting.heads(UHC, 10) == [one for _, _, one in line]
        for position, (tier, _, one) in enumerate(line, start=1):
            assert await uow.waiting.place_of(one) == PlaceInLine(position, 6, tier)
        assert await uow.waiting.count(UHC) == 6


async def test_each_programme_has_its_own_line(database: Database) -> None:
    async with database.write() as uow:
        ids = await in_line(uow, [(1, 1), (1, 2)])
        other = await make_application(uow, read_resources(), telegram_id=9150, nik="3374011205909150")
        await uow.waiting.enqueue(other.id, Programme.PIJAR_SEMAR, tier=0, number=1)
        assert await uow.waiting.heads(UHC, 10) == ids
        assert await uow.waiting.heads(Programme.PIJAR_SEMAR, 10) == [other.id]
        assert await uow.waiting.place_of(other.id) == PlaceInLine(1, 1, tier=0)


async def test_who_is_put_again_moves_and_who_is_removed_is_gone(database: Database) -> None:
    async with database.write() as uow:
        first, second, third = await in_line(uow, [(1, 1), (1, 2), (1, 3)])
        await uow.waiting.enqueue(first, UHC, tier=1, number=9)
        assert await uow.waiting.heads(UHC, 10) == [second, third, first]
        await uow.waiting.remove([second, new_id()])
        await uow.waiting.remove([])
        assert await uow.waiting.place_of(second) is None
        assert await uow.waiting.place_of(third) == PlaceInLine(1, 2, tier=1)
        assert await uow.waiting.count(UHC) == 2


async def test_only_who_stands_in_line_is_moved(database: Database) -> None:
    async with database.write() as uow:
        first, second, third = await in_line(uow, [(1, 1), (1, 2), (1, 3)])
        await uow.waiting.remove([second])
        assert await uow.waiting.move_many(0, {}) == set()
        assert await uow.waiting.move_many(0, {third: 1, second: 2, first: 3}) == {first, third}
        await uow.commit()
    async with database.read() as uow:
        await agrees(uow, {third: (0, 1), first: (0, 3)})


async def test_who_leaves_at_the_moment_of_a_move_is_gone_and_not_counted(database: Database) -> None:
    async with database.write() as uow:
        stays, leaves = await in_line(uow, [(1, 1), (1, 2)])
        await uow.commit()

    async def move() -> set[UUID]:
        async with database.write() as uow:
            moved = await uow.waiting.move_many(0, {leaves: 1, stays: 2})
            await uow.commit()
        return moved

    async with database.write() as leaving:
        await leaving.waiting.remove([leaves])
        moving = asyncio.create_task(move())
        await blocked(database, moving)
        await leaving.commit()
    assert await moving == {stays}
    async with database.read() as uow:
        await agrees(uow, {stays: (0, 2)})


async def test_heads_are_turned_page_by_page(database: Database) -> None:
    async with database.write() as uow:
        ids = await in_line(uow, [(number % 2, number // 2) for number in range(7)])
        order = await uow.waiting.heads(UHC, 10)
        pages: list[UUID] = []
        while page := await uow.waiting.heads(UHC, 3, after=pages[-1] if pages else None):
            pages += page
        assert pages == order
        assert await uow.waiting.heads(UHC, 10, tier=1) == [ids[1], ids[3], ids[5]]
        assert await uow.waiting.heads(UHC, 1, after=new_id()) == order[:1]


async def test_who_was_offered_a_place_stands_in_line_but_is_not_asked_again(database: Database) -> None:
    async with database.write() as uow:
        first, second = await in_line(uow, [(1, 1), (1, 2)])
        pool = await make_places(uow, UHC, 1)
        held = await uow.places.reserve([pool], first, confirm_by=uow.now + timedelta(days=7))
        assert await uow.waiting.heads(UHC, 10) == [second]
        assert await uow.waiting.place_of(second) == PlaceInLine(2, 2, tier=1)
        assert held is not None
        await uow.places.close_reservation(held.expire(uow.now + timedelta(days=7)))
        assert await uow.waiting.heads(UHC, 10) == [first, second]


async def test_two_who_promote_at_once_offer_each_place_once_and_in_order(database: Database) -> None:
    async with database.write() as uow:
        ids = await in_line(uow, [(1, number) for number in range(20)])
        pool = await make_places(uow, UHC, 8)
        await uow.commit()

    async def promote() -> list[Reservation]:
        """Offer places until there is none or nobody, each in a transaction of its own."""
        offered = []
        while True:
            async with database.write() as uow:
                heads = await uow.waiting.heads(UHC, 2)
                made = [await uow.places.reserve([pool], one, confirm_by=uow.now + timedelta(days=7)) for one in heads]
                await uow.commit()
            offered += [one for one in made if one is not None and one.is_new]
            if None in made:
                return offered

    offered = [one for found in await asyncio.gather(*(promote() for _ in range(4))) for one in found]
    assert sorted(one.application_id for one in offered) == sorted(ids[:8])
    async with database.read() as uow:
        assert [one.free for one in await uow.places.free([(UHC, pool.key.period)])] == [0]
        assert await uow.waiting.heads(UHC, 20) == ids[8:]


async def test_a_place_in_line_is_counted_on_the_index(database: Database) -> None:
    async with database.write() as uow:
        ids = await in_line(uow, [(1, number) for number in range(40)])
        await uow.connection.execute(text("ANALYZE"))
        if not database.is_sqlite:
            # Forty rows are read faster than any index; what counts is that it fits.
            await uow.connection.execute(text("SET LOCAL enable_seqscan = off"))
        with noted(database) as asked:
            await uow.waiting.place_of(ids[20])
            await uow.waiting.heads(UHC, 10, after=ids[20])
        plans = [await plan(uow, database, *one) for one in asked]
    counting, _, page = plans[1:]
    assert "Seq Scan" not in counting
    assert "SCAN" not in counting.replace("SCAN CONSTANT ROW", "")
    assert counting.count("ix_waiting_list_order") == 1
    assert "ix_waiting_list_order" in page
    assert "uq_reservations_application" in page


@pytest.mark.parametrize("number", [0, 1, 127, 128, 5_000, 2**40 - 1, 2**40, 2**40 + 1, 10**15, 1_795_824_000_000_000])
def test_a_stretch_begins_where_the_one_before_ends(number: int) -> None:
    begin = _begin_of(stretch_of(number))
    assert begin <= number
    assert stretch_of(begin) == stretch_of(number)
    assert begin == 0 or stretch_of(begin - 1) < stretch_of(number)


@given(st.lists(st.integers(0, 2**53), min_size=2, max_size=2).map(sorted))
def test_later_numbers_stand_in_later_stretches(numbers: list[int]) -> None:
    earlier, later = map(stretch_of, numbers)
    assert earlier <= later


async def test_places_are_right_whoever_comes_moves_and_leaves(database: Database) -> None:
    """Against a sorted list, over transactions that are kept and one that is not; ranks and moments in one line."""
    chance = random.Random(7)
    moments = [1_795_824_000_000_000 + day * 86_400_000_000 + second for day in range(3) for second in range(3)]

    def anywhere() -> tuple[int, int]:
        return chance.randrange(2), chance.choice([*range(0, 600, 60), *moments])

    async with database.write() as uow:
        places = [anywhere() for _ in range(16)]
        line = dict(zip(await in_line(uow, places), places, strict=True))
        await uow.commit()
    everybody = list(line)
    for kept in (True, True, False, True):
        async with database.write() as uow:
            before = dict(line)
            moved = {one: anywhere() for one in chance.sample(everybody, 5)}
            for one, (tier, number) in moved.items():
                await uow.waiting.enqueue(one, UHC, tier=tier, number=number)
            line |= moved
            gone = chance.sample(everybody, 3)
            await uow.waiting.remove(gone)
            line = {one: place for one, place in line.items() if one not in gone}
            await agrees(uow, line)
            if kept:
                await uow.commit()
            else:
                line = before
        async with database.read() as uow:
            await agrees(uow, line)


async def agrees(uow: UnitOfWork, line: dict[UUID, tuple[int, int]]) -> None:
    order = sorted((*place, one) for one, place in line.items())
    assert await uow.waiting.count(UHC) == len(order)
    for position, (tier, _, one) in enumerate(order, start=1):
        assert await uow.waiting.place_of(one) == PlaceInLine(position, len(order), tier)


async def test_the_stretches_counted_by_the_migration_are_those_of_the_code(database: Database) -> None:
    async with database.write() as uow:
        await in_line(uow, [(1, 5), (0, 5), (1, 127), (1, 128), (1, 2**40 - 1), (1, 2**40), (1, 1_795_824_000_000_000)])
        await uow.commit()
    counts = select(table_of(WaitingCount)).order_by(*table_of(WaitingCount).primary_key)
    async with database.write() as uow:
        by_the_code = list(await uow.connection.execute(counts))
        await uow.connection.execute(delete(table_of(WaitingCount)))
        revision = importlib.import_module("storage.migrations.versions.0006_waiting_counts")
        await uow.connection.execute(text(revision.COUNT))
        assert list(await uow.connection.execute(counts)) == by_the_code
