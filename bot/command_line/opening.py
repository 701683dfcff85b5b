"""What every subcommand begins with: settings, the database and the house, and an end with one clear line."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import NoReturn

import typer

from bot.errors import StartError
from bot.house import House
from bot.settings import Settings, load_settings
from bot.sheets import SheetError
from domain.errors import RulesError
from storage.unit_of_work import Database


class BadInput(Exception):
    """What somebody gave a command cannot be used; `str()` is one line a problem, with file, row and field."""


def run(work: Callable[[Database, House], Awaitable[None]]) -> None:
    """Do the work on the database of the settings, migrated. Ends with status 2 and one line a problem."""
    try:
        asyncio.run(_run(load_settings(), work))
    except (StartError, RulesError, SheetError, BadInput) as error:
        stop(str(error))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def stop(line: str) -> NoReturn:
    """End with status 2 and this on stderr."""
    typer.echo(line, err=True)
    raise SystemExit(2)


async def _run(settings: Settings, work: Callable[[Database, House], Awaitable[None]]) -> None:
    from bot.app import load_house, open_database

    # Whatever a command writes is for this account only.
    os.umask(0o077)
    house = load_house("", settings.broadcast_rate)
    database = await open_database(settings)
    try:
        await work(database, house)
    finally:
        await database.close()
