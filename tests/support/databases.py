"""Fixtures: a clock to set, and a migrated database of each kind."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.databases import address_of, server
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.migrate import migrate
from storage.unit_of_work import Database

JAKARTA = ZoneInfo("Asia/Jakarta")


class FakeClock:
    """A clock that a test sets. Each look moves it by a millisecond, so that no two acts share a moment."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def set(self, day: date) -> None:
        """Make it ten in the morning of this day in Semarang."""
        self.now = datetime.combine(day, time(10), JAKARTA).astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the address of a PostgreSQL server: `TEST_DATABASE_URL`, else one that pip installed."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with server() as started:
        started.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 300;")
        started.psql("ALTER SYSTEM SET synchronous_commit = off; SELECT pg_reload_conf();")
        yield address_of(started).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Return the name of a migrated database to copy."""
    name = f"template_{uuid4().hex[:12]}"

    async def make() -> None:
        await administer(postgresql_server, f'CREATE DATABASE "{name}"')
        engines = Engines(_database_url(postgresql_server, name))
        await migrate(engines)
        await engines.dispose()

    asyncio.run(make())
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "bot.db"

    async def make() -> None:
        engines = Engines(f"sqlite+aiosqlite:///{path}")
        await migrate(engines)
        await engines.dispose()

    asyncio.run(make())
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a migrated database of each kind, empty."""
    if request.param == "sqlite":
        path = tmp_path / "bot.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite+aiosqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    # Half as much work as by the log, and our own server is new enough to know it.
    how = "" if os.environ.get("TEST_DATABASE_URL") else "STRATEGY FILE_COPY"
    yield from new_postgresql(request.getfixturevalue("postgresql_server"), f'TEMPLATE "{template}" {how}')


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a database of each kind that was never migrated."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
        return
    yield from new_postgresql(request.getfixturevalue("postgresql_server"), "")


def new_postgresql(server: str, options: str) -> Iterator[str]:
    """Make a database on this server, give its address, and drop it."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(administer(server, f'CREATE DATABASE "{name}" {options}'))
    yield _database_url(server, name)
    asyncio.run(administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def keyring() -> Keyring:
    return Keyring([b"0123456789abcdef0123456789abcdef"], b"fedcba9876543210fedcba9876543210")


@pytest.fixture
async def database(database_url: str, keyring: Keyring, clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database(Engines(database_url), keyring, clock)
    yield opened
    await opened.close()


def _database_url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def cut(database_url: str) -> None:
    """End every connection to a PostgreSQL database but this one."""
    name = make_url(database_url).database
    await administer(database_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


async def administer(server: str, statement: str) -> None:
    """Run one statement in the server's own database."""
    engine = create_async_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def blocked(database: Database, task: asyncio.Task[Any]) -> None:
    """Until a task's transaction waits for another's, or has ended; on SQLite none begins while another writes."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not (database.is_sqlite or task.done()):
        async with database.read() as uow:
            if (await uow.connection.execute(waits)).scalar_one():
                return
