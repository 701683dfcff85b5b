"""The subcommands that a person in charge types."""

from pathlib import Path

import pytest

from bot.settings import load_settings
from storage.records import Incoming
from storage.unit_of_work import Database
from tests.programs import run_bot
from tests.running import TOKEN


async def run(folder: Path, *arguments: str, database_url: str = "sqlite+aiosqlite:///unused.db") -> tuple[int, str]:
    """Run ``python -m bot`` with these arguments; return its status and what it printed."""
    return await run_bot(folder, list(arguments), {"DATABASE_URL": database_url})


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
