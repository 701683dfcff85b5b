"""Databases that hold a made-up city: filled when they are not there yet, and kept when a folder is named for them.

Filling a million takes a quarter of an hour, timing its statements a minute: with KEEP each can be done on its own.
"""

import os
import shutil
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import update

from benchmarks.city import OFFICER_CHAT
from benchmarks.databases import address_of, server
from benchmarks.filling import fill
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.migrate import migrate
from storage.models import DraftRow, table_of
from storage.unit_of_work import utc_now

KEYS = (b"benchmarks: a key of 32 bytes ..", b"benchmarks: another of 32 bytes.")
"""The key that seals what the people of the city sent, and that of the blind index."""
SETTINGS = {
    "DATA_ENCRYPTION_KEYS": urlsafe_b64encode(KEYS[0]).decode(),
    "BLIND_INDEX_KEY": urlsafe_b64encode(KEYS[1]).decode(),
    "ADMIN_TELEGRAM_IDS": str(OFFICER_CHAT),
}
"""Return the settings of a bot that serves a city."""
_READ_AT_ONCE = 1 << 20


def keyring() -> Keyring:
    return Keyring([KEYS[0]], KEYS[1])


@contextmanager
def folder_of_cities() -> Iterator[Path]:
    """Yield where the cities are: in the folder KEEP names, or in one that goes at the end."""
    if kept := os.environ.get("KEEP"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
    else:
        with tempfile.TemporaryDirectory(prefix="bench") as name:
            yield Path(name)


async def sqlite_city(folder: Path, people: int) -> Path:
    """Return the file with a city of `people` applicants; it is made if it is not there."""
    path, begun = folder / f"city_{people}.db", folder / f"begun_{people}.db"
    if path.exists():
        await _migrate(f"sqlite+aiosqlite:///{path}")
    else:
        begun.unlink(missing_ok=True)
        await _fill(f"sqlite+aiosqlite:///{begun}", people)
        begun.rename(path)
    return path


@contextmanager
def sqlite_copy(city: Path) -> Iterator[str]:
    """Yield the address of a copy of a city's file, which may be written to and goes at the end."""
    with tempfile.TemporaryDirectory(prefix="copy", dir=city.parent) as name:
        yield f"sqlite+aiosqlite:///{shutil.copy(city, name)}"


@contextmanager
def postgresql_server(folder: Path) -> Iterator[Any]:
    """Yield the server whose data are in this folder."""
    data = folder / "postgresql"
    data.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with server(data) as started:
        yield started


async def postgresql_city(started: Any, people: int) -> str:
    """Return the address of the database with a city of `people` applicants; it is made if it is not there."""
    name, begun = f"city_{people}", f"begun_{people}"
    async with _maintenance(started) as connection:
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"DROP DATABASE IF EXISTS {begun}")
            await connection.execute(f"CREATE DATABASE {begun}")
            await _fill(_address(started, begun), people)
            await connection.execute(f"ALTER DATABASE {begun} RENAME TO {name}")
        else:
            await _migrate(_address(started, name))
    return _address(started, name)


@asynccontextmanager
async def postgresql_copy(started: Any, people: int) -> AsyncIterator[str]:
    """Yield the address of a copy of a city, which may be written to and goes at the end."""
    name = f"copy_{people}"
    async with _maintenance(started) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE city_{people} STRATEGY file_copy")
        yield _address(started, name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def read_through(folder: Path) -> None:
    """Read all files below a folder, so that the system has them in memory, as it has on a machine that serves them."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.read(_READ_AT_ONCE):
                    pass


@asynccontextmanager
async def _maintenance(started: Any) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(started.get_uri())
    try:
        yield connection
    finally:
        await connection.close()


def _address(started: Any, name: str) -> str:
    return address_of(started).set(database=name).render_as_string(hide_password=False)


async def keep_drafts(url: str) -> None:
    """Mark every draft as written to just now: a bot that serves this database keeps them all then."""
    engines = Engines(url)
    async with engines.writer.begin() as connection:
        await connection.execute(update(table_of(DraftRow)).values(updated_at=utc_now()))
    await engines.dispose()


async def _fill(url: str, people: int) -> None:
    began = time.perf_counter()
    await _migrate(url)
    await fill(url, keyring(), people)
    seconds = time.perf_counter() - began
    sys.stderr.write(f"{people:,} applicants in {url.partition('+')[0]} in {seconds:.0f} s\n")


async def _migrate(url: str) -> None:
    engines = Engines(url)
    await migrate(engines)
    await engines.dispose()
