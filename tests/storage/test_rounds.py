"""Rounds as they are stored: numbered by programme, the seed sealed, the list made of applications that really wait."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from domain.access import Officer
from domain.programme import Programme
from domain.rounds.draw import seed_hash
from domain.rounds.entries import NewEntry, Rank, RoundSnapshot
from domain.rounds.figures import RoundFigures, Share
from domain.rounds.round import Round, RoundState
from storage.encryption import UnreadableCiphertext
from storage.models import RoundEntry, RoundRow
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import SENT_AT, make_officer, make_places
from tests.support.round_applicants import wait_many

PIJAR = Programme.PIJAR_SEMAR
DAY = date(2026, 11, 30)
SEED = b"s" * 32
LATER = SENT_AT + timedelta(days=1)


@pytest.fixture
async def officer(database: Database) -> Officer:
    async with database.write() as uow:
        made = await make_officer(uow)
        await uow.commit()
    return made


async def opened(uow: UnitOfWork, officer: Officer, programme: Programme = PIJAR) -> Round:
    found = await uow.rounds.add(programme, DAY, opened_by=officer.id, seed=SEED)
    assert found is not None
    return found


def entries(ids: list[UUID]) -> list[NewEntry]:
    return [NewEntry(one, (number, -1), ("apbd",), "becak") for number, one in enumerate(ids)]


async def test_rounds_are_numbered_by_programme_and_the_newest_is_found(database: Database, officer: Officer) -> None:
    async with database.write() as uow:
        assert await uow.rounds.latest(PIJAR) is None
        first = await opened(uow, officer)
        await opened(uow, officer, Programme.UHC)
        second = await opened(uow, officer)
        assert [first.number, second.number] == [1, 2]
        assert await uow.rounds.latest(PIJAR) == second
        assert await uow.rounds.last_announced(PIJAR) is None
        announced = await uow.rounds.save(replace(first, state=RoundState.ANNOUNCED, finished_at=uow.now))
        assert await uow.rounds.last_announced(PIJAR) == announced
        assert await uow.rounds.get(second.id) == second


async def test_the_seed_is_sealed_and_shown_only_once_it_is_ranked(database: Database, officer: Officer) -> None:
    async with database.write() as uow:
        first = await opened(uow, officer)
        stored = (await uow.connection.execute(select(RoundRow.seed))).scalar_one()
        assert SEED not in stored
        assert (first.seed, first.seed_hash) == (None, seed_hash(SEED))
        frozen = replace(first, state=RoundState.FROZEN)
        ranked = await uow.rounds.save(frozen.rank(officer.id, uow.now, listed=1, lists_own=False))
        assert ranked.seed == SEED
        assert SEED.hex() not in repr(ranked)


async def test_a_round_is_held_only_in_the_states_asked_for(database: Database, officer: Officer) -> None:
    async with database.write() as uow:
        first = await opened(uow, officer)
        assert await uow.rounds.with_work() == []
        assert await uow.rounds.lock(first.id, RoundState.FROZEN, RoundState.RANKED) is None
        assert await uow.rounds.lock(first.id, RoundState.OPEN) == first
        freezing = await uow.rounds.save(first.close_list(DAY + timedelta(days=1)))
        assert freezing == replace(first, state=RoundState.FREEZING)
        assert await uow.rounds.with_work() == [freezing]


async def test_the_list_takes_who_waits_without_a_place_page_by_page(database: Database, officer: Officer) -> None:
    ids = await wait_many(database, 7)
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR, 3)
        assert await uow.places.reserve([pool], ids[2]) is not None
        first = await opened(uow, officer)
        page = await uow.rounds.next_to_list(PIJAR, LATER, 3, after=None)
        assert page == [ids[0], ids[1], ids[3]]
        await uow.rounds.list_entries(first.id, entries(page))
        assert await uow.rounds.last_listed(first.id) == ids[3]
        assert await uow.rounds.next_to_list(PIJAR, LATER, 9, after=ids[3]) == ids[4:]
        assert await uow.rounds.next_to_list(PIJAR, SENT_AT, 9, after=None) == []
        assert await uow.rounds.next_to_list(Programme.UHC, LATER, 9, after=None) == []
        assert await uow.rounds.count(first.id) == 3
        with pytest.raises(IntegrityError):
            await uow.rounds.list_entries(first.id, entries(page))


async def test_ranks_pools_and_figures(database: Database, officer: Officer) -> None:
    ids = await wait_many(database, 6)
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR, 2)
        first = await opened(uow, officer)
        await uow.rounds.list_entries(first.id, entries(ids))
        await uow.rounds.set_ranks(first.id, [Rank(one, 6 - number, f"{number}") for number, one in enumerate(ids)])
        await uow.rounds.set_pools(first.id, {ids[5]: pool.id, ids[4]: pool.id})
        listed = await uow.rounds.entries(first.id)
        assert [one.application_id for one in listed] == ids[::-1]
        assert [one.rank for one in listed] == [1, 2, 3, 4, 5, 6]
        assert (listed[0].rank_key, listed[0].draw, listed[0].funds) == ((5, -1), "5", ("apbd",))
        assert await uow.rounds.funds_of_pools(first.id) == {pool.id: "apbd"}
        assert await uow.rounds.placed(first.id) == {pool.id: [ids[5], ids[4]]}
        assert await uow.rounds.count_placed(first.id) == 2
        assert await uow.rounds.snapshot(first.id) == RoundSnapshot(6, 18, await _newest(uow, ids))
        await uow.rounds.set_pools(first.id, {ids[4]: None})
        assert await uow.rounds.count_placed(first.id) == 1
        told = await uow.rounds.next_to_tell(replace(first, told_to=4), 9)
        assert [one.rank for one in told] == [5, 6]


async def test_what_people_are_ranked_by_is_no_more_readable_than_their_answers(
    database: Database, officer: Officer
) -> None:
    """A decile and an occupation say much of somebody: they are sealed, each for its own row."""
    ids = await wait_many(database, 2)
    async with database.write() as uow:
        first = await opened(uow, officer)
        await uow.rounds.list_entries(first.id, [NewEntry(one, (7654321,), ("apbd",), "pemulung") for one in ids])
        stored = list((await uow.connection.execute(select(RoundEntry.grounds))).scalars())
        assert len(set(stored)) == 2
        assert not any(word in one for one in stored for word in (b"7654321", b"apbd", b"pemulung"))
        [one, _] = await uow.rounds.entries(first.id)
        assert (one.rank_key, one.funds, one.occupation) == ((7654321,), ("apbd",), "pemulung")
        assert "pemulung" not in repr(one)
        await uow.connection.execute(update(RoundEntry).values(grounds=stored[0]))
        with pytest.raises(UnreadableCiphertext):
            await uow.rounds.entries(first.id)


async def test_figures_are_kept_with_the_round(database: Database, officer: Officer) -> None:
    figures = RoundFigures(
        6, 5, 2, 3, (("apbd", 2),), (Share("33.74.05", 2, 5),), (Share("", 0, 1), Share("becak", 2, 4))
    )
    async with database.write() as uow:
        first = await opened(uow, officer)
        await uow.rounds.save(replace(first, state=RoundState.RANKED, figures=figures))
        known = await uow.rounds.get(first.id)
        assert known is not None
        assert known.figures == figures


async def _newest(uow: UnitOfWork, ids: list[UUID]) -> datetime:
    return max(one.updated_at for one in await uow.applications.get_many(ids))


async def test_the_account_of_an_applicant_is_known(database: Database, officer: Officer) -> None:
    ids = await wait_many(database, 2)
    async with database.write() as uow:
        first = await opened(uow, officer)
        await uow.rounds.list_entries(first.id, entries(ids[:1]))
        known = await uow.applications.get_many(ids)
        assert [await uow.rounds.lists_account(first.id, one.chat_id) for one in known] == [True, False]
