"""The two files of a backup: their label, and how they are opened and written to disk."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

FORMAT = 1
"""The version of the files' format."""
_OWNER_ONLY = 0o600


class BackupError(Exception):
    """A backup cannot be made or used; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class BackupFile:
    """The label in a backup's file."""

    id: UUID
    holds: str
    """`tables` or `keys`."""
    made_at: datetime
    schema: str


def read_backup(path: Path, holds: str) -> BackupFile:
    """Return the label of a file. Raises BackupError if the file is not the expected part of a backup."""
    if not path.is_file():
        raise BackupError(f"{path}: there is no such file")
    try:
        with closing(open_file(path, "ro")) as connection:
            row = connection.execute("SELECT form, id, holds, made_at, version FROM backup").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path}: is no backup") from error
    if row[0] != FORMAT or row[2] != holds:
        raise BackupError(f"{path}: {'is the other file of a backup' if row[0] == FORMAT else 'has an unknown form'}")
    return BackupFile(UUID(row[1]), row[2], datetime.fromisoformat(row[3]), row[4])


@contextmanager
def backup_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite on a file into BackupError."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"{path}: {error}") from error


def new_file(path: Path) -> Path:
    """Create an empty file that only its owner can read. Raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    return path


def open_file(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open an existing SQLite file in autocommit mode."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=10)


def write_through(path: Path) -> None:
    """Flush a file and its entry in the folder to disk."""
    for one in (path, path.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
