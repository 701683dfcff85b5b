"""The inbox keeps what came, once, in order, and sealed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.records.base import InboxItem, Incoming
from storage.repositories.queues.inbox import Inbox
from storage.unit_of_work import Database
from tests.support.databases import FakeClock


async def store(database: Database, *incoming: Incoming) -> None:
    async with database.write() as uow:
        await uow.inbox.add(incoming)
        await uow.commit()


async def test_a_redelivered_update_is_ignored_even_when_it_was_finished(database: Database) -> None:
    await store(database, Incoming(1, b"{}", update_id=10))
    async with database.write() as uow:
        await uow.inbox.finish([item.seq for item in await uow.inbox.claim(10)])
        await uow.commit()
    await store(database, Incoming(1, b"{}", update_id=10), Incoming(1, b"{}", update_id=11))
    async with database.write() as uow:
        assert await uow.inbox.waiting() == 1


async def test_a_claim_takes_the_oldest_row_of_each_chat_by_arrival(database: Database) -> None:
    await store(
        database,
        Incoming(1, b"first", update_id=20),
        Incoming(2, b"other", update_id=19),
        Incoming(1, b"second", update_id=18),
    )
    async with database.write() as uow:
        claimed = await uow.inbox.claim(10)
    assert [(item.chat_id, item.payload) for item in claimed] == [(1, b"first"), (2, b"other")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_chat_that_another_worker_holds_is_left_to_it(database: Database) -> None:
    await store(database, Incoming(1, b"a", update_id=1), Incoming(2, b"b", update_id=2))
    async with database.write() as first:
        assert {item.chat_id for item in await first.inbox.claim(1)} == {1}
        async with database.write() as second:
            assert {item.chat_id for item in await second.inbox.claim(10)} == {2}
            assert await second.inbox.claim_chat(1) is None


async def test_a_row_that_another_worker_finishes_meanwhile_is_no_head(database: Database) -> None:
    await store(
        database, Incoming(chat_id=1, payload=b"a", update_id=1), Incoming(chat_id=2, payload=b"b", update_id=2)
    )

    class Overtaken(Inbox):
        """Between the two statements of a look the first row is finished elsewhere."""

        async def _read(self, seqs: Sequence[int]) -> list[InboxItem]:
            async with database.write() as other:
                await other.inbox.finish(seqs[:1])
                await other.commit()
            return await super()._read(seqs)

    async with database.read() as uow:
        heads = await Overtaken(uow.connection, uow.keyring, uow.now, uow.wakes).heads(10)
    assert [one.payload for one in heads if not one.payload] == []
    if not database.is_sqlite:  # which reads as of the transaction's begin
        assert [one.chat_id for one in heads] == [2]


async def test_nothing_readable_is_stored(database: Database) -> None:
    await store(database, Incoming(1, b'{"text": "3374011205909001"}', update_id=1))
    async with database.read() as uow:
        payload = (await uow.connection.execute(text("SELECT payload FROM inbox"))).scalar_one()
    assert b"3374" not in bytes(payload)


async def test_an_update_that_kills_the_process_is_claimed_each_time(database: Database) -> None:
    await store(database, *(Incoming(chat_id, b"{}", update_id=number) for number, chat_id in enumerate([1, 1, 2])))
    for attempt in (1, 2):
        async with database.write() as uow:
            first, _other = await uow.inbox.heads(10)
            assert await uow.inbox.count_attempt(first)
            assert not await uow.inbox.count_attempt(replace(first, seq=first.seq + 1))
            await uow.commit()
        async with database.write() as uow:
            assert [item.attempts for item in await uow.inbox.claim(10)] == [attempt, 0]


async def test_a_row_set_aside_is_listed_without_its_content_and_can_be_put_back(database: Database) -> None:
    await store(database, Incoming(1, b"{}", update_id=1))
    async with database.write() as uow:
        [item] = await uow.inbox.claim(1)
        await uow.inbox.move_to_dead_letters(item.seq, "KeyError")
        await uow.commit()
    async with database.write() as uow:
        [letter] = await uow.inbox.dead_letters()
        assert (letter.seq, letter.code, letter.error) == (item.seq, item.correlation_id, "KeyError")
        assert await uow.inbox.waiting() == 0
        assert await uow.inbox.retry(letter.seq)
        assert not await uow.inbox.retry(letter.seq)
        assert [again.payload for again in await uow.inbox.claim(1)] == [b"{}"]


async def test_finished_rows_are_kept_for_the_time_set(database: Database, clock: FakeClock) -> None:
    await store(database, Incoming(1, b"{}", update_id=1), Incoming(2, b"{}", update_id=2))
    async with database.write() as uow:
        await uow.inbox.finish([(await uow.inbox.claim(1))[0].seq])
        await uow.commit()
    clock.advance(timedelta(days=6))
    async with database.write() as uow:
        assert await uow.inbox.purge(timedelta(days=7), 10) == 0
    clock.advance(timedelta(days=2))
    async with database.write() as uow:
        assert await uow.inbox.purge(timedelta(days=7), 10) == 1
        assert await uow.inbox.waiting() == 1


async def test_of_several_that_start_at_once_one_stamps(database: Database) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(chat_id=11, payload=b"{}", update_id=1)])
        await uow.commit()
    async with database.read() as uow:
        [seen] = await uow.inbox.heads(1)
    counted = []
    for _ in range(4):
        async with database.write() as uow:
            counted.append(await uow.inbox.count_attempt(seen))
            await uow.commit()
    assert counted == [True, False, False, False]
    async with database.read() as uow:
        [row] = await uow.inbox.heads(1)
    assert row.attempts == 1
