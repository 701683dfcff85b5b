"""The bot as several processes on PostgreSQL: each does its part, and none is missed for long."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import running
from bot.errors import DatabaseUnusable
from bot.runtime.loops import ProcessPart
from bot.settings.model import Settings
from playground.bot_api.server import BotApiServer
from playground.world.person import Person
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.programs import Program, program, run_bot
from tests.support.running import RunningBot

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PEOPLE = 12


@ON_POSTGRESQL
async def test_parts_die_and_are_stopped_and_everybody_is_answered(
    server: BotApiServer, settings: Settings, tmp_path: Path, database: Database
) -> None:
    """Each act is answered by the processes that are left; only a kill makes a message come twice."""
    world = server.world
    people = [world.person(9200 + number, f"Warga {number}") for number in range(PEOPLE)]

    async def start(part: str) -> Program:
        own = {"TELEGRAM_API_BASE_URL": server.url, "DATABASE_URL": settings.database_url}
        known = asked_who_we_are()
        started = await stack.enter_async_context(program(tmp_path, [part], own))
        await world.wait_for(lambda: asked_who_we_are() > known, 60)
        return started

    def asked_who_we_are() -> int:
        return sum(call.method == "getMe" for call in world.calls)

    async def everybody(words: str) -> None:
        before = {person.id: len(person.messages) for person in people}
        for person in people:
            person.send(words)
        await world.wait_for(lambda: all(answered(person, before[person.id]) for person in people), 60)

    async with AsyncExitStack() as stack:
        intake, first_worker, first_sender = [await start(part) for part in ("intake", "worker", "sender")]
        second_worker, second_sender = await start("worker"), await start("sender")
        await everybody("/start")
        assert all([message.from_bot for message in person.messages] == [False, True] for person in people)

        first_sender.signal(signal.SIGKILL)
        first_worker.signal(signal.SIGSTOP)
        await everybody("/panduan")

        third_sender = await start("sender")
        second_sender.signal(signal.SIGSTOP)
        await everybody("/faskes")
        first_worker.signal(signal.SIGCONT)
        second_sender.signal(signal.SIGCONT)
        second_worker.signal(signal.SIGKILL)
        await everybody("/start")

        second_intake = await start("intake")
        intake.signal(signal.SIGKILL)
        await everybody("/panduan")

        left = (second_intake, first_worker, second_sender, third_sender)
        for one in left:
            one.signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert [await one.ended() for one in left] == [0] * 4
        assert await second_worker.ended() == -signal.SIGKILL
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 0
        assert await uow.inbox.dead_letters() == []
    # A call under way when a sender died or was stopped may have been repeated, and no other.
    assert all(sum(message.from_bot for message in person.messages) <= 5 + 2 for person in people)


def answered(person: Person, before: int) -> bool:
    return len(person.messages) > before + 1 and person.messages[-1].from_bot


@ON_POSTGRESQL
async def test_work_is_found_though_nobody_hears_of_it(
    settings: Settings, clock: FakeClock, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every process listens where nothing is told: each looks by itself, once a second."""
    monkeypatch.setattr("storage.connections.listening.CHANNEL", "elsewhere")
    people = [server.world.person(9200 + number) for number in range(PEOPLE)]
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(running(settings, clock, [part])) for part in ProcessPart]
        async with asyncio.TaskGroup() as group:
            for bot in bots:
                group.create_task(bot.run(stop))
            for words in ("/start", "/panduan"):
                before = {person.id: len(person.messages) for person in people}
                for person in people:
                    person.send(words)
                await server.world.wait_for(lambda: all(answered(one, before[one.id]) for one in people), 30)  # noqa: B023
            stop.set()


@ON_POSTGRESQL
async def test_two_whole_bots_on_one_database_share_the_work(
    bot: RunningBot, settings: Settings, server: BotApiServer
) -> None:
    stop = asyncio.Event()
    people = [server.world.person(9200 + number) for number in range(PEOPLE)]
    async with running(settings, bot.clock) as other:
        serving = asyncio.create_task(other.run(stop))
        for person in people:
            person.send("/start")
        await server.world.wait_for(lambda: all(len(person.messages) == 2 for person in people), 30)
        stop.set()
        await serving
        # Not before: of what the other one does this one hears nothing.
        await bot.settled()
    polls = [call for call in server.world.calls if call.method == "getUpdates"]
    assert not any(call.status == 409 for call in polls)
    assert all([message.from_bot for message in person.messages] == [False, True] for person in people)


@ON_SQLITE
async def test_a_file_is_served_by_one_process(bot: RunningBot, settings: Settings, tmp_path: Path) -> None:
    async with running(settings, bot.clock) as other:
        with pytest.raises(DatabaseUnusable, match=r"^DATABASE_URL: another process serves bot\.db.*Mend: end that"):
            await other.run(asyncio.Event())
    for part in ("intake", "worker", "sender"):
        status, said = await run_bot(tmp_path, [part], {"DATABASE_URL": settings.database_url})
        assert status == 2
        assert said.startswith("DATABASE_URL: names a SQLite file")
        assert said.count("\n") == 1
