"""Several workers on one database, and a database that goes away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from telegram import Update

from bot.app import running
from bot.runtime.loops import Bot
from bot.runtime.step import StepContext
from bot.settings.model import Settings
from bot.telegram_api.dispatch import Callback, Needs, argument
from storage.errors import DatabaseAway
from storage.records.base import Incoming
from storage.unit_of_work import Database
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock, administer, cut
from tests.support.registered import add_command
from tests.support.running import RunningBot

CHATS, EACH = 120, 3


def command(update_id: int, chat_id: int, words: str) -> dict[str, object]:
    name = words.split()[0]
    person = {"id": chat_id, "is_bot": False, "first_name": "Warga"}
    content = {
        "message_id": update_id,
        "date": 1_790_000_000,
        "chat": {"id": chat_id, "type": "private", "first_name": "Warga"},
        "from": person,
        "text": words,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(name)}],
    }
    return {"update_id": update_id, "message": content}


@pytest.fixture
async def workers(settings: Settings, clock: FakeClock) -> AsyncIterator[list[Bot]]:
    """Two bots that have been built and serve nothing yet."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(running(settings, clock)) for _ in range(2)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("alone", [False, True], ids=["in rounds", "alone"])
async def test_two_workers_keep_each_chats_order_and_handle_each_update_once(workers: list[Bot], alone: bool) -> None:
    first, second = workers
    handled: dict[int, list[str]] = {}
    shares = [0, 0]

    def count(worker: int) -> Callback:
        async def remember(update: Update, context: StepContext) -> None:
            if alone:
                await context.step.uow.inbox.waiting()
            handled.setdefault(context.step.chat_id, []).append(argument(update))
            shares[worker] += 1

        return remember

    for number, worker in enumerate(workers):
        needs = Needs.TRANSACTION if alone else Needs.NOTHING
        add_command(worker.ptb_app, "catat", count(number), needs=needs)
    updates = [
        command(turn * CHATS + chat, 20_000 + chat, f"/catat {turn}") for turn in range(EACH) for chat in range(CHATS)
    ]
    await first.intake.store(updates)
    loops = [asyncio.create_task(worker.worker.run()) for worker in workers]
    while True:
        seen = (first.idle_tracker.count, second.idle_tracker.count)
        async with first.database.read() as uow:
            if not await uow.inbox.waiting():
                break
        looking = [
            asyncio.create_task(worker.idle_tracker.beyond(count)) for worker, count in zip(workers, seen, strict=True)
        ]
        await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
        for one in looking:
            one.cancel()
    for loop in loops:
        loop.cancel()
    assert handled == {20_000 + chat: [str(turn) for turn in range(EACH)] for chat in range(CHATS)}
    assert min(shares) > 0


async def test_an_update_counted_at_a_start_is_still_tried_twice(workers: list[Bot]) -> None:
    bot = workers[0]
    tries: list[int] = []

    async def break_down(update: Update, _context: StepContext) -> None:
        tries.append(update.update_id)
        raise RuntimeError

    add_command(bot.ptb_app, "rusak", break_down)
    await bot.intake.store([command(1, 20_001, "/rusak")])
    await bot.worker.recover()
    assert len(tries) == 1
    while await bot.worker.run_batch():
        pass
    assert len(tries) == 2
    async with bot.database.read() as uow:
        assert [one.error for one in await uow.inbox.dead_letters()] == ["RuntimeError"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_start_takes_nothing_from_a_worker_that_is_at_work(workers: list[Bot]) -> None:
    first, second = workers
    async with first.database.write() as uow:
        await uow.inbox.add([Incoming(20_001, b"{}", update_id=1)])
        await uow.commit()
    async with first.database.write() as uow:
        at_work = await uow.inbox.claim_chat(20_001)
        assert at_work is not None
        await second.worker.recover()
        async with first.database.read() as other:
            assert [(item.chat_id, item.attempts) for item in await other.inbox.heads(10)] == [(20_001, 0)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_chats_of_a_worker_that_says_nothing_are_free_within_ten_seconds(database: Database) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(1, b"{}", update_id=1)])
        await uow.commit()
    with pytest.raises(DatabaseAway):
        async with database.write() as silent:
            assert await silent.inbox.claim_chat(1) is not None
            async with asyncio.timeout(10), database.write() as other:
                await other.connection.execute(text("SELECT 1 FROM chats WHERE chat_id = 1 FOR UPDATE"))
                assert await other.inbox.claim_chat(1) is not None
            await silent.commit()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_second_worker_finds_the_chats_the_first_did_not_take(database: Database) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(chat, b"{}", update_id=chat) for chat in range(1, 21)])
        await uow.commit()
    async with database.write() as first, database.write() as second:
        assert [item.chat_id for item in await first.inbox.claim(10)] == list(range(1, 11))
        assert [item.chat_id for item in await second.inbox.claim(10)] == list(range(11, 21))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_goes_away_is_waited_out_and_nothing_is_set_aside(
    bot: RunningBot, database_url: str, resident: ChatClient
) -> None:
    await resident.send("/start")
    runs: list[bool] = []

    async def cut_off(_update: Update, context: StepContext) -> None:
        runs.append(True)
        uow = context.step.uow
        if len(runs) <= 6:
            await cut(database_url)
        await uow.inbox.waiting()
        context.step.say("error-set-aside", code="done all the same")

    add_command(bot.bot.ptb_app, "putus", cut_off, needs=Needs.TRANSACTION)
    await resident.send("/putus")
    assert "done all the same" in "".join(resident.texts)
    async with bot.database.read() as uow:
        assert await uow.inbox.dead_letters() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_takes_no_connections_is_told_as_away(database_url: str, database: Database) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    await administer(database_url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    with pytest.raises(DatabaseAway):
        async with database.read() as uow:
            await uow.inbox.waiting()
    await administer(database_url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 0
