"""Assemble a database from the files of a backup."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.announcements.states import ENDED, AnnouncementState
from storage.copies.backup_files import BackupError, backup_errors, new_file, open_file, read_backup, write_through
from storage.migrate import newest_version
from storage.records.queues import NOT_FINAL, InboxState, SendState


@dataclass(frozen=True, slots=True)
class Assembled:
    """A database assembled from a backup."""

    residents: int
    unreadable: int
    """Residents whose data key is missing: they are forgotten."""
    waiting: int
    """Waiting updates and messages."""


def assemble(tables: Path, keys: Path | None, into: Path) -> Assembled:
    """Assemble a database from a backup and a key file.

    Announcements that were being sent are stopped, because it is not known which recipients have got them since.
    Residents without a data key are forgotten: none of their data can be read, and their account may start again.

    Args:
        tables: The backup.
        keys: The backup's own key file, or a later one (waiting rows are then left out); with None no resident can be
            read.
        into: A new file; the caller migrates its schema.

    Raises:
        BackupError: A file is not the expected part of a backup, or cannot be read.
        OSError: The new file cannot be written.
    """
    backup = read_backup(tables, "tables")
    if backup.schema > newest_version():
        raise BackupError(f"{tables}: was written by a later version of the bot")
    own_keys = keys is not None and read_backup(keys, "keys").id == backup.id
    drop_unfinished(into)
    with new_file(into).open("wb") as written, tables.open("rb") as read:
        shutil.copyfileobj(read, written)
    with backup_errors(tables), closing(open_file(into)) as connection:
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
    write_through(into)
    return Assembled(residents, unreadable, waiting)


def refuse_what_is_there(path: Path) -> None:
    """Raise BackupError if a file exists where a SQLite database is to be restored."""
    for one in _with_files_beside(path):
        if one.exists():
            raise BackupError(f"{one}: exists already, move it away")


def drop_unfinished(path: Path) -> None:
    """Remove a partly assembled database if there is one."""
    for one in _with_files_beside(path):
        one.unlink(missing_ok=True)


def finish_restore(unfinished: Path, path: Path) -> None:
    """Give a restored SQLite database its final name. Raises BackupError if a file of that name exists."""
    with backup_errors(unfinished), closing(open_file(unfinished)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    refuse_what_is_there(path)
    unfinished.replace(path)
    write_through(path)


def _with_files_beside(path: Path) -> list[Path]:
    # SQLite would treat the content of these files as part of the new database.
    return [path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm", "journal"))]


def _add(connection: sqlite3.Connection, table: str, which: str = "1") -> None:
    names = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA keys.table_info({table})"))
    connection.execute(
        f"INSERT INTO main.{table} ({names}) SELECT {names} FROM keys.{table} WHERE {which}"  # noqa: S608
    )


def _forget_unreadable(connection: sqlite3.Connection) -> tuple[int, int]:
    """Remove the rows that still point to residents without a key; return the numbers of residents and of forgotten."""
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
