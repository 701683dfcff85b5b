"""Restoring a backup as the bot's database."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.settings.model import Settings
from domain.audit import Actor, AuditAct
from storage.connections.engine import snapshot
from storage.copies.assembly import Assembled, assemble, drop_unfinished, finish_restore, refuse_what_is_there
from storage.copies.backup_files import read_backup
from storage.copies.progress import Progress
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from storage.connections.engine import Engines
    from storage.unit_of_work import Database


async def restore_into(
    target: "Engines", settings: Settings, file: Path, keys: Path | None, progress: Progress
) -> Assembled:
    """Put a backup and its key file together into an empty database that nobody serves.

    The backup is put together next to the target first, migrated and tried with the keys of the settings. On PostgreSQL
    it is then copied; if interrupted, the next run continues the copy.

    Raises BackupError, StartError (the settings' keys do not fit), TargetInUse, CopyDiffers, StorageError and OSError.
    """
    backup = read_backup(file, "tables")
    with ExitStack() as stack:
        path = target.database_path
        if path is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="restoring-"))
            unfinished = Path(folder) / "bot.db"
        else:
            refuse_what_is_there(path)
            unfinished = path.with_name(f"{path.name}.restoring")
        stack.callback(drop_unfinished, unfinished)
        assembled = assemble(file, keys, unfinished)
        database = await _opened(settings, f"sqlite+aiosqlite:///{unfinished}")
        try:
            if path is None:
                await _copy(database, target, f"backup {backup.id}", progress)
            else:
                await _record(database, backup.made_at.isoformat())
        finally:
            await database.close()
        if path is not None:
            finish_restore(unfinished, path)
            return assembled
    database = await _opened(settings, settings.database_url)
    try:
        await _record(database, backup.made_at.isoformat())
    finally:
        await database.close()
    return assembled


async def _opened(settings: Settings, url: str) -> "Database":
    from bot.loading import open_database

    return await open_database(settings.model_copy(update={"database_url": url}))


async def _copy(database: "Database", target: "Engines", source_name: str, progress: Progress) -> None:
    from storage.copies.copying import copy

    async with snapshot(database.engines) as source:
        await copy(source, target, source_name=source_name, progress=progress)


async def _record(database: "Database", made_at: str) -> None:
    async with database.write() as uow:
        await uow.audit.add([AuditEvent(AuditAct.DATABASE_RESTORED, Actor.OPERATOR, None, data={"made_at": made_at})])
        await uow.commit()
