"""Which processes serve this database: one for a SQLite file, several on PostgreSQL, none during a full copy.

On SQLite that is a lock on a file next to the database, on PostgreSQL an advisory lock that all serving processes
share. With it each process publishes the service keys it knows: nothing may be sealed with a key that one of them
lacks.
"""

import fcntl
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from storage.connections.engine import Engines
from storage.errors import DatabaseAway, StorageError, why

_SERVING = zlib.crc32(b"pijar-semar-bot serving")
_KNOWING = zlib.crc32(b"pijar-semar-bot knowing") >> 1  # an int4
# In pg_locks, a lock named by one number has it in two halves and objsubid 1, one named by two numbers objsubid 2.
_WITHOUT_KEY = text("""
    SELECT count(DISTINCT pid) FROM pg_locks
    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = 0 AND objid = :serving AND objsubid = 1 AND granted
      AND pid NOT IN (
        SELECT pid FROM pg_locks
        WHERE locktype = 'advisory' AND classid = :knowing AND objid = CAST(:key AS bigint) AND objsubid = 2 AND granted
      )
""")


class AlreadyServed(StorageError):
    """Another process serves or copies this database, which `str()` names."""


@contextmanager
def only_process(database_path: Path, key_ids: Sequence[bytes] = ()) -> Iterator[None]:
    """Be the one process that serves this SQLite file; the lock ends with the process, even one that is killed.

    The lock has a file of its own next to the database: closing any handle of the database's would drop SQLite's locks.

    Args:
        database_path: the SQLite file.
        key_ids: the service keys this process knows (`Keyring.key_ids`).

    Raises:
        AlreadyServed: another process serves or copies the file.
    """
    with _lock_file(database_path).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServed(database_path.name) from error
        file.truncate(0)
        file.write(" ".join(one.hex() for one in key_ids))
        file.flush()
        yield


async def say_that_it_serves(driver: Any, key_ids: Sequence[bytes]) -> None:
    """Mark the database as served for as long as this connection of PostgreSQL's driver is open; wait during a copy."""
    await driver.execute("SELECT pg_advisory_lock_shared($1)", _SERVING)
    for one in key_ids:
        await driver.execute("SELECT pg_advisory_lock_shared($1, $2)", _KNOWING, _signed(one))


@asynccontextmanager
async def nobody_serving(engines: Engines) -> AsyncIterator[None]:
    """Keep all processes from serving this database while it is copied as a whole. Raises AlreadyServed."""
    if engines.database_path:
        with only_process(engines.database_path):
            yield
        return
    async with engines.writer.connect() as connection:
        got = (await connection.execute(select(func.pg_try_advisory_lock(_SERVING)))).scalar_one()
        await connection.commit()
        try:
            if not got:
                raise AlreadyServed(engines.writer.url.database)
            yield
        finally:
            # The lock ends with the session, which the pool would keep open.
            await connection.invalidate()


async def is_copied(engines: Engines) -> bool:
    """Return whether this PostgreSQL database is being copied as a whole, so that it must not be served.

    Raises DatabaseAway.
    """
    try:
        async with engines.writer.connect() as connection:
            free = (await connection.execute(select(func.pg_try_advisory_xact_lock_shared(_SERVING)))).scalar_one()
            await connection.rollback()
    except (StorageError, OSError) as error:
        raise DatabaseAway(f"no connection ({why(error)})") from error
    return not free


async def served_without(engines: Engines, key_id: bytes) -> bool:
    """Return whether a process that lacks this service key serves this database."""
    if engines.database_path:
        return _served_without(_lock_file(engines.database_path), key_id)
    async with engines.reader.connect() as connection:
        asked = {"serving": _SERVING, "knowing": _KNOWING, "key": int.from_bytes(key_id)}
        found = (await connection.execute(_WITHOUT_KEY, asked)).scalar_one()
        await connection.rollback()
    return bool(found)


def _served_without(lock_file: Path, key_id: bytes) -> bool:
    if not lock_file.exists():
        return False
    with lock_file.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return key_id.hex() not in file.read().split()
    return False


def _lock_file(database_path: Path) -> Path:
    return database_path.with_name(f"{database_path.name}.lock")


def _signed(key_id: bytes) -> int:
    return int.from_bytes(key_id, signed=True)
