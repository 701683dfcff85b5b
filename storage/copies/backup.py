"""Backups: a SQLite file of every table without the keys that open it, and a second file with the keys.

The second file (the key file) holds the residents' data keys and the waiting rows of inbox and outbox, since these are
sealed with the service key. It is kept for `KEYS_KEPT` at most, so that a resident whose key is destroyed cannot be
read from any backup after that. The key file of a later backup opens an earlier backup too, except for waiting rows.

Both databases are backed up into the same format: on SQLite with VACUUM INTO, on PostgreSQL by copying a snapshot.
"""

import fcntl
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from storage.connections.engine import Engines, snapshot
from storage.copies.backup_files import FORMAT, BackupError, backup_errors, new_file, open_file, write_through
from storage.copies.copying import copy
from storage.copies.progress import Progress

KEYS_KEPT = timedelta(days=7)
_MADE_AT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"bot-(\d{8}T\d{6}Z)\.keys\.db")
_APART = {
    "resident_keys": "1",
    "inbox": "payload IS NOT NULL",
    "outbox": "payload IS NOT NULL",
}
"""The rows of each table that go into the key file."""


async def back_up(
    engines: Engines, folder: Path, keys_folder: Path, now: datetime, progress: Progress
) -> Sequence[Path]:
    """Write a backup while the bot serves; return its file and its key file.

    Args:
        engines: The database to back up.
        folder: The folder for the backup.
        keys_folder: The folder for its key file; may be the same.
        now: The moment that the files are named after.
        progress: Told how far a copy of a snapshot is.

    Raises:
        BackupError: A file exists already, or another backup is being written to the folder.
        OSError: A file cannot be written.
        StorageError: The database cannot be read.
    """
    name = f"bot-{now.astimezone(UTC):{_MADE_AT}}"
    tables, keys = folder / f"{name}.db", keys_folder / f"{name}.keys.db"
    with backup_errors(folder), _in_work(folder, keys_folder):
        for path in (tables, keys):
            if path.exists():
                raise BackupError(f"{path} exists already")
        tables_part, keys_part = (new_file(path.with_name(f"{path.name}.part")) for path in (tables, keys))
        if engines.database_path:
            _vacuum_into(engines.database_path, tables_part)
        else:
            await _export(engines, tables_part, progress)
        _set_apart(tables_part, keys_part, now)
        # The keys first: a backup that has its final name can be restored.
        for part, path in ((keys_part, keys), (tables_part, tables)):
            part.replace(path)
            write_through(path)
    return tables, keys


def drop_old_keys(folder: Path, now: datetime) -> list[Path]:
    """Delete the key files whose names say that they are older than `KEYS_KEPT`, and return them."""
    old = []
    for path in sorted(folder.glob("bot-*.keys.db")):
        match = _NAME.fullmatch(path.name)
        if match and datetime.strptime(match[1], _MADE_AT).replace(tzinfo=UTC) < now - KEYS_KEPT:
            path.unlink()
            old.append(path)
    return old


def _vacuum_into(database: Path, part: Path) -> None:
    with closing(open_file(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))


async def _export(engines: Engines, part: Path, progress: Progress) -> None:
    target = Engines(f"sqlite+aiosqlite:///{part}")
    try:
        async with snapshot(engines) as source:
            await copy(source, target, source_name="backup", progress=progress)
    finally:
        await target.dispose()


def _set_apart(tables: Path, keys: Path, now: datetime) -> None:
    """Move the rows that open a backup into its key file, and label both files with the same id."""
    with closing(open_file(tables)) as connection:
        # No journal: no key may be left in a file next to this one, and an unfinished part is of no use.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("ATTACH ? AS keys", (str(keys),))
        connection.execute("PRAGMA keys.journal_mode = OFF")
        version = connection.execute("SELECT version_num FROM main.alembic_version").fetchone()[0]
        backup_id = uuid4().hex
        connection.execute("BEGIN")
        for table, which in _APART.items():
            connection.execute(f"CREATE TABLE keys.{table} AS SELECT * FROM main.{table} WHERE {which}")  # noqa: S608
            connection.execute(f"DELETE FROM main.{table} WHERE {which}")  # noqa: S608
        for schema, holds in (("main", "tables"), ("keys", "keys")):
            connection.execute(
                f"CREATE TABLE {schema}.backup (form INTEGER, id TEXT, holds TEXT, made_at TEXT, version TEXT)"
            )
            connection.execute(
                f"INSERT INTO {schema}.backup VALUES (?, ?, ?, ?, ?)",  # noqa: S608
                (FORMAT, backup_id, holds, now.astimezone(UTC).isoformat(), version),
            )
        connection.execute("COMMIT")
        if (wrong := connection.execute("PRAGMA main.quick_check").fetchone()[0]) != "ok":
            raise BackupError(f"{tables}: is damaged ({wrong})")


@contextmanager
def _in_work(*folders: Path) -> Iterator[None]:
    """Create and lock the folders for one backup, and remove the parts that an interrupted one has left."""
    with ExitStack() as stack:
        for folder in dict.fromkeys(one.resolve() for one in folders):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = stack.enter_context((folder / ".backup.lock").open("w"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupError(f"{folder}: another backup is being written there") from error
            for part in folder.glob("bot-*.part*"):
                part.unlink()
        yield
