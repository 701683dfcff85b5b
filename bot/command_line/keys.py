"""``python -m bot keys``: create keys, count the rows of each key, and encrypt again with the newest."""

from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from bot.command_line.opening import BadInput, run
from bot.command_line.progress import shown_progress
from bot.resources import Resources
from bot.settings.values import new_key
from storage.connections.serving import served_without
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.services.key_rotation import KeyUse

cli = typer.Typer(help="Print new keys; see which are needed; change to the newest.")


@cli.callback(invoke_without_command=True)
def keys(context: typer.Context) -> None:
    """Print new keys, as lines for `.env`."""
    if context.invoked_subcommand is None:
        typer.echo(f"DATA_ENCRYPTION_KEYS={new_key()}")
        typer.echo(f"BLIND_INDEX_KEY={new_key()}")


@cli.command()
def status() -> None:
    """Count how many rows need each of DATA_ENCRYPTION_KEYS. Changes nothing."""
    run(lambda database, _resources: _status(database), reads_only=True)


@cli.command()
def rotate() -> None:
    """Seal anew with the first of DATA_ENCRYPTION_KEYS what older ones have sealed, while the bot serves."""
    run(_rotate, reads_only=True)


async def _status(database: Database) -> None:
    from bot.services.key_rotation import key_use

    _tell(await key_use(database))


async def _rotate(database: Database, _resources: Resources) -> None:
    from bot.services.key_rotation import key_use, rotate

    if await served_without(database.engines, database.keyring.newest_key_id):
        raise BadInput(
            "DATA_ENCRYPTION_KEYS: a process serves that does not know the first of them, and could not read what is "
            "sealed with it. Mend: restart every process with these settings, then run it again."
        )
    with shown_progress() as progress:
        done = await rotate(database, progress)
    typer.echo(f"{done} rows sealed anew with the first key")
    _tell(await key_use(database))


def _tell(use: "KeyUse") -> None:

    columns = sorted({name for counted in (*use.by_key, use.unknown) for name in counted})
    table = Table("sealed", *(f"key {number}" for number in range(1, len(use.by_key) + 1)), "none of them")
    for name in columns:
        table.add_row(name, *(str(counted[name]) for counted in (*use.by_key, use.unknown)))
    Console().print(table if columns else "Nothing is sealed yet.")
    for number, counted in enumerate(use.by_key[1:], start=2):
        if counted.total():
            typer.echo(f"key {number}: {counted.total()} rows need it. `python -m bot keys rotate` seals them anew.")
        else:
            typer.echo(
                f"key {number}: no row needs it. Leave it out of DATA_ENCRYPTION_KEYS and restart every process;"
            )
            typer.echo("  keep it in the safe as long as there is a backup from before.")
    if use.unknown.total():
        typer.echo(f"{use.unknown.total()} rows can be read with none of these keys: set the key that is missing.")
