"""Somebody at the dinas who types `python -m bot registry`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.command_line.registries.commands import cli
from bot.settings.environment import load_settings
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.unit_of_work import Database, UnitOfWork
from tests.support.running import INDEX_KEY, KEY, TOKEN

T = TypeVar("T")
IN_NOVEMBER = ("--date", "2026-11-01")


class Desk:
    """The command line on a database."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self.folder = folder

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `python -m bot registry` with these arguments; return its status and what it printed."""
        result = CliRunner().invoke(cli, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    def ask(self, question: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Something of the database, or done to it."""

        async def opened() -> T:
            settings = load_settings()
            keyring = Keyring(settings.encryption_keys(), settings.blind_index_key.get_secret_value())
            database = Database(Engines(self._url), keyring)
            try:
                async with database.write() as uow:
                    answer = await question(uow)
                    await uow.commit()
                    return answer
            finally:
                await database.close()

        return asyncio.run(opened())

    def lists(self) -> list[tuple[str, date, int]]:
        """Kind, day and entries of the lists in use."""

        async def in_use(uow: UnitOfWork) -> list[tuple[str, date, int]]:
            return [(one.kind, one.listed_on, one.entries) for one in await uow.registries.in_use()]

        return self.ask(in_use)


@pytest.fixture
def desk(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        "COLUMNS": "160",
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Desk(database_url, folder)


def rows_of(path: Path) -> list[list[object]]:
    """Return the content of a workbook."""
    sheet = load_workbook(path).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]
