"""`python -m bot database copy`, as an engineer types it on the Sunday of the move."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from playground.bot_api.server import BotApiServer
from storage.connections.engine import Engines
from storage.connections.serving import nobody_serving
from storage.copies.copying import NOTES
from storage.migrate import migrate
from storage.unit_of_work import Database
from tests.storage.connections.test_serving import serving
from tests.storage.test_copying import everything
from tests.support.databases import new_postgresql
from tests.support.every_table import fill_every_table
from tests.support.programs import program, run_bot
from tests.support.running import INDEX_KEY, KEY

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    yield from new_postgresql(postgresql_server, "")


async def copied(folder: Path, source_url: str, *arguments: str) -> tuple[int, str]:
    return await run_bot(folder, ["database", "copy", *arguments], {"DATABASE_URL": source_url})


async def test_both_ways(tmp_path: Path, database: Database, database_url: str, postgresql_url: str) -> None:
    await fill_every_table(database)
    kept = await everything(database.engines)
    target = Engines(postgresql_url)
    back_url = f"sqlite+aiosqlite:///{tmp_path / 'new' / 'back.db'}"
    # An address with a password need not stand where `ps` shows it.
    status, printed = await run_bot(
        tmp_path, ["database", "copy"], {"DATABASE_URL": database_url, "TARGET_DATABASE_URL": postgresql_url}
    )
    assert status == 0, printed
    assert "every table is the same by count and hash" in printed
    assert "applications: 8 rows, sha256 " in printed
    assert await everything(target) == kept
    status, printed = await copied(tmp_path, postgresql_url, back_url)
    assert status == 0, printed
    back = Engines(back_url)
    assert await everything(back) == kept
    assert (tmp_path / "new" / "back.db").stat().st_mode & 0o777 == 0o600
    await back.dispose()
    await target.dispose()


@ON_SQLITE
async def test_a_copy_killed_in_the_middle_goes_on_and_is_not_served_before(
    tmp_path: Path, database: Database, database_url: str, postgresql_url: str
) -> None:
    await fill_every_table(database)
    target = Engines(postgresql_url)
    await migrate(target)
    async with target.writer.connect() as holding:
        # It comes to this table and waits there, with those before it copied.
        await holding.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await holding.execute(text("LOCK TABLE outbox IN SHARE MODE"))
        async with program(tmp_path, ["database", "copy", postgresql_url], {"DATABASE_URL": database_url}) as copier:
            async with asyncio.timeout(60):
                while not await _somebody_waits(target):
                    assert copier.output == ""
            copier.signal(signal.SIGKILL)
            assert await copier.ended() == -signal.SIGKILL
        await holding.rollback()
    async with target.reader.connect() as connection:
        done = set(await connection.scalars(select(NOTES.c.table_name).where(NOTES.c.done)))
    assert {"residents", "officers"} <= done
    assert "outbox" not in done
    status, printed = await run_bot(tmp_path, ["inbox"], {"DATABASE_URL": postgresql_url})
    assert status == 2
    assert "a copy into it was not finished" in printed
    status, printed = await copied(tmp_path, database_url, postgresql_url)
    assert status == 0, printed
    assert await everything(target) == await everything(database.engines)
    status, printed = await run_bot(tmp_path, ["inbox"], {"DATABASE_URL": postgresql_url})
    assert status == 0, printed
    await target.dispose()


async def _somebody_waits(engines: Engines) -> bool:
    async with engines.reader.connect() as connection:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass")
        return bool((await connection.execute(waiting)).scalar_one())


async def test_what_the_bot_serves_is_not_copied_and_gets_no_key_it_does_not_know(
    tmp_path: Path, server: BotApiServer, database_url: str, postgresql_url: str
) -> None:
    person = server.world.person(9101)
    where = {"DATABASE_URL": database_url, "TELEGRAM_API_BASE_URL": server.url, "LOG_LEVEL": "ERROR"}
    async with program(tmp_path, [], where):
        person.send("/start")
        await server.world.wait_for(lambda: len(person.messages) > 1, 60)
        status, printed = await copied(tmp_path, database_url, postgresql_url)
        assert status == 2
        assert printed.startswith("DATABASE_URL: another process serves or copies ")
        more = {"DATABASE_URL": database_url, "DATA_ENCRYPTION_KEYS": f"{INDEX_KEY},{KEY}"}
        status, printed = await run_bot(tmp_path, ["keys", "rotate"], more)
        assert status == 2
        assert printed.startswith("DATA_ENCRYPTION_KEYS: a process serves that does not know the first of them")
        status, printed = await run_bot(tmp_path, ["keys", "rotate"], {"DATABASE_URL": database_url})
        assert status == 0, printed


async def test_the_bot_does_not_serve_what_is_being_copied(
    tmp_path: Path, server: BotApiServer, database: Database, database_url: str
) -> None:
    async with nobody_serving(database.engines):
        status, printed = await run_bot(
            tmp_path, [], {"DATABASE_URL": database_url, "TELEGRAM_API_BASE_URL": server.url, "LOG_LEVEL": "ERROR"}
        )
    assert status == 2
    assert "DATABASE_URL: another process serves " in printed or "DATABASE_URL: the database is being copied" in printed


async def test_a_target_that_is_served_is_left_alone(tmp_path: Path, database: Database, database_url: str) -> None:
    source_url = f"sqlite+aiosqlite:///{tmp_path / 'source.db'}"
    source = Engines(source_url)
    await migrate(source)
    await source.dispose()
    async with serving(database):
        status, printed = await copied(tmp_path, source_url, database_url)
    assert status == 2
    assert printed.startswith("TARGET: another process serves or copies ")


@ON_SQLITE
async def test_what_cannot_be_copied_is_told_in_one_line(tmp_path: Path, database: Database, database_url: str) -> None:
    await fill_every_table(database, number=2)
    taken = f"sqlite+aiosqlite:///{tmp_path / 'taken.db'}"
    assert (await copied(tmp_path, database_url, taken))[0] == 0
    for source, target, told in (
        (database_url, "mysql://host/name", "TARGET: must begin with sqlite+aiosqlite or postgresql+asyncpg"),
        (database_url, database_url, "TARGET: is DATABASE_URL itself"),
        (database_url, taken, "TARGET: has rows in "),
        (database_url, "postgresql+asyncpg://bot:secret-word@127.0.0.1:9/bot", "TARGET: "),
        ("sqlite+aiosqlite:///nowhere.db", taken, "DATABASE_URL: the database cannot be used (there is no such file)"),
    ):
        status, printed = await copied(tmp_path, source, target)
        assert status == 2, printed
        assert printed.startswith(told), printed
        assert printed.count("\n") == 1
        assert "secret-word" not in printed
    assert not (tmp_path / "nowhere.db").exists()
