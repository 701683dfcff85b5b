"""The record of which process serves a database, and with which keys."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage.connections.engine import Engines
from storage.connections.listening import listen
from storage.connections.serving import AlreadyServed, is_copied, nobody_serving, only_process, served_without
from storage.copies.copying import NOTES
from storage.errors import DatabaseAway
from storage.migrate import DatabaseUnavailable, check_newest, migrate
from storage.unit_of_work import Database

OLD, NEW = b"\xff\x00\x00\x01", b"\xfe\x00\x00\x02"


@asynccontextmanager
async def serving(database: Database, key_ids: Sequence[bytes] = ()) -> AsyncIterator[None]:
    """As a process that serves this database, and knows these keys."""
    if path := database.engines.database_path:
        with only_process(path, key_ids):
            yield
        return
    begun = asyncio.Event()
    engine = database.engines.reader
    task = asyncio.create_task(listen(engine, database.told_as, key_ids, lambda _wakes: begun.set()))
    async with asyncio.timeout(10):
        await begun.wait()
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_one_process_serves_a_file(tmp_path: Path) -> None:
    with only_process(tmp_path / "bot.db"):
        with pytest.raises(AlreadyServed), only_process(tmp_path / "bot.db"):
            pass
        with only_process(tmp_path / "other.db"):
            pass
    with only_process(tmp_path / "bot.db"):
        pass


async def test_what_is_served_is_not_copied(database: Database, database_url: str) -> None:
    other = Engines(database_url)
    async with serving(database):
        with pytest.raises(AlreadyServed):
            async with nobody_serving(other):
                pass
        if not other.is_sqlite:
            assert not await is_copied(other)
    await other.dispose()


async def test_what_is_copied_is_not_served_and_not_copied_twice(database: Database, database_url: str) -> None:
    other = Engines(database_url)
    async with nobody_serving(other):
        with pytest.raises(AlreadyServed):
            async with nobody_serving(database.engines):
                pass
        if other.database_path:
            with pytest.raises(AlreadyServed), only_process(other.database_path):
                pass
        else:
            assert await is_copied(database.engines)
    await other.dispose()


async def test_a_database_that_goes_away_while_a_process_starts_is_named(unused_tcp_port: int) -> None:
    gone = Engines(f"postgresql+asyncpg://bot:secret@127.0.0.1:{unused_tcp_port}/bot")
    with pytest.raises(DatabaseAway):
        await is_copied(gone)
    await gone.dispose()


async def test_a_process_says_which_keys_it_knows(database: Database, database_url: str) -> None:
    other = Engines(database_url)
    assert not await served_without(other, NEW)
    async with serving(database, [NEW, OLD]):
        assert not await served_without(other, NEW)
        assert not await served_without(other, OLD)
        if not other.is_sqlite:
            async with serving(database, [OLD]):
                assert await served_without(other, NEW)
    if other.is_sqlite:
        async with serving(database, [OLD]):
            assert await served_without(other, NEW)
            assert not await served_without(other, OLD)
        assert not await served_without(other, NEW)
    await other.dispose()


async def test_a_copy_that_was_not_finished_is_not_served(database: Database) -> None:
    async with database.engines.writer.begin() as connection:
        await connection.run_sync(NOTES.create)
    for look in (migrate, check_newest):
        with pytest.raises(DatabaseUnavailable, match="not finished"):
            await look(database.engines)
