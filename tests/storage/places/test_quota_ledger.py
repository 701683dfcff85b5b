"""The quota ledger on both databases: numbers, reservations, closings, and that no place is given twice."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from domain.errors import Conflict, NotEnoughPlaces
from domain.places.pool import EntryKind, Pool, PoolBalance, PoolKey
from domain.places.reservation import Reservation, ReservationState
from domain.programme import Programme
from storage.encryption import UnreadableCiphertext
from storage.models import QuotaEntry, table_of
from storage.records.base import new_id
from storage.repositories.places.quota_ledger import MOST_LINES
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock
from tests.support.factories import (
    GENUK,
    MIJEN,
    make_application,
    make_covered_list,
    make_officer,
    make_places,
    read_resources,
)
from tests.support.query_plans import noted, plan

UHC = Programme.UHC
STATE = ReservationState
MONTH = "2026-11"
KEY = PoolKey(UHC, "apbd", MONTH)
_entries = table_of(QuotaEntry)
_SCAN = re.compile(r"(?:SCAN|Seq Scan on) (?:quota_entries|closings|reservations)\b.*|.*pk_quota_entries.*")
PARTIAL = (
    "ix_quota_entries_closing",
    "ix_reservations_expired",
    "uq_reservations_application",
    "uq_reservations_covered",
)


async def applications(uow: UnitOfWork, number: int) -> list[UUID]:
    """As many applications for UHC, each of another person."""
    sent = [
        await make_application(
            uow, read_resources(), telegram_id=9101 + serial, programme=UHC, nik=f"337401120590{9001 + serial}"
        )
        for serial in range(number)
    ]
    return [one.id for one in sent]


async def balance(uow: UnitOfWork, key: PoolKey = KEY) -> PoolBalance:
    (found,) = [one for one in await uow.places.balances(key.programme, key.period) if one.pool.key == key]
    return found


async def free(database: Database, key: PoolKey = KEY) -> int:
    async with database.read() as uow:
        return (await balance(uow, key)).free


async def kinds(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Every line of the ledger, oldest first."""
    rows = await uow.connection.execute(select(_entries.c.kind, _entries.c.amount).order_by(_entries.c.seq))
    return [(row.kind, row.amount) for row in rows]


async def change(uow: UnitOfWork, amount: int, kind: EntryKind, key: PoolKey = KEY) -> Pool:
    admin = await make_officer(uow)
    return await uow.places.change(key, amount, kind, officer_id=admin.id, decree="SK 1/2026", reason="Alasan uji")


async def move(uow: UnitOfWork, source: PoolKey, target: PoolKey, amount: int) -> None:
    admin = await make_officer(uow)
    await uow.places.move(source, target, amount, officer_id=admin.id, decree="SK 2/2026", reason="Alasan uji")


# --- numbers of places ---


async def test_a_number_is_set_raised_and_lowered_with_reason_and_decree(database: Database) -> None:
    async with database.write() as uow:
        assert await uow.places.balances(UHC, MONTH) == []
        pool = await change(uow, 10, EntryKind.INCREASE)
        assert await change(uow, 5, EntryKind.INCREASE) == pool
        await change(uow, -3, EntryKind.DECREASE)
        admin = await make_officer(uow)
        lines = await uow.places.ledger(UHC, MONTH)
        assert [(line.kind, line.amount) for line in lines] == [("decrease", -3), ("increase", 5), ("opening", 10)]
        assert {(line.decree, line.reason, line.officer_id) for line in lines} == {
            ("SK 1/2026", "Alasan uji", admin.id)
        }
        assert [line.amount for line in await uow.places.ledger(UHC, MONTH, limit=1)] == [-3]
        assert await balance(uow) == PoolBalance(pool, total=12, covered=0, taken=0, offered=0, free=12)


async def test_zero_places_are_not_the_same_as_none_set(database: Database) -> None:
    async with database.write() as uow:
        assert await uow.places.find(KEY) is None
        pool = await change(uow, 0, EntryKind.OPENING)
        assert await uow.places.find(KEY) == pool
        assert (await balance(uow)).free == 0


async def test_a_reason_is_sealed_and_opens_only_at_its_own_line(database: Database) -> None:
    async with database.write() as uow:
        await change(uow, 10, EntryKind.OPENING)
        await change(uow, 5, EntryKind.INCREASE)
        stored = (await uow.connection.execute(text("SELECT reason FROM quota_entries ORDER BY seq"))).scalars().all()
        assert not any(b"Alasan" in bytes(reason) for reason in stored)
        await uow.connection.execute(text("UPDATE quota_entries SET reason = :one"), {"one": stored[0]})
        with pytest.raises(UnreadableCiphertext):
            await uow.places.ledger(UHC, MONTH)


async def test_only_free_places_are_taken_away(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        await uow.places.reserve([await make_places(uow, UHC, 3)], holder)
        with pytest.raises(NotEnoughPlaces) as refused:
            await change(uow, -3, EntryKind.DECREASE)
        assert refused.value.values == {"free": 2, "asked": 3}
        await change(uow, -2, EntryKind.DECREASE)
        assert (await balance(uow)).free == 0
        with pytest.raises(NotEnoughPlaces):
            await change(uow, -1, EntryKind.DECREASE, PoolKey(UHC, "dbhcht", MONTH))
        assert await uow.places.find(PoolKey(UHC, "dbhcht", MONTH)) is None


async def test_of_two_who_open_a_pool_at_once_one_does(database: Database) -> None:
    async def open_pool() -> str:
        async with database.write() as uow:
            try:
                await change(uow, 10, EntryKind.OPENING)
            except Conflict:
                return "conflict"
            await uow.commit()
            return "opened"

    async with database.write() as uow:
        await make_officer(uow)
        await uow.commit()
    assert sorted(await asyncio.gather(open_pool(), open_pool())) == ["conflict", "opened"]
    assert await free(database) == 10


async def test_places_move_and_are_no_more_and_no_fewer(database: Database) -> None:
    genuk = replace(KEY, kecamatan_code=GENUK)
    async with database.write() as uow:
        await make_places(uow, UHC, 10)
        await move(uow, KEY, genuk, 4)
        await move(uow, genuk, KEY, 1)
        assert ((await balance(uow)).free, (await balance(uow, genuk)).free) == (7, 3)
        with pytest.raises(NotEnoughPlaces) as refused:
            await move(uow, genuk, KEY, 4)
        assert refused.value.values == {"free": 3, "asked": 4}
        with pytest.raises(NotEnoughPlaces):
            await move(uow, replace(KEY, kecamatan_code=MIJEN), KEY, 1)
        for source, target, number in ((KEY, KEY, 1), (KEY, genuk, 0), (KEY, replace(KEY, cover="jht"), 1)):
            with pytest.raises(ValueError, match="places move"):
                await move(uow, source, target, number)
        assert [one.pool.key for one in await uow.places.balances(UHC, MONTH)] == [KEY, genuk]


# --- who holds one ---


async def test_the_first_pool_with_a_free_place_is_taken(database: Database) -> None:
    async with database.write() as uow:
        first, second, third = await applications(uow, 3)
        genuk = await make_places(uow, UHC, 1, kecamatan_code=GENUK)
        city = await make_places(uow, UHC, 1)
        held = [await uow.places.reserve([genuk, city], one) for one in (first, second, third)]
        assert [one and (one.pool, one.state, one.is_new) for one in held] == [
            (genuk, STATE.TAKEN, True),
            (city, STATE.TAKEN, True),
            None,
        ]
        assert await uow.places.reserve([], first) is None


async def test_who_holds_a_place_keeps_it(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pool, other = await make_places(uow, UHC, 5), await make_places(uow, UHC, 5, kecamatan_code=GENUK)
        held = await uow.places.reserve([pool], holder, confirm_by=uow.now + timedelta(days=7))
        assert held is not None
        assert held.is_new
        assert await uow.places.reserve([other, pool], holder) == replace(held, is_new=False)
        assert await uow.places.held_by(holder) == replace(held, is_new=False)
        assert await uow.places.held_by(holder, cover="jht") is None
        assert ((await balance(uow)).offered, (await balance(uow)).free) == (1, 4)


async def test_an_optional_cover_has_places_of_its_own(database: Database) -> None:
    own = replace(KEY, cover="jht")
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        main, jht = await make_places(uow, UHC, 1), await change(uow, 1, EntryKind.OPENING, own)
        assert await uow.places.reserve([main], holder)
        held = await uow.places.reserve([jht], holder)
        assert held is not None
        assert held.pool == jht
        assert ((await balance(uow)).free, (await balance(uow, own)).free) == (0, 0)
        assert await uow.places.pools(UHC, MONTH, cover="jht") == [jht]
        assert await uow.places.pools(UHC, MONTH) == [main]


async def test_an_offer_is_taken_once_and_a_place_given_back_once(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pool = await make_places(uow, UHC, 1)
        held = await uow.places.reserve([pool], holder, confirm_by=uow.now)
        assert held is not None
        assert await uow.places.accept_place(held.accept(uow.now))
        assert not await uow.places.accept_place(held.accept(uow.now))
        assert ((await balance(uow)).taken, (await balance(uow)).free) == (1, 0)
        assert await uow.places.close_reservation(held.release(uow.now))
        assert not await uow.places.close_reservation(held.release(uow.now))
        assert not await uow.places.close_reservation(held.expire(uow.now + timedelta(days=7)))
        assert await balance(uow) == PoolBalance(pool, total=1, covered=0, taken=0, offered=0, free=1)
        assert await uow.places.held_by(holder) is None
        assert await kinds(uow) == [("opening", 1), ("reservation", -1), ("release", 1)]


async def test_offers_that_were_not_confirmed_are_counted(database: Database) -> None:
    async with database.write() as uow:
        let_go, kept = await applications(uow, 2)
        pool = await make_places(uow, UHC, 2)
        for one in (let_go, kept):
            await uow.places.reserve([pool], one, confirm_by=uow.now + timedelta(days=7))
        held = await uow.places.held_by(let_go)
        assert held is not None
        assert await uow.places.close_reservation(held.expire(uow.now + timedelta(days=7)))
        assert [await uow.places.lapses(one) for one in (let_go, kept)] == [1, 0]
        assert (await kinds(uow))[-1] == ("expiry", 1)


async def test_a_place_of_a_past_period_goes_back_to_where_it_came_from(database: Database, clock: FakeClock) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        held = await uow.places.reserve([await make_places(uow, UHC, 1)], holder)
        await uow.commit()
    clock.set(date(2027, 2, 3))
    async with database.write() as uow:
        await make_places(uow, UHC, 5)
        assert held is not None
        assert await uow.places.close_reservation(held.release(uow.now))
        assert (await balance(uow)).free == 1
        assert (await balance(uow, replace(KEY, period="2027-02"))).free == 5


async def test_a_round_reserves_for_all_or_for_nobody(database: Database) -> None:
    async with database.write() as uow:
        first, second, third = await applications(uow, 3)
        pool, other = await make_places(uow, UHC, 2), await make_places(uow, UHC, 1, kecamatan_code=GENUK)
        kept = await uow.places.reserve([other], second)
        with pytest.raises(NotEnoughPlaces):
            await uow.places.reserve_many(other, [first, third], confirm_by=None)
        assert (await balance(uow)).free == 2
        until = uow.now + timedelta(days=7)
        made = await uow.places.reserve_many(pool, [third, second, first], confirm_by=until)
        assert [(one.application_id, one.state, one.is_new) for one in made] == [
            (third, STATE.OFFERED, True),
            (second, STATE.TAKEN, False),
            (first, STATE.OFFERED, True),
        ]
        assert kept is not None
        assert made[1] == replace(kept, is_new=False)
        again = await uow.places.reserve_many(pool, [first, third], confirm_by=until)
        assert [one.is_new for one in again] == [False, False]
        assert (await balance(uow)).free == 0


async def test_people_covered_before_are_entered_once_and_may_be_more_than_the_places(database: Database) -> None:
    people = [bytes([serial]) * 32 for serial in range(5)]
    async with database.write() as uow:
        pool = await make_places(uow, UHC, 3)
        assert await uow.places.cover(pool, people[:4]) == 4
        assert await uow.places.cover(pool, people) == 1
        assert await uow.places.cover(pool, []) == 0
        assert await balance(uow) == PoolBalance(pool, total=3, covered=5, taken=0, offered=0, free=-2)
        (applicant,) = await applications(uow, 1)
        assert await uow.places.reserve([pool], applicant) is None
        with pytest.raises(NotEnoughPlaces) as refused:
            await change(uow, -1, EntryKind.DECREASE)
        assert refused.value.values == {"free": 0, "asked": 1}
        assert (await kinds(uow))[1:] == [("reservation", -4), ("reservation", -1)]


async def test_who_is_covered_from_another_fund_by_a_newer_list_moves_over(database: Database) -> None:
    people = [bytes([serial]) * 32 for serial in range(3)]
    async with database.write() as uow:
        pool, other = await make_places(uow, UHC, 3), await make_places(uow, UHC, 3, fund="dbhcht")
        await uow.places.cover(pool, people)
        assert await uow.places.cover(other, people[:2]) == 0
        assert ((await balance(uow)).free, (await balance(uow, other.key)).free) == (2, 1)
        assert (await kinds(uow))[-2:] == [("release", 2), ("reservation", -2)]


@pytest.mark.parametrize("end", [STATE.RELEASED, STATE.EXPIRED])
async def test_who_is_covered_and_applies_holds_one_place(database: Database, end: ReservationState) -> None:
    async with database.write() as uow:
        covered, other = await applications(uow, 2)
        pool, elsewhere = await make_places(uow, UHC, 2), await make_places(uow, UHC, 2, kecamatan_code=GENUK)
        await uow.places.cover(pool, [uow.keyring.blind_index("nik", "3374011205909001")])
        until = uow.now + timedelta(days=7) if end is STATE.EXPIRED else None
        first, second = await uow.places.reserve_many(elsewhere, [covered, other], confirm_by=until)
        assert (first.pool, first.confirm_by, first.is_new) == (pool, until, True)
        assert (second.pool, (await balance(uow, elsewhere.key)).free) == (elsewhere, 1)
        assert ((await balance(uow)).free, (await balance(uow)).covered) == (1, 0)

        # Not on the list any more: the application goes on holding the place.
        assert await uow.places.uncover(UHC, MONTH, await make_covered_list(uow), 9) == 0
        closed = first.expire(until) if until else first.release(uow.now)
        assert await uow.places.close_reservation(closed)
        assert not await uow.places.close_reservation(closed)
        assert await balance(uow) == PoolBalance(pool, total=2, covered=1, taken=0, offered=0, free=1)
        assert await uow.places.lapses(covered) == (end is STATE.EXPIRED)


async def test_who_got_a_place_by_an_application_is_not_counted_twice(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pool = await make_places(uow, UHC, 3)
        await uow.places.reserve([pool], holder)
        own = uow.keyring.blind_index("nik", "3374011205909001")
        assert await uow.places.cover(pool, [own, b"another" * 4]) == 1
        assert (await balance(uow)).free == 1


async def test_who_is_not_on_the_list_any_more_gives_the_place_back(database: Database) -> None:
    people = [bytes([serial]) * 32 for serial in range(6)]
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pool = await make_places(uow, UHC, 9)
        next_month = await make_places(uow, UHC, 9, period="2026-12")
        await uow.places.cover(pool, people)
        await uow.places.cover(next_month, people)
        await uow.places.reserve([pool], holder)
        keep = await make_covered_list(uow)
        await uow.registries.begin("covered", date(2026, 11, 1))
        await uow.connection.execute(
            text("INSERT INTO registry_entries (list_id, nik_index) SELECT id, :index FROM registry_lists"),
            {"index": people[0]},
        )
        released = [await uow.places.uncover(UHC, MONTH, keep, 3) for _ in range(3)]
        assert released == [3, 2, 0]
        assert await balance(uow) == PoolBalance(pool, total=9, covered=1, taken=1, offered=0, free=7)
        assert (await balance(uow, next_month.key)).covered == 6


# --- closings ---


async def test_a_month_is_closed_once_and_nothing_changes_by_it(database: Database, clock: FakeClock) -> None:
    clock.set(date(2026, 11, 30))
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        await uow.places.reserve([await make_places(uow, UHC, 10)], holder)
        await make_places(uow, UHC, 4, kecamatan_code=GENUK)
        before = await uow.places.balances(UHC, MONTH)
        assert not await uow.places.unclosed()
        assert await uow.places.close_months() == 0
        await uow.commit()
    clock.set(date(2026, 12, 1))

    async def close() -> int:
        async with database.write() as uow:
            closed = await uow.places.close_months()
            await uow.commit()
            return closed

    assert sum(await asyncio.gather(close(), close(), close())) == 2
    async with database.write() as uow:
        assert not await uow.places.unclosed()
        assert await uow.places.balances(UHC, MONTH) == before
        assert sorted((await kinds(uow))[-2:]) == [("closing", 4), ("closing", 9)]
        await make_places(uow, UHC, 1, period="2026-12")
        await uow.commit()
    clock.set(date(2027, 1, 1))
    assert await close() == 1  # nothing happened in the two pools of November since


async def test_the_month_is_that_of_semarang(database: Database, clock: FakeClock) -> None:
    clock.set(date(2026, 11, 30))
    async with database.write() as uow:
        await make_places(uow, UHC, 10)
        await uow.commit()
    clock.advance(timedelta(hours=13, minutes=59))
    async with database.read() as uow:
        assert not await uow.places.unclosed()
    clock.advance(timedelta(minutes=1))
    async with database.read() as uow:
        assert await uow.places.unclosed()


async def test_a_closing_stands_before_the_first_line_of_a_new_month(database: Database, clock: FakeClock) -> None:
    async with database.write() as uow:
        first, second = await applications(uow, 2)
        pool = await make_places(uow, UHC, 10)
        await uow.places.reserve([pool], first)
        await uow.commit()
    clock.set(date(2026, 12, 1))
    async with database.write() as uow:
        await uow.places.reserve([pool], second)
        assert (await kinds(uow))[-2:] == [("closing", 9), ("reservation", -1)]
        assert (await balance(uow)).free == 8
        assert await uow.places.close_months() == 0


async def test_no_sum_reads_more_than_some_hundred_lines(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pool = await make_places(uow, UHC, 1000)
        line = {"pool_id": pool.id, "kind": "reservation", "amount": -1, "at": uow.now}
        await uow.connection.execute(_entries.insert(), [line] * MOST_LINES)
        held = await uow.places.reserve([pool], holder)
        assert held is not None
        assert (await kinds(uow))[-2:] == [("closing", 1000 - MOST_LINES), ("reservation", -1)]
        await uow.places.close_reservation(held.release(uow.now))
        assert (await kinds(uow))[-1] == ("release", 1)
        assert (await kinds(uow)).count(("closing", 1000 - MOST_LINES)) == 1


async def test_closing_while_places_come_and_go_loses_none(database: Database, clock: FakeClock) -> None:
    async with database.write() as uow:
        people = await applications(uow, 20)
        pool = await make_places(uow, UHC, 30)
        held = await uow.places.reserve_many(pool, people[:10], confirm_by=None)
        await uow.commit()
    clock.set(date(2026, 12, 1))

    async def give_back(one: Reservation) -> None:
        async with database.write() as uow:
            assert await uow.places.close_reservation(one.release(uow.now))
            await uow.commit()

    async def take(application_id: UUID) -> None:
        async with database.write() as uow:
            assert await uow.places.reserve([pool], application_id)
            await uow.commit()

    async def close() -> None:
        async with database.write() as uow:
            await uow.places.close_months()
            await uow.commit()

    work = [*map(give_back, held), *map(take, people[10:])]
    await asyncio.gather(*(one for pair in zip(work, [close() for _ in work], strict=True) for one in pair))
    async with database.read() as uow:
        assert (await balance(uow)).free == 20
        assert (await balance(uow)).total == 30
        assert [kind for kind, _ in await kinds(uow)].count("closing") == 1


# --- at the same instant ---


async def test_200_for_the_last_10_places_give_exactly_10(database: Database) -> None:
    async with database.write() as uow:
        people = await applications(uow, 200)
        genuk = await make_places(uow, UHC, 4, kecamatan_code=GENUK)
        city = await make_places(uow, UHC, 6)
        await uow.commit()

    async def take(application_id: UUID) -> Reservation | None:
        async with database.write() as uow:
            held = await uow.places.reserve([genuk, city], application_id)
            await uow.commit()
            return held

    given = [one for one in await asyncio.gather(*map(take, people)) if one is not None]
    assert sorted(one.pool.key.kecamatan_code for one in given) == [""] * 6 + [GENUK] * 4
    assert len({one.application_id for one in given}) == 10
    async with database.read() as uow:
        assert [one.free for one in await uow.places.balances(UHC, MONTH)] == [0, 0]
        stored = await uow.connection.execute(text("SELECT count(*) FROM reservations"))
        assert stored.scalar_one() == 10
        lines = await uow.connection.execute(
            select(func.sum(_entries.c.amount)).where(_entries.c.kind == "reservation")
        )
        assert lines.scalar_one() == -10


async def test_pools_asked_for_in_opposite_orders_block_nobody(database: Database) -> None:
    async with database.write() as uow:
        people = await applications(uow, 40)
        one, other = await make_places(uow, UHC, 20), await make_places(uow, UHC, 20, kecamatan_code=GENUK)
        await uow.commit()

    async def take(number: int) -> Reservation | None:
        async with database.write() as uow:
            held = await uow.places.reserve([one, other] if number % 2 else [other, one], people[number])
            await uow.commit()
            return held

    assert all(await asyncio.gather(*map(take, range(40))))
    assert (await free(database), await free(database, other.key)) == (0, 0)


async def test_one_application_at_two_pools_at_once_gets_one_place(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        pools = [await make_places(uow, UHC, 5), await make_places(uow, UHC, 5, kecamatan_code=GENUK)]
        await uow.commit()

    async def take(number: int) -> Reservation:
        async with database.write() as uow:
            held = await uow.places.reserve([pools[number % 2]], holder)
            await uow.commit()
            assert held is not None
            return held

    held = await asyncio.gather(*map(take, range(10)))
    assert len({one.id for one in held}) == 1
    assert [one.is_new for one in held].count(True) == 1
    assert await free(database) + await free(database, pools[1].key) == 9


# --- how it is found ---


async def test_every_figure_is_found_by_an_index(database: Database) -> None:
    async with database.write() as uow:
        (holder,) = await applications(uow, 1)
        crowd = [await make_places(uow, UHC, 1, period=f"20{number:02d}-01") for number in range(1, 40)]
        pool = await make_places(uow, UHC, 10)
        for one in crowd:
            await uow.places.cover(one, [number.to_bytes(32, "big") for number in range(60)])
        lines = [{"pool_id": one.id, "kind": "reservation", "amount": 0, "at": uow.now} for one in crowd] * 60
        await uow.connection.execute(_entries.insert(), lines)
        await uow.connection.execute(text("ANALYZE"))
        with noted(database) as asked:
            await uow.places.balances(UHC, MONTH)
            await uow.places.free([(UHC, MONTH)])
            held = await uow.places.reserve([pool], holder)
            assert held is not None
            await uow.places.close_reservation(held.release(uow.now))
            await uow.places.lapses(holder)
            await uow.places.cover(pool, [b"somebody else" * 2])
            await uow.places.uncover(UHC, MONTH, new_id(), 10)
        plans = [await plan(uow, database, *one) for one in asked]
    assert len(plans) > 10
    found = "\n".join(plans)
    assert _SCAN.findall(found) == []
    assert [name for name in PARTIAL if name not in found] == []
