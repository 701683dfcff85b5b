"""Opening of settings, database and resources for every subcommand, and its end with one clear line on errors."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from typing import Any, NoReturn

import typer

from bot.errors import StartError
from bot.resources import Resources
from bot.settings.environment import load_settings
from bot.settings.model import Settings
from bot.sheets import SheetError
from domain.errors import Conflict, RulesError
from storage.errors import DatabaseAway
from storage.unit_of_work import Database

LARGEST_NUMBER = 2**31 - 1
"""The largest number on the command line: databases cannot store a larger one."""


class BadInput(Exception):
    """The input of a command cannot be used; `str()` gives one line per problem, with file, row and field."""


Work = Callable[[Database, Resources], Awaitable[None]]


def run(work: Work, *, reads_only: bool = False) -> None:
    """Do the work on the database of the settings; on errors exit with status 2 and one line per problem.

    The database is migrated before, unless the work `reads_only`: then an older schema is refused.
    """
    run_with_settings(lambda settings: _run(settings, work, migrated=not reads_only))


def run_with_settings(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Do work that opens a database by itself, if it needs one; on errors exit like `run`."""
    # Only this account may read the files that a command writes.
    os.umask(0o077)
    try:
        asyncio.run(work(load_settings()))
    except (StartError, RulesError, SheetError, BadInput) as error:
        stop(str(error))
    except DatabaseAway:
        stop("the database went away: run it again once it is back")
    except Conflict:
        stop("somebody changed the same at this moment: run it again; what is done already is not done twice")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def stop(line: str) -> NoReturn:
    """Exit with status 2 and this line on stderr."""
    typer.echo(line, err=True)
    raise SystemExit(2)


def given_day(option: str, text: str) -> date:
    """Return the day given with an option. Raises BadInput if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option}: is no day. Mend: write it as YYYY-MM-DD.") from error


async def _run(settings: Settings, work: Work, *, migrated: bool) -> None:
    from bot.loading import load_resources, open_database

    resources = load_resources("", settings.broadcast_rate)
    database = await open_database(settings, migrated=migrated)
    try:
        await work(database, resources)
    finally:
        await database.close()
