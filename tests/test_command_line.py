"""The subcommands that a person in charge types."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.settings import load_settings
from storage.records import Incoming
from storage.unit_of_work import Database
from tests.running import INDEX_KEY, KEY, TOKEN

ROOT = Path(__file__).parents[1]


async def run(folder: Path, *arguments: str, database_url: str = "sqlite+aiosqlite:///unused.db") -> tuple[int, str]:
    """Run ``python -m bot`` with these arguments; return its status and what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def test_new_keys_can_be_used_as_they_are_printed(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "keys")
    assert status == 0
    made = dict(line.split("=", 1) for line in printed.strip().splitlines())
    settings = load_settings({"TELEGRAM_BOT_TOKEN": TOKEN, **made}, env_file=None)
    assert len(settings.encryption_keys()[0]) == 32


async def test_what_ships_fits_together(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "check")
    assert status == 0, printed


async def test_what_was_set_aside_is_listed_without_its_content_and_put_back(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(9101, b'{"message": {"text": "3374051403749001"}}', update_id=1)])
        [item] = await uow.inbox.claim(1)
        await uow.inbox.set_aside(item.seq, "KeyError")
        await uow.commit()
    status, printed = await run(tmp_path, "inbox", database_url=database_url)
    assert status == 0
    assert item.correlation_id in printed
    assert "KeyError" in printed
    assert "3374051403749001" not in printed
    status, printed = await run(tmp_path, "inbox", "--retry", str(item.seq), database_url=database_url)
    assert status == 0
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 1
    status, printed = await run(tmp_path, "inbox", database_url=database_url)
    assert "Nothing was set aside" in printed


@pytest.mark.parametrize("arguments", [("inbox", "--retry", "many"), ("nonsense",)])
async def test_a_wrong_command_says_so(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    status, printed = await run(tmp_path, *arguments)
    assert status == 2
    assert "Usage" in printed
