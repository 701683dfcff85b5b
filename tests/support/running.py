"""Fixtures: the playground's Bot API, the real bot over real HTTP, and people who chat with it."""

import asyncio
import functools
import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog

from bot.app import running
from bot.loading import load_resources
from bot.runtime import logging as logs
from bot.runtime.loops import Bot
from bot.settings.environment import load_settings
from bot.settings.model import Settings
from playground.bot_api.server import BotApiServer
from playground.world.state import World
from storage.unit_of_work import Database
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock

TOKEN = "700000001:AAplayground-token-for-tests-0000000"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
INDEX_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
OFFICER_ID = 9001
RESIDENT_ID = 9101
OTHER_RESIDENT_ID = 9102

_resources = functools.cache(load_resources)


@dataclass
class RunningBot:
    """The bot under test, its clock, and the way to wait until all it had to do is done."""

    bot: Bot
    clock: FakeClock
    world: World
    settings: Settings

    @property
    def database(self) -> Database:
        return self.bot.database

    async def settled(self) -> None:
        """Wait until every update is confirmed and handled and every message that is due is sent."""
        await self.world.wait_for(lambda: self.world.unconfirmed() == 0, timeout=20)
        async with asyncio.timeout(20):
            await self.bot.quiet()

    async def advance(self, by: timedelta) -> None:
        """Let time pass, and all that falls due with it happen."""
        self.clock.advance(by)
        for wake_event in (self.bot.clock_wake, self.bot.worker_wake, self.bot.sender_wake, self.bot.broadcast_wake):
            wake_event.ring()
        await self.bot.scheduler.run_due_jobs()
        await self.settled()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Yield the playground's Bot API on loopback."""
    api = BotApiServer(TOKEN)
    await api.start()
    yield api
    await api.close()


@pytest.fixture
def world(server: BotApiServer) -> World:
    return server.world


@pytest.fixture
def settings(server: BotApiServer, database_url: str) -> Settings:
    return load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": server.url,
            "DATABASE_URL": database_url,
            "DATA_ENCRYPTION_KEYS": KEY,
            "BLIND_INDEX_KEY": INDEX_KEY,
            "ADMIN_TELEGRAM_IDS": str(OFFICER_ID),
        },
        env_file=None,
    )


@pytest.fixture(autouse=True)
def resources_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, rules and forms never change while running: the tests of a session share them."""
    monkeypatch.setattr("bot.loading.load_resources", _resources)


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Yield what the bot logs, as in production; structlog's own tracebacks take seconds."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("DEBUG", "json", written)
    yield written
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def bot(settings: Settings, clock: FakeClock, world: World, log_lines: io.StringIO) -> AsyncIterator[RunningBot]:
    """Yield the real bot, over real HTTP, on each database."""
    stop = asyncio.Event()
    async with running(settings, clock) as built:
        serving = asyncio.get_running_loop().create_task(built.run(stop))
        yield RunningBot(built, clock, world, settings)
        stop.set()
        await serving
    assert undeclared(log_lines) == []


def undeclared(log_lines: io.StringIO) -> list[str]:
    """Return what the log says of handlers that asked for a transaction they do not declare."""
    marks = ("UndeclaredTransaction", "step.undeclared_transaction")
    return [line for line in log_lines.getvalue().splitlines() if any(mark in line for mark in marks)]


@pytest.fixture
def resident(bot: RunningBot) -> ChatClient:
    return ChatClient(bot.world.person(RESIDENT_ID, "Sutarno"), bot.settled)


@pytest.fixture
def other_resident(bot: RunningBot) -> ChatClient:
    return ChatClient(bot.world.person(OTHER_RESIDENT_ID, "Wagimin"), bot.settled)


@pytest.fixture
def officer(bot: RunningBot) -> ChatClient:
    """Return an admin, by ``ADMIN_TELEGRAM_IDS``."""
    return ChatClient(bot.world.person(OFFICER_ID, "Petugas"), bot.settled)
