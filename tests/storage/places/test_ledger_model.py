"""Whatever is done to places, the ledger says what a simple count says."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from domain.errors import DomainError, IllegalTransition, NotEnoughPlaces
from domain.places.pool import EntryKind, PoolKey
from domain.places.reservation import Reservation, ReservationState
from domain.programme import Programme
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.repositories.places.reservations import Places
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock
from tests.support.factories import GENUK, make_application, make_officer, read_resources

KEYS = (PoolKey(Programme.UHC, "apbd", "2026-11"), PoolKey(Programme.UHC, "apbd", "2026-11", GENUK))
PEOPLE = 4
STATE = ReservationState

which = st.integers(0, len(KEYS) - 1)
person = st.integers(0, PEOPLE - 1)
reserving = st.tuples(st.just("reserve"), person, st.permutations(range(len(KEYS))), st.booleans())
acts = st.one_of(
    st.tuples(st.just("change"), which, st.integers(-4, 6)),
    st.tuples(st.just("move"), which, st.integers(1, 4)),
    reserving,
    reserving,
    st.tuples(st.just("settle"), person, st.sampled_from([STATE.TAKEN, STATE.RELEASED, STATE.EXPIRED])),
    st.tuples(st.just("cover"), which, st.sets(st.integers(0, 5))),
    st.tuples(st.just("month"), st.booleans()),
)


class Count:
    """Places as anybody would count them: how many were set, and who holds one where."""

    def __init__(self) -> None:
        self.total: dict[int, int] = {}
        self.held: dict[object, tuple[int, ReservationState]] = {}
        self.covered: set[int] = set()

    def free(self, pool: int) -> int:
        return self.total.get(pool, 0) - [held for held, _ in self.held.values()].count(pool)

    def change(self, pool: int, amount: int) -> bool:
        if amount < 0 and self.free(pool) < -amount:
            return False
        self.total[pool] = self.total.get(pool, 0) + amount
        return True

    def move(self, source: int, amount: int) -> bool:
        return self.change(source, -amount) and self.change(1 - source, amount)

    def reserve(self, holder: int, pools: list[int], state: ReservationState) -> bool:
        if holder not in self.held and (own := self.held.pop(("covered", holder), None)):
            self.held[holder] = (own[0], state)
            self.covered.add(holder)
        elif holder not in self.held:
            for pool in pools:
                if self.free(pool) > 0:
                    self.held[holder] = (pool, state)
                    break
        return holder in self.held

    def settle(self, holder: int, state: ReservationState) -> bool:
        pool, before = self.held.get(holder, (0, None))
        if before is None or (state is not STATE.RELEASED and before is not STATE.OFFERED):
            return False
        if state is STATE.TAKEN:
            self.held[holder] = (pool, state)
        else:
            del self.held[holder]
            if holder in self.covered:
                self.covered.remove(holder)
                self.held["covered", holder] = (pool, STATE.TAKEN)
        return True

    def cover(self, pool: int, people: set[int]) -> int:
        listed = [("covered", one) for one in people if one not in self.held]
        new = [one for one in listed if one not in self.held]
        self.held.update((one, (pool, STATE.TAKEN)) for one in listed)
        return len(new)


async def apply(uow: UnitOfWork, count: Count, people: list[UUID], officer_id: UUID, act: tuple[object, ...]) -> None:
    """Do the same to the count and to the ledger; both answer alike."""
    signed: Any = {"officer_id": officer_id, "decree": "SK 9/2026", "reason": "Uji"}
    match act:
        case ("change", int(pool), int(amount)):
            kind = EntryKind.INCREASE if amount >= 0 else EntryKind.DECREASE
            with allowed(count.change(pool, amount)):
                await uow.places.change(KEYS[pool], amount, kind, **signed)
        case ("move", int(pool), int(amount)):
            with allowed(count.move(pool, amount)):
                await uow.places.move(KEYS[pool], KEYS[1 - pool], amount, **signed)
        case ("reserve", int(holder), list(order), bool(offered)):
            found = [await uow.places.find(KEYS[one]) for one in order]
            pools = [one for one in found if one is not None]
            until = uow.now + timedelta(days=7) if offered else None
            held = await uow.places.reserve(pools, people[holder], confirm_by=until)
            state = STATE.OFFERED if offered else STATE.TAKEN
            # Without a pool there is nothing to look into, not even for a place that is held.
            assert (held is not None) == (bool(pools) and count.reserve(holder, order, state))
        case ("settle", int(holder), ReservationState() as state):
            held = await uow.places.held_by(people[holder])
            expected = count.settle(holder, state)
            assert held is not None or not expected
            if held is not None:
                with allowed(expected, IllegalTransition):
                    assert await settle(uow, held, state)
        case ("cover", int(pool), set(covered)):
            place = await uow.places.find(KEYS[pool])
            if place is not None:
                new = await uow.places.cover(place, [index_of(uow, one) for one in covered])
                assert new == count.cover(pool, covered)
        case ("month", bool(close)):
            if close:
                await uow.places.close_months()


async def settle(uow: UnitOfWork, held: Reservation, state: ReservationState) -> bool:
    match state:
        case STATE.TAKEN:
            return await uow.places.accept_place(held.accept(uow.now))
        case STATE.RELEASED:
            return await uow.places.close_reservation(held.release(uow.now))
        case _:
            return await uow.places.close_reservation(held.expire(uow.now + timedelta(days=8)))


def index_of(uow: UnitOfWork, person: int) -> bytes:
    """Somebody's blind index; the first `PEOPLE` have applied, too."""
    return uow.keyring.blind_index("nik", nik_of(person))


def nik_of(person: int) -> str:
    return f"337401120590{9001 + person}"


def allowed(expected: bool, refusal: type[DomainError] = NotEnoughPlaces) -> AbstractContextManager[object]:
    return nullcontext() if expected else pytest.raises(refusal)


async def compare(uow: UnitOfWork, count: Count) -> None:
    """Check that the ledger's balances are the model's."""
    balances = {one.pool.key: one for one in await uow.places.balances(Programme.UHC, "2026-11")}
    assert balances.keys() == {KEYS[pool] for pool in count.total}
    for pool, total in count.total.items():
        found = balances[KEYS[pool]]
        held = [(holder, state) for holder, (where, state) in count.held.items() if where == pool]
        assert (found.total, found.free) == (total, count.free(pool))
        assert found.covered == sum(isinstance(holder, tuple) for holder, _ in held)
        assert found.offered == sum(state is STATE.OFFERED for _, state in held)
        assert found.taken == len(held) - found.covered - found.offered


@pytest.fixture
def prepared(sqlite_template: Path, tmp_path: Path, keyring: Keyring) -> tuple[bytes, list[UUID], UUID]:
    """Return a database with people who applied: its content, their applications, and an officer."""
    path = tmp_path / "prepared.db"
    path.write_bytes(sqlite_template.read_bytes())

    async def make() -> tuple[list[UUID], UUID]:
        database = Database(Engines(f"sqlite+aiosqlite:///{path}"), keyring, FakeClock())
        async with database.write() as uow:
            officer = await make_officer(uow)
            people = []
            for one in range(PEOPLE):
                sent = await make_application(
                    uow, read_resources(), telegram_id=9101 + one, programme=Programme.UHC, nik=nik_of(one)
                )
                people.append(sent.id)
            await uow.commit()
        await database.close()
        return people, officer.id

    people, officer_id = asyncio.run(make())
    return path.read_bytes(), people, officer_id


# Not made smaller when it fails: that takes minutes, and the sequences are short.
@settings(
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sequence=st.lists(acts, min_size=4, max_size=25))
@example(sequence=[("reserve", one, [0, 1], False) for one in range(PEOPLE)])
@example(
    sequence=[
        ("cover", 0, {0, 5}),
        ("cover", 1, {0, 5}),
        ("reserve", 0, [0, 1], True),
        ("cover", 0, {0, 5}),
        ("settle", 0, STATE.EXPIRED),
        ("cover", 0, {0, 5}),
        ("reserve", 0, [1, 0], False),
        ("settle", 0, STATE.RELEASED),
    ]
)
def test_the_ledger_is_a_count(
    prepared: tuple[bytes, list[UUID], UUID], keyring: Keyring, sequence: list[tuple[object, ...]]
) -> None:
    content, people, officer_id = prepared

    async def play(path: Path) -> None:
        clock = FakeClock()
        database = Database(Engines(f"sqlite+aiosqlite:///{path}"), keyring, clock)
        count = Count()
        try:
            async with database.write() as uow:
                # Few places from the start, so that most sequences come to the last one.
                for act in [("change", 0, 1), ("change", 1, 1), *sequence]:
                    if act[0] == "month":
                        clock.advance(timedelta(days=31))
                    uow.places = Places(uow.connection, keyring, clock())
                    await apply(uow, count, people, officer_id, act)
                    await compare(uow, count)
        finally:
            await database.close()

    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        path.write_bytes(content)
        asyncio.run(play(path))
