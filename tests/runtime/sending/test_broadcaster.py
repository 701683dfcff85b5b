"""Announcements on their way: claimed before they go, stopped at once, never sent twice, paid for at a high rate."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from benchmarks.announcing.peers import FIRST_CHAT, TEXT
from benchmarks.announcing.stage import OFFICER_CHAT, prepare
from bot.settings.model import Settings
from bot.telegram_api.limits import PUBLISHED_LIMIT
from domain.announcements.states import AnnouncementState
from playground.world.faults import Call, Fault
from playground.world.state import World
from tests.runtime.sending.test_sender import queue
from tests.support.announcing import stored
from tests.support.chat import ChatClient
from tests.support.running import RunningBot

PEOPLE, RATE = 80, 100


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"broadcast_rate": RATE})


@pytest.fixture
async def people(world: World) -> AsyncIterator[range]:
    accounts = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)
    for account in (*accounts, OFFICER_CHAT):
        world.person(account).chat.bot_has_access = True
    yield accounts


async def announce(bot: RunningBot) -> None:
    await prepare(bot.database, PEOPLE, joiner_days=1)
    await bot.advance(timedelta(seconds=5))


async def change(bot: RunningBot, state: AnnouncementState) -> None:
    async with bot.database.write() as uow:
        found = await uow.announcements.by_number(1)
        assert found is not None
        await uow.announcements.save(replace(found, state=state))
        await uow.commit()


async def states(bot: RunningBot) -> dict[str, int]:
    async with bot.database.read() as uow:
        counted = "SELECT state, count(*) AS number FROM outbox WHERE announcement_id IS NOT NULL GROUP BY state"
        return {row.state: row.number for row in await uow.connection.execute(text(counted))}


def copies(world: World, account: int) -> int:
    return sum(message.text == TEXT for message in world.person(account).messages)


async def test_what_may_have_arrived_is_unknown_and_never_sent_again(
    bot: RunningBot, world: World, people: range
) -> None:
    world.fail_next("sendMessage", Fault(drop_connection=True), chat_id=people[3], after=True)
    world.fail_next("sendMessage", Fault(drop_connection=True), chat_id=people[5])
    await announce(bot)
    await bot.advance(timedelta(minutes=2))
    assert await states(bot) == {"sent": PEOPLE - 2, "unknown": 2}
    assert [copies(world, account) for account in people] == [account != people[5] for account in people]


async def test_a_pause_stops_it_at_once_and_what_was_claimed_waits_with_the_rest(
    bot: RunningBot, world: World, people: range
) -> None:
    begun: list[int] = []

    async def pause_at_the_third(call: Call) -> None:
        if call.params.get("text") == TEXT:
            begun.append(call.number)
            if len(begun) == 3:
                await change(bot, AnnouncementState.PAUSED)

    world.before_call = pause_at_the_third
    world.fail_next("sendMessage", Fault(429, retry_after=1), chat_id=people[2])
    await announce(bot)
    async with asyncio.timeout(20):
        while "sending" in (paused := await states(bot)):
            await bot.bot.idle_tracker.beyond(bot.bot.idle_tracker.count)
    assert paused["queued"] >= 1
    assert paused["sent"] == sum(copies(world, account) for account in people)
    assert (await stored(bot.database)).state is AnnouncementState.PAUSED

    world.before_call = None
    await change(bot, AnnouncementState.SENDING)
    for _ in range(2):
        await bot.advance(timedelta(seconds=3))
    assert await states(bot) == {"sent": PEOPLE}
    assert [copies(world, account) for account in people] == [1] * PEOPLE


async def test_a_copy_claimed_before_its_chat_was_refused_waits_until_that_is_over(
    bot: RunningBot, world: World, people: range
) -> None:
    chat = people[20]
    is_claimed = f"SELECT count(*) FROM outbox WHERE chat_id = {chat} AND state = 'sending'"

    async def refuse_the_answer(call: Call) -> Fault | None:
        if call.params.get("text") != "answer":
            return None
        world.before_call = None
        async with asyncio.timeout(20), bot.database.read() as uow:
            while not (await uow.connection.execute(text(is_claimed))).scalar_one():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return Fault(429, retry_after=60)

    world.before_call = refuse_the_answer
    await queue(bot, chat, "answer")
    await announce(bot)
    async with asyncio.timeout(20):
        seen = bot.bot.idle_tracker.count
        while "sending" in await states(bot):
            await bot.bot.idle_tracker.beyond(seen)
            seen = bot.bot.idle_tracker.count
    assert [message.text for message in world.person(chat).messages] == []
    assert await states(bot) == {"sent": PEOPLE - 1, "queued": 1}
    await bot.advance(timedelta(seconds=61))
    await bot.advance(timedelta(seconds=1))
    assert [message.text for message in world.person(chat).messages] == ["answer", TEXT]


@pytest.fixture
def one_call_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.loops.calls_at_once", lambda _rate: 1)


@pytest.mark.usefixtures("one_call_at_once")
async def test_its_end_is_seen_at_once(bot: RunningBot, world: World, people: range) -> None:
    # Each look finds as many as it wants, so that there may be more behind the last.
    await announce(bot)
    async with asyncio.timeout(20):
        while (await stored(bot.database)).state is not AnnouncementState.FOLLOWING:
            await bot.bot.idle_tracker.beyond(bot.bot.idle_tracker.count)
    assert [copies(world, account) for account in people] == [1] * PEOPLE


async def test_only_announcements_are_paid_for_and_only_above_the_free_rate(
    bot: RunningBot, world: World, people: range, resident: ChatClient
) -> None:
    assert bot.settings.broadcast_rate > PUBLISHED_LIMIT
    await resident.send("/start")
    await announce(bot)
    for call in world.calls:
        if call.method == "sendMessage":
            assert ("allow_paid_broadcast" in call.params) == (call.chat_id in people)
    assert sum("allow_paid_broadcast" in call.params for call in world.calls) == PEOPLE
