"""Real processes: one that an update kills, one that is told to stop, and several that migrate at once."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.settings.model import Settings
from playground.bot_api.server import BotApiServer
from playground.world.faults import Fault
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.migrate import differences, migrate
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.programs import program
from tests.support.running import INDEX_KEY, KEY, TOKEN

HERE = Path(__file__).parent
PATIENCE_SECONDS = 120
MIGRATE = """
import asyncio, sys
from storage.connections.engine import Engines
from storage.migrate import migrate
async def main():
    engines = Engines(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await migrate(engines)
    await engines.dispose()
asyncio.run(main())
"""
# Dies after the third table, within the migration's transaction.
DIE_MIGRATING = """
import os
from alembic import op
made = []
create = op.create_table
def create_table(name, *columns, **more):
    made.append(name)
    if len(made) > 3:
        os.kill(os.getpid(), 9)
    return create(name, *columns, **more)
op.create_table = create_table
"""

FAILING = """
import bot.runtime.worker
async def run(self):
    raise ValueError("3374011205909001 Sutarno")
bot.runtime.worker.UpdateWorker.run = run
from bot.__main__ import cli
cli()
"""


def environment(server: BotApiServer, database_url: str) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE.parent.parent),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": server.url,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        "LOG_LEVEL": "ERROR",
    }


async def start(*arguments: str, env: Mapping[str, str] | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env=env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_update_that_kills_the_process_is_set_aside_and_nobody_is_blamed_for_it(
    server: BotApiServer, settings: Settings, keyring: Keyring
) -> None:
    poisoner, *others = [server.world.person(9200 + number) for number in range(6)]
    poisoner.send("/racun")
    for person in others:
        person.send("/start")
    deaths = 0
    while True:
        process = await start(str(HERE / "dying_bot.py"), env=environment(server, settings.database_url))
        alive = asyncio.create_task(
            server.world.wait_for(lambda: all(person.messages[-1].from_bot for person in [poisoner, *others]), 60)
        )
        ended = asyncio.create_task(process.wait())
        await asyncio.wait([alive, ended], return_when=asyncio.FIRST_COMPLETED)
        if alive.done():
            break
        alive.cancel()
        assert process.returncode == 9, (await process.stderr.read()).decode()  # type: ignore[union-attr]
        deaths += 1
    process.terminate()
    await ended
    assert deaths == 3
    assert len(poisoner.messages) == 2
    database = Database(Engines(settings.database_url), keyring, FakeClock())
    async with database.read() as uow:
        assert [one.error for one in await uow.inbox.dead_letters()] == ["process died"]
    await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_process_told_to_stop_finishes_what_it_began(
    server: BotApiServer, settings: Settings, keyring: Keyring, tmp_path: Path
) -> None:
    people = [server.world.person(9200 + number) for number in range(20)]
    server.world.fail_next("sendMessage", Fault(delay=0.2), times=len(people))
    where = {"TELEGRAM_API_BASE_URL": server.url, "DATABASE_URL": settings.database_url}
    async with program(tmp_path, [], where) as process:
        for person in people:
            person.send("/start")
        await server.world.wait_for(lambda: any(call.method == "sendMessage" for call in server.world.calls), 60)
        process.signal(signal.SIGTERM)
        assert await process.ended(12) == 0
    database = Database(Engines(settings.database_url), keyring, FakeClock())
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 0
        states = (await uow.connection.execute(text("SELECT DISTINCT state FROM outbox"))).scalars().all()
    await database.close()
    assert states == ["sent"]
    assert all([message.from_bot for message in person.messages] == [False, True] for person in people)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_ends_a_process_is_logged_without_what_it_says(server: BotApiServer, settings: Settings) -> None:
    process = await start("-c", FAILING, env=environment(server, settings.database_url))
    _out, printed = await process.communicate()
    assert process.returncode == 1
    assert b"bot.died" in printed
    assert b"ValueError" in printed
    assert b"3374" not in printed
    assert b"Sutarno" not in printed


async def test_four_processes_that_migrate_at_once_all_come_up(empty_database_url: str) -> None:
    processes = [await start("-c", MIGRATE, empty_database_url) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    ended = await asyncio.gather(*(process.communicate(b"\n") for process in processes))
    assert [process.returncode for process in processes] == [0] * 4, [errors.decode()[-500:] for _out, errors in ended]
    engines = Engines(empty_database_url)
    assert await differences(engines) == []
    await engines.dispose()


async def test_a_process_killed_while_it_migrates_spoils_no_later_start(empty_database_url: str) -> None:
    process = await start("-c", DIE_MIGRATING + MIGRATE, empty_database_url)
    await process.communicate(b"\n")
    assert process.returncode == -signal.SIGKILL
    engines = Engines(empty_database_url)
    await migrate(engines)
    assert await differences(engines) == []
    await engines.dispose()


def test_a_database_file_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    engines = Engines(f"sqlite+aiosqlite:///{path}")

    async def make() -> None:
        await migrate(engines)
        await engines.dispose()

    asyncio.run(make())
    assert path.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
