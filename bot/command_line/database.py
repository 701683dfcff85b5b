"""``python -m bot database``: copy the database, back it up, restore a backup, complete the search index."""

import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_line.opening import BadInput, run, run_with_settings, stop
from bot.command_line.progress import shown_progress
from bot.errors import SettingsError
from bot.settings.environment import load_settings
from bot.settings.model import Settings
from domain.audit import Actor, AuditAct
from storage.connections.engine import Engines, snapshot
from storage.connections.serving import AlreadyServed, nobody_serving
from storage.errors import StorageError
from storage.migrate import DatabaseUnavailable
from storage.records.base import AuditEvent
from storage.unit_of_work import Database, utc_now

if TYPE_CHECKING:
    from storage.connections.engine import Engines

cli = typer.Typer(
    no_args_is_help=True,
    help="Copy the database into another one, back it up, restore it, bring its search index up to date.",
)

KeysFolder = Annotated[
    Path | None,
    typer.Option("--keys", metavar="FOLDER", help="Where the key file goes; beside the backup if left out."),
]


@cli.command()
def copy(
    target: Annotated[
        str,
        typer.Argument(
            envvar="TARGET_DATABASE_URL",
            help="The address of an empty database, as in DATABASE_URL; an address with a password is better set as "
            "TARGET_DATABASE_URL.",
        ),
    ],
    anew: Annotated[
        bool, typer.Option("--anew", help="Empty a target that an unfinished copy has begun to fill, and begin again.")
    ] = False,
) -> None:
    """Copy everything from DATABASE_URL into another database, of either kind, while nobody serves.

    It may be killed and run again: it goes on where it was. In the end both are compared by count and hash.
    """
    run(lambda database, _resources: _copy(database, target, anew), reads_only=True)


@cli.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where the backup goes; made if it is not there.")],
    keys: KeysFolder = None,
) -> None:
    """Write a backup while the bot serves: one file of everything, sealed, and one of the keys that open it.

    Key files older than seven days are removed from that folder.
    """
    run(lambda database, _resources: _backup(database, folder, keys or folder), reads_only=True)


@cli.command("drop-old-keys")
def drop_old_keys(folder: Annotated[Path, typer.Argument(help="A folder with key files of backups.")]) -> None:
    """Remove key files older than seven days: who was erased since can be read from no backup any more."""
    from storage.copies.backup import drop_old_keys

    if not folder.is_dir():
        stop(f"{folder}: there is no such folder")
    try:
        _tell_dropped(drop_old_keys(folder, utc_now()))
    except OSError as error:
        stop(_line(error))


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup, bot-….db.")],
    keys: Annotated[Path | None, typer.Argument(help="Its key file, bot-….keys.db, or that of a later backup.")] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="There is no key file any more: no resident can be read.")
    ] = False,
) -> None:
    """Put a backup and its key file together into DATABASE_URL, which must not be there yet, or be empty."""
    if (keys is None) != without_keys:
        stop("KEYS: give the key file, or --without-keys if there is none any more: then no resident can be read")
    run_with_settings(lambda settings: _restore(settings, file, keys))


@cli.command()
def index() -> None:
    """Have applications of earlier releases found by occupation and findings, for announcements, while the bot serves.

    It may be killed and run again: what is done already is not done twice.
    """
    run(lambda database, _resources: _index(database), reads_only=True)


async def _index(database: Database) -> None:
    from bot.services.review.search_indexing import index_applications

    with shown_progress() as progress:
        written, left = await index_applications(database, progress)
    typer.echo(f"{written} applications are found by more than before")
    if left:
        typer.echo(f"{left} were being changed at this moment: run it again for them")


async def _copy(database: Database, target_url: str, anew: bool) -> None:
    from storage.copies.copying import CopyDiffers, TargetInUse, copy

    source, target = database.engines, Engines(_checked(target_url))
    if source.address == target.address:
        raise BadInput("TARGET: is DATABASE_URL itself")
    try:
        async with AsyncExitStack() as stack:
            await _kept_free(stack, source, "DATABASE_URL")
            await _kept_free(stack, target, "TARGET")
            progress = stack.enter_context(shown_progress())
            opened = await stack.enter_async_context(snapshot(source))
            tables = await copy(opened, target, source_name=source.address, anew=anew, progress=progress)
    except TargetInUse as error:
        raise BadInput(
            f"TARGET: {error}. Mend: name an empty database, or give --anew to begin an unfinished copy again"
        ) from error
    except CopyDiffers as error:
        raise BadInput(
            f"TARGET: is not the same in {error}, as DATABASE_URL was changed meanwhile. "
            "Mend: see that nothing uses it, and run it again with --anew"
        ) from error
    except (StorageError, DatabaseUnavailable, OSError) as error:
        raise BadInput(f"TARGET: {_line(error)}. Mend: once that is mended run it again, it goes on") from error
    finally:
        await target.dispose()
    rows = sum(one.rows for one in tables.values())
    for name, one in tables.items():
        if one.rows:
            typer.echo(f"{name}: {one.rows} rows, sha256 {one.digest[:16]}")
    typer.echo(f"{rows} rows copied: every table is the same by count and hash. Set DATABASE_URL to the new address.")


async def _backup(database: Database, folder: Path, keys_folder: Path) -> None:
    from storage.copies.backup import back_up, drop_old_keys
    from storage.copies.backup_files import BackupError

    now = database.clock()
    try:
        with shown_progress() as progress:
            files = await back_up(database.engines, folder, keys_folder, now, progress)
        for path in files:
            typer.echo(f"{path}: {path.stat().st_size} bytes")
        async with database.write() as uow:
            event = AuditEvent(AuditAct.DATABASE_BACKED_UP, Actor.OPERATOR, None, data={"file": files[0].name})
            await uow.audit.add([event])
            await uow.commit()
        _tell_dropped(drop_old_keys(keys_folder, now))
    except BackupError as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(_line(error)) from error


async def _restore(settings: Settings, file: Path, keys: Path | None) -> None:
    from bot.command_line.restoring import restore_into
    from storage.copies.backup_files import BackupError
    from storage.copies.copying import CopyDiffers, TargetInUse

    target = Engines(settings.database_url)
    try:
        async with AsyncExitStack() as stack:
            await _kept_free(stack, target, "DATABASE_URL")
            progress = stack.enter_context(shown_progress())
            restored = await restore_into(target, settings, file, keys, progress)
    except BackupError as error:
        raise BadInput(str(error)) from error
    except (TargetInUse, CopyDiffers) as error:
        raise BadInput(f"DATABASE_URL: {error}. Mend: name an empty database") from error
    except (StorageError, OSError) as error:
        raise BadInput(_line(error)) from error
    finally:
        await target.dispose()
    waiting = f"{restored.waiting} updates and messages that wait"
    typer.echo(f"restored into {target.address}: {restored.residents} residents, {waiting}")
    if restored.unreadable:
        typer.echo(f"{restored.unreadable} residents have no key any more: nothing they gave can be read")


async def _kept_free(stack: AsyncExitStack, engines: "Engines", name: str) -> None:
    """Keep other processes from serving this database until the stack is closed."""
    try:
        engines.make_folder()
        await stack.enter_async_context(nobody_serving(engines))
    except AlreadyServed as error:
        raise BadInput(f"{name}: another process serves or copies {error}. Mend: end it, then run it again") from error


def _checked(target_url: str) -> str:
    """Return the address of a target, after the same checks as DATABASE_URL."""
    try:
        return load_settings({**os.environ, "DATABASE_URL": target_url}).database_url
    except SettingsError as error:
        raise BadInput(str(error).replace("DATABASE_URL", "TARGET")) from error


def _tell_dropped(paths: Sequence[Path]) -> None:
    for path in paths:
        typer.echo(f"{path}: older than seven days, removed")


def _line(error: Exception) -> str:
    """Return the error in one line, without the data that was being written."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(getattr(error, "orig", error)).partition("\n")[0]
