"""The subcommands that a person in charge types."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.command_line import holidays
from bot.runtime.step import JAKARTA
from bot.settings.environment import load_settings
from domain.calendar.holidays import HolidayCalendar
from domain.rules.book import Rulebook, read_default_files
from storage.records.base import Incoming
from storage.unit_of_work import Database
from tests.support.factories import read_resources
from tests.support.programs import run_bot
from tests.support.running import TOKEN


async def run(
    folder: Path, *arguments: str, database_url: str = "sqlite+aiosqlite:///unused.db", **settings: str
) -> tuple[int, str]:
    """Run ``python -m bot`` with these arguments; return its status and what it printed."""
    return await run_bot(folder, list(arguments), {"DATABASE_URL": database_url, **settings})


async def test_new_keys_can_be_used_as_they_are_printed(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "keys")
    assert status == 0
    made = dict(line.split("=", 1) for line in printed.strip().splitlines())
    settings = load_settings({"TELEGRAM_BOT_TOKEN": TOKEN, **made}, env_file=None)
    assert len(settings.encryption_keys()[0]) == 32


async def test_what_ships_fits_together(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "check")
    assert status == 0, printed


def test_a_decree_that_runs_out_is_warned_of_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.now(JAKARTA).date()

    def checked(known_days: int) -> str:
        text = f'[[decrees]]\nknown_until = {today + timedelta(days=known_days)}\nsource = "SKB"\n'
        rulebook = Rulebook.load(read_default_files(), HolidayCalendar.load("holidays.toml", text))
        monkeypatch.setattr("bot.loading.load_resources", lambda *_: replace(read_resources(), rulebook=rulebook))
        # What the library only reckons of the days to come is another warning.
        monkeypatch.setattr(HolidayCalendar, "unsettled", lambda *_: iter(()))
        result = CliRunner().invoke(cli, ["check"])
        assert result.exit_code == 0
        assert "fit together" in result.output
        return result.output

    assert "warning" not in checked(61)
    assert f"warning: holidays.toml: decrees: days off are known until {today + timedelta(days=9)}" in checked(9)


def test_an_operator_is_told_what_the_calendar_lacks() -> None:
    decree = '[[decrees]]\nknown_until = 2027-12-31\nsource = "SKB"\n'
    calendar = HolidayCalendar.load("holidays.toml", decree)
    assert list(holidays.warnings(calendar, date(2027, 11, 1))) == []
    [little] = holidays.warnings(calendar, date(2027, 11, 2))
    assert "known until 2027-12-31, 59 days ahead" in little
    [reckoned] = holidays.warnings(calendar, date(2027, 5, 1))
    assert "estimates 2027-05-17" in reckoned


async def test_the_closed_days_of_a_year_are_listed_with_who_says_so(tmp_path: Path) -> None:
    # The settings of the process say nothing of a language: the names are Indonesian wherever it runs.
    status, printed = await run(tmp_path, "rules", "holidays", "2027", LANGUAGE="en_US", LC_ALL="en_US.UTF-8")
    assert status == 0, printed
    rows = {line.split("│")[1].strip(): line for line in printed.splitlines() if line.count("│") == 4}
    assert "Isra Mikraj Nabi Muhammad" in rows["5 Januari 2027"]
    assert "paket holidays" in rows["5 Januari 2027"]
    assert "Hari Raya Idul Fitri" in rows["10 Maret 2027"]
    assert "SKB 3 Menteri of 2027" in rows["10 Maret 2027"]
    assert "perkiraan" not in printed
    assert "sudah diketahui sampai 31 Desember 2027" in printed


async def test_what_was_set_aside_is_listed_without_its_content_and_put_back(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(9101, b'{"message": {"text": "3374051403749001"}}', update_id=1)])
        [item] = await uow.inbox.claim(1)
        await uow.inbox.move_to_dead_letters(item.seq, "KeyError")
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
