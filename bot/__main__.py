"""Command line: ``python -m bot`` migrates the database and serves; everything else is a subcommand."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, NoReturn

import structlog
import typer
from rich.console import Console
from rich.table import Table

from bot.command_line import database, keys, rules
from bot.command_line import enrolment as enrol
from bot.command_line.opening import LARGEST_NUMBER, run
from bot.command_line.registries import commands as registry
from bot.errors import DatabaseOutOfReach, SettingsError, StartError
from bot.settings.environment import load_settings
from bot.settings.model import Settings
from domain.errors import RulesError
from domain.places.funding import JAKARTA
from storage.connections.engine import Engines
from storage.errors import DatabaseAway
from storage.migrate import differences, migrate, new_revision
from storage.unit_of_work import Database

cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would bypass the log's redaction
    help="Registration bot of Kota Semarang.",
)


cli.add_typer(enrol.cli, name="enrol")
cli.add_typer(rules.cli, name="rules")
cli.add_typer(registry.cli, name="registry")
cli.add_typer(database.cli, name="database")
cli.add_typer(keys.cli, name="keys")


@cli.callback(invoke_without_command=True)
def serve(context: typer.Context) -> None:
    """Migrate the database and serve by long polling, until SIGTERM or Ctrl-C."""
    if context.invoked_subcommand is None:
        _run(_serve(_settings()))


@cli.command()
def intake() -> None:
    """Only take updates in (PostgreSQL only): by webhook in any number, by long polling one at a time."""
    _run(_serve(_settings(), "intake"))


@cli.command()
def worker() -> None:
    """Only handle updates (PostgreSQL only), in any number."""
    _run(_serve(_settings(), "worker"))


@cli.command()
def sender() -> None:
    """Only send, and do what is due by the clock (PostgreSQL only): one at a time, others stand by."""
    _run(_serve(_settings(), "sender"))


@cli.command()
def check() -> None:
    """Check texts, rules and forms against each other, the migrations against the models, and warn of what runs out."""
    _run(_check())
    typer.echo("texts, rules, forms and migrations fit together")


@cli.command()
def inbox(
    retry: int | None = typer.Option(
        None, min=1, max=LARGEST_NUMBER, help="Put the row with this number back into its lane."
    ),
) -> None:
    """List the updates that were set aside, or put one back."""
    run(lambda database, _resources: _inbox(database, retry), reads_only=True)


@cli.command(hidden=True)
def revision(message: str, revision_id: str) -> None:
    """Write a migration with what separates the models from the migrations (for developers)."""
    _run(_revision(message, revision_id))


def _settings() -> Settings:
    try:
        return load_settings()
    except StartError as error:
        _stop(error)


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except (StartError, RulesError) as error:
        _stop(error)
    except DatabaseAway:
        # Only during the start: once the bot serves, it retries.
        _stop(DatabaseOutOfReach.one("DATABASE_URL", "the database went away", "start again once it is back"))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _stop(error: Exception) -> NoReturn:
    typer.echo(str(error), err=True)
    raise SystemExit(error.exit_status if isinstance(error, StartError) else StartError.exit_status)


async def _serve(settings: Settings, only: str | None = None) -> None:
    """Serve with all parts, or with only one."""
    from bot.app import running, serve_until
    from bot.runtime import logging as logs
    from bot.runtime.loops import ALL_PARTS, ProcessPart
    from bot.runtime.memory import give_back_what_is_free, set_loaded_apart

    if only and settings.database_url.startswith("sqlite"):
        raise SettingsError.one(
            "DATABASE_URL",
            f"names a SQLite file, which one process serves: `python -m bot {only}` needs PostgreSQL",
            "run `python -m bot` alone, or set postgresql+asyncpg://user:password@host/name",
        )

    # Only this account may read the database and the files that SQLite puts next to it.
    os.umask(0o077)
    logs.configure(settings.log_level, settings.log_format)
    log = structlog.get_logger("bot")
    stop = asyncio.Event()
    async with running(settings, parts=[ProcessPart(only)] if only else ALL_PARTS) as bot:
        # Not earlier: the start may wait for Telegram, but has no work to finish, so a signal may just end it.
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        set_loaded_apart()
        give_back_what_is_free()
        log.info("bot.serving", username=bot.resources.bot_username, parts=sorted(bot.parts))
        try:
            await serve_until(bot, stop)
        except (StartError, DatabaseAway):
            raise
        except Exception as error:
            # Not left to the interpreter, whose output would bypass the log's redaction.
            log.critical("bot.died", exc_info=error)
            raise SystemExit(1) from None
    log.info("bot.stopped")


async def _check() -> None:

    from bot.command_line import holidays
    from bot.loading import load_resources

    resources = load_resources("", 28)
    for warning in holidays.warnings(resources.rulebook.holidays, datetime.now(JAKARTA).date()):
        typer.echo(f"warning: {warning}", err=True)
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(f"sqlite+aiosqlite:///{folder}/check.db")
        try:
            await migrate(engines)
            missing = await differences(engines)
        finally:
            await engines.dispose()
    if missing:
        raise StartError.one(
            "storage/migrations", f"the models are ahead by {len(missing)} changes", "write a migration"
        )


async def _inbox(database: Database, retry: int | None) -> None:

    if retry is not None:
        async with database.write() as uow:
            found = await uow.inbox.retry(retry)
            await uow.commit()
        typer.echo(f"{retry}: {'waits in its lane again' if found else 'is not set aside'}")
        return
    async with database.read() as uow:
        rows = await uow.inbox.dead_letters()
    table = Table("number", "code", "tries", "received (UTC)", "error")
    for row in rows:
        table.add_row(str(row.seq), row.code, str(row.attempts), f"{row.received_at:%Y-%m-%d %H:%M:%S}", row.error)
    Console().print(table if rows else "Nothing was set aside.")


async def _revision(message: str, revision_id: str) -> None:

    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(f"sqlite+aiosqlite:///{folder}/revision.db")
        try:
            await migrate(engines)
            async with engines.writer.begin() as connection:
                await connection.run_sync(new_revision, message, revision_id)
        finally:
            await engines.dispose()


if __name__ == "__main__":
    sys.exit(cli())
