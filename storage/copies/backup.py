"""Backups: a SQLite file of every table, without what opens it, and a second file with just that.

The second file (the key file) holds the residents' data keys and what waits in the inbox and outbox, since that is
sealed with the service key. It is kept for `KEYS_KEPT` at most, so that a resident whose key is destroyed can no longer
be read from any backup by then. The key file of a later backup opens an earlier backup too, all but what waits.

Both databases are backed up into the same form: on SQLite with VACUUM INTO, on PostgreSQL by copying a snapshot.
"""

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from domain.announcements.states import ENDED, AnnouncementState
from storage.connections.engine import Engines, snapshot
from storage.copies.copying import copy
from storage.copies.progress import Progress
from storage.migrate import newest_version
from storage.records.queues import NOT_FINAL, InboxState, SendState

KEYS_KEPT = timedelta(days=7)
FORM = 1
_MADE_AT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"bot-(\d{8}T\d{6}Z)\.keys\.db")
_OWNER_ONLY = 0o600
_APART = {
    "resident_keys": "1",
    "inbox": "payload IS NOT NULL",
    "outbox": "payload IS NOT NULL",
}
"""Which rows of a table go into the key file."""


class BackupError(Exception):
    """A backup cannot be made or used; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class BackupFile:
    """What a backup's file says of itself."""

    id: UUID
    holds: str
    """`tables` or `keys`."""
    made_at: datetime
    schema: str


@dataclass(frozen=True, slots=True)
class Assembled:
    """A database put together from a backup."""

    residents: int
    unreadable: int
    """Residents whose data key is not there: they are forgotten."""
    waiting: int
    """Updates and messages that wait."""


async def back_up(
    engines: Engines, folder: Path, keys_folder: Path, now: datetime, progress: Progress
) -> Sequence[Path]:
    """Write a backup while the bot serves; return its file and its key file.

    Args:
        folder: where the backup goes.
        keys_folder: where its key file goes; may be the same.

    Raises BackupError when a file is there already or another backup is being written there, OSError and StorageError.
    """
    name = f"bot-{now.astimezone(UTC):{_MADE_AT}}"
    tables, keys = folder / f"{name}.db", keys_folder / f"{name}.keys.db"
    with _told(folder), _in_work(folder, keys_folder):
        for path in (tables, keys):
            if path.exists():
                raise BackupError(f"{path} exists already")
        tables_part, keys_part = (_new_file(path.with_name(f"{path.name}.part")) for path in (tables, keys))
        if engines.database_path:
            _vacuum_into(engines.database_path, tables_part)
        else:
            await _export(engines, tables_part, progress)
        _set_apart(tables_part, keys_part, now)
        # The keys first: a backup that has its name can be restored.
        for part, path in ((keys_part, keys), (tables_part, tables)):
            part.replace(path)
            _write_through(path)
    return tables, keys


def drop_old_keys(folder: Path, now: datetime) -> list[Path]:
    """Delete the key files that are older than `KEYS_KEPT` by their name; return them."""
    old = []
    for path in sorted(folder.glob("bot-*.keys.db")):
        match = _NAME.fullmatch(path.name)
        if match and datetime.strptime(match[1], _MADE_AT).replace(tzinfo=UTC) < now - KEYS_KEPT:
            path.unlink()
            old.append(path)
    return old


def read_backup(path: Path, holds: str) -> BackupFile:
    """Return what a file says of itself. Raises BackupError when it is no such part of a backup."""
    if not path.is_file():
        raise BackupError(f"{path}: there is no such file")
    try:
        with closing(_opened(path, "ro")) as connection:
            row = connection.execute("SELECT form, id, holds, made_at, version FROM backup").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path}: is no backup") from error
    if row[0] != FORM or row[2] != holds:
        raise BackupError(f"{path}: {'is the other file of a backup' if row[0] == FORM else 'has an unknown form'}")
    return BackupFile(UUID(row[1]), row[2], datetime.fromisoformat(row[3]), row[4])


def assemble(tables: Path, keys: Path | None, into: Path) -> Assembled:
    """Put a database together from a backup and a key file.

    Announcements that were being sent are not sent on: who has had them since is not known. Residents without a data
    key are forgotten: nothing of theirs can be read, and their account may begin anew.

    Args:
        keys: the backup's own key file or a later one (then what waited is left out); None: no resident can be read.
        into: a new file; the caller brings its schema up to date.

    Raises BackupError and OSError.
    """
    backup = read_backup(tables, "tables")
    if backup.schema > newest_version():
        raise BackupError(f"{tables}: was written by a later version of the bot")
    own_keys = keys is not None and read_backup(keys, "keys").id == backup.id
    drop_unfinished(into)
    with _new_file(into).open("wb") as written, tables.open("rb") as read:
        shutil.copyfileobj(read, written)
    with _told(tables), closing(_opened(into)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        if keys is not None:
            connection.execute("ATTACH ? AS keys", (f"{keys.resolve().as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        if keys is not None:
            _add(connection, "resident_keys", "resident_id IN (SELECT id FROM main.residents)")
        if own_keys:
            _add(connection, "inbox")
            _add(connection, "outbox")
        residents, unreadable = _forget_unreadable(connection)
        _stop_announcements(connection, backup.made_at)
        connection.execute("DROP TABLE main.backup")
        waiting = sum(
            connection.execute(f"SELECT count(*) FROM main.{table} WHERE state = ?", (state,)).fetchone()[0]  # noqa: S608
            for table, state in (("inbox", InboxState.WAITING), ("outbox", SendState.QUEUED))
        )
        connection.execute("COMMIT")
    _write_through(into)
    return Assembled(residents, unreadable, waiting)


def refuse_what_is_there(path: Path) -> None:
    """Raise BackupError when something stands where a SQLite database is to be restored."""
    for one in _with_files_beside(path):
        if one.exists():
            raise BackupError(f"{one}: exists already, move it away")


def drop_unfinished(path: Path) -> None:
    """Remove a database that is being put together, if it is there."""
    for one in _with_files_beside(path):
        one.unlink(missing_ok=True)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a restored SQLite database its name. Raises BackupError when something is there already."""
    with _told(unfinished), closing(_opened(unfinished)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    refuse_what_is_there(path)
    unfinished.replace(path)
    _write_through(path)


def _with_files_beside(path: Path) -> list[Path]:
    # SQLite would take what it finds in them for a part of the new database.
    return [path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm", "journal"))]


def _vacuum_into(database: Path, part: Path) -> None:
    with closing(_opened(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))


async def _export(engines: Engines, part: Path, progress: Progress) -> None:
    target = Engines(f"sqlite+aiosqlite:///{part}")
    try:
        async with snapshot(engines) as source:
            await copy(source, target, source_name="backup", progress=progress)
    finally:
        await target.dispose()


def _set_apart(tables: Path, keys: Path, now: datetime) -> None:
    """Move what opens a backup into its key file; both files say that they belong together."""
    with closing(_opened(tables)) as connection:
        # No journal: nothing of the keys may be left in a file beside, and a part that is not finished is of no use.
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
                (FORM, backup_id, holds, now.astimezone(UTC).isoformat(), version),
            )
        connection.execute("COMMIT")
        if (wrong := connection.execute("PRAGMA main.quick_check").fetchone()[0]) != "ok":
            raise BackupError(f"{tables}: is damaged ({wrong})")


def _add(connection: sqlite3.Connection, table: str, which: str = "1") -> None:
    names = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA keys.table_info({table})"))
    connection.execute(
        f"INSERT INTO main.{table} ({names}) SELECT {names} FROM keys.{table} WHERE {which}"  # noqa: S608
    )


def _forget_unreadable(connection: sqlite3.Connection) -> tuple[int, int]:
    """Take from residents without a key what would still point to them; return how many there are, and of how many."""
    connection.execute(
        "CREATE TEMP TABLE forgotten AS SELECT id, row_number() OVER (ORDER BY id) AS number FROM main.residents"
        " WHERE id NOT IN (SELECT resident_id FROM main.resident_keys)"
    )
    gone = "(SELECT id FROM temp.forgotten)"
    for table in ("drafts", "questions"):
        connection.execute(f"DELETE FROM main.{table} WHERE resident_id IN {gone}")  # noqa: S608
    connection.execute(
        "DELETE FROM main.muted_topics WHERE telegram_id IN"  # noqa: S608
        f" (SELECT telegram_id FROM main.residents WHERE id IN {gone})"
    )
    connection.execute(
        "DELETE FROM main.search_index WHERE application_id IN"  # noqa: S608
        f" (SELECT id FROM main.applications WHERE resident_id IN {gone})"
    )
    lowest = connection.execute("SELECT min(0, coalesce(min(telegram_id), 0)) FROM main.residents").fetchone()[0]
    forgotten = connection.execute(
        "UPDATE main.residents SET announcements = NULL,"  # noqa: S608
        f" telegram_id = {lowest} - (SELECT number FROM temp.forgotten WHERE forgotten.id = residents.id)"
        f" WHERE id IN {gone}"
    ).rowcount
    return connection.execute("SELECT count(*) FROM main.residents").fetchone()[0], forgotten


def _stop_announcements(connection: sqlite3.Connection, at: datetime) -> None:
    waiting = ", ".join(f"'{one}'" for one in NOT_FINAL)
    connection.execute(
        "UPDATE main.outbox SET state = 'unknown', finished_at = ?"  # noqa: S608
        f" WHERE announcement_id IS NOT NULL AND state IN ({waiting})",
        (f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",),
    )
    still_going = ", ".join(f"'{one}'" for one in AnnouncementState if one not in ENDED)
    connection.execute(
        f"UPDATE main.announcements SET state = ? WHERE state IN ({still_going})",  # noqa: S608
        (AnnouncementState.STOPPED.value,),
    )


@contextmanager
def _in_work(*folders: Path) -> Iterator[None]:
    """Make the folders, and be the only one who writes backups there; what one that died has left is removed."""
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


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Yield what SQLite cannot do with a file is a BackupError."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"{path}: {error}") from error


def _new_file(path: Path) -> Path:
    """Make an empty file that only its owner can read. Raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    return path


def _opened(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=10)


def _write_through(path: Path) -> None:
    for one in (path, path.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
