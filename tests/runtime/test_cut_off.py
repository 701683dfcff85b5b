"""A process whose network to the database is gone: nothing is refused or closed, packets just do not arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import URL, make_url, text
from telegram import Update

from bot.app import running
from bot.runtime.loops import Bot
from bot.runtime.step import StepContext
from bot.settings.model import Settings
from bot.telegram_api.dispatch import Needs
from playground.world.state import World
from storage.errors import DatabaseAway
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.registered import add_command

PEOPLE = 6
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Wire:
    """Connections to a PostgreSQL server through this process, which can be cut without either side being told."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; gives the database's address through here."""
        listening = await asyncio.start_server(self._join, "127.0.0.1", 0)
        here = self._url.set(host="127.0.0.1", port=listening.sockets[0].getsockname()[1])
        yield here.difference_update_query(["host"]).render_as_string(hide_password=False)
        listening.close()
        self.mend()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def lose(self) -> None:
        """Nothing that is sent by the connections of now arrives ever again; new ones are whole."""
        for task in self._tasks:
            task.cancel()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        folder, port = self._url.query.get("host"), self._url.port or 5432
        if folder:
            far_reader, far_writer = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        else:
            far_reader, far_writer = await asyncio.open_connection(self._url.host, port)
        self._writers += (writer, far_writer)
        for one in (self._carry(reader, far_writer), self._carry(far_reader, writer)):
            task = asyncio.get_running_loop().create_task(one)
            self._tasks.add(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65_536):
            await self._whole.wait()
            writer.write(piece)
        await self._whole.wait()
        writer.close()


@ON_POSTGRESQL
async def test_a_process_that_is_cut_off_is_replaced_and_comes_back(
    settings: Settings, clock: FakeClock, world: World
) -> None:
    """It held both leases, and was in the middle of the people's updates."""
    people = [world.person(9200 + number) for number in range(PEOPLE)]

    async def everybody(words: str) -> None:
        for person in people:
            person.send(words)
        await world.wait_for(lambda: all(person.messages[-1].from_bot for person in people), 60)

    wire = Wire(make_url(settings.database_url))
    async with (
        wire.open() as through,
        serving(settings.model_copy(update={"database_url": through}), clock) as first,
    ):
        await everybody("/start")
        async with serving(settings, clock):
            wire.cut()
            await everybody("/panduan")
            wire.mend()
        await everybody("/faskes")
        async with first.database.read() as uow:
            assert await uow.inbox.dead_letters() == []


@ON_POSTGRESQL
async def test_a_connection_that_its_driver_has_lost_track_of_is_used_no_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseAway), monkeypatch.context() as patched:
        async with database.read() as uow:
            used = (await uow.connection.get_raw_connection()).driver_connection
            patched.setattr("asyncpg.Connection.prepare", _in_a_state_it_does_not_know)
            await uow.connection.execute(text("SELECT 2"))
    assert isinstance(used, asyncpg.Connection)
    assert used.is_closed()
    async with database.read() as uow:
        assert (await uow.connection.execute(text("SELECT 2"))).scalar_one() == 2


async def _in_a_state_it_does_not_know(*_args: object, **_options: object) -> None:
    raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")


@ON_POSTGRESQL
async def test_a_process_goes_on_when_what_it_asked_is_never_answered(
    settings: Settings, clock: FakeClock, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was replaced by another, say: no connection is closed, and none of those that are open answers."""
    monkeypatch.setattr("bot.app.ANSWER_SECONDS", 2.0)
    person = world.person(9200)
    wire = Wire(make_url(settings.database_url))
    runs: list[bool] = []

    async def lose(_update: Update, context: StepContext) -> None:
        uow = context.step.uow
        runs.append(True)
        if len(runs) == 1:
            wire.lose()
        await uow.inbox.waiting()
        context.step.say("error-set-aside", code="answered all the same")

    async with (
        wire.open() as through,
        serving(settings.model_copy(update={"database_url": through}), clock) as bot,
    ):
        add_command(bot.ptb_app, "putus", lose, needs=Needs.TRANSACTION)
        person.send("/putus")
        await world.wait_for(lambda: "answered all the same" in person.last_text, 60)
        person.send("/start")
        await world.wait_for(lambda: "answered all the same" not in person.last_text, 60)
        async with bot.database.read() as uow:
            assert await uow.inbox.dead_letters() == []
    assert len(runs) == 2


@asynccontextmanager
async def serving(settings: Settings, clock: FakeClock) -> AsyncIterator[Bot]:
    """Yield a whole bot that serves until left."""
    stop = asyncio.Event()
    async with running(settings, clock) as bot:
        task = asyncio.create_task(bot.run(stop))
        yield bot
        stop.set()
        await task
